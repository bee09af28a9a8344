"""Walking the core language: the parts of a node, and all nodes below one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from policyengine.expression import core
from policyengine.expression.core import Node


def children(node: Node) -> tuple[Node, ...]:
    """The nodes that stand directly in `node`, in the order they are written."""
    match node:
        case core.Constant() | core.Fact() | core.Held() | core.Reference() | core.Bound():
            return ()
        case core.Arithmetic(left=left, right=right) | core.Compare(left=left, right=right):
            return (left, right)
        case core.Negation(operand=operand) | core.Not(operand=operand):
            return (operand,)
        case core.And(parts=parts) | core.Or(parts=parts):
            return parts
        case core.If(condition=condition, consequent=consequent, alternative=alternative):
            return (condition, consequent, alternative)
        case core.ListOf(items=items):
            return items
        case core.RangeOf(low=low, high=high):
            return (low, high)
        case core.Quantified(items=items, body=body):
            return (items, body)
        case core.Call(arguments=arguments):
            return arguments
        case core.Bands(by=by, bands=bands) | core.Marginal(base=by, bands=bands):
            return (by, *(part for band in bands for part in (band.edge, band.value)))
        case core.Choices(by=by, values=values):
            return (by, *(value for _, value in values))
        case core.Reviewed(decided=decided, at_most=at_most):
            return (decided, at_most)
        case _:
            assert_never(node)


def nodes(root: Node) -> Iterator[Node]:
    """`root` and every node below it, each before its parts."""
    yield root
    for child in children(root):
        yield from nodes(child)
