"""Money that came back, and payments and money given back that were recorded wrongly."""

from __future__ import annotations

from collections.abc import Iterator

from policyengine.ledger.repairs import Recoveries, Voiding, Voidings
from policyengine.report.amounts import english
from policyengine.report.document import Block, Document, Paragraph, Table
from policyengine.report.ledger.next_steps import after_void
from policyengine.report.ledger.terms import Terms
from policyengine.report.undecided import MOST_LISTED
from policyengine.words import Language, Words


def recovered(done: Recoveries, terms: Terms, language: Language) -> Document:
    """What came back, and what is still to come."""
    title = Words(
        f"登记退回款，申报 {done.claim}，凭证 {done.reference}", f"Claim {done.claim} gives back, {done.reference}"
    )
    return Document(language, title, tuple(_recovered(done, terms)))


def _recovered(done: Recoveries, terms: Terms) -> Iterator[Block]:
    fen = terms.fen(done.fen)
    if done.new:
        yield Paragraph(Words(f"已退回{fen.zh}。", f"{english(fen)} was given back."))
    else:
        yield Paragraph(
            Words(
                f"此前已登记这一凭证，退回{fen.zh}，没有改动。",
                f"It was recorded under this reference before: {english(fen)} was given back. Nothing changed.",
            )
        )
    rows = [
        (terms.title(one.policy), Words(one.applicant), Words(str(one.entry)), terms.fen(one.fen))
        for one in done.recoveries
    ]
    header = (
        Words("政策", "policy"),
        Words("主体", "applicant"),
        Words("分录", "entry"),
        Words("退回", "given back"),
    )
    yield terms.by_policy(Table(header, tuple(rows), frozenset({2, 3}), frozenset({0})))
    if len(rows) > 1:
        yield Paragraph(
            Words(
                "应退回的有几项，按政策编号的次序先后抵减。",
                "Several amounts were to be given back: they are met in the order of the ids of their policies.",
            )
        )
    left = terms.fen(sum(done.owed.values()))
    if done.owed:
        yield Paragraph(Words(f"还应退回{left.zh}。", f"Still to be given back: {english(left)}."))
    else:
        yield Paragraph(Words("应退回的已全部退回。", "All that was to be given back has come back."))


def voided(done: Voidings, terms: Terms, language: Language) -> Document:
    """What was voided, and what follows."""
    title = Words("作废登记", "Entries voided")
    return Document(language, title, (*_voided(done, terms), *after_void(done)))


def _voided(done: Voidings, terms: Terms) -> Iterator[Block]:
    if done.voided:
        rows = [
            (Words(str(one.voids)), Words(one.claim), _kind(one), terms.fen(one.fen), _follows(one))
            for one in done.voided[:MOST_LISTED]
        ]
        header = (
            Words("作废的分录", "entry"),
            Words("申报", "claim"),
            Words("原登记", "recorded"),
            Words("金额", "amount"),
            Words("此后", "from now on"),
        )
        yield Paragraph(
            Words(
                f"作废{len(done.voided):,}条：这些款项视为没有付过、没有退过。",
                f"Voided: {len(done.voided):,}. That money counts as never having moved.",
            )
        )
        yield Table(header, tuple(rows), frozenset({0, 3}))
        more = len(done.voided) - MOST_LISTED
        if more > 0:
            yield Paragraph(
                Words(f"另有{more:,}条，用 --format json 可看到全部。", f"{more:,} more: see --format json.")
            )
    if done.already:
        zh, en = "、".join(map(str, done.already)), ", ".join(map(str, done.already))
        yield Paragraph(Words(f"此前已经作废，没有改动：第{zh}条分录。", f"Voided before, and left so: entries {en}."))


def _kind(one: Voiding) -> Words:
    return Words("付款", "payment") if one.kind == "payment" else Words("退回", "given back")


def _follows(one: Voiding) -> Words:
    if one.kind == "recovery":
        return Words("仍应退回", "still to be given back")
    return Words("待付", "to be paid") if one.due else Words("不再应退回", "not to be given back")
