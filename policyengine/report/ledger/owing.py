"""What is still to be paid and to be given back, as a list and as a table; and why a decision is not paid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import BinaryIO, Final, assert_never

from policyengine import __version__
from policyengine.ledger.answers import Dues, ToPay
from policyengine.ledger.postings import FEN
from policyengine.ledger.results import NotPaid
from policyengine.outcome import Status
from policyengine.report.about import SHEET, about
from policyengine.report.amounts import english, joined, plain_money
from policyengine.report.document import Block, Document, Items, Paragraph, Table
from policyengine.report.ledger.looking import nobody
from policyengine.report.ledger.terms import Terms
from policyengine.report.summary import STATUS_WORDS
from policyengine.report.undecided import MOST_LISTED, MOST_NAMED
from policyengine.report.worksheet import Column, writing_workbook
from policyengine.words import Language, Words

COLUMNS: Final = ("kind", "claim.id", "applicant.id", "policy", "round", "entry", "amount", "set_off")
"""The columns of the table; `kind` is `to_pay` or `to_give_back`."""

_TOTAL: Final = Words("合计", "total")
_ANEW: Final = Words("更正", "corrected")


def dues(found: Dues, terms: Terms, language: Language) -> Document:
    """Both lists, each with its total; of somebody who never claimed, that nobody of that id did."""
    title = Words("待付和应退回", "To be paid and to be given back")
    if found.stranger is not None:
        return Document(language, title, (Paragraph(nobody(found.stranger)),))
    return Document(language, title, (*_to_pay(found, terms), *_to_give_back(found, terms)))


def _to_pay(found: Dues, terms: Terms) -> Iterator[Block]:
    if not found.to_pay:
        yield Paragraph(Words("没有待付的款项。", "Nothing is to be paid."))
        return
    fen, off = sum(one.fen for one in found.to_pay), sum(one.set_off for one in found.to_pay)
    yield Paragraph(
        Words(
            f"待付{len(found.to_pay):,}项，共{terms.fen(fen).zh}；付款时抵扣应退回的{terms.fen(off).zh}，"
            f"付出{terms.fen(fen - off).zh}。",
            f"To be paid: {len(found.to_pay):,}, in all {terms.fen(fen).en}; of that {terms.fen(off).en} will be set "
            f"off, and {terms.fen(fen - off).en} go out.",
        )
        if off
        else Words(
            f"待付{len(found.to_pay):,}项，共{terms.fen(fen).zh}。",
            f"To be paid: {len(found.to_pay):,}, in all {terms.fen(fen).en}.",
        )
    )
    header = (
        Words("政策", "policy"),
        Words("申报", "claim"),
        Words("主体", "applicant"),
        Words("轮次", "round"),
        Words("认定分录", "decision"),
        Words("待付", "to be paid"),
        Words("其中抵扣", "set off"),
    )
    rows = [
        (
            terms.title(one.policy),
            Words(one.claim),
            Words(one.applicant),
            _round(one),
            Words(str(one.decision)),
            terms.fen(one.fen),
            terms.fen(one.set_off),
        )
        for one in found.to_pay[:MOST_LISTED]
    ]
    yield terms.by_policy(Table(header, tuple(rows), frozenset({4, 5, 6}), frozenset({0})))
    yield from _more(len(found.to_pay))


def _round(one: ToPay) -> Words:
    return Words(one.round) if one.round else _ANEW


def _to_give_back(found: Dues, terms: Terms) -> Iterator[Block]:
    if not found.to_give_back:
        yield Paragraph(Words("没有应退回的款项。", "Nothing is to be given back."))
        return
    fen, off = sum(one.fen for one in found.to_give_back), sum(one.set_off for one in found.to_give_back)
    less, en_less = "", ""
    if off:
        less, en_less = f"，其中{terms.fen(off).zh}付款时抵扣", f", of which {terms.fen(off).en} will be set off"
    yield Paragraph(
        Words(
            f"应退回{len(found.to_give_back):,}项，共{terms.fen(fen).zh}{less}。",
            f"To be given back: {len(found.to_give_back):,}, in all {terms.fen(fen).en}{en_less}.",
        )
    )
    header = (
        Words("政策", "policy"),
        Words("申报", "claim"),
        Words("主体", "applicant"),
        Words("应退回", "to be given back"),
        Words("其中抵扣", "set off"),
    )
    rows = [
        (
            terms.title(one.policy),
            Words(one.claim),
            Words(one.applicant),
            terms.fen(one.fen),
            terms.fen(one.set_off),
        )
        for one in found.to_give_back[:MOST_LISTED]
    ]
    yield terms.by_policy(Table(header, tuple(rows), frozenset({3, 4}), frozenset({0})))
    yield from _more(len(found.to_give_back))


def _more(count: int) -> Iterator[Block]:
    if count > MOST_LISTED:
        more = count - MOST_LISTED
        yield Paragraph(Words(f"另有{more:,}项，用 -o 写成表可看到全部。", f"{more:,} more: write the table with -o."))


def rows(found: Dues) -> Iterator[dict[str, str]]:
    """Both lists as rows of one table, amounts as plain decimals."""
    for one in found.to_pay:
        place = {"claim.id": one.claim, "applicant.id": one.applicant, "policy": one.policy, "round": one.round}
        yield {"kind": "to_pay", **place, "entry": str(one.decision), **_amounts(one.fen, one.set_off)}
    for other in found.to_give_back:
        place = {"claim.id": other.claim, "applicant.id": other.applicant, "policy": other.policy, "round": ""}
        yield {"kind": "to_give_back", **place, "entry": "", **_amounts(other.fen, other.set_off)}


def _amounts(fen: int, set_off: int) -> dict[str, str]:
    return {"amount": plain_money(Fraction(fen, FEN)), "set_off": plain_money(Fraction(set_off, FEN))}


def write_workbook(found: Dues, terms: Terms, file: BinaryIO, language: Language) -> None:
    """A sheet for each list, in words; raises `MissingExtraError`."""
    unit = Words("元") if terms.currency == "CNY" else Words(terms.currency)
    claim, who = Column(Words("申报编号", "claim"), "text", 40), Column(Words("主体", "applicant"), "text", 40)
    policy = Column(Words("政策", "policy"), "long", 36)
    off = Column(Words(f"其中抵扣（{unit.zh}）", f"set off ({terms.currency})"), "money", 24, total=True)
    pay = Column(Words(f"待付（{unit.zh}）", f"to be paid ({terms.currency})"), "money", 24, total=True)
    back = Column(Words(f"应退回（{unit.zh}）", f"to be given back ({terms.currency})"), "money", 24, total=True)
    more = (Column(Words("轮次", "round"), "text", 40), Column(Words("认定分录", "decision"), "count", 12))
    title = Words("待付和应退回", "Due")
    with writing_workbook(file, title, language) as book:
        book.table(
            Words("待付", "to be paid"),
            (claim, who, policy, *more, pay, off),
            (
                (
                    one.claim,
                    one.applicant,
                    terms.title(one.policy).in_language(language),
                    _round(one).in_language(language),
                    one.decision,
                    Fraction(one.fen, FEN),
                    Fraction(one.set_off, FEN),
                )
                for one in found.to_pay
            ),
        )
        book.table(
            Words("应退回", "to be given back"),
            (claim, who, policy, back, off),
            (
                (
                    one.claim,
                    one.applicant,
                    terms.title(one.policy).in_language(language),
                    Fraction(one.fen, FEN),
                    Fraction(one.set_off, FEN),
                )
                for one in found.to_give_back
            ),
        )
        book.document(SHEET, about([(Words("引擎版本", "engine"), Words(__version__))], terms.policies, language))


# Why a decision is not paid.


def not_paid(others: Sequence[NotPaid], terms: Terms) -> Iterator[Block]:
    """One line for each reason, with the claims; what is still to be paid last, with the way to it."""
    anew = {one.claim: one for one in others if one.state == "anew"}
    by_reason: dict[Words, dict[str, None]] = {}
    for one in others:
        if one.claim not in anew:
            by_reason.setdefault(_why(one, terms), {})[one.claim] = None
    if by_reason:
        yield Paragraph(Words("这次没有登记的：", "Not marked now:"))
        yield Items(tuple(_claims(reason, list(claims)) for reason, claims in by_reason.items()))
    if anew:
        amounts = ((one.claim, terms.fen(one.fen)) for one in anew.values())
        named = joined((Words(f"{claim}（{fen.zh}）", f"{claim} ({fen.en})") for claim, fen in amounts), "、", ", ")
        yield Paragraph(
            Words(
                f"这一轮的申报后来更正过、更正后待付的，不在这次付款里：{named.zh}；"
                "用 `policyengine ledger pay --claim` 逐笔登记。",
                f"Decided anew by a correction since, and not in this payment: {named.en}; pay them with `policyengine "
                "ledger pay --claim`.",
            )
        )


def _why(one: NotPaid, terms: Terms) -> Words:
    match one.state:
        case "paid":
            at = terms.moment(one.at) if one.at else Words("—")
            return Words(f"{at.zh}已登记付款，凭证 {one.reference}", f"paid on {at.en}, reference {one.reference}")
        case "reversed":
            return Words("已经追回", "taken back")
        case "nothing":
            status = STATUS_WORDS[Status(one.status)] if one.status else Words("—")
            return Words(f"{status.zh}，没有金额", f"{english(status)}: no amount")
        case "corrected":
            return Words("更正或恢复过，原认定不再有效", "corrected or restored, so the decision no longer stands")
        case "pending":
            return Words("待认定，还没有金额", "pending: not decided yet")
        case "withdrawn":
            return Words("已经撤回，不再认定", "withdrawn, and not decided any more")
        case "anew":
            return Words("更正后待付", "decided anew by a correction")
        case _:
            assert_never(one.state)


def _claims(reason: Words, claims: Sequence[str]) -> Words:
    named, more = claims[:MOST_NAMED], len(claims) > MOST_NAMED
    return Words(
        f"{reason.zh}（{len(claims):,}笔）：{'、'.join(named)}{'等' if more else ''}",
        f"{english(reason)} ({len(claims):,}): {', '.join(named)}{' and more' if more else ''}",
    )
