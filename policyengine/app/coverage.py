"""Which conditions, bands, choices, caps, minimums and awards of a policy its cases have shown.

What is shown is read from the traces of decisions; nothing is evaluated a second time.

What a policy itself answers counts, also where another policy pays more.
What does not count: the trace of a claim that is decided although a fact is missing. Such a
decision was found by trying values for that fact, and nobody gave them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, assert_never

from policyengine.app.coverage_marks import Mark, marks_of
from policyengine.app.coverage_proof import is_possible
from policyengine.outcome import AwardOutcome, GroupOutcome, PolicyOutcome, Status
from policyengine.plan.model import Plan
from policyengine.plan.probes import Probe, probes
from policyengine.policy.model import Below, Policy
from policyengine.report.citations import title
from policyengine.report.coverage import Kind, Point, PolicyCoverage
from policyengine.source import Place


@dataclass(slots=True)
class Coverage:
    """What was shown so far in one run, by policy file."""

    _files: dict[Path, _File] = field(default_factory=dict)

    def observe(self, outcome: GroupOutcome) -> None:
        """Take note of what the trace of one decision shows."""
        guessed = bool(outcome.immaterial) and outcome.status is not Status.DENIED
        for one in outcome.outcomes:
            file = self._file(one.plan)
            if not guessed:
                for mark, seen in zip(file.marks, file.seen, strict=True):
                    seen.update(_shown(mark, one))

    def of(self, policies: Iterable[Plan]) -> tuple[PolicyCoverage, ...]:
        """The coverage of these policies, shown or not, in their order; each file once."""
        files = {_path(plan.policy): self._file(plan) for plan in policies}
        return tuple(file.coverage() for file in files.values())

    def _file(self, plan: Plan) -> _File:
        path = _path(plan.policy)
        if path not in self._files:
            marks = marks_of(plan)
            self._files[path] = _File(plan, marks, tuple(set() for _ in marks))
        return self._files[path]


@dataclass(frozen=True, slots=True)
class _File:
    """One policy file. Loading it again gives the same marks: keys are numbered by the text alone."""

    plan: Plan
    marks: tuple[Mark, ...]
    seen: tuple[set[bool], ...]

    def coverage(self) -> PolicyCoverage:
        policy, tried = self.plan.policy, probes(self.plan)
        points = tuple(self._point(mark, seen, tried) for mark, seen in zip(self.marks, self.seen, strict=True))
        return PolicyCoverage(policy.policy, title(policy), policy.source.name, points)

    def _point(self, mark: Mark, seen: set[bool], tried: Mapping[str, Probe]) -> Point:
        wanted = (True, False) if mark.kind is Kind.CONDITION else (True,)
        open_ = [outcome for outcome in wanted if outcome not in seen]
        never = [
            outcome for outcome in open_ if mark.kind not in _PROVED or is_possible(self.plan, mark, outcome, tried)
        ]
        impossible = tuple(outcome for outcome in open_ if outcome not in never)
        return Point(mark.kind, mark.text, Place(self.plan.policy.source, mark.span), tuple(never), impossible)


_PROVED: Final = (Kind.CONDITION, Kind.BAND, Kind.CHOICE)
"""What can be proved impossible; an award out of reach is a mistake of the policy, told when it is loaded."""


def _path(policy: Policy) -> Path:
    return Path(policy.source.name).resolve()


# What an outcome shows.


def _shown(mark: Mark, outcome: PolicyOutcome) -> Iterator[bool]:
    match mark.kind:
        case Kind.CONDITION:
            for key in mark.keys:
                value = outcome.values.get(key)
                if isinstance(value, bool):
                    yield value
        case Kind.BAND | Kind.CHOICE:
            if not mark.keys.isdisjoint(outcome.values.keys()):
                yield True
        case Kind.CAP:
            if any(one.limited_by and one.limited_by.cap.index in mark.keys for one in outcome.granted):
                yield True
        case Kind.MINIMUM:
            if any(one.award.index in mark.keys and _minimum_mattered(one) for one in outcome.granted):
                yield True
        case Kind.AWARD:
            if any(one.award.index in mark.keys for one in outcome.granted):
                yield True
        case _:
            assert_never(mark.kind)


def _minimum_mattered(outcome: AwardOutcome) -> bool:
    minimum = outcome.award.minimum
    raised = minimum is not None and minimum.below is Below.RAISE
    return outcome.dropped or bool(raised and outcome.minimum is not None and outcome.computed < outcome.minimum)
