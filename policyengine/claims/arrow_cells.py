"""The cells of an Arrow column as Python has them, whatever the type of the column.

Most types are taken as they are. A day or time that Python's calendar does not reach, or finer than a
microsecond, is a bad cell of its own and spoils no other; so is a list, a map or a stretch of bytes. An
unknown time zone changes no instant. pyarrow comes with the extra `batch`.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from policyengine.claims.form import Raw, Unfit
from policyengine.claims.records import unfit
from policyengine.words import Words

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_FIRST: Final = (dt.datetime(1, 1, 2, tzinfo=dt.UTC) - _EPOCH) // dt.timedelta(microseconds=1)
_LAST: Final = (dt.datetime(9999, 12, 30, tzinfo=dt.UTC) - _EPOCH) // dt.timedelta(microseconds=1)
"""In microseconds; a day within what Python has, so that the moment exists in every zone."""

_FIRST_DAY: Final = -719_162  # 0001-01-01, from 1970-01-01
_LAST_DAY: Final = 2_932_896  # 9999-12-31
_DAY: Final = 86_400_000  # milliseconds
_PER_SECOND: Final = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
_MICROSECONDS: Final = 10**6

_BEYOND: Final = Words(
    "是公历里没有的日期，或比微秒还细的时刻", "the day is in no calendar, or the time is finer than a microsecond"
)
_NO_VALUE: Final = Unfit("F639", "…", Words("不是事实可以取的值", "that is no value for a fact"))


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The cells of a column: those that Python has, in `column`; by their places the others, which are null there."""

    column: pa.Array
    others: Mapping[int, Raw] = field(default_factory=dict)

    def at(self, place: int) -> Raw:
        """One cell."""
        return self.others[place] if place in self.others else raw(self.column[place].as_py())

    def all(self) -> list[Raw]:
        """Every cell."""
        found = [raw(value) for value in self.column.to_pylist()]
        for place, other in self.others.items():
            found[place] = other
        return found


def raw(value: object) -> Raw:
    """One cell as Python has it."""
    match value:
        case None | str() | int() | Decimal() | dt.date():
            return value
        case uuid.UUID():
            return str(value)
        case _:
            return unfit(value)


def cells_of(column: Any) -> Cells:  # noqa: ANN401  # an array
    """The cells of one array."""
    import pyarrow as pa

    column = known(column)
    type_ = column.type
    if pa.types.is_dictionary(type_):
        return cells_of(column.dictionary_decode())
    if pa.types.is_timestamp(type_):
        return _moments(column)
    if pa.types.is_date(type_):
        return _days(column)
    if _is_plain(type_):
        return Cells(column)
    nothing = unfit([]) if pa.types.is_nested(type_) else _NO_VALUE
    return Cells(pa.nulls(len(column)), dict.fromkeys(_given(column), nothing))


def value_type(type_: pa.DataType) -> pa.DataType:
    """The type of the values of a column, whether it writes them out, names places in a dictionary or counts runs."""
    import pyarrow as pa

    while pa.types.is_dictionary(type_) or pa.types.is_run_end_encoded(type_):
        type_ = type_.value_type
    return type_


def leaves(batch: pa.RecordBatch | pa.Table) -> Iterator[pa.Array]:
    """The columns of a batch, each field of a structure one of its own."""
    for column in batch.columns:
        yield from _parts(column)


def _parts(column: Any) -> Iterator[pa.Array]:  # noqa: ANN401  # an array, in one piece or several
    import pyarrow as pa

    if pa.types.is_struct(column.type):
        for part in column.flatten():
            yield from _parts(part)
    else:
        yield known(column)


def known(column: Any) -> Any:  # noqa: ANN401  # an array, in one piece or several
    """The column in a type that all readers know: texts written out or in a dictionary of theirs, no views, no runs."""
    import pyarrow as pa

    if not _is_foreign(column.type):
        return column
    if isinstance(column, pa.ChunkedArray):
        return pa.chunked_array([_familiar(chunk) for chunk in column.chunks] or [_familiar(pa.array([], column.type))])
    return _familiar(column)


def _is_foreign(type_: pa.DataType) -> bool:
    """Whether arrays of the type are to be brought to another; of dictionaries that is asked of each."""
    import pyarrow as pa

    kinds = (pa.types.is_large_string, pa.types.is_string_view, pa.types.is_binary_view, pa.types.is_run_end_encoded)
    return pa.types.is_dictionary(type_) or _is_extended(type_) or any(is_one(type_) for is_one in kinds)


