"""Amounts in whole fen as texts, by the column: `300000.00` for machines, `300,000.00元` for people."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

FEN_DECIMALS = 2


def joined(*parts: pa.Array | pa.Scalar | str) -> pa.Array:
    """Texts put together, row by row."""
    import pyarrow as pa
    import pyarrow.compute as pc

    # Said to be texts: to find out the type of one, pyarrow looks for packages that are not there, every time.
    typed = [pa.scalar(part, pa.string()) if isinstance(part, str) else part for part in (*parts, "")]
    return pc.binary_join_element_wise(*typed)


def decimals(fen: NDArray[np.int64]) -> pa.Array:
    """Amounts as decimals with two digits after the point."""
    import pyarrow as pa

    pairs = np.empty((len(fen), 2), dtype=np.int64)
    pairs[:, 0] = fen
    pairs[:, 1] = fen >> 63
    return pa.Array.from_buffers(pa.decimal128(18, FEN_DECIMALS), len(fen), [None, pa.py_buffer(pairs)])


def plain(fen: NDArray[np.int64]) -> pa.Array:
    """Amounts as plain digits."""
    import pyarrow as pa

    return decimals(fen).cast(pa.string())


def grouped(fen: NDArray[np.int64], before: str, after: str) -> pa.Array:
    """Amounts, none below nothing, with their digits grouped in threes, between `before` and `after`."""
    import pyarrow as pa

    numbers, cents = _tables(after)
    whole, cent = np.divmod(fen, 100)
    most = int(whole.max(initial=0))
    groups: list[NDArray[np.int64]] = []
    while True:
        whole, group = np.divmod(whole, 1000)
        groups.append(group)
        most //= 1000
        if not most:
            break
    parts: list[pa.Array | str] = [before]
    leading = np.ones(len(fen), dtype=np.bool_)
    for number, group in enumerate(reversed(groups)):
        last = number == len(groups) - 1
        # A leading group is written bare, one behind it with a comma and three digits, one before it not at all.
        hidden = leading & (group == 0) & (not last)
        code = np.where(leading, group, group + 1000)
        code[hidden] = 2000
        parts.append(numbers.take(pa.array(code)))
        leading &= hidden
    return joined(*parts, cents.take(pa.array(cent)))


@cache
def _tables(after: str) -> tuple[pa.Array, pa.Array]:
    """A thousand numbers as they are, as many with a comma and three digits, nothing; and cents with what follows."""
    import pyarrow as pa

    numbers = [*(str(one) for one in range(1000)), *(f",{one:03}" for one in range(1000)), ""]
    return pa.array(numbers, pa.string()), pa.array([f".{one:02}{after}" for one in range(100)], pa.string())
