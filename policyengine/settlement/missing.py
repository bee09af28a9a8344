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
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, TypeAlias

from policyengine.expression.core import Fact
from policyengine.expression.walk import nodes
from policyengine.outcome import GroupOutcome, PolicyOutcome, Status
from policyengine.plan.probes import Probe, Scale
from policyengine.settlement.coordination import signature
from policyengine.settlement.courses import Combination, Courses
from policyengine.values import UNKNOWN, Value

MOST_COMBINATIONS: Final = 4096

_MOST_SIGNED: Final = 256
"""Combinations of which each is signed for itself; where there are more, it pays to share the outcomes of many."""

Decide: TypeAlias = Callable[[Mapping[str, Value]], GroupOutcome]


Sign: TypeAlias = Callable[[Mapping[str, Value]], Hashable | None]
"""The signature of the outcome with some facts given besides, had without the outcome itself; None: look at that."""


def resolve(
    first: GroupOutcome,
    facts: Mapping[str, Value],
    decide: Decide,
    probes: Mapping[str, Probe],
    sign: Sign | None = None,
) -> GroupOutcome:
    """`first`, an undetermined outcome for `facts`, with what is missing; or the outcome that comes anyway.

    With `sign` it is the same, and sooner there.
    """
    changing = _signed(first, probes, sign) if sign is not None else None
    if changing:
        return replace(first, missing=tuple(sorted(changing)))
    trial = _try(first, facts, decide, probes)
    if trial is None:
        return replace(first, missing=tuple(sorted(_waiting(first))), listed_only=True)
    missing = trial.missing()
    return replace(first, missing=tuple(sorted(missing))) if missing else _decided(first, trial)


def _signed(first: GroupOutcome, probes: Mapping[str, Probe], sign: Sign) -> frozenset[str] | None:
    """The facts that change something, where every combination has a signature and so waits for no other fact."""
    waiting = sorted(_waiting(first))
    values = {fact: probes[fact].values for fact in waiting if probes[fact].exact}
    if len(values) < len(waiting) or math.prod(map(len, values.values())) > _MOST_SIGNED:
        return None
    found: list[Hashable] = []
    for each in itertools.product(*values.values()):
        found.append(sign(dict(zip(values, each, strict=True))))
        if found[-1] is None:
            return None
    return frozenset(
        fact for fact in values if any(found[one] != found[other] for one, other in _pairs(values, fact, len(found)))
    )


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
    """The outcome of every combination of the `values` of exact facts; `open` are the others that some wait for.

    A combination is known by its place: those of the last fact's values come one after another.
    `courses` is set where one number is open that stretches can prove something of.
    """

    values: Mapping[str, tuple[Value, ...]]
    outcomes: Sequence[GroupOutcome]
    open: frozenset[str]
    courses: Courses | None = None

    def missing(self) -> frozenset[str]:
        """The facts that can change something, or that cannot be shown not to."""
        if self.open and self.courses is None:
            return self.open | frozenset(self.values)
        changing = frozenset(fact for fact in self.values if self._changes(fact))
        return changing | self.open if self._varies() else changing

    def _varies(self) -> bool:
        courses = self.courses
        return courses is not None and any(courses.varies(at) for at in range(len(self.outcomes)) if self._waits(at))

    def _waits(self, at: Combination) -> bool:
        return self.outcomes[at].status is Status.UNDETERMINED

    def _changes(self, fact: str) -> bool:
        """Whether some combination comes out differently when only `fact` differs."""
        return any(self._differ(one, other) for one, other in _pairs(self.values, fact, len(self.outcomes)))

    def _differ(self, one: Combination, other: Combination) -> bool:
        if self.courses is not None and (self._waits(one) or self._waits(other)):
            return self.courses.differ(one, other)
        if self.outcomes[one] is self.outcomes[other]:
            return False
        return signature(self.outcomes[one]) != signature(self.outcomes[other])

    def any_outcome(self) -> GroupOutcome:
        """The outcome of some combination: of every one, where nothing is missing."""
        return self.courses.first(0) if self.courses is not None and self._waits(0) else self.outcomes[0]


def _pairs(values: Mapping[str, tuple[Value, ...]], fact: str, size: int) -> Iterator[tuple[Combination, Combination]]:
    """Of the `size` combinations, each with the first value of `fact`, and each that differs from it in that alone."""
    count, step = len(values[fact]), _step(values, fact)
    for start in range(0, size, step * count):
        for at in range(start, start + step):
            yield from ((at, at + step * other) for other in range(1, count))


