"""Plain numbers of a whole column: `1234`, `-5.5`, `12.50`, nothing else, as whole numbers without a float.

A number that has more decimals than its fact, a sign of money, a grouping comma or 万 behind it is not plain.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from policyengine.columns import Mask

_MINUS, _SLASH, _ZERO, _NINE = b"-/09"

_DIGITS: Final = 18  # digits that fit into 64 bits, whatever they are


@dataclass(frozen=True, slots=True)
class Plain:
    """How plain numbers of one column are written: with so many `decimals` at most.

    Written with all of them, the number without its point is the value in the fact's last decimal.
    """

    decimals: int

    @property
    def pattern(self) -> str:
        """What is plain, as a regular expression of RE2."""
        decimals = rf"(?:\.[0-9]{{1,{self.decimals}}})?" if self.decimals else ""
        return rf"^-?[0-9]{{1,{_DIGITS - self.decimals}}}{decimals}$"


def plain_for(decimals: int, factor: int) -> Plain | None:
    """What is plain in a column whose fact has `decimals`, under a header that multiplies by `10**factor`.

    None where such a header leaves no plain numbers: those under `(%)` of a rate without two decimals.
    """
    written = decimals + factor
    return Plain(written) if 0 <= written < _DIGITS else None


def read_plain(texts: pa.Array, plain: Plain) -> tuple[NDArray[np.int64], Mask]:
    """The plain numbers of `texts`, whole in their last decimal, and where there is one."""
    import pyarrow as pa
    import pyarrow.compute as pc

    there = pc.greater(pc.binary_length(texts), 0).to_numpy(zero_copy_only=False)
    if there.all():
        return _read(texts, plain)
    values, found = np.zeros(len(texts), dtype=np.int64), np.zeros(len(texts), dtype=np.bool_)
    if there.any():
        values[there], found[there] = _read(texts.filter(pa.array(there)), plain)
    return values, found


def _read(texts: pa.Array, plain: Plain) -> tuple[NDArray[np.int64], Mask]:
    """The same of texts of which none is empty."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if _looks_plain(texts):
        try:
            values, above = whole(texts.cast(pa.decimal128(38, plain.decimals)))
        except pa.ArrowInvalid:  # one has too many decimals, or is no number after all
            pass
        else:
            return values, above == values >> 63
    matched = pc.match_substring_regex(texts, plain.pattern)
    zero = pa.scalar("0", texts.type)
    values, _ = whole(pc.if_else(matched, texts, zero).cast(pa.decimal128(38, plain.decimals)))
    return values, matched.to_numpy(zero_copy_only=False)


def _looks_plain(texts: pa.Array) -> bool:
    """Whether there are only digits, points and signs, and each text, none of which is empty, ends with a digit.

    What else is wrong with one (a second point, a sign in the middle) is told when it is read.
    """
    offsets, data = buffers(texts)
    if not len(data) or data.min() < _MINUS or data.max() > _NINE or (data == _SLASH).any():
        return False
    return bool((data[offsets[1:] - offsets[0] - 1] >= _ZERO).all())


def buffers(texts: pa.Array) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """Where the texts begin and end, and their bytes from the first on; they have no nulls."""
    _, offsets, data = texts.buffers()
    ends: NDArray[np.int32] = np.frombuffer(offsets, dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    if not len(ends) or data is None:
        return np.zeros(1, dtype=np.int32), np.zeros(0, dtype=np.uint8)
    return ends, np.frombuffer(data, dtype=np.uint8)[ends[0] : ends[-1]]


def whole(decimals: pa.Array) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Decimals of 128 bits in their last decimal: the lower and the upper 64 of them."""
    pairs: NDArray[np.int64] = np.frombuffer(decimals.buffers()[1], dtype=np.int64).reshape(-1, 2)
    pairs = pairs[decimals.offset : decimals.offset + len(decimals)]
    return pairs[:, 0].copy(), pairs[:, 1]
