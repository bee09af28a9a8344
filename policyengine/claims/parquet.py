"""Parquet files as tables of claims: what a database or a data frame hands over, types included.

Decimals, whole numbers, texts, dates, times, yes and no, and dictionaries of them are read as they are; a
time without a zone is meant in the policy's, like one that is typed. A field of a structure bears its dotted
name: `id` in `owner` is `owner.id`. A column of binary floats that means a fact is refused as a whole:
0.1 is not in it, and nobody should have to guess what was. pyarrow comes with the extra `batch`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any, Final

from policyengine.claims.columns import Resolved, Titles, resolve
from policyengine.claims.form import Raw
from policyengine.claims.records import unfit
from policyengine.claims.rows import Header, Row, Rows, drawn_header
from policyengine.claims.text import MOST_COLUMNS, shown, trimmed
from policyengine.diagnostics.model import Diagnostics
from policyengine.extras import needing
from policyengine.words import Words

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow.parquet import ParquetFile

BATCH: Final = 16_384
"""Rows that are unpacked at a time."""

_FIRST: Final = (dt.datetime(1, 1, 2) - dt.datetime(1970, 1, 1)) // dt.timedelta(microseconds=1)  # noqa: DTZ001  # UTC
_LAST: Final = (dt.datetime(9999, 12, 30) - dt.datetime(1970, 1, 1)) // dt.timedelta(microseconds=1)  # noqa: DTZ001  # UTC


def read_parquet(
    stream: IO[bytes], name: str, known: Titles, ignore: Collection[str], diagnostics: Diagnostics
) -> Rows | None:
    """The rows of a Parquet file, read as they are asked for; None where there are none to read."""
    file = open_parquet(stream, name, diagnostics)
    if file is None:
        return None
    return rows_in(file, name, known, ignore, diagnostics)


def rows_in(
    file: ParquetFile, name: str, known: Titles, ignore: Collection[str], diagnostics: Diagnostics
) -> Rows | None:
    """The rows of a file that is open; None where there are none to read."""
    header = header_of(file, name, known, ignore, diagnostics)
    return Rows(_rows(file, header.titles), "record", header) if header is not None else None


def open_parquet(stream: IO[bytes], name: str, diagnostics: Diagnostics) -> ParquetFile | None:
    """The file, or None once it has been told that it is none; raises `MissingExtraError`."""
    with needing("batch", Words("读 Parquet 文件", "reading Parquet files")):
        import pyarrow as pa
        from pyarrow.parquet import ParquetFile
    try:
        return ParquetFile(stream, pre_buffer=False)  # else all that was read stays in memory
    except (pa.ArrowException, OSError):
        diagnostics.add(
            "F611",
            None,
            Words(f"`{name}` 不是能读的 Parquet 文件", f"`{name}` is no Parquet file that can be read"),
            help=Words(
                "可能没有写完、已损坏，或是别的文件改了扩展名；请重新导出",
                "it may be half written, damaged, or something else with that suffix; export it again",
            ),
        )
        return None


def header_of(
    file: ParquetFile, name: str, known: Titles, ignore: Collection[str], diagnostics: Diagnostics
) -> Header | None:
    """The columns of a file; None once it has been told which of them are binary floats."""
    import pyarrow as pa

    fields = list(_fields(file.schema_arrow, ""))
    titles = tuple(trimmed(title) for title, _ in fields)
    if not titles or len(titles) > MOST_COLUMNS:
        diagnostics.add("F602", None, Words(f"`{name}` 里没有表头", f"`{name}` has no header"))
        return None
    header = drawn_header(name, titles, 1)
    resolved: Resolved = resolve(titles, known, ignore)
    before = len(diagnostics.found)
    for (title, type_), place, column in zip(fields, header.places, resolved.columns, strict=True):
        value = type_.value_type if pa.types.is_dictionary(type_) else type_
        if column is not None and pa.types.is_floating(value):
            label = column.fact.label
            diagnostics.add(
                "F613",
                place,
                Words(f"“{shown(title)}”列存的是二进制浮点数", f"column `{shown(title)}` holds binary floats"),
                label=Words(f"{label.zh}要确切的数", f"{label.in_language('en')} is exact"),
                help=Words(
                    "浮点数存不下 0.1 这样的小数；请把该列改为 decimal、整数或文本后重新导出",
                    "floats cannot hold 0.1; export the column as decimal, integer or text",
                ),
            )
    return header if len(diagnostics.found) == before else None


def _fields(fields: Any, prefix: str) -> Iterator[tuple[str, pa.DataType]]:  # noqa: ANN401  # a schema or a structure
    import pyarrow as pa

    for field in fields:
        if pa.types.is_struct(field.type):
            yield from _fields(field.type, f"{prefix}{field.name}.")
        else:
            yield f"{prefix}{field.name}", field.type


def _rows(file: ParquetFile, titles: tuple[str, ...]) -> Iterator[Row]:
    import pyarrow as pa

    number = 0
    try:
        for batch in file.iter_batches(batch_size=BATCH):
            columns = [cells_of(column) for column in flattened(batch)]
            for cells in zip(*columns, strict=True):
                number += 1
                if any(cell is not None and (not isinstance(cell, str) or trimmed(cell)) for cell in cells):
                    yield Row(number, titles, cells)
    except pa.ArrowException as error:
        raise OSError(str(error)) from error  # the file is damaged further down


def flattened(batch: pa.RecordBatch | pa.Table) -> Iterator[pa.Array]:
    """The columns of a batch, each field of a structure one of its own."""
    for column in batch.columns:
        yield from _parts(column)


def _parts(column: Any) -> Iterator[pa.Array]:  # noqa: ANN401  # an array, in one piece or several
    import pyarrow as pa

    if pa.types.is_struct(column.type):
        for part in column.flatten():
            yield from _parts(part)
    else:
        yield column


def cells_of(column: pa.Array) -> list[Raw]:
    """The cells of a column, one by one."""
    return [raw(value) for value in readable(column).to_pylist()]


def readable(column: pa.Array) -> pa.Array:
    """The column in a type whose every value Python has: a time finer or further off than Python's is a text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type):
        return column.dictionary_decode()
    if not pa.types.is_timestamp(column.type):
        return column
    try:
        moments = column.cast(pa.timestamp("us", column.type.tz))
    except pa.ArrowInvalid:
        return column.cast(pa.string())
    limits = pc.min_max(moments.cast(pa.int64()))
    reached = limits["min"].as_py() is None or (limits["min"].as_py() >= _FIRST and limits["max"].as_py() <= _LAST)
    return moments if reached else column.cast(pa.string())


def raw(value: object) -> Raw:
    """One cell as Python has it."""
    match value:
        case None | str() | int() | Decimal() | dt.date():
            return value
        case _:
            return unfit(value)
