"""What a condition excludes: the names that cannot be null where it came out true, or false.

A name is not null where `x != null` holds; through `and`, `or`, `not`, `if` and definitions
this is passed on. The answer is never too large; it may be too small, and then the author
is asked for a plainer guard.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from policyengine.expression.core import And, Bound, Compare, Constant, Fact, If, Node, Not, Or, Reference
from policyengine.expression.types import Kind
from policyengine.syntax.tree import Comparison

Names: TypeAlias = frozenset[str]

_NEVER: Final = None
"""In place of names: the outcome cannot be, so anything may be said of it."""


def names_not_null_if(node: Node, outcome: bool, definitions: Mapping[str, Node]) -> Names:
    """The facts, definitions and variables that are not null where `node` is `outcome`."""
    return _names(node, outcome, definitions, {}) or frozenset()


def _names(
    node: Node, outcome: bool, definitions: Mapping[str, Node], known: dict[tuple[str, bool], Names | None]
) -> Names | None:
    """`known` remembers the definitions already looked at: each is, once, however often it is named."""
    match node:
        case Compare(operator=Comparison.NOT_EQUAL | Comparison.EQUAL):
            excludes_null = (node.operator is Comparison.NOT_EQUAL) == outcome
            return _compared_with_null(node, definitions) if excludes_null else frozenset()
        case Not():
            return _names(node.operand, not outcome, definitions, known)
        case And() | Or():
            each = [_names(part, outcome, definitions, known) for part in node.parts]
            return _all_hold(each) if isinstance(node, And) == outcome else _one_holds(each)
        case If():
            return _one_holds(
                [
                    _all_hold(
                        _names(asked, answer, definitions, known)
                        for asked, answer in ((node.condition, chosen), (branch, outcome))
                    )
                    for chosen, branch in ((True, node.consequent), (False, node.alternative))
                ]
            )
        case Reference(name=name) if name in definitions:
            if (name, outcome) not in known:
                known[name, outcome] = _names(definitions[name], outcome, definitions, known)
            return known[name, outcome]
        case Constant(value=bool() as value) if value is not outcome:
            return _NEVER
        case _:
            return frozenset()


def _all_hold(each: Iterable[Names | None]) -> Names | None:
    together: Names = frozenset()
    for names in each:
        if names is _NEVER:
            return _NEVER
        together |= names
    return together


def _one_holds(each: Iterable[Names | None]) -> Names | None:
    possible = [names for names in each if names is not _NEVER]
    return frozenset.intersection(*possible) if possible else _NEVER


def _compared_with_null(node: Compare, definitions: Mapping[str, Node]) -> Names:
    sides = (node.left, node.right)
    if not any(side.type.kind is Kind.NULL for side in sides):
        return frozenset()
    return frozenset().union(*(_same_value(side, definitions) for side in sides))


def _same_value(node: Node, definitions: Mapping[str, Node]) -> Names:
    """The names whose value the node is: its own, and that of a fact a definition merely passes on."""
    match node:
        case Fact(name=name) | Bound(name=name):
            return frozenset({name})
        case Reference(name=name):
            passed_on = _same_value(definitions[name], definitions) if name in definitions else frozenset()
            return passed_on | {name}
        case _:
            return frozenset()
