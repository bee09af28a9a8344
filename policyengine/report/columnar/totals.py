"""What the decisions of a million claims come to: the sums of `report.totals`, without going through them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from policyengine.outcome import GroupOutcome, Status
from policyengine.policy.model import Policy
from policyengine.report.applied import granted
from policyengine.report.totals import Total, Totals
from policyengine.settlement.columnar.decisions import CODES, STATUSES, DecisionColumns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Amounts = NDArray[np.int64]

_FEN: Final = 100
_STRETCH: Final = 1 << 20
"""Amounts that are added up at a time; below 2**21, so that sums of halves are whole numbers that a double holds."""

_HALF: Final = 32


def totals_of(decisions: DecisionColumns) -> Totals:
    """The totals of one group's decisions."""
    found = Totals(Total(), {status: Total() for status in Status}, {}, {})
    number = len(decisions.verdicts) + 1
    # Claims without a verdict are counted under the last one.
    keys = decisions.status.astype(np.intp) * number
    keys += np.where(decisions.verdict < 0, number - 1, decisions.verdict)
    counts = np.bincount(keys, minlength=len(STATUSES) * number).reshape(len(STATUSES), number)
    due = _sums(keys, decisions.entitled, len(STATUSES) * number).reshape(len(STATUSES), number)
    paid = _sums(keys, decisions.amount, len(STATUSES) * number).reshape(len(STATUSES), number)
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


def _sums(keys: NDArray[np.intp], amounts: Amounts, number: int) -> NDArray[Any]:
    """The amounts added up by key, exactly."""
    found = np.zeros(number, dtype=object)
    for begin in range(0, len(keys), _STRETCH):
        some, part = keys[begin : begin + _STRETCH], amounts[begin : begin + _STRETCH]
        high = part >> _HALF
        low = part & ((1 << _HALF) - 1) if high.any() else part
        found += np.bincount(some, weights=low, minlength=number).astype(np.int64)
        if low is not part:
            found += np.bincount(some, weights=high, minlength=number).astype(np.int64).astype(object) << _HALF
    return found


def _yuan(fen: int) -> Fraction:
    return Fraction(int(fen), _FEN)


def _policies(decisions: DecisionColumns) -> dict[str, Policy]:
    """The policies under which something is granted, each as the edition that was met first, in the order of claims."""
    size = len(decisions.status)
    first = np.full(len(decisions.verdicts) + 1, size, dtype=np.intp)
    first[decisions.verdict[::-1]] = np.arange(size - 1, -1, -1)  # of a place that is written often the last stays
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
    return int(_sums(np.zeros(len(amounts), dtype=np.intp), amounts, 1)[0])
