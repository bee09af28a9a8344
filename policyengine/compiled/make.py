"""Making terms: folded where they are written out, each with the bounds of what it can be.

Nothing is dropped that reads a fact: `0 * x` stays, for `x` may not be known.
"""

from __future__ import annotations

from typing import Final, Literal

from policyengine.compiled.terms import (
    FALSE,
    NONE,
    TRUE,
    Applied,
    Binary,
    Compare,
    Either,
    Every,
    Extreme,
    Inverse,
    IsNone,
    Literal_,
    Order,
    Sign,
    Some,
    Term,
    Undecided,
    number,
)

# Arithmetic.


def _is(term: Term, value: int) -> bool:
    return isinstance(term, Literal_) and type(term.value) is int and term.value == value


def _both_literal(left: Term, right: Term) -> tuple[int, int] | None:
    if isinstance(left, Literal_) and isinstance(right, Literal_):
        pair = left.value, right.value
        if type(pair[0]) is int and type(pair[1]) is int:
            return pair[0], pair[1]
    return None


def _spanned(sign: Sign, left: Term, right: Term, ends: tuple[int, ...]) -> Term:
    low, high = min(ends), max(ends)
    return Binary(sign, left, right, low=low, high=high)


def add(left: Term, right: Term) -> Term:
    """The sum."""
    literals = _both_literal(left, right)
    if literals is not None:
        return number(literals[0] + literals[1])
    if _is(right, 0):
        return left
    if _is(left, 0):
        return right
    if isinstance(right, Literal_) and right.high < 0:
        return _spanned("-", left, number(-right.high), (left.low + right.low, left.high + right.high))
    return _spanned("+", left, right, (left.low + right.low, left.high + right.high))


def subtract(left: Term, right: Term) -> Term:
    """The difference."""
    literals = _both_literal(left, right)
    if literals is not None:
        return number(literals[0] - literals[1])
    if _is(right, 0):
        return left
    return _spanned("-", left, right, (left.low - right.high, left.high - right.low))


def negate(term: Term) -> Term:
    """Unary minus."""
    return subtract(number(0), term)


def multiply(left: Term, right: Term) -> Term:
    """The product."""
    literals = _both_literal(left, right)
    if literals is not None:
        return number(literals[0] * literals[1])
    if _is(right, 1):
        return left
    if _is(left, 1):
        return right
    if isinstance(right, Literal_) and isinstance(left, Either) and _literal_branches(left):
        return either(left.condition, multiply(left.then, right), multiply(left.otherwise, right))
    corners = [x * y for x in (left.low, left.high) for y in (right.low, right.high)]
    return _spanned("*", left, right, tuple(corners))


def _literal_branches(term: Term) -> bool:
    if isinstance(term, Either):
        return _literal_branches(term.then) and _literal_branches(term.otherwise)
    return isinstance(term, Literal_) and term.value is not None


def floor_divide(left: Term, by: Term) -> Term:
    """The quotient rounded down; `by` is above zero."""
    literals = _both_literal(left, by)
    if literals is not None:
        return number(literals[0] // literals[1])
    if _is(by, 1):
        return left
    corners = [x // y for x in (left.low, left.high) for y in (max(by.low, 1), max(by.high, 1))]
    return _spanned("//", left, by, tuple(corners))


def remainder(left: Term, by: Term) -> Term:
    """What the division rounded down leaves; `by` is above zero."""
    literals = _both_literal(left, by)
    if literals is not None:
        return number(literals[0] % literals[1])
    return Binary("%", left, by, low=0, high=max(by.high - 1, 0))


def extreme(word: Literal["min", "max"], items: tuple[Term, ...]) -> Term:
    """The least or greatest of at least one."""
    if len(items) == 1:
        return items[0]
    choose = min if word == "min" else max
    low, high = choose(item.low for item in items), choose(item.high for item in items)
    return Extreme(word, items, low=low, high=high)


def magnitude(term: Term) -> Term:
    """Without its sign."""
    if isinstance(term, Literal_):
        return number(max(abs(term.low), abs(term.high)))
    low = 0 if term.low <= 0 <= term.high else min(abs(term.low), abs(term.high))
    return Applied("abs", (term,), low=low, high=max(abs(term.low), abs(term.high)))


def applied(function: str, arguments: tuple[Term, ...], low: int, high: int) -> Term:
    """A call of one of the integer functions of `runtime`."""
    return Applied(function, arguments, low=low, high=high)


def nonzero(term: Term) -> Term:
    """The term, which has no answer at zero."""
    if term.low > 0 or term.high < 0:
        return term
    low = 1 if term.low == 0 else term.low
    high = -1 if term.high == 0 else term.high
    return Applied("nonzero", (term,), low=low, high=max(low, high))


def either(condition: Term, then: Term, otherwise: Term) -> Term:
    """The one or the other."""
    if isinstance(condition, Literal_):
        return then if condition.value else otherwise
    sides = [side for side in (then, otherwise) if not isinstance(side, Undecided) and side != NONE]
    low = min((side.low for side in sides), default=0)
    high = max((side.high for side in sides), default=0)
    nullable = then.nullable or otherwise.nullable
    return Either(condition, then, otherwise, low=low, high=high, nullable=nullable)


# Truths.


def compare(order: Order, left: Term, right: Term) -> Term:
    """Whether `left order right`; none equals none and nothing else."""
    return Compare(order, left, right)


def is_none(term: Term) -> Term:
    """Whether there is none; a term that never is none is read all the same."""
    if term == NONE:
        return TRUE
    if isinstance(term, Literal_):
        return FALSE
    return IsNone(term) if term.nullable else Compare("!=", term, term)


def every(given: tuple[Term, ...]) -> Term:
    """All of them."""
    flat: list[Term] = []
    for part in given:
        flat.extend(part.parts if isinstance(part, Every) else () if part == TRUE else (part,))
    return TRUE if not flat else flat[0] if len(flat) == 1 else Every(tuple(flat))


def some(given: tuple[Term, ...]) -> Term:
    """One of them."""
    flat: list[Term] = []
    for part in given:
        flat.extend(part.parts if isinstance(part, Some) else () if part == FALSE else (part,))
    return FALSE if not flat else flat[0] if len(flat) == 1 else Some(tuple(flat))


_OPPOSITE: Final[dict[Order, Order]] = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def inverse(term: Term) -> Term:
    """Not."""
    match term:
        case Inverse(operand=operand):
            return operand
        case Compare(order=order, left=left, right=right):
            return Compare(_OPPOSITE[order], left, right)
        case Literal_(value=value):
            return FALSE if value else TRUE
        case _:
            return Inverse(term)


def strict(sign: Literal["&", "|"], given: tuple[Term, ...]) -> Term:
    """And or or, with every part looked at whatever the others are."""
    together = given[0]
    for part in given[1:]:
        together = Binary(sign, together, part)
    return together
