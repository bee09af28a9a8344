"""What the verbs of the ledger give back: frozen, and JSON-ready by `to_json`.

Amounts are whole fen (hundredths of the currency) in `fen`, `granted`, `paid` and the like, as they
are in entries.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from policyengine.ledger.entries import Entry
from policyengine.words import Words


class Result:
    """Something that a verb gives back."""

    __slots__ = ()

    def to_json(self) -> dict[str, Any]:
        """The fields by name; words in both languages."""
        found = _json(self)
        assert isinstance(found, dict), "a result is a dataclass"
        return found


def _json(value: object) -> object:
    match value:
        case dt.date():
            return value.isoformat()
        case Fraction():
            return str(value)
        case Words():
            return {"zh": value.zh, "en": value.in_language("en")}
        case tuple() | list():
            return [_json(item) for item in value]
        case Mapping():
            return {str(key): _json(item) for key, item in value.items()}
        case _ if dataclasses.is_dataclass(value):
            return {one.name: _json(getattr(value, one.name)) for one in dataclasses.fields(value)}
        case _:
            return value


@dataclass(frozen=True, slots=True)
class Refused(Result):
    """A record that was not filed, and why; `id` is "" where it has none. `where` is file and row."""

    id: str
    problems: tuple[Words, ...]
    codes: tuple[str, ...]
    where: Words | None = None


@dataclass(frozen=True, slots=True)
class Conflict(Result):
    """An id that was filed before with other facts: nothing was written for it. `entry` has what was filed."""

    claim: str
    entry: int
    differing: tuple[str, ...]
    where: Words | None = None


@dataclass(frozen=True, slots=True)
class Submitted(Result):
    """What became of claims handed in: filed now, filed before with the same facts, and not filed.

    `ignored` are the keys of the records that are no facts.
    """

    new: tuple[str, ...]
    already: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    invalid: tuple[Refused, ...]
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Awaiting(Result):
    """A claim that stays pending for a group: the facts that are missing, or what makes it invalid."""

    claim: str
    group: str
    missing: tuple[str, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoundDone(Result):
    """One settlement: how many decisions of each status, the fen granted, and who stays pending."""

    name: str
    at: str
    entry: int
    until: str
    counts: Mapping[str, int]
    granted: int
    waiting: tuple[Awaiting, ...]

    @property
    def decisions(self) -> int:
        """How many decisions it made."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Settled(Result):
    """What `settle` did. `new`: the round was made now, and was not there before.

    `round` is None where nothing could be decided; `waiting` are the claims that stay pending.
    """

    round: RoundDone | None
    new: bool
    waiting: tuple[Awaiting, ...]


@dataclass(frozen=True, slots=True)
class Payment(Result):
    """A decision paid: the fen that went out, and the fen set off against money the claim already brought."""

    claim: str
    decision: int
    fen: int
    set_off: int


@dataclass(frozen=True, slots=True)
class Payments(Result):
    """What `pay` did: nothing for what had been paid before."""

    reference: str
    payments: tuple[Payment, ...]

    @property
    def fen(self) -> int:
        """The money that went out."""
        return sum(payment.fen for payment in self.payments)


@dataclass(frozen=True, slots=True)
class TakenBack(Result):
    """What `reverse` did: the fen no longer to be paid, and the fen to be given back. Both 0: it was done before."""

    claim: str
    entries: tuple[int, ...]
    unpaid: int
    recoverable: int


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
class DecisionStanding(Result):
    """A decision as it stands: `state` is granted, paid, or reversed (taken back)."""

    entry: int
    group: tuple[str, ...]
    round: str
    fen: int
    state: str


@dataclass(frozen=True, slots=True)
class Corrected(Result):
    """What `correct` did: the decisions that made room, those made instead, the groups that wait for facts.

    `new` is False where the facts were those already kept.
    """

    claim: str
    new: bool
    reversed: tuple[int, ...]
    decisions: tuple[DecisionStanding, ...]
    waiting: tuple[Awaiting, ...]


@dataclass(frozen=True, slots=True)
class Counting(Result):
    """A policy under which an award received elsewhere counts, by the coordination clause in this article."""

    policy: str
    article: str


@dataclass(frozen=True, slots=True)
class ElsewhereKept(Result):
    """What `elsewhere` recorded: an award of `fen` in `currency`, in `entry`. `new` is False where it was there.

    `counts`: where it counts for higher, not both; nowhere, where no clause covers it. `decided`: decisions on the
    claim, made without it, that it would count in; `correct` decides the claim again.
    """

    claim: str
    entry: int
    new: bool
    title: str
    fen: int
    currency: str
    counts: tuple[Counting, ...]
    decided: tuple[DecisionStanding, ...]


@dataclass(frozen=True, slots=True)
class Amended(Result):
    """The policies kept now, by id and edition; none where all were there."""

    policies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown(Result):
    """Everything about one claim: how it stands, and its entries in order. `pending`: the groups that wait for it."""

    claim: str
    applicant: str
    facts: int
    decisions: tuple[DecisionStanding, ...]
    pending: tuple[str, ...]
    owed: Mapping[str, int]
    entries: tuple[Recorded, ...]


@dataclass(frozen=True, slots=True)
class Balance(Result):
    """The accounts of a policy, in fen: what the budget gave, and where that stands (see `ledger.postings`)."""

    policy: str
    budget: int = 0
    granted: int = 0
    paid: int = 0
    recoverable: int = 0


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
    """Everything about one applicant: accounts, what accumulators hold for them, entries in order."""

    applicant: str
    balances: tuple[Balance, ...]
    held: tuple[Held, ...]
    entries: tuple[Recorded, ...]


@dataclass(frozen=True, slots=True)
class Balances(Result):
    """The accounts of every policy, all applicants together, and the accumulators that are nobody's own: the pools."""

    head: str
    entries: int
    balances: tuple[Balance, ...]
    pools: tuple[Held, ...]


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
    """What `verify` found. `head` is the hash of the last entry: kept elsewhere, it proves all before it."""

    entries: int
    head: str
    complaints: tuple[Complaint, ...]


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
