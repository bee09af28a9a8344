"""A ledger that is open: its database, its clock, and the policies kept in it, made into a book once.

What a verb needs around it: one transaction, the book of the policies as they are in that transaction, the moment
that dates its entries.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from types import TracebackType
from typing import Self, TypeAlias, TypeVar

from policyengine.app.ledger import books
from policyengine.app.ledger.watched import WatchedStore
from policyengine.app.loading import PolicyBook
from policyengine.ledger.entries import Entry
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.store import Reader, Store, Writer
from policyengine.words import Words

Clock: TypeAlias = Callable[[], dt.datetime]
"""What says when an entry is made; nothing is decided by it."""

_Ready = TypeVar("_Ready")


def now() -> dt.datetime:
    """The moment by the machine's clock."""
    return dt.datetime.now(dt.UTC)


class OpenLedger:
    """What every verb needs around it."""

    def __init__(self, store: Store, now: Clock = now) -> None:
        self._store = WatchedStore(store)
        self._now = now
        self._kept: tuple[str, ...] = ()
        self._book: PolicyBook | None = None

    @property
    def book(self) -> PolicyBook:
        """The policies in use now: what claims are read against."""
        with self._store.reading() as reader:
            return self._book_of(reader)

    def close(self) -> None:
        """Let go of the database."""
        self._store.close()

    def reading(self) -> AbstractContextManager[Reader]:
        """One moment of the ledger, entry by entry: for what the verbs do not say. No verb inside it: it would wait."""
        return self._store.reading()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _prepared(self, prepare: Callable[[PolicyBook], _Ready]) -> Iterator[tuple[Writer, _Ready]]:
        """The transaction that writes, and what was prepared before it under the very policies that it finds.

        Preparing may take long, and others write meanwhile; where they amended the policies, it is done again.
        """
        book = self.book
        while True:
            ready = prepare(book)
            with self._store.writing() as writer:
                found = self._book_of(writer)
                if found is book:
                    yield writer, ready
                    return
            book = found

    def _moment(self) -> str:
        return self._now().astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")

    def _book_of(self, reader: Reader) -> PolicyBook:
        """The book of the policies kept; made once, until others are kept."""
        entries: Sequence[Entry] = books.kept_policies(reader)
        refuse_unfinished(there=len(entries))
        kept = tuple(entry.hash for entry in entries)
        if self._book is None or kept != self._kept:
            self._book, self._kept = books.book_of_kept(books.bodies(entries)), kept
        return self._book


def refuse_unfinished(*, there: int) -> None:
    """Raises LedgerError where nothing is there yet: the policies come first, with the ledger itself."""
    if not there:
        raise LedgerError(
            "L713",
            Words(
                "台账没有建立完，请重做 `policyengine ledger init` 或 `policyengine ledger import`",
                "the ledger was not finished: run `policyengine ledger init` or `policyengine ledger import` again",
            ),
        )
