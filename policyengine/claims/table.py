"""A file of claims: every row one claim, in the order of the file.

What makes the file unusable as a table (it cannot be read, has no header, two columns for
one fact, a column that is nearly a fact) is a diagnostic. What is wrong with one row is a
problem of its claim, and the rows after it are read on.

Invariant: as many claims as rows that are not blank.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, assert_never

from policyengine.claims import delimited, records
from policyengine.claims.columns import Resolved, Titles, did_you_mean, resolve, titles_of
from policyengine.claims.encoding import Text, opened_bytes, text_of
from policyengine.claims.form import Form
from policyengine.claims.formats import BinaryFormat, TextFormat, binary_format, text_format
from policyengine.claims.header import (
    a_policy,
    absent_facts,
    check_header,
    claims_are_wanted,
    how_read,
    ignore_it,
    is_policy,
    no_facts,
)
from policyengine.claims.reading import ClaimReader
from policyengine.claims.records import EMPTY
from policyengine.claims.rows import Row, Rows
from policyengine.claims.text import shown, trimmed
from policyengine.diagnostics.model import Diagnostics
from policyengine.facts import Claim
from policyengine.words import Words


@dataclass(frozen=True, slots=True)
class ClaimTable:
    """The claims of one file, and what its summary should say of the columns.

    `unknown_columns` mean no fact and hold something. `absent_blank_columns` are the facts,
    declared `blank: none`, that no column gives, so that every claim is taken to have none;
    `absent_columns` are the other facts that no column gives, Unknown in every claim. `encoding` is
    how the file was written: an encoding of text, or one of `formats.BINARY_FORMATS`.
    """

    claims: tuple[Claim, ...]
    unknown_columns: tuple[str, ...] = ()
    absent_blank_columns: tuple[str, ...] = ()
    absent_columns: tuple[str, ...] = ()
    notes: tuple[Words, ...] = ()
    encoding: str = "utf-8"


def read_claims(
    origin: Path | bytes,
    form: Form,
    diagnostics: Diagnostics,
    *,
    name: str | None = None,
    format: str | None = None,  # noqa: A002  # the word of the command line
    sheet: str | None = None,
    ignore_columns: Collection[str] = (),
) -> ClaimTable | None:
    """The claims in a file, or in the bytes of standard input; None where it is no table of claims.

    `name` is what the user calls it (the path, unless said); `format` is one of `formats.FORMATS`,
    else the suffix of the name decides, and for bytes without one how they begin. `sheet` is the one
    to read of a workbook, the first unless said. Raises `MissingExtraError` for a kind of file that an
    extra reads which is not installed.
    """
    called = name if name is not None else str(origin) if isinstance(origin, Path) else "标准输入"
    table = Table(called, titles_of(form), frozenset(ignore_columns), sheet)
    try:
        with opened_bytes(origin, called, diagnostics) as stream:
            return _read(stream, table, diagnostics, format) if stream is not None else None
    except (OSError, UnicodeDecodeError):  # the file was cut off, or changed, while it was read
        diagnostics.add("F601", None, Words(f"`{called}` 读到一半中断了", f"reading `{called}` broke off"))
        return None


@dataclass(frozen=True, slots=True)
class Table:
    """What a table is read by: its name, the spellings of facts, the columns to pass over, the sheet to choose."""

    name: str
    known: Titles
    ignore: frozenset[str]
    sheet: str | None = None


def _read(stream: IO[bytes], table: Table, diagnostics: Diagnostics, said: str | None) -> ClaimTable | None:
    binary = binary_format(stream, table.name, said)
    if table.sheet is not None and binary not in ("xlsx", "xls"):
        diagnostics.add(
            "F612",
            None,
            Words(f"`{table.name}` 不是工作簿，没有工作表可选", f"`{table.name}` is no workbook and has no sheets"),
            help=Words("请去掉 --sheet", "leave --sheet out"),
        )
        return None
    with ExitStack() as open_files:
        if binary is not None:
            encoding: str = binary
            rows = _rows_of_binary(stream, table, binary, open_files, diagnostics)
        else:
            text = open_files.enter_context(text_of(stream, table.name, diagnostics))
            chosen = text_format(text.head, table.name, said, diagnostics) if text is not None else None
            if text is None or chosen is None:
                return None
            encoding = text.encoding
            rows = _rows_of_text(text, table, chosen, diagnostics)
        return claims_in(rows, table, encoding, diagnostics) if rows is not None else None


def claims_in(rows: Rows, table: Table, encoding: str, diagnostics: Diagnostics) -> ClaimTable | None:
    """The claims of rows that are read as they are asked for."""
    return _Reading(rows.called or table.name, rows, table.known, table.ignore).table(encoding, diagnostics)


def _rows_of_text(text: Text, table: Table, format_: TextFormat, diagnostics: Diagnostics) -> Rows | None:
    match format_:
        case "csv":
            return delimited.read_delimited(text, table.name, table.known.is_fact, diagnostics)
        case "json":
            return records.read_json(text, table.name, diagnostics)
        case "jsonl":
            return records.read_json_lines(text)
        case "yaml":
            return records.read_yaml(text, table.name, diagnostics)
        case _:
            assert_never(format_)


def _rows_of_binary(
    stream: IO[bytes], table: Table, format_: BinaryFormat, open_files: ExitStack, diagnostics: Diagnostics
) -> Rows | None:
    # Their readers, and the libraries below them, are loaded only where such a file is read.
    if format_ == "parquet":
        from policyengine.claims.parquet import read_parquet

        return read_parquet(stream, table.name, table.known, table.ignore, diagnostics)
    from policyengine.claims.workbook import read_workbook

    return read_workbook(stream, table.name, format_, table.sheet, open_files, diagnostics)


@dataclass(slots=True)
class _Reading:
    """One file while it is read: which columns were met, and which unknown ones hold something."""

    name: str
    rows: Rows
    known: Titles
    ignore: frozenset[str]
    given: set[str] = field(default_factory=set)
    filled: dict[str, None] = field(default_factory=dict)
    titles: dict[str, None] = field(default_factory=dict)

    def table(self, encoding: str, diagnostics: Diagnostics) -> ClaimTable | None:
        before = len(diagnostics.found)
        header = self.rows.header
        if header is not None:
            check_header(header, resolve(header.titles, self.known, self.ignore), self.known, self.name, diagnostics)
            if len(diagnostics.found) > before:
                return None
        reader = ClaimReader(
            self.known, self.ignore, header is not None, self.name, self.rows.counted, self.rows.lettered
        )
        claims = tuple(self._claims(reader))
        if header is None:
            self._check_records(reader, diagnostics)
            if len(diagnostics.found) > before:
                return None
        none, unknown = absent_facts(self.known, self.given)
        notes = (*self.rows.notes, *how_read(self.name, encoding, reader.units, self.ignore, self.titles))
        return ClaimTable(claims, tuple(self.filled), none, unknown, notes, encoding)

    def _claims(self, reader: ClaimReader) -> Iterator[Claim]:
        if self.rows.header is not None:
            self._meet(reader.resolved(self.rows.header.titles))
        for row in self.rows.rows:
            if self.rows.header is None:
                self._meet(reader.resolved(row.keys))
            self._note_filled(row, reader.resolved(row.keys))
            yield reader.claim(row)

    def _meet(self, resolved: Resolved) -> None:
        self.given |= resolved.names
        self.titles.update(dict.fromkeys(resolved.titles))

    def _note_filled(self, row: Row, resolved: Resolved) -> None:
        for at in resolved.unknown:
            raw = row.cells[at] if at < len(row.cells) else None
            title = resolved.titles[at] or f"#{at + 1}"
            if title not in self.filled and raw not in (None, EMPTY) and (not isinstance(raw, str) or trimmed(raw)):
                self.filled[title] = None

    def _check_records(self, reader: ClaimReader, diagnostics: Diagnostics) -> None:
        if self.titles and not self.given and not reader.ignored_some:
            policy = is_policy(self.titles)
            words = a_policy(self.name) if policy else no_facts(self.name)
            diagnostics.add("F609", None, words, help=claims_are_wanted() if policy else None)
        for title, fact in reader.near_misses.items():
            if fact.name not in self.given:
                diagnostics.add("F608", None, did_you_mean(shown(title), fact), help=ignore_it())
