"""How a table of decisions leaves: which format a file's name means, and rows written as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from io import StringIO, TextIOWrapper
from pathlib import Path
from typing import BinaryIO, Final

import click

from policyengine.cli.parts import Session
from policyengine.words import Words

FORMS: Final[Mapping[str, str]] = {
    ".csv": "csv",
    ".txt": "csv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".xlsx": "xlsx",
}
"""The format that each suffix means."""


def form_of(output: Path | None, session: Session) -> str:
    """The format of a file by its suffix; csv where there is none. A suffix that says nothing is wrong usage."""
    if output is None:
        return "csv"
    form = FORMS.get(output.suffix.lower())
    if form is None:
        unknown = Words(
            f"`{output}` 的扩展名看不出格式，请用 --format 说明", f"say with --format how to write `{output}`"
        )
        raise click.UsageError(session.say(unknown))
    return form


def write_text(
    file: BinaryIO, rows: Iterable[Mapping[str, str]], form: str, encoding: str, columns: Sequence[str] | None = None
) -> None:
    """Rows as csv, json or jsonl; `file` stays open. `columns`: where they are not those of decisions."""
    text = _Borrowed(file, encoding=encoding, errors="replace", newline="")
    write_rows(text, rows, form, columns)
    text.flush()


def write_rows(
    stream: StringIO | TextIOWrapper,
    rows: Iterable[Mapping[str, str]],
    form: str,
    columns: Sequence[str] | None = None,
) -> None:
    """Rows as csv, json or jsonl; `columns`: where they are not those of decisions."""
    from policyengine.report.rows import COLUMNS, write_csv, write_json, write_jsonl

    {"csv": write_csv, "json": write_json, "jsonl": write_jsonl}[form](rows, stream, columns or COLUMNS)


class _Borrowed(TextIOWrapper):
    """Text over a file that stays open, also where writing to it failed: it may be standard output."""

    def close(self) -> None:
        """The file is closed by whoever opened it."""
