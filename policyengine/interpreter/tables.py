"""Tables that only a policy file can write: bands, marginal rates, and what a review decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from policyengine.interpreter.errors import Refusal
from policyengine.interpreter.operators import compare
from policyengine.interpreter.texts import value_text
from policyengine.syntax.tree import Comparison
from policyengine.values import Unknown, Value


def band(by: Value, edges: Sequence[tuple[Value, bool]]) -> int | None:
    """The last band that `by` reaches, edges ascending; None if that is Unknown.

    An edge that is closed is reached at the edge itself. Below the first edge there is no
    value: `Refusal`.
    """
    reached = -1
    for index, (edge, closed) in enumerate(edges):
        beyond = compare(Comparison.AT_LEAST if closed else Comparison.GREATER, by, edge)
        if not isinstance(beyond, bool):
            return None
        if not beyond:
            break
        reached = index
    if reached < 0:
        least, value = value_text(edges[0][0]), value_text(by)
        raise Refusal("E607", f"{value} 低于表的第一档 {least}", f"{value} is below the first band, {least}")
    return reached


def marginal(base: Value, edges: Sequence[Value], rate: Callable[[int], Value]) -> Value:
    """Each slice of `base` between two edges at its own rate, added up; rates of slices not reached are not asked."""
    if not isinstance(base, Fraction):
        return Unknown.UNKNOWN
    total = Fraction(0)
    for index, edge in enumerate(edges):
        if not isinstance(edge, Fraction):
            return Unknown.UNKNOWN
        if base <= edge:
            break
        following = edges[index + 1] if index + 1 < len(edges) else base
        rate_here = rate(index)
        if not isinstance(following, Fraction) or not isinstance(rate_here, Fraction):
            return Unknown.UNKNOWN
        total += (min(base, following) - edge) * rate_here
    return total


def reviewed(decided: Value, at_most: Value) -> Value:
    """What the review decided; `Refusal` where the record has more than the regulation allows."""
    above = compare(Comparison.GREATER, decided, at_most)
    if not isinstance(above, bool):
        return Unknown.UNKNOWN
    if above:
        value, most = value_text(decided), value_text(at_most)
        raise Refusal(
            "E606", f"核定的 {value} 高于规定的上限 {most}", f"the reviewed {value} is above the upper bound {most}"
        )
    return decided
