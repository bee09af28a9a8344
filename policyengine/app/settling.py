"""`settle`: a whole table of claims, settled once for every group of policies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policyengine.app.loading import PolicyBook
from policyengine.facts import Claim
from policyengine.outcome import GroupOutcome
from policyengine.settlement.settle import GroupSettlement, Progress, settle_group


def settle_claims(
    book: PolicyBook, claims: Sequence[Claim], progress: Progress | None = None
) -> tuple[GroupSettlement, ...]:
    """One settlement for each group, in the order of loading; accumulators begin empty.

    `progress` is told of every claim once for each group.
    """
    return tuple(settle_group(bench, claims, progress=progress) for bench in book.benches)


def in_input_order(settlements: Sequence[GroupSettlement]) -> Iterator[GroupOutcome]:
    """The outcomes as the table of decisions has them: by claim as it came in, then by group."""
    for outcomes in zip(*(settlement.outcomes for settlement in settlements), strict=True):
        yield from outcomes
