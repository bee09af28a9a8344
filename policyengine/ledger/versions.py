"""Migrations: numbered scripts, each applied once, in order. The number of the last is the version of a ledger."""

from __future__ import annotations

from importlib import resources
from typing import Final, Literal

from policyengine.ledger import spellings
from policyengine.ledger.store import Writer


def migrations(store: Literal["postgres", "sqlite"]) -> list[str]:
    """The scripts that make a ledger in such a database, the first first."""
    folder = resources.files("policyengine.ledger") / "migrations" / store
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return [file.read_text(encoding="utf-8") for file in files]


_WITH_SPELLINGS: Final = 3


def fill(writer: Writer, number: int) -> None:
    """What a script cannot do: work out from the entries that are there the rows which migration `number` is for."""
    if number == _WITH_SPELLINGS:
        spellings.fill(writer)
