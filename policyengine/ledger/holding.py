"""What the accumulators hold for the claims of a round, as the `State` that settles them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from fractions import Fraction

from policyengine.ledger.canonical import parsed, value_from
from policyengine.ledger.derive import values_key
from policyengine.ledger.store import Reader
from policyengine.ledger.tables import CLOSURES, HOLDINGS, Row
from policyengine.settlement.accumulators import Closure, Contribution, Key, State, key_of
from policyengine.settlement.groups import Group
from policyengine.values import UNKNOWN, Value


def state_for(reader: Reader, group: Group, claims: Iterable[Mapping[str, Value]]) -> State:
    """What a settlement of claims with these facts begins with; nothing is read that no claim asks for."""
    wanted: dict[Key, None] = {}
    for facts in claims:
        for family in group.families:
            plan = family.edition(facts)
            for accumulator in plan.accumulators.values():
                wanted[key_of(accumulator, family, plan, facts)] = None
    state = State()
    for row in reader.get(HOLDINGS, (values_key(*key) for key in wanted)):
        state.add(*contribution_of(row))
    for family in group.families:
        state.closed.update(closure_of(row) for row in reader.rows(CLOSURES, (family.policy,)))
    return state


def contribution_of(row: Row) -> tuple[Contribution, int]:
    """What a row of HOLDINGS adds, and how often: a thing as often as it was counted, an amount once, as a sum."""
    policy, accumulator, keys, window, day, counted, amount, times, _ = row
    contribution = Contribution(
        str(policy),
        str(accumulator),
        tuple(value_from(value) for value in parsed(str(keys))),
        int(window),
        dt.date.fromisoformat(str(day)) if day else None,
        Fraction(str(amount)),
        value_from(parsed(str(counted))) if counted else UNKNOWN,
    )
    return contribution, int(times) if counted else 1


def closure_of(row: Row) -> Closure:
    """What a row of CLOSURES closes."""
    policy, edition, cap, window, _, _ = row
    day = dt.date.fromisoformat(str(edition)) if edition else None
    return Closure(str(policy), day, int(cap), int(window))
