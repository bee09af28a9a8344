"""What the operators do to values: arithmetic, comparison, equality.

The checker has excluded wrong types, so the kind of the operands says which rule applies.
An operand that is Unknown, or a null behind an Unknown guard, makes the result Unknown.
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any, Final, Literal, TypeAlias, assert_never

from policyengine.interpreter import numbers, temporal
from policyengine.interpreter.errors import Refusal
from policyengine.interpreter.texts import joined, value_text
from policyengine.syntax.tree import ArithmeticOperator, Comparison
from policyengine.values import UNKNOWN, DaysTime, Range, Unknown, Value, YearsMonths

Truth: TypeAlias = Literal[True, False, Unknown.UNKNOWN]

ADD: Final = ArithmeticOperator.ADD
SUBTRACT: Final = ArithmeticOperator.SUBTRACT
MULTIPLY: Final = ArithmeticOperator.MULTIPLY
DIVIDE: Final = ArithmeticOperator.DIVIDE


def arithmetic(operator: ArithmeticOperator, left: Value, right: Value) -> Value:
    """`left operator right`; exact but for powers that are not whole."""
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return _of_numbers(operator, left, right)
    if left is UNKNOWN or right is UNKNOWN or left is None or right is None:
        return UNKNOWN
    if operator is ADD:
        return _sum(left, right)
    if operator is SUBTRACT:
        return _difference(left, right)
    return _scaled(operator, left, right)


def _of_numbers(operator: ArithmeticOperator, left: Fraction, right: Fraction) -> Fraction:
    match operator:
        case ArithmeticOperator.ADD:
            return numbers.bounded(left + right)
        case ArithmeticOperator.SUBTRACT:
            return numbers.bounded(left - right)
        case ArithmeticOperator.MULTIPLY:
            return numbers.bounded(left * right)
        case ArithmeticOperator.DIVIDE:
            return numbers.bounded(left / numbers.divisor(right))
        case ArithmeticOperator.POWER:
            return numbers.power(left, right)
        case _:
            assert_never(operator)


def _sum(left: Value, right: Value) -> Value:
    match left, right:
        case str(), str():
            return joined([left, right])
        case dt.date(), YearsMonths() | DaysTime():
            return temporal.later(left, right)
        case YearsMonths() | DaysTime(), dt.date():
            return temporal.later(right, left)
        case YearsMonths(), YearsMonths():
            return temporal.years_months(left.months + right.months)
        case DaysTime(), DaysTime():
            return temporal.days_time(left.microseconds + right.microseconds)
        case _:
            raise _no_rule(ADD, left, right)


def _difference(left: Value, right: Value) -> Value:
    match left, right:
        case dt.date(), YearsMonths() | DaysTime():
            return temporal.later(left, temporal.opposite(right))
        case dt.date(), dt.date():
            return temporal.between(right, left)
        case YearsMonths(), YearsMonths():
            return temporal.years_months(left.months - right.months)
        case DaysTime(), DaysTime():
            return temporal.days_time(left.microseconds - right.microseconds)
        case _:
            raise _no_rule(SUBTRACT, left, right)


def _scaled(operator: ArithmeticOperator, left: Value, right: Value) -> Value:
    """Durations times and over numbers (rounded towards zero), and over durations of their kind (exact)."""
    match operator, left, right:
        case ArithmeticOperator.MULTIPLY, YearsMonths() | DaysTime(), Fraction():
            return temporal.times(left, right)
        case ArithmeticOperator.MULTIPLY, Fraction(), YearsMonths() | DaysTime():
            return temporal.times(right, left)
        case ArithmeticOperator.DIVIDE, YearsMonths() | DaysTime(), Fraction():
            return temporal.times(left, 1 / numbers.divisor(right))
        case ArithmeticOperator.DIVIDE, YearsMonths(), YearsMonths():
            return Fraction(left.months) / numbers.divisor(Fraction(right.months))
        case ArithmeticOperator.DIVIDE, DaysTime(), DaysTime():
            return Fraction(left.microseconds) / numbers.divisor(Fraction(right.microseconds))
        case _:
            raise _no_rule(operator, left, right)


def negated(value: Value) -> Value:
    """Unary minus of a number or duration."""
    if isinstance(value, Fraction):
        return -value
    if isinstance(value, YearsMonths | DaysTime):
        return temporal.opposite(value)
    return UNKNOWN


def compare(operator: Comparison, left: Value, right: Value) -> Truth:
    """`left operator right`; only `=` and `!=` know null."""
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    if operator is Comparison.EQUAL:
        return equal(left, right)
    if operator is Comparison.NOT_EQUAL:
        truth = equal(left, right)
        return truth if truth is UNKNOWN else not truth
    if left is None or right is None:
        return UNKNOWN
    return _ordered(operator, left, right)


def _ordered(
    operator: Literal[Comparison.LESS, Comparison.AT_MOST, Comparison.GREATER, Comparison.AT_LEAST],
    left: Value,
    right: Value,
) -> bool:
    first, second = order_keys(left, right)
    match operator:
        case Comparison.LESS:
            return bool(first < second)
        case Comparison.AT_MOST:
            return bool(first <= second)
        case Comparison.GREATER:
            return bool(first > second)
        case Comparison.AT_LEAST:
            return bool(first >= second)
        case _:
            assert_never(operator)


def order_keys(left: Value, right: Value) -> tuple[Any, Any]:
    """The two values as Python orders them: date-times as instants, all else as it is.

    The kinds differ only where a range was read from a text at run time: `Refusal`.
    """
    if isinstance(left, dt.datetime) and isinstance(right, dt.datetime):
        return temporal.instants(left, right)
    if type(left) is not type(right) or left is None or isinstance(left, bool | tuple | Range):
        shown = value_text(left), value_text(right)
        raise Refusal("E612", f"{shown[0]} 与 {shown[1]} 没有先后大小之分", f"{shown[0]} and {shown[1]} have no order")
    return left, right


def equal(left: Value, right: Value) -> Truth:
    """Whether two values are the same, durations by length and date-times by instant; values of two kinds never are.

    A list that holds something Unknown is Unknown as a whole.
    """
    if type(left) is not type(right):
        return UNKNOWN if left is UNKNOWN or right is UNKNOWN else False
    if isinstance(left, dt.datetime) and isinstance(right, dt.datetime):
        first, second = temporal.instants(left, right)
        return first == second
    if isinstance(left, tuple) and isinstance(right, tuple):
        return _equal_lists(left, right)
    if isinstance(left, Range) and isinstance(right, Range):
        if (left.low_closed, left.high_closed) != (right.low_closed, right.high_closed):
            return False
        return _equal_lists((left.low, left.high), (right.low, right.high))
    return left == right


def _equal_lists(left: tuple[Value, ...], right: tuple[Value, ...]) -> Truth:
    if holds_unknown(left) or holds_unknown(right):
        return UNKNOWN
    return len(left) == len(right) and all(equal(*pair) is True for pair in zip(left, right, strict=True))


def holds_unknown(value: Value) -> bool:
    """Whether something in the value is Unknown, at any depth."""
    return value is UNKNOWN or (isinstance(value, tuple) and any(map(holds_unknown, value)))


def _no_rule(operator: ArithmeticOperator, left: Value, right: Value) -> TypeError:
    return TypeError(f"no rule for {left!r} {operator} {right!r}")  # the checker lets none pass
