"""From checked expressions to integer terms: the same meaning, or a refusal with its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, assert_never

from policyengine.compiled import dates, functions, make, quantities, tables, terms
from policyengine.compiled.layout import Layout
from policyengine.compiled.meaning import (
    Ends,
    Items,
    Meaning,
    compare,
    either,
    may_be_undecided,
    not_in_integers,
    null_test,
    number_of,
    term_of,
)
from policyengine.compiled.quantities import Quantity, exactly
from policyengine.compiled.refusal import Cannot
from policyengine.compiled.tables import Line
from policyengine.compiled.terms import Local, Order, Term, TooWide
from policyengine.expression import core
from policyengine.expression.core import Node
from policyengine.expression.types import DAYS, DURATIONS, QUANTITIES, Kind
from policyengine.expression.walk import nodes
from policyengine.plan.model import Plan
from policyengine.source import Place
from policyengine.syntax.tree import ArithmeticOperator, Comparison
from policyengine.values import DaysTime, YearsMonths
from policyengine.words import Words

_ORDERS: Final[Mapping[Comparison, Order]] = {
    Comparison.EQUAL: "==",
    Comparison.NOT_EQUAL: "!=",
    Comparison.LESS: "<",
    Comparison.AT_MOST: "<=",
    Comparison.GREATER: ">",
    Comparison.AT_LEAST: ">=",
}
_MOST_FACTORS: Final = 16


@dataclass(frozen=True, slots=True)
class Shared:
    """A definition that is worked out once and kept under a local name."""

    name: str
    local: str
    value: Term


@dataclass(slots=True)
class Expressions:
    """The expressions of one plan; definitions used more than once become locals, in `shared`."""

    plan: Plan
    layout: Layout
    shared: dict[str, Shared] = field(default_factory=dict)
    _defined: dict[str, Meaning] = field(default_factory=dict)
    _bound: dict[str, Meaning] = field(default_factory=dict)
    _uses: Mapping[str, int] = field(default_factory=dict)
    _names: int = 0

    def prepare(self, roots: Iterable[Node]) -> None:
        """Count how often each definition is used, so that it is known which to keep."""
        uses: dict[str, int] = {}
        for root in (*self.plan.definitions.values(), *roots):
            for node in nodes(root):
                if isinstance(node, core.Reference):
                    uses[node.name] = uses.get(node.name, 0) + 1
        self._uses = uses

    def lower(self, node: Node) -> Meaning:
        """What `node` becomes; `Cannot` with the innermost place that integers cannot do."""
        try:
            return self._lower(node)
        except TooWide as wide:
            raise Cannot(too_wide(wide), self._place(node)) from None
        except Cannot as cannot:
            raise Cannot(cannot.reason, cannot.place or self._place(node)) from None

    def condition(self, node: Node) -> Term:
        """A condition, as a truth."""
        return term_of(self.lower(node))

    def number(self, node: Node) -> Quantity:
        """A number or an amount."""
        return number_of(self.lower(node))

    def _place(self, node: Node) -> Place:
        return Place(self.plan.policy.source, node.span)

    def _local(self) -> str:
        self._names += 1
        return f"b_{self._names}"

    def _lower(self, node: Node) -> Meaning:
        match node:
            case core.Constant():
                return self._constant(node)
            case core.Fact(name=name):
                return self._fact(name, nullable=node.type.nullable)
            case core.Held(name=name):
                slot = self.layout.holding(self.plan.policy.policy, name)
                return Quantity(slot, self.layout.held[self.plan.policy.policy, name].scale)
            case core.Reference(name=name):
                return self._definition(name)
            case core.Bound(name=name):
                return self._bound[name]
            case core.Arithmetic():
                return self._arithmetic(node)
            case core.Negation(operand=operand):
                value = self.lower(operand)
                return quantities.negate(value) if isinstance(value, Quantity) else make.negate(term_of(value))
            case core.Compare():
                return self._compare(node)
            case core.And(parts=parts):
                return make.every(tuple(self.condition(part) for part in parts))
            case core.Or(parts=parts):
                return make.some(tuple(self.condition(part) for part in parts))
            case core.Not(operand=operand):
                return make.inverse(self.condition(operand))
            case core.If():
                return self._if(node)
            case core.ListOf(items=items):
                return Items(tuple(self.lower(item) for item in items))
            case core.RangeOf():
                return Ends(self.lower(node.low), self.lower(node.high), node.low_closed, node.high_closed)
            case core.Quantified():
                return self._quantified(node)
            case core.Call():
                return self._call(node)
            case core.Bands() | core.Choices() | core.Marginal() | core.Reviewed():
                return self._table(node)
            case _:
                assert_never(node)

    # Leaves.

    def _constant(self, node: core.Constant) -> Meaning:
        match node.value:
            case None:
                return terms.NONE
            case bool() as value:
                return terms.TRUE if value else terms.FALSE
            case Fraction() as value:
                return exactly(value)
            case str() as value if node.type.kind is Kind.CHOICE:
                return terms.number(self.layout.codes[value], f"CODE {value}")
            case str() as value:
                return terms.text(value)
            case dt.date() | YearsMonths() | DaysTime() as value:
                return dates.constant(value)
            case _:
                raise not_in_integers("这种常量", "a constant of this kind")

    def _fact(self, name: str, *, nullable: bool) -> Meaning:
        slot = self.layout.fact(name, nullable=nullable)
        kind = self.plan.policy.facts[name].type.kind
        return Quantity(slot, self.layout.facts[name].scale) if kind in QUANTITIES else slot

    def _definition(self, name: str) -> Meaning:
        if name not in self._defined:
            value = self.lower(self.plan.definitions[name])
            self._defined[name] = self._kept(name, value) if self._uses.get(name, 0) > 1 else value
        return self._defined[name]

    def _kept(self, name: str, value: Meaning) -> Meaning:
        """The value under a local name, unless it is as short as one or has no single term."""
        whole = value.whole if isinstance(value, Quantity) else value
        if isinstance(whole, Items | Ends | terms.Slot | terms.Local | terms.Literal_):
            return value
        if isinstance(value, Quantity) and value.over is not None:
            return value
        local = self.layout.names[name]
        self.shared[name] = Shared(name, local, whole)
        kept = Local(local, may_be_undecided(whole), low=whole.low, high=whole.high, nullable=whole.nullable)
        return Quantity(kept, value.scale) if isinstance(value, Quantity) else kept

    # Operators.

    def _arithmetic(self, node: core.Arithmetic) -> Meaning:
        left, right = self.lower(node.left), self.lower(node.right)
        kinds = node.left.type.kind, node.right.type.kind
        if kinds[0] in DAYS | DURATIONS or kinds[1] in DAYS | DURATIONS:
            return dates.arithmetic(node.operator, left, right, kinds)
        if Kind.TEXT in kinds:
            raise not_in_integers("文本的连接", "joining texts")
        one, other = number_of(left), number_of(right)
        match node.operator:
            case ArithmeticOperator.ADD:
                return quantities.add(one, other)
            case ArithmeticOperator.SUBTRACT:
                return quantities.subtract(one, other)
            case ArithmeticOperator.MULTIPLY:
                return quantities.times(one, other)
            case ArithmeticOperator.DIVIDE:
                return quantities.divided(one, other)
            case ArithmeticOperator.POWER:
                return _power(one, other)
            case _:
                assert_never(node.operator)

    def _compare(self, node: core.Compare) -> Term:
        order = _ORDERS[node.operator]
        sides = (node.left, node.right)
        for side, other in (sides, sides[::-1]):
            if side.type.kind is Kind.NULL:
                found = null_test(self.lower(other))
                return found if order == "==" else make.inverse(found)
        if node.left.type.kind is Kind.TEXT and order not in ("==", "!="):
            raise not_in_integers("文本的先后", "the order of texts")
        return compare(order, self.lower(node.left), self.lower(node.right))

    def _if(self, node: core.If) -> Meaning:
        return either(self.condition(node.condition), self.lower(node.consequent), self.lower(node.alternative))

    def _quantified(self, node: core.Quantified) -> Term:
        items = self.lower(node.items)
        if not isinstance(items, Items) or may_be_undecided(items):
            raise not_in_integers("不是写出的列表", "a list that is not written out")
        tests = []
        outer = self._bound.get(node.name)
        for item in items.items:
            self._bound[node.name] = item
            tests.append(self.condition(node.body))
        if outer is not None:
            self._bound[node.name] = outer
        return make.some(tuple(tests)) if node.word == "some" else make.every(tuple(tests))

    # Calls.

    def _call(self, node: core.Call) -> Meaning:
        if node.function == "date" and len(node.arguments) == 1:
            (argument,) = node.arguments
            return self.lower(argument) if argument.type.kind is Kind.DATE else self._day(argument)
        if node.function.startswith("."):
            return self._property(node.function[1:], node.arguments[0])
        if node.function in ("min", "max", "before", "after", "includes", "during") and _of_texts(node):
            raise not_in_integers("文本的先后", "the order of texts")
        if node.function == "years and months duration":
            return dates.between(*(self._day(argument) for argument in node.arguments))
        return functions.call(node.function, [self.lower(argument) for argument in node.arguments])

    def _day(self, node: Node) -> Term:
        """The day of a date or date-time."""
        if node.type.kind is Kind.DATE:
            return term_of(self.lower(node))
        fact = self._moment(node)
        if fact is None:
            raise not_in_integers("算出的时刻的日期", "the date of an instant that is worked out")
        return self.layout.part(fact, "day")

    def _moment(self, node: Node) -> str | None:
        """The fact whose date or date-time the node is."""
        match node:
            case core.Fact(name=name) if node.type.kind in DAYS:
                return name
            case core.Reference(name=name):
                return self._moment(self.plan.definitions[name])
            case core.Call(function="date", arguments=(argument,)):
                return self._moment(argument)
            case _:
                return None

    def _property(self, name: str, of: Node) -> Meaning:
        if of.type.kind in DURATIONS:
            return dates.part_of_duration(name, term_of(self.lower(of)))
        if of.type.kind not in DAYS:
            return _part_of_range(name, self.lower(of))
        if name in _PARTS and (fact := self._moment(of)) is not None:
            return Quantity(self.layout.part(fact, _PARTS[name]), 10**6 if name == "second" else 1)
        return dates.part_of_day(name, self._day(of))

    # Tables.

    def _table(self, node: core.Bands | core.Choices | core.Marginal | core.Reviewed) -> Meaning:
        match node:
            case core.Bands(by=by):
                return tables.bands(self.lower(by), self._lines(node.bands), self._local())
            case core.Marginal(base=base):
                return tables.marginal(self.number(base), self._lines(node.bands), self._local())
            case core.Reviewed(decided=decided, at_most=at_most):
                return tables.reviewed(self.lower(decided), self.lower(at_most), self._local())
            case core.Choices():
                return self._choices(node)
            case _:
                assert_never(node)

    def _lines(self, bands: tuple[core.Band, ...]) -> list[Line]:
        return [Line(self.lower(band.edge), band.closed, self.lower(band.value)) for band in bands]

    def _choices(self, node: core.Choices) -> Meaning:
        by, values = self.condition(node.by), {choice: self.lower(value) for choice, value in node.values}
        if node.by.type.kind is Kind.BOOLEAN:
            return either(by, values[True], values[False])
        first, later = tables.named(by, self._local())
        lines = [(terms.number(self.layout.codes[str(choice)], f"CODE {choice}"), values[choice]) for choice in values]
        return tables.choices(term_of(first), term_of(later), lines)


_PARTS: Final[Mapping[str, str]] = {
    **{name: name for name in ("year", "month", "hour", "minute", "second")},
    "day": "day of month",
}


def _power(base: Quantity, exponent: Quantity) -> Quantity:
    """Whole exponents written out, as products."""
    whole = exponent.whole
    if exponent.over is not None or not isinstance(whole, terms.Literal_) or whole.low % exponent.scale:
        raise not_in_integers("非整数次或算出来的幂", "a power that is not whole or not written out")
    times = whole.low // exponent.scale
    if not 1 <= times <= _MOST_FACTORS:
        raise not_in_integers("这样的幂", "such a power")
    result = base
    for _ in range(times - 1):
        result = quantities.times(result, base)
    return result


def _part_of_range(name: str, ends: Meaning) -> Meaning:
    if not isinstance(ends, Ends):
        raise not_in_integers("不是写出的区间", "a range that is not written out")
    match name:
        case "start":
            return ends.low
        case "end":
            return ends.high
        case _:
            raise not_in_integers(f"区间的 `.{name}`", f"`.{name}` of a range")


def _of_texts(node: core.Call) -> bool:
    return any(
        Kind.TEXT in (argument.type.kind, argument.type.of.kind if argument.type.of else None)
        for argument in node.arguments
    )


def too_wide(wide: TooWide) -> Words:
    """The words of a refusal for want of bits."""
    digits = len(str(wide.reach))
    return Words(
        f"这里的整数可能有 {digits} 位，超出 64 位整数；请用 at_least、at_most 声明更窄的界限，或减少小数位数",
        f"the whole number here can have {digits} digits, more than 64 bits hold; declare narrower bounds with "
        "at_least and at_most, or fewer decimals",
    )
