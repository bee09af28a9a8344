"""Rows as they were cut from a file, before anybody knows what their columns mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from policyengine.claims.form import Raw
from policyengine.claims.text import shown
from policyengine.facts import Counted, Problem
from policyengine.source import Place, Source, Span
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
    """A file as rows. `header` is None where each record names its own facts. Rows are read as one asks for them.

    `notes`, which may grow while rows are read, is for the summary. `called` is what the table is called where
    that is not the file alone; its columns have letters where it is `lettered`.
    """

    rows: Iterator[Row]
    counted: Counted
    header: Header | None = None
    notes: Sequence[Words] = ()
    called: str = ""
    lettered: bool = False


_BETWEEN_TITLES: Final = " | "


def drawn_header(called: str, titles: tuple[str, ...], number: int) -> Header:
    """The header of a table that is no text, drawn as one line under its own number."""
    drawn = [shown(title) for title in titles]  # one may hold a line break
    source = Source(called, _BETWEEN_TITLES.join(drawn), first_line=number)
    at, places = 0, []
    for title in drawn:
        places.append(Place(source, Span(at, at + len(title))))
        at += len(title) + len(_BETWEEN_TITLES)
    return Header(titles, tuple(places))
