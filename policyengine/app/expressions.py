"""One expression, worked out outside a policy: `evaluate_expression`.

The language is that of the policies, with FEEL's freedoms where there is no policy to
protect: `now()` and `today()` may be asked for, a date-time without an offset stays without,
a list may hold values of several kinds, and a bare number given from outside is a number or
an amount of money by its use. What FEEL answers with null because of a mistake is an
`ExpressionError` here; what is null by definition (the least item of an empty list) is None.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

from policyengine.app.language import known_language
from policyengine.diagnostics.model import Diagnostic, Diagnostics
from policyengine.diagnostics.render import render_text
from policyengine.expression.check import check_expression
from policyengine.expression.scope import FactName, Scope
from policyengine.expression.types import (
    ANY,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS_TIME,
    FAILED,
    NULL,
    NUMERIC,
    TEXT,
    YEARS_MONTHS,
    Type,
    list_of,
)
from policyengine.expression.unify import common
from policyengine.interpreter.errors import EvaluationError
from policyengine.interpreter.evaluate import Environment, evaluate
from policyengine.source import Place, Source, Span
from policyengine.syntax.parser import parse_expression
from policyengine.values import DaysTime, Range, Value, YearsMonths, to_decimal
from policyengine.words import Language, Words

Result: TypeAlias = Decimal | str | bool | dt.date | dt.datetime | YearsMonths | DaysTime | list["Result"] | None

_MOST_DIGITS: Final = 6_000  # of a number, before or after the point: the bound of the language
_DEEPEST: Final = 50


class ExpressionError(ValueError):
    """An expression that cannot be worked out; `diagnostics` say why.

    The text of the exception shows them in Chinese; `render` has both languages.
    """

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(diagnostics)
        self.diagnostics = diagnostics

    def render(self, lang: Language) -> str:
        """The diagnostics with their places and ways out."""
        return render_text(self.diagnostics, known_language(lang)).rstrip("\n")

    def __str__(self) -> str:
        return self.render("zh")


def evaluate_expression(text: str, facts: Mapping[str, object] | None = None) -> Result:
    """The value of the expression `text`; raises `ExpressionError`.

    `facts`: what its names stand for, by dotted name or in nested mappings: ints, `Decimal`s, `Fraction`s,
    texts, booleans, dates, date-times, durations, lists of these, None. A float is refused,
    because it is not the number that was meant. Numbers come back as `Decimal`s, exact where
    they end and to 34 digits where they do not; durations with their ISO form as `str()`.

    >>> evaluate_expression("amount * 30%", {"amount": 1000})
    Decimal('300')
    """
    diagnostics = Diagnostics()
    names: dict[str, FactName] = {}
    values: dict[str, Value] = {}
    for name, type_, value in _facts(facts or {}, diagnostics):
        names[name], values[name] = FactName(type_), value
    source = Source("<expression>", text)
    span = Span(0, len(text))
    expr = parse_expression(source, span, diagnostics)
    if expr is None or diagnostics:
        raise ExpressionError(tuple(diagnostics))
    node = check_expression(expr, Scope(names, in_policy=False), source, diagnostics)
    if node.type is FAILED:
        raise ExpressionError(tuple(diagnostics))
    try:
        return _result(evaluate(node, Environment(values)), node.span)
    except EvaluationError as error:
        found = Diagnostic(error.code, error.words, Place(source, error.span))
        raise ExpressionError((found,)) from None


def _result(value: Value, span: Span) -> Result:
    match value:
        case bool() | str() | dt.date() | YearsMonths() | DaysTime() | None:
            return value
        case Fraction():
            return to_decimal(value)
        case tuple():
            return [_result(item, span) for item in value]
        case Range():
            words = Words("结果是区间，不能作为值给出", "the result is a range, which cannot be given as a value")
            raise EvaluationError("E613", words, span)
        case _:
            return None  # Unknown: what FEEL calls null


def _facts(facts: Mapping[str, object], diagnostics: Diagnostics) -> Iterator[tuple[str, Type, Value]]:
    """The facts by dotted name, typed; complaints about those that are none."""
    seen: set[str] = set()
    for name, given in _flat(facts, ""):
        if not _is_name(name):
            _complain(diagnostics, "F691", Words(f"`{name}` 不能用作名称", f"`{name}` cannot be a name"))
        elif name in seen:
            _complain(diagnostics, "F691", Words(f"`{name}` 给了两次", f"`{name}` is given twice"))
        else:
            seen.add(name)
            read = _value(given, _DEEPEST)
            if isinstance(read, Words):
                headline = Words(f"`{name}` 的值不能用：{read.zh}", f"the value of `{name}` cannot be used: {read.en}")
                _complain(diagnostics, "F690", headline)
            else:
                yield name, *read


def _complain(diagnostics: Diagnostics, code: str, headline: Words) -> None:
    diagnostics.add(code, None, headline)


def _flat(facts: Mapping[str, object], before: str) -> Iterator[tuple[str, object]]:
    for name, value in facts.items():
        if isinstance(value, Mapping) and before.count(".") < _DEEPEST:
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _is_name(name: str) -> bool:
    return all(part.isidentifier() for part in name.split(".")) and unicodedata.normalize("NFKC", name) == name


def _value(given: object, depth: int) -> tuple[Type, Value] | Words:
    """A fact as a typed value of the language, or what is wrong with it."""
    match given:
        case None:
            return NULL, None
        case bool():
            return BOOLEAN, given
        case int() | Decimal() | Fraction():
            number = _number(given)
            return number if isinstance(number, Words) else (NUMERIC, number)
        case str():
            return TEXT, str(given)
        case dt.datetime():
            return DATE_TIME, dt.datetime.combine(given.date(), given.timetz())
        case dt.date():
            return DATE, dt.date(given.year, given.month, given.day)
        case YearsMonths():
            return YEARS_MONTHS, given
        case DaysTime():
            return DAYS_TIME, given
        case list() | tuple():
            return _list(given, depth)
        case float():
            return Words(
                "二进制小数不精确，请用 Decimal 或整数", "a binary float is not exact; give a Decimal or an int"
            )
        case _:
            kind = type(given).__name__
            return Words(f"不认识这种值（{kind}）", f"a value of this kind is not known ({kind})")


def _number(given: int | Decimal | Fraction) -> Fraction | Words:
    if isinstance(given, Fraction):
        too_long = max(given.numerator.bit_length(), given.denominator.bit_length()) > _MOST_DIGITS * 3
    elif isinstance(given, Decimal):
        if not given.is_finite():
            return Words("不是一个数", "it is not a number")
        _, digits, exponent = given.as_tuple()
        too_long = not isinstance(exponent, int) or len(digits) > _MOST_DIGITS or abs(exponent) > _MOST_DIGITS
    else:
        too_long = given.bit_length() > _MOST_DIGITS * 3
    return Words("数太长", "the number is too long") if too_long else Fraction(given)


def _list(given: list[object] | tuple[object, ...], depth: int) -> tuple[Type, Value] | Words:
    if not depth:
        return Words("列表套得太深", "lists too deep in one another")
    of: Type | None = None
    items: list[Value] = []
    for each in given:
        read = _value(each, depth - 1)
        if isinstance(read, Words):
            return read
        type_, value = read
        of = type_ if of is None else common(of, type_) or ANY.or_null()
        items.append(value)
    return list_of(of), tuple(items)
