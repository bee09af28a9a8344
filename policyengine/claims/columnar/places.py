"""Where each claim stands in its file, so that its row can be read again: rows themselves are not kept.

A row of a CSV file is found by the byte at which its line begins. Rows that were cut by the careful reader
(a file with line breaks in cells, or in UTF-16) have no such byte; they are put down in a temporary file.
"""

from __future__ import annotations

import io
import json
import tempfile
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import IO, TYPE_CHECKING, Final

from policyengine.claims.delimited import Heading, Lines, rows_below
from policyengine.claims.reading import ClaimReader
from policyengine.claims.rows import Row
from policyengine.facts import Claim

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


_NEWLINE: Final = 10


@dataclass(slots=True)
class Piece:
    """A stretch of claims from `first` on, which stands at byte `base` of the file and is `length` long.

    `numbers`: the numbers of its rows, where they do not follow each other from `number` on. `starts`: where each
    row begins, counted from `base`; it is found when somebody asks. `aside`: in the temporary file.
    """

    first: int
    size: int
    number: int
    base: int
    length: int
    numbers: NDArray[np.int32] | None = None
    starts: NDArray[np.uint32] | None = None
    aside: bool = False


@dataclass(slots=True)
class Places:
    """Where the claims of a CSV file stand. `made` are claims of rows that are broken, made when they were met."""

    stream: IO[bytes]
    encoding: str
    heading: Heading
    reader: ClaimReader
    pieces: list[Piece] = field(default_factory=list)
    made: dict[int, Claim] = field(default_factory=dict)
    aside: IO[bytes] | None = None

    def put_aside(self, rows: Sequence[Row], first: int) -> None:
        """Put down rows that were cut already."""
        import numpy as np

        if self.aside is None:
            self.aside = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the table
        base = self.aside.seek(0, io.SEEK_END)
        lines = [json.dumps(row.cells).encode() + b"\n" for row in rows]
        starts = np.cumsum([0, *map(len, lines[:-1])], dtype=np.uint32)
        self.aside.writelines(lines)
        numbers = np.array([row.number for row in rows], dtype=np.int32)
        self.pieces.append(Piece(first, len(rows), 0, base, sum(map(len, lines)), numbers, starts, aside=True))

    def claim(self, row: int) -> Claim:
        """The claim of one row, as the reader of single claims has it."""
        made = self.made.get(row)
        if made is not None:
            return made
        found = self._row(row)
        assert found is not None, "blank rows are left out"
        return self.reader.claim(found)

    def is_blank(self, row: int) -> bool:
        """Whether nothing stands in a row that was cut by vectors."""
        return self._row(row) is None

    def leave_out(self, kept: NDArray[np.bool_]) -> None:
        """Of the stretch that came last, keep only these rows: the others are blank."""
        import numpy as np

        piece = self.pieces[-1]
        numbers = np.arange(piece.size, dtype=np.int32) + piece.number if piece.numbers is None else piece.numbers
        piece.numbers = numbers[kept]
        piece.size = len(piece.numbers)

    def _row(self, row: int) -> Row | None:
        piece = self.pieces[bisect_right(self.pieces, row, key=lambda one: one.first) - 1]
        at = row - piece.first
        number = piece.number + at if piece.numbers is None else int(piece.numbers[at])
        stream = self.aside if piece.aside else self.stream
        assert stream is not None
        if piece.starts is None:
            piece.starts = _line_starts(stream, piece)
        # Lines that are blank are counted, so that a row's number tells which line of its piece it is.
        stream.seek(piece.base + int(piece.starts[at if piece.aside else number - piece.number]))
        line = stream.readline()
        if piece.aside:
            return Row(number, self.heading.header.titles, tuple(json.loads(line)))
        text = io.StringIO(line.decode("utf-8" if self.encoding == "utf-8-sig" else self.encoding), newline=None)
        return next(rows_below(Lines(text), replace(self.heading, number=number - 1)), None)

    def close(self) -> None:
        """Let the temporary file go."""
        if self.aside is not None:
            self.aside.close()


def _line_starts(stream: IO[bytes], piece: Piece) -> NDArray[np.uint32]:
    import numpy as np

    stream.seek(piece.base)
    ends = np.flatnonzero(np.frombuffer(stream.read(piece.length), dtype=np.uint8) == _NEWLINE)
    return np.concatenate([[0], ends + 1]).astype(np.uint32)
