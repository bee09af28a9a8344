"""The types of `+ - * / **` and unary minus: one dimension, money; dates and durations as in DMN 1.5 table 57."""

from __future__ import annotations

from typing import assert_never

from policyengine.expression.checking import Checking
from policyengine.expression.core import Arithmetic, Constant, Negation, Node
from policyengine.expression.types import (
    DATE_TIME,
    DAYS,
    DAYS_TIME,
    DURATIONS,
    FAILED,
    MONEY,
    NUMBER,
    NUMERIC,
    QUANTITIES,
    TEXT,
    Kind,
    Type,
)
from policyengine.expression.unify import settle
from policyengine.source import Span
from policyengine.syntax.tree import ArithmeticOperator
from policyengine.words import Words

ADD, SUBTRACT = ArithmeticOperator.ADD, ArithmeticOperator.SUBTRACT
MULTIPLY, DIVIDE, POWER = ArithmeticOperator.MULTIPLY, ArithmeticOperator.DIVIDE, ArithmeticOperator.POWER

_NO_MONEY = (NUMBER, NUMERIC)


def arithmetic(c: Checking, operator: ArithmeticOperator, left: Node, right: Node, span: Span) -> Node:
    """`left operator right`."""
    if FAILED in (left.type, right.type):
        return c.failed(span)
    if not all([c.needs_value(left), c.needs_value(right)]):  # both are looked at, so that both are said
        return c.failed(span)
    type_ = _result(c, operator, left, right)
    if type_ is None:
        return _complain(c, operator, left, right, span)
    if operator is DIVIDE and isinstance(right, Constant) and right.value == 0 and type_.kind in QUANTITIES:
        return c.complain(
            "E415",
            right.span,
            Words("除数是 0", "division by zero"),
            way_out=Words("请改成不是 0 的数", "divide by something that is not 0"),
        )
    if c.scope.in_policy is False and (left.type.nullable or right.type.nullable):
        type_ = type_.or_null()
    return Arithmetic(operator=operator, left=left, right=right, type=type_, span=span, key=c.key())


def negation(c: Checking, operand: Node, span: Span) -> Node:
    """`-operand`."""
    if operand.type is FAILED or not c.needs_value(operand):
        return c.failed(span)
    if operand.type.kind not in QUANTITIES | DURATIONS:
        return c.complain(
            "E401",
            span,
            Words("负号后面要是数、金额或时长", "a minus sign takes a number, an amount of money or a duration"),
            label=c.described(operand),
            related=c.declared(operand),
        )
    return Negation(operand=operand, type=operand.type, span=span, key=c.key())


def _result(c: Checking, operator: ArithmeticOperator, left: Node, right: Node) -> Type | None:
    """The type of the result; None where the operator has no rule for these types."""
    kinds = {left.type.kind, right.type.kind}
    if kinds <= QUANTITIES:
        return _of_quantities(c, operator, left, right)
    if kinds == {Kind.TEXT} and operator is ADD:
        return TEXT
    return _of_times(c, operator, left, right)


def _of_quantities(c: Checking, operator: ArithmeticOperator, left: Node, right: Node) -> Type | None:
    one, other = left.type.not_null(), right.type.not_null()
    match operator:
        case ArithmeticOperator.ADD | ArithmeticOperator.SUBTRACT:
            settle(c, left, other) if other is not NUMERIC else None
            settle(c, right, one) if one is not NUMERIC else None
            known = {one.kind, other.kind} - {Kind.NUMERIC}
            return None if len(known) > 1 else (other if one.kind is Kind.NUMERIC else one)
        case ArithmeticOperator.MULTIPLY:
            return _product(c, left, right)
        case ArithmeticOperator.DIVIDE:
            return _quotient(c, left, right)
        case ArithmeticOperator.POWER:
            settle(c, left, NUMBER)
            settle(c, right, NUMBER)
            return None if Kind.MONEY in (one.kind, other.kind) else NUMBER
        case _:
            assert_never(operator)


def _product(c: Checking, left: Node, right: Node) -> Type | None:
    kinds = (left.type.kind, right.type.kind)
    if kinds == (Kind.MONEY, Kind.MONEY):
        return None
    if Kind.MONEY in kinds:
        settle(c, right if kinds[0] is Kind.MONEY else left, NUMBER)
        return MONEY
    return NUMERIC if Kind.NUMERIC in kinds else NUMBER


def _quotient(c: Checking, left: Node, right: Node) -> Type | None:
    match left.type.kind, right.type.kind:
        case Kind.NUMBER, Kind.MONEY:
            return None
        case ((Kind.MONEY | Kind.NUMERIC), Kind.MONEY):
            settle(c, left, MONEY)
            return NUMBER
        case Kind.MONEY, Kind.NUMBER:
            return MONEY
        case Kind.NUMBER, _:
            settle(c, right, NUMBER)
            return NUMBER
        case _:
            return NUMERIC


