"""A term over some rows: an array or one value, and where it has no answer or is none.

*Open* is where a value is not known or cannot be computed; what stands in the array there says
nothing. A truth that is open is Kleene's third value: `every` and `some` are lazy on all sides, as the
interpreter is, so that a part that is open counts only where no other part decides.

In a mask that is nowhere (everywhere) true, `False` (`True`) stands for an array.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from policyengine.columns import Mask

    Where: TypeAlias = Mask | bool


class Column(NamedTuple):
    """The values of a term, `open` and `none` where they are so. A truth that is open is `True` in `data`."""

    data: Any
    open: Where = False
    none: Where = False


OPEN = Column(True, open=True)
"""A truth that is nowhere known."""


def union(one: Where, other: Where) -> Where:
    """Where one or the other is so."""
    if one is False or other is True:
        return other
    if other is False or one is True:
        return one
    return np.logical_or(one, other)


def difference(one: Where, other: Where) -> Where:
    """Where the one is so and the other is not."""
    if other is False or one is False:
        return one
    if other is True:
        return False
    return np.greater(one, other)


def overlap(one: Where, other: Where) -> Where:
    """Where both are so."""
    if one is True or other is False:
        return other
    if other is True or one is False:
        return one
    return np.logical_and(one, other)


def complement(where: Where) -> Where:
    """Where it is not so."""
    return not where if isinstance(where, bool) else np.logical_not(where)


def truth(data: Where, open_: Where) -> Column:
    """A truth from what is true and what is open."""
    return Column(union(data, open_), open_)


def holds(column: Column) -> Where:
    """Where a truth is true for certain."""
    return difference(column.data, column.open)


def every(parts: Sequence[Column]) -> Column:
    """Kleene's and: false where a part is false, else open where one is."""
    data: Where = True
    open_: Where = False
    for part in parts:
        data = overlap(data, part.data)
        open_ = union(open_, part.open)
    return Column(data, overlap(open_, data))


def some(parts: Sequence[Column]) -> Column:
    """Kleene's or: true where a part is true, else open where one is."""
    sure: Where = False
    open_: Where = False
    for part in parts:
        sure = union(sure, holds(part))
        open_ = union(open_, part.open)
    return truth(sure, difference(open_, sure))


def inverse(column: Column) -> Column:
    """Not."""
    return truth(complement(column.data), column.open)


def wide(data: Any) -> Any:  # noqa: ANN401  # an array or a number
    """As 64-bit whole numbers, for arithmetic."""
    if isinstance(data, np.ndarray) and data.dtype is not _INT64:
        return data.astype(np.int64, copy=False)
    return data


_INT64: Final = np.dtype(np.int64)


def full(where: Where, size: int) -> Mask:
    """As an array."""
    return np.full(size, where) if isinstance(where, bool) else where
