"""What the accumulators of a policy hold for one claim's key, before the claim."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Holdings:
    """Amounts in the currency, or numbers of things counted, by accumulator.

    `amounts` has an entry for every accumulator of the policy. `adds` is what the claim itself
    would add to those that count things: nothing where its thing is counted already, else one.
    `closed` are the positions of refusing caps without a key that an earlier claim closed.
    """

    amounts: Mapping[str, Fraction]
    adds: Mapping[str, Fraction] = field(default_factory=dict)
    closed: frozenset[int] = frozenset()
