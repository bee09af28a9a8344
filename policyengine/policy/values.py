"""Values of a policy: expressions and tables, checked against the type that is wanted there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, assert_never

from policyengine.diagnostics.model import Diagnostics
from policyengine.expression.check import check_expression
from policyengine.expression.core import Band, Bands, Call, Choices, Constant, Fact, Marginal, Node, Reviewed
from policyengine.expression.nulls import names_not_null_if
from policyengine.expression.scope import Scope
from policyengine.expression.types import BOOLEAN, DATE, FAILED, MONEY, NUMBER, Kind, Type
from policyengine.policy.edges import (
    check_least,
    constant_value,
    follows,
    is_day,
    refuse_edge,
    refuse_order,
    refuse_year,
)
from policyengine.policy.model import Fact as DeclaredFact
from policyengine.policy.naming import suggestion
from policyengine.policy.rates import check_rate
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
from policyengine.syntax.tree import Expr
from policyengine.values import Value
from policyengine.words import Words

ORDERED: Final = frozenset(
    {Kind.NUMBER, Kind.MONEY, Kind.DATE, Kind.DATE_TIME, Kind.YEARS_MONTHS, Kind.DAYS_TIME, Kind.FAILED}
)


@dataclass(frozen=True, slots=True)
class Values:
    """Checks written values in one scope; `definitions` are those already checked, for null guards through them.

    `in_rate`: within a table under `rate`, where the shape has nothing to say about what stands only in `rate`.
    """

    source: Source
    diagnostics: Diagnostics
    scope: Scope
    facts: Mapping[str, DeclaredFact]
    definitions: Mapping[str, Node]
    in_rate: bool = False

    def guarded_by(self, condition: Node | None) -> Values:
        """The same, where `condition` is known to hold: what it says is not null, is not.

        Of a condition that failed it is not known what it excludes, so nothing is complained about as null.
        """
        if condition is None:
            return self
        if condition.type is FAILED:
            known = frozenset(self.scope.names)
        else:
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
                if self.in_rate:
                    self._refuse_rate_only(written)
                return self.failed(written.place)
            case _:
                assert_never(written)

    def rate(self, written: Written, base: Node) -> Node:
        """What `base` is multiplied by: also marginal bands (the whole amount then) and a reviewed rate."""
        rate = self._rate(written, base)
        if base.type.kind is Kind.MONEY:
            check_rate(rate, self.definitions, self.source, self.diagnostics)
        return rate

    def _rate(self, written: Written, base: Node) -> Node:
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
                return replace(self, in_rate=True).value(written)

    def _expression(self, expr: Expr | None, place: Place, expected: Type | None) -> Node:
        if expr is None:
            return self.failed(place)
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
            return self.failed(place)
        return node

    def _key(self) -> int:
        return next(self.scope.keys)

    def failed(self, place: Place) -> Node:
        """What stands for a value that was complained about."""
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
            return self.failed(written.place)
        by = self._by_day(by, written)
        before = len(self.diagnostics.found)
        bands = self._ascending(written.bands, by, by.type, expected)
        if len(self.diagnostics.found) == before:  # what is out of order need not begin low enough as well
            check_least(written, by, bands, self.facts, self.scope.names, self.diagnostics)
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
        if by.type.kind is not Kind.DATE_TIME or not all(is_day(expr) for expr in days):
            return by
        return Call(function="date", arguments=(by,), type=DATE, span=by.span, key=self._key())

    def _ascending(
        self, written: tuple[WrittenBand, ...], by: Node, edge_type: Type, value_type: Type | None
    ) -> tuple[Band, ...]:
        bands: list[Band] = []
        last: tuple[Value, bool] | None = None
        for one in written:
            edge = self._edge(one, by, edge_type)
            here = constant_value(edge)
            if here is None and edge.type is not FAILED:
                refuse_edge(one, self.diagnostics)
            elif last is not None and here is not None and not follows(last, (here, one.closed)):
                refuse_order(one, self.diagnostics)
            last = (here, one.closed) if here is not None else last
            bands.append(Band(edge, one.closed, self.value(one.value, value_type)))
        return tuple(bands)

    def _edge(self, band: WrittenBand, by: Node, type_: Type) -> Node:
        if by.type is FAILED:
            return self.value(band.edge)
        return (
            self.failed(band.edge.place) if refuse_year(band, type_, self.diagnostics) else self.value(band.edge, type_)
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
                return self.failed(written.place)
        self._check_choices(written, by, ids)
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

    def _check_choices(self, written: WrittenChoices, by: Node, ids: tuple[str, ...]) -> None:
        declared = self.facts.get(by.name) if isinstance(by, Fact) else None
        labels = {label.zh: choice for choice, label in declared.choices} if declared else {}
        given = {choice.choice for choice in written.choices}
        for choice in written.choices:
            if choice.choice not in ids:
                self.diagnostics.add(
                    "E506",
                    choice.place,
                    Words(f"没有 `{choice.choice}` 这个选项", f"there is no choice `{choice.choice}`"),
                    help=_written_by_id(choice.choice, labels[choice.choice])
                    if choice.choice in labels
                    else suggestion(
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


def _written_by_id(label: str, choice: str) -> Words:
    return Words(
        f"`{label}` 是显示的名称，这里要写它的代号 `{choice}`", f"`{label}` is its label; here write its id `{choice}`"
    )