def _of_times(c: Checking, operator: ArithmeticOperator, left: Node, right: Node) -> Type | None:
    """Dates and durations; a date meets a date-time only outside a policy, where it is midnight UTC."""
    one, other = left.type.kind, right.type.kind
    if operator in (ADD, SUBTRACT) and one in DAYS and other in DURATIONS:
        return left.type.not_null()
    if operator is ADD and one in DURATIONS and other in DAYS:
        return right.type.not_null()
    if operator is SUBTRACT and one in DAYS and other in DAYS and (one is other or not c.scope.in_policy):
        return DAYS_TIME
    if one is other and one in DURATIONS:
        return left.type.not_null() if operator in (ADD, SUBTRACT) else NUMBER if operator is DIVIDE else None
    if operator in (MULTIPLY, DIVIDE) and one in DURATIONS and other in (Kind.NUMBER, Kind.NUMERIC):
        settle(c, right, NUMBER)
        return left.type.not_null()
    if operator is MULTIPLY and one in (Kind.NUMBER, Kind.NUMERIC) and other in DURATIONS:
        settle(c, left, NUMBER)
        return right.type.not_null()
    return None


def _complain(c: Checking, operator: ArithmeticOperator, left: Node, right: Node, span: Span) -> Node:
    kinds = {left.type.kind, right.type.kind}
    money = Kind.MONEY in kinds and kinds <= QUANTITIES
    headline, way_out = _money_words(c, operator, left, right) if money else _other_words(c, operator, left, right)
    return c.complain(
        "E402" if money else "E405" if kinds == DAYS and operator is SUBTRACT else "E401",
        span,
        headline,
        label=c.described(left, right),
        way_out=way_out,
        related=c.declared(left, right),
    )


def _money_words(c: Checking, operator: ArithmeticOperator, left: Node, right: Node) -> tuple[Words, Words | None]:
    match operator:
        case ArithmeticOperator.ADD | ArithmeticOperator.SUBTRACT:
            verb = Words("相加", "added") if operator is ADD else Words("相减", "subtracted")
            number, amount = (left, right) if right.type.kind is Kind.MONEY else (right, left)
            return (
                Words(f"金额与数不能{verb.zh}", f"money and a number cannot be {verb.en}"),
                unit_hint(c, number, amount),
            )
        case ArithmeticOperator.MULTIPLY:
            return (
                Words("金额不能乘以金额", "money cannot be multiplied by money"),
                Words("其中一个应当是数或比率，如 `30%`", "one of them should be a number or a rate, such as `30%`"),
            )
        case ArithmeticOperator.DIVIDE:
            return (
                Words("数不能除以金额", "a number cannot be divided by money"),
                Words("金额除以数得金额，金额除以金额得数", "money by a number is money, money by money is a number"),
            )
        case ArithmeticOperator.POWER:
            return Words("金额没有乘方", "money has no powers"), None
        case _:
            assert_never(operator)


def unit_hint(c: Checking, number: Node, amount: Node | None = None) -> Words | None:
    """What a number written beside money probably should be: an amount with its unit, or a share of the amount."""
    if not isinstance(number, Constant):
        return Words("两边都要是金额，或都要是数", "both sides should be money, or both numbers")
    written = c.source.slice(number.span)
    if written.endswith("%"):
        share = f"{c.quoted(amount).strip('`')} * {written}" if amount is not None else f"… * {written}"
        return Words(f"是否要写 `{share}`？", f"did you mean `{share}`?")
    with_unit = f"{written}元" if c.scope.currency in (None, "CNY") else f"{written} {c.scope.currency}"
    return Words(f"金额要带单位，请写 `{with_unit}`", f"an amount needs its unit: write `{with_unit}`")


def _other_words(c: Checking, operator: ArithmeticOperator, left: Node, right: Node) -> tuple[Words, Words | None]:
    kinds = {left.type.kind, right.type.kind}
    headline = Words(f"`{operator}` 不能这样用", f"`{operator}` cannot be used like this")
    if kinds == DAYS and operator is SUBTRACT:
        day = c.quoted(left if left.type.kind is DATE_TIME.kind else right).strip("`")
        return (
            Words("日期与日期时间不能相减", "a date and a date-time cannot be subtracted"),
            Words(f"请用 `date({day})` 取出日期", f"take the date out of it: `date({day})`"),
        )
    if kinds & DAYS and kinds & QUANTITIES:
        return headline, Words('日期要与时长相加减，如 `@"P30D"`', 'a date moves by a duration, such as `@"P30D"`')
    if kinds & {Kind.TEXT} and operator is ADD and len(kinds) > 1:
        return headline, Words("接在文本后面的值请用 `string(…)` 转成文本", "make it a text first, with `string(…)`")
    if kinds == DURATIONS:
        return headline, Words("年月时长与日时时长不能合在一起", "years and months do not mix with days and time")
    return headline, None
