"""Law: an expression that the checker accepts never meets a wrong type when it is evaluated.

Only `EvaluationError` may be raised (a division by zero, a year that no calendar has), and
what comes out is of the type that was announced.
"""

from __future__ import annotations

import contextlib
import itertools

from hypothesis import given
from hypothesis import strategies as st

from policyengine.app.expressions import ExpressionError, evaluate_expression
from policyengine.diagnostics.model import Diagnostics
from policyengine.expression.check import check_expression
from policyengine.expression.core import Node
from policyengine.expression.scope import FactName, Scope
from policyengine.expression.types import FAILED, Kind, Type
from policyengine.expression.walk import nodes
from policyengine.interpreter.errors import EvaluationError
from policyengine.interpreter.evaluate import Environment, evaluate
from policyengine.source import Source, Span
from policyengine.syntax.parser import parse_expression
from policyengine.syntax.printer import print_expression
from policyengine.values import Value
from tests import strategies_typed as typed
from tests.strategies import expressions
from tests.strategies_typed import TYPES, accepted, conforms, facts, programs, scope

NAMES = ("x", "_y1", "amount", "applicant", "研发费用", "企业", "item", "inner")


@given(programs(), facts(), st.sets(st.sampled_from(sorted(typed.FACTS))))
def test_a_checked_expression_is_of_the_type_it_was_given(
    program: tuple[Kind, str], full: dict[str, Value], unknown: set[str]
) -> None:
    kind, text = program
    node = accepted(text, scope(), TYPES[kind] if kind is not Kind.LIST else None)
    if node is None:
        return
    partial = {name: value for name, value in full.items() if name not in unknown}
    env = Environment(partial, typed.HELD, scope().definitions(), typed.SHANGHAI)
    try:
        value = evaluate(node, env)
    except EvaluationError:
        return
    assert conforms(value, node.type), (value, node.type)
    by_key: dict[int, Node] = {each.key: each for each in nodes(node)}
    for key, each in env.values.items():
        if key in by_key and each is not None:  # null is traced behind guards, where the type has forgotten it
            assert conforms(each, by_key[key].type), (each, by_key[key])


@given(expressions(), st.tuples(*[typed.any_type()] * len(NAMES)), st.data())
def test_whatever_the_checker_accepts_can_be_evaluated(
    tree: object, types: tuple[Type, ...], data: st.DataObject
) -> None:
    text = print_expression(tree)  # type: ignore[arg-type]  # the strategy's own union
    source, diagnostics = Source("<test>", text), Diagnostics()
    expr = parse_expression(source, Span(0, len(text)), diagnostics)
    if expr is None:
        return
    names = {name: FactName(type_) for name, type_ in zip(NAMES, types, strict=True)}
    in_policy = data.draw(st.booleans())
    node = check_expression(expr, Scope(names, in_policy=in_policy, keys=itertools.count()), source, diagnostics)
    assert (node.type is FAILED) == bool(diagnostics), text
    if node.type is FAILED:
        return
    try:
        value = evaluate(node, Environment({}))
    except EvaluationError:
        return
    assert conforms(value, node.type) or not in_policy


@given(expressions(), st.dictionaries(st.sampled_from(NAMES), st.integers(-5, 5) | st.text(max_size=3) | st.none()))
def test_the_door_raises_only_its_own_error(tree: object, given_facts: dict[str, object]) -> None:
    with contextlib.suppress(ExpressionError):
        evaluate_expression(print_expression(tree), given_facts)  # type: ignore[arg-type]  # the strategy's own union
