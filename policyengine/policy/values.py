"""Values of a policy: expressions and tables, checked against the type that is wanted there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, assert_never

from policyengine.diagnostics.model import Diagnostics
from policyengine.expression.check import check_expression
from policyengine.expression.core import Band, Bands, Call, Choices, Constant, Fact, Marginal, Negation, Node, Reviewed
from policyengine.expression.nulls import names_not_null_if
from policyengine.expression.scope import Scope
from policyengine.expression.types import BOOLEAN, DATE, FAILED, MONEY, NUMBER, Kind, Type
from policyengine.policy.model import Fact as DeclaredFact
from policyengine.policy.naming import suggestion
from policyengine.policy.written import (
    Written,
    WrittenBand,
    WrittenBands,
    WrittenChoices,
    WrittenExpression,
    WrittenMarginal,
    WrittenReview,
)
from policyengine.source import Place, Source
from policyengine.syntax.tree import Expr, Temporal
from policyengine.values import Value
from policyengine.words import Words

ORDERED: Final = frozenset(
    {Kind.NUMBER, Kind.MONEY, Kind.DATE, Kind.DATE_TIME, Kind.YEARS_MONTHS, Kind.DAYS_TIME, Kind.FAILED}
)


@dataclass(frozen=True, slots=True)
class Values:
    """Checks written values in one scope; `definitions` are those already checked, for null guards through them."""

    source: Source
    diagnostics: Diagnostics
    scope: Scope
    facts: Mapping[str, DeclaredFact]
    definitions: Mapping[str, Node]

    def guarded_by(self, condition: Node | None) -> Values:
        """The same, where `condition` is known to hold: what it says is not null, is not."""
        if condition is None:
            return self
        known = names_not_null_if(condition, True, self.definitions)
        return replace(self, scope=replace(self.scope, not_null=self.scope.not_null | known))

    def condition(self, written: Written) -> Node:
        """A condition: true, false or Unknown, never null."""
        return self.value(written, BOOLEAN)

    def value(self, written: Written, expected: Type | None = None) -> Node:
        """A value of the `expected` type; with None, of any type but null."""
        match written:
            case WrittenExpression(expr, place):
                return self._expression(expr, place, expected)
            case WrittenBands():
                return self._bands(written, expected)
            case WrittenChoices():
                return self._choices(written, expected)
            case WrittenMarginal() | WrittenReview():
                self._refuse_rate_only(written)
                return self._failed(written.place)
            case _:
                assert_never(written)

    def rate(self, written: Written, base: Node) -> Node:
        """What `base` is multiplied by: also marginal bands (the whole amount then) and a reviewed rate."""
        match written:
            case WrittenMarginal(bands, place):
                checked = self._ascending(bands, base, MONEY, NUMBER)
                return Marginal(base=base, bands=checked, type=MONEY, span=place.span, key=self._key())
            case WrittenReview(decided, at_most, place):
                return Reviewed(
                    decided=self.value(decided, NUMBER),
                    at_most=self.value(at_most, NUMBER),
                    type=NUMBER,
                    span=place.span,
                    key=self._key(),
                )
            case _:
                return self.value(written)

    def _expression(self, expr: Expr | None, place: Place, expected: Type | None) -> Node:
        if expr is None:
            return self._failed(place)
        node = check_expression(expr, self.scope, self.source, self.diagnostics, expected)
        if expected is None and (node.type.nullable or node.type.kind is Kind.NULL):
            self.diagnostics.add(
                "E424",
                place,
                Words("这里的值可能为空", "the value here may be null"),
                help=Words(
                    "请先用 `!= null` 排除空值，例如写进 when",
                    "exclude null first with `!= null`, for instance in when",
                ),
            )
            return self._failed(place)
        return node

    def _key(self) -> int:
        return next(self.scope.keys)

    def _failed(self, place: Place) -> Node:
        return Constant(value=None, type=FAILED, span=place.span, key=self._key())

    def _refuse_rate_only(self, written: WrittenMarginal | WrittenReview) -> None:
        self.diagnostics.add(
            "E520",
            written.place,
            Words("marginal 和 decided 只能写在 rate 里", "marginal and decided can only stand in rate"),
            help=Words("请写成 base 加 rate", "write it as a base and a rate"),
        )

    # Tables by edges.

    def _bands(self, written: WrittenBands, expected: Type | None) -> Node:
        by = self.value(written.by)
        if by.type.kind not in ORDERED:
            self.diagnostics.add(
                "E425",
                written.by.place,
                Words("分档要按有大小或先后的值来分", "bands go by a value that has an order"),
                label=Words(f"这是{by.type.in_words().zh}", f"this is {by.type.in_words().en}"),
                help=Words("按选项分别取值，请用 values", "to give each choice its value, use values"),
            )
            return self._failed(written.place)
        by = self._by_day(by, written)
        bands = self._ascending(written.bands, by, by.type, expected)
        self._check_least(written, by, bands)
        return Bands(
            by=by,
            bands=bands,
            type=self._common([band.value for band in bands], written.place),
            span=written.place.span,
            key=self._key(),
        )

    def _by_day(self, by: Node, written: WrittenBands) -> Node:
        """A date-time banded by days is banded by its day, in the policy's timezone."""
        days = [band.edge.expr for band in written.bands]
        if by.type.kind is not Kind.DATE_TIME or not all(_is_day(expr) for expr in days):
            return by
        return Call(function="date", arguments=(by,), type=DATE, span=by.span, key=self._key())

    def _ascending(
        self, written: tuple[WrittenBand, ...], by: Node, edge_type: Type, value_type: Type | None
    ) -> tuple[Band, ...]:
        bands: list[Band] = []
        last: tuple[Value, bool] | None = None
        for one in written:
            edge = self.value(one.edge, edge_type if by.type is not FAILED else None)
            here = constant_value(edge)
            if here is None and edge.type is not FAILED:
                self._refuse_edge(one)
            elif last is not None and here is not None and not _follows(last, (here, one.closed)):
                self.diagnostics.add(
                    "E503",
                    one.edge.place,
                    Words("分档没有从低到高排列", "the bands do not ascend"),
                    label=Words("不高于前一档的起点", "not above the edge before it"),
                    help=Words("请按起点从低到高写，每个起点只写一次", "write each edge once, from low to high"),
                )
            last = (here, one.closed) if here is not None else last
            bands.append(Band(edge, one.closed, self.value(one.value, value_type)))
        return tuple(bands)

    def _refuse_edge(self, band: WrittenBand) -> None:
        self.diagnostics.add(
            "E426",
            band.edge.place,
            Words("分档的起点应当是写定的数、金额或日期", "an edge is a number, an amount or a date written out"),
            help=Words("例如 300万元、30%、2025-01-01", "such as 300万元, 30% or 2025-01-01"),
        )

    def _check_least(self, written: WrittenBands, by: Node, bands: tuple[Band, ...]) -> None:
        """The first band must begin no higher than the least value that a fact can have."""
        if not bands or (first := constant_value(bands[0].edge)) is None:
            return
        fact = _banded_fact(by)
        declared = self.facts.get(fact) if fact is not None else None
        if declared is None:
            return
        least = declared.at_least
        if isinstance(least, dt.datetime | dt.date) and not isinstance(first, dt.date):
            return
        if least is None and isinstance(first, dt.date):
            policy_from = self.scope.names.get("policy.from")
            least = getattr(policy_from, "value", None)
        if least is not None and (first < least or (first == least and bands[0].closed)):  # type: ignore[operator]  # one type by the checks above
            return
        self.diagnostics.add(
            "E504",
            written.bands[0].edge.place,
            Words("最低一档没有覆盖最小的值", "the lowest band does not cover the least value"),
            label=Words(f"低于此的 `{fact}` 没有对应的档", f"a `{fact}` below this has no band"),
            help=Words(
                "请加一个更低的档，或用 at_least 声明这个事实的下限",
                "add a lower band, or declare the least value of the fact with at_least",
            ),
        )

    # Tables by choices.

    def _choices(self, written: WrittenChoices, expected: Type | None) -> Node:
        by = self.value(written.by)
        ids: tuple[str, ...]
        match by.type.kind:
            case Kind.CHOICE:
                ids = by.type.choices
            case Kind.BOOLEAN:
                ids = ("true", "false")
            case Kind.FAILED:
                ids = tuple(choice.choice for choice in written.choices)
            case _:
                self.diagnostics.add(
                    "E427",
                    written.by.place,
                    Words("values 要按选项或是否来取值", "values goes by a choice or a yes/no value"),
                    label=Words(f"这是{by.type.in_words().zh}", f"this is {by.type.in_words().en}"),
                    help=Words("按大小或先后分档，请用 bands", "to go by size or time, use bands"),
                )
                return self._failed(written.place)
        self._check_choices(written, ids)
        values = tuple(
            (
                choice.choice == "true" if by.type.kind is Kind.BOOLEAN else choice.choice,
                self.value(choice.value, expected),
            )
            for choice in written.choices
        )
        return Choices(
            by=by,
            values=values,
            type=self._common([value for _, value in values], written.place),
            span=written.place.span,
            key=self._key(),
        )

    def _check_choices(self, written: WrittenChoices, ids: tuple[str, ...]) -> None:
        given = {choice.choice for choice in written.choices}
        for choice in written.choices:
            if choice.choice not in ids:
                self.diagnostics.add(
                    "E506",
                    choice.place,
                    Words(f"没有 `{choice.choice}` 这个选项", f"there is no choice `{choice.choice}`"),
                    help=suggestion(
                        choice.choice, ids, Words(f"选项有：{'、'.join(ids)}", f"the choices are {', '.join(ids)}")
                    ),
                )
        missing = [choice for choice in ids if choice not in given]
        if missing and given <= set(ids):
            self.diagnostics.add(
                "E505",
                written.by.place,
                Words("表里缺了选项", "the table misses a choice"),
                label=Words(f"没有写 {'、'.join(missing)}", f"not there: {', '.join(missing)}"),
                help=Words(
                    "每个选项都要有值；不给的写 0元 或 0%", "every choice needs a value; write 0元 or 0% for nothing"
                ),
            )

    def _common(self, values: list[Node], place: Place) -> Type:
        """The one type of all values of a table."""
        types = [value.type for value in values if value.type is not FAILED]
        if len(types) < len(values) or not types:
            return FAILED
        kinds = {type_.kind for type_ in types}
        if len(kinds) > 1:
            self.diagnostics.add(
                "E428",
                place,
                Words("表里的值类型不一致", "the values of the table are of different types"),
                label=Words(
                    "有" + "、".join(sorted(kind.value.zh for kind in kinds)),
                    " and ".join(sorted(kind.value.en for kind in kinds)),
                ),
                help=Words("请统一成一种，金额要带单位", "use one type; amounts carry their unit"),
            )
            return FAILED
        return types[0]


def constant_value(node: Node) -> Value:
    """The value of a literal, also a negative one; None for anything else."""
    match node:
        case Constant(value=value):
            return value
        case Negation(operand=Constant(value=Fraction() as value)):
            return -value
        case _:
            return None


def _is_day(expr: object) -> bool:
    return isinstance(expr, Temporal) and "T" not in expr.text


def _banded_fact(by: Node) -> str | None:
    match by:
        case Fact(name=name):
            return name
        case Call(function="date", arguments=(Fact(name=name),)):
            return name
        case _:
            return None


def _follows(last: tuple[Value, bool], here: tuple[Value, bool]) -> bool:
    """Whether a band may begin at `here` after `last`: higher, or `above` after `from` at one edge."""
    (before, closed_before), (now, closed_now) = last, here
    if before == now:
        return closed_before and not closed_now
    return bool(before < now)  # type: ignore[operator]  # edges of one table have one ordered type
