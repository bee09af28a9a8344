"""Proof that a ledger is whole: the chain, the caps, and every derived row, with the entry that disagrees.

Entries are read once, in order, a batch at a time; what they come to is worked out in a scratch
database and compared row by row. What is held in memory grows with the keys of accumulators, not
with the number of entries.

Caps are proved by what each decision says of them: an award was paid no more than the limit less
what was held, and what was held is no less than what the entries before come to. That nobody
shortened a limit in the saying is for `replay`, which decides everything again.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from policyengine.ledger.bodies import Body, Decided, Paid, Reversed, Round
from policyengine.ledger.body_json import body_of
from policyengine.ledger.derive import apply
from policyengine.ledger.entries import Entry, Head
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.sqlite import scratch
from policyengine.ledger.store import Reader, Store, Writer
from policyengine.ledger.tables import TABLES, Row, Table
from policyengine.settlement.accumulators import Key
from policyengine.values import UNKNOWN
from policyengine.words import Words

MOST_FINDINGS = 50
"""More are not looked for: whoever sees fifty knows enough."""

_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, under its code, and the entry that it concerns; 0 where it concerns none."""

    seq: int
    code: str
    words: Words


@dataclass(frozen=True, slots=True)
class Proof:
    """What was gone through, and what is wrong with it; `head` proves to others all that was found."""

    head: Head
    findings: tuple[Finding, ...]


def verify(store: Store) -> Proof:
    """Go through all of a ledger. Raises LedgerError where the database cannot be read, and does not know why."""
    faults = [Finding(0, "L707", words) for words in store.faults()]
    try:
        proof = _walked(store)
    except (LedgerError, TypeError, ValueError):  # a damaged file has anything in its rows, also nothing
        if not faults:
            raise
        proof = Proof(Head(), ())
    return Proof(proof.head, (*faults, *proof.findings))


def _walked(store: Store) -> Proof:
    other = scratch()
    try:
        with store.reading(damaged=True) as reader, other.writing() as writer:
            found = list(itertools.islice(_Walk().findings(reader, writer), MOST_FINDINGS))
            return Proof(reader.head(), tuple(found))
    finally:
        other.close()


