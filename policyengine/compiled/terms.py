"""Integer terms: what a compiled expression is made of, each with the bounds of what it can be.

A term is a whole number or a truth (0 or 1), a text or code that is only ever compared for
equality, or, where it is `nullable`, none. `low` and `high` bound every value that it can have,
and no term can be built that leaves 64 bits: `TooWide` is raised instead, so that what a term
means in Python's integers is what it means in a column of int64.

Nothing that a term reads is dropped when terms are put together, even where the result is known
without it: a fact that is not known has to be met where the meaning of the language meets it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

MOST: Final = 2**63 - 1
"""Of any term, by magnitude."""

Sign: TypeAlias = Literal["+", "-", "*", "//", "%", "&", "|"]
Order: TypeAlias = Literal["==", "!=", "<", "<=", ">", ">="]


class TooWide(Exception):  # noqa: N818  # not an error of the program: the lowering turns it into a refusal
    """A term that might leave 64 bits."""

    def __init__(self, low: int, high: int) -> None:
        super().__init__(f"{low} to {high}")
        self.reach = max(abs(low), abs(high))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Term:
    low: int = 0
    high: int = 1
    nullable: bool = False

    def __post_init__(self) -> None:
        if self.low < -MOST or self.high > MOST:
            raise TooWide(self.low, self.high)


@dataclass(frozen=True, slots=True)
class Literal_(_Term):  # noqa: N801  # `Literal` is typing's
    """A number, truth, text or none written out; `shown` is the constant's name in the source, if it has one."""

    value: int | str | bool | None
    shown: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Slot(_Term):
    """What stands in one place of the tuple of facts, or of what the accumulators hold, by its local name."""

    name: str


@dataclass(frozen=True, slots=True)
class Local(_Term):
    """A value worked out before, by its local name. `raises`: working it out may have no answer."""

    name: str
    raises: bool = False


@dataclass(frozen=True, slots=True)
class Bind(_Term):
    """`value`, which further terms call by the name of `local`; stands where it is evaluated first."""

    local: Local
    value: Term


@dataclass(frozen=True, slots=True)
class Binary(_Term):
    """`left sign right`; `//` and `%` round down and take a right side above zero, `&` and `|` are strict."""

    sign: Sign
    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class Extreme(_Term):
    """The least or the greatest of several."""

    word: Literal["min", "max"]
    items: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Applied(_Term):
    """One of the integer functions of `runtime`, by name; it reads every argument."""

    function: str
    arguments: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Either(_Term):
    """`then` if `condition`, else `otherwise`; the other one is not evaluated."""

    condition: Term
    then: Term
    otherwise: Term


@dataclass(frozen=True, slots=True)
class Undecided(_Term):
    """No answer: the meaning of the language has an error here, which the interpreter words."""


@dataclass(frozen=True, slots=True)
class Compare(_Term):
    """`left order right`."""

    order: Order
    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class IsNone(_Term):
    """Whether there is none."""

    operand: Term


@dataclass(frozen=True, slots=True)
class Every(_Term):
    """All of them, from left to right, as far as the first that does not hold."""

    parts: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Some(_Term):
    """One of them, from left to right, as far as the first that holds."""

    parts: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Inverse(_Term):
    """Not."""

    operand: Term


Term: TypeAlias = (
    Literal_
    | Slot
    | Local
    | Bind
    | Binary
    | Extreme
    | Applied
    | Either
    | Undecided
    | Compare
    | IsNone
    | Every
    | Some
    | Inverse
)

TRUE: Final = Literal_(True, low=1, high=1)
FALSE: Final = Literal_(False, low=0, high=0)
NONE: Final = Literal_(None, low=0, high=0, nullable=True)


def number(value: int, shown: str = "") -> Literal_:
    """A whole number written out."""
    return Literal_(value, shown, low=value, high=value)


def text(value: str) -> Literal_:
    """A text written out; it can only be compared for equality."""
    return Literal_(value)


def parts(term: Term) -> tuple[Term, ...]:
    """The terms that stand directly in `term`."""
    match term:
        case Literal_() | Slot() | Local() | Undecided():
            return ()
        case Bind(value=value):
            return (value,)
        case Binary(left=left, right=right) | Compare(left=left, right=right):
            return (left, right)
        case Extreme(items=items) | Applied(arguments=items) | Every(parts=items) | Some(parts=items):
            return items
        case Either(condition=condition, then=then, otherwise=otherwise):
            return (condition, then, otherwise)
        case IsNone(operand=operand) | Inverse(operand=operand):
            return (operand,)


def may_be_undecided(term: Term) -> bool:
    """Whether some value of known facts leaves the term without an answer."""
    match term:
        case Undecided():
            return True
        case Local(raises=raises):
            return raises
        case Applied(function=function) if function in UNDECIDED_BEYOND:
            return True
        case _:
            return any(may_be_undecided(part) for part in parts(term))


UNDECIDED_BEYOND: Final = frozenset({"nonzero", "within_calendar", "within_instants", "months_later", "ordinal"})
"""Integer functions that have no answer for some arguments."""


def is_bare(term: Term) -> bool:
    """Whether the value may be a slot's own, handed on without anything having looked at it."""
    match term:
        case Slot() | Local():
            return True
        case Bind(value=value):
            return is_bare(value)
        case Either(then=then, otherwise=otherwise):
            return is_bare(then) or is_bare(otherwise)
        case _:
            return False
