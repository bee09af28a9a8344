"""Proof that a ledger is whole: the chain, the caps, and every derived row, with the entry that disagrees.

Entries are read once, in order, a batch at a time; what they come to is worked out in a scratch
database and compared row by row. What is held in memory grows with the keys of accumulators, not
with the number of entries.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from policyengine.ledger.bodies import Body
from policyengine.ledger.contradiction import ContradictionError
from policyengine.ledger.derive import apply
from policyengine.ledger.entries import COLUMNS, Entry, Head
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.shapes import Misshapen
from policyengine.ledger.sqlite import scratch
from policyengine.ledger.store import Reader, Store, Writer
from policyengine.ledger.tables import TABLES, Row, Table
from policyengine.ledger.walking import Finding, Readings, Walk, about, read_entry, unread
from policyengine.words import Words

MOST_FINDINGS = 50
"""More are not looked for: whoever sees fifty knows enough."""

_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Proof:
    """What was gone through, and what is wrong with it; `head` proves to others all that was found.

    `known` is the entry whose hash was kept elsewhere: it and all before it are as they were then. 0 where none was.
    """

    head: Head
    findings: tuple[Finding, ...]
    known: int = 0


def verify(store: Store, readings: Readings, head: str = "") -> Proof:
    """Go through all of a ledger, and look for `head`, the hash of an entry that was kept elsewhere.

    Raises LedgerError where the database cannot be read, and does not know why.
    """
    faults = [Finding(0, "L707", words) for words in store.faults()]
    changes: list[Finding] = []
    try:
        changes += (Finding(0, "L754", words) for words in store.changes())
        proof = _walked(store, readings, head)
    except LedgerError as error:
        if error.code != "L707" and not faults:
            raise
        proof = Proof(Head(), (Finding(0, "L707", _UNREADABLE),))
    return replace(proof, findings=(*faults, *proof.findings, *changes))


_UNREADABLE = Words("有的内容读不出来，没有核对完", "some of it cannot be read, so that not all was gone through")


def _walked(store: Store, readings: Readings, head: str) -> Proof:
    other = scratch()
    try:
        with store.reading(damaged=True) as reader, other.writing() as writer:
            walk = Walk(reader, readings, head)
            found = list(itertools.islice(_findings(walk, reader, writer), MOST_FINDINGS))
            if head and not walk.known:
                found.append(Finding(0, "L755", _NOT_THERE))
            return Proof(reader.head(), tuple(found), walk.known)
    finally:
        other.close()


_NOT_THERE = Words(
    "抄存的校验不在台账的任何一条分录上：那以后台账被换过、改写过或截短过，或者抄写有误",
    "the hash that was kept is that of no entry: since then the ledger was exchanged, rewritten or cut short, or the "
    "hash was copied wrongly",
)


def _findings(walk: Walk, reader: Reader, writer: Writer) -> Iterator[Finding]:
    """Those of the entries; and of the derived rows, where the entries are whole: otherwise nothing is proved."""
    whole = True
    for batch in _batches(reader.entries()):
        bodies: list[Body] = []
        for entry in batch:
            complaints = list(_of(walk, entry, bodies))
            whole = whole and not complaints
            yield from complaints
        if whole:
            try:
                apply(writer, batch, bodies)
            except ContradictionError as error:
                whole = False
                yield about(error.seq or batch[0].seq, error.words)
    yield from walk.end()
    if whole:
        for table in TABLES:
            yield from _compared(table, writer.rows(table), reader.rows(table))


_cells = attrgetter(*COLUMNS)
_TYPES = (int, *[str] * (len(COLUMNS) - 1))


def _of(walk: Walk, entry: Entry, bodies: list[Body]) -> Iterator[Finding]:
    """What is wrong with one entry; what it says is added to `bodies`, if it can be read."""
    if tuple([type(cell) for cell in _cells(entry)]) != _TYPES:
        yield about(walk.last.seq + 1, Words("被改过", "is not what was written"), "L750")
        walk.last = Head(walk.last.seq + 1, str(entry.hash))
        return
    yield from walk.link(entry)
    if entry.seal != entry.hash:
        return
    try:
        body = read_entry(entry)
    except Misshapen as error:
        yield unread(entry, error)
        return
    bodies.append(body)
    yield from walk.said(entry, body)


def _compared(table: Table, proved: Iterator[Row], kept: Iterator[Row]) -> Iterator[Finding]:
    """Rows of two tables, both in the order of their keys, that are not the same."""
    ours, theirs = next(proved, None), next(kept, None)
    while ours is not None or theirs is not None:
        if ours == theirs:
            ours, theirs = next(proved, None), next(kept, None)
        elif theirs is None or (ours is not None and _place(table, ours) < _place(table, theirs)):
            assert ours is not None, "one of two rows that differ is there"
            yield _disagrees(table, ours, Words("缺了", "is missing"))
            ours = next(proved, None)
        elif ours is None or _place(table, theirs) < _place(table, ours):
            yield _disagrees(table, theirs, Words("是多出来的", "has no ground"))
            theirs = next(kept, None)
        else:
            yield _disagrees(table, ours, Words("被改过", "is not what the entries come to"))
            ours, theirs = next(proved, None), next(kept, None)


def _place(table: Table, row: Sequence[object]) -> tuple[tuple[int, int, str], ...]:
    """Where a row stands by its key, whatever is in it: numbers before texts, texts before what is neither."""
    return tuple(
        (0, cell, "") if isinstance(cell, int) else (1 if isinstance(cell, str) else 2, 0, str(cell))
        for cell in row[: table.keys]
    )


def _disagrees(table: Table, row: Sequence[object], how: Words) -> Finding:
    seq = row[-1] if isinstance(row[-1], int) else 0
    key = ", ".join(str(cell).encode(errors="replace").decode() for cell in row[: table.keys] if cell != "")
    return Finding(
        seq,
        "L753",
        Words(
            f"由第{seq}条分录得出的{table.words.zh}（{key}）{how.zh}",
            f"{table.words.en}: {key}, which follows from entry {seq}, {how.en}",
        ),
    )


def _batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    source = iter(entries)
    while batch := list(itertools.islice(source, _BATCH)):
        yield batch
