"""An award received elsewhere that was recorded: where it counts, and what was decided without it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from policyengine.ledger.postings import FEN
from policyengine.ledger.results import ElsewhereKept
from policyengine.report.amounts import english, joined, money
from policyengine.report.citations import article
from policyengine.report.document import Block, Document, Paragraph
from policyengine.report.ledger.terms import Terms
from policyengine.words import Language, Words


def elsewhere(done: ElsewhereKept, terms: Terms, language: Language) -> Document:
    """What was recorded, and what follows from it."""
    title = Words(f"申报 {done.claim} 另获的支持", f"Claim {done.claim}: received elsewhere")
    return Document(language, title, tuple(_blocks(done, terms)))


def _blocks(done: ElsewhereKept, terms: Terms) -> Iterator[Block]:
    amount = money(Fraction(done.fen, FEN), done.currency)
    recorded = Words("已记入", "Recorded in") if done.new else Words("此前已记入", "Recorded already, in")
    yield Paragraph(
        Words(
            f"《{done.title}》{amount.zh}，{recorded.zh}第{done.entry}条分录。",
            f"{recorded.en} entry {done.entry}: {amount.en} under 《{done.title}》.",
        )
    )
    yield Paragraph(_counts(done, terms))
    if done.decided:
        entries = [str(one.entry) for one in done.decided]
        several = "entries" if len(entries) > 1 else "entry"
        yield Paragraph(
            Words(
                f"这笔申报此前已经认定（第{'、'.join(entries)}条分录），没有计入这项支持；认定不会自动改变，"
                f"请用 `policyengine ledger correct {done.claim}` 重新认定，内容不变的，照原来的内容提交。",
                f"The claim was decided before without it ({several} {', '.join(entries)}). That does not change by "
                f"itself: decide it anew with `policyengine ledger correct {done.claim}`, with the same facts where "
                "they are right.",
            )
        )


def _counts(done: ElsewhereKept, terms: Terms) -> Words:
    if not done.counts:
        return Words(
            "它不在台账里任何政策就高不重复的范围内（地域、层级、领域或币种不同），认定时不计；写错了的，写明理由更正。",
            "No policy of the ledger has a clause about higher, not both, that covers it (place, level, categories or "
            "currency), so it counts for nothing; where it was stated wrongly, put it right with a reason.",
        )
    cited = (
        Words(
            f"{terms.title(one.policy).zh}{article(one.article).zh}",
            f"{article(one.article).en} of {english(terms.title(one.policy))}",
        )
        for one in done.counts
    )
    by = joined(cited, "、", " and ")
    return Words(
        f"按{by.zh}就高不重复：以后的认定，只补高出它的部分。",
        f"By {by.en} the higher is paid, not both: decisions from now on pay only what is beyond it.",
    )
