"""Workbooks of Excel and WPS (Office Open XML, ECMA-376): sheets, cells and how they are shown.

Read with the standard library, row by row, so that no extra is needed and memory does not grow with the sheet.
Libraries were tried, and lose what must not be lost (`tests/unit/claims/test_openpyxl.py` shows it):

- openpyxl 3.1, row by row, knows neither merged cells nor hidden rows, takes `1_000` for 1000, 29 February 1900 for the
  28th and 23:59:59.999999 for the next day, leaves `_x000A_` in texts, does not open strict workbooks
  (ISO/IEC 29500-1) or those with an empty fill, and unpacks whatever a file holds. 100,000 rows of 19 cells take it
  10.6 s, and this 6.6 s.
- python-calamine 0.9 gives a cell that shows `#N/A` as a blank one, which for some facts means "there is none", and
  0.25 for one that shows 25%. It is some seven times as fast; deciding the rows takes longer still.

A document type, by which small files can grow without end, is refused; so is a file that unpacks to
more than any real workbook does.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Final, Literal, TypeAlias
from xml.etree.ElementTree import Element, ParseError, iterparse

from policyengine.claims.form import Raw
from policyengine.claims.number_format import PLAIN, NumberFormat, built_in, read_format
from policyengine.claims.spreadsheet import Area, Sheet, SheetRow, number_cell
from policyengine.claims.text import MOST_COLUMNS

_LARGEST: Final = 2 << 30
"""Bytes that a workbook may unpack to; a full sheet of a million rows has about half as many."""

_SUSPICIOUS: Final = 64 << 20
_DENSEST: Final = 400
"""How often smaller a part of more than `_SUSPICIOUS` bytes may be packed; real sheets reach a tenth of that."""

_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_MERGED: Final = re.compile(rb'mergeCell ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_MOST_MERGED: Final = 100_000
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DOUBLE: Final = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([Ee][+-]?[0-9]{1,4})?")
"""A number as such files keep it (XML Schema part 2 §3.2.5); Python would take `1_000` for one, too."""

_LONGEST_NUMBER: Final = 400
_Event: TypeAlias = Literal["start", "end"]

_BROKEN: Final = (zipfile.BadZipFile, zlib.error, ParseError, EOFError, LookupError, RuntimeError, ValueError)
"""What the standard library raises for an archive or a part that is damaged, incomplete or locked."""


class BrokenWorkbookError(OSError):
    """The file is damaged, locked, or no workbook at all."""


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook that is open: its visible and its hidden sheets by name, and where each is kept."""

    archive: zipfile.ZipFile
    parts: dict[str, str]
    hidden: frozenset[str]
    strings: Sequence[str]
    formats: Sequence[NumberFormat]
    since_1904: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The sheets as the workbook has them from left to right."""
        return tuple(self.parts)

    def sheet(self, name: str) -> Sheet:
        """One sheet, to be read from its beginning."""
        part = self.parts[name]
        with _damage():
            merged = tuple(_merged(self.archive, part))
        return Sheet(name, _rows(self, part), merged)


@contextmanager
def open_xlsx(stream: IO[bytes]) -> Iterator[Book]:
    """The workbook in a file; raises `BrokenWorkbookError`."""
    with _damage():
        archive = zipfile.ZipFile(stream)
        book = _book(archive)
    with archive:
        yield book


@contextmanager
def _damage() -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        raise BrokenWorkbookError(str(error)) from error


def _book(archive: zipfile.ZipFile) -> Book:
    packed = archive.infolist()
    if sum(part.file_size for part in packed) > _LARGEST or any(
        part.file_size > _SUSPICIOUS and part.file_size > _DENSEST * part.compress_size for part in packed
    ):
        raise ValueError("it unpacks to more than a workbook holds")
    start = next(
        (target for type_, _, target in _relations(archive, "_rels/.rels", "") if type_ == "officeDocument"),
        "xl/workbook.xml",
    )
    folder, _, file = start.rpartition("/")
    related = list(_relations(archive, f"{folder}/_rels/{file}.rels", folder))
    sheets = {id_: target for type_, id_, target in related if type_ == "worksheet"}
    parts, hidden, since_1904 = dict[str, str](), set[str](), False
    for element in _elements(archive, start, {"sheet", "workbookPr"}):
        if _local(element.tag) == "workbookPr":
            since_1904 = element.get("date1904", "0") in ("1", "true")
            continue
        id_ = next((value for key, value in element.attrib.items() if _local(key) == "id" and key != "id"), "")
        if id_ in sheets:  # a sheet that is a chart has no cells
            name = element.get("name", "")
            parts[name] = sheets[id_]
            if element.get("state", "visible") != "visible":
                hidden.add(name)
    of_type = {type_: target for type_, _, target in related}
    strings = list(_strings(archive, of_type["sharedStrings"])) if "sharedStrings" in of_type else []
    formats = list(_formats(archive, of_type["styles"])) if "styles" in of_type else []
    return Book(archive, parts, frozenset(hidden), strings, formats, since_1904)


def _relations(archive: zipfile.ZipFile, part: str, folder: str) -> Iterator[tuple[str, str, str]]:
    """What a part refers to: type, id, and where in the archive."""
    if part.lstrip("/") not in archive.namelist():
        return
    for element in _elements(archive, part.lstrip("/"), {"Relationship"}):
        target = element.get("Target", "")
        there = target[1:] if target.startswith("/") else f"{folder}/{target}".lstrip("/")
        while "/../" in there:
            there = re.sub(r"[^/]+/\.\./", "", there, count=1)
        yield element.get("Type", "").rpartition("/")[2], element.get("Id", ""), there


def _elements(archive: zipfile.ZipFile, part: str, names: set[str]) -> Iterator[Element]:
    """The elements of a part that are called so, whatever their namespace; their content is dropped afterwards."""
    for _, element in _parsed(archive, part, ("end",)):
        if _local(element.tag) in names:
            yield element
            element.clear()


def _parsed(archive: zipfile.ZipFile, part: str, events: Sequence[_Event]) -> Iterator[tuple[str, Element]]:
    stream = _Unpacked(archive.open(part))
    yield from iterparse(stream, events)  # noqa: S314  # what can attack a parser is in document types: refused


class _Unpacked:
    """A part as it is unpacked; one that declares a document type is refused."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.last = b""

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        chunk = self.stream.read(size)
        if b"<!DOCTYPE" in self.last + chunk:
            raise ValueError("a document type")
        self.last = chunk[-16:]
        return chunk


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _strings(archive: zipfile.ZipFile, part: str) -> Iterator[str]:
    for element in _elements(archive, part, {"si"}):
        yield _text(element)


