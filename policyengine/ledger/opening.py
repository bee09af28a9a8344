"""Which database an address means: a path or `sqlite:///path`, or `postgresql://…`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from policyengine.ledger import sqlite
from policyengine.ledger.address import SCHEMES, without_password
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.store import Store
from policyengine.ledger.waiting import Tell
from policyengine.words import Words

_SQLITE: Final = "sqlite:///"


def open_store(url: Path | str, tell: Tell | None = None) -> Store:
    """The ledger at `url`; `tell` says that one waits for another writer. Raises LedgerError where there is none."""
    text = str(url)
    if text.startswith(SCHEMES):
        with _extra():
            from policyengine.ledger.postgres import open_url
        return open_url(text, tell)
    return sqlite.open_file(_path(text), tell)


def create_store(url: Path | str, tell: Tell | None = None) -> Store:
    """The ledger at `url`, made where there is none. Raises LedgerError where something else is there."""
    text = str(url)
    if text.startswith(SCHEMES):
        with _extra():
            from policyengine.ledger.postgres import create_url
        return create_url(text, tell)
    return sqlite.create_file(_path(text), tell)


def _path(text: str) -> Path:
    path = text.removeprefix(_SQLITE)
    if "://" in path or path.startswith(("postgres:", "postgresql:")) or not path.strip() or "\0" in path:
        shown = without_password(text)
        raise LedgerError(
            "L708",
            Words(
                f"`{shown}` 不是台账的地址，应是文件路径或 postgresql://…",
                f"`{shown}` is no address of a ledger: a path, or postgresql://…",
            ),
        )
    return Path(path)


@contextmanager
def _extra() -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        raise LedgerError(
            "L709",
            Words(
                'PostgreSQL 台账需要加装：pip install "policy-as-data[postgres]"',
                'a ledger in PostgreSQL needs: pip install "policy-as-data[postgres]"',
            ),
        ) from error
