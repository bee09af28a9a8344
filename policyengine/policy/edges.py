"""The edges of bands: written out, from low to high, the first of them low enough."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction

from policyengine.diagnostics.model import Diagnostics
from policyengine.expression.core import Band, Call, Constant, Fact, Negation, Node
from policyengine.expression.scope import ConstantName, Meaning
from policyengine.expression.types import Kind, Type
from policyengine.policy.model import Fact as DeclaredFact
from policyengine.policy.written import WrittenBand, WrittenBands
from policyengine.source import Place
from policyengine.syntax.tree import Expr, Number, Temporal
from policyengine.values import Value
from policyengine.words import Words

_YEARS = range(1900, 2200)  # a whole number among these, where a date is needed, is a year


def constant_value(node: Node) -> Value:
    """The value of a literal, also a negative one; None for anything else."""
    match node:
        case Constant(value=value):
            return value
        case Negation(operand=Constant(value=Fraction() as value)):
            return -value
        case _:
            return None


def is_day(expr: Expr | None) -> bool:
    """Whether an edge is a day, also one that is told as a year alone."""
    return expr is None or (isinstance(expr, Temporal) and "T" not in expr.text) or _year(expr) is not None


def _year(expr: Expr | None) -> int | None:
    if isinstance(expr, Number) and expr.text.isdigit() and int(expr.value) in _YEARS:
        return int(expr.value)
    return None


def refuse_year(band: WrittenBand, by: Type, diagnostics: Diagnostics) -> bool:
    """Whether an edge is a year where a day is needed, which is then complained about."""
    year = _year(band.edge.expr) if by.kind in (Kind.DATE, Kind.DATE_TIME) else None
    if year is not None:
        diagnostics.add(
            "E410",
            band.edge.place,
            Words("这里要的是日期", "this should be a date"),
            label=Words("这是数", "this is a number"),
            help=Words(f"从这一年起，写 `{year}-01-01`", f"from this year on: write `{year}-01-01`"),
        )
    return year is not None


def refuse_edge(band: WrittenBand, diagnostics: Diagnostics) -> None:
    """An edge that is worked out, not written out."""
    diagnostics.add(
        "E426",
        band.edge.place,
        Words("分档的起点应当是写定的数、金额或日期", "an edge is a number, an amount or a date written out"),
        help=Words("例如 300万元、30%、2025-01-01", "such as 300万元, 30% or 2025-01-01"),
    )


def refuse_order(band: WrittenBand, diagnostics: Diagnostics) -> None:
    """An edge that is not above the one before it."""
    diagnostics.add(
        "E503",
        band.edge.place,
        Words("分档没有从低到高排列", "the bands do not ascend"),
        label=Words("不高于前一档的起点", "not above the edge before it"),
        help=Words("请按起点从低到高写，每个起点只写一次", "write each edge once, from low to high"),
    )


def follows(last: tuple[Value, bool], here: tuple[Value, bool]) -> bool:
    """Whether a band may begin at `here` after `last`: higher, or `above` after `from` at one edge."""
    (before, closed_before), (now, closed_now) = last, here
    if before == now:
        return closed_before and not closed_now
    return bool(before < now)  # type: ignore[operator]  # edges of one table have one ordered type


def check_least(
    written: WrittenBands,
    by: Node,
    bands: Sequence[Band],
    facts: Mapping[str, DeclaredFact],
    names: Mapping[str, Meaning],
    diagnostics: Diagnostics,
) -> None:
    """The first band must begin no higher than the least value that a fact can have: for a day, the first in force."""
    if not bands or (first := constant_value(bands[0].edge)) is None:
        return
    fact = _banded_fact(by)
    declared = facts.get(fact) if fact is not None else None
    if declared is None:
        return
    least = declared.at_least
    if isinstance(least, dt.datetime | dt.date) and not isinstance(first, dt.date):
        return
    in_force = names.get("policy.from")
    by_period = least is None and isinstance(first, dt.date) and isinstance(in_force, ConstantName)
    if by_period and isinstance(in_force, ConstantName):
        if in_force.type.kind is Kind.FAILED:
            return  # the period was complained about
        least = in_force.value if isinstance(in_force.value, dt.date) else None
    if least is not None and (first < least or (first == least and bands[0].closed)):  # type: ignore[operator]  # one type by the checks above
        return
    place = written.bands[0].edge.place
    if by_period and isinstance(first, dt.date) and isinstance(least, dt.date):
        _complain_of_days(place, least, first, diagnostics)
    else:
        _complain_of_least(place, declared.name, diagnostics)


def _complain_of_days(place: Place, least: dt.date, first: dt.date, diagnostics: Diagnostics) -> None:
    diagnostics.add(
        "E504",
        place,
        Words("最低一档没有覆盖最小的值", "the lowest band does not cover the least value"),
        label=Words(
            f"施行期自 {least:%Y-%m-%d} 起，早于 {first:%Y-%m-%d} 的没有对应的档",
            f"in force from {least:%Y-%m-%d}, and nothing before {first:%Y-%m-%d} has a band",
        ),
        help=Words(
            f"第一档从 `{least:%Y-%m-%d}` 写起；这些天不给的，写 0元 或 0%",
            f"begin the first band at `{least:%Y-%m-%d}`; write 0元 or 0% where nothing is paid",
        ),
    )


def _complain_of_least(place: Place, fact: str, diagnostics: Diagnostics) -> None:
    diagnostics.add(
        "E504",
        place,
        Words("最低一档没有覆盖最小的值", "the lowest band does not cover the least value"),
        label=Words(f"低于此的 `{fact}` 没有对应的档", f"a `{fact}` below this has no band"),
        help=Words(
            "请加一个更低的档，或用 at_least 声明这个事实的下限",
            "add a lower band, or declare the least value of the fact with at_least",
        ),
    )


def _banded_fact(by: Node) -> str | None:
    match by:
        case Fact(name=name):
            return name
        case Call(function="date", arguments=(Fact(name=name),)):
            return name
        case _:
            return None
