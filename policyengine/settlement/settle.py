"""Settling many claims: in the declared order, each against what the earlier ones left.

The order is total: the policy's order facts, then the claim's id by code point. Rows that
share an id are all invalid. Undetermined and invalid claims grant and hold nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from policyengine.facts import Claim, Problem, normal_id
from policyengine.outcome import GroupOutcome, Status
from policyengine.settlement.accumulators import State
from policyengine.settlement.deciding import Bench
from policyengine.settlement.groups import Family, Group
from policyengine.settlement.records import Records
from policyengine.values import Value

if TYPE_CHECKING:
    # Named only: a few claims never wait for the compiler.
    from policyengine.compiled.refusal import Refused
    from policyengine.settlement.shortcut import Shortcut

FEW: Final = 500
"""Claims that are settled before compiled code has paid for being loaded and made: 40 ms, at 0.1 ms gained a claim."""

_STEP: Final = 500
"""Claims between two reports of progress."""

Progress = Callable[[int], None]
"""Told, every now and then, how many more claims were dealt with."""


@dataclass(frozen=True, slots=True)
class GroupSettlement:
    """What one group of policies says of every claim, in the order the claims came in, and what it then holds.

    `refused` is set where there were so many claims that compiled code was asked for, and why there is none.
    """

    group: Group
    outcomes: tuple[GroupOutcome, ...]
    order: tuple[int, ...]
    state: State
    refused: Refused | None = None


def settle_group(
    bench: Bench, claims: Sequence[Claim], state: State | None = None, progress: Progress | None = None
) -> GroupSettlement:
    """Settle `claims` under one group; `order` are the positions of those settled, first to last.

    `state` is what the accumulators held before, and is added to; without it they held nothing.
    """
    state = State() if state is None else state
    settling = Settling(bench, claims, state, progress)
    outcomes = dict(settling.outcomes())
    return GroupSettlement(
        bench.group,
        tuple(outcomes[position] for position in range(len(claims))),
        settling.order,
        state,
        settling.refused,
    )


class Settling:
    """A settlement on its way, for who need not have all outcomes at once; see `settle_group`."""

    def __init__(self, bench: Bench, claims: Sequence[Claim], state: State, progress: Progress | None = None) -> None:
        self._bench = bench
        self._claims = claims
        self._state = state
        self._progress = progress
        self._invalid, self.order = _sorted_out(bench, claims)
        self._shortcut, self.refused = _shortcut(bench, len(self.order))

    def outcomes(self) -> Iterator[tuple[int, GroupOutcome]]:
        """Each claim's position and outcome: records that are themselves wrong, then the others in the order."""
        yield from self._invalid.items()
        if self._progress is not None and self._invalid:
            self._progress(len(self._invalid))
        families = {family.policy: family for family in self._bench.group.families}
        settling = _Settling(self._bench, self._state, self._shortcut, families)
        last = len(self.order)
        for done, position in enumerate(self.order, start=1):
            yield position, settling.settled(self._claims[position])
            if self._progress is not None and (done % _STEP == 0 or done == last):
                self._progress((done - 1) % _STEP + 1)


def _sorted_out(bench: Bench, claims: Sequence[Claim]) -> tuple[dict[int, GroupOutcome], tuple[int, ...]]:
    """The records that are themselves wrong, and the positions of the others in the order they are settled in."""
    group, records = bench.group, Records(bench, claims)
    wrong: dict[int, GroupOutcome] = {}
    waiting: list[tuple[tuple[Value, ...], str, int]] = []
    for position, claim in enumerate(claims):
        facts = bench.facts_of(claim)
        problems = records.problems(position, facts)
        if problems:
            wrong[position] = invalid(claim, problems)
        else:
            waiting.append((tuple([_orderable(facts[name]) for name in group.order]), records.ids[position], position))
    waiting.sort()
    return wrong, tuple(position for _, _, position in waiting)


def _shortcut(bench: Bench, claims: int) -> tuple[Shortcut | None, Refused | None]:
    """The way through compiled code, where that pays and can be had."""
    if claims <= FEW:
        return None, None
    from policyengine.compiled.refusal import Refused

    found = bench.shortcut
    return (None, found) if isinstance(found, Refused) else (found, None)


@dataclass(frozen=True, slots=True)
class _Settling:
    """One group's settlement while it goes on."""

    bench: Bench
    state: State
    shortcut: Shortcut | None
    families: Mapping[str, Family]

    def settled(self, claim: Claim) -> GroupOutcome:
        """The outcome of the next claim; what it grants is held from now on."""
        facts = self.bench.facts_of(claim)
        outcome = self.bench.decide(claim, facts, self.state.holdings, self.shortcut)
        if outcome.status in (Status.UNDETERMINED, Status.INVALID):
            return outcome
        for one in outcome.chosen or outcome.outcomes:
            self.state.close(self.families[one.plan.policy.policy], one, facts)
        for one in outcome.chosen:
            self.state.post(self.families[one.plan.policy.policy], one, facts)
        return outcome


def invalid(claim: Claim, problems: tuple[Problem, ...]) -> GroupOutcome:
    """The outcome of a record that is itself wrong."""
    return GroupOutcome(claim, Status.INVALID, Fraction(0), Fraction(0), (), (), None, problems=problems)


def _orderable(value: Value) -> Value:
    """Instants in one zone, so that they compare as instants; texts as ids are compared."""
    if isinstance(value, str):
        return normal_id(value)
    return value.astimezone(dt.UTC) if isinstance(value, dt.datetime) else value
