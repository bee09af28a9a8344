"""Whether what an entry says agrees with itself, and with the entries that it names.

Hashes can be computed anew by whoever makes entries up. What an entry says twice, or what another says already,
must still be the same: an amount, its parts and its postings; a payment and the decision that it pays.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias, TypeVar, assert_never

from policyengine.ledger import postings
from policyengine.ledger.bodies import (
    Body,
    Corrected,
    Decided,
    Elsewhere,
    Filed,
    Paid,
    PolicyKept,
    Recovered,
    Restored,
    Reversed,
    Round,
    Voided,
    Withdrawn,
)
from policyengine.ledger.body_json import read_body
from policyengine.ledger.canonical import canonical, sha256
from policyengine.ledger.entries import Entry
from policyengine.ledger.postings import Account
from policyengine.ledger.shapes import Misshapen
from policyengine.ledger.store import Reader
from policyengine.outcome import Status
from policyengine.words import Words

_B = TypeVar("_B", bound=Body)
_Named: TypeAlias = tuple[Entry, _B]

_PAYING = (Status.GRANTED.value, Status.REDUCED.value)


def disagreements(entry: Entry, body: Body, reader: Reader) -> Iterator[Words]:
    """What of an entry cannot be, as one would go on after its number; `reader` has the entries before it."""
    match body:
        case PolicyKept():
            if sha256(body.text) != body.sha256:
                yield Words("的政策文件与它的校验值不符", "has a policy file that is not of its hash")
        case Filed():
            yield from _facts(body)
        case Round() | Withdrawn() | Restored():
            pass  # the decisions of a round are counted as they come; how a claim stands is known to `derive`
        case Decided():
            yield from _decision(entry, body)
        case Paid():
            yield from _payment(entry, body, _named(reader, entry, body.decision, Decided))
        case Reversed():
            yield from _reversal(entry, body, _named(reader, entry, body.decision, Decided))
        case Corrected():
            yield from _facts(body.filed)
            if _named(reader, entry, body.corrects, Filed) is None and (
                _named(reader, entry, body.corrects, Corrected) is None
            ):
                yield Words("所更正的不是这笔申报的内容", "corrects what are no facts of its claim")
        case Elsewhere():
            yield from _elsewhere(body, _named(reader, entry, body.corrects, Elsewhere))
        case Recovered():
            yield from _recovery(entry, body)
        case Voided():
            yield from _void(entry, body, _named(reader, entry, body.entry, Paid, Recovered))
        case _:
            assert_never(body)


def _named(reader: Reader, entry: Entry, seq: int, *kinds: type[_B]) -> _Named[_B] | None:
    """The earlier entry of the same claim that an entry names, if it is of a kind that it ought to be."""
    found = next(iter(reader.entries_at([seq])), None) if 0 < seq < entry.seq else None
    if found is None or found.claim != entry.claim:
        return None
    try:
        body = read_body(found.kind, found.body)
    except Misshapen:
        return None
    return next(((found, body) for kind in kinds if isinstance(body, kind)), None)


def _facts(filed: Filed) -> Iterator[Words]:
    if sha256(canonical(filed.facts)) != filed.sha256:
        yield Words("的申报内容与它的校验值不符", "has facts that are not of their hash")


def _decision(entry: Entry, body: Decided) -> Iterator[Words]:
    if body.amount != sum(part.fen for part in body.parts) or any(part.fen <= 0 for part in body.parts):
        yield Words("的金额与各项之和不符", "grants another amount than its parts come to")
    if body.postings != tuple(postings.grant(body.amounts, entry.applicant)):
        yield Words("的记账与准予的金额不符", "has postings that are not those of its amount")
    if body.amount and body.status not in _PAYING:
        yield Words("准予了金额，结论却不是准予", "grants an amount under a status that grants none")
    policies = {part.policy for part in body.parts} | {cap.policy for cap in body.caps}
    policies |= {one.policy for one in body.contributions} | {one.policy for one in body.closures}
    if not policies <= set(body.group):
        yield Words("动用了本组以外的政策", "uses a policy that is not of its group")


def _payment(entry: Entry, body: Paid, named: _Named[Decided] | None) -> Iterator[Words]:
    if named is None:
        yield Words("所付的不是这笔申报的认定", "pays what is no decision on its claim")
        return
    _, decided = named
    off = {one.policy: one.fen for one in body.postings if one.account is Account.RECOVERABLE}
    fen, set_off = decided.amount - sum(off.values()), sum(off.values())
    moved = tuple(postings.payment(decided.amounts, off, entry.applicant))
    if body.postings != moved or any(not 0 < one <= decided.amounts.get(policy, 0) for policy, one in off.items()):
        yield Words("的记账与所付的认定不符", "has postings that are not those of the decision that it pays")
    elif (body.fen, body.set_off) != (fen, set_off):
        yield Words("的金额与记账不符", "pays or sets off another amount than its postings do")


def _reversal(entry: Entry, body: Reversed, named: _Named[Decided] | None) -> Iterator[Words]:
    if named is None:
        yield Words("所追回的不是这笔申报的认定", "takes back what is no decision on its claim")
        return
    made, decided = named
    if not body.postings and not body.contributions and not body.closures:
        return  # it was taken back before; that is known to whoever knows how the claim stands
    either = (tuple(postings.reversal(decided.amounts, made.applicant, paid=paid)) for paid in (False, True))
    if entry.applicant != made.applicant or body.postings not in either:
        yield Words("的记账与所追回的认定不符", "has postings that are not those of the decision that it takes back")
    if body.contributions != decided.contributions or body.closures != decided.closures:
        yield Words("放开的累计与所追回的认定不符", "frees another holding than the decision took that it takes back")


def _elsewhere(body: Elsewhere, named: _Named[Elsewhere] | None) -> Iterator[Words]:
    if not body.corrects:
        return
    if named is None or (named[1].title, named[1].reference) != (body.title, body.reference):
        yield Words("所更正的不是这项另获的支持", "corrects what is not this award received elsewhere")


def _recovery(entry: Entry, body: Recovered) -> Iterator[Words]:
    policy = body.postings[0].policy if body.postings else ""
    if not body.fen or body.postings != tuple(postings.recovery(policy, entry.applicant, body.fen)):
        yield Words("的记账与退回的金额不符", "has postings that are not those of what came back")


def _void(entry: Entry, body: Voided, named: _Named[Paid | Recovered] | None) -> Iterator[Words]:
    if named is None:
        yield Words(
            "所作废的不是这笔申报的付款或退回", "voids what is no payment, and no money given back, of its claim"
        )
        return
    made, money = named
    ways = [tuple(postings.undone(money.postings))]
    if isinstance(money, Paid):
        ways.append(tuple(postings.unpaid(money.postings)))
    decision = money.decision if isinstance(money, Paid) else 0
    if (entry.applicant, body.decision) != (made.applicant, decision) or body.postings not in ways:
        yield Words("的记账与所作废的登记不符", "has postings that are not those of the entry that it voids")
