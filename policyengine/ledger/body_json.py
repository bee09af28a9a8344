"""The canonical JSON of what entries say. What accumulators hold is exact text there (`300000`, `1/3`).

Invariant: `read_body(draft.kind, draft.body) == body` for the draft of every body.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, assert_never

from policyengine.ledger import shapes
from policyengine.ledger.bodies import (
    NOBODY,
    Body,
    CapMet,
    Concerns,
    Corrected,
    Decided,
    Elsewhere,
    Filed,
    HeldBefore,
    Kept,
    Paid,
    Part,
    PolicyKept,
    Recovered,
    Restored,
    Reversed,
    Round,
    Voided,
    Waiting,
    Why,
    Withdrawn,
    kind_of,
)
from policyengine.ledger.canonical import Json, canonical
from policyengine.ledger.contribution_json import contribution, contribution_json, iso
from policyengine.ledger.entries import Draft, Entry, Kind
from policyengine.ledger.errors import unreadable
from policyengine.ledger.postings import Account, Posting
from policyengine.ledger.shapes import Misshapen, Shape
from policyengine.outcome import Status
from policyengine.settlement.accumulators import Closure
from policyengine.words import Words


def draft(body: Body, about: Concerns = NOBODY) -> Draft:
    """The entry that says `body`."""
    return Draft(kind_of(body), canonical(_written(body)), about.round, about.claim, about.applicant)


def body_of(entry: Entry) -> Body:
    """What a sealed entry says. Raises LedgerError where it is not of its kind's shape."""
    try:
        return read_body(entry.kind, entry.body)
    except Misshapen as error:
        raise unreadable(entry.seq, error.words) from error


def read_body(kind: str, text: str) -> Body:
    """The body that `draft` wrote. Raises Misshapen where it is none."""
    if kind not in _SHAPES:
        raise Misshapen(Words("没有这一种分录", "is of no known kind"))
    return shapes.read(_SHAPES[Kind(kind)], text)


# Writing. Rows that come by the hundred thousand are lists in the order of the fields, not objects.


def _written(body: Body) -> Json:
    match body:
        case PolicyKept() | Paid() | Filed() | Elsewhere() | Withdrawn() | Restored() | Recovered() | Voided():
            return _fields(body)
        case Round():
            return {**_fields(body), "waiting": [_fields(one) for one in body.waiting]}
        case Decided():
            return {
                **_fields(body),
                "reasons": [[one.policy, one.article, one.zh, one.en] for one in body.reasons],
                "parts": [[one.policy, one.article, one.award, one.fen] for one in body.parts],
                "caps": [_cap(one) for one in body.caps],
                "policies": [[one.policy, one.edition, one.fingerprint] for one in body.policies],
                "held": [_held(one) for one in body.held],
                **_moved(body),
            }
        case Reversed():
            return {**_fields(body), **_moved(body)}
        case Corrected():
            return {**_fields(body), "filed": _fields(body.filed)}
        case _:
            assert_never(body)


def _fields(one: Body | Waiting) -> dict[str, Json]:
    fields = {name: getattr(one, name) for name in one.__slots__}
    if isinstance(one, Paid | Recovered | Voided):
        fields["postings"] = [_posting(posting) for posting in one.postings]
    return fields


def _moved(body: Decided | Reversed) -> dict[str, Json]:
    return {
        "postings": [_posting(one) for one in body.postings],
        "contributions": [contribution_json(one) for one in body.contributions],
        "closures": [[one.policy, iso(one.edition), one.cap, one.window] for one in body.closures],
    }


def _posting(one: Posting) -> Json:
    return [one.account, one.policy, one.applicant, one.fen]


def _cap(one: CapMet) -> Json:
    return [one.policy, one.award, one.accumulator, str(one.limit), str(one.held), str(one.payable)]


def _held(one: HeldBefore) -> Json:
    return [one.policy, {name: str(amount) for name, amount in one.amounts.items()}, one.counted, one.closed]


# Reading: what each kind of entry may say. A kind is finished where its shape stands here.

