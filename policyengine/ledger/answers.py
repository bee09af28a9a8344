"""What the verbs that ask a ledger give back: a claim, an applicant, the balances; what was proved, made again, copied.

Amounts are whole fen (hundredths of the currency), as in `results`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from policyengine.ledger.entries import Entry
from policyengine.ledger.results import Awaiting, DecisionMade, DecisionStanding, Result
from policyengine.values import Value
from policyengine.words import Words


@dataclass(frozen=True, slots=True)
class Recorded(Result):
    """An entry, read: `body` is what it says, as JSON has it."""

    seq: int
    kind: str
    at: str
    round: str
    claim: str
    applicant: str
    body: Mapping[str, Any]
    hash: str

    @classmethod
    def of(cls, entry: Entry, body: Mapping[str, Any]) -> Recorded:
        """The entry with its body."""
        return cls(entry.seq, entry.kind, entry.at, entry.round, entry.claim, entry.applicant, body, entry.hash)


@dataclass(frozen=True, slots=True)
class Shown(Result):
    """Everything about one claim: how it stands, and its entries in order. `pending`: the groups that wait for it.

    `made` are all decisions that were ever made on it, `decisions` those that stand or were taken back; `withdrawn`
    is the entry that withdrew it, 0 where none did; `recovered` the fen by policy that came back. `filed` are the facts
    it has now, moments in the policies' timezone; `waiting` what they lack for the groups that wait, if they lack it.
    """

    claim: str
    applicant: str
    facts: int
    decisions: tuple[DecisionStanding, ...]
    pending: tuple[str, ...]
    owed: Mapping[str, int]
    made: tuple[DecisionMade, ...]
    entries: tuple[Recorded, ...]
    withdrawn: int = 0
    recovered: Mapping[str, int] = field(default_factory=dict)
    filed: Mapping[str, Value] = field(default_factory=dict)
    waiting: tuple[Awaiting, ...] = ()


@dataclass(frozen=True, slots=True)
class Balance(Result):
    """The accounts of a policy, in fen: what the budget gave, and where that stands (see `ledger.postings`)."""

    policy: str
    budget: int = 0
    granted: int = 0
    paid: int = 0
    recoverable: int = 0
    recovered: int = 0


@dataclass(frozen=True, slots=True)
class Held(Result):
    """What an accumulator holds for one key and window: an amount in the currency or as it sums, or a number of things.

    `limit` is that of a pool, where it is one number; what is left of it is `limit - amount`.
    """

    policy: str
    accumulator: str
    keys: tuple[str, ...]
    window: int
    amount: Fraction
    limit: Fraction | None = None


@dataclass(frozen=True, slots=True)
class History(Result):
    """Everything about one applicant: accounts, what accumulators hold for them, entries in order.

    Where they never claimed: whether this `is_claim`, the id of one, and the applicants whose ids are `near`.
    """

    applicant: str
    balances: tuple[Balance, ...]
    held: tuple[Held, ...]
    entries: tuple[Recorded, ...]
    is_claim: bool = False
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Balances(Result):
    """The accounts of every policy, all applicants together, and the accumulators that are nobody's own: the pools."""

    head: str
    entries: int
    balances: tuple[Balance, ...]
    pools: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class ToPay(Result):
    """A decision to be paid, under one policy: the fen that it grants, and how many of them will be set off.

    `round` is "" for a decision that a correction made anew.
    """

    claim: str
    applicant: str
    policy: str
    round: str
    decision: int
    fen: int
    set_off: int


@dataclass(frozen=True, slots=True)
class ToGiveBack(Result):
    """The fen that an applicant is to give back for a claim; `set_off` of them, once what is to be paid is paid."""

    claim: str
    applicant: str
    policy: str
    fen: int
    set_off: int


@dataclass(frozen=True, slots=True)
class Dues(Result):
    """What is still to be paid, in the order in which it was decided, and what is to be given back, by claim.

    `stranger`: the history of the applicant asked for, who never claimed; nothing is due, for nobody is meant.
    """

    to_pay: tuple[ToPay, ...]
    to_give_back: tuple[ToGiveBack, ...]
    stranger: History | None = None


@dataclass(frozen=True, slots=True)
class Difference(Result):
    """An entry that comes out otherwise when it is made again: which fields, as written and as made again."""

    entry: int
    claim: str
    fields: tuple[str, ...]
    written: Mapping[str, Any]
    again: Mapping[str, Any]
    code: str = "L729"


@dataclass(frozen=True, slots=True)
class Replayed(Result):
    """What `replay` found: how many entries it made again, and those that came out otherwise."""

    entries: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Subject(Result):
    """An applicant who would have another sum, had all claims been settled together; in fen."""

    applicant: str
    has: int
    would_have: int


@dataclass(frozen=True, slots=True)
class AsOneRound(Result):
    """What one settlement of all claims would have given, beside what was given; claims taken back are left out."""

    claims: int
    has: int
    would_have: int
    subjects: tuple[Subject, ...]
    waiting: tuple[Awaiting, ...]


@dataclass(frozen=True, slots=True)
class Complaint(Result):
    """What `verify` found wrong, under its code, and the entry it concerns; 0 where it concerns none."""

    entry: int
    code: str
    words: Words


@dataclass(frozen=True, slots=True)
class Verified(Result):
    """What `verify` found. `head` is the hash of the last entry: kept elsewhere, it proves all before it.

    `known` is the entry whose hash was kept elsewhere and given, 0 where none was: up to it nothing was changed.
    """

    entries: int
    head: str
    complaints: tuple[Complaint, ...]
    known: int = 0


@dataclass(frozen=True, slots=True)
class Exported(Result):
    """What `export` wrote: how many entries, the hash of the last one, and in which form."""

    entries: int
    head: str
    form: str


@dataclass(frozen=True, slots=True)
class Imported(Result):
    """What `import` took over. `new` is False where all of it was there already. `head` is the last entry's hash."""

    entries: int
    head: str
    new: bool
