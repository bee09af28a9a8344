"""Parquet files as tables of claims: what a database or a data frame hands over, types included.

Decimals, whole numbers, texts, dates, times, yes and no, and dictionaries of them are read as they are; a
time without a zone is meant in the policy's, like one that is typed. A field of a structure bears its dotted
name: `id` in `owner` is `owner.id`. A column of binary floats that means a fact is refused as a whole:
0.1 is not in it, and nobody should have to guess what was. pyarrow comes with the extra `batch`.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import IO, TYPE_CHECKING, Any, Final, Protocol

from policyengine.claims.arrow_cells import cells_of, leaves, value_type
from policyengine.claims.columns import Resolved, Titles, resolve
from policyengine.claims.rows import Header, Row, Rows, drawn_header
from policyengine.claims.text import MOST_COLUMNS, shown, trimmed
from policyengine.claims.unpacking import BoundedFile, is_too_dense
from policyengine.diagnostics.model import Diagnostics
from policyengine.extras import needing
from policyengine.words import Words

if TYPE_CHECKING:
    import pyarrow as pa

BATCH: Final = 16_384
"""Rows that are unpacked at a time."""


class Table(Protocol):
    """What is read batch by batch: a file, or the table of a program."""

    @property
    def schema_arrow(self) -> pa.Schema:
        """The columns."""

    def iter_batches(self, batch_size: int, columns: Sequence[str] | None = None) -> Iterator[Any]:
        """Some columns, up to so many rows at a time."""


def read_parquet(
    stream: IO[bytes], name: str, known: Titles, ignore: Collection[str], diagnostics: Diagnostics
) -> Rows | None:
    """The rows of a Parquet file, read as they are asked for; None where there are none to read."""
    file = open_parquet(stream, name, diagnostics)
    if file is None:
        return None
    return rows_in(file, name, known, ignore, diagnostics)


def rows_in(file: Table, name: str, known: Titles, ignore: Collection[str], diagnostics: Diagnostics) -> Rows | None:
    """The rows of a file that is open; None where there are none to read."""
    header = header_of(file, name, known, ignore, diagnostics)
    return Rows(_rows(file, header.titles), "record", header) if header is not None else None


def open_parquet(stream: IO[bytes], name: str, diagnostics: Diagnostics) -> BoundedFile | None:
    """The file, or None once it has been told that it is none; raises `MissingExtraError`."""
    with needing("batch", Words("读 Parquet 文件", "reading Parquet files")):
        import pyarrow as pa
        from pyarrow.parquet import ParquetFile
    try:
        file = ParquetFile(stream, pre_buffer=False)  # else all that was read stays in memory
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
    size = stream.seek(0, io.SEEK_END)
    if is_too_dense(file.metadata, size):
        diagnostics.add(
            "F611",
            None,
            Words(
                f"`{name}` 只有 {size:,} 字节，里面却写着 {file.metadata.num_rows:,} 行，不像申报数据",
                f"`{name}` has {size:,} bytes and says that it holds {file.metadata.num_rows:,} rows, as no claims do",
            ),
            help=Words(
                "可能已损坏，或是为占满内存而做的；请从原来的系统重新导出",
                "it may be damaged, or made to fill the memory; export it again from where it came",
            ),
        )
        return None
    return BoundedFile(file, stream, size)


def header_of(
    file: Table, name: str, known: Titles, ignore: Collection[str], diagnostics: Diagnostics
) -> Header | None:
    """The columns of a file; None once it has been told which of them are binary floats."""
    import pyarrow as pa

    fields = list(fields_of(file.schema_arrow))
    titles = tuple(trimmed(title) for title, _ in fields)
    if not titles or len(titles) > MOST_COLUMNS:
        diagnostics.add("F602", None, Words(f"`{name}` 里没有表头", f"`{name}` has no header"))
        return None
    header = drawn_header(name, titles, 1)
    resolved: Resolved = resolve(titles, known, ignore)
    before = len(diagnostics.found)
    for (title, type_), place, column in zip(fields, header.places, resolved.columns, strict=True):
        if column is not None and pa.types.is_floating(value_type(type_)):
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


def fields_of(fields: Iterable[pa.Field], prefix: str = "") -> Iterator[tuple[str, pa.DataType]]:
    """The columns of a schema with their types, each field of a structure one of its own."""
    import pyarrow as pa

    for field in fields:
        if pa.types.is_struct(field.type):
            yield from fields_of(field.type, f"{prefix}{field.name}.")
        else:
            yield f"{prefix}{field.name}", field.type


def _rows(file: Table, titles: tuple[str, ...]) -> Iterator[Row]:
    import pyarrow as pa

    number = 0
    try:
        for batch in file.iter_batches(batch_size=BATCH):
            columns = [cells_of(column).all() for column in leaves(batch)]
            for cells in zip(*columns, strict=True):
                number += 1
                if any(cell is not None and (not isinstance(cell, str) or trimmed(cell)) for cell in cells):
                    yield Row(number, titles, cells)
    except pa.ArrowException as error:
        raise OSError(str(error)) from error  # the file is damaged further down
