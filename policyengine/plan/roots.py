"""Where the expressions of a plan stand: every condition, and every value that is paid out."""

from __future__ import annotations

from collections.abc import Iterator

from policyengine.expression.core import Node
from policyengine.plan.model import Plan


def roots(plan: Plan) -> Iterator[Node]:
    """Every expression that deciding a claim may evaluate; definitions are reached from them."""
    yield from conditions(plan)
    yield from paid(plan)


def conditions(plan: Plan) -> Iterator[Node]:
    """What decides, and what is computed with: the minimum, too, which both raises and drops."""
    yield plan.in_force.condition
    for gate in (*plan.gates, *(gate for award in plan.awards for gate in award.gates)):
        yield gate.condition
    for award in plan.awards:
        if award.when is not None:
            yield award.when
        if award.minimum is not None:
            yield award.minimum.amount
        yield from (cap.when for cap in award.caps if cap.when is not None)
    yield from (accumulator.sum for accumulator in plan.accumulators.values() if accumulator.sum is not None)


def paid(plan: Plan) -> Iterator[Node]:
    """The base and rate of every award, or its amount, and the limits of its caps."""
    for award in plan.awards:
        for node in (award.base, award.rate, award.amount, *(cap.limit for cap in award.caps)):
            if node is not None:
                yield node
