"""What each kind of entry says: a closed union of bodies, and their canonical JSON.

Money is in whole fen. What accumulators hold may be finer and may be no money; it is exact text
(`300000`, `1/3`).

Invariant: `read_body(draft.kind, draft.body) == body` for the draft of every body.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeAlias, assert_never

from policyengine.facts import Claim, Counted, OutsideAward
from policyengine.ledger.canonical import Json, canonical, facts_from, parsed
from policyengine.ledger.contribution_json import contribution_from, contribution_json, day_from, iso, number_from
from policyengine.ledger.entries import Draft, Entry, Kind
from policyengine.ledger.errors import unreadable
from policyengine.ledger.postings import FEN, Account, Posting
from policyengine.policy.model import Scope
from policyengine.settlement.accumulators import Closure, Contribution


@dataclass(frozen=True, slots=True)
class PolicyKept:
    """A policy file, whole. `groups` are the groups of all policies kept once this and those with it are."""

    file: str
    text: str
    sha256: str
    policy: str
    edition: str
    fingerprint: str
    groups: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Filed:
    """A claim's facts, whole, as `facts_json` writes them, with their hash and where they stood."""

    facts: Mapping[str, Json]
    sha256: str
    dates_without_time: tuple[str, ...] = ()
    file: str = ""
    row: int = 0
    counted: Counted = "row"

    def claim(self, id_: str) -> Claim:
        """The claim as it was read."""
        dates, facts = frozenset(self.dates_without_time), facts_from(self.facts)
        return Claim(id_, facts, (), dates, self.row, self.file, self.counted)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A claim that a round could not decide: `missing` facts, or `problems` that make it invalid. It stays pending."""

    claim: str
    group: str
    missing: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """What one settlement did: how many decisions of each status follow, and the fen they grant."""

    until: str
    counts: Mapping[str, int]
    granted: int
    waiting: tuple[Waiting, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One award that pays, and what."""

    policy: str
    article: str
    award: str
    fen: int


@dataclass(frozen=True, slots=True)
class CapMet:
    """A cap that bound a paying award: the limit and what was held before, and what the award was paid."""

    policy: str
    award: str
    accumulator: str
    limit: Fraction
    held: Fraction
    payable: Fraction


@dataclass(frozen=True, slots=True)
class Why:
    """One reason: the policy and article it comes from, and its words."""

    policy: str
    article: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A policy as a receipt names it."""

    policy: str
    edition: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class HeldBefore:
    """What the accumulators of one policy held for the claim's keys before it: what a decision is made again with.

    `counted`: those that had counted the claim's thing already; `closed`: the caps that an earlier claim had closed.
    """

    policy: str
    amounts: Mapping[str, Fraction]
    counted: tuple[str, ...] = ()
    closed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """The decision on one claim by one group of policies, with its receipt.

    `facts` is the number of the entry that has the facts decided on, and `facts_sha256` their hash; `elsewhere`
    are those of the awards received elsewhere that were known.
    """

    group: tuple[str, ...]
    status: str
    policy: str
    article: str
    award: str
    entitled: int
    amount: int
    limited_by: str
    reasons: tuple[Why, ...]
    parts: tuple[Part, ...]
    caps: tuple[CapMet, ...]
    postings: tuple[Posting, ...]
    contributions: tuple[Contribution, ...]
    closures: tuple[Closure, ...]
    facts: int
    facts_sha256: str
    engine: str
    policies: tuple[Kept, ...]
    immaterial: tuple[str, ...] = ()
    held: tuple[HeldBefore, ...] = ()
    elsewhere: tuple[int, ...] = ()

    @property
    def amounts(self) -> dict[str, int]:
        """What is granted, by policy."""
        found: dict[str, int] = {}
        for part in self.parts:
            found[part.policy] = found.get(part.policy, 0) + part.fen
        return found


@dataclass(frozen=True, slots=True)
class Paid:
    """The payment of the decision in entry `decision`: the money that went out, and what was set off."""

    decision: int
    fen: int
    set_off: int
    reference: str
    postings: tuple[Posting, ...]


@dataclass(frozen=True, slots=True)
class Reversed:
    """The decision in entry `decision` no longer stands; what it added is taken back.

    `correction`: it makes room for a new decision. Otherwise it is a clawback, and the claim is not decided again.
    """

    decision: int
    reason: str
    correction: bool
    postings: tuple[Posting, ...]
    contributions: tuple[Contribution, ...]
    closures: tuple[Closure, ...]


@dataclass(frozen=True, slots=True)
class Corrected:
    """Facts that take the place of those in entry `corrects`; reversals and new decisions follow."""

    corrects: int
    reason: str
    filed: Filed


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An award that a claim received under a policy outside the system: `fen` in `currency`, where that policy holds.

    One claim's awards are told apart by title and reference; one that `corrects` an earlier entry says why.
    """

    title: str
    fen: int
    currency: str
    place: str
    level: str
    categories: tuple[str, ...]
    received: str
    reference: str
    corrects: int = 0
    reason: str = ""

    @property
    def award(self) -> OutsideAward:
        """The award, as decisions count with it."""
        scope = Scope(self.place, self.level, frozenset(self.categories))
        amount = Fraction(self.fen, FEN)
        return OutsideAward(self.title, amount, self.currency, scope, day_from(self.received), self.reference)


Body: TypeAlias = PolicyKept | Filed | Round | Decided | Paid | Reversed | Corrected | Elsewhere


@dataclass(frozen=True, slots=True)
class Concerns:
    """Whom an entry is about."""

    round: str = ""
    claim: str = ""
    applicant: str = ""


NOBODY: Final = Concerns()


def draft(body: Body, about: Concerns = NOBODY) -> Draft:
    """The entry that says `body`."""
    return Draft(kind_of(body), canonical(_written(body)), about.round, about.claim, about.applicant)


def kind_of(body: Body) -> Kind:
    """The kind of entry that has such a body."""
    match body:
        case PolicyKept():
            return Kind.POLICY
        case Filed():
            return Kind.CLAIM
        case Round():
            return Kind.ROUND
        case Decided():
            return Kind.DECISION
        case Paid():
            return Kind.PAYMENT
        case Reversed():
            return Kind.REVERSAL
        case Corrected():
            return Kind.CORRECTION
        case Elsewhere():
            return Kind.ELSEWHERE
        case _:
            assert_never(body)


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
