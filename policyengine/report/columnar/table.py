"""The decision table written by stretches of claims: as CSV, to the byte as `report.rows` does it, or as Parquet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, Final

import numpy as np

from policyengine.ahead import ahead
from policyengine.claims.columnar.digits import buffers
from policyengine.claims.columnar.texts import ArrowIds
from policyengine.columns import Ids
from policyengine.report.columnar.faces import TELLING, Faces
from policyengine.report.columnar.numerals import FEN_DECIMALS, decimals, joined, plain
from policyengine.report.parquet import AMOUNTS, HOW_WRITTEN, schema_of
from policyengine.report.rows import COLUMNS, FORMULA, inert
from policyengine.settlement.columnar.decisions import DecisionColumns
from policyengine.settlement.settle import Progress

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from policyengine.columns import Rows
    from policyengine.report.columnar.shortfalls import Said

    Amounts = NDArray[np.int64]

STRETCH: Final = 1 << 16
"""Claims that are written at a time."""

_BEFORE: Final = TELLING.index("limited_by")
"""Of what a face tells, so many columns stand before the amounts."""

_REASON: Final = TELLING.index("reason")

_QUOTED: Final = '[",\r\n]'
_SPECIAL: Final = rf"{_QUOTED}|^[{''.join(FORMULA).replace('-', '')}-]"
_PLAIN_BYTES: Final = np.zeros(256, dtype=np.bool_)
_PLAIN_BYTES[list(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_")] = True


@dataclass(frozen=True, slots=True, eq=False)
class Decided:
    """What one group of policies says of all claims, and in what words."""

    decisions: DecisionColumns
    faces: Faces


def write_csv(
    groups: Sequence[Decided], file: BinaryIO, encoding: str = "utf-8", progress: Progress | None = None
) -> None:
    """One row for each claim and group, claims as they came in, groups in their order."""
    text = encoding.removesuffix("-sig")
    header = ",".join(COLUMNS) + "\r\n"
    file.write(header.encode(encoding))
    writers = [_Lines.of(group) for group in groups]
    for lines in ahead(partial(_lines, writers, begin, end) for begin, end in _stretches(groups)):
        data = buffers(lines)[1]
        file.write(data.data if text == "utf-8" else data.tobytes().decode().encode(text, "replace"))
        if progress is not None:
            progress(len(lines))


def write_parquet(groups: Sequence[Decided], file: BinaryIO, progress: Progress | None = None) -> None:
    """The same rows as a Parquet file."""
    from pyarrow.parquet import ParquetWriter

    schema = schema_of(FEN_DECIMALS, coded=len(groups) == 1)
    with ParquetWriter(file, schema, **HOW_WRITTEN) as writer:
        for batch in batches(groups, schema):
            writer.write_batch(batch)
            if progress is not None:
                progress(len(batch))


def batches(groups: Sequence[Decided], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """The same rows as columns, some at a time."""
    return ahead(partial(_batch, groups, schema, begin, end) for begin, end in _stretches(groups))


def _batch(groups: Sequence[Decided], schema: pa.Schema, begin: int, end: int) -> pa.RecordBatch:
    import pyarrow as pa

    found = [_columns(group, begin, end) for group in groups]
    if len(groups) > 1:
        found = [{name: _written_out(column) for name, column in one.items()} for one in found]
    columns = [_interleaved([one[name] for one in found]).cast(schema.field(name).type) for name in COLUMNS]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def rows_of(group: Decided) -> Iterator[Mapping[str, str]]:
    """The rows of one group one by one, as `report.rows` has them."""
    for begin, end in _stretches([group]):
        columns = _columns(group, begin, end)
        cells = [
            _written_out(columns[name]) if name not in AMOUNTS else columns[name].cast("string") for name in COLUMNS
        ]
        for row in zip(*(column.to_pylist() for column in cells), strict=True):
            yield dict(zip(COLUMNS, row, strict=True))


def _stretches(groups: Sequence[Decided]) -> Iterator[tuple[int, int]]:
    size = len(groups[0].decisions.status)
    yield from ((begin, min(begin + STRETCH, size)) for begin in range(0, size, STRETCH))


def _interleaved(arrays: Sequence[pa.Array]) -> pa.Array:
    """The first of each, then the second of each, and so on."""
    import pyarrow as pa

    if len(arrays) == 1:
        return arrays[0]
    size = len(arrays[0])
    order = np.arange(size * len(arrays)).reshape(len(arrays), size).T.ravel()
    return pa.concat_arrays(arrays).take(pa.array(order))


def _ids(ids: Ids, begin: int, end: int) -> pa.Array:
    import pyarrow as pa

    if not isinstance(ids, ArrowIds):
        return pa.array([ids.text(row) for row in range(begin, end)], pa.string())
    some = ids.written.slice(begin, end - begin)
    return some.combine_chunks() if some.num_chunks != 1 else some.chunk(0)


def _told(faces: Faces, begin: int, end: int) -> tuple[Rows, Said]:
    """Which claims of a stretch have reasons of their own, by their places in it, and those reasons."""
    first, last = np.searchsorted(faces.told, [begin, end]).tolist()
    return faces.told[first:last] - begin, faces.reasons(first, last)


def _columns(group: Decided, begin: int, end: int) -> dict[str, pa.Array]:
    """The columns of a stretch; texts are places in lists of different ones."""
    decisions, faces = group.decisions, group.faces
    codes = faces.of_row[begin:end]
    columns = {
        name: _coded([face[at] for face in faces.different], codes)
        for at, name in enumerate(TELLING)
        if name != "reason"
    }
    rows, said = _told(faces, begin, end)
    reasons = [face[_REASON] for face in faces.different]
    if len(rows):
        codes = codes.copy()
        codes[rows] = said.places + len(reasons)
        reasons += said.texts.to_pylist()
    columns["reason"] = _coded(reasons, codes)
    columns["claim.id"] = _ids(decisions.asking.claims.ids, begin, end)
    columns["entitled"] = decimals(decisions.entitled[begin:end])
    columns["amount"] = decimals(decisions.amount[begin:end])
    return columns


def _coded(texts: Sequence[str], codes: NDArray[np.int32]) -> pa.Array:
    """Texts by their places in a list; what is the same stands in it once, as those who write files want it."""
    import pyarrow as pa

    places: dict[str, int] = {}
    table = np.array([places.setdefault(text, len(places)) for text in texts] or [0], dtype=np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(table[codes]), pa.array(list(places), pa.string()))


def _written_out(column: pa.Array) -> pa.Array:
    import pyarrow as pa

    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


@dataclass(frozen=True, slots=True, eq=False)
class _Lines:
    """The lines of a CSV file for one group: of each face what stands before the amounts, and behind them."""

    group: Decided
    before: pa.Array
    behind: pa.Array
    limited: pa.Array

    @classmethod
    def of(cls, group: Decided) -> _Lines:
        import pyarrow as pa

        cells = [[_cell(text) for text in face] for face in group.faces.different]
        before = [f",{','.join(face[:_BEFORE])}," for face in cells]
        behind = [f",{','.join(face[_BEFORE:])}\r\n" for face in cells]
        limited = [f",{face[_BEFORE]}," for face in cells]
        return cls(group, *(pa.array(texts, pa.string()) for texts in (before, behind, limited)))

    def lines(self, begin: int, end: int) -> pa.Array:
        """The lines of a stretch of claims."""
        import pyarrow as pa

        decisions, faces = self.group.decisions, self.group.faces
        codes = faces.of_row[begin:end]
        entitled, amount = decisions.entitled[begin:end], decisions.amount[begin:end]
        due = plain(entitled)
        return joined(
            _id_cells(_ids(decisions.asking.claims.ids, begin, end)),
            self.before.take(pa.array(codes)),
            due,
            ",",
            _paid(amount, entitled, due),
            self._behind(codes, *_told(faces, begin, end)),
        )

    def _behind(self, codes: NDArray[np.int32], rows: Rows, said: Said) -> pa.Array:
        """What stands behind the amounts: as the face has it, or a reason of the claim's own."""
        import pyarrow as pa

        if not len(rows):
            return self.behind.take(pa.array(codes))
        one_of = np.empty(len(said.texts), dtype=np.intp)
        one_of[said.places] = rows
        limited = self.limited.take(pa.array(codes[one_of]))
        own = joined(limited, _reason_cells(said.texts), "\r\n")
        codes = codes.copy()
        codes[rows] = said.places + len(self.behind)
        return pa.concat_arrays([self.behind, own]).take(pa.array(codes))


