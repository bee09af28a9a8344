"""What the verbs that write in a ledger give back: frozen, and JSON-ready by `to_json`; `answers` has the others.

Amounts are whole fen (hundredths of the currency) in `fen`, `granted`, `paid` and the like, as they
are in entries.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from policyengine.values import Value
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
class LookAlike(Result):
    """Ids of claims, or of applicants, that differ only in case, width, blanks, quotes or hyphens.

    They count as different. `spellings` are those of `claims`, filed now; `filed` the others that the ledger has.
    `where` is the file with the rows of the claims.
    """

    of: Literal["claim", "applicant"]
    spellings: tuple[str, ...]
    filed: tuple[str, ...]
    claims: tuple[str, ...]
    where: Words | None = None


@dataclass(frozen=True, slots=True)
class Submitted(Result):
    """What became of claims handed in: filed now, filed before with the same facts, and not filed.

    `ignored` are the keys of the records that are no facts; `alike` the ids filed now that may be others misspelt;
    `withdrawn` those filed before that were withdrawn since.
    """

    new: tuple[str, ...]
    already: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    invalid: tuple[Refused, ...]
    ignored: tuple[str, ...] = ()
    alike: tuple[LookAlike, ...] = ()
    withdrawn: tuple[str, ...] = ()


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

    `round` is None where nothing could be decided; `waiting` are the claims that stay pending for what they lack,
    `later` those whose day is after the one given. `pending`: how many claims are pending now, these and others.
    """

    round: RoundDone | None
    new: bool
    waiting: tuple[Awaiting, ...]
    later: tuple[str, ...] = ()
    pending: int = 0


@dataclass(frozen=True, slots=True)
class Payment(Result):
    """A decision paid: the fen that went out, and the fen set off against money the claim already brought."""

    claim: str
    decision: int
    fen: int
    set_off: int


@dataclass(frozen=True, slots=True)
class NotPaid(Result):
    """A decision that `pay` did not pay, and why.

    `paid` before, by the entry `payment` of the moment `at` under `reference`; `reversed` (taken back); `nothing` to
    pay, for its `status`; `corrected` or restored, so that it no longer stands; made `anew` by a correction, so of no
    round, and to be paid by the claim; or the claim is `pending`, or `withdrawn`, and there is no decision (0).
    """

    claim: str
    decision: int
    state: Literal["paid", "reversed", "nothing", "corrected", "anew", "pending", "withdrawn"]
    fen: int = 0
    status: str = ""
    payment: int = 0
    at: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Payments(Result):
    """What `pay` did: the payments, and `others`, which it was asked for and which are not paid (again)."""

    reference: str
    payments: tuple[Payment, ...]
    others: tuple[NotPaid, ...] = ()

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
class DecisionStanding(Result):
    """A decision as it stands: `state` is granted, paid, or reversed (taken back)."""

    entry: int
    group: tuple[str, ...]
    round: str
    fen: int
    state: str


@dataclass(frozen=True, slots=True)
class DecisionMade(Result):
    """A decision that was made on a claim, whatever became of it.

    `state` is granted, paid or reversed (taken back) where it stands, undone where it has made room for another;
    `ended` is the entry that took it back or undid it, 0 where none did. `article` and `fen` are what it grants.
    """

    entry: int
    at: str
    round: str
    group: tuple[str, ...]
    status: str
    article: str
    fen: int
    reasons: tuple[Words, ...]
    state: str
    ended: int = 0
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Change(Result):
    """A fact that a correction changed: its one value before and after; none where it was not given."""

    fact: str
    before: tuple[Value, ...]
    after: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Owing(Result):
    """What is owed for a claim under one policy, in fen.

    Its decisions leave `unpaid`, the applicant has to give back `recoverable`; set off against each other they leave
    something `to_pay` or `to_return`.
    """

    policy: str
    applicant: str
    unpaid: int
    recoverable: int
    to_pay: int
    to_return: int


@dataclass(frozen=True, slots=True)
class Revised(Result):
    """What a correction made other than before: facts, and how many stayed as they were; decisions; money."""

    changes: tuple[Change, ...]
    unchanged: int
    before: tuple[DecisionMade, ...]
    after: tuple[DecisionMade, ...]
    owing: tuple[Owing, ...]


@dataclass(frozen=True, slots=True)
class Corrected(Result):
    """What `correct` did: the decisions that made room, those made instead, the groups that wait for facts.

    `new` is False where the facts were those already kept; `state` then says whether the claim is withdrawn, or
    reversed (taken back). `revised` says what is other than before.
    """

    claim: str
    new: bool
    reversed: tuple[int, ...]
    decisions: tuple[DecisionStanding, ...]
    waiting: tuple[Awaiting, ...]
    state: Literal["", "withdrawn", "reversed"] = ""
    revised: Revised | None = None


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
class ElsewhereTable(Result):
    """What became of a table of awards received elsewhere: those recorded, now or before, and the rows that are not."""

    kept: tuple[ElsewhereKept, ...]
    invalid: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class Amended(Result):
    """The policies kept now, by id and edition; none where all were there.

    `pending_before` and `pending`: how many claims waited, and wait now. `left_out`: how many claims that waited for
    nothing any more (decided, taken back, withdrawn) the policies are not asked about.
    """

    policies: tuple[str, ...]
    pending_before: int = 0
    pending: int = 0
    left_out: int = 0
