"""What went wrong with a file of SQLite, in an official's words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from policyengine.ledger.errors import LedgerError, damaged
from policyengine.words import Words


@contextmanager
def told(name: str) -> Iterator[None]:
    """Raises LedgerError for whatever of SQLite's errors is not a fault of ours."""
    try:
        yield
    except sqlite3.Error as error:
        found = _words(name, getattr(error, "sqlite_errorname", None) or "", str(error))
        if found is None:
            raise
        raise found from error


def _words(name: str, error: str, text: str) -> LedgerError | None:
    if error.startswith(("SQLITE_READONLY", "SQLITE_PERM", "SQLITE_AUTH")):
        return LedgerError(
            "L704",
            Words(f"`{name}` 只能读，不能写，什么也没有写入", f"`{name}` can only be read; nothing was written"),
        )
    if error.startswith("SQLITE_CANTOPEN"):
        return LedgerError(
            "L704",
            Words(f"`{name}` 打不开，或所在的文件夹不能写", f"`{name}`, or its folder, cannot be opened or written"),
        )
    if error.startswith("SQLITE_FULL"):
        return LedgerError(
            "L705", Words(f"磁盘已满，`{name}` 什么也没有写入", f"the disk is full; nothing was written to `{name}`")
        )
    if error.startswith("SQLITE_IOERR"):
        return LedgerError(
            "L705",
            Words(
                f"读写 `{name}` 时磁盘出错，请重试：已办过的不会再办一次",
                f"the disk failed while `{name}` was read or written; try again, what was done is not done twice",
            ),
        )
    if error.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return LedgerError(
            "L706",
            Words(f"`{name}` 一直有人在写，请稍后再试", f"`{name}` is being written all the time; try again later"),
        )
    if error.startswith("SQLITE_NOTADB"):
        return no_ledger(name)
    if error.startswith("SQLITE_CORRUPT") or any(sign in text for sign in _SIGNS):
        return damaged(name)
    return None


_SIGNS = ("decode to UTF-8", "no such table", "no such column", "has no column", "already exists", "duplicate column")
"""What SQLite says of a text that is none, and of tables that are not those of the version that the file says."""


def no_ledger(name: str) -> LedgerError:
    """The file is something else."""
    return LedgerError("L702", Words(f"`{name}` 不是台账", f"`{name}` is no ledger"))
