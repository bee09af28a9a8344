"""The expression tree as written: one frozen node kind for each construct of the grammar.

Spans are absolute offsets into the source (the YAML file, where the expression stands in
one) and are ignored by equality, so `parse(print(tree)) == tree` can be asked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Literal, TypeAlias

from policyengine.source import Span


def _span() -> Span:
    return field(compare=False, repr=False, kw_only=True)  # type: ignore[no-any-return]  # dataclass idiom


class ArithmeticOperator(StrEnum):
    """`+ - * / **`."""

    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"
    POWER = "**"


class Comparison(StrEnum):
    """`= != < <= > >=`."""

    EQUAL = "="
    NOT_EQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    GREATER = ">"
    AT_LEAST = ">="


@dataclass(frozen=True, slots=True)
class Number:
    """`12`, `.5`, `300万`, `30%`: `value` is exact, `text` is as written, for the printer."""

    value: Fraction
    text: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Money:
    """`300万元`, `8000 USD`: `value` in units of `currency` (an ISO 4217 code)."""

    value: Fraction
    currency: str
    text: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class String:
    """A string literal, escapes resolved."""

    value: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Boolean:
    """`true` or `false`."""

    value: bool
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Null:
    """`null`."""

    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Temporal:
    """`@"2024-04-28"`: a date, date-time or duration literal, `text` being what stands in the quotes."""

    text: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Name:
    """A dotted path, `applicant.founded_on.year`; where the name ends and properties begin is the checker's to say."""

    parts: tuple[str, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Property:
    """`.year` of something that is not a plain name, `date("2024-04-28").year`; may be two words (`time offset`)."""

    operand: Expr
    name: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class ListLiteral:
    """`[a, b, c]`."""

    items: tuple[Expr, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class RangeLiteral:
    """`[a..b]` with either end open."""

    low: Expr
    high: Expr
    low_closed: bool
    high_closed: bool
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Negation:
    """Unary minus."""

    operand: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`left operator right`."""

    operator: ArithmeticOperator
    left: Expr
    right: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Compare:
    """`left operator right`."""

    operator: Comparison
    left: Expr
    right: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Between:
    """`operand between low and high`, both ends included."""

    operand: Expr
    low: Expr
    high: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class UnaryTest:
    """`> 5` after `in`: a comparison whose left side is the operand of `in`."""

    operator: Comparison
    operand: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class In:
    """`operand in test` or `operand in (test, test, …)`; a test is an expression (list, range, value) or unary."""

    operand: Expr
    tests: tuple[Expr | UnaryTest, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Logical:
    """`a and b and c` (one node for a run of the same word) or `a or b`."""

    word: Literal["and", "or"]
    parts: tuple[Expr, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class If:
    """`if condition then consequent else alternative`."""

    condition: Expr
    consequent: Expr
    alternative: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Binding:
    """`name in items`, before `satisfies`."""

    name: str
    items: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Quantified:
    """`some x in xs, y in ys satisfies body`, or `every …`."""

    word: Literal["some", "every"]
    bindings: tuple[Binding, ...]
    body: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class NamedArgument:
    """`scale: 2` in a call."""

    name: str
    value: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Call:
    """`round half up(x, 2)`; arguments are all positional or all named. `name_span` is the name alone."""

    function: str
    arguments: tuple[Expr, ...] | tuple[NamedArgument, ...]
    span: Span = _span()
    name_span: Span = _span()


Expr: TypeAlias = (
    Number
    | Money
    | String
    | Boolean
    | Null
    | Temporal
    | Name
    | Property
    | ListLiteral
    | RangeLiteral
    | Negation
    | Arithmetic
    | Compare
    | Between
    | In
    | Logical
    | If
    | Quantified
    | Call
)
