"""Law: an outcome that is determined stays so, whatever is filled in for a fact that was Unknown.

It may turn into an error (`1 / n > 0 and false` with n = 0), never into another value.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyengine.expression.types import Kind
from policyengine.interpreter.errors import EvaluationError
from policyengine.interpreter.evaluate import Environment, evaluate
from policyengine.interpreter.operators import holds_unknown
from policyengine.values import UNKNOWN, Value
from tests import strategies_typed as typed
from tests.strategies_typed import accepted, checked, facts, programs, scope

TRUTHS: tuple[Value, ...] = (True, False, UNKNOWN)


def environment(given_facts: Mapping[str, Value]) -> Environment:
    return Environment(given_facts, typed.HELD, scope().definitions(), typed.SHANGHAI)


def kleene(word: str, values: tuple[Value, ...]) -> Value:
    """The textbook: false is below Unknown is below true; `and` is the least, `or` the greatest."""
    ascending: tuple[Value, ...] = (False, UNKNOWN, True)
    return ascending[(min if word == "and" else max)(ascending.index(value) for value in values)]


@pytest.mark.parametrize("word", ["and", "or"])
@pytest.mark.parametrize("values", list(itertools.product(TRUTHS, repeat=2)))
def test_and_and_or_are_kleenes(word: str, values: tuple[Value, Value]) -> None:
    given_facts = {
        name: value for name, value in zip(("flag", "open.late"), values, strict=True) if value is not UNKNOWN
    }
    assert evaluate(checked(f"flag {word} open.late", scope()), environment(given_facts)) is kleene(word, values)


@pytest.mark.parametrize(("value", "expected"), [(True, False), (False, True), (UNKNOWN, UNKNOWN)])
def test_not_is_kleenes(value: Value, expected: Value) -> None:
    assert evaluate(checked("not(flag)", scope()), environment({"flag": value})) is expected


@given(programs(), facts(), st.sets(st.sampled_from(sorted(typed.FACTS))))
def test_a_determined_outcome_stays_so_whatever_is_filled_in(
    program: tuple[Kind, str], full: dict[str, Value], unknown: set[str]
) -> None:
    node = accepted(program[1], scope())
    if node is None:
        return
    partial = {name: value for name, value in full.items() if name not in unknown}
    try:
        before = evaluate(node, environment(partial))
        after = evaluate(node, environment(full))
    except EvaluationError:
        return
    assert holds_unknown(before) or before == after


@given(programs(), facts())
def test_with_every_fact_given_nothing_is_unknown(program: tuple[Kind, str], full: dict[str, Value]) -> None:
    node = accepted(program[1], scope())
    if node is None:
        return
    try:
        value = evaluate(node, environment(full))
    except EvaluationError:
        return
    assert not holds_unknown(value)
