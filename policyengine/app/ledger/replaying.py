"""Doing everything again: from the kept facts and policies, in the ledger's own order, beside what is written.

A second, scratch ledger is led through the same acts. Each act is made again from what went in
(the facts, the policies, the claims that were pending, a reason, a reference) and compared; what was
written is then taken over, so that one difference causes no other. Memory grows with one round.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policyengine.app.ledger.books import book_of_kept
from policyengine.app.ledger.deciding import Case, cases, decide_pending
from policyengine.app.ledger.looking import awaiting
from policyengine.app.ledger.moving import clawback, correction, decide_again
from policyengine.app.ledger.paying import due_of_claims, payments
from policyengine.app.ledger.returning import recoveries
from policyengine.app.ledger.voiding import of_entries, voiding
from policyengine.app.ledger.withdrawing import restoration, withdrawal
from policyengine.app.loading import PolicyBook
from policyengine.ledger.answers import AsOneRound, Difference, Replayed, Subject
from policyengine.ledger.bodies import (
    Body,
    Concerns,
    Corrected,
    Decided,
    Paid,
    PolicyKept,
    Recovered,
    Restored,
    Reversed,
    Round,
    Voided,
    Waiting,
    Withdrawn,
)
from policyengine.ledger.body_json import body_of, draft
from policyengine.ledger.canonical import parsed
from policyengine.ledger.claim_rows import ClaimRow, claim_row, claim_rows
from policyengine.ledger.derive import apply
from policyengine.ledger.entries import Entry, Kind, as_written
from policyengine.ledger.postings import Account, in_fen
from policyengine.ledger.recording import Said
from policyengine.ledger.sqlite import scratch
from policyengine.ledger.store import Reader, Writer
from policyengine.ledger.tables import ACCOUNTS, CLAIMS
from policyengine.outcome import Status
from policyengine.settlement.deciding import Bench
from policyengine.settlement.settle import settle_group

_MOST_DIFFERENCES = 100
_ENGINE = "engine"
_MOST_FILED = 5000


def replay(reader: Reader) -> Replayed:
    """Make every decision again and compare it with what is written."""
    other = scratch()
    try:
        with other.writing() as writer:
            again = _Again(writer)
            differences = list(itertools.islice(again.differences(reader), _MOST_DIFFERENCES))
    finally:
        other.close()
    return Replayed(again.entries, tuple(differences))


@dataclass(frozen=True, slots=True)
class _Act:
    """The entries that one verb added together."""

    entries: tuple[Entry, ...]
    bodies: tuple[Body, ...]

    @property
    def first(self) -> Body:
        """What it begins with, which says what was done."""
        return self.bodies[0]


def _acts(entries: Iterator[Entry]) -> Iterator[_Act]:
    """Entries by what was done at once; claims filed one after another are taken together."""
    pending: list[tuple[Entry, Body]] = []
    for entry in map(as_written, entries):
        body = body_of(entry)
        if pending and not _continues(pending, entry, body):
            yield _Act(*zip(*pending, strict=True))
            pending = []
        pending.append((entry, body))
    if pending:
        yield _Act(*zip(*pending, strict=True))


def _continues(pending: list[tuple[Entry, Body]], entry: Entry, body: Body) -> bool:
    """Whether an entry belongs to the act that `pending` began."""
    (first, act), (before, _) = pending[0], pending[-1]
    match body:
        case Decided():
            return isinstance(act, Round | Corrected) and entry.at == first.at
        case Reversed():
            return isinstance(act, Corrected | Restored) and body.correction
        case _:
            alike = entry.kind in (Kind.CLAIM, Kind.POLICY) and entry.kind == before.kind and entry.at == first.at
            return alike and len(pending) < _MOST_FILED


class _Again:
    """The second ledger, and how far it has come."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.entries = 0
        self.kept: list[PolicyKept] = []
        self.book: PolicyBook | None = None

    def differences(self, reader: Reader) -> Iterator[Difference]:
        """What comes out otherwise, entry by entry."""
        for act in _acts(reader.entries()):
            yield from self._act(act)
            self.entries += len(act.entries)

    def _act(self, act: _Act) -> Iterator[Difference]:
        match act.first:
            case PolicyKept():
                self.kept += [body for body in act.bodies if isinstance(body, PolicyKept)]
                self.book = book_of_kept(self.kept)
                self._take_over(act, 0)
            case Round():
                yield from _compared(act, 0, self._round(act, act.first))
                self._take_over(act, 0)
            case Corrected():
                yield from self._correction(act, act.first)
            case Paid():
                yield from _compared(act, 0, self._payment(act, act.first))
                self._take_over(act, 0)
            case Reversed():
                yield from _compared(act, 0, self._clawback(act, act.first))
                self._take_over(act, 0)
            case Withdrawn():
                yield from _compared(act, 0, [withdrawal(self._row(act), act.first.reason)])
                self._take_over(act, 0)
            case Recovered():
                made = recoveries(self._row(act), act.first.fen, act.first.reference)
                yield from _compared(act, 0, [said for _, said in made])
                self._take_over(act, 0)
            case Voided():
                (target,) = of_entries(self.writer, [act.first.entry])
                yield from _compared(act, 0, [voiding(self.writer, self._row(act), target, act.first.reason)])
                self._take_over(act, 0)
            case Restored():
                yield from _compared(act, 0, restoration(self.writer, self._row(act), act.first.reason))
                self._take_over(act, 0)
            case _:
                self._take_over(act, 0)

    def _take_over(self, act: _Act, start: int, end: int | None = None) -> None:
        self.writer.append(act.entries[start:end])
        apply(self.writer, act.entries[start:end], act.bodies[start:end])

    def _loaded(self) -> PolicyBook:
        if self.book is None:
            raise ValueError("a ledger begins with its policies")
        return self.book

    def _round(self, act: _Act, body: Round) -> list[Said]:
        until = dt.date.fromisoformat(body.until) if body.until else None
        name = act.entries[0].round
        decisions = decide_pending(self.writer, self._loaded(), name, until)
        return [decisions.round(name, body.until), *decisions.said]

    def _payment(self, act: _Act, body: Paid) -> list[Said]:
        due = [one for one in due_of_claims(self.writer, [act.entries[0].claim]) if one.decision.seq == body.decision]
        return [said for _, _, said in payments(due, body.reference)]

    def _clawback(self, act: _Act, body: Reversed) -> list[Said]:
        claim = self._row(act)
        said = clawback(self.writer, claim, body.reason)
        return [one for one in said if isinstance(one[0], Reversed) and one[0].decision == body.decision]

    def _correction(self, act: _Act, body: Corrected) -> Iterator[Difference]:
        claim, first = self._row(act), act.entries[0]
        said = correction(self.writer, claim, first.applicant, body.filed, body.reason)
        yield from _compared(act, 0, said, len(said))
        self._take_over(act, 0, len(said))
        decisions = decide_again(self.writer, self._loaded(), first.seq, claim.decisions)
        yield from _compared(act, len(said), decisions.said)
        self._take_over(act, len(said))

    def _row(self, act: _Act) -> ClaimRow:
        claim = act.entries[0].claim
        return claim_rows(self.writer, [claim])[claim]


