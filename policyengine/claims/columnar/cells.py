"""The cells of one column in one stretch, whatever their type, handed to the reader of that column."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from policyengine.claims.arrow_cells import cells_of
from policyengine.claims.columnar.facts import FactReader
from policyengine.claims.columnar.texts import TextReader
from policyengine.claims.columnar.typed import is_text, read_typed, texts_of
from policyengine.claims.text import trimmed

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

Reader: TypeAlias = FactReader | TextReader


def read_cells(reader: Reader, column: Any) -> NDArray[np.intp]:  # noqa: ANN401  # an array, in one piece or several
    """Read a stretch of one column; the rows of it in which a cell is wrong."""
    wrong, first = [np.zeros(0, dtype=np.intp)], 0
    for cells in _joined(column):
        wrong.append(_read(reader, cells) + first)
        first += len(cells)
    return np.concatenate(wrong)


def _read(reader: Reader, cells: pa.Array) -> NDArray[np.intp]:
    if isinstance(reader, TextReader):
        return reader.read(texts_of(cells) if cells.null_count or not is_text(cells) else cells)
    if not is_text(cells):
        return reader.keep(read_typed(reader, cells))
    return reader.read(texts_of(cells) if cells.null_count or not _is_plain(cells) else cells)


def _is_plain(cells: pa.Array) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(cells.type) or pa.types.is_dictionary(cells.type))


def _plain(cells: pa.Array) -> pa.Array:
    import pyarrow as pa

    return cells.dictionary_decode() if pa.types.is_dictionary(cells.type) else cells


def id_texts(column: Any) -> pa.Array:  # noqa: ANN401  # see `read_cells`
    """The ids in one piece, each a text."""
    import pyarrow as pa

    found = [texts_of(cells) for cells in pieces(column)]
    return found[0] if len(found) == 1 else pa.concat_arrays(found) if found else pa.array([], pa.string())


def first_filled(column: Any) -> int | None:  # noqa: ANN401  # see `read_cells`
    """The first row in which something stands; None where nothing does."""
    import pyarrow.compute as pc

    first = 0
    for cells in pieces(column):
        empty = cells.null_count == len(cells)
        if is_text(cells) and not empty:
            empty = not pc.max(pc.binary_length(_plain(cells))).as_py()
        for row, cell in enumerate([] if empty else cells_of(cells).all()):
            if cell is not None and (not isinstance(cell, str) or trimmed(cell)):
                return first + row
        first += len(cells)
    return None


def _joined(column: Any) -> Iterator[pa.Array]:  # noqa: ANN401  # see `read_cells`
    """The same cells in as few arrays as may be: dictionaries stay what they are, one each."""
    import pyarrow as pa

    if isinstance(column, pa.ChunkedArray) and not pa.types.is_dictionary(column.type):
        yield column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    else:
        yield from pieces(column)


def pieces(column: Any) -> Iterator[pa.Array]:  # noqa: ANN401  # see `read_cells`
    """The arrays that a column is made of."""
    import pyarrow as pa

    yield from column.chunks if isinstance(column, pa.ChunkedArray) else (column,)
