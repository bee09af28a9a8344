"""Columns of a Parquet file that are no texts: decimals, whole numbers, days, times, yes and no.

They are read by vectors where type and fact fit each other; what does not fit is read cell by cell, as
`claims.parquet` hands it over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from policyengine.claims.arrow_cells import cells_of
from policyengine.claims.columnar.cut import UnsuitedError
from policyengine.claims.columnar.digits import whole
from policyengine.claims.columnar.facts import BLANK, MEASURES, FactReader, Stretch
from policyengine.claims.columnar.moments import DAY, in_reach
from policyengine.claims.times import EARLIEST_YEAR
from policyengine.policy.model import FactKind

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from policyengine.columns import Mask

_EPOCH: Final = 719_163  # 1970-01-01 as `date.toordinal` counts
_FIRST_DAY: Final = 577_815  # 1583-01-01
_LAST_DAY: Final = 3_652_059  # 9999-12-31
_EXACT: Final = 10**15  # beyond it, a number that stands for a text has lost digits
assert EARLIEST_YEAR == 1583


def is_text(cells: pa.Array) -> bool:
    """Whether a column holds texts, each written out or as a place in a dictionary."""
    import pyarrow as pa

    type_ = cells.type.value_type if pa.types.is_dictionary(cells.type) else cells.type
    return bool(pa.types.is_string(type_) or pa.types.is_large_string(type_) or pa.types.is_null(type_))


def texts_of(cells: pa.Array) -> pa.Array:
    """A column of texts, or of whole numbers that stand for texts; a blank is an empty one. Raises `UnsuitedError`."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(cells.type):
        cells = cells.dictionary_decode()
    if pa.types.is_integer(cells.type):
        limits = pc.min_max(cells)
        low, high = limits["min"].as_py(), limits["max"].as_py()
        if low is not None and (low <= -_EXACT or high >= _EXACT):
            raise UnsuitedError
    elif not is_text(cells):
        raise UnsuitedError
    if not pa.types.is_string(cells.type):
        cells = cells.cast(pa.string())
    return pc.fill_null(cells, "") if cells.null_count else cells


def read_typed(reader: FactReader, cells: pa.Array) -> Stretch:
    """The values of a column that holds no texts."""
    found = _by_vectors(reader, cells)
    given = cells.is_valid().to_numpy(zero_copy_only=False)
    values, there = found if found is not None else (np.zeros(len(cells), reader.dtype), np.zeros(len(cells), np.bool_))
    there = there & given
    if there.all():
        return Stretch(values)
    states = np.where(given, 0, BLANK).astype(np.uint8)
    values[~there] = 0
    rows = np.flatnonzero(given & ~there)
    if len(rows):
        single = cells_of(cells)
        encoded = [reader.encoded(single.at(row)) for row in rows.tolist()]
        values[rows] = np.array([value for value, _ in encoded], dtype=values.dtype)
        states[rows] = np.array([state for _, state in encoded], dtype=np.uint8)
    return Stretch(values, states)


def _by_vectors(reader: FactReader, cells: pa.Array) -> tuple[NDArray[Any], Mask] | None:
    """The values that type and fact agree on, and where; None where they never do."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind, bounded = reader.fact.kind, reader.fact.at_least is not None or reader.fact.at_most is not None
    everywhere = np.ones(len(cells), dtype=np.bool_)
    if kind is FactKind.YES_NO and pa.types.is_boolean(cells.type):
        return pc.fill_null(cells, False).to_numpy(zero_copy_only=False).copy(), everywhere
    if (kind in MEASURES or kind is FactKind.RATE) and reader.exponent is not None:
        return _measures(reader, cells, reader.exponent)
    if bounded:
        return None
    if kind is FactKind.DATE and pa.types.is_date32(cells.type):
        days = pc.fill_null(cells.cast(pa.int32()), 0).to_numpy(zero_copy_only=False) + np.int32(_EPOCH)
        return days, (days >= _FIRST_DAY) & (days <= _LAST_DAY)
    if kind is FactKind.DATE_TIME and pa.types.is_date32(cells.type):
        return reader.clock.to_utc(pc.fill_null(cells.cast(pa.int32()), 0).to_numpy().astype(np.int64) * DAY)
    if kind is FactKind.DATE_TIME and pa.types.is_timestamp(cells.type):
        try:
            moments = pc.fill_null(cells.cast(pa.timestamp("us", cells.type.tz)).cast(pa.int64()), 0).to_numpy().copy()
        except pa.ArrowInvalid:  # finer than a microsecond
            return None
        return reader.clock.to_utc(moments) if cells.type.tz is None else (moments, in_reach(moments))
    return None


def _measures(reader: FactReader, cells: pa.Array, exponent: int) -> tuple[NDArray[np.int64], Mask] | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    there = np.ones(len(cells), dtype=np.bool_)
    if pa.types.is_integer(cells.type) and not pa.types.is_uint64(cells.type):
        scale, values = 0, pc.fill_null(cells.cast(pa.int64()), 0).to_numpy().copy()
    elif pa.types.is_decimal128(cells.type):
        scale, kept = cells.type.scale, pc.fill_null(cells, 0)
        values, high = whole(kept)
        there = high == values >> 63  # what does not fit into 64 bits has something above them
    else:
        return None
    places = reader.fact.decimals + exponent - scale
    if places >= 18 or places <= -18:
        return None
    if places >= 0:
        there &= np.abs(values) <= (2**63 - 1) // 10**places
        values = np.where(there, values, 0) * 10**places
    else:
        values, rest = np.divmod(values, 10**-places)
        there &= rest == 0
    low, high_bound = reader.bounds
    return values, there & (values >= low) & (values <= high_bound)
