"""Which facts not given stood in the way: read from the trace, not from a second evaluation.

A node whose value is determined needs nothing more, whatever was Unknown below it; so the
walk goes down only where the recorded value is Unknown. That is Kleene's logic, lazy on
both sides. Where it was Unknown which branch or which line of a table applies, none was
evaluated; whatever any of them could ask for is then waited for as well.

Invariant: filling in facts that are not named here leaves a value Unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policyengine.expression.core import Bands, Choices, Fact, If, Marginal, Node, Quantified, Reference
from policyengine.expression.walk import children
from policyengine.interpreter.evaluate import Environment
from policyengine.interpreter.operators import holds_unknown
from policyengine.values import UNKNOWN


def unread_facts(roots: Iterable[Node], env: Environment) -> frozenset[str]:
    """The facts that the Unknown ones among `roots`, evaluated in `env`, waited for."""
    waiting, followed, found = list(roots), set[str](), set[str]()
    while waiting:
        node = waiting.pop()
        if not _waits(node, env):
            continue
        match node:
            case Fact(name=name):
                found.add(name)
            case Reference(name=name):
                if name not in followed:
                    followed.add(name)
                    waiting.append(env.definitions[name])
            case If(condition=selector) | Bands(by=selector) | Choices(by=selector) | Marginal(base=selector) if _waits(
                selector, env
            ):
                waiting.append(selector)
                found.update(_not_given(children(node)[1:], env))
            case Quantified():  # the trace keeps only the last item looked at
                found.update(_not_given(children(node), env))
            case _:
                waiting.extend(children(node))
    return frozenset(found)


def may_be_read(roots: Iterable[Node], env: Environment) -> frozenset[str]:
    """The facts not given at or below `roots`, whether or not they were asked for."""
    return frozenset(_not_given(roots, env))


def was_unknown(roots: Iterable[Node], env: Environment) -> bool:
    """Whether a fact not given was asked for in `env`, also where that did not matter."""
    return any(env.values.get(fact.key) is UNKNOWN for fact in _facts(roots, env))


def _waits(node: Node, env: Environment) -> bool:
    return node.key in env.values and holds_unknown(env.values[node.key])


def _not_given(nodes: Iterable[Node], env: Environment) -> Iterator[str]:
    return (fact.name for fact in _facts(nodes, env) if fact.name not in env.facts)


def _facts(nodes: Iterable[Node], env: Environment) -> Iterator[Fact]:
    """Every fact at or below the nodes, also through the definitions they name."""
    waiting, followed = list(nodes), set[str]()
    while waiting:
        node = waiting.pop()
        if isinstance(node, Fact):
            yield node
        elif not isinstance(node, Reference):
            waiting.extend(children(node))
        elif node.name not in followed:
            followed.add(node.name)
            waiting.append(env.definitions[node.name])
