"""A whole ledger written to a file: to keep, to go on with elsewhere, or to look at."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO, Final, Literal, TypeAlias

from policyengine.app.ledger.looking import balances
from policyengine.app.loading import PolicyBook
from policyengine.ledger.answers import Exported
from policyengine.ledger.copying import read, write
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.store import Reader
from policyengine.words import Language, Words

Form: TypeAlias = Literal["csv", "jsonl", "xlsx"]

FORMS: Final[tuple[Form, ...]] = ("csv", "jsonl", "xlsx")
"""`csv` and `jsonl` can be imported; `xlsx` is for reading."""


def form_of(path: Path) -> Form:
    """The form that a file's name asks for. Raises LedgerError where it says none."""
    found: dict[str, Form] = {f".{form}": form for form in FORMS}
    suffix = path.suffix.lower()
    if suffix not in found:
        raise LedgerError(
            "L743",
            Words(
                f"`{path}` 的扩展名看不出格式，可用 {'、'.join(found)}",
                f"the suffix of `{path}` does not say how to write it: {', '.join(found)}",
            ),
        )
    return found[suffix]


def refuse_another(path: Path, reader: Reader) -> None:
    """Raises LedgerError where something is at `path` that is no earlier copy of this ledger."""
    if path.exists() and not _is_copy_of(reader, path):
        raise LedgerError(
            "L749",
            Words(
                f"`{path}` 已有文件，而且不是这个台账早先的导出，没有动它：换一个文件名；确实要替换的，加 --force",
                f"`{path}` is there, and is no earlier copy of this ledger; it was left alone: take another name, or "
                "replace it with --force",
            ),
        )


def _is_copy_of(reader: Reader, path: Path) -> bool:
    first = next(iter(reader.entries_at([1])), None)
    try:
        with path.open("rb") as file:
            return first is not None and next(read(file), None) == first
    except (LedgerError, OSError):
        return False


def export(reader: Reader, book: PolicyBook, file: BinaryIO, form: Form, language: Language) -> Exported:
    """Write all there is. Raises LedgerError where a part of it was changed, MissingExtraError for a workbook."""
    if form == "xlsx":
        from policyengine.report.ledger.terms import Terms
        from policyengine.report.ledger.workbook import write_workbook

        head = write_workbook(reader, balances(reader, book), Terms(book.families), file, language)
    else:
        head = write(reader.entries(), file, form)
    return Exported(head.seq, head.hash, form)
