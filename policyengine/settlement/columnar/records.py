"""Which claims can be settled at all, and what of the odd ones must be known to settle the others.

Nearly every record is complete, and columns tell which are not. Only those are looked at as records;
so what is said of them is what `settlement.records` says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from policyengine.columns import ClaimColumns, FactColumn
from policyengine.compiled.refusal import Cannot
from policyengine.facts import Claim
from policyengine.outcome import GroupOutcome
from policyengine.settlement.deciding import Bench
from policyengine.settlement.records import Records
from policyengine.settlement.settle import invalid
from policyengine.slots import Beyond, FactSlot, Whole, slot_of, whole_of
from policyengine.values import Value
from policyengine.words import Words

if TYPE_CHECKING:
    from policyengine.columns import Mask


@dataclass(frozen=True, slots=True, eq=False)
class Sorted:
    """`valid` claims, the outcomes of the others, and the columns by which claims are ordered, dated and told apart.

    In `facts` odd claims that are valid stand with their own values.
    """

    valid: Mask
    invalid: Mapping[int, GroupOutcome]
    facts: Mapping[str, FactColumn]


def sort_out(bench: Bench, claims: ClaimColumns) -> Sorted:
    """Tell valid claims from the others. Raises `Cannot` where an odd claim's values have no place in a column."""
    slots = {fact.name: slot_of(fact) for plan in bench.plans for fact in plan.policy.facts.values()}
    columns = {name: claims.facts.get(name) or _absent(slots[name], claims.size) for name in facts_needed(bench)}
    suspects = _suspects(claims, columns.values())
    records = Records(bench, [claim_of(claims, row) for row in suspects])
    valid = np.ones(claims.size, dtype=np.bool_)
    outcomes: dict[int, GroupOutcome] = {}
    odd: dict[int, Mapping[str, Value]] = {}
    for place, row in enumerate(suspects):
        claim = records.claims[place]
        facts = bench.facts_of(claim)
        problems = records.problems(place, facts)
        if problems:
            outcomes[row] = invalid(claim, problems)
            valid[row] = False
        elif row in claims.odd:
            odd[row] = facts
    if odd:
        columns = {name: _with_odd(column, slots[name], odd) for name, column in columns.items()}
    return Sorted(valid, outcomes, columns)


def facts_needed(bench: Bench) -> tuple[str, ...]:
    """The facts that order claims, date them, and tell accumulators' keys apart; the claim's id is looked at apart."""
    claim_fact = bench.plans[0].policy.roles.claim.name
    names = [*bench.group.order]
    for plan in bench.plans:
        names.append(plan.policy.date_fact)
        names += [key.name for accumulator in plan.accumulators.values() for key in accumulator.per]
    per_claim = any(
        key.name == claim_fact for plan in bench.plans for each in plan.accumulators.values() for key in each.per
    )
    return tuple(dict.fromkeys(name for name in names if name != claim_fact or per_claim))


def _absent(slot: FactSlot, size: int) -> FactColumn:
    """A fact that has no column: it is none in every claim, or not known in any."""
    everywhere = np.ones(size, dtype=np.bool_)
    values = np.zeros(size, dtype=np.int64)
    return FactColumn(values, everywhere) if slot.nullable else FactColumn(values, unknown=everywhere)


def _suspects(claims: ClaimColumns, columns: Iterable[FactColumn]) -> Sequence[int]:
    """Claims that may be wrong as records, ascending."""
    found = {*claims.odd, *claims.ids.absent().tolist(), *claims.ids.doubled()}
    for column in columns:
        if column.unknown is not None:
            found.update(np.flatnonzero(column.unknown).tolist())
        blank = [place for place, text in enumerate(column.texts) if not text]
        if blank:
            empty = column.values == blank[0]
            found.update(np.flatnonzero(empty if column.none is None else empty & ~column.none).tolist())
    return sorted(found)


def _with_odd(column: FactColumn, slot: FactSlot, odd: Mapping[int, Mapping[str, Value]]) -> FactColumn:
    values = column.values.copy()
    none = np.zeros(len(values), dtype=np.bool_) if column.none is None else column.none.copy()
    texts = {text: place for place, text in enumerate(column.texts)}
    for row, facts in odd.items():
        whole = _whole(slot, facts[slot.name])
        none[row] = whole is None
        values[row] = 0 if whole is None else texts.setdefault(whole, len(texts)) if isinstance(whole, str) else whole
    return FactColumn(values, none if none.any() else None, column.unknown, tuple(texts))


def _whole(slot: FactSlot, value: Value) -> Whole:
    try:
        return whole_of(slot, value)
    except Beyond:
        raise Cannot(Words(f"`{slot.name}` 的值超出预设界限", f"a value of `{slot.name}` is beyond bounds")) from None


def claim_of(claims: ClaimColumns, row: int) -> Claim:
    """The claim of a row as its reader read it."""
    odd = claims.odd.get(row)
    return claims.claim_at(row) if odd is None else odd