def _is_extended(type_: pa.DataType) -> bool:
    """Whether a type gives another meaning to the values of a known one; Python knows UUIDs."""
    import pyarrow as pa

    return isinstance(type_, pa.BaseExtensionType) and not isinstance(type_, pa.UuidType)


def _familiar(column: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    type_ = column.type
    if pa.types.is_run_end_encoded(type_):
        return known(pc.run_end_decode(column))
    if _is_extended(type_):
        return known(column.storage)
    if pa.types.is_dictionary(type_):
        texts = pa.types.is_string(known(pa.array([], type_.value_type)).type)
        if not texts or column.dictionary.null_count:
            return known(column.dictionary).take(column.indices)
        return pa.DictionaryArray.from_arrays(column.indices.cast(pa.int32()), known(column.dictionary))
    if pa.types.is_binary_view(type_):
        return column.cast(pa.binary())
    return column.cast(pa.string()) if pa.types.is_large_string(type_) or pa.types.is_string_view(type_) else column


def _is_plain(type_: pa.DataType) -> bool:
    """Whether Python has every value of the type, and a fact may have some of them."""
    import pyarrow as pa

    numbers = pa.types.is_integer(type_) or pa.types.is_decimal(type_) or pa.types.is_floating(type_)
    texts = pa.types.is_string(type_) or pa.types.is_large_string(type_) or isinstance(type_, pa.UuidType)
    return bool(numbers or texts or pa.types.is_boolean(type_) or pa.types.is_null(type_))


def _given(column: pa.Array) -> list[int]:
    """The places at which something stands."""
    found: list[int] = column.is_valid().to_numpy(zero_copy_only=False).nonzero()[0].tolist()
    return found


def _numbers(column: pa.Array, type_: pa.DataType) -> NDArray[np.int64]:
    """Days or moments as the whole numbers they are kept as."""
    import numpy as np
    import pyarrow.compute as pc

    found: NDArray[np.int64] = pc.fill_null(column.view(type_), 0).to_numpy(zero_copy_only=False).astype(np.int64)
    return found


def _kept(column: pa.Array, values: NDArray[np.int64], reached: NDArray[np.bool_], type_: pa.DataType) -> Cells:
    """The values that are reached, in another type, and bad cells for those that are not."""
    import numpy as np
    import pyarrow as pa

    there = column.is_valid().to_numpy(zero_copy_only=False)
    kept = pa.array(np.where(reached, values, 0), mask=~(there & reached)).cast(type_)
    beyond = there & ~reached
    if not beyond.any():
        return Cells(kept)
    texts = column.filter(pa.array(beyond)).cast(pa.string()).to_pylist()
    others = {
        place: Unfit("F630", text, _BEYOND) for place, text in zip(beyond.nonzero()[0].tolist(), texts, strict=True)
    }
    return Cells(kept, others)


def _days(column: pa.Array) -> Cells:
    import pyarrow as pa

    wide = pa.types.is_date64(column.type)
    values = _numbers(column, pa.int64()) // _DAY if wide else _numbers(column, pa.int32())
    found = _kept(column, values, (values >= _FIRST_DAY) & (values <= _LAST_DAY), pa.int32())
    return Cells(found.column.cast(pa.date32()), found.others)


def _moments(column: pa.Array) -> Cells:
    import pyarrow as pa

    values = _numbers(column, pa.int64())
    per_second = _PER_SECOND[column.type.unit]
    first, last = _FIRST * per_second // _MICROSECONDS, _LAST * per_second // _MICROSECONDS
    reached = (values >= first) & (values <= last)
    if per_second > _MICROSECONDS:
        finer = per_second // _MICROSECONDS
        reached &= values % finer == 0
        values = values // finer
    else:
        values = values * reached * (_MICROSECONDS // per_second)
    bare = column.view(pa.timestamp(column.type.unit))  # so that it can be written whatever the zone
    return _kept(bare, values, reached, pa.timestamp("us", _zone(column.type.tz)))


def _zone(name: str | None) -> str | None:
    """The zone in which a moment is shown; it is the same moment in UTC where nobody knows the zone."""
    import pyarrow as pa

    if name is not None:
        try:
            pa.lib.string_to_tzinfo(name)
        except (pa.ArrowException, ValueError, LookupError):
            return "UTC"
    return name
