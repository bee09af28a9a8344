"""The summary of a settlement over columns: the very one of `report.summary`."""

from __future__ import annotations

from policyengine.outcome import Status
from policyengine.report.columnar.pools import pools_of
from policyengine.report.columnar.totals import totals_of
from policyengine.report.summary import Summed
from policyengine.settlement.columnar.decisions import DecisionColumns


def summed_up(decisions: DecisionColumns) -> Summed:
    """What a settlement over columns comes to."""
    outcomes = dict(sorted(decisions.outcomes.items()))
    return Summed(
        decisions.asking.bench.group,
        totals_of(decisions),
        pools_of(decisions),
        [outcome for outcome in outcomes.values() if outcome.status is Status.UNDETERMINED],
        {row: outcome for row, outcome in outcomes.items() if outcome.status is Status.INVALID},
        None,
    )
