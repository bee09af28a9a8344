"""What the place of an expression wants of it: a condition, an amount, a rate, a date."""

from __future__ import annotations

from policyengine.expression.arithmetic import unit_hint
from policyengine.expression.calls import condition
from policyengine.expression.checking import Checking
from policyengine.expression.core import Node
from policyengine.expression.types import FAILED, Kind, Type
from policyengine.expression.unify import as_ids, common, settle
from policyengine.words import Words


def meet(c: Checking, node: Node, expected: Type) -> Node:
    """The node as a value of the `expected` type; a complaint about the whole if it is none."""
    if expected.kind is Kind.BOOLEAN:
        return condition(c, node)
    if expected.kind is Kind.FAILED:
        return node
    node = as_ids(c, node, expected)
    if node.type is FAILED:
        return node
    if expected.kind in (Kind.NUMBER, Kind.MONEY):
        settle(c, node, expected)
    absent = not expected.nullable and (node.type.kind is Kind.NULL or c.may_be_null(node))
    if common(node.type, expected) is not None and not absent:
        return node
    wanted, actual = expected.in_words(), node.type.in_words()
    if absent:
        return c.complain(
            "E408",
            node.span,
            Words(f"这里要有{wanted.zh}，不能为空", f"this must be {wanted.en}, not null"),
            label=c.described(node),
            way_out=Words(
                "请先用 `!= null` 排除空值，或用 `if … != null then … else …` 说明没有时怎么办",
                "exclude null first with `!= null`, or say with `if … != null then … else …` what holds without it",
            ),
            related=c.declared(node),
        )
    return c.complain(
        "E410",
        node.span,
        Words(f"这里要的是{wanted.zh}", f"this should be {wanted.en}"),
        label=Words(f"这是{actual.zh}", f"this is {actual.en}"),
        way_out=_way_out(c, node, expected),
        related=c.declared(node),
    )


def _way_out(c: Checking, node: Node, expected: Type) -> Words | None:
    match expected.kind, node.type.kind:
        case Kind.MONEY, Kind.NUMBER:
            return unit_hint(c, node)
        case Kind.NUMBER, Kind.MONEY:
            return Words("金额除以金额得数，如 `… / 1元`", "money by money is a number, such as `… / 1元`")
        case Kind.DATE, Kind.DATE_TIME:
            return Words("请用 `date(…)` 取出日期", "take the date out of it: `date(…)`")
        case ((Kind.DATE | Kind.DATE_TIME), Kind.TEXT):
            return Words('日期要写成 `@"2024-04-28"`', 'a date is written `@"2024-04-28"`')
        case Kind.TEXT, _:
            return Words("请用 `string(…)` 转成文本", "make it a text with `string(…)`")
        case _:
            return None
