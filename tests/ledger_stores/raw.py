"""A ledger's database as somebody has it who goes past the ledger: with the rights of its owner, and plain SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any, TypeAlias

import psycopg

from policyengine.ledger.address import SCHEMES, address

Execute: TypeAlias = Callable[..., list[Any]]
"""Runs a statement, with values for its `?`, and gives the rows it has."""


@contextmanager
def raw(url: str, *, new: bool = False) -> Iterator[Execute]:
    """Statements over a connection of their own, each a transaction; `new`: where there is nothing yet."""
    if url.startswith(SCHEMES):
        place = address(url)
        with psycopg.connect(place.url, autocommit=True) as connection:
            if new:
                connection.execute(f'CREATE SCHEMA "{place.schema}"')
            connection.execute(f'SET search_path TO "{place.schema}"')

            def execute(statement: str, values: Sequence[object] = ()) -> list[Any]:
                cursor = connection.execute(statement.replace("?", "%s") if values else statement, values or None)
                return cursor.fetchall() if cursor.description else []

            yield execute
    else:
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as database:
            yield lambda statement, values=(): database.execute(statement, values).fetchall()
