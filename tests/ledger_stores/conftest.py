"""The databases that every test of stores runs against."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from tests.ledger_stores.server import Server, server

NewUrl = Callable[[], str]
"""Gives the address of a ledger that is not there yet."""


@pytest.fixture(scope="session")
def postgres() -> Server:
    """A running PostgreSQL."""
    found = server()
    if found is None:
        pytest.skip("PostgreSQL is not installed: there is no initdb on the path or in /usr/lib/postgresql")
    return found


@pytest.fixture(params=["sqlite", "postgres"])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> NewUrl:
    """Addresses of new ledgers in one of the databases."""
    if request.param == "postgres":
        found: Server = request.getfixturevalue("postgres")
        return found.new_url
    numbers = count(1)
    return lambda: f"sqlite:///{tmp_path / f'{next(numbers)}.db'}"


@pytest.fixture
def url(new_url: NewUrl) -> str:
    """The address of one new ledger."""
    return new_url()
