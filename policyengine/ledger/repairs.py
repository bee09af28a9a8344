"""What the verbs give back that put something right: claims withdrawn, restored, money given back, entries voided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from policyengine.ledger.results import DecisionStanding, Result


@dataclass(frozen=True, slots=True)
class Withdrawal(Result):
    """What `withdraw` did, in `entry`: the groups for which the claim is no longer pending, the decisions that stand.

    `new` is False where it was withdrawn before.
    """

    claim: str
    entry: int
    new: bool
    groups: tuple[str, ...]
    decisions: tuple[DecisionStanding, ...]


@dataclass(frozen=True, slots=True)
class Restoration(Result):
    """What `restore` did, in `entry`: the withdrawal it undid (0: none), the decisions no longer in the way.

    `pending` are the groups that the claim waits for now, `owed` the fen by policy that it still has to give back.
    `undone` are decisions that stood, under policies that were amended to exclude one that it is restored for; they
    make room. `new` is False where it was restored before.
    """

    claim: str
    entry: int
    new: bool
    withdrawal: int
    decisions: tuple[int, ...]
    pending: tuple[str, ...]
    owed: Mapping[str, int]
    undone: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Recovery(Result):
    """Money that came back, in `entry`: the fen of one policy, from the applicant who owed it."""

    entry: int
    policy: str
    applicant: str
    fen: int


@dataclass(frozen=True, slots=True)
class Recoveries(Result):
    """What `recover` recorded under `reference`; `owed` is what is still to be given back, by policy.

    `new` is False where it was recorded before.
    """

    claim: str
    reference: str
    new: bool
    recoveries: tuple[Recovery, ...]
    owed: Mapping[str, int]

    @property
    def fen(self) -> int:
        """The money that came back."""
        return sum(one.fen for one in self.recoveries)


@dataclass(frozen=True, slots=True)
class Voiding(Result):
    """A payment, or money that came back, which `entry` voids: the entry that recorded it, and its fen.

    A payment is `due` again, unless its decision was reversed or corrected since.
    """

    entry: int
    voids: int
    kind: Literal["payment", "recovery"]
    claim: str
    fen: int
    due: bool


@dataclass(frozen=True, slots=True)
class Voidings(Result):
    """What `void` did; `already` are the entries that were voided before."""

    voided: tuple[Voiding, ...]
    already: tuple[int, ...]
