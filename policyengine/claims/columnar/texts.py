"""Columns of texts: those that are kept, as places in a list of different texts; and the ids of claims.

Ids are as many as claims and stay what they are, in the memory of the columnar library.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np

from policyengine.claims.cells import read_cell
from policyengine.claims.columnar.digits import buffers
from policyengine.claims.columnar.facts import BLANK, WRONG, are_clean
from policyengine.claims.columnar.growing import Growing
from policyengine.claims.columns import Column
from policyengine.claims.form import Form
from policyengine.claims.text import LONGEST_CELL, NOTHING
from policyengine.claims.totals import TOTALS
from policyengine.columns import FactColumn
from policyengine.facts import Problem
from policyengine.values import UNKNOWN

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from policyengine.columns import Rows


_MOST_WAITING: Final = 32  # arrays, each with a list of different texts of its own

_LONGEST_WORD: Final = max(map(len, NOTHING))
_PLAIN_BYTES: Final = np.zeros(256, dtype=np.bool_)
_PLAIN_BYTES[list(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-")] = True


@dataclass(slots=True)
class TextReader:
    """Reads one column of texts that are wanted. What they are is looked at in the end, once for each different one."""

    column: Column
    form: Form
    kept: ClassVar[bool] = True
    different: pa.Array | None = None
    codes: Growing = field(default_factory=lambda: Growing.of(np.dtype(np.int32)))
    waiting: list[Any] = field(default_factory=list)

    def read(self, cells: pa.Array) -> NDArray[np.intp]:
        """Read the cells of one stretch; which of them are wrong is told in the end."""
        self.waiting.append(_coded(cells))
        if len(self.waiting) >= _MOST_WAITING:
            self._unify()
        return np.zeros(0, dtype=np.intp)

    def _unify(self) -> None:
        """Bring what waits to one list of different texts, in which those that were there keep their places."""
        import pyarrow as pa

        known = self.different if self.different is not None else pa.array([], pa.string())
        first = pa.DictionaryArray.from_arrays(pa.array([], pa.int32()), known)
        one = pa.chunked_array([first, *self.waiting]).unify_dictionaries()
        self.waiting.clear()
        self.different = one.chunk(0).dictionary
        for chunk in one.chunks:
            self.codes.add(chunk.indices.to_numpy(zero_copy_only=False))

    def finish(self) -> tuple[FactColumn, NDArray[np.intp]]:
        """All that was read, as one column, and the rows in which a cell is wrong."""
        self._unify()
        places: dict[str, int] = {}
        found = _values(self.different, self.column, self.form)
        table = np.array(
            [places.setdefault(text, len(places)) if isinstance(text, str) else -text for text in found] or [0],
            dtype=np.int32,
        )
        codes = table[self.codes.whole()]
        blank, wrong = codes == -BLANK, np.flatnonzero(codes == -WRONG)
        codes[codes < 0] = 0
        masked = blank if blank.any() else None
        none, unknown = (masked, None) if self.column.fact.blank_is_none else (None, masked)
        return FactColumn(codes, none, unknown, tuple(places)), wrong


@dataclass(slots=True)
class IdReader:
    """Reads the column of the claims' ids."""

    column: Column
    form: Form
    stretches: list[pa.Array] = field(default_factory=list)

    def read(self, cells: pa.Array) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Read the cells of one stretch: the rows of it in which one is wrong, and in which one is blank."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if _are_clean(cells):
            self.stretches.append(cells)
            return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp)
        clean = are_clean(cells)
        rows = np.flatnonzero(~clean.to_numpy(zero_copy_only=False))
        if not len(rows):
            self.stretches.append(cells)
            return rows, rows
        coded = _coded(cells.take(pa.array(rows)))
        found = _values(coded.dictionary, self.column, self.form)
        totals = (text in TOTALS for text in coded.dictionary.to_pylist())  # such a row is told to be no claim
        found = [WRONG if total else text for total, text in zip(totals, found, strict=True)]
        codes = coded.indices.to_numpy(zero_copy_only=False)
        texts = pa.array([text if isinstance(text, str) else "" for text in found], pa.string())
        self.stretches.append(pc.replace_with_mask(cells, pc.invert(clean), texts.take(pa.array(codes))))
        states = np.array([text if isinstance(text, int) else 0 for text in found], dtype=np.uint8)[codes]
        return rows[states == WRONG], rows[states == BLANK]

    def leave_out(self, kept: pa.Array) -> None:
        """Of the stretch that was read last, keep only these rows: the others are blank altogether."""
        self.stretches[-1] = self.stretches[-1].filter(kept)

    def finish(self) -> ArrowIds:
        """The ids of all claims."""
        import pyarrow as pa

        return ArrowIds(pa.chunked_array(self.stretches, pa.string()))


