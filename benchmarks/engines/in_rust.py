"""Engines written in Rust: zen-engine, datalogic-py (JSONLogic), common-expression-language (CEL)."""

from __future__ import annotations

import json
from typing import Any, Final, assert_never

from benchmarks.claims import Claims
from benchmarks.engines.facts import records
from benchmarks.engines.tree import (
    Answer,
    Compare,
    Condition,
    Every,
    Fact,
    If,
    Infix,
    Not,
    Share,
    Some,
    Tree,
    infix,
    the_tree,
)
from benchmarks.task import Task, in_arrays

_ZEN: Final = Infix(
    every="and",
    some="or",
    opposite="not ",
    null="null",
    either=lambda condition, then, other: f"({condition} ? {then} : {other})",
    divided=lambda text, by: f"floor({text} / {by})",
    answer=lambda status, award, amount: f"[{status}, {award}, {amount}]",
)

ZEN_TREE: Final = infix(the_tree(), _ZEN)

_CEL: Final = Infix(
    every="&&",
    some="||",
    opposite="!",
    null="null",
    either=lambda condition, then, other: f"({condition} ? {then} : {other})",
    divided=lambda text, by: f"{text} / {by}",
    answer=lambda status, award, amount: f"[{status}, {award}, {amount}]",
)


def zen_expression(claims: Claims) -> Task:
    """One compiled expression."""
    import zen

    expression = zen.compile_expression(ZEN_TREE)
    inputs = records(claims)
    evaluate = expression.evaluate
    return Task(lambda: [evaluate(one) for one in inputs], in_arrays)


def cel(claims: Claims) -> Task:
    """One program; each claim's context made beforehand."""
    import cel

    execute = cel.compile(infix(the_tree(), _CEL)).execute
    inputs = [cel.Context(variables=one) for one in records(claims)]
    return Task(lambda: [execute(one) for one in inputs], in_arrays)


def cel_from_records(claims: Claims) -> Task:
    """The same from dictionaries."""
    import cel

    execute = cel.compile(infix(the_tree(), _CEL)).execute
    inputs = records(claims)
    return Task(lambda: [execute(one) for one in inputs], in_arrays)


def jsonlogic(claims: Claims) -> Task:
    """One compiled rule in a session, over claims that were parsed beforehand."""
    import datalogic_py

    engine = datalogic_py.Engine()
    rule, session = engine.compile(_logic(the_tree())), engine.session()
    inputs = [datalogic_py.DataHandle(one) for one in records(claims)]
    evaluate = session.evaluate_data
    return Task(lambda: [evaluate(rule, one) for one in inputs], in_arrays)


def jsonlogic_batch(claims: Claims) -> Task:
    """All claims in one call; the answers are JSON texts."""
    import datalogic_py

    engine = datalogic_py.Engine()
    rule, session = engine.compile(_logic(the_tree())), engine.session()
    inputs = [datalogic_py.DataHandle(one) for one in records(claims)]
    return Task(lambda: session.evaluate_batch(rule, inputs), lambda answers: in_arrays(map(json.loads, answers)))


def jsonlogic_traced(claims: Claims) -> Task:
    """With the engine's own trace, which it gives as JSON."""
    import datalogic_py

    evaluate, rule = datalogic_py.Engine().evaluate_with_trace, json.dumps(_logic(the_tree()))
    inputs = [json.dumps(one) for one in records(claims)]
    return Task(
        lambda: [evaluate(rule, one) for one in inputs],
        lambda answers: in_arrays(json.loads(answer)["result"] for answer in answers),
    )


def _logic(tree: Tree) -> Any:  # noqa: ANN401  # JSON
    match tree:
        case If(condition, then, other):
            return {"if": [_condition(condition), _logic(then), _logic(other)]}
        case Answer(status, award, amount):
            return [status, award, _amount(amount)]
        case _:
            assert_never(tree)


def _amount(amount: int | Share | Fact) -> Any:  # noqa: ANN401  # JSON
    match amount:
        case Share(rate, per):
            by = {"val": rate.name} if isinstance(rate, Fact) else rate
            return {"floor": {"/": [{"+": [{"*": [{"val": "amount"}, by]}, per // 2]}, per]}}
        case Fact(name):
            return {"val": name}
        case _:
            return amount


def _condition(condition: Condition) -> Any:  # noqa: ANN401  # JSON
    match condition:
        case Fact(name):
            return {"val": name}
        case Not(of):
            return {"!": {"val": of.name}}
        case Compare(Fact("agreed_due"), sign, than):
            return {sign: [_amount(Share(Fact("agreed_rate"), 10_000)), _operand(than)]}
        case Compare(fact, sign, than):
            strictly = {"==": "===", "!=": "!=="}.get(sign, sign)
            return {strictly: [{"val": fact.name}, _operand(than)]}
        case Every(of):
            return {"and": [_condition(one) for one in of]}
        case Some(of):
            return {"or": [_condition(one) for one in of]}
        case _:
            assert_never(condition)


def _operand(than: Fact | str | int | None) -> Any:  # noqa: ANN401  # JSON
    return {"val": than.name} if isinstance(than, Fact) else than
