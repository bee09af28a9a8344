"""Which facts not given stood in the way: read from the trace, not from a second evaluation.

A node whose value is determined needs nothing more, whatever was Unknown below it; so the
walk goes down only where the recorded value is Unknown. That is Kleene's logic, lazy on
both sides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from policyengine.expression.core import Fact, Node, Reference
from policyengine.expression.walk import children
from policyengine.values import UNKNOWN, Value


def unread_facts(roots: Iterable[Node], values: Mapping[int, Value], definitions: Mapping[str, Node]) -> frozenset[str]:
    """The facts that the Unknown ones among `roots` waited for."""
    return frozenset(name for root in roots for name in _waited_for(root, values, definitions))


def _waited_for(node: Node, values: Mapping[int, Value], definitions: Mapping[str, Node]) -> Iterator[str]:
    if values.get(node.key) is not UNKNOWN:
        return
    if isinstance(node, Fact):
        yield node.name
    elif isinstance(node, Reference):
        yield from _waited_for(definitions[node.name], values, definitions)
    else:
        for child in children(node):
            yield from _waited_for(child, values, definitions)