def _step(values: Mapping[str, tuple[Value, ...]], fact: str) -> int:
    """How far apart two combinations stand that differ in the next value of `fact` only."""
    after = list(values)[list(values).index(fact) + 1 :]
    return math.prod(len(values[other]) for other in after)


def _try(first: GroupOutcome, facts: Mapping[str, Value], decide: Decide, probes: Mapping[str, Probe]) -> _Trial | None:
    """All combinations; trying some facts can bring others into play, so until none comes. None: too many."""
    waiting = _waiting(first)
    while True:
        values = {fact: probes[fact].values for fact in sorted(waiting) if probes[fact].exact}
        if math.prod(map(len, values.values())) > MOST_COMBINATIONS:
            return None
        outcomes = _every_outcome(first, facts, decide, values)
        still = frozenset(fact for outcome in {id(one): one for one in outcomes}.values() for fact in _waiting(outcome))
        if all(fact in values or not probes[fact].exact for fact in still):
            break
        waiting |= still
    trial = _Trial(values, outcomes, still)
    (number,) = still if len(still) == 1 else ("",)
    scale = probes[number].scale if number else None
    if scale is None:
        return trial

    def along(at: Combination, value: Fraction) -> GroupOutcome:
        if outcomes[at].status is not Status.UNDETERMINED:
            return outcomes[at]
        tried = {fact: each[at // _step(values, fact) % len(each)] for fact, each in values.items()}
        return decide({**facts, **tried, number: value})

    return replace(trial, courses=Courses(along, scale))


def _every_outcome(
    first: GroupOutcome, facts: Mapping[str, Value], decide: Decide, values: Mapping[str, tuple[Value, ...]]
) -> list[GroupOutcome]:
    """The outcome of every combination of `values`, in the order of their places.

    Facts are given one by one, as long as one of them is waited for, those of requirements first: one that
    is not met denies whatever else is unknown. What is then decided without a fact is
    decided so whatever the fact is, and what waits for others only still waits for them (the same
    holds of `first`), so the combinations of the facts that were not given share that outcome.
    """
    found: list[GroupOutcome] = [first] * math.prod(map(len, values.values()))
    steps = {fact: _step(values, fact) for fact in values}
    growing: list[tuple[dict[str, int], GroupOutcome]] = [({}, first)]
    while growing:
        given, outcome = growing.pop()
        rest = [fact for fact in values if fact not in given]
        read = _waiting(outcome) if outcome.status is Status.UNDETERMINED else frozenset()
        waited_for = [fact for fact in rest if fact in read]
        if waited_for:
            denying = _facts_of_gates(outcome)
            fact = next((one for one in waited_for if one in denying), waited_for[0])
            for position in range(len(values[fact])):
                more = {**given, fact: position}
                tried = {name: values[name][at] for name, at in more.items()}
                growing.append((more, decide({**facts, **tried})))
        else:
            base = sum(steps[name] * at for name, at in given.items())
            for others in itertools.product(*(range(0, steps[name] * len(values[name]), steps[name]) for name in rest)):
                found[base + sum(others)] = outcome
    return found


def _facts_of_gates(outcome: GroupOutcome) -> frozenset[str]:
    """The facts that stand in requirements of which it is not known whether they are met; not those of definitions."""
    unmet = (gate.gate.condition for one in outcome.outcomes for gate in one.gates if gate.met is UNKNOWN)
    return frozenset(node.name for condition in unmet for node in nodes(condition) if isinstance(node, Fact))


def _decided(first: GroupOutcome, trial: _Trial) -> GroupOutcome:
    """The one outcome of every combination. A denial keeps the reasons that are known without the missing facts."""
    outcome, immaterial = trial.any_outcome(), tuple(sorted({*trial.values, *trial.open}))
    if outcome.status is not Status.DENIED:
        return replace(outcome, immaterial=immaterial)
    known = tuple(_denied(one) for one in first.outcomes)
    return replace(outcome, outcomes=known, leading=known[0], immaterial=immaterial)


def _denied(outcome: PolicyOutcome) -> PolicyOutcome:
    return replace(outcome, status=Status.DENIED, unread=frozenset())
