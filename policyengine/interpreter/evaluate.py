"""The meaning of the language: what a checked expression is worth for the facts of a claim.

A plain walk over the nodes, always traced. Everything faster is tested against it.

Invariant: filling in a fact that was Unknown never changes a value that was determined
(tests/laws/test_kleene.py). `and` and `or` are Kleene's, from left to right, and stop at
the first false (true) part; when the left is Unknown the right is looked at too. All else
is strict: with an Unknown operand it is Unknown. A null can be met only behind a guard that
is itself Unknown (the checker sees to that), and then counts as Unknown as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, assert_never
from zoneinfo import ZoneInfo

from policyengine.expression.core import (
    And,
    Arithmetic,
    Bound,
    Call,
    Choices,
    Compare,
    Constant,
    Fact,
    Held,
    If,
    ListOf,
    Negation,
    Node,
    Not,
    Or,
    Quantified,
    RangeOf,
    Reference,
    Reviewed,
)
from policyengine.expression.core import Bands as BandsNode
from policyengine.expression.core import Marginal as MarginalNode
from policyengine.interpreter.errors import EvaluationError, Refusal
from policyengine.interpreter.functions import call
from policyengine.interpreter.operators import arithmetic, compare, negated
from policyengine.interpreter.tables import band, marginal, reviewed
from policyengine.values import UNKNOWN, Range, Value

MOST_ROUNDS: Final = 100_000
"""Times that `satisfies` may be asked in one environment; nested lists multiply."""


@dataclass(slots=True)
class Environment:
    """What an expression is evaluated against, and the trace that evaluating leaves.

    `facts`: by name; one that is not there is Unknown. `held`: what every accumulator that may
    be named holds. `definitions`: by name, each evaluated at most once. `timezone`: where a
    date-time read from a text without an offset is placed. `values`: the trace, what each
    evaluated node was worth, by its key (in a quantifier: for the last item looked at).
    """

    facts: Mapping[str, Value]
    held: Mapping[str, Value] = field(default_factory=dict)
    definitions: Mapping[str, Node] = field(default_factory=dict)
    timezone: ZoneInfo | None = None
    values: dict[int, Value] = field(default_factory=dict)
    bound: dict[str, Value] = field(default_factory=dict)
    defined: dict[str, Value] = field(default_factory=dict)
    rounds: int = 0


def evaluate(node: Node, env: Environment) -> Value:
    """What `node` is worth; raises `EvaluationError` where it has no value for these facts."""
    value: Value
    try:
        match node:  # the most frequent kinds first
            case Fact():
                value = env.facts.get(node.name, UNKNOWN)
            case Constant():
                value = node.value
            case Compare():
                value = compare(node.operator, evaluate(node.left, env), evaluate(node.right, env))
            case And():
                value = _first_decisive(node.parts, env, decisive=False)
            case Reference():
                value = _definition(node.name, env)
            case Arithmetic():
                value = arithmetic(node.operator, evaluate(node.left, env), evaluate(node.right, env))
            case Or():
                value = _first_decisive(node.parts, env, decisive=True)
            case Not():
                operand = evaluate(node.operand, env)
                value = (not operand) if isinstance(operand, bool) else UNKNOWN
            case Held():
                value = env.held[node.name]
            case If():
                value = _branch(node, env)
            case BandsNode():
                value = _bands(node, env)
            case Choices():
                value = _choices(node, env)
            case Call():
                value = call(node.function, [evaluate(argument, env) for argument in node.arguments], env.timezone)
            case Bound():
                value = env.bound[node.name]
            case Negation():
                value = negated(evaluate(node.operand, env))
            case ListOf():
                value = tuple([evaluate(item, env) for item in node.items])
            case RangeOf():
                value = _range(node, env)
            case Quantified():
                value = _quantified(node, env)
            case MarginalNode():
                value = _marginal(node, env)
            case Reviewed():
                value = reviewed(evaluate(node.decided, env), evaluate(node.at_most, env))
            case _:
                assert_never(node)
    except Refusal as refusal:
        raise EvaluationError(refusal.code, refusal.words, node.span) from None
    env.values[node.key] = value
    return value


def _first_decisive(parts: tuple[Node, ...], env: Environment, *, decisive: bool) -> Value:
    """Lazy on both sides: a part that cannot be computed counts only where none is decisive, as one that is Unknown."""
    value: Value = not decisive
    failed: EvaluationError | None = None
    for part in parts:
        try:
            truth = evaluate(part, env)
        except EvaluationError as error:
            failed = failed or error
            continue
        if truth is decisive:
            return decisive
        if not isinstance(truth, bool):
            value = UNKNOWN
    if failed is not None:
        raise failed
    return value


def _definition(name: str, env: Environment) -> Value:
    if name not in env.defined:
        env.defined[name] = evaluate(env.definitions[name], env)
    return env.defined[name]


def _branch(node: If, env: Environment) -> Value:
    condition = evaluate(node.condition, env)
    if condition is True:
        return evaluate(node.consequent, env)
    return evaluate(node.alternative, env) if condition is False else UNKNOWN


def _range(node: RangeOf, env: Environment) -> Value:
    low, high = evaluate(node.low, env), evaluate(node.high, env)
    for end, value in ((node.low, low), (node.high, high)):
        if value is UNKNOWN or (value is None and not isinstance(end, Constant)):
            return UNKNOWN
    return Range(low, high, node.low_closed, node.high_closed)


def _quantified(node: Quantified, env: Environment) -> Value:
    """`some` is an `or` over the items, `every` an `and`."""
    items = evaluate(node.items, env)
    if not isinstance(items, tuple):
        return UNKNOWN
    decisive = node.word == "some"
    value: Value = not decisive
    outer = env.bound.get(node.name, UNKNOWN)
    failed: EvaluationError | None = None
    for item in items:
        env.rounds += 1
        if env.rounds > MOST_ROUNDS:
            raise Refusal("E610", f"`{node.word}` 要逐一查看的项太多", f"`{node.word}` has too many items to look at")
        env.bound[node.name] = item
        try:
            truth = evaluate(node.body, env)
        except EvaluationError as error:
            failed = failed or error
            continue
        if truth is decisive:
            value = decisive
            break
        if not isinstance(truth, bool):
            value = UNKNOWN
    env.bound[node.name] = outer
    if failed is not None and value is not decisive:
        raise failed
    return value


def _bands(node: BandsNode, env: Environment) -> Value:
    chosen = band(evaluate(node.by, env), [(evaluate(each.edge, env), each.closed) for each in node.bands])
    return UNKNOWN if chosen is None else evaluate(node.bands[chosen].value, env)


def _choices(node: Choices, env: Environment) -> Value:
    by = evaluate(node.by, env)
    for choice, value in node.values:
        if choice == by:
            return evaluate(value, env)
    if by is UNKNOWN or by is None:
        return UNKNOWN
    raise ValueError(f"a table misses {by!r}")  # the checker lets none pass


def _marginal(node: MarginalNode, env: Environment) -> Value:
    edges = [evaluate(each.edge, env) for each in node.bands]
    return marginal(evaluate(node.base, env), edges, lambda index: evaluate(node.bands[index].value, env))