_TEXTS: Final = shapes.listed(shapes.text)
_STATUSES: Final = shapes.words_of(*(one.value for one in Status))
_MOVED: Final[Mapping[str, Shape[Any]]] = {
    "postings": shapes.listed(shapes.row(Posting, shapes.one_of(Account), shapes.text, shapes.text, shapes.fen)),
    "contributions": shapes.listed(contribution),
    "closures": shapes.listed(
        shapes.row(Closure, shapes.text, shapes.day_or_none, shapes.count, shapes.within(-shapes.MOST))
    ),
}
_FILED: Final = shapes.record(
    Filed,
    facts=shapes.by_name(shapes.kept_value),
    sha256=shapes.text,
    dates_without_time=_TEXTS,
    file=shapes.text,
    row=shapes.count,
    counted=shapes.words_of("row", "line", "record"),
)
_SHAPES: Final[Mapping[Kind, Shape[Body]]] = {
    Kind.POLICY: shapes.record(
        PolicyKept,
        file=shapes.text,
        text=shapes.text,
        sha256=shapes.text,
        policy=shapes.text,
        edition=shapes.day_text,
        fingerprint=shapes.text,
        groups=shapes.listed(_TEXTS),
    ),
    Kind.CLAIM: _FILED,
    Kind.ROUND: shapes.record(
        Round,
        until=shapes.day_text,
        counts=shapes.by_name(shapes.count),
        granted=shapes.count,
        waiting=shapes.listed(
            shapes.record(Waiting, claim=shapes.text, group=shapes.text, missing=_TEXTS, problems=_TEXTS)
        ),
    ),
    Kind.DECISION: shapes.record(
        Decided,
        group=_TEXTS,
        status=_STATUSES,
        policy=shapes.text,
        article=shapes.text,
        award=shapes.text,
        entitled=shapes.fen,
        amount=shapes.fen,
        limited_by=shapes.text,
        reasons=shapes.listed(shapes.row(Why, *[shapes.text] * 4)),
        parts=shapes.listed(shapes.row(Part, *[shapes.text] * 3, shapes.fen)),
        caps=shapes.listed(shapes.row(CapMet, *[shapes.text] * 3, *[shapes.exact] * 3)),
        facts=shapes.entry,
        facts_sha256=shapes.text,
        engine=shapes.text,
        policies=shapes.listed(shapes.row(Kept, *[shapes.text] * 3)),
        immaterial=_TEXTS,
        held=shapes.listed(
            shapes.row(HeldBefore, shapes.text, shapes.by_name(shapes.exact), _TEXTS, shapes.listed(shapes.count))
        ),
        elsewhere=shapes.listed(shapes.entry),
        **_MOVED,
    ),
    Kind.PAYMENT: shapes.record(
        Paid,
        decision=shapes.entry,
        fen=shapes.count,
        set_off=shapes.count,
        reference=shapes.text,
        postings=_MOVED["postings"],
    ),
    Kind.REVERSAL: shapes.record(Reversed, decision=shapes.entry, reason=shapes.text, correction=shapes.flag, **_MOVED),
    Kind.CORRECTION: shapes.record(Corrected, corrects=shapes.entry, reason=shapes.text, filed=_FILED),
    Kind.ELSEWHERE: shapes.record(
        Elsewhere,
        title=shapes.text,
        fen=shapes.count,
        currency=shapes.text,
        place=shapes.text,
        level=shapes.text,
        categories=_TEXTS,
        received=shapes.day_text,
        reference=shapes.text,
        corrects=shapes.count,
        reason=shapes.text,
    ),
    Kind.WITHDRAWAL: shapes.record(Withdrawn, reason=shapes.text),
    Kind.RESTORATION: shapes.record(
        Restored, reason=shapes.text, withdrawal=shapes.count, decisions=shapes.listed(shapes.entry)
    ),
    Kind.RECOVERY: shapes.record(Recovered, fen=shapes.count, reference=shapes.text, postings=_MOVED["postings"]),
    Kind.VOID: shapes.record(
        Voided, entry=shapes.entry, decision=shapes.count, reason=shapes.text, postings=_MOVED["postings"]
    ),
}
