"""An award received elsewhere that was recorded: where it counts, and what was decided without it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from policyengine.ledger.postings import FEN
from policyengine.ledger.results import ElsewhereKept, ElsewhereTable
from policyengine.report.amounts import english, joined, money
from policyengine.report.citations import article
from policyengine.report.document import Block, Document, Paragraph, Table
from policyengine.report.ledger.filing import refused
from policyengine.report.ledger.pending import named
from policyengine.report.ledger.terms import Terms
from policyengine.words import Language, Words


def elsewhere(done: ElsewhereKept, terms: Terms, language: Language) -> Document:
    """What was recorded, and what follows from it."""
    title = Words(f"申报 {done.claim} 另获的支持", f"Claim {done.claim}: received elsewhere")
    return Document(language, title, tuple(_blocks(done, terms)))


MOST_LISTED: Final = 50
"""Awards listed one by one."""


def elsewhere_table(done: ElsewhereTable, terms: Terms, language: Language) -> Document:
    """What became of a table: how many rows, where they count, what was decided without them, which are wrong."""
    new = [one for one in done.kept if one.new]
    known, wrong = len(done.kept) - len(new), len(done.invalid)
    zh, en = (
        [f"共{len(done.kept) + wrong:,}项：新记入{len(new):,}项"],
        [f"Awards: {len(done.kept) + wrong:,}. New: {len(new):,}"],
    )
    if known:
        zh.append(f"此前已记入{known:,}项")
        en.append(f"recorded before: {known:,}")
    if wrong:
        zh.append(f"有误{wrong:,}项，没有记入")
        en.append(f"wrong, not recorded: {wrong:,}")
    blocks: list[Block] = [Paragraph(Words(f"{'；'.join(zh)}。", f"{'; '.join(en)}."))]
    if new:
        rows = [_row(one, terms) for one in new[:MOST_LISTED]]
        header = (
            Words("申报", "claim"),
            Words("分录", "entry"),
            Words("政策", "policy"),
            Words("金额", "amount"),
            Words("就高不重复", "counts"),
        )
        blocks.append(Table(header, tuple(rows), frozenset({1, 3}), frozenset({2})))
        if len(new) > MOST_LISTED:
            more = len(new) - MOST_LISTED
            blocks.append(
                Paragraph(Words(f"另有{more:,}项，用 --format json 可看到全部。", f"{more:,} more: see --format json."))
            )
    if late := [one.claim for one in done.kept if one.decided]:
        blocks.append(
            Paragraph(
                named(
                    list(dict.fromkeys(late)),
                    Words(
                        "此前已经认定，没有计入这些支持；认定不会自动改变，用 `policyengine ledger correct` 重新认定",
                        "Decided before without these awards; decide them anew with `policyengine ledger correct`",
                    ),
                )
            )
        )
    blocks += refused(done.invalid)
    return Document(language, Words("登记另获的支持", "Awards received elsewhere"), tuple(blocks))


def _row(one: ElsewhereKept, terms: Terms) -> tuple[Words, ...]:
    counted = (
        terms.titles(dict.fromkeys(each.policy for each in one.counts)) if one.counts else Words("不在范围内", "no")
    )
    amount = money(Fraction(one.fen, FEN), one.currency)
    if len(terms.families) == 1 and one.counts:
        counted = Words("计入", "yes")
    return Words(one.claim), Words(str(one.entry)), Words(f"《{one.title}》"), amount, counted


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
