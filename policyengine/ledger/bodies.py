"""What each kind of entry says: a closed union of bodies, which `body_json` writes and reads.

Money is in whole fen. What accumulators hold may be finer and may be no money.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeAlias, assert_never

from policyengine.facts import Claim, Counted, OutsideAward
from policyengine.ledger.canonical import Json, facts_from
from policyengine.ledger.contribution_json import day_from
from policyengine.ledger.entries import Kind
from policyengine.ledger.postings import FEN, Posting
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


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The claim is no longer pending, under any policies: it was withdrawn, or ought not to have been filed."""

    reason: str


@dataclass(frozen=True, slots=True)
class Restored:
    """The claim is pending again: the withdrawal in entry `withdrawal` is undone (0: there was none).

    `decisions` are the entries of those that were clawed back and no longer stand in the way of another decision;
    reversals follow of those that stand and are in the way, as policies were amended to exclude each other.
    """

    reason: str
    withdrawal: int
    decisions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Recovered:
    """Money that came back for the claim, of one policy and from the applicant who owed it."""

    fen: int
    reference: str
    postings: tuple[Posting, ...]


@dataclass(frozen=True, slots=True)
class Voided:
    """The payment, or the money given back, that `entry` records was recorded wrongly: it did not move.

    `decision` is the entry of the decision that the payment paid, 0 where it was no payment.
    """

    entry: int
    decision: int
    reason: str
    postings: tuple[Posting, ...]


Body: TypeAlias = (
    PolicyKept
    | Filed
    | Round
    | Decided
    | Paid
    | Reversed
    | Corrected
    | Elsewhere
    | Withdrawn
    | Restored
    | Recovered
    | Voided
)


@dataclass(frozen=True, slots=True)
class Concerns:
    """Whom an entry is about."""

    round: str = ""
    claim: str = ""
    applicant: str = ""


NOBODY: Final = Concerns()


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
        case Withdrawn():
            return Kind.WITHDRAWAL
        case Restored():
            return Kind.RESTORATION
        case Recovered():
            return Kind.RECOVERY
        case Voided():
            return Kind.VOID
        case _:
            assert_never(body)
