"""What the decisions of a million claims come to: the sums of `report.totals`, without going through them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from policyengine.compiled.columnar.model import CODES, STATUSES
from policyengine.outcome import GroupOutcome, Status
from policyengine.policy.model import Policy
from policyengine.report.applied import granted
from policyengine.report.totals import Total, Totals
from policyengine.settlement.columnar.decisions import DecisionColumns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Amounts = NDArray[np.int64]

_FEN: Final = 100
_STRETCH: Final = 1 << 17
"""Amounts that are added up at a time; below 2**21, so that sums of halves are whole numbers that a double holds."""

_HALF: Final = 32


def totals_of(decisions: DecisionColumns) -> Totals:
    """The totals of one group's decisions."""
    found = Totals(Total(), {status: Total() for status in Status}, {}, {})
    counts, due, paid = _by_status_and_verdict(decisions)
    for code, status in enumerate(STATUSES):
        count, sums = int(counts[code].sum()), (_yuan(due[code].sum()), _yuan(paid[code].sum()))
        found.by_status[status].add(*sums, count=count)
        found.all.add(*sums, count=count)
    found.policies.update(_policies(decisions))
    for place, verdict in enumerate(decisions.verdicts):
        count = int(counts[:, place].sum())
        awards = [(plan, award) for plan, each in zip(verdict.plans, verdict.awards, strict=True) for award in each]
        if not count or not awards:
            continue
        if len(awards) == 1:
            ((plan, award),) = awards
            total = found.by_article.setdefault((plan.policy.policy, award.article), Total())
            total.add(_yuan(due[:, place].sum()), _yuan(paid[:, place].sum()), count=count)
        else:
            _add_several(found, decisions, place)
    for _, outcome in _interpreted(decisions):
        _add_outcome(found, outcome)
    return found


def _by_status_and_verdict(decisions: DecisionColumns) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """By status and verdict: how many claims, what is due and what is paid. The last verdict is none."""
    number = len(decisions.verdicts) + 1
    found = [np.zeros(len(STATUSES) * number, dtype=object) for _ in range(3)]
    for begin in range(0, len(decisions.status), _STRETCH):
        rows = slice(begin, begin + _STRETCH)
        verdict = decisions.verdict[rows]
        keys = decisions.status[rows].astype(np.intp) * number + np.where(verdict < 0, number - 1, verdict)
        found[0] += np.bincount(keys, minlength=len(found[0]))
        found[1] += _sums(keys, decisions.entitled[rows], len(found[1]))
        found[2] += _sums(keys, decisions.amount[rows], len(found[2]))
    counts, due, paid = (each.reshape(len(STATUSES), number) for each in found)
    return counts, due, paid


def _sums(keys: NDArray[np.intp], amounts: Amounts, number: int) -> NDArray[Any]:
    """The amounts of one stretch added up by key, exactly."""
    found = np.zeros(number, dtype=object)
    if not len(amounts):
        return found
    if int(amounts.max()) >> _HALF or int(amounts.min()) < 0:
        high = amounts >> _HALF
        amounts = amounts & ((1 << _HALF) - 1)
        found += np.bincount(keys, weights=high, minlength=number).astype(np.int64).astype(object) << _HALF
    return found + np.bincount(keys, weights=amounts, minlength=number).astype(np.int64)


def _yuan(fen: int) -> Fraction:
    return Fraction(int(fen), _FEN)


def _policies(decisions: DecisionColumns) -> dict[str, Policy]:
    """The policies under which something is granted, each as the edition that was met first, in the order of claims."""
    size = len(decisions.status)
    first = np.full(len(decisions.verdicts) + 1, size, dtype=np.intp)
    for begin in range(0, size, _STRETCH):
        verdict = decisions.verdict[begin : begin + _STRETCH]
        met_here = np.full(len(first), size, dtype=np.intp)
        # Of a place that is written often the last stays.
        met_here[verdict[::-1]] = np.arange(begin + len(verdict) - 1, begin - 1, -1)
        np.minimum(first, met_here, out=first)
    met = [
        (int(first[place]), at, plan.policy)
        for place, verdict in enumerate(decisions.verdicts)
        for at, (plan, awards) in enumerate(zip(verdict.plans, verdict.awards, strict=True))
        if awards and first[place] < size
    ]
    met += [
        (row, at, one.plan.policy)
        for row, outcome in _interpreted(decisions)
        for at, (one, _) in enumerate(granted(outcome))
    ]
    found: dict[str, Policy] = {}
    for _, _, policy in sorted(met, key=lambda one: one[:2]):
        found.setdefault(policy.policy, policy)
    return found


def _interpreted(decisions: DecisionColumns) -> Iterator[tuple[int, GroupOutcome]]:
    return iter(decisions.outcomes.items())


def _add_outcome(found: Totals, outcome: GroupOutcome) -> None:
    for one, award in granted(outcome):
        total = found.by_article.setdefault((one.plan.policy.policy, award.award.article), Total())
        total.add(award.entitled, award.payable)


def _add_several(found: Totals, decisions: DecisionColumns, place: int) -> None:
    """Claims that rest on several awards: what each award is due and pays."""
    rows = np.flatnonzero(decisions.verdict == place)
    verdict = decisions.verdicts[place]
    reduced = decisions.status[rows] == CODES[Status.REDUCED]
    if not decisions.posted.pays or any(len(awards) > 1 for awards in verdict.awards):
        # One policy pays several awards: what each of them pays is known where it is all or nothing.
        for row in rows[reduced].tolist():
            _add_outcome(found, decisions.outcome_at(row))
        rows = rows[~reduced]
    nothing = decisions.status[rows] == CODES[Status.EXHAUSTED]
    for number in verdict.offers:
        offer = decisions.offers[number]
        award = offer.columns.award
        due = offer.columns.entitled[np.searchsorted(offer.columns.rows, rows)]
        paid = np.where(nothing, 0, due)
        short = np.flatnonzero(decisions.status[rows] == CODES[Status.REDUCED])
        if len(short):
            paid[short] = decisions.posted.pays[offer.family][rows[short]]
        total = found.by_article.setdefault((offer.plan.policy.policy, award.article), Total())
        total.add(_yuan(_sum(due)), _yuan(_sum(paid)), count=len(rows))


def _sum(amounts: Amounts) -> int:
    stretches = (amounts[begin : begin + _STRETCH] for begin in range(0, len(amounts), _STRETCH))
    return sum(int(_sums(np.zeros(len(some), dtype=np.intp), some, 1)[0]) for some in stretches)
