"""Hypothesis strategies for trees of the language, shared by all laws.

`expressions()` draws any tree that the parser can make, well typed or not. What it never
draws, because no text is read as it: a property of a plain name (that is a longer name), a
run of `and` or `or` with one part, `in` without tests, and the names that the parser refuses.
"""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from policyengine.source import Span
from policyengine.syntax import tree

NOWHERE = Span(0, 0)
_UNITS = {"": 1, "万": 10_000, "亿": 100_000_000}

WORDS = st.sampled_from(
    ["x", "_y1", "amount", "applicant", "研发费用", "企业", "𠮷", "é", "date", "time", "item", "inner", "android", "e"]
)
PROPERTIES = st.sampled_from(["year", "months", "time offset", "start included", "价"])
FUNCTIONS = st.sampled_from(
    ["f", "not", "min", "date", "取整", "date and time", "round half up", "years and months duration", "string length"]
)
PARAMETERS = st.sampled_from(["n", "scale", "start position", "grouping separator", "值"])
TEMPORALS = st.sampled_from(
    ["2024-04-28", "2024-04-28T09:30:00", "2024-04-28T09:30:00@Asia/Shanghai", "P1Y", "-P3DT4H"]
)


@st.composite
def decimals(draw: st.DrawFn) -> tuple[str, Fraction]:
    """Digits as written, with what they are worth."""
    whole, places = draw(st.integers(0, 10**12)), draw(st.integers(0, 4))
    if places == 0:
        return str(whole), Fraction(whole)
    digits = f"{whole:0{places}d}"
    text = f"{digits[:-places]}.{digits[-places:]}"
    return text, Fraction(whole, 10**places)


@st.composite
def numbers(draw: st.DrawFn) -> tree.Number:
    text, value = draw(decimals())
    unit = draw(st.sampled_from(["", "", "万", "亿", "%"]))
    worth = value / 100 if unit == "%" else value * _UNITS[unit]
    return tree.Number(worth, text + unit, span=NOWHERE)


@st.composite
def amounts(draw: st.DrawFn) -> tree.Money:
    text, value = draw(decimals())
    unit = draw(st.sampled_from(["", "万", "亿"]))
    currency = draw(st.sampled_from(["CNY", "USD", "EUR"]))
    written = draw(st.sampled_from(["元", " CNY"])) if currency == "CNY" else f" {currency}"
    return tree.Money(value * _UNITS[unit], currency, text + unit + written, span=NOWHERE)


def names() -> st.SearchStrategy[tree.Name]:
    parts = st.tuples(st.lists(WORDS, min_size=1, max_size=3), st.lists(PROPERTIES, max_size=1))
    return parts.map(lambda both: tree.Name((*both[0], *both[1]), span=NOWHERE))


def atoms() -> st.SearchStrategy[tree.Expr]:
    """Trees without parts."""
    characters = st.characters(exclude_categories=["Cs"])
    return st.one_of(
        numbers(),
        amounts(),
        st.text(characters, max_size=8).map(lambda text: tree.String(text, span=NOWHERE)),
        st.booleans().map(lambda value: tree.Boolean(value, span=NOWHERE)),
        st.just(tree.Null(span=NOWHERE)),
        TEMPORALS.map(lambda text: tree.Temporal(text, span=NOWHERE)),
        names(),
    )


def expressions(max_leaves: int = 25) -> st.SearchStrategy[tree.Expr]:
    """Any tree that the parser can make."""
    return st.recursive(atoms(), _larger, max_leaves=max_leaves)


def _larger(parts: st.SearchStrategy[tree.Expr]) -> st.SearchStrategy[tree.Expr]:
    operators = st.sampled_from(tree.ArithmeticOperator)
    comparisons = st.sampled_from(tree.Comparison)
    no_names = parts.filter(lambda part: not isinstance(part, tree.Name))
    tests = st.one_of(
        parts,
        st.builds(lambda operator, part: tree.UnaryTest(operator, part, span=NOWHERE), comparisons, parts),
    )
    bindings = st.builds(lambda name, items: tree.Binding(name, items, span=NOWHERE), WORDS, parts)
    named = st.builds(lambda name, value: tree.NamedArgument(name, value, span=NOWHERE), PARAMETERS, parts)
    arguments = st.one_of(st.lists(parts, max_size=3).map(tuple), st.lists(named, min_size=1, max_size=3).map(tuple))
    several = st.lists(parts, min_size=2, max_size=4).map(tuple)
    return st.one_of(
        st.builds(lambda part, name: tree.Property(part, name, span=NOWHERE), no_names, PROPERTIES),
        st.lists(parts, max_size=3).map(lambda items: tree.ListLiteral(tuple(items), span=NOWHERE)),
        st.builds(
            lambda low, high, left, right: tree.RangeLiteral(low, high, left, right, span=NOWHERE),
            parts,
            parts,
            st.booleans(),
            st.booleans(),
        ),
        parts.map(lambda part: tree.Negation(part, span=NOWHERE)),
        st.builds(
            lambda operator, left, right: tree.Arithmetic(operator, left, right, span=NOWHERE), operators, parts, parts
        ),
        st.builds(
            lambda operator, left, right: tree.Compare(operator, left, right, span=NOWHERE), comparisons, parts, parts
        ),
        st.builds(lambda a, b, c: tree.Between(a, b, c, span=NOWHERE), parts, parts, parts),
        st.builds(
            lambda operand, some: tree.In(operand, tuple(some), span=NOWHERE),
            parts,
            st.lists(tests, min_size=1, max_size=3),
        ),
        several.map(lambda some: tree.Logical("and", some, span=NOWHERE)),
        several.map(lambda some: tree.Logical("or", some, span=NOWHERE)),
        st.builds(lambda a, b, c: tree.If(a, b, c, span=NOWHERE), parts, parts, parts),
        st.builds(
            lambda word, some, body: tree.Quantified(word, tuple(some), body, span=NOWHERE),
            st.sampled_from(["some", "every"]),
            st.lists(bindings, min_size=1, max_size=2),
            parts,
        ),
        st.builds(lambda name, some: tree.Call(name, some, span=NOWHERE, name_span=NOWHERE), FUNCTIONS, arguments),
    )