def _are_clean(cells: pa.Array) -> bool:
    """Whether all are clean, seen at a glance: longer than any word for nothing, and no longer than a cell."""
    offsets, data = buffers(cells)
    if not len(cells):
        return False
    lengths = np.diff(offsets)
    fit = lengths.min() > _LONGEST_WORD and lengths.max() <= LONGEST_CELL
    return bool(fit) and bool(_PLAIN_BYTES[data].all())


def _coded(cells: pa.Array) -> Any:  # noqa: ANN401  # a `pa.DictionaryArray`
    import pyarrow as pa

    return cells if pa.types.is_dictionary(cells.type) else cells.dictionary_encode()


def _values(texts: pa.Array, column: Column, form: Form) -> list[str | int]:
    """What each different text is read as: a text, or BLANK or WRONG."""
    clean = are_clean(texts).to_pylist()
    return [text if one else _value(text, column, form) for text, one in zip(texts.to_pylist(), clean, strict=True)]


def _value(text: str, column: Column, form: Form) -> str | int:
    value = read_cell(column.fact, text, form, column.unit)
    if isinstance(value, Problem):
        return WRONG
    return BLANK if value is None or value is UNKNOWN else str(value)


@dataclass(frozen=True, slots=True, eq=False)
class ArrowIds:
    """The ids of claims, trimmed and in NFC; "" where there is none."""

    written: pa.ChunkedArray

    def text(self, row: int) -> str:
        """As `Ids` says."""
        return str(self.written[row].as_py())

    def absent(self) -> Rows:
        """As `Ids` says."""
        return _where(self.written, "")

    def doubled(self) -> Mapping[int, Sequence[int]]:
        """As `Ids` says. Ids that ascend, as they do in most files, are all different at a glance."""
        import pyarrow.compute as pc

        written = self.written
        if len(written) < 2 or bool(pc.all(pc.greater(written.slice(1), written.slice(0, len(written) - 1))).as_py()):
            return {}
        if len(written.unique()) == len(written):
            return {}
        counted = pc.value_counts(written)
        several = counted.field("values").filter(pc.greater(counted.field("counts"), 1))
        rows = np.flatnonzero(pc.is_in(written, value_set=several).to_numpy())
        sharing: dict[str, list[int]] = {}
        for row, text in zip(rows.tolist(), written.take(rows).to_pylist(), strict=True):
            if text:
                sharing.setdefault(text, []).append(row)
        return {row: found for found in sharing.values() for row in found}

    def ascending(self, rows: Rows) -> Rows:
        """As `Ids` says. Bytes of UTF-8 stand in the order of code points."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if len(rows) < 2:
            return rows
        order = pc.array_sort_indices(self.written.take(pa.array(rows)).combine_chunks())
        ordered: Rows = rows[order.to_numpy()]
        return ordered


def _where(written: pa.ChunkedArray, text: str) -> Rows:
    import pyarrow.compute as pc

    return np.flatnonzero(pc.equal(written, text).to_numpy())
