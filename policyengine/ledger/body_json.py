"""The canonical JSON of what entries say. What accumulators hold is exact text there (`300000`, `1/3`).

Invariant: `read_body(draft.kind, draft.body) == body` for the draft of every body.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import assert_never

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
    Reversed,
    Round,
    Waiting,
    Why,
    kind_of,
)
from policyengine.ledger.canonical import Json, canonical, parsed
from policyengine.ledger.contribution_json import contribution_from, contribution_json, day_from, iso, number_from
from policyengine.ledger.entries import Draft, Entry, Kind
from policyengine.ledger.errors import unreadable
from policyengine.ledger.postings import Account, Posting
from policyengine.settlement.accumulators import Closure


def draft(body: Body, about: Concerns = NOBODY) -> Draft:
    """The entry that says `body`."""
    return Draft(kind_of(body), canonical(_written(body)), about.round, about.claim, about.applicant)


def body_of(entry: Entry) -> Body:
    """What a sealed entry says. Raises LedgerError where it is not of its kind's shape."""
    try:
        return read_body(entry.kind, entry.body)
    except ValueError as error:
        raise unreadable(entry.seq) from error


def read_body(kind: str, text: str) -> Body:
    """The body that `draft` wrote. Raises ValueError where it is none."""
    try:
        return _read(Kind(kind), parsed(text))
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"no body of a {kind}: {error}") from error


# Writing. Rows that come by the hundred thousand are lists in the order of the fields, not objects.


def _written(body: Body) -> Json:
    match body:
        case PolicyKept() | Paid() | Filed() | Elsewhere():
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
    if isinstance(one, Paid):
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


# Reading.


def _read(kind: Kind, data: Json) -> Body:
    match kind:
        case Kind.POLICY:
            return PolicyKept(**{**data, "groups": tuple(map(tuple, data["groups"]))})
        case Kind.CLAIM:
            return Filed(**_tuples(data, "dates_without_time"))
        case Kind.ROUND:
            waiting = (Waiting(**_tuples(one, "missing", "problems")) for one in data["waiting"])
            return Round(**{**data, "waiting": tuple(waiting)})
        case Kind.DECISION:
            lists = {
                "reasons": tuple(Why(*one) for one in data["reasons"]),
                "parts": tuple(Part(*one) for one in data["parts"]),
                "caps": tuple(_cap_from(one) for one in data["caps"]),
                "policies": tuple(Kept(*one) for one in data["policies"]),
                "held": tuple(_held_from(*one) for one in data["held"]),
            }
            return Decided(**{**_tuples(data, "group", "immaterial", "elsewhere"), **lists, **_moved_from(data)})
        case Kind.PAYMENT:
            return Paid(**{**data, "postings": _postings_from(data)})
        case Kind.REVERSAL:
            return Reversed(**{**data, **_moved_from(data)})
        case Kind.CORRECTION:
            return Corrected(**{**data, "filed": Filed(**_tuples(data["filed"], "dates_without_time"))})
        case Kind.ELSEWHERE:
            return Elsewhere(**_tuples(data, "categories"))
        case _:
            assert_never(kind)


def _tuples(data: Mapping[str, Json], *names: str) -> dict[str, Json]:
    return {**data, **{name: tuple(data[name]) for name in names if name in data}}


def _moved_from(data: Mapping[str, Json]) -> dict[str, Json]:
    return {
        "postings": _postings_from(data),
        "contributions": tuple(contribution_from(one) for one in data["contributions"]),
        "closures": tuple(Closure(one[0], day_from(one[1]), one[2], one[3]) for one in data["closures"]),
    }


def _postings_from(data: Mapping[str, Json]) -> tuple[Posting, ...]:
    return tuple(Posting(Account(one[0]), *one[1:]) for one in data["postings"])


def _cap_from(one: Sequence[str]) -> CapMet:
    return CapMet(one[0], one[1], one[2], *map(number_from, one[3:]))


def _held_from(policy: str, amounts: Mapping[str, str], counted: Sequence[str], closed: Sequence[int]) -> HeldBefore:
    return HeldBefore(policy, {name: number_from(one) for name, one in amounts.items()}, tuple(counted), tuple(closed))
