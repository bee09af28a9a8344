"""A Parquet file that gives out no more than a table of its size holds.

A few bytes can say that one value stands there a thousand million times, and a page of zeros packs to nothing.
In a real table every row has an id of its own. So a file is refused before anything of it is unpacked if
it has many more values than bytes, or a part that is packed a hundred times as tightly as real ones. A long
text that a dictionary repeats shows only on the way: then fewer rows are unpacked at a time, and reading ends
once more has come out than there can be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow.parquet import FileMetaData, ParquetFile

_MANY: Final = 4_000_000
_PER_BYTE: Final = 2
"""Values that a column of more than `_MANY` may have for each byte of the file; real ones have less than one."""

_SUSPICIOUS: Final = 64 << 20
_DENSEST: Final = 400
"""How often smaller a part of more than `_SUSPICIOUS` bytes may be packed; the texts of real tables reach a tenth."""

_AT_A_TIME: Final = 64 << 20
"""Bytes that one column of one batch may come to."""

_LONG: Final = 1 << 10
"""Bytes of a text from which on it is added up how often it is repeated."""

_HARMLESS: Final = 16 << 20
"""Bytes that a part may come to, at the very most, without being looked at."""

_MOST: Final = 256 << 20
"""Bytes that may come out of any file, however small it is."""


class DenserThanTablesError(OSError):
    """More comes out of a file than any table of its size holds."""


def is_too_dense(metadata: FileMetaData, size: int) -> bool:
    """Whether what a file of `size` bytes says of itself is more than a table holds."""
    columns: dict[str, int] = {}
    for part in _parts(metadata):
        unpacked = part.total_uncompressed_size
        if unpacked > _SUSPICIOUS and unpacked > _DENSEST * part.total_compressed_size:
            return True
        columns[part.path_in_schema] = columns.get(part.path_in_schema, 0) + part.num_values
    return max(columns.values(), default=0) > max(_MANY, _PER_BYTE * size)


@dataclass(slots=True)
class BoundedFile:
    """An open Parquet file that is kept in `stream` and has `size` bytes."""

    file: ParquetFile
    stream: IO[bytes]
    size: int
    _longest: int | None = None

    @property
    def schema_arrow(self) -> pa.Schema:
        """The columns."""
        return self.file.schema_arrow

    @property
    def metadata(self) -> FileMetaData:
        """How it is divided."""
        return self.file.metadata

    def iter_batches(self, batch_size: int, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Some columns, up to so many rows at a time. Raises `DenserThanTablesError`."""
        return self._bounded(batch_size, columns, None)

    def read_row_group(self, at: int) -> pa.Table:
        """One part, as it is divided. Raises `DenserThanTablesError`."""
        import pyarrow as pa

        batches = list(self._bounded(self.metadata.row_group(at).num_rows, None, [at]))
        return pa.Table.from_batches(batches, self.schema_arrow)

    def _bounded(self, rows: int, columns: Sequence[str] | None, groups: list[int] | None) -> Iterator[pa.RecordBatch]:
        if self._longest is None:
            self._longest = self._longest_value()
        came = 0
        at_a_time = max(1, min(rows, _AT_A_TIME // max(self._longest, 1)))
        for batch in self.file.iter_batches(batch_size=at_a_time, columns=columns, row_groups=groups):
            came += sum(map(_written_out, batch.columns)) if self._longest > _LONG else batch.nbytes
            if came > self._most:
                raise DenserThanTablesError
            yield batch

    @property
    def _most(self) -> int:
        """Bytes that may come out."""
        return max(_MOST, _DENSEST * self.size)

    def _longest_value(self) -> int:
        """The longest value that stands in the file once and may be repeated, row for row."""
        from pyarrow.parquet import ParquetFile

        metadata, schema = self.metadata, self.file.schema
        longest = max((schema.column(at).length for at in range(metadata.num_columns)), default=0)
        parts = [
            [metadata.row_group(group).column(at) for at in range(metadata.num_columns)]
            for group in range(metadata.num_row_groups)
        ]
        repeating = [[at for at, part in enumerate(one) if _may_repeat(part)] for one in parts]
        paths = [parts[0][at].path_in_schema for at in sorted({at for one in repeating for at in one})]
        if not paths:
            return longest
        file = ParquetFile(self.stream, metadata=metadata, pre_buffer=False, read_dictionary=paths)
        for group, places in enumerate(repeating):
            own = [parts[group][at].path_in_schema for at in places]
            first = file.iter_batches(batch_size=1, columns=own, row_groups=[group], use_threads=False) if own else ()
            for batch in first:
                longest = max(longest, *map(_longest_in, batch.columns))
                break
            listed = (parts[group][at].num_values for at in places if schema.column(at).max_repetition_level)
            if longest * max(listed, default=0) > self._most:  # a list may stand in one row, whole
                raise DenserThanTablesError
        return longest


def _may_repeat(part: Any) -> bool:  # noqa: ANN401  # pyarrow has no types
    """Whether a part of a column has texts or bytes in a dictionary, and enough to matter if it repeats them."""
    repeated = part.physical_type == "BYTE_ARRAY" and part.has_dictionary_page
    return bool(repeated and part.total_uncompressed_size * part.num_values > _HARMLESS)


def _longest_in(column: pa.Array) -> int:
    """The longest text or stretch of bytes in the dictionaries of an array, however deep they lie in it."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type):
        return int(pc.max(pc.binary_length(column.dictionary)).as_py() or 0)
    if pa.types.is_struct(column.type):
        return max(map(_longest_in, column.flatten()), default=0)
    if pa.types.is_map(column.type):
        return max(_longest_in(column.keys), _longest_in(column.items))
    return _longest_in(column.values) if pa.types.is_nested(column.type) else 0


def _written_out(column: pa.Array) -> int:
    """The bytes of an array with each text that a dictionary says once written where it stands."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type) and pa.types.is_string(column.type.value_type):
        return int(pc.sum(pc.binary_length(column.dictionary).take(column.indices)).as_py() or 0)
    return int(column.nbytes)


def _parts(metadata: FileMetaData) -> Iterator[Any]:
    for group in range(metadata.num_row_groups):
        row_group = metadata.row_group(group)
        yield from (row_group.column(at) for at in range(row_group.num_columns))
