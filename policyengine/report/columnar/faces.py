"""The different ways in which claims are decided: all that a row of the decision table says but ids and amounts.

A million claims have some hundred. Words are found for one claim of each, by `report.rows.row`; a claim that
a cap shortens has a reason of its own besides, and so has one that the interpreter decided.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from policyengine.compiled.columnar.model import CODES, STATUSES
from policyengine.outcome import GroupOutcome, Status
from policyengine.plan.model import Plan
from policyengine.report.columnar.shortfalls import Said, why_shortened
from policyengine.report.rows import COLUMNS, row
from policyengine.settlement.columnar.decisions import NO_VERDICT, DecisionColumns, Shortened, Verdict
from policyengine.words import Language

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from policyengine.columns import Rows

Grounds: TypeAlias = "Callable[[Plan, Rows], NDArray[np.int64]]"
"""For claims that an edition denies, a number each: the same number, the same grounds."""

Face: TypeAlias = tuple[str, ...]
"""`TELLING`, of one row."""

_STRETCH: Final = 1 << 17
"""Claims that are looked at together."""

TELLING: Final = tuple(name for name in COLUMNS if name not in ("claim.id", "entitled", "amount"))


@dataclass(frozen=True, slots=True, eq=False)
class Faces:
    """`of_row` are places in `different`. Claims at `told`, ascending, have reasons of their own instead.

    Those are the reductions at `places` of `shortened`; words for them are found when they are written.
    """

    of_row: NDArray[np.int32]
    different: tuple[Face, ...]
    told: Rows
    places: NDArray[np.intp]
    shortened: Shortened
    currency: str
    language: Language

    def reasons(self, first: int, last: int) -> Said:
        """The reasons of some of the claims at `told`."""
        return why_shortened(self.shortened, self.places[first:last], self.currency, self.language)


@dataclass(slots=True)
class _Finding:
    decisions: DecisionColumns
    language: Language
    of_row: NDArray[np.int32]
    numbers: dict[Face, int] = field(default_factory=dict)

    def number(self, face: Face) -> int:
        return self.numbers.setdefault(face, len(self.numbers))

    def look(self, rows: Rows) -> None:
        """Rows for each of which the whole outcome is asked."""
        for one in rows.tolist():
            self.of_row[one] = self.number(self.face(self.decisions.outcome_at(one)))

    def face(self, outcome: GroupOutcome) -> Face:
        said = row(outcome, self.language, self.decisions.asking.bench.group)
        return tuple(said[name] for name in TELLING)


def faces_of(decisions: DecisionColumns, grounds: Grounds, language: Language) -> Faces:
    """What is said of every claim."""
    finding = _Finding(decisions, language, np.full(len(decisions.status), -1, dtype=np.int32))
    finding.look(np.array(sorted(decisions.outcomes), dtype=np.intp))
    _denied(finding, grounds)
    told, places = _single(decisions)
    _granted(finding, told, places)
    rest = np.flatnonzero(finding.of_row < 0)
    finding.look(rest)
    currency = decisions.asking.bench.plans[0].policy.currency
    return Faces(finding.of_row, tuple(finding.numbers), told, places, decisions.shortened, currency, language)


def _denied(finding: _Finding, grounds: Grounds) -> None:
    """Denials: the words of one of each kind; where facts that do not matter are named, of each claim."""
    decisions = finding.decisions
    for number, verdict in enumerate(decisions.verdicts):
        if any(verdict.awards):
            continue
        rows = np.flatnonzero((decisions.verdict == number) & (finding.of_row < 0))
        if not len(rows):
            continue
        kinds, firsts, codes = np.unique(grounds(verdict.plans[0], rows), return_index=True, return_inverse=True)
        table = np.empty(len(kinds), dtype=np.int32)
        for kind, first in enumerate(firsts.tolist()):
            outcome = decisions.asking.denial(int(rows[first]))
            table[kind] = finding.number(finding.face(outcome)) if not outcome.immaterial else -1
        finding.of_row[rows] = table[codes]


def _single(decisions: DecisionColumns) -> tuple[Rows, NDArray[np.intp]]:
    """Claims that one cap alone shortens, ascending, and the places of their reductions."""
    rows = decisions.shortened.rows
    order = np.argsort(rows, kind="stable")
    ascending = rows[order]
    once = np.ones(len(rows), dtype=np.bool_)
    same = ascending[1:] == ascending[:-1]
    once[1:] &= ~same
    once[:-1] &= ~same
    once &= ~np.isin(ascending, decisions.look)
    once &= decisions.verdict[ascending] != NO_VERDICT
    one_award = np.array([sum(map(len, verdict.awards)) == 1 for verdict in decisions.verdicts] + [False])
    once &= one_award[decisions.verdict[ascending]]
    return ascending[once], order[once]


def _granted(finding: _Finding, told: Rows, places: NDArray[np.intp]) -> None:
    """Claims that rest on awards: in full, or shortened by one cap."""
    decisions = finding.decisions
    several, verdicts = len(decisions.shortened.caps) + 1, len(decisions.verdicts)
    limits = np.zeros(len(decisions.status), dtype=np.int32)
    limits[told] = decisions.shortened.cap[places] + 1
    table = np.full(verdicts * len(STATUSES) * several, -2, dtype=np.int32)
    for begin in range(0, len(limits), _STRETCH):
        rows = slice(begin, begin + _STRETCH)
        status, caps, of_row = decisions.status[rows], limits[rows], finding.of_row[rows]
        full = (status == CODES[Status.GRANTED]) & (decisions.amount[rows] > 0)
        some = np.flatnonzero((full & (of_row < 0)) | (caps > 0))
        keys = (decisions.verdict[rows][some].astype(np.int64) * len(STATUSES) + status[some]) * several + caps[some]
        for key in np.flatnonzero((np.bincount(keys, minlength=len(table)) > 0) & (table < -1)).tolist():
            rest, cap = divmod(key, several)
            verdict, code = divmod(rest, len(STATUSES))
            limited = decisions.shortened.caps[cap - 1].accumulator if cap else ""
            table[key] = finding.number(_face(decisions.verdicts[verdict], STATUSES[code], limited))
        of_row[some] = table[keys]


def _face(verdict: Verdict, status: Status, limited_by: str) -> Face:
    said: Mapping[str, str] = {
        "status": status.value,
        "policy": "+".join(plan.policy.policy for plan in verdict.plans),
        "article": "+".join(dict.fromkeys(award.article for award in verdict.named)),
        "award": "+".join(award.id for award in verdict.named),
        "limited_by": limited_by,
        "reason": "",
    }
    return tuple(said[name] for name in TELLING)
