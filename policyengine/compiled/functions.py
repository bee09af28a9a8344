"""Built-in functions that integers can do; any other is refused by its name.

A function is strict: what is Unknown among its arguments makes it Unknown. Where the integer form
would look at its arguments one after the other and stop, `&` and `|` look at all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Final

from policyengine.compiled import dates, make, quantities, terms
from policyengine.compiled.meaning import (
    Ends,
    Items,
    Meaning,
    compare,
    is_literal,
    not_in_integers,
    null_test,
    number_of,
    same_kind,
    term_of,
)
from policyengine.compiled.quantities import Quantity, exactly, rounded
from policyengine.compiled.terms import Term, number
from policyengine.values import RoundingMode

Function = Callable[[Sequence[Meaning]], Meaning]


def call(function: str, arguments: Sequence[Meaning]) -> Meaning:
    """The value of a built-in function."""
    if function not in FUNCTIONS:
        raise not_in_integers(f"函数 `{function}`", f"the function `{function}`")
    return FUNCTIONS[function](arguments)


# Numbers.


def _rounding(arguments: Sequence[Meaning], mode: RoundingMode) -> Meaning:
    places = 0
    if len(arguments) > 1:
        scale = number_of(arguments[1])
        if not is_literal(scale):
            raise not_in_integers("算出来的小数位数", "a number of decimals that is worked out")
        exact = Fraction(scale.whole.low, scale.scale)
        places = abs(exact.numerator) // exact.denominator * (-1 if exact < 0 else 1)
        if abs(places) > _MOST_PLACES:
            raise not_in_integers("这么多小数位", "so many decimals")
    unit = Fraction(1, 10**places) if places >= 0 else Fraction(10**-places)
    return rounded(number_of(arguments[0]), unit, mode)


_MOST_PLACES: Final = 18


def _magnitude(arguments: Sequence[Meaning]) -> Meaning:
    (value,) = arguments
    if isinstance(value, Quantity):
        return Quantity(make.magnitude(value.whole), value.scale, value.over)
    return make.magnitude(term_of(value))


def _modulo(arguments: Sequence[Meaning]) -> Meaning:
    dividend, by = (number_of(each) for each in arguments)
    if dividend.over is not None or by.over is not None:
        raise not_in_integers("商的余数", "the remainder of a quotient")
    one, other, scale = quantities.aligned(dividend, by)
    if other.low < 0:
        if other.high > 0:
            raise not_in_integers("正负不定的除数的余数", "the remainder by a divisor of either sign")
        backwards = make.remainder(make.negate(one), make.nonzero(make.negate(other)))
        return Quantity(make.negate(backwards), scale)
    return Quantity(make.remainder(one, make.nonzero(other)), scale)


def _parity(arguments: Sequence[Meaning], odd: bool) -> Meaning:
    value = number_of(arguments[0])
    if value.over is not None:
        raise not_in_integers("商的奇偶", "whether a quotient is odd")
    rest = make.remainder(value.whole, number(2 * value.scale))
    return make.compare("==", rest, number(value.scale if odd else 0))


def _listed(arguments: Sequence[Meaning]) -> tuple[Meaning, ...]:
    (items,) = arguments
    if not isinstance(items, Items) or not items.items:
        raise not_in_integers("长度不定或为空的列表", "a list that is empty or of unknown length")
    return items.items


def _extreme(arguments: Sequence[Meaning], largest: bool) -> Meaning:
    items = _listed(arguments)
    if isinstance(items[0], Quantity):
        return quantities.extreme("max" if largest else "min", tuple(number_of(item) for item in items))
    return make.extreme("max" if largest else "min", tuple(term_of(item) for item in items))


def _sum(arguments: Sequence[Meaning]) -> Quantity:
    total, *rest = (number_of(item) for item in _listed(arguments))
    for item in rest:
        total = quantities.add(total, item)
    return total


def _mean(arguments: Sequence[Meaning]) -> Meaning:
    return quantities.times(_sum(arguments), exactly(Fraction(1, len(_listed(arguments)))))


def _product(arguments: Sequence[Meaning]) -> Meaning:
    product, *rest = (number_of(item) for item in _listed(arguments))
    for item in rest:
        product = quantities.times(product, item)
    return product


# Lists.


def _contains(arguments: Sequence[Meaning]) -> Meaning:
    items, element = arguments
    if not isinstance(items, Items) or not items.items:
        raise not_in_integers("长度不定或为空的列表", "a list that is empty or of unknown length")
    tests = tuple(null_test(element) if item == terms.NONE else compare("==", element, item) for item in items.items)
    if is_literal(items):
        return make.some(tests)
    return make.strict("|", tests)


def _count(arguments: Sequence[Meaning]) -> Meaning:
    (items,) = arguments
    if not isinstance(items, Items) or not is_literal(items):
        raise not_in_integers("不是写定的列表的长度", "the length of a list that is not written out")
    return exactly(Fraction(len(items.items)))


def _truths(arguments: Sequence[Meaning], word: str) -> Meaning:
    items = tuple(term_of(item) for item in _listed(arguments))
    if any(item.nullable for item in items):
        raise not_in_integers(f"可能为空的 `{word}`", f"`{word}` of values that may be null")
    return make.strict("&" if word == "all" else "|", items if len(items) > 1 else (*items, *items))


# Ranges and points.


def _within(point: Meaning, ends: Meaning) -> Term:
    if not isinstance(ends, Ends):
        raise not_in_integers("不是写出的区间", "a range that is not written out")
    tests = []
    if ends.low != terms.NONE:
        tests.append(compare(">=" if ends.low_closed else ">", point, ends.low))
    if ends.high != terms.NONE:
        tests.append(compare("<=" if ends.high_closed else "<", point, ends.high))
    return make.strict("&", tuple(tests))


def _relation(arguments: Sequence[Meaning], name: str) -> Meaning:
    first, second = arguments
    if isinstance(first, Items | Ends) or isinstance(second, Items | Ends):
        raise not_in_integers(f"区间之间的 `{name}`", f"`{name}` between ranges")
    same_kind(first, second)
    return compare("<" if name == "before" else ">", first, second)


# Dates.


def _date(arguments: Sequence[Meaning]) -> Meaning:
    if len(arguments) == 1:
        raise not_in_integers("由文本或算出的时刻得出日期", "the date of a text or of an instant that is worked out")
    return dates.date_of([number_of(each) for each in arguments])


def _between(arguments: Sequence[Meaning]) -> Meaning:
    return dates.between(term_of(arguments[0]), term_of(arguments[1]))


FUNCTIONS: Final[Mapping[str, Function]] = {
    "abs": _magnitude,
    "floor": partial(_rounding, mode=RoundingMode.FLOOR),
    "ceiling": partial(_rounding, mode=RoundingMode.CEILING),
    "decimal": partial(_rounding, mode=RoundingMode.HALF_EVEN),
    "round up": partial(_rounding, mode=RoundingMode.UP),
    "round down": partial(_rounding, mode=RoundingMode.DOWN),
    "round half up": partial(_rounding, mode=RoundingMode.HALF_UP),
    "round half down": partial(_rounding, mode=RoundingMode.HALF_DOWN),
    "modulo": _modulo,
    "odd": partial(_parity, odd=True),
    "even": partial(_parity, odd=False),
    "min": partial(_extreme, largest=False),
    "max": partial(_extreme, largest=True),
    "sum": _sum,
    "mean": _mean,
    "product": _product,
    "list contains": _contains,
    "count": _count,
    "all": partial(_truths, word="all"),
    "any": partial(_truths, word="any"),
    "includes": lambda arguments: _within(arguments[1], arguments[0]),
    "during": lambda arguments: _within(arguments[0], arguments[1]),
    "before": partial(_relation, name="before"),
    "after": partial(_relation, name="after"),
    "date": _date,
    "years and months duration": _between,
}
"""By name, as `expression.signatures` has them."""