def _compared(act: _Act, start: int, again: Sequence[Said], end: int | None = None) -> Iterator[Difference]:
    """Entries as written, from `start` to `end`, beside the same made again."""
    written = list(zip(act.entries[start:end], act.bodies[start:end], strict=True))
    for one, other in itertools.zip_longest(written, again):
        entry, body = one if one is not None else (act.entries[-1], None)
        if one is None or other is None or (body, _about(entry)) != other:
            found = _difference(entry, one is not None, other)
            if found.fields:
                yield found


def _about(entry: Entry) -> Concerns:
    return Concerns(entry.round, entry.claim, entry.applicant)


def _difference(entry: Entry, is_written: bool, again: Said | None) -> Difference:
    """What differs; the version of the engine may."""
    written = {"claim": entry.claim, **parsed(entry.body)} if is_written else {}
    new = {"claim": again[1].claim, **parsed(draft(*again).body)} if again is not None else {}
    names = sorted(name for name in written.keys() | new.keys() if name != _ENGINE)
    fields = tuple(name for name in names if written.get(name, ...) != new.get(name, ...))
    return Difference(
        entry.seq,
        str(written.get("claim") or new.get("claim", "")),
        fields,
        {name: written[name] for name in fields if name in written},
        {name: new[name] for name in fields if name in new},
    )


# All at once.


def as_one_round(reader: Reader, book: PolicyBook) -> AsOneRound:
    """Settle all claims together, under the policies as they are now, from nothing held; all claims are in memory.

    Late claims come after money already granted, so a subject may have had more, or less. What was taken back
    (追回) stays taken back, and what was withdrawn (撤回) stays withdrawn.
    """
    rows = [row for row in map(claim_row, reader.rows(CLAIMS)) if not row.taken_back]
    filed = {row.facts: row for row in rows if row.decisions or not row.withdrawn}
    due = list(cases(reader, list(filed)))
    would: dict[str, int] = {}
    waiting: list[Waiting] = []
    for bench in book.benches:
        waiting += _settled_under(bench, [one for one in due if _counts_under(filed[one.entry], bench)], would)
    has = _had(reader)
    subjects = tuple(
        Subject(who, has.get(who, 0), would.get(who, 0))
        for who in sorted(has.keys() | would.keys())
        if has.get(who, 0) != would.get(who, 0)
    )
    return AsOneRound(len(due), sum(has.values()), sum(would.values()), subjects, awaiting(waiting))


def _counts_under(row: ClaimRow, bench: Bench) -> bool:
    """Whether a group is to decide a claim: a withdrawn one, only if it had decided it before."""
    policies = {family.policy for family in bench.group.families}
    return not row.withdrawn or any(not policies.isdisjoint(one.group) for one in row.decisions)


def _settled_under(bench: Bench, due: Sequence[Case], would: dict[str, int]) -> Iterator[Waiting]:
    settled = settle_group(bench, [one.claim for one in due])
    for one, outcome in zip(due, settled.outcomes, strict=True):
        if outcome.status in (Status.UNDETERMINED, Status.INVALID):
            yield Waiting(one.claim.id, bench.group.families[0].policy, outcome.missing)
        else:
            would[one.applicant] = would.get(one.applicant, 0) + in_fen(outcome.amount)


def _had(reader: Reader) -> dict[str, int]:
    """What each applicant has of all budgets together."""
    has: dict[str, int] = {}
    for applicant, _, account, fen, _ in reader.rows(ACCOUNTS):
        if applicant and account == Account.BUDGET:
            has[str(applicant)] = has.get(str(applicant), 0) - int(fen)
    return has
