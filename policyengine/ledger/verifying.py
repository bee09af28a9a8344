"""Proof that a ledger is whole: the chain, the caps, and every derived row, with the entry that disagrees.

Entries are read once, in order, a batch at a time; what they come to is worked out in a scratch
database and compared row by row. What is held in memory grows with the keys of accumulators, not
with the number of entries.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from policyengine.ledger.bodies import Body
from policyengine.ledger.contradiction import ContradictionError
from policyengine.ledger.derive import apply
from policyengine.ledger.entries import Entry, Head
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
    """What was gone through, and what is wrong with it; `head` proves to others all that was found."""

    head: Head
    findings: tuple[Finding, ...]


def verify(store: Store, readings: Readings) -> Proof:
    """Go through all of a ledger. Raises LedgerError where the database cannot be read, and does not know why."""
    faults = [Finding(0, "L707", words) for words in store.faults()]
    try:
        proof = _walked(store, readings)
    except (LedgerError, TypeError, ValueError):  # a damaged file has anything in its rows, also nothing
        if not faults:
            raise
        proof = Proof(Head(), ())
    return Proof(proof.head, (*faults, *proof.findings))


def _walked(store: Store, readings: Readings) -> Proof:
    other = scratch()
    try:
        with store.reading(damaged=True) as reader, other.writing() as writer:
            found = list(itertools.islice(_findings(reader, writer, readings), MOST_FINDINGS))
            return Proof(reader.head(), tuple(found))
    finally:
        other.close()


def _findings(reader: Reader, writer: Writer, readings: Readings) -> Iterator[Finding]:
    """Those of the entries; and of the derived rows, where the entries are whole: otherwise nothing is proved."""
    walk, whole = Walk(reader, readings), True
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


def _of(walk: Walk, entry: Entry, bodies: list[Body]) -> Iterator[Finding]:
    """What is wrong with one entry; what it says is added to `bodies`, if it can be read."""
    broken = list(walk.link(entry))
    yield from broken
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
        elif theirs is None or (ours is not None and table.key_of(ours) < table.key_of(theirs)):
            assert ours is not None, "one of two rows that differ is there"
            yield _disagrees(table, ours, Words("缺了", "is missing"))
            ours = next(proved, None)
        elif ours is None or table.key_of(theirs) < table.key_of(ours):
            yield _disagrees(table, theirs, Words("是多出来的", "has no ground"))
            theirs = next(kept, None)
        else:
            yield _disagrees(table, ours, Words("被改过", "is not what the entries come to"))
            ours, theirs = next(proved, None), next(kept, None)


def _disagrees(table: Table, row: Row, how: Words) -> Finding:
    seq, key = int(row[-1]), ", ".join(str(cell) for cell in table.key_of(row) if cell != "")
    return Finding(
        seq,
        "L753",
        Words(
            f"由第 {seq} 条分录得出的{table.words.zh}（{key}）{how.zh}",
            f"{table.words.en}: {key}, which follows from entry {seq}, {how.en}",
        ),
    )


def _batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    source = iter(entries)
    while batch := list(itertools.islice(source, _BATCH)):
        yield batch
