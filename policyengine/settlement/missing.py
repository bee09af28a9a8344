"""Which facts not given could still change the outcome, found by trying.

Facts whose probes are exact are tried in every combination. One that changes no combination
is dropped; if none is left, the claim is decided. A fact without exact probes (an amount
that is multiplied, a date compared with another fact) cannot be ruled out by trying, so it
is listed wherever some combination waits for it, and the exact ones read beside it with
it: what two rates come to may differ for an amount nobody tried.

Invariant: a fact that could change the outcome is never left out.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from policyengine.outcome import GroupOutcome, PolicyOutcome, Status
from policyengine.plan.probes import Probe
from policyengine.values import Value

MOST_COMBINATIONS: Final = 4096

Decide: TypeAlias = Callable[[Mapping[str, Value]], GroupOutcome]
Signature: TypeAlias = tuple[object, ...]
Combination: TypeAlias = tuple[Value, ...]


def resolve(
    first: GroupOutcome, facts: Mapping[str, Value], decide: Decide, probes: Mapping[str, Probe]
) -> GroupOutcome:
    """`first`, an undetermined outcome for `facts`, with what is missing; or the outcome that comes anyway."""
    trial = _try(first, facts, decide, probes)
    if trial is None:
        return replace(first, missing=tuple(sorted(_waiting(first))), listed_only=True)
    missing = trial.missing()
    return replace(first, missing=tuple(sorted(missing))) if missing else _decided(first, trial)


def signature(outcome: GroupOutcome) -> Signature:
    """What counts as a change: status and amount; where something is granted, also under what."""
    if outcome.amount == 0:
        return (outcome.status, outcome.amount)
    granted = tuple(
        (one.plan.policy.policy, tuple((award.award.article, award.award.id) for award in one.granted))
        for one in outcome.chosen
    )
    return (outcome.status, outcome.amount, granted)


def probes_of(probed: Iterable[Mapping[str, Probe]]) -> dict[str, Probe]:
    """The probes of several policies for one vocabulary: exact only where they are for each."""
    merged: dict[str, Probe] = {}
    for probes in probed:
        for name, probe in probes.items():
            before = merged.get(name, Probe((), exact=True))
            values = tuple(dict.fromkeys((*before.values, *probe.values)))
            merged[name] = Probe(values, exact=probe.exact and before.exact)
    return merged


def _waiting(outcome: GroupOutcome) -> frozenset[str]:
    return frozenset(fact for one in outcome.outcomes for fact in one.unread)


@dataclass(frozen=True, slots=True)
class _Trial:
    """The outcome of every combination of the exact facts; `open` are the others that some of them wait for."""

    facts: tuple[str, ...]
    outcomes: Mapping[Combination, GroupOutcome]
    open: frozenset[str]

    def missing(self) -> frozenset[str]:
        if self.open:
            return self.open | frozenset(self.facts)
        return frozenset(fact for fact in self.facts if self._changes(fact))

    def _changes(self, fact: str) -> bool:
        """Whether some combination comes out differently when only `fact` differs."""
        position = self.facts.index(fact)
        found: dict[Combination, Signature] = {}
        for combination, outcome in self.outcomes.items():
            others = combination[:position] + combination[position + 1 :]
            if found.setdefault(others, signature(outcome)) != signature(outcome):
                return True
        return False


def _try(first: GroupOutcome, facts: Mapping[str, Value], decide: Decide, probes: Mapping[str, Probe]) -> _Trial | None:
    """All combinations; trying some facts can bring others into play, so until none comes. None: too many."""
    waiting = _waiting(first)
    tried: tuple[str, ...] = ()
    while True:
        tried = tuple(sorted(fact for fact in waiting if probes[fact].exact))
        if math.prod(len(probes[fact].values) for fact in tried) > MOST_COMBINATIONS:
            return None
        outcomes = {
            combination: decide({**facts, **dict(zip(tried, combination, strict=True))})
            for combination in itertools.product(*(probes[fact].values for fact in tried))
        }
        still = frozenset(fact for outcome in outcomes.values() for fact in _waiting(outcome))
        if all(fact in tried or not probes[fact].exact for fact in still):
            return _Trial(tried, outcomes, still)
        waiting |= still


def _decided(first: GroupOutcome, trial: _Trial) -> GroupOutcome:
    """The one outcome of every combination. A denial keeps the reasons that are known without the missing facts."""
    outcome = next(iter(trial.outcomes.values()))
    if outcome.status is not Status.DENIED:
        return replace(outcome, immaterial=trial.facts)
    known = tuple(_denied(one) for one in first.outcomes)
    return replace(outcome, outcomes=known, leading=known[0], immaterial=trial.facts)


def _denied(outcome: PolicyOutcome) -> PolicyOutcome:
    return replace(outcome, status=Status.DENIED, unread=frozenset())