def _text(element: Element) -> str:
    """The text of a string, which may change its font in the middle; how it is pronounced (`rPh`) is left out."""
    parts = []
    for child in element:
        name = _local(child.tag)
        if name == "t":
            parts.append(child.text or "")
        elif name == "r":
            parts += [piece.text or "" for piece in child if _local(piece.tag) == "t"]
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), "".join(parts))


def _formats(archive: zipfile.ZipFile, part: str) -> Iterator[NumberFormat]:
    """The number format of each style of cells, in their order."""
    defined: dict[int, NumberFormat] = {}
    for element in _elements(archive, part, {"numFmt", "cellXfs"}):
        if _local(element.tag) == "numFmt":
            defined[int(element.get("numFmtId", "0"))] = read_format(element.get("formatCode", ""))
            continue
        for style in element:
            number = int(style.get("numFmtId", "0"))
            yield defined[number] if number in defined else built_in(number)


def _merged(archive: zipfile.ZipFile, part: str) -> Iterator[Area]:
    """The merged cells, which a sheet lists behind its rows."""
    found, rest = 0, b""
    with archive.open(part) as stream:
        while chunk := stream.read(1 << 20):
            text = rest + chunk
            end = 0
            for match in _MERGED.finditer(text):
                first, top, last, bottom = (piece.decode() for piece in match.groups())
                yield Area(int(top), int(bottom), _column(first), _column(last))
                found, end = found + 1, match.end()
                if found >= _MOST_MERGED:
                    raise ValueError("more merged cells than a table has")
            rest = text[max(end, len(text) - 64) :]


def _rows(book: Book, part: str) -> Iterator[SheetRow]:
    with _damage():
        number, data = 0, None
        for event, element in _parsed(book.archive, part, ("start", "end")):
            name = _local(element.tag)
            if event == "start":
                data = element if name == "sheetData" else data
            elif name == "row":
                number = int(element.get("r", number + 1))
                yield SheetRow(number, _cells(element, book), element.get("hidden") in ("1", "true"))
                if data is not None:
                    data.clear()
            elif name == "sheetData":
                return


def _cells(row: Element, book: Book) -> dict[int, Raw]:
    cells: dict[int, Raw] = {}
    column = -1
    for element in row:
        reference = _REFERENCE.fullmatch(element.get("r", ""))
        column = _column(reference[1]) if reference else column + 1
        if column >= MOST_COLUMNS:
            raise ValueError("more columns than a sheet has")
        value = _cell(element, book)
        if value not in (None, ""):
            cells[column] = value
    return cells


def _cell(element: Element, book: Book) -> Raw:
    kind, written = element.get("t", "n"), None
    for child in element:
        name = _local(child.tag)
        if name == "v":
            written = child.text
        elif name == "is":
            return _text(child)
    if written is None:
        return None
    match kind:
        case "s":
            return book.strings[int(written)]
        case "b":
            return "TRUE" if written.strip() in ("1", "true") else "FALSE"
        case "n":
            return _number(written, int(element.get("s", "0")), book)
        case _:  # the text a formula gave, an error such as #N/A, a day in ISO 8601
            return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), written)


def _number(written: str, style: int, book: Book) -> Raw:
    if len(written) > _LONGEST_NUMBER or _DOUBLE.fullmatch(written.strip()) is None:
        return written
    format_ = book.formats[style] if style < len(book.formats) else PLAIN
    return number_cell(Decimal(written.strip()), format_, since_1904=book.since_1904)


def _column(letters: str) -> int:
    """A column by its letters, counted from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
