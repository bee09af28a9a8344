"""Which denials have the same grounds: for whoever finds the words for one of each.

Grounds are the requirements of the policy that are not met; where all may be, of every award whether
its condition holds, which of its own requirements are met, and which exceptions take its place. A
million denials have a few hundred different grounds.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import numpy as np

from policyengine.columns import ClaimColumns
from policyengine.compiled.columnar.column import Column
from policyengine.compiled.columnar.evaluate import frames
from policyengine.compiled.columnar.frame import Frame
from policyengine.compiled.columnar.looking import Looking
from policyengine.compiled.columnar.planning import ColumnPlan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from policyengine.columns import Rows

_FALSE: Final = 0
_DIGITS: Final = 39
"""Digits of three values that 64 bits hold."""


def grounds(plan: ColumnPlan, claims: ClaimColumns, rows: Rows) -> NDArray[np.int64]:
    """For each of `rows`, which the policy denies, a number: denials with the same number have the same grounds."""
    words: list[NDArray[np.int64]] = []
    start = 0
    for frame in frames(plan, claims, rows):
        with np.errstate(all="ignore"):  # of values that are not there
            for number, digit in enumerate(_digits(plan, frame)):
                if number // _DIGITS == len(words):
                    words.append(np.zeros(len(rows), dtype=np.int64))
                part = words[number // _DIGITS][start : start + frame.size]
                part *= 3
                part += digit
        start += frame.size
    if len(words) == 1:
        return words[0]
    together = np.zeros(len(rows), dtype=np.int64)
    for word in words:
        different, places = np.unique(word, return_inverse=True)
        together = np.unique(together, return_inverse=True)[1] * len(different) + places
    return together


def _digits(plan: ColumnPlan, frame: Frame) -> Iterator[NDArray[np.int8]]:
    """What decides, in one order for every frame; 0 as well where it is not asked for."""
    required = [_digit(gate(frame), frame.size) for gate in plan.gates]
    yield from required
    asked = np.logical_and.reduce([digit != _FALSE for digit in required])
    looking = Looking(plan, frame)
    for award in plan.awards:
        applies = asked
        if award.when is not None:
            when = _digit(award.when(frame), frame.size) * applies
            yield when
            applies = when != _FALSE
        for gate in award.gates:
            yield _digit(gate(frame), frame.size) * applies
        for other in award.award.overridden_by:
            yield _digit(looking.fit(other), frame.size) * applies


def _digit(column: Column, size: int) -> NDArray[np.int8]:
    """0 false, 1 true, 2 not known."""
    digit = np.zeros(size, dtype=np.int8)
    digit += column.data  # true, too, where it is not known
    digit += column.open
    return digit
