"""Rows as they were cut from a file, before anybody knows what their columns mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policyengine.claims.form import Raw
from policyengine.facts import Counted, Problem
from policyengine.source import Place
from policyengine.words import Words


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number, and its cells in the order of `keys`.

    With `problems` the row itself is broken; its cells are then what could be made of it.
    """

    number: int
    keys: tuple[str, ...]
    cells: tuple[Raw, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a table, each with the place of its title."""

    titles: tuple[str, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """A file as rows. `header` is None where each record names its own facts. Rows are read as one asks for them."""

    rows: Iterator[Row]
    counted: Counted
    header: Header | None = None
    notes: tuple[Words, ...] = ()
