"""A CSV or Parquet file as columns, and what its summary should say of it: the quick twin of `claims.table`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import IO, Final, TypeAlias
from zoneinfo import ZoneInfo

import numpy as np

from policyengine.claims.cells import read_cell
from policyengine.claims.columnar.cells import Reader, first_filled, id_texts, read_cells
from policyengine.claims.columnar.cut import Cut, Cuttable, Expected, UnsuitedError
from policyengine.claims.columnar.facts import MEASURES, YES_OR_NO, FactReader
from policyengine.claims.columnar.given import GivenTable, given_table
from policyengine.claims.columnar.moments import Clock
from policyengine.claims.columnar.parquet_file import columns_in, open_columns
from policyengine.claims.columnar.separated import NotUtf8Error, open_separated
from policyengine.claims.columnar.texts import IdReader, TextReader
from policyengine.claims.columns import Resolved, Titles, resolve, titles_of
from policyengine.claims.encoding import encoding_of, hoped_encoding, opened_bytes
from policyengine.claims.form import Form
from policyengine.claims.formats import binary_format, is_separated
from policyengine.claims.header import absent_facts, check_header, how_read
from policyengine.claims.parquet import rows_in
from policyengine.claims.table import ClaimTable, Table, claims_in, read_claims
from policyengine.columns import ClaimColumns, FactColumn, columns_of
from policyengine.diagnostics.model import Diagnostics
from policyengine.extras import needing
from policyengine.policy.model import FactKind
from policyengine.slots import slot_of
from policyengine.words import Words

_HEAD: Final = 4096

Progress: TypeAlias = Callable[[float], None]
"""Told, every now and then, how much of a file was read: between 0 and 1."""

_GIVEN: Final = "<table>"
"""What a table without a file is called."""

MANY: Final = MEASURES | {FactKind.DATE_TIME}
"""Kinds of facts that have a different value in nearly every claim."""


@dataclass(frozen=True, slots=True, eq=False)
class ColumnTable:
    """The claims of one file as columns; the rest is as `ClaimTable` has it.

    `prepare` makes ready claims that will be asked for by `claims.claim_at`: whoever asks for thousands of them, in
    another order than the file's, calls it before.
    """

    claims: ClaimColumns
    unknown_columns: tuple[str, ...]
    absent_blank_columns: tuple[str, ...]
    absent_columns: tuple[str, ...]
    notes: tuple[Words, ...]
    encoding: str
    prepare: Callable[[Iterable[int]], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """How a file is to be read: what it is called, columns to pass over, the sheet, who is told how much was read."""

    name: str | None = None
    ignored: Collection[str] = ()
    sheet: str | None = None
    progress: Progress | None = None


@contextmanager
def reading_columns(
    origin: Path | bytes, form: Form, diagnostics: Diagnostics, asked: Asked, *, wanted: Iterable[str]
) -> Iterator[ColumnTable | None]:
    """The claims in a file as columns, while the block lasts; None where it is no table of claims.

    `wanted` are the facts that columns are needed of; in the others only what is wrong is looked for. A file
    that is neither CSV nor Parquet, or whose claims have no ids that are texts, is read claim by claim; of that
    nobody is told the progress. Raises `MissingExtraError`.
    """
    with needing("batch", Words("按列读取", "reading columns")):
        import pyarrow  # noqa: F401, ICN001  # asked here, used below

    called = asked.name if asked.name is not None else str(origin) if isinstance(origin, Path) else "标准输入"
    request = _Request(
        origin, called, titles_of(form), frozenset(asked.ignored), frozenset(wanted), asked.progress, asked.sheet
    )
    with ExitStack() as open_files:
        stream = open_files.enter_context(opened_bytes(origin, called, diagnostics))
        try:
            table = _table(stream, request, open_files, diagnostics) if stream is not None else None
        except (OSError, UnicodeDecodeError):  # the file was cut off, or changed, while it was read
            _broke_off(called, diagnostics)
            table = None
        yield table


def _broke_off(name: str, diagnostics: Diagnostics) -> None:
    diagnostics.add("F601", None, Words(f"`{name}` 读到一半中断了", f"reading `{name}` broke off"))


def given_columns(given: object, form: Form, diagnostics: Diagnostics, *, wanted: Iterable[str]) -> ColumnTable | None:
    """The claims in a table that a program hands over; None where it is none. Raises `MissingExtraError`."""
    with needing("batch", Words("按列读取", "reading columns")):
        import pyarrow  # noqa: F401, ICN001  # asked here, used below

    request = _Request(b"", _GIVEN, titles_of(form), frozenset(), frozenset(wanted))
    try:
        table = given_table(given, _GIVEN, diagnostics)
        return _given(table, request, diagnostics) if table is not None else None
    except (OSError, UnicodeDecodeError):  # the table is not what it says it is
        _broke_off(_GIVEN, diagnostics)
        return None


def _given(table: GivenTable, request: _Request, diagnostics: Diagnostics) -> ColumnTable | None:
    try:
        file = columns_in(table, request.name, request.known, request.ignore, diagnostics)
        return _read(file, request, diagnostics) if file is not None else None
    except UnsuitedError:
        rows = rows_in(table, request.name, request.known, request.ignore, diagnostics)
    if rows is None:
        return None
    claims = claims_in(rows, Table(request.name, request.known, request.ignore), "parquet", diagnostics)
    return _by_claims(claims, request) if claims is not None else None


@dataclass(frozen=True, slots=True)
class _Request:
    """What is asked of a file: the spellings of facts, columns to pass over, the facts that are wanted."""

    origin: Path | bytes
    name: str
    known: Titles
    ignore: frozenset[str]
    wanted: frozenset[str]
    progress: Progress | None = None
    sheet: str | None = None

    @property
    def form(self) -> Form:
        return self.known.form

    @property
    def zone(self) -> ZoneInfo:
        assert self.form.timezone is not None, "policies that are settled together have one timezone"
        return self.form.timezone


def _by_columns(
    stream: IO[bytes], request: _Request, open_files: ExitStack, diagnostics: Diagnostics
) -> tuple[bool, ColumnTable | None]:
    """Whether the file is one of columns or of separated cells, and then what it is. Raises `UnsuitedError`."""
    if binary_format(stream, request.name, None) == "parquet":
        file = open_columns(stream, request.name, request.known, request.ignore, diagnostics)
        return True, _read(file, request, diagnostics) if file is not None else None
    head = stream.read(_HEAD)
    if is_separated(head, request.name):
        return True, _separated(stream, head, request, open_files, diagnostics)
    return False, None


def _table(stream: IO[bytes], request: _Request, open_files: ExitStack, diagnostics: Diagnostics) -> ColumnTable | None:
    """The file as columns, by whichever way suits it."""
    try:
        if request.sheet is None:
            read, found = _by_columns(stream, request, open_files, diagnostics)
            if read:
                return found
    except UnsuitedError:
        pass
    table = read_claims(
        request.origin,
        request.form,
        diagnostics,
        name=request.name,
        sheet=request.sheet,
        ignore_columns=sorted(request.ignore),
    )
    return _by_claims(table, request) if table is not None else None


def _by_claims(table: ClaimTable, request: _Request) -> ColumnTable:
    slots = [slot_of(fact) for fact in request.form.vocabulary.values() if fact.name in request.wanted]
    claims = columns_of(table.claims, slots, request.zone)
    missing = (table.absent_blank_columns, table.absent_columns)
    return ColumnTable(claims, table.unknown_columns, *missing, table.notes, table.encoding, lambda _: None)


def _separated(
    stream: IO[bytes], head: bytes, request: _Request, open_files: ExitStack, diagnostics: Diagnostics
) -> ColumnTable | None:
    """A CSV file: taken for UTF-8 while nothing in it says otherwise, so that it need not be gone through twice."""
    hoped = hoped_encoding(head)
    if hoped is not None:
        try:
            return _separated_in(hoped, stream, request, open_files, diagnostics)
        except NotUtf8Error:
            pass
    stream.seek(0)
    encoding = encoding_of(stream, request.name, diagnostics)
    return _separated_in(encoding, stream, request, open_files, diagnostics) if encoding is not None else None


def _separated_in(
    encoding: str, stream: IO[bytes], request: _Request, open_files: ExitStack, diagnostics: Diagnostics
) -> ColumnTable | None:
    opened = open_separated(stream, encoding, request.name, request.known, request.ignore, diagnostics)
    file = open_files.enter_context(opened)
    return _read(file, request, diagnostics) if file is not None else None


@dataclass(slots=True)
class _Columns:
    """The columns of one file while they are read: a reader for each, and what was met so far."""

    resolved: Resolved
    ids: IdReader
    id_at: int
    readers: Mapping[int, Sequence[Reader]]
    size: int = 0
    odd: set[int] = field(default_factory=set)
    filled: dict[int, int] = field(default_factory=dict)

    @property
    def wanted(self) -> frozenset[int]:
        """The columns that the next stretch must have: facts, and unknown ones in which nothing stood so far."""
        return frozenset((self.id_at, *self.readers, *self.unfilled))

    @property
    def unfilled(self) -> tuple[int, ...]:
        """Columns that mean no fact and held nothing yet."""
        return tuple(at for at in self.resolved.unknown if at not in self.filled)

    def take(self, cut: Cut, file: Cuttable) -> None:
        """Read one stretch."""
        ids = id_texts(cut.cells[self.id_at])
        wrong, blank = self.ids.read(ids)
        broken = frozenset(cut.broken)
        empty = [row for row in blank.tolist() if row not in broken and file.is_blank(self.size + row)]
        cells, size, nameless = cut.cells, cut.size, np.setdiff1d(blank, empty)
        if empty:
            kept = np.ones(size, dtype=np.bool_)
            kept[empty] = False
            file.leave_out(kept)
            self.ids.leave_out(kept)
            cells = {at: column.filter(kept) for at, column in cells.items()}
            places = np.cumsum(kept) - 1
            wrong, nameless, size = places[wrong], places[nameless], size - len(empty)
        self.odd.update((wrong + self.size).tolist(), (self.size + row for row in broken))
        self.odd.update((nameless + self.size).tolist())  # among them may be one that adds up the others
        for at, readers in self.readers.items():
            for reader in readers:
                self.odd.update((read_cells(reader, cells[at]) + self.size).tolist())
        for at in self.unfilled:
            found = first_filled(cells[at])
            if found is not None:
                self.filled[at] = self.size + found
        self.size += size


def _read(file: Cuttable, request: _Request, diagnostics: Diagnostics) -> ColumnTable | None:
    titles, before = file.header.titles, len(diagnostics.found)
    resolved = resolve(titles, request.known, request.ignore)
    check_header(file.header, resolved, request.known, request.name, diagnostics)
    if len(diagnostics.found) > before:
        return None
    columns = _columns(resolved, request)
    for cut in file.stretches(lambda: columns.wanted, _expected(resolved, request.form)):
        columns.take(cut, file)
        if request.progress is not None:
            request.progress(file.share())
    facts: dict[str, FactColumn] = {}
    for reader in chain.from_iterable(columns.readers.values()):
        if reader.kept:
            facts[reader.column.fact.name], wrong = reader.finish()
            columns.odd.update(wrong.tolist())
    odd = {row: file.claim(row) for row in sorted(columns.odd)}
    claims = ClaimColumns(columns.size, columns.ids.finish(), facts, odd, file.claim)
    release_unused()
    in_order = sorted(columns.filled.items(), key=lambda one: (one[1], one[0]))
    unknown = dict.fromkeys(titles[at] or f"#{at + 1}" for at, _ in in_order)
    notes = tuple(how_read(request.name, file.encoding, file.units, request.ignore, titles))
    missing = absent_facts(request.known, resolved.names)
    return ColumnTable(claims, tuple(unknown), *missing, notes, file.encoding, file.prepare)


def _expected(resolved: Resolved, form: Form) -> Expected:
    """How the cells of these columns will look, by the kinds of their facts."""
    few = {at: one for at, one in enumerate(resolved.columns) if one is not None and one.fact.kind not in MANY}
    yes_no = {at: one for at, one in few.items() if one.fact.kind is FactKind.YES_NO}
    read = {text: {read_cell(one.fact, text, form, one.unit) for one in yes_no.values()} for text in YES_OR_NO}
    yes, no = (tuple(text for text, values in read.items() if values == {answer}) for answer in (True, False))
    return Expected(frozenset(few), frozenset(yes_no), yes, no)


def release_unused() -> None:
    """Give memory back to the system that is free."""
    import pyarrow as pa

    pa.default_memory_pool().release_unused()


def _columns(resolved: Resolved, request: _Request) -> _Columns:
    """A reader for each column that means a fact. Raises `UnsuitedError` without a column of ids that are texts."""
    form, clock = request.form, Clock(request.zone)
    readers: dict[int, Sequence[Reader]] = {}
    ids: tuple[int, IdReader] | None = None
    for at, column in enumerate(resolved.columns):
        if column is None:
            continue
        kept, is_text = column.fact.name in request.wanted, column.fact.kind is FactKind.TEXT
        if column.fact.name == form.claim_fact:
            if not is_text:
                raise UnsuitedError
            ids = (at, IdReader(column, form))
            readers[at] = [TextReader(column, form)] if kept else []
        else:
            readers[at] = [TextReader(column, form) if kept and is_text else FactReader(column, form, clock, kept)]
    if ids is None:
        raise UnsuitedError
    return _Columns(resolved, ids[1], ids[0], readers)
