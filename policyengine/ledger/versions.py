"""Migrations: numbered scripts, each applied once, in order. The number of the last is the version of a ledger."""

from __future__ import annotations

from importlib import resources
from typing import Literal


def migrations(store: Literal["postgres", "sqlite"]) -> list[str]:
    """The scripts that make a ledger in such a database, the first first."""
    folder = resources.files("policyengine.ledger") / "migrations" / store
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return [file.read_text(encoding="utf-8") for file in files]
