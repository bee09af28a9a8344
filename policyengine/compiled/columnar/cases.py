"""The case of a claim: how the conditions come out on which it hangs what the policy says, as one number.

The conditions are few: whether all requirements are met, whether each award applies, in which line of a
table of rates a claim stands. How they come out, bit by bit, is the claim's case. A million claims have some
hundred different cases; what the policy says of each is worked out once (`case_table`) and looked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from policyengine.compiled import terms
from policyengine.compiled.columnar.column import Column, truth
from policyengine.compiled.columnar.frame import Evaluate, Frame
from policyengine.compiled.columnar.making import Making
from policyengine.compiled.columnar.shares import Share, share
from policyengine.compiled.integer_plan import IntegerAward, IntegerCap
from policyengine.compiled.terms import Term
from policyengine.policy.model import IfShort

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from policyengine.compiled.columnar.model import Amounts

MOST_BITS: Final = 14
"""Of a case: a table of more cases would not stay near the processor."""

NOBODY: Final = -1
"""In place of an award: none applies."""

CLOSER: Final = -2
"""In place of an award: the case does not tell."""

Bits: TypeAlias = tuple[bool, ...]
"""Of each condition whether a second bit says where it is open."""


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """A truth on which a case hangs; `number` is that of its term."""

    number: int
    ask: Evaluate


@dataclass(frozen=True, slots=True, eq=False)
class Limit:
    """A cap that reduces: where it binds, None: everywhere; its limit, a share of nothing."""

    binds: Evaluate | None
    limit: Share


@dataclass(frozen=True, slots=True, eq=False)
class Payment:
    """What an award pays in every case: a share of one fact within limits."""

    entitled: Share
    limits: tuple[Limit, ...]


@dataclass(frozen=True, slots=True, eq=False)
class CaseTable:
    """By case: the award that pays most, and of it: (factor × fact + extra) // divisor × unit, within the limit.

    `fact` is the name of one; None: of none. Where no award pays, factor and limit are 0, and so is what they
    come to. `extra`: an int where one does for all.
    """

    award: NDArray[np.signedinteger]
    fact: str | None
    factor: Amounts
    extra: Amounts | int
    divisor: int
    unit: int
    limit: Amounts


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """The conditions of a case, the most significant bit first, and what each award pays; None: no case tells.

    `tables` are those that have been asked for.
    """

    conditions: tuple[Condition, ...]
    payments: tuple[Payment | None, ...]
    tables: dict[Bits, CaseTable] = field(default_factory=dict)


def cases(making: Making, truths: Iterable[Term], awards: Sequence[IntegerAward]) -> Cases | None:
    """The cases of a policy, whose requirements and awards hold where `truths` do; None where they are too many."""
    conditions = list(truths)
    payments = []
    for award in awards:
        payment = _payment(making, award)
        payments.append(payment)
        if payment is not None:
            conditions += payment.entitled.conditions
            conditions += [condition for limit in payment.limits for condition in limit.limit.conditions]
            conditions += [cap.when for cap in award.caps if cap.when is not None]
    meant = {making.numbering.number(one): one for one in map(making.meaning, conditions)}
    asked = [
        Condition(number, making.term(one)) for number, one in meant.items() if not isinstance(one, terms.Literal_)
    ]
    fits = any(payment is not None for payment in payments) and len(asked) <= MOST_BITS
    return Cases(tuple(asked), tuple(payments)) if fits else None


def _payment(making: Making, award: IntegerAward) -> Payment | None:
    entitled = share(making, award.entitled)
    limits = [_limit(making, cap) for cap in award.caps]
    if entitled is None or award.drops or None in limits:
        return None
    return Payment(entitled, tuple(limit for limit in limits if limit is not None))


def _limit(making: Making, cap: IntegerCap) -> Limit | None:
    limit = share(making, cap.limit.whole)
    if limit is None or limit.fact is not None or cap.cap.if_short is not IfShort.REDUCE:
        return None
    return Limit(None if cap.when is None else making.term(cap.when), limit)


def cases_of(of: Cases, frame: Frame) -> tuple[NDArray[np.intp], Bits] | None:
    """The case of each row of a frame, and what its bits are; None where there are too many."""
    columns = [condition.ask(frame) for condition in of.conditions]
    bits = tuple(column.open is not False for column in columns)
    if len(bits) + sum(bits) > MOST_BITS:
        return None
    found: NDArray[Any] = np.zeros(frame.size, dtype=np.uint8 if len(bits) + sum(bits) <= 8 else np.uint16)
    for part in columns:
        for bit in (part.data,) if part.open is False else (part.data, part.open):
            found += found  # a shift, several times as quick as `<<`
            found |= bit.view(np.uint8) if isinstance(bit, np.ndarray) else bit
    return found.astype(np.intp), bits


def all_cases(of: Cases, bits: Bits) -> tuple[int, Iterator[tuple[int, Column]]]:
    """How many cases there are, and how each condition, by number, comes out in them."""
    width = len(bits) + sum(bits)
    numbers = np.arange(1 << width)

    def columns() -> Iterator[tuple[int, Column]]:
        at = width
        for condition, open_too in zip(of.conditions, bits, strict=True):
            at -= 1
            data = (numbers >> at & 1).astype(np.bool_)
            if not open_too:
                yield condition.number, Column(data)
                continue
            at -= 1
            yield condition.number, truth(data, (numbers >> at & 1).astype(np.bool_))

    return 1 << width, columns()
