"""A ledger's database, watched: what a verb cannot make sense of is told as damage, where there is damage.

A verb goes by rows that somebody may have changed in any way. Whatever it stumbles over, the ledger is proved then: if
that finds something, this is what is told; if not, the fault is ours, and stays what it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from policyengine.app.ledger.readings import KeptReadings
from policyengine.app.policy_error import PolicyError
from policyengine.extras import MissingExtraError
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.store import Reader, Store, Writer
from policyengine.ledger.verifying import verify
from policyengine.ledger.walking import Finding
from policyengine.words import Words


class WatchedStore:
    """The `inner` database; the transactions of this one tell its damage."""

    def __init__(self, inner: Store) -> None:
        self.inner = inner

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """A transaction that writes: ended well, it is kept for good; an exception leaves no trace of it."""
        with self._watching(), self.inner.writing() as writer:
            yield writer

    @contextmanager
    def reading(self, *, damaged: bool = False) -> Iterator[Reader]:
        """A transaction that reads; `damaged`: also texts that are no texts any more, so that they can be told."""
        with self._watching(), self.inner.reading(damaged=damaged) as reader:
            yield reader

    def faults(self) -> Iterator[Words]:
        """What the database itself finds wrong with what it has on disk."""
        return self.inner.faults()

    def changes(self) -> Iterator[Words]:
        """What of its tables and of what watches over them is not as it was made."""
        return self.inner.changes()

    def close(self) -> None:
        """Let go of the database."""
        self.inner.close()

    @contextmanager
    def _watching(self) -> Iterator[None]:
        try:
            yield
        except _TOLD_ALREADY:
            raise
        except Exception as error:  # changed rows may make a verb fail in any way; without damage it is raised again
            found = self._damage()
            if found is None:
                raise
            raise _damaged_by(found) from error

    def _damage(self) -> Finding | None:
        return next(iter(verify(self.inner, KeptReadings()).findings), None)


_TOLD_ALREADY = (LedgerError, PolicyError, MissingExtraError, OSError)


def _damaged_by(found: Finding) -> LedgerError:
    zh, en = found.words.zh, found.words.in_language("en")
    return LedgerError(
        found.code,
        Words(
            f"台账被改动过或有损坏，没有写入：{zh}；全部问题用 `policyengine ledger verify` 查看",
            f"the ledger was changed from outside or is damaged, nothing was written: {en}; "
            "`policyengine ledger verify` tells all",
        ),
    )