@dataclass(slots=True)
class _Walk:
    """The state of a walk through the entries."""

    last: Head = field(default_factory=Head)
    totals: dict[Key, Fraction] = field(default_factory=dict)
    round: int = 0
    expected: Counter[str] = field(default_factory=Counter)

    def findings(self, reader: Reader, writer: Writer) -> Iterator[Finding]:
        """Those of the entries; and of the derived rows, where the entries are whole: otherwise nothing is proved."""
        whole = True
        for batch in _batches(reader.entries()):
            bodies: list[Body] = []
            for entry in batch:
                complaints = list(self._of(entry, bodies))
                whole = whole and not complaints
                yield from complaints
            if whole:
                try:
                    apply(writer, batch, bodies)
                except ValueError as error:
                    whole = False
                    yield _contradiction(batch, error)
        yield from self._round_ends()
        if whole:
            for table in TABLES:
                yield from _compared(table, writer.rows(table), reader.rows(table))

    def _of(self, entry: Entry, bodies: list[Body]) -> Iterator[Finding]:
        yield from self._links(entry)
        self.last = Head(entry.seq, entry.hash)
        if entry.seal != entry.hash:
            changed = Words(f"第 {entry.seq} 条分录被改过", f"entry {entry.seq} is not what was written")
            yield Finding(entry.seq, "L750", changed)
            return
        try:
            body = body_of(entry)
        except LedgerError:
            unread = Words(f"第 {entry.seq} 条分录读不懂", f"entry {entry.seq} cannot be understood")
            yield Finding(entry.seq, "L751", unread)
            return
        bodies.append(body)
        yield from self._rounds(entry, body)
        yield from self._sums(entry, body)

    def _links(self, entry: Entry) -> Iterator[Finding]:
        if entry.seq != self.last.seq + 1:
            missing = self.last.seq + 1
            yield Finding(missing, "L750", Words(f"第 {missing} 条分录不见了", f"entry {missing} is missing"))
        elif entry.prev != self.last.hash:
            yield Finding(
                entry.seq,
                "L750",
                Words(f"第 {entry.seq} 条分录接不上前一条", f"entry {entry.seq} does not follow the one before"),
            )

    def _rounds(self, entry: Entry, body: Body) -> Iterator[Finding]:
        """The decisions of a round follow it, as many as it says."""
        if isinstance(body, Decided):
            self.expected[body.status] -= bool(entry.round)
            return
        yield from self._round_ends()
        if isinstance(body, Round):
            self.round, self.expected = entry.seq, Counter(body.counts)

    def _round_ends(self) -> Iterator[Finding]:
        if any(self.expected.values()):
            yield Finding(
                self.round,
                "L751",
                Words(
                    f"第 {self.round} 条分录的轮次与其后的决定笔数不符",
                    f"the round of entry {self.round} does not have the decisions that it says",
                ),
            )
        self.expected.clear()

    def _sums(self, entry: Entry, body: Body) -> Iterator[Finding]:
        if not isinstance(body, Decided | Paid | Reversed):
            return
        by_policy: dict[str, int] = {}
        for posting in body.postings:
            by_policy[posting.policy] = by_policy.get(posting.policy, 0) + posting.fen
        if any(by_policy.values()):
            uneven = Words(f"第 {entry.seq} 条分录借贷不平", f"the postings of entry {entry.seq} do not balance")
            yield Finding(entry.seq, "L751", uneven)
        if isinstance(body, Paid):
            return
        if isinstance(body, Decided):
            yield from self._caps(entry, body)
        sign = -1 if isinstance(body, Reversed) else 1
        for one in body.contributions:
            if one.counted is UNKNOWN and one.day is None:
                self.totals[one.key] = self.totals.get(one.key, Fraction(0)) + sign * one.amount

    def _caps(self, entry: Entry, body: Decided) -> Iterator[Finding]:
        before = {(one.policy, one.accumulator): self.totals.get(one.key, Fraction(0)) for one in body.contributions}
        for cap in body.caps:
            if cap.payable > max(cap.limit - cap.held, Fraction(0)):
                yield Finding(
                    entry.seq,
                    "L752",
                    Words(
                        f"第 {entry.seq} 条分录超过了 `{cap.accumulator}` 的限额",
                        f"entry {entry.seq} grants more than the limit of `{cap.accumulator}`",
                    ),
                )
            if cap.held < before.get((cap.policy, cap.accumulator), cap.held):
                yield Finding(
                    entry.seq,
                    "L752",
                    Words(
                        f"第 {entry.seq} 条分录少算了 `{cap.accumulator}` 此前的累计",
                        f"entry {entry.seq} counts less than `{cap.accumulator}` held before it",
                    ),
                )


def _contradiction(batch: Sequence[Entry], error: Exception) -> Finding:
    """Entries that a chain holds together and that cannot have come about: somebody made them up."""
    first, last = batch[0].seq, batch[-1].seq
    return Finding(
        first,
        "L751",
        Words(
            f"第 {first} 条到第 {last} 条分录中有的与此前的分录矛盾（{error}）",
            f"among entries {first} to {last} is one that contradicts those before it ({error})",
        ),
    )


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
    seq, key = int(row[-1]), ", ".join(str(cell) for cell in table.key_of(row))
    return Finding(
        seq,
        "L753",
        Words(
            f"由第 {seq} 条分录得出的 {table.name}（{key}）{how.zh}",
            f"{table.name} ({key}), which follows from entry {seq}, {how.en}",
        ),
    )


def _batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    source = iter(entries)
    while batch := list(itertools.islice(source, _BATCH)):
        yield batch
