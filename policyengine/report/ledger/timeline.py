"""Entries in order, each in a line: when, what happened, and the money that it moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from policyengine.facts import rows_in_words
from policyengine.ledger.answers import Recorded
from policyengine.ledger.entries import Kind
from policyengine.ledger.postings import FEN, Account
from policyengine.outcome import Status
from policyengine.report.amounts import english, joined, money
from policyengine.report.citations import article
from policyengine.report.document import Table
from policyengine.report.ledger.terms import Terms
from policyengine.report.summary import STATUS_WORDS
from policyengine.words import Words

_KINDS: Final[Mapping[str, Words]] = {
    Kind.POLICY: Words("政策", "policy"),
    Kind.CLAIM: Words("入账", "filed"),
    Kind.ROUND: Words("轮次", "round"),
    Kind.DECISION: Words("认定", "decided"),
    Kind.PAYMENT: Words("付款", "paid"),
    Kind.REVERSAL: Words("追回", "taken back"),
    Kind.CORRECTION: Words("更正", "corrected"),
    Kind.ELSEWHERE: Words("另获", "elsewhere"),
    Kind.WITHDRAWAL: Words("撤回", "withdrawn"),
    Kind.RESTORATION: Words("恢复", "restored"),
    Kind.RECOVERY: Words("退回", "given back"),
    Kind.VOID: Words("作废", "voided"),
}


_MONEY: Final = (Account.PAID.value, Account.RECOVERED.value)


def timeline(entries: Sequence[Recorded], terms: Terms, *, with_claim: bool = False) -> Table:
    """The entries, one a row; `with_claim` where they are about several claims."""
    rows = []
    away = voids(entries)
    for one in entries:
        claim = (Words(one.claim),) if with_claim else ()
        rows.append(
            (Words(str(one.seq)), terms.moment(one.at), *claim, what(one), said(one, away), _moved(one, terms)),
        )
    claim = (Words("申报", "claim"),) if with_claim else ()
    header = (
        Words("分录", "entry"),
        Words("时间", "when"),
        *claim,
        Words("事项", "what"),
        Words("内容", "how"),
        Words("金额", "amount"),
    )
    last = len(header) - 1
    return Table(header, tuple(rows), frozenset({0, last}))  # nothing is cut: a reason stands nowhere else


def what(one: Recorded) -> Words:
    """What kind of thing happened."""
    if one.kind == Kind.REVERSAL and one.body["correction"]:
        return Words("冲销", "undone")
    return _KINDS.get(one.kind, Words(one.kind))


def voids(entries: Iterable[Recorded]) -> dict[int, int]:
    """The entries that were voided, each with the one that says so."""
    return {int(one.body["entry"]): one.seq for one in entries if one.kind == Kind.VOID}


def said(one: Recorded, away: Mapping[int, int]) -> Words:
    """How it happened, in one line; `away` are the entries that were voided since."""
    words = _said(one)
    if one.seq not in away:
        return words
    return Words(f"{words.zh}（已作废，见第{away[one.seq]}条）", f"{words.en} (voided by entry {away[one.seq]})")


def _said(one: Recorded) -> Words:
    body = one.body
    match one.kind:
        case Kind.CLAIM:
            return _filed(body)
        case Kind.CORRECTION:
            return Words(
                f"代替第{body['corrects']}条的内容；理由：{body['reason']}",
                f"in place of entry {body['corrects']}; reason: {body['reason']}",
            )
        case Kind.DECISION:
            return _decided(one)
        case Kind.PAYMENT:
            return _paid(body)
        case Kind.ELSEWHERE:
            return _elsewhere(body)
        case Kind.WITHDRAWAL:
            return Words(f"理由：{body['reason']}", f"reason: {body['reason']}")
        case Kind.RESTORATION:
            return _restored(body)
        case Kind.RECOVERY:
            return Words(f"凭证 {body['reference']}", f"reference {body['reference']}")
        case Kind.VOID:
            what = Words("付款", "payment") if body["decision"] else Words("退回", "money given back")
            return Words(
                f"第{body['entry']}条的{what.zh}登记；理由：{body['reason']}",
                f"the {what.en} in entry {body['entry']}; reason: {body['reason']}",
            )
        case Kind.REVERSAL:
            return Words(
                f"第{body['decision']}条的认定；理由：{body['reason']}",
                f"the decision in entry {body['decision']}; reason: {body['reason']}",
            )
        case _:
            return Words("")


def _filed(body: Mapping[str, Any]) -> Words:
    at = rows_in_words([body["row"]], body["counted"]) if body["row"] else Words("", "")
    return Words(" ".join(filter(None, (body["file"], at.zh))), ", ".join(filter(None, (body["file"], at.en))))


def _decided(one: Recorded) -> Words:
    status, numbers = STATUS_WORDS[Status(one.body["status"])], one.body["article"].split("+")
    articles = joined((article(number) for number in numbers if number), "、", ", ")
    by, en_by = (f"轮次 {one.round}：", f"round {one.round}: ") if one.round else ("", "")
    at, en_at = (f"，{articles.zh}", f", {articles.en}") if articles.zh else ("", "")
    return Words(f"{by}{status.zh}{at}", f"{en_by}{english(status)}{en_at}")


def _paid(body: Mapping[str, Any]) -> Words:
    words = Words(f"凭证 {body['reference']}", f"reference {body['reference']}")
    if not body["set_off"]:
        return words
    return Words(f"{words.zh}，已抵扣应退回的部分", f"{words.en}, less what was to be given back")


def _elsewhere(body: Mapping[str, Any]) -> Words:
    amount = money(Fraction(body["fen"], FEN), body["currency"])
    zh, en = [f"《{body['title']}》{amount.zh}"], [f"《{body['title']}》 {amount.en}"]
    if body["reference"]:
        zh.append(f"凭据 {body['reference']}")
        en.append(f"reference {body['reference']}")
    if body["corrects"]:
        zh.append(f"代替第{body['corrects']}条；理由：{body['reason']}")
        en.append(f"in place of entry {body['corrects']}; reason: {body['reason']}")
    return Words("，".join(zh), ", ".join(en))


def _restored(body: Mapping[str, Any]) -> Words:
    undone, en_undone = [], []
    if body["withdrawal"]:
        undone.append(f"第{body['withdrawal']}条的撤回")
        en_undone.append(f"the withdrawal in entry {body['withdrawal']}")
    if body["decisions"]:
        undone.append(f"第{'、'.join(map(str, body['decisions']))}条认定的追回")
        en_undone.append(f"that the decisions in entries {', '.join(map(str, body['decisions']))} were taken back")
    zh, en = "、".join(undone), " and ".join(en_undone)
    return Words(f"撤销{zh}；理由：{body['reason']}", f"undoes {en}; reason: {body['reason']}")


def _moved(one: Recorded, terms: Terms) -> Words:
    fen = moved(one)
    return Words("") if fen is None else terms.fen(fen)


def moved(one: Recorded) -> int | None:
    """The fen that a decision grants or a reversal takes from what was granted; that go out, or, below 0, come back."""
    match one.kind:
        case Kind.DECISION:
            return int(one.body["amount"])
        case Kind.PAYMENT:
            return int(one.body["fen"])
        case Kind.RECOVERY | Kind.VOID:
            return sum(int(fen) for account, _, _, fen in one.body["postings"] if account in _MONEY)
        case Kind.REVERSAL:
            return -sum(int(fen) for account, _, _, fen in one.body["postings"] if account == "budget")
        case _:
            return None
