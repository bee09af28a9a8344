"""Which database an address means: a path or `sqlite:///path`, or `postgresql://…`."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Final

from policyengine.ledger import sqlite
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.store import Store
from policyengine.words import Words

_SQLITE: Final = "sqlite:///"
_POSTGRES: Final = ("postgresql://", "postgres://")


def open_store(url: Path | str) -> Store:
    """The ledger at `url`. Raises LedgerError where there is none."""
    text = str(url)
    return _postgres(text, "open_url") if text.startswith(_POSTGRES) else sqlite.open_file(_path(text))


def create_store(url: Path | str) -> Store:
    """The ledger at `url`, made where there is none. Raises LedgerError where something else is there."""
    text = str(url)
    return _postgres(text, "create_url") if text.startswith(_POSTGRES) else sqlite.create_file(_path(text))


def _path(text: str) -> Path:
    path = text.removeprefix(_SQLITE)
    if "://" in path or not path.strip() or "\0" in path:
        raise LedgerError(
            "L708",
            Words(
                f"`{text}` 不是台账的地址，应是文件路径或 postgresql://…",
                f"`{text}` is no address of a ledger: a path, or postgresql://…",
            ),
        )
    return Path(path)


def _postgres(url: str, door: str) -> Store:
    try:
        module = import_module("policyengine.ledger.postgres")
    except ImportError as error:
        raise LedgerError(
            "L709",
            Words(
                'PostgreSQL 台账需要加装：pip install "policy-as-data[postgres]"',
                'a ledger in PostgreSQL needs: pip install "policy-as-data[postgres]"',
            ),
        ) from error
    store: Store = getattr(module, door)(url)
    return store
