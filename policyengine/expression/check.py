"""The check of an expression: names resolved, types known, nothing that may be null without a guard.

Every mistake is complained about once, at its exact place, and the check goes on: a part
that failed has a type that agrees with everything.

Invariant: an expression without a complaint never meets a wrong type when it is evaluated
(tests/laws/test_soundness.py).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, assert_never

from policyengine.diagnostics.model import Diagnostics
from policyengine.expression import arithmetic, calls, comparison, membership, names
from policyengine.expression.calls import Argument, condition
from policyengine.expression.checking import Checking
from policyengine.expression.core import And, If, ListOf, Node, Or, Quantified
from policyengine.expression.expectation import meet
from policyengine.expression.scope import Scope
from policyengine.expression.text_arguments import read_temporal
from policyengine.expression.types import ANY, BOOLEAN, FAILED, MONEY, NULL, NUMBER, TEXT, Kind, Type, list_of
from policyengine.expression.unify import as_ids, common, together
from policyengine.source import Source
from policyengine.syntax import tree
from policyengine.words import Words

_MOST_BINDINGS: Final = 10
"""Of one `some` or `every`: each is a list within lists."""


def check_expression(
    expr: tree.Expr, scope: Scope, source: Source, diagnostics: Diagnostics, expected: Type | None = None
) -> Node:
    """The meaning of `expr` in `scope`; on a complaint, a node of the type FAILED.

    `source` is the text that the spans of `expr` point into. With `expected`, the whole must
    be of that type: BOOLEAN for a condition, MONEY for an amount.
    """
    c = Checking(scope, source, diagnostics, scope.definitions(), scope.not_null)
    before = len(diagnostics.found)
    node = _check(c, expr)
    if expected is not None and node.type is not FAILED:
        node = meet(c, node, expected)
    return node if len(diagnostics.found) == before else c.failed(expr.span)


def _check(c: Checking, expr: tree.Expr) -> Node:
    match expr:
        case tree.Number():
            return c.constant(NUMBER, expr.value, expr.span)
        case tree.Money():
            return _money(c, expr)
        case tree.String():
            return c.constant(TEXT, expr.value, expr.span)
        case tree.Boolean():
            return c.constant(BOOLEAN, expr.value, expr.span)
        case tree.Null():
            return c.constant(NULL, None, expr.span)
        case tree.Temporal():
            return read_temporal(c, expr.text, expr.span)
        case tree.Name():
            return names.name(c, expr)
        case tree.Property():
            return names.property_of(c, _check(c, expr.operand), expr.name, expr.span)
        case tree.ListLiteral():
            return _list(c, expr)
        case tree.RangeLiteral():
            closed = expr.low_closed, expr.high_closed
            return membership.range_of_ends(c, _check(c, expr.low), _check(c, expr.high), closed, expr.span)
        case tree.Negation():
            return arithmetic.negation(c, _check(c, expr.operand), expr.span)
        case tree.Arithmetic():
            return arithmetic.arithmetic(c, expr.operator, _check(c, expr.left), _check(c, expr.right), expr.span)
        case tree.Compare():
            return comparison.compare(c, expr.operator, _check(c, expr.left), _check(c, expr.right), expr.span)
        case tree.Between():
            operands = _check(c, expr.operand), _check(c, expr.low), _check(c, expr.high)
            return membership.between(c, *operands, expr.span)
        case tree.In():
            return _in(c, expr)
        case tree.Logical():
            return _logical(c, expr)
        case tree.If():
            return _if(c, expr)
        case tree.Quantified(bindings=bindings) if len(bindings) > _MOST_BINDINGS:
            words = Words(f"变量太多，最多 {_MOST_BINDINGS} 个", f"too many variables: at most {_MOST_BINDINGS}")
            return c.complain("E109", bindings[_MOST_BINDINGS].span, words)
        case tree.Quantified():
            return _quantified(c, expr, expr.bindings)
        case tree.Call():
            return _call(c, expr)
        case _:
            assert_never(expr)


def _money(c: Checking, expr: tree.Money) -> Node:
    currency = c.scope.currency or (c.currencies[0] if c.currencies else expr.currency)
    c.currencies.append(expr.currency)
    if expr.currency != currency:
        return c.complain(
            "E403",
            expr.span,
            Words(
                f"这里的币种是 {currency}，不是 {expr.currency}",
                f"the currency here is {currency}, not {expr.currency}",
            ),
            way_out=Words(
                "金额请用同一种货币写" if c.scope.currency is None else f"金额请用 {currency} 写",
                "write all amounts in one currency" if c.scope.currency is None else f"write amounts in {currency}",
            ),
        )
    return c.constant(MONEY, expr.value, expr.span)


def _list(c: Checking, expr: tree.ListLiteral) -> Node:
    items = [_check(c, item) for item in expr.items]
    choice = next((item.type for item in items if item.type.kind is Kind.CHOICE), None)
    if choice is not None:
        items = [as_ids(c, item, choice) for item in items]
    if any(item.type is FAILED for item in items):
        return c.failed(expr.span)
    of = items[0].type if items else None
    for item in items[1:]:
        wider = common(of, item.type) if of is not None else None
        if wider is None and c.scope.in_policy:
            return c.complain(
                "E412",
                item.span,
                Words("列表里的值要是同一种", "the items of a list must be of one type"),
                label=c.described(items[0], item),
                related=c.declared(item),
            )
        of = wider or ANY.or_null()
    return ListOf(items=tuple(items), type=list_of(of), span=expr.span, key=c.key())


def _in(c: Checking, expr: tree.In) -> Node:
    operand = _check(c, expr.operand)
    tests: list[Node] = []
    here = c
    for test in expr.tests:
        span = expr.operand.span.to(test.span)
        if isinstance(test, tree.UnaryTest):
            side = _check(here, test.operand)
            node = comparison.compare(here, test.operator, operand, side, span)
        else:
            side = _check(here, test)
            node = membership.within(here, operand, side, span)
        tests.append(node)
        if node.type is FAILED and FAILED not in (operand.type, side.type) and operand.type.kind is not Kind.CHOICE:
            break  # they do not go together, and every further test would be complained about in the same words
        here = here.given(node, outcome=False)
    return membership.any_of(c, tests, expr.span)


def _logical(c: Checking, expr: tree.Logical) -> Node:
    """Each part knows what the parts before it exclude: `x != null and x > 3`."""
    parts: list[Node] = []
    here = c
    for part in expr.parts:
        node = condition(here, _check(here, part), kleene=True)
        parts.append(node)
        here = here.given(node, outcome=expr.word == "and")
    if any(part.type is FAILED for part in parts):
        return c.failed(expr.span)
    kind = And if expr.word == "and" else Or
    return kind(parts=tuple(parts), type=BOOLEAN, span=expr.span, key=c.key())


def _if(c: Checking, expr: tree.If) -> Node:
    asked = condition(c, _check(c, expr.condition))
    consequent = _check(c.given(asked, outcome=True), expr.consequent)
    alternative = _check(c.given(asked, outcome=False), expr.alternative)
    if FAILED in (asked.type, consequent.type, alternative.type):
        return c.failed(expr.span)
    consequent, alternative, type_ = together(c, consequent, alternative)
    if type_ is None:
        return _complain_of_branches(c, consequent, alternative, expr)
    return If(condition=asked, consequent=consequent, alternative=alternative, type=type_, span=expr.span, key=c.key())


def _complain_of_branches(c: Checking, consequent: Node, alternative: Node, expr: tree.If) -> Node:
    kinds = {consequent.type.kind, alternative.type.kind}
    number = consequent if consequent.type.kind is Kind.NUMBER else alternative
    return c.complain(
        "E413",
        expr.alternative.span,
        Words("then 和 else 的类型不同", "then and else are of different types"),
        label=c.described(consequent, alternative),
        way_out=arithmetic.unit_hint(c, number) if kinds == {Kind.NUMBER, Kind.MONEY} else None,
        related=c.declared(consequent, alternative),
    )


def _quantified(c: Checking, expr: tree.Quantified, bindings: tuple[tree.Binding, ...]) -> Node:
    """`some x in xs, y in ys` is `some x in xs satisfies some y in ys`."""
    if not bindings:
        return condition(c, _check(c, expr.body))
    binding, *further = bindings
    items = _items(c, binding, _check(c, binding.items))
    hidden = names.shadows(c, binding.name)
    if hidden is not None:
        items = c.complain(
            "E305",
            binding.span,
            Words(f"`{binding.name}` 与已声明的 `{hidden}` 重名", f"`{binding.name}` would hide `{hidden}`"),
            way_out=Words("请换一个名称", "choose another name"),
        )
    variables = {**c.variables, binding.name: items.type.of or FAILED}
    inner = replace(c, variables=variables, not_null=c.not_null - {binding.name})
    body = _quantified(inner, expr, tuple(further))
    if FAILED in (items.type, body.type):
        return c.failed(expr.span)
    return Quantified(
        word=expr.word, name=binding.name, items=items, body=body, type=BOOLEAN, span=expr.span, key=c.key()
    )


def _items(c: Checking, binding: tree.Binding, items: Node) -> Node:
    if items.type is FAILED or not c.needs_value(items):
        return c.failed(items.span)
    if items.type.kind is Kind.LIST and items.type.of is not None:
        return items
    empty = items.type.kind is Kind.LIST
    headline = (
        Words("这个列表是空的", "this list is empty") if empty else Words("in 后面要是列表", "a list stands after in")
    )
    return c.complain(
        "E411",
        items.span,
        headline,
        label=None if empty else c.described(items),
        way_out=Words(f"例如 `{binding.name} in [1, 2, 3]`", f"such as `{binding.name} in [1, 2, 3]`"),
    )


def _call(c: Checking, expr: tree.Call) -> Node:
    arguments = [
        Argument(argument.name, _check(c, argument.value), argument.span)
        if isinstance(argument, tree.NamedArgument)
        else Argument(None, _check(c, argument), argument.span)
        for argument in expr.arguments
    ]
    return calls.call(c, expr.function, arguments, expr.span, expr.name_span)
