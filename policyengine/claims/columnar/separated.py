"""Tables of separated cells, cut into stretches of columns as long as cells are written plainly.

Plainly: every line is one row, quotes stand around whole cells and nowhere else. A stretch with a row that
has more or fewer cells than the header is cut by the reader of single rows, and so is everything from the
first quote on that stands elsewhere, or around a line break.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import IO, TYPE_CHECKING, Final

import numpy as np

from policyengine.ahead import ahead
from policyengine.claims.columnar.cut import Cut, Expected
from policyengine.claims.columnar.places import Piece, Places
from policyengine.claims.columns import Titles
from policyengine.claims.delimited import LONGEST_LINE, Heading, Lines, read_heading, rows_below
from policyengine.claims.reading import ClaimReader
from policyengine.claims.rows import Header, Row
from policyengine.diagnostics.model import Diagnostics
from policyengine.facts import Claim

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from policyengine.columns import Mask

STRETCH: Final = 8 << 20
"""Bytes that are read at a time: some ten thousand rows, few enough for several to be in memory."""

_LONGEST: Final = LONGEST_LINE * 4  # bytes; of a longer line the careful reader says that it is too long
_CAREFUL: Final = 65_536  # rows that are cut singly at a time
_NEWLINE, _RETURN, _QUOTE = 10, 13, 34


class NotUtf8Error(ValueError):
    """The file was taken for UTF-8 and is not."""


@dataclass(frozen=True, slots=True)
class SeparatedFile:
    """A file below its header: the data begin at byte `start`; `lines` are read on where that is not told."""

    places: Places
    start: int | None
    lines: Lines

    @property
    def header(self) -> Header:
        """As `Cuttable` says."""
        return self.places.heading.header

    @property
    def encoding(self) -> str:
        """As `Cuttable` says."""
        return self.places.encoding

    @property
    def units(self) -> Mapping[str, str]:
        """As `Cuttable` says."""
        self.places.reader.resolved(self.header.titles)
        return self.places.reader.units

    def stretches(self, wanted: Callable[[], Collection[int]], expected: Expected) -> Iterator[Cut]:
        """As `Cuttable` says; raises `NotUtf8Error`."""
        try:
            yield from _stretches(self, wanted, expected)
        except UnicodeDecodeError as error:
            if self.encoding.startswith("utf-8"):
                raise NotUtf8Error from error
            raise

    def share(self) -> float:
        """As `Cuttable` says."""
        stream = self.places.stream
        at = stream.tell()
        size = stream.seek(0, io.SEEK_END)
        stream.seek(at)
        return at / max(size, 1)

    def is_blank(self, row: int) -> bool:
        """As `Cuttable` says."""
        return self.places.is_blank(row)

    def leave_out(self, kept: Mask) -> None:
        """As `Cuttable` says."""
        self.places.leave_out(kept)

    def claim(self, row: int) -> Claim:
        """As `Cuttable` says."""
        return self.places.claim(row)

    def prepare(self, rows: Iterable[int]) -> None:
        """As `Cuttable` says: a line is found at once, wherever it stands."""

    def close(self) -> None:
        """As `Cuttable` says."""
        self.places.close()


@contextmanager
def open_separated(
    stream: IO[bytes], encoding: str, name: str, known: Titles, ignore: frozenset[str], diagnostics: Diagnostics
) -> Iterator[SeparatedFile | None]:
    """The file in `stream`, written in `encoding`; None where it has no header. Raises `NotUtf8Error`."""
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding=encoding, newline=None)
    file = None
    try:
        lines = Lines(text)
        try:
            heading = read_heading(lines, name, known.is_fact, diagnostics)
        except UnicodeDecodeError as error:
            raise NotUtf8Error from error
        if heading is not None:
            start = None if encoding == "utf-16" else _byte_below(stream, lines.read - len(lines.waiting))
            reader = ClaimReader(known, ignore, by_header=True, file=name)
            file = SeparatedFile(Places(stream, encoding, heading, reader), start, lines)
        yield file
    finally:
        text.detach()  # the stream is closed by whoever opened it
        if file is not None:
            file.close()


def _byte_below(stream: IO[bytes], lines: int) -> int | None:
    """The byte at which the line after so many begins; None where lines do not end as everybody's do."""
    read_so_far = stream.tell()
    stream.seek(0)
    for _ in range(lines):
        if b"\r" in stream.readline().removesuffix(b"\n").removesuffix(b"\r"):
            stream.seek(read_so_far)
            return None
    return stream.tell()


