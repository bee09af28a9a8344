"""The decision table written by stretches of claims: as CSV, to the byte as `report.rows` does it, or as Parquet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import numpy as np

from policyengine.claims.columnar.digits import buffers
from policyengine.claims.columnar.texts import ArrowIds
from policyengine.columns import Ids
from policyengine.report.columnar.faces import TELLING, Faces
from policyengine.report.columnar.numerals import FEN_DECIMALS, decimals, joined, plain
from policyengine.report.parquet import AMOUNTS, FEW_VALUES, schema_of
from policyengine.report.rows import COLUMNS, FORMULA, inert
from policyengine.settlement.columnar.decisions import DecisionColumns
from policyengine.settlement.settle import Progress

if TYPE_CHECKING:
    import pyarrow as pa

STRETCH: Final = 1 << 17
"""Claims that are written at a time."""

_BEFORE: Final = TELLING.index("limited_by")
"""Of what a face tells, so many columns stand before the amounts."""

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
    for begin, end in _stretches(groups):
        lines = _interleaved([writer.lines(begin, end) for writer in writers])
        data = buffers(lines)[1]
        file.write(data.data if text == "utf-8" else data.tobytes().decode().encode(text, "replace"))
        if progress is not None:
            progress(len(lines))


def write_parquet(groups: Sequence[Decided], file: BinaryIO, progress: Progress | None = None) -> None:
    """The same rows as a Parquet file."""
    from pyarrow.parquet import ParquetWriter

    schema = schema_of(FEN_DECIMALS)
    with ParquetWriter(file, schema, use_dictionary=list(FEW_VALUES), store_schema=False) as writer:
        for batch in batches(groups, schema):
            writer.write_batch(batch)
            if progress is not None:
                progress(len(batch))


def batches(groups: Sequence[Decided], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """The same rows as columns, some at a time."""
    import pyarrow as pa

    for begin, end in _stretches(groups):
        found = [_columns(group, begin, end) for group in groups]
        columns = [_interleaved([one[name] for one in found]).cast(schema.field(name).type) for name in COLUMNS]
        yield pa.RecordBatch.from_arrays(columns, schema=schema)


def rows_of(group: Decided) -> Iterator[Mapping[str, str]]:
    """The rows of one group one by one, as `report.rows` has them."""
    for begin, end in _stretches([group]):
        columns = _columns(group, begin, end)
        cells = [columns[name] if name not in AMOUNTS else columns[name].cast("string") for name in COLUMNS]
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


def _told(faces: Faces, begin: int, end: int) -> tuple[Any, pa.Array]:
    """Which claims of a stretch have reasons of their own, and those reasons."""
    first, last = np.searchsorted(faces.told, [begin, end]).tolist()
    mask = np.zeros(end - begin, dtype=np.bool_)
    mask[faces.told[first:last] - begin] = True
    return mask, faces.reasons(first, last)


def _columns(group: Decided, begin: int, end: int) -> dict[str, pa.Array]:
    import pyarrow as pa
    import pyarrow.compute as pc

    decisions, faces = group.decisions, group.faces
    codes = pa.array(faces.of_row[begin:end])
    columns = {
        name: pa.array([face[at] for face in faces.different], pa.string()).take(codes)
        for at, name in enumerate(TELLING)
    }
    mask, reasons = _told(faces, begin, end)
    columns["reason"] = pc.replace_with_mask(columns["reason"], mask, reasons)
    columns["claim.id"] = _ids(decisions.asking.claims.ids, begin, end)
    columns["entitled"] = decimals(decisions.entitled[begin:end])
    columns["amount"] = decimals(decisions.amount[begin:end])
    return columns


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
        import pyarrow.compute as pc

        decisions, faces = self.group.decisions, self.group.faces
        codes = faces.of_row[begin:end]
        behind = self.behind.take(pa.array(codes))
        mask, reasons = _told(faces, begin, end)
        if len(reasons):
            limited = self.limited.take(pa.array(codes[mask]))
            told = joined(limited, _reason_cells(reasons), "\r\n")
            behind = pc.replace_with_mask(behind, mask, told)
        return joined(
            _id_cells(_ids(decisions.asking.claims.ids, begin, end)),
            self.before.take(pa.array(codes)),
            plain(decisions.entitled[begin:end]),
            ",",
            plain(decisions.amount[begin:end]),
            behind,
        )


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