def _paid(amount: Amounts, entitled: Amounts, due: pa.Array) -> pa.Array:
    """Amounts as plain digits: most are what is `due`, whose digits are there, or nothing."""
    import pyarrow as pa

    other = np.flatnonzero(amount != entitled)
    if not len(other):
        return due
    some, nothing = amount[other], len(due)
    places = np.arange(len(due), dtype=np.int32)
    part = some != 0
    places[other] = nothing
    places[other[part]] = np.arange(nothing + 1, nothing + 1 + int(part.sum()), dtype=np.int32)
    return pa.concat_arrays([due, plain(np.zeros(1, dtype=np.int64)), plain(some[part])]).take(pa.array(places))


def _lines(writers: Sequence[_Lines], begin: int, end: int) -> pa.Array:
    return _interleaved([writer.lines(begin, end) for writer in writers])


def _cell(text: str) -> str:
    """A text as one cell of a line."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([inert(text), ""])
    return line.getvalue()[:-1]


def _id_cells(ids: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    if _PLAIN_BYTES[buffers(ids)[1]].all():
        return ids
    special = pc.match_substring_regex(ids, _SPECIAL)
    if not pc.any(special).as_py():
        return ids
    mended = [_cell(text) for text in ids.filter(special).to_pylist()]
    return pc.replace_with_mask(ids, special, pa.array(mended, pa.string()))


def _reason_cells(reasons: pa.Array) -> pa.Array:
    """Reasons that begin with an article: none looks like a formula."""
    import pyarrow.compute as pc

    special = pc.match_substring_regex(reasons, _QUOTED)
    if not pc.any(special).as_py():
        return reasons
    return pc.if_else(special, joined('"', pc.replace_substring(reasons, '"', '""'), '"'), reasons)
