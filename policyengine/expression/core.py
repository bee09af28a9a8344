"""The core language: what an expression means, with names resolved and types known.

`check.py` turns a written tree into these nodes; sugar (`between`, `in`, percent signs)
ends there. Tables, which only a policy file can write, are nodes too, so that everything
an engine must know is this one closed union.

Each node carries its `type`, the `span` it was written at, and a `key`, a number unique in
one policy under which an engine records what the node was worth: the trace.

Invariant: a node made by the checker never meets a type error when it is evaluated.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from policyengine.expression.types import Type
from policyengine.source import Span
from policyengine.syntax.tree import ArithmeticOperator, Comparison
from policyengine.values import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class _Node:
    type: Type
    span: Span = field(compare=False, repr=False)
    key: int = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Constant(_Node):
    """A literal, or a constant of the policy (`policy.from`)."""

    value: Value


@dataclass(frozen=True, slots=True)
class Fact(_Node):
    """What the claim says of `name`; Unknown when it does not say."""

    name: str


@dataclass(frozen=True, slots=True)
class Held(_Node):
    """What the accumulator `name` holds for this claim's key, before the claim."""

    name: str


@dataclass(frozen=True, slots=True)
class Reference(_Node):
    """The value of the definition `name`."""

    name: str


@dataclass(frozen=True, slots=True)
class Bound(_Node):
    """The variable `name` of the innermost quantifier that binds it."""

    name: str


@dataclass(frozen=True, slots=True)
class Arithmetic(_Node):
    """`left operator right`; on numbers, money, dates and durations, as the type says."""

    operator: ArithmeticOperator
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Negation(_Node):
    """Unary minus of a number, money or duration."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Compare(_Node):
    """`left operator right`; `=` and `!=` also with null and between lists or ranges."""

    operator: Comparison
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class And(_Node):
    """True if every part is; false if any is, also beside a part that is Unknown or cannot be computed."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(_Node):
    """False if every part is; true if any is, also beside a part that is Unknown or cannot be computed."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not(_Node):
    """Kleene's not."""

    operand: Node


@dataclass(frozen=True, slots=True)
class If(_Node):
    """Unknown if the condition is."""

    condition: Node
    consequent: Node
    alternative: Node


@dataclass(frozen=True, slots=True)
class ListOf(_Node):
    """A list, item by item."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class RangeOf(_Node):
    """A range with ends computed."""

    low: Node
    high: Node
    low_closed: bool
    high_closed: bool


@dataclass(frozen=True, slots=True)
class Quantified(_Node):
    """`some` or `every` over the items of one list; several bindings are nested."""

    word: Literal["some", "every"]
    name: str
    items: Node
    body: Node


@dataclass(frozen=True, slots=True)
class Call(_Node):
    """A built-in function; `arguments` in the order of its signature, those left out left out at the end.

    A property is a call too: `.year` has the name `.year`.
    """

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """From `edge` on (`closed`), or above it, to the next band's edge: `value`."""

    edge: Node
    closed: bool
    value: Node


@dataclass(frozen=True, slots=True)
class Bands(_Node):
    """A table by lower edges, ascending: the value of the last band that `by` reaches."""

    by: Node
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Choices(_Node):
    """A table by the ids of a choice (or true and false): every id has its value."""

    by: Node
    values: tuple[tuple[str | bool, Node], ...]


@dataclass(frozen=True, slots=True)
class Marginal(_Node):
    """Each slice of `base` between two edges at its own rate; the amounts added up."""

    base: Node
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Reviewed(_Node):
    """A value that a review decides: `decided`, which the record gets wrong above `at_most`."""

    decided: Node
    at_most: Node


Node: TypeAlias = (
    Constant
    | Fact
    | Held
    | Reference
    | Bound
    | Arithmetic
    | Negation
    | Compare
    | And
    | Or
    | Not
    | If
    | ListOf
    | RangeOf
    | Quantified
    | Call
    | Bands
    | Choices
    | Marginal
    | Reviewed
)