def _stretches(file: SeparatedFile, wanted: Callable[[], Collection[int]], expected: Expected) -> Iterator[Cut]:
    if file.start is None:
        yield from _carefully(rows_below(file.lines, file.places.heading), file.places, 0)
        return
    places, stream = file.places, file.places.stream
    first, number, at = 0, places.heading.number + 1, file.start
    parsed = ahead(
        partial(_parsed, data, places.encoding, places.heading, wanted(), expected) for data in _data(stream, at)
    )
    for part in parsed:
        if not part.plain:
            parsed.close()
            stream.seek(at)
            # Not closed with the text: the file is needed to find rows again.
            text = io.TextIOWrapper(stream, encoding=places.encoding, newline=None)
            try:
                heading = replace(places.heading, number=number - 1)
                yield from _carefully(rows_below(Lines(text), heading), places, first)
            finally:
                text.detach()
            return
        cut, numbers = part.cut, None
        if cut is None:
            cut, numbers = _singly(part.data, places, number)
        piece = Piece(first, cut.size, number, at, len(part.data), numbers)
        places.pieces.append(piece)
        number, at = number + part.lines, at + len(part.data)
        if part.otherwise:
            expected = replace(expected, yes_no=frozenset())
        del part
        yield cut
        first += piece.size  # without the blank rows that were left out


def _data(stream: IO[bytes], at: int) -> Iterator[bytes]:
    """The bytes from `at` on, in pieces that end with a line."""
    while True:
        stream.seek(at)  # it is moved where rows are read again
        data = stream.read(STRETCH)
        if not data:
            return
        if not data.endswith(b"\n"):
            end = data.rfind(b"\n") + 1
            data = data[:end] if end else data + stream.readline(_LONGEST)
        at += len(data)
        yield data if data.endswith(b"\n") else data + b"\n"


def _utf8(data: bytes, encoding: str) -> bytes:
    import pyarrow as pa

    if not encoding.startswith("utf-8"):
        return data.decode(encoding).encode()
    offsets = np.array([0, len(data)], dtype=np.int32)
    whole = pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(offsets), pa.py_buffer(data)])
    try:
        whole.validate(full=True)
    except pa.ArrowInvalid as error:
        raise NotUtf8Error from error
    return data


def _is_plain(data: bytes, delimiter: str) -> bool:
    """Whether every line is a row, with quotes only around whole cells."""
    window = LONGEST_LINE // 8
    if any(data.find(b"\n", at, at + window) < 0 for at in range(0, len(data) - window, window)):
        return False  # perhaps a line that is longer than any row
    if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
        return False
    return b'"' not in data or _quotes_whole_cells(np.frombuffer(data, dtype=np.uint8), ord(delimiter))


def _quotes_whole_cells(data: NDArray[np.uint8], mark: int) -> bool:
    quotes = np.flatnonzero(data == _QUOTE)
    if len(quotes) % 2:
        return False
    opened, closed = quotes[::2], quotes[1::2]
    left, right = data[np.maximum(opened - 1, 0)], data[closed + 1]  # the last byte is a line break
    begins = (left == mark) | (left == _NEWLINE) | (opened == 0)
    finishes = (right == mark) | (right == _NEWLINE) | (right == _RETURN)
    if not (begins & finishes).all():
        return False
    ends = np.flatnonzero(data == _NEWLINE)
    return bool((np.searchsorted(ends, opened) == np.searchsorted(ends, closed)).all())


