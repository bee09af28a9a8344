"""Facts by their labels, as the policies of a decision declare them."""

from __future__ import annotations

from collections.abc import Iterable

from policyengine.outcome import GroupOutcome
from policyengine.policy.model import Fact
from policyengine.words import Words


def declared(outcome: GroupOutcome, name: str) -> Fact | None:
    """The fact `name`, from the first policy that declares it."""
    facts = (one.plan.policy.facts.get(name) for one in outcome.outcomes)
    return next((fact for fact in facts if fact is not None), None)


def labels(outcome: GroupOutcome, names: Iterable[str]) -> list[Words]:
    """The labels of facts, in the order in which the policies declare them."""
    return [label(outcome, name) for name in in_order(outcome, names)]


def label(outcome: GroupOutcome, name: str) -> Words:
    """The label of one fact."""
    fact = declared(outcome, name)
    return fact.label if fact is not None else Words(name)


def in_order(outcome: GroupOutcome, names: Iterable[str]) -> list[str]:
    """The names of facts, in the order in which the policies declare them."""
    wanted = set(names)
    order = {name: None for one in outcome.outcomes for name in one.plan.policy.facts if name in wanted}
    return [*order, *sorted(wanted - order.keys())]
