"""What a database must do to hold a ledger: very little, so that each is one short module.

One writer at a time: `writing` waits until the writer before is done, and then sees everything it
wrote. Either all that a transaction wrote is there afterwards, also when power fails the moment
after it ends, or nothing of it. `reading` sees one moment of the ledger, however long it takes.

`entries` can only be added to; the other tables (see `tables`) are caches. Rows come back in the
order of their keys, texts by code point.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Literal, Protocol, TypeAlias

from policyengine.ledger.entries import Entry, Head
from policyengine.ledger.tables import Key, Row, Table
from policyengine.words import Words

By: TypeAlias = Literal["kind", "claim", "applicant"]
"""The columns of an entry that have an index."""


class Reader(Protocol):
    """One moment of the ledger."""

    def head(self) -> Head:
        """The last entry's number and hash."""
        ...

    def entries(self, by: By | None = None, value: str = "", *, after: int = 0) -> Iterator[Entry]:
        """The entries after number `after`, in order: all, or those whose column `by` has `value`."""
        ...

    def entries_at(self, seqs: Sequence[int]) -> Iterator[Entry]:
        """The entries of these numbers, in their order in `seqs`."""
        ...

    def entries_of(self, claims: Sequence[str]) -> Iterator[Entry]:
        """The entries of these claims, which are all different: claim by claim, each in order."""
        ...

    def rows(self, table: Table, prefix: Key = ()) -> Iterator[Row]:
        """The rows whose key begins with `prefix`, in the order of their keys."""
        ...

    def get(self, table: Table, prefixes: Iterable[Key]) -> Iterator[Row]:
        """The rows whose key begins with any of `prefixes`, which are equally long; in their order."""
        ...


class Writer(Reader, Protocol):
    """The one transaction that writes."""

    def append(self, entries: Iterable[Entry]) -> None:
        """Add sealed entries; each follows the one before."""
        ...

    def put(self, table: Table, rows: Iterable[Row]) -> None:
        """Let these rows be there, in place of those with the same keys. Raises ContradictionError."""
        ...

    def drop(self, table: Table, keys: Iterable[Key]) -> None:
        """Let no rows with these keys be there."""
        ...


class Store(Protocol):
    """A database that holds one ledger, or is ready to."""

    def writing(self) -> AbstractContextManager[Writer]:
        """A transaction that writes: ended well, it is kept for good; an exception leaves no trace of it."""
        ...

    def reading(self, *, damaged: bool = False) -> AbstractContextManager[Reader]:
        """A transaction that reads; `damaged`: also texts that are no texts any more, so that they can be told."""
        ...

    def faults(self) -> Iterator[Words]:
        """What the database itself finds wrong with what it has on disk."""
        ...

    def changes(self) -> Iterator[Words]:
        """What of its tables and of what watches over them is not as it was made."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...
