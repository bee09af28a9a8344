"""What kind of file a table of claims is: said, told by its suffix, or by how it begins.

Workbooks and Parquet files begin with a mark of their own, so bytes without a name are told apart by it.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import IO, Final, Literal, TypeAlias, get_args

from policyengine.diagnostics.model import Diagnostics
from policyengine.words import Words

TextFormat: TypeAlias = Literal["csv", "json", "jsonl", "yaml"]
BinaryFormat: TypeAlias = Literal["xlsx", "xls", "parquet"]
Format: TypeAlias = TextFormat | BinaryFormat

TEXT_FORMATS: Final[tuple[TextFormat, ...]] = get_args(TextFormat)
BINARY_FORMATS: Final[tuple[BinaryFormat, ...]] = get_args(BinaryFormat)
FORMATS: Final[tuple[Format, ...]] = (*TEXT_FORMATS, *BINARY_FORMATS)

_SUFFIXES: Final[dict[str, TextFormat]] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".yaml": "yaml",
    ".yml": "yaml",
}
_BINARY_SUFFIXES: Final[dict[str, BinaryFormat]] = {
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xls": "xls",
    ".parquet": "parquet",
    ".pq": "parquet",
}
_MARKS: Final[tuple[tuple[bytes, BinaryFormat], ...]] = (
    (b"PK\x03\x04", "xlsx"),
    (b"\xd0\xcf\x11\xe0", "xls"),
    (b"PAR1", "parquet"),
)


def binary_format(stream: IO[bytes], name: str, said: str | None) -> BinaryFormat | None:
    """The kind of a file that is no text; None for one that is, or whose kind is not known.

    A workbook of either kind may bear the suffix of the other: offices rename them, and its mark tells.
    """
    marked = _marked(stream)
    for format_ in BINARY_FORMATS:
        if said == format_:
            return format_
    suffix = PurePath(name).suffix.lower()
    by_name = _BINARY_SUFFIXES.get(suffix)
    if said is None and by_name in ("xlsx", "xls") and marked in ("xlsx", "xls"):
        return marked
    return None if said is not None else marked if not suffix else by_name


def _marked(stream: IO[bytes]) -> BinaryFormat | None:
    head = stream.read(8)
    stream.seek(0)
    return next((format_ for mark, format_ in _MARKS if head.startswith(mark)), None)


def text_format(head: str, name: str, said: str | None, diagnostics: Diagnostics) -> TextFormat | None:
    """The kind of a text, of which `head` is the beginning; None where it is not known, which is then told."""
    for format_ in TEXT_FORMATS:
        if said == format_:
            return format_
    suffix = PurePath(name).suffix.lower()
    if said is None and suffix in _SUFFIXES:
        return _SUFFIXES[suffix]
    if said is None and not suffix:
        return _by_beginning(head)
    diagnostics.add(
        "F605",
        None,
        Words(f"不知道 `{name}` 是什么格式", f"the format of `{name}` is not known"),
        help=Words(f"可用的格式：{'、'.join(FORMATS)}", f"these can be read: {', '.join(FORMATS)}"),
    )
    return None


def is_separated(head: bytes, name: str) -> bool:
    """Whether a text that begins so is taken for a table of separated cells."""
    suffix = PurePath(name).suffix.lower()
    return _SUFFIXES.get(suffix) == "csv" if suffix else _by_beginning(head.decode("latin-1")) == "csv"


def _by_beginning(head: str) -> TextFormat:
    """The format of what comes without a name: records begin with a bracket."""
    begins = head.lstrip("\ufeff \t\r\n")
    if begins.startswith("["):
        return "json"
    if begins.startswith("{"):
        lines = [line for line in begins.splitlines() if line.strip()]
        return "jsonl" if len(lines) > 1 and lines[0].rstrip().endswith("}") and lines[1].startswith("{") else "json"
    return "csv"
