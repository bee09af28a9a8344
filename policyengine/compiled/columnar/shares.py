"""Amounts that are a share of one fact: (factor × fact + extra) // divisor × unit.

Most awards are: a rate times an amount, rounded, to whole yuan perhaps. A rate out of a table hangs on
conditions; where those are settled, as in a case of `cases`, factor and extra are numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from policyengine.compiled import terms
from policyengine.compiled.columnar.column import difference, overlap, union
from policyengine.compiled.columnar.frame import Frame
from policyengine.compiled.columnar.making import Making
from policyengine.compiled.terms import Term
from policyengine.policy.model import FactKind
from policyengine.slots import FactSlot

if TYPE_CHECKING:
    from policyengine.compiled.columnar.column import Where

    Parts: TypeAlias = tuple[Any, Any, Where]
    """Factor and extra, numbers or arrays of int64, and where a condition is open."""

_NUMBERS: Final = (FactKind.INTEGER, FactKind.NUMBER, FactKind.MONEY, FactKind.RATE)


@dataclass(frozen=True, slots=True, eq=False)
class Share:
    """A share of one fact, which is never below nothing; `fact` None: of none, `extra` alone. `unit` is 1 undivided.

    `conditions` are what factor and extra hang on; `parts` gives these over the rows of a frame that knows them.
    """

    fact: FactSlot | None
    divisor: int
    unit: int
    conditions: tuple[Term, ...]
    parts: Callable[[Frame], Parts]


def share(making: Making, term: Term) -> Share | None:
    """The term as a share; None where it is none."""
    meant = making.meaning(term)
    match meant:
        case terms.Literal_(value=int() as value) if not isinstance(value, bool):
            return Share(None, 1, 1, (), lambda _: (0, value, False))
        case terms.Slot(name=name, nullable=False) if meant.low >= 0 and making.reads[name].fact.kind in _NUMBERS:
            return Share(making.reads[name].fact, 1, 1, (), lambda _: (1, 0, False))
        case terms.Either():
            return _either(making, meant)
        case terms.Binary(sign="//", left=left, right=terms.Literal_(value=int() as by)):
            one = share(making, left)
            return None if one is None or one.unit != 1 else replace(one, divisor=one.divisor * by)
        case terms.Binary(sign="*", left=left, right=terms.Literal_(value=int() as by)) if by > 0:
            one = share(making, left)
            if one is not None and one.divisor != 1:
                return replace(one, unit=one.unit * by)
            return _worked("*", one, share(making, meant.right))
        case terms.Binary(sign="+" | "-" | "*" as sign, left=left, right=right):
            return _worked(sign, share(making, left), share(making, right))
        case _:
            return None


def _either(making: Making, term: terms.Either) -> Share | None:
    ask = making.term(term.condition)  # first, for what is bound there
    then, otherwise = share(making, term.then), share(making, term.otherwise)
    if then is None or otherwise is None or not _of_one(then, otherwise):
        return None
    if (then.divisor, then.unit) != (otherwise.divisor, otherwise.unit):
        return None
    one, other = then.parts, otherwise.parts

    def parts(frame: Frame) -> Parts:
        where, doubt = ask(frame)[:2]
        (factor, extra, open_), (another, rest, also) = one(frame), other(frame)
        open_ = union(doubt, union(overlap(where, open_), difference(also, where)))
        return np.where(where, factor, another), np.where(where, extra, rest), open_

    conditions = (term.condition, *then.conditions, *otherwise.conditions)
    return Share(then.fact or otherwise.fact, then.divisor, then.unit, conditions, parts)


def _worked(sign: str, left: Share | None, right: Share | None) -> Share | None:
    """A sum, difference or product, as far as nothing has been divided yet."""
    if left is None or right is None or not _of_one(left, right) or left.divisor * right.divisor != 1:
        return None
    if sign == "*" and left.fact is not None and right.fact is not None:
        return None
    one, other = left.parts, right.parts

    def parts(frame: Frame) -> Parts:
        (factor, extra, open_), (another, more, also) = one(frame), other(frame)
        open_ = union(open_, also)
        match sign:
            case "*":  # one of the factors is 0
                return factor * more + another * extra, extra * more, open_
            case "+":
                return factor + another, extra + more, open_
            case _:
                return factor - another, extra - more, open_

    return Share(left.fact or right.fact, 1, 1, (*left.conditions, *right.conditions), parts)


def _of_one(left: Share, right: Share) -> bool:
    """Whether both are shares of the same fact, as far as they are of one."""
    return left.fact is None or right.fact is None or left.fact.name == right.fact.name
