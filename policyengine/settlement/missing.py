"""Which facts not given could still change the outcome, found by trying.

Facts whose probes are exact are tried in every combination. One that changes no combination
is dropped; if none is left, the claim is decided. Where beside them one number is waited
for that is paid out, `courses` says what it could change, and what the others could beside it. Any other
fact (two such numbers, a date compared with another fact) cannot be ruled out by trying: it
is listed wherever some combination waits for it, and the exact ones read beside it with it.

Invariant: a fact that could change the outcome is never left out.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, TypeAlias

from policyengine.outcome import GroupOutcome, PolicyOutcome, Status
from policyengine.plan.probes import Probe, Scale
from policyengine.settlement.coordination import signature
from policyengine.settlement.courses import Combination, Courses
from policyengine.values import Value

MOST_COMBINATIONS: Final = 4096

Decide: TypeAlias = Callable[[Mapping[str, Value]], GroupOutcome]


def resolve(
    first: GroupOutcome, facts: Mapping[str, Value], decide: Decide, probes: Mapping[str, Probe]
) -> GroupOutcome:
    """`first`, an undetermined outcome for `facts`, with what is missing; or the outcome that comes anyway."""
    trial = _try(first, facts, decide, probes)
    if trial is None:
        return replace(first, missing=tuple(sorted(_waiting(first))), listed_only=True)
    missing = trial.missing()
    return replace(first, missing=tuple(sorted(missing))) if missing else _decided(first, trial)


def probes_of(probed: Iterable[Mapping[str, Probe]]) -> dict[str, Probe]:
    """The probes of several policies for one vocabulary: exact, or on a scale, only where they are for each."""
    merged: dict[str, Probe] = {}
    for probes in probed:
        for name, probe in probes.items():
            before = merged.get(name, probe)
            values = tuple(dict.fromkeys((*before.values, *probe.values)))
            merged[name] = Probe(values, probe.exact and before.exact, _common(before.scale, probe.scale))
    return merged


def _common(one: Scale | None, other: Scale | None) -> Scale | None:
    if one is None or other is None:
        return None
    return Scale(tuple(sorted({*one.points, *other.points})), one.step)


def _waiting(outcome: GroupOutcome) -> frozenset[str]:
    return frozenset(fact for one in outcome.outcomes for fact in one.unread)


@dataclass(frozen=True, slots=True)
class _Trial:
    """The outcome of every combination of the exact facts; `open` are the others that some of them wait for.

    `courses` is set where one number is open that stretches can prove something of.
    """

    facts: tuple[str, ...]
    outcomes: Mapping[Combination, GroupOutcome]
    open: frozenset[str]
    courses: Courses | None = None

    def missing(self) -> frozenset[str]:
        """The facts that can change something, or that cannot be shown not to."""
        if self.open and self.courses is None:
            return self.open | frozenset(self.facts)
        changing = frozenset(fact for fact in self.facts if self._changes(fact))
        varying = self.courses is not None and any(self.courses.varies(combination) for combination in self.outcomes)
        return changing | self.open if varying else changing

    def _changes(self, fact: str) -> bool:
        """Whether some combination comes out differently when only `fact` differs."""
        position = self.facts.index(fact)
        found: dict[Combination, Combination] = {}
        for combination in self.outcomes:
            others = combination[:position] + combination[position + 1 :]
            if self._differ(found.setdefault(others, combination), combination):
                return True
        return False

    def _differ(self, one: Combination, other: Combination) -> bool:
        if one == other:
            return False
        if self.courses is not None:
            return self.courses.differ(one, other)
        return signature(self.outcomes[one]) != signature(self.outcomes[other])

    def any_outcome(self) -> GroupOutcome:
        """The outcome of some combination: of every one, where nothing is missing."""
        combination, outcome = next(iter(self.outcomes.items()))
        return outcome if self.courses is None else self.courses.first(combination)


def _try(first: GroupOutcome, facts: Mapping[str, Value], decide: Decide, probes: Mapping[str, Probe]) -> _Trial | None:
    """All combinations; trying some facts can bring others into play, so until none comes. None: too many."""
    waiting = _waiting(first)
    while True:
        tried = tuple(sorted(fact for fact in waiting if probes[fact].exact))
        if math.prod(len(probes[fact].values) for fact in tried) > MOST_COMBINATIONS:
            return None
        filled = {
            combination: {**facts, **dict(zip(tried, combination, strict=True))}
            for combination in itertools.product(*(probes[fact].values for fact in tried))
        }
        outcomes = {combination: decide(given) for combination, given in filled.items()}
        still = frozenset(fact for outcome in outcomes.values() for fact in _waiting(outcome))
        if all(fact in tried or not probes[fact].exact for fact in still):
            break
        waiting |= still
    trial = _Trial(tried, outcomes, still)
    (number,) = still if len(still) == 1 else ("",)
    scale = probes[number].scale if number else None
    if scale is None:
        return trial

    def along(combination: Combination, value: Fraction) -> GroupOutcome:
        waits = outcomes[combination].status is Status.UNDETERMINED
        return decide({**filled[combination], number: value}) if waits else outcomes[combination]

    return replace(trial, courses=Courses(along, scale))


def _decided(first: GroupOutcome, trial: _Trial) -> GroupOutcome:
    """The one outcome of every combination. A denial keeps the reasons that are known without the missing facts."""
    outcome, immaterial = trial.any_outcome(), tuple(sorted({*trial.facts, *trial.open}))
    if outcome.status is not Status.DENIED:
        return replace(outcome, immaterial=immaterial)
    known = tuple(_denied(one) for one in first.outcomes)
    return replace(outcome, outcomes=known, leading=known[0], immaterial=immaterial)


def _denied(outcome: PolicyOutcome) -> PolicyOutcome:
    return replace(outcome, status=Status.DENIED, unread=frozenset())
