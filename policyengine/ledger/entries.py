"""One entry of the ledger: what happened, sealed.

`body` is the canonical JSON of what the kind of entry says (see `bodies`). `hash` is the SHA-256 of
the canonical JSON array of all the other columns, in their order, with `prev`, the hash of the
entry before ("" for the first).

Invariant: a changed, missing, added or moved entry breaks the chain at that entry or the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from policyengine.ledger.canonical import canonical, sha256
from policyengine.ledger.errors import LedgerError
from policyengine.words import Words


class Kind(StrEnum):
    """What an entry records."""

    POLICY = "policy"
    CLAIM = "claim"
    ROUND = "round"
    DECISION = "decision"
    PAYMENT = "payment"
    REVERSAL = "reversal"
    CORRECTION = "correction"
    ELSEWHERE = "elsewhere"
    WITHDRAWAL = "withdrawal"
    RESTORATION = "restoration"
    RECOVERY = "recovery"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry before it is sealed. `round`, `claim` and `applicant` are "" where it concerns none."""

    kind: Kind
    body: str
    round: str = ""
    claim: str = ""
    applicant: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A sealed entry; the fields stand in the order of the columns. `seq` counts from 1; `at` is an instant in UTC."""

    seq: int
    kind: str
    at: str
    round: str
    claim: str
    applicant: str
    body: str
    prev: str
    hash: str

    @property
    def seal(self) -> str:
        """The hash that the entry ought to have."""
        return _seal(self.seq, self.kind, self.at, self.round, self.claim, self.applicant, self.body, self.prev)


COLUMNS: Final = ("seq", "kind", "at", "round", "claim", "applicant", "body", "prev", "hash")
"""The columns of an entry, in the order of its fields."""


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry: its number and hash; 0 and "" where there is none. Kept elsewhere, it proves all before it."""

    seq: int = 0
    hash: str = ""


def sealed(drafts: Iterable[Draft], head: Head, at: str) -> Iterator[Entry]:
    """The entries that `drafts` become after `head`."""
    seq, prev = head.seq, head.hash
    for draft in drafts:
        seq += 1
        mark = _seal(seq, draft.kind, at, draft.round, draft.claim, draft.applicant, draft.body, prev)
        yield Entry(seq, draft.kind, at, draft.round, draft.claim, draft.applicant, draft.body, prev, mark)
        prev = mark


def _seal(*columns: int | str) -> str:
    return sha256(canonical(columns))


def as_written(entry: Entry) -> Entry:
    """The entry. Raises LedgerError where it is not what was written."""
    if entry.seal != entry.hash:
        seq = entry.seq
        raise LedgerError(
            "L750",
            Words(
                f"第{seq}条分录被改过，请用 `policyengine ledger verify` 核对",
                f"entry {seq} is not what was written: see `policyengine ledger verify`",
            ),
        )
    return entry