@dataclass(frozen=True, slots=True)
class _Parsed:
    """A stretch of lines: its bytes, and what they say; no `cut` where they must be cut one by one.

    Where the stretch is not `plain`, nothing else is said of it. `otherwise`: it does not look as was expected.
    """

    data: bytes
    plain: bool
    lines: int = 0
    cut: Cut | None = None
    otherwise: bool = False


def _parsed(data: bytes, encoding: str, heading: Heading, wanted: Collection[int], expected: Expected) -> _Parsed:
    """What stands in some lines. Raises `NotUtf8Error`."""
    utf8 = _utf8(data, encoding)
    if not _is_plain(data, heading.delimiter):
        return _Parsed(data, plain=False)
    lines = data.count(b"\n")
    cut, otherwise = _columns(utf8, lines, heading, wanted, expected), False
    if cut is None and expected.yes_no:
        cut = _columns(utf8, lines, heading, wanted, replace(expected, yes_no=frozenset()))
        otherwise = cut is not None
    return _Parsed(data, plain=True, lines=lines, cut=cut, otherwise=otherwise)


def _columns(data: bytes, lines: int, heading: Heading, wanted: Collection[int], expected: Expected) -> Cut | None:
    """The wanted columns; None where not every line has as many cells as the header, or one is not as expected."""
    import pyarrow as pa
    from pyarrow import csv

    names = [str(at) for at in range(len(heading.header.titles))]
    types = dict.fromkeys(wanted, pa.string())
    types |= dict.fromkeys(expected.few.intersection(wanted), pa.dictionary(pa.int32(), pa.string()))
    types |= dict.fromkeys(expected.yes_no.intersection(wanted), pa.bool_())
    try:
        table = csv.read_csv(
            pa.BufferReader(data),
            read_options=csv.ReadOptions(column_names=names, block_size=len(data), use_threads=False),
            parse_options=csv.ParseOptions(
                delimiter=heading.delimiter, quote_char='"' if b'"' in data else False, ignore_empty_lines=False
            ),
            convert_options=csv.ConvertOptions(
                column_types={str(at): type_ for at, type_ in types.items()},
                include_columns=[str(at) for at in sorted(wanted)],
                strings_can_be_null=False,
                null_values=[""],
                true_values=expected.yes,
                false_values=expected.no,
                check_utf8=False,  # all of it was
            ),
        )
    except pa.ArrowInvalid:
        return None
    if table.num_rows != lines:
        return None
    return Cut(lines, {int(name): table.column(name) for name in table.column_names})


def _singly(data: bytes, places: Places, number: int) -> tuple[Cut, NDArray[np.int32]]:
    """A stretch of lines cut one by one, and the numbers of those that are not blank."""
    text = io.StringIO(data.decode(places.encoding), newline=None)
    rows = list(rows_below(Lines(text), replace(places.heading, number=number - 1)))
    return _cut(rows, len(places.heading.header.titles)), np.array([row.number for row in rows], dtype=np.int32)


def _carefully(rows: Iterator[Row], places: Places, first: int) -> Iterator[Cut]:
    """Rows cut one by one, and put aside."""
    while batch := list(islice(rows, _CAREFUL)):
        cut = _cut(batch, len(places.heading.header.titles))
        for at in cut.broken:
            places.made[first + at] = places.reader.claim(batch[at])
        places.put_aside(batch, first)
        yield cut
        first += len(batch)


def _cut(rows: Sequence[Row], width: int) -> Cut:
    import pyarrow as pa

    broken = [at for at, row in enumerate(rows) if row.problems]
    cells = [(*row.cells, *[""] * (width - len(row.cells))) for row in rows]
    columns = zip(*cells, strict=True) if rows else ([] for _ in range(width))
    return Cut(len(rows), {at: pa.array(column, pa.string()) for at, column in enumerate(columns)}, broken)
