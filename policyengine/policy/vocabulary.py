"""The facts a policy declares: their types, bounds and labels."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Final

from policyengine.policy.model import Fact, FactKind
from policyengine.policy.rates import refuse_bare_rate
from policyengine.policy.reading import Reader, entries, field, name_of, text, words
from policyengine.source import Place
from policyengine.syntax import tree as syntax
from policyengine.syntax.document import Entry, Tree
from policyengine.syntax.document import Mapping as DocumentMapping
from policyengine.words import Words

MONEY_DECIMALS: Final = 2
RATE_DECIMALS: Final = 4
MONEY_AT_MOST: Final = Fraction(10**12)
_WORDS: Final = frozenset(kind.value for kind in FactKind if kind is not FactKind.CHOICE)


def read_facts(reader: Reader, tree: Tree | None, currency: str) -> Mapping[str, Fact]:
    """Every declared fact by its name, with the bounds and decimals its type has by default."""
    return {name_of(entry.key): _fact(reader, entry, currency) for entry in entries(tree)}


def _fact(reader: Reader, entry: Entry, currency: str) -> Fact:
    declared = field(entry.value, "type")
    kind = _kind(declared)
    bounds = (field(entry.value, key) for key in ("at_least", "at_most"))
    at_least, at_most = (None if kind is None else _bound(reader, bound, kind, currency) for bound in bounds)
    unread, kind = kind is None, kind or FactKind.TEXT
    fact = Fact(
        name=name_of(entry.key),
        label=words(field(entry.value, "label")) or Words(entry.key.text),
        kind=kind,
        choices=tuple(_choices(declared)),
        decimals=_decimals(kind, text(field(entry.value, "decimals"))),
        at_least=at_least if at_least is not None else _default_at_least(kind),
        at_most=at_most if at_most is not None else _default_at_most(kind),
        blank_is_none=text(field(entry.value, "blank")) == "none",
        question=words(field(entry.value, "question")),
        source=words(field(entry.value, "source")),
        place=reader.place(entry.key),
        unread=unread,
    )
    _check_bounds(reader, fact)
    return fact


def _kind(declared: Tree | None) -> FactKind | None:
    """The type declared; None where it is none, which the shape has complained about."""
    if isinstance(declared, DocumentMapping):
        return FactKind.CHOICE
    name = text(declared)
    return FactKind(name) if name in _WORDS else None


def _choices(declared: Tree | None) -> Iterator[tuple[str, Words]]:
    for entry in entries(declared):
        yield entry.key.text, words(entry.value) or Words(entry.key.text)


def _decimals(kind: FactKind, declared: str | None) -> int:
    if declared is not None and declared.isdigit():
        return int(declared)
    match kind:
        case FactKind.MONEY:
            return MONEY_DECIMALS
        case FactKind.RATE | FactKind.NUMBER:
            return RATE_DECIMALS
        case _:
            return 0


def _default_at_least(kind: FactKind) -> Fraction | None:
    return Fraction(0) if kind is FactKind.RATE else None


def _default_at_most(kind: FactKind) -> Fraction | None:
    match kind:
        case FactKind.RATE:
            return Fraction(1)
        case FactKind.MONEY:
            return MONEY_AT_MOST
        case _:
            return None


def _bound(reader: Reader, tree: Tree | None, kind: FactKind, currency: str) -> Fraction | dt.date | None:
    if tree is None:
        return None
    if kind in (FactKind.DATE, FactKind.DATE_TIME):
        bound = reader.date(tree)
        if bound is None and text(tree) is not None:
            _refuse_bound(reader, reader.place(tree), Words("日期，如 2024-04-28", "a date such as 2024-04-28"))
        return bound
    written = reader.expression(tree)
    if written is None or written.expr is None:
        return None
    value = _literal(written.expr, currency, money=kind is FactKind.MONEY)
    if value is None or kind not in (FactKind.MONEY, FactKind.RATE, FactKind.NUMBER, FactKind.INTEGER):
        _refuse_bound(reader, written.place, _expected_bound(kind))
        return None
    if kind is FactKind.RATE:
        refuse_bare_rate(value, written.place, reader.diagnostics)
    return value


def _literal(expr: syntax.Expr, currency: str, *, money: bool) -> Fraction | None:
    match expr:
        case syntax.Negation(operand):
            value = _literal(operand, currency, money=money)
            return -value if value is not None else None
        case syntax.Money(value, unit) if money and unit == currency:
            return value
        case syntax.Number(value) if not money:
            return value
        case _:
            return None


def _expected_bound(kind: FactKind) -> Words:
    match kind:
        case FactKind.MONEY:
            return Words("金额，如 0元", "an amount such as 0元")
        case FactKind.RATE:
            return Words("比率，如 30%", "a rate such as 30%")
        case FactKind.NUMBER | FactKind.INTEGER:
            return Words("数，如 0", "a number such as 0")
        case _:
            return Words("不写界限：这种类型的事实没有大小", "no bound: facts of this type have no order")


def _refuse_bound(reader: Reader, place: Place, expected: Words) -> None:
    reader.diagnostics.add(
        "E420",
        place,
        Words("事实的上下限与它的类型不符", "a bound that does not fit the type of its fact"),
        help=Words(f"这里应当是{expected.zh}", f"expected here: {expected.en}"),
    )


def _check_bounds(reader: Reader, fact: Fact) -> None:
    low, high = fact.at_least, fact.at_most
    empty = (
        low > high
        if isinstance(low, Fraction) and isinstance(high, Fraction)
        else isinstance(low, dt.date) and isinstance(high, dt.date) and low > high
    )
    if empty:
        reader.diagnostics.add(
            "E421",
            fact.place,
            Words(f"`{fact.name}` 的下限高于上限", f"the lower bound of `{fact.name}` is above the upper one"),
            help=Words("没有任何数能同时满足，请改其中一个", "no value meets both; change one of them"),
        )
