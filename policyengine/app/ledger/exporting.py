"""A whole ledger written to a file: to keep, to go on with elsewhere, or to look at."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO, Final, Literal, TypeAlias

from policyengine.app.ledger.looking import balances
from policyengine.app.loading import PolicyBook
from policyengine.ledger.answers import Exported
from policyengine.ledger.copying import write
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


def export(reader: Reader, book: PolicyBook, file: BinaryIO, form: Form, language: Language) -> Exported:
    """Write all there is. Raises LedgerError where a part of it was changed, MissingExtraError for a workbook."""
    if form == "xlsx":
        from policyengine.report.ledger.terms import Terms
        from policyengine.report.ledger.workbook import write_workbook

        head = write_workbook(reader, balances(reader, book), Terms(book.families), file, language)
    else:
        head = write(reader.entries(), file, form)
    return Exported(head.seq, head.hash, form)
