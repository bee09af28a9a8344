"""Expressions that pass the checker, drawn type by type, and facts for them.

`typed(type_)` draws the text of an expression of that type over a fixed vocabulary;
`facts()` draws values for it. Whole programs of random words would nearly all be refused at
the door; these get past it, so that what lies behind is tested.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from policyengine.diagnostics.model import Diagnostics
from policyengine.expression.check import check_expression
from policyengine.expression.core import Node
from policyengine.expression.scope import AccumulatorName, ConstantName, DefinitionName, FactName, Meaning, Scope
from policyengine.expression.types import (
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS_TIME,
    MONEY,
    NUMBER,
    TEXT,
    YEARS_MONTHS,
    Kind,
    Type,
    choice_of,
    list_of,
    range_of,
)
from policyengine.source import Source, Span
from policyengine.syntax.parser import parse_expression
from policyengine.values import UNKNOWN, DaysTime, Range, Value, YearsMonths

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
KIND: Final = choice_of("shop", "farm", "mill")
NUMBERS: Final = list_of(NUMBER)

FACTS: Final[Mapping[str, Type]] = {
    "flag": BOOLEAN,
    "open.late": BOOLEAN,
    "n": NUMBER,
    "rate": NUMBER,
    "pay": MONEY,
    "cost.total": MONEY,
    "label": TEXT,
    "kind": KIND,
    "day": DATE,
    "moment": DATE_TIME,
    "since": DATE.or_null(),
    "limit": MONEY.or_null(),
}
DEFINITIONS: Final[Mapping[str, str]] = {
    "rich": "pay > 100元",
    "settled": "since != null",
    "capped": "limit != null and limit < pay",
    "share": "pay * rate",
}
HELD: Final[Mapping[str, Value]] = {"used": Fraction(70)}


def _names() -> dict[str, Meaning]:
    names: dict[str, Meaning] = {name: FactName(type_) for name, type_ in FACTS.items()}
    names["used"] = AccumulatorName(MONEY)
    names["policy.until"] = ConstantName(DATE, dt.date(2026, 12, 31))
    for name, text in DEFINITIONS.items():
        node = checked(text, Scope(names, currency="CNY", timezone=SHANGHAI))
        names[name] = DefinitionName(node.type, node)
    return names


def read(text: str, scope: Scope, expected: Type | None = None) -> tuple[Node, Diagnostics]:
    """The node of `text` and what was complained about."""
    diagnostics = Diagnostics()
    source = Source("<test>", text)
    expr = parse_expression(source, Span(0, len(text)), diagnostics)
    assert expr is not None, (text, list(diagnostics))
    return check_expression(expr, scope, source, diagnostics, expected), diagnostics


def checked(text: str, scope: Scope, expected: Type | None = None) -> Node:
    """The node of `text`, which has no mistake."""
    node, diagnostics = read(text, scope, expected)
    assert not diagnostics, (text, [(one.code, one.headline.en, one.label) for one in diagnostics])
    return node


def accepted(text: str, scope: Scope, expected: Type | None = None) -> Node | None:
    """The node of a drawn program; None where its constants divide by zero, name no day or turn a range round."""
    node, diagnostics = read(text, scope, expected)
    assert {one.code for one in diagnostics} <= {"E111", "E415", "E416"}, (text, list(diagnostics))
    return None if diagnostics else node


@cache
def scope() -> Scope:
    """The vocabulary, as it is known inside a policy."""
    return Scope(_names(), currency="CNY", timezone=SHANGHAI, keys=itertools.count(1_000))


# Facts.

_MONEY = st.fractions(min_value=-1_000, max_value=1_000, max_denominator=100) | st.sampled_from(
    [Fraction(0), Fraction(100), Fraction(10001, 100)]
)
_NUMBER = st.fractions(min_value=-50, max_value=50, max_denominator=8) | st.integers(-3, 3).map(Fraction)
_DATE = st.dates(dt.date(2020, 1, 1), dt.date(2028, 12, 31))
_VALUES: Final[Mapping[Kind, st.SearchStrategy[Value]]] = {
    Kind.BOOLEAN: st.booleans(),
    Kind.NUMBER: _NUMBER,
    Kind.MONEY: _MONEY,
    Kind.TEXT: st.sampled_from(["", "a", "ab", "开封", "2024-04-28", "12"]),
    Kind.CHOICE: st.sampled_from(KIND.choices),
    Kind.DATE: _DATE,
    Kind.DATE_TIME: st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2028, 12, 31), timezones=st.just(SHANGHAI)),  # noqa: DTZ001  # the strategy adds the zone
}


@st.composite
def facts(draw: st.DrawFn) -> dict[str, Value]:
    """A value for every fact; None for some that may be none."""
    drawn: dict[str, Value] = {}
    for name, type_ in FACTS.items():
        values = _VALUES[type_.kind]
        drawn[name] = draw(st.none() | values if type_.nullable else values)
    return drawn


def conforms(value: Value, type_: Type) -> bool:
    """Whether a value is one that its static type announces; Unknown always is."""
    if value is UNKNOWN:
        return True
    if value is None:
        return type_.nullable
    match type_.kind:
        case Kind.BOOLEAN:
            return isinstance(value, bool)
        case Kind.NUMBER | Kind.MONEY | Kind.NUMERIC:
            return isinstance(value, Fraction)
        case Kind.TEXT:
            return isinstance(value, str)
        case Kind.CHOICE:
            return value in type_.choices
        case Kind.DATE:
            return type(value) is dt.date
        case Kind.DATE_TIME:
            return isinstance(value, dt.datetime)
        case Kind.YEARS_MONTHS:
            return isinstance(value, YearsMonths)
        case Kind.DAYS_TIME:
            return isinstance(value, DaysTime)
        case Kind.LIST:
            of = type_.of
            return isinstance(value, tuple) and (not value if of is None else all(conforms(item, of) for item in value))
        case Kind.RANGE:
            of = type_.of
            return (
                isinstance(value, Range)
                and of is not None
                and all(conforms(end, of) for end in (value.low, value.high))
            )
        case Kind.ANY:
            return True
        case Kind.NULL | Kind.FAILED:
            return False


# Expressions.

_LITERALS: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.BOOLEAN: ("true", "false", "flag", "open.late", "rich", "settled", "capped"),
    Kind.NUMBER: ("0", "1", "2.5", "30%", "n", "rate", "1万", "day.year", "moment.hour", "day.weekday"),
    Kind.MONEY: ("0元", "100元", "0.5万元", "pay", "cost.total", "used", "share"),
    Kind.TEXT: ('""', '"ab"', '"开封"', '"2024-04-28"', "label", "day of week(day)"),
    Kind.CHOICE: ("kind",),
    Kind.DATE: ('@"2024-02-29"', 'date("2025-01-01")', "day", "policy.until", "date(moment)"),
    Kind.DATE_TIME: ('@"2024-02-29T10:30:00"', '@"2024-04-28T23:59:59Z"', "moment", "date and time(day)"),
    Kind.YEARS_MONTHS: ('@"P1Y6M"', 'duration("P1M")', "years and months duration(day, policy.until)"),
    Kind.DAYS_TIME: ('@"P3DT12H"', 'duration("PT1S")'),
}
_TEMPLATES: Final[Mapping[Kind, str]] = {
    Kind.BOOLEAN: """
        ({b} and {b})
        ({b} or {b})
        not({b})
        (if {b} then {b} else {b})
        ({b} and {b} or {b})
        ({n} < {n})
        ({n} = {n})
        ({m} >= {m})
        ({m} != {m})
        ({t} = {t})
        ({t} > {t})
        ({d} <= {d})
        ({i} < {i})
        ({i} = {i})
        ({y} > {y})
        ({u} >= {u})
        ({b} = {b})
        ({l} = {l})
        ({n} between {n} and {n})
        ({m} in [{m}..{m}])
        ({d} in ({d}, > {d}))
        ({n} in {l})
        ({n} in [{n}, 7])
        (kind = "shop")
        (kind in ("shop", "farm"))
        (kind != "mill")
        list contains(["shop", "mill"], kind)
        (since != null and since < {d})
        (since = null or since.year > {n})
        (settled and since >= {d})
        (if limit != null then limit < {m} else {b})
        (capped and limit < {m})
        (not(limit = null) and limit = {m})
        (some x in {l} satisfies x > {n})
        (every x in [{n}, {n}] satisfies (x = {n} or {b}))
        contains({t}, {t})
        starts with({t}, {t})
        odd({n})
        even({n})
        list contains({l}, {n})
        is({d}, {i})
        before({n}, {n})
        includes([{m}..{m}], {m})
        overlaps([{d}..{d}], ({d}..{d}])
        during({n}, [{n}..{n}))
        all([{b}, {b}])
        any([{b}, {b}])
        ([{n}..{n}] = [{n}..{n}])
        [{n}..{n}).end included
    """,
    Kind.NUMBER: """
        ({n} + {n})
        ({n} - {n})
        ({n} * {n})
        ({n} / {n})
        ({n} ** 2)
        -({n})
        ({m} / {m})
        ({n} ** {n})
        (if {b} then {n} else {n})
        min({n}, {n})
        max([{n}, {n}])
        sum({n}, {n}, {n})
        abs({n})
        count({l})
        round half up({n}, 1)
        floor({n})
        ceiling({n}, {n})
        modulo({n}, {n})
        decimal({n}, 2)
        sqrt({n})
        string length({t})
        {d}.month
        {i}.minute
        {y}.months
        {u}.hours
        ({y} / {y})
        ({u} / {u})
        mean([{n}, {n}])
        median({n}, {n}, {n})
        stddev({n}, {n})
        product({n}, {n})
        day of year({d})
        number({t}, null, ".")
        [{n}..{n}].start
        exp({n})
        log({n})
        week of year({i})
    """,
    Kind.MONEY: """
        ({m} + {m})
        ({m} - {m})
        ({m} * {n})
        ({n} * {m})
        ({m} / {n})
        -({m})
        abs({m})
        min({m}, {m})
        (if {b} then {m} else {m})
        max({m}, {m}, {m})
        sum([{m}, {m}])
        round down({m}, 2)
        floor({m})
        (if limit != null then limit else {m})
        modulo({m}, {m})
        median({m}, {m})
        mean({m}, {m})
    """,
    Kind.TEXT: """
        ({t} + {t})
        (if {b} then {t} else {t})
        upper case({t})
        substring({t}, {n})
        string({n})
        string({d})
        string join([{t}, {t}], "-")
        substring before({t}, {t})
        string({u})
        string({l})
        trim({t})
        string(kind)
    """,
    Kind.DATE: """
        ({d} + {y})
        ({d} - {y})
        ({d} + {u})
        (if {b} then {d} else {d})
        max({d}, {d})
        date({i})
        (if since != null then since else {d})
        date({n}, 2, {n})
        date({t})
    """,
    Kind.DATE_TIME: """
        ({i} + {u})
        ({i} - {y})
        (if {b} then {i} else {i})
        date and time({d})
        min({i}, {i})
    """,
    Kind.YEARS_MONTHS: """
        ({y} + {y})
        ({y} - {y})
        ({y} * {n})
        ({y} / {n})
        -({y})
        abs({y})
        (if {b} then {y} else {y})
        years and months duration({d}, {i})
    """,
    Kind.DAYS_TIME: """
        ({u} + {u})
        ({d} - {d})
        ({i} - {i})
        ({n} * {u})
        ({u} / {n})
        -({u})
    """,
    Kind.LIST: """
        [{n}, {n}]
        [{n}]
        append({l}, {n})
        concatenate({l}, {l})
        reverse({l})
        sublist({l}, {n})
        distinct values({l})
        union({l}, {l})
        index of({l}, {n})
        remove({l}, {n})
        insert before({l}, {n}, {n})
        flatten([{l}, {l}])
        mode({l})
        list replace({l}, 1, {n})
        (if {b} then {l} else {l})
    """,
}
"""One template a line; a letter in braces is an expression of the kind in `_LETTERS`."""

_LETTERS: Final[Mapping[str, Kind]] = {
    "b": Kind.BOOLEAN,
    "n": Kind.NUMBER,
    "m": Kind.MONEY,
    "t": Kind.TEXT,
    "d": Kind.DATE,
    "i": Kind.DATE_TIME,
    "y": Kind.YEARS_MONTHS,
    "u": Kind.DAYS_TIME,
    "l": Kind.LIST,
}
TYPES: Final[Mapping[Kind, Type]] = {
    Kind.BOOLEAN: BOOLEAN,
    Kind.NUMBER: NUMBER,
    Kind.MONEY: MONEY,
    Kind.TEXT: TEXT,
    Kind.DATE: DATE,
    Kind.DATE_TIME: DATE_TIME,
    Kind.YEARS_MONTHS: YEARS_MONTHS,
    Kind.DAYS_TIME: DAYS_TIME,
    Kind.LIST: NUMBERS,
}


@cache
def _templates(kind: Kind) -> tuple[str, ...]:
    return tuple(line.strip() for line in _TEMPLATES[kind].splitlines() if line.strip())


@st.composite
def typed(draw: st.DrawFn, kind: Kind, depth: int = 3) -> str:
    """The text of an expression of the type `TYPES[kind]`."""
    if depth == 0 or kind not in _TEMPLATES or (kind in _LITERALS and draw(st.integers(0, 3)) == 0):
        return draw(st.sampled_from(_LITERALS[kind])) if kind in _LITERALS else "[1, n, 2]"
    parts = draw(st.sampled_from(_templates(kind))).split("{")
    text = parts[0]
    for part in parts[1:]:
        letter, rest = part.split("}", 1)
        text += draw(typed(_LETTERS[letter], depth - 1)) + rest
    return text


def programs(kinds: tuple[Kind, ...] = tuple(TYPES)) -> st.SearchStrategy[tuple[Kind, str]]:
    """A kind and an expression of it."""
    return st.sampled_from(kinds).flatmap(lambda kind: st.tuples(st.just(kind), typed(kind)))


def any_type() -> st.SearchStrategy[Type]:
    """Any static type that a name can have."""
    plain = st.sampled_from([BOOLEAN, NUMBER, MONEY, TEXT, DATE, DATE_TIME, YEARS_MONTHS, DAYS_TIME, KIND])
    return plain | plain.map(Type.or_null) | plain.map(list_of) | st.sampled_from([range_of(NUMBER), range_of(DATE)])
