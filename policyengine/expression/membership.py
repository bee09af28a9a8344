"""`between`, `in` and ranges: what they mean in comparisons.

`x between a and b` is `x >= a and x <= b`; `x in (t1, t2)` is an `or` over its tests, each
of which is a comparison, a range, a list or a value. The operand is evaluated once for
each test; the trace is the same each time.
"""

from __future__ import annotations

from collections.abc import Callable

from policyengine.expression.checking import Checking
from policyengine.expression.comparison import compare
from policyengine.expression.core import And, Bound, Call, Constant, ListOf, Node, Or, Quantified, RangeOf
from policyengine.expression.types import ANY, BOOLEAN, FAILED, ORDERED, Kind, range_of
from policyengine.expression.unify import as_ids, common, together
from policyengine.source import Span
from policyengine.syntax.tree import Comparison
from policyengine.words import Words


def between(c: Checking, operand: Node, low: Node, high: Node, span: Span) -> Node:
    """`operand between low and high`, both ends included."""
    return _both(
        c,
        compare(c, Comparison.AT_LEAST, operand, low, operand.span.to(low.span)),
        lambda: compare(c, Comparison.AT_MOST, operand, high, span),
        span,
    )


def _both(c: Checking, first: Node, second: Callable[[], Node], span: Span) -> Node:
    """Both comparisons; where the first failed the second is not asked, so one slip is one complaint."""
    if first.type is FAILED:
        return first
    other = second()
    if other.type is FAILED:
        return other
    return And(parts=(first, other), type=BOOLEAN, span=span, key=c.key())


def range_of_ends(c: Checking, low: Node, high: Node, closed: tuple[bool, bool], span: Span) -> Node:
    """`[low..high]`, either end open; `(< 10)` has no lower end, so its ends may be null."""
    if FAILED in (low.type, high.type):
        return c.failed(span)
    for end in (low, high):
        if c.may_be_null(end) and not _left_open(c, end):
            return c.complain(
                "E416",
                end.span,
                Words("区间的两端不能是空值", "an end of a range cannot be null"),
                way_out=Words("没有上限时请写 `> …` 或 `>= …`", "for a range without an end write `> …` or `>= …`"),
            )
    low, high, type_ = together(c, low, high)
    if type_ is FAILED:
        return c.failed(span)
    if type_ is None or type_.kind not in ORDERED:
        return c.complain(
            "E416",
            span,
            Words("区间的两端要是同一种有大小先后的值", "the ends of a range must be of one type that has an order"),
            label=c.described(low, high),
        )
    if c.scope.in_policy and _inverted(low, high):
        return c.complain(
            "E416",
            span,
            Words("区间的起点在终点之后，里面什么也没有", "the range begins after it ends, so nothing is in it"),
            way_out=Words("请把两端对调", "exchange the two ends"),
        )
    return RangeOf(
        low=low, high=high, low_closed=closed[0], high_closed=closed[1], type=range_of(type_), span=span, key=c.key()
    )


def _left_open(c: Checking, end: Node) -> bool:
    """Whether the end is the one that `(< 10)` leaves open, rather than a null that was written."""
    return end.type.kind is Kind.NULL and c.source.slice(end.span) != "null"


def _inverted(low: Node, high: Node) -> bool:
    if not isinstance(low, Constant) or not isinstance(high, Constant):
        return False
    return None not in (low.value, high.value) and bool(low.value > high.value)  # type: ignore[operator]  # of one ordered type; in a policy date-times all have a zone


def within(c: Checking, operand: Node, test: Node, span: Span) -> Node:
    """One test of `operand in …` that is not a comparison: a range, a list, or a value to be equal to."""
    if FAILED in (operand.type, test.type):
        return c.failed(span)
    if isinstance(test, RangeOf) and operand.type.kind is not Kind.RANGE:
        return _in_range(c, operand, test, span)
    if test.type.kind is Kind.RANGE and operand.type.kind is not Kind.RANGE:
        return _includes(c, operand, test, span)
    if test.type.kind is Kind.LIST and _holds(operand, test):
        return _in_list(c, operand, test, span)
    return compare(c, Comparison.EQUAL, operand, test, span)


def _holds(operand: Node, test: Node) -> bool:
    """Whether the list is asked for `operand` among its items, rather than to be equal to it as a whole."""
    of = test.type.of
    if operand.type.kind is not Kind.LIST or of is None:
        return operand.type.kind is not Kind.LIST
    return of.kind is Kind.ANY or common(operand.type, of) is not None


def _in_range(c: Checking, operand: Node, test: RangeOf, span: Span) -> Node:
    low = Comparison.AT_LEAST if test.low_closed else Comparison.GREATER
    high = Comparison.AT_MOST if test.high_closed else Comparison.LESS
    if test.low.type.kind is Kind.NULL:
        return compare(c, high, operand, test.high, span)
    first = compare(c, low, operand, test.low, span)
    if test.high.type.kind is Kind.NULL:
        return first
    return _both(c, first, lambda: compare(c, high, operand, test.high, span), span)


def _includes(c: Checking, operand: Node, test: Node, span: Span) -> Node:
    if not c.needs_value(operand) or not c.needs_value(test):
        return c.failed(span)
    of = test.type.of or ANY
    if common(operand.type, of) is None:
        return c.complain(
            "E404",
            span,
            Words("区间里不是这种值", "the range is not one of such values"),
            label=c.described(operand, test),
        )
    return Call(function="includes", arguments=(test, operand), type=BOOLEAN, span=span, key=c.key())


def _in_list(c: Checking, operand: Node, test: Node, span: Span) -> Node:
    if isinstance(test, ListOf):
        return _among(c, operand, test, span)
    if not c.needs_value(test):
        return c.failed(span)
    of = test.type.of or ANY
    name = "in list"  # no name that could be written, so it hides none
    item = Bound(name=name, type=of.not_null(), span=test.span, key=c.key())
    body = within(c, operand, item, span)
    if body.type is FAILED:
        return body
    return Quantified(word="some", name=name, items=test, body=body, type=BOOLEAN, span=span, key=c.key())


def _among(c: Checking, operand: Node, test: ListOf, span: Span) -> Node:
    test_or_failed = as_ids(c, test, operand.type)
    tests: list[Node] = []
    for item in test_or_failed.items if isinstance(test_or_failed, ListOf) else ():
        tests.append(within_item(c, operand, item, span))
        if tests[-1].type is FAILED:
            break  # the items are of one type, so the next would be complained about in the same words
    return any_of(c, tests, span) if isinstance(test_or_failed, ListOf) else test_or_failed


def within_item(c: Checking, operand: Node, item: Node, span: Span) -> Node:
    """`operand` beside one item of a list: in it where it is a range, else equal to it."""
    if Kind.RANGE in (item.type.kind, operand.type.kind) or item.type.kind is Kind.FAILED:
        return within(c, operand, item, span)
    if not c.scope.in_policy and common(operand.type, item.type) is None:
        return c.constant(BOOLEAN, False, span)  # outside a policy a list may hold values of several kinds
    return compare(c, Comparison.EQUAL, operand, item, span)


def any_of(c: Checking, tests: list[Node], span: Span) -> Node:
    """One of the tests holds; with none of them, false."""
    if any(test.type is FAILED for test in tests):
        return c.failed(span)
    if not tests:
        return c.constant(BOOLEAN, False, span)
    return tests[0] if len(tests) == 1 else Or(parts=tuple(tests), type=BOOLEAN, span=span, key=c.key())
