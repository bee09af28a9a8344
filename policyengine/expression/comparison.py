"""The types of `= != < <= > >=`: both sides of one kind, and an order only where there is one."""

from __future__ import annotations

from policyengine.expression.arithmetic import unit_hint
from policyengine.expression.checking import Checking
from policyengine.expression.core import Compare, Node
from policyengine.expression.types import BOOLEAN, DAYS, FAILED, ORDERED, QUANTITIES, Kind
from policyengine.expression.unify import together
from policyengine.source import Span
from policyengine.syntax.tree import Comparison
from policyengine.words import Words

_EQUALITY = (Comparison.EQUAL, Comparison.NOT_EQUAL)


def compare(c: Checking, operator: Comparison, left: Node, right: Node, span: Span) -> Node:
    """`left operator right`; null may be asked for with `=` and `!=`."""
    if FAILED in (left.type, right.type):
        return c.failed(span)
    if operator in _EQUALITY and Kind.NULL in (left.type.kind, right.type.kind):
        return _node(c, operator, left, right, span)
    if not all([c.needs_value(left), c.needs_value(right)]):
        return c.failed(span)
    left, right, type_ = together(c, left, right)
    if type_ is None:
        return _complain_of_kinds(c, left, right, span)
    if type_ is FAILED:
        return c.failed(span)
    if operator not in _EQUALITY and type_.kind not in ORDERED | {Kind.ANY}:
        return _complain_of_order(c, left, right, span)
    return _node(c, operator, left, right, span)


def _node(c: Checking, operator: Comparison, left: Node, right: Node, span: Span) -> Node:
    return Compare(operator=operator, left=left, right=right, type=BOOLEAN, span=span, key=c.key())


def _complain_of_kinds(c: Checking, left: Node, right: Node, span: Span) -> Node:
    kinds = {left.type.kind, right.type.kind}
    way_out: Words | None = None
    code, headline = "E404", Words("两边的类型不同，无法比较", "the two sides are of different types")
    if kinds <= QUANTITIES:
        number, amount = (left, right) if right.type.kind is Kind.MONEY else (right, left)
        code, headline = "E402", Words("金额不能与数比较", "money cannot be compared with a number")
        way_out = unit_hint(c, number, amount)
    elif kinds == DAYS:
        instant = c.quoted(left if left.type.kind is Kind.DATE_TIME else right).strip("`")
        code, headline = "E405", Words("日期不能与日期时间比较", "a date cannot be compared with a date-time")
        way_out = Words(f"请用 `date({instant})` 取出日期再比", f"compare its date: `date({instant})`")
    elif kinds == {Kind.CHOICE}:
        code, headline = "E407", Words("两边的选项不是同一套", "the two sides have different choices")
    elif kinds == {Kind.CHOICE, Kind.TEXT}:
        way_out = Words("选项要与引号里写明的代号比较", "a choice is compared with an id written in quotes")
    elif Kind.LIST in kinds:
        way_out = Words("要问是不是其中之一，请用 `in`", "to ask whether it is one of them, use `in`")
    elif kinds & DAYS and Kind.TEXT in kinds:
        way_out = Words('日期要写成 `@"2024-04-28"`', 'a date is written `@"2024-04-28"`')
    elif Kind.BOOLEAN in kinds:
        way_out = Words("是否只有 `true` 和 `false`", "a yes/no value is only `true` or `false`")
    return c.complain(
        code, span, headline, label=c.described(left, right), way_out=way_out, related=c.declared(left, right)
    )


def _complain_of_order(c: Checking, left: Node, right: Node, span: Span) -> Node:
    kind = left.type.in_words()
    return c.complain(
        "E417",
        span,
        Words(f"{kind.zh}没有大小先后", f"{kind.en} has no order"),
        label=c.described(left, right),
        way_out=Words("请用 `=`、`!=` 或 `in`", "use `=`, `!=` or `in`"),
    )
