"""A Parquet file cut into stretches of columns."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate, repeat
from threading import Lock
from typing import IO, TYPE_CHECKING, Any, Final

import numpy as np

from policyengine.ahead import ahead
from policyengine.claims.arrow_cells import Cells, cells_of, leaves
from policyengine.claims.columnar.cut import Cut, Expected
from policyengine.claims.columns import Titles
from policyengine.claims.parquet import fields_of, header_of, open_parquet
from policyengine.claims.reading import ClaimReader
from policyengine.claims.rows import Header, Row
from policyengine.claims.text import trimmed
from policyengine.claims.unpacking import BoundedFile
from policyengine.diagnostics.model import Diagnostics
from policyengine.facts import Claim

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from policyengine.claims.columnar.given import GivenTable
    from policyengine.columns import Mask

_STRETCH: Final = 131_072
"""Rows that are unpacked at a time."""

_MOST_UNPACKED: Final = 2_000_000
"""Rows beyond which no further group is kept unpacked."""


@dataclass(slots=True)
class ParquetFile:
    """A Parquet file. `numbers` are the rows that are not blank, stretch by stretch."""

    file: BoundedFile | GivenTable
    header: Header
    reader: ClaimReader
    firsts: list[int] = field(default_factory=list)
    numbers: list[NDArray[np.int32]] = field(default_factory=list)
    encoding: str = "parquet"
    ready: dict[int, Claim] = field(default_factory=dict)
    _unpacked: dict[int, list[Cells]] = field(default_factory=dict)
    _group_starts: tuple[int, ...] = ()
    _reading: Lock = field(default_factory=Lock)

    @property
    def units(self) -> Mapping[str, str]:
        """As `Cuttable` says."""
        self.reader.resolved(self.header.titles)
        return self.reader.units

    def stretches(self, wanted: Callable[[], Collection[int]], expected: Expected) -> Iterator[Cut]:  # noqa: ARG002  # types say more
        """As `Cuttable` says."""
        import pyarrow as pa

        try:
            yield from self._cuts(wanted)
        except pa.ArrowException as error:
            raise OSError(str(error)) from error  # the file is damaged further down

    def _cuts(self, wanted: Callable[[], Collection[int]]) -> Iterator[Cut]:
        first = row = 0
        for batch in self._batches(wanted):
            columns = list(leaves(batch))
            numbers = np.arange(row, row + batch.num_rows, dtype=np.int32)
            self.firsts.append(first)
            self.numbers.append(numbers)
            yield Cut(batch.num_rows, dict(zip(self._positions(batch), columns, strict=True)))
            row += batch.num_rows
            first += len(self.numbers[-1])

    def _batches(self, wanted: Callable[[], Collection[int]]) -> Iterator[pa.RecordBatch]:
        """The columns that are wanted now, where they can be told apart by their names; else all of them."""
        places = self._places
        columns = None
        if len(places) == len(self.file.schema_arrow.names):
            needed = frozenset(wanted())
            columns = [name for name, own in places.items() if not needed.isdisjoint(own)]
        batches = self.file.iter_batches(batch_size=_STRETCH, columns=columns)

        def following() -> pa.RecordBatch | None:
            with self._reading:
                return next(batches, None)

        for batch in ahead(repeat(following), threads=1):  # one thread: batches come one after the other
            if batch is None:
                return
            yield batch

    @property
    def _places(self) -> dict[str, range]:
        """By the name of a column, the places of its title in the header, or of those of its fields."""
        found, first = dict[str, range](), 0
        for field_ in self.file.schema_arrow:
            end = first + sum(1 for _ in fields_of([field_]))
            found[str(field_.name)], first = range(first, end), end
        return found

    def _positions(self, batch: pa.RecordBatch) -> list[int]:
        places, names = self._places, batch.schema.names
        if len(names) == len(self.file.schema_arrow.names):
            return list(range(len(self.header.titles)))
        return [at for name in names for at in places[name]]

    def share(self) -> float:
        """As `Cuttable` says."""
        return sum(map(len, self.numbers)) / max(int(self.file.metadata.num_rows), 1)

    def is_blank(self, row: int) -> bool:
        """As `Cuttable` says."""
        cells = self._row(int(self.numbers[-1][row - self.firsts[-1]])).cells
        return not any(cell is not None and (not isinstance(cell, str) or trimmed(cell)) for cell in cells)

    def leave_out(self, kept: Mask) -> None:
        """As `Cuttable` says."""
        self.numbers[-1] = self.numbers[-1][kept]

    def claim(self, row: int) -> Claim:
        """As `Cuttable` says."""
        ready = self.ready.get(row)
        if ready is not None:
            return ready
        at = bisect_right(self.firsts, row) - 1
        return self.reader.claim(self._row(int(self.numbers[at][row - self.firsts[at]])))

    def prepare(self, rows: Iterable[int]) -> None:
        """As `Cuttable` says. Groups of rows are unpacked in their order, each once."""
        self.ready.update((row, self.claim(row)) for row in sorted(rows))

    def _row(self, number: int) -> Row:
        """One row, from its group; the groups used last are kept unpacked."""
        if not self._group_starts:
            groups = self.file.metadata
            sizes = [groups.row_group(at).num_rows for at in range(groups.num_row_groups)]
            self._group_starts = tuple(accumulate(sizes, initial=0))
        group = bisect_right(self._group_starts, number) - 1
        columns = self._unpacked.pop(group, None)
        if columns is None:
            kept = sum(self._group_starts[one + 1] - self._group_starts[one] for one in self._unpacked)
            if kept > _MOST_UNPACKED:
                del self._unpacked[next(iter(self._unpacked))]
            with self._reading:
                columns = [cells_of(_whole(column)) for column in leaves(self.file.read_row_group(group))]
        self._unpacked[group] = columns
        at = number - self._group_starts[group]
        return Row(number + 1, self.header.titles, tuple([column.at(at) for column in columns]))

    def close(self) -> None:
        """As `Cuttable` says."""
        self._unpacked.clear()


def _whole(column: Any) -> pa.Array:  # noqa: ANN401  # an array in pieces
    return column.combine_chunks()


def open_columns(
    stream: IO[bytes], name: str, known: Titles, ignore: frozenset[str], diagnostics: Diagnostics
) -> ParquetFile | None:
    """The file in `stream`; None where it is no table of claims, which is then told."""
    file = open_parquet(stream, name, diagnostics)
    return columns_in(file, name, known, ignore, diagnostics) if file is not None else None


def columns_in(
    file: BoundedFile | GivenTable, name: str, known: Titles, ignore: frozenset[str], diagnostics: Diagnostics
) -> ParquetFile | None:
    """An open file, or a table of a program; None where it is no table of claims, which is then told."""
    header = header_of(file, name, known, ignore, diagnostics)
    if header is None:
        return None
    return ParquetFile(file, header, ClaimReader(known, ignore, by_header=True, file=name, counted="record"))
