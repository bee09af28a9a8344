"""Payments and money given back that were recorded wrongly (作废登记): a new entry says that it did not move."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from policyengine.app.ledger.moving import known_claims
from policyengine.ledger import postings
from policyengine.ledger.bodies import Body, Concerns, Paid, Recovered, Reversed, Voided
from policyengine.ledger.body_json import body_of
from policyengine.ledger.canonical import canonical
from policyengine.ledger.claim_rows import ClaimRow, Debt
from policyengine.ledger.entries import Entry, Kind
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.postings import Account, Posting
from policyengine.ledger.proved_claims import refuse_unproved
from policyengine.ledger.recording import Said, record
from policyengine.ledger.repairs import Voiding, Voidings
from policyengine.ledger.store import Reader, Writer
from policyengine.words import Words

Money: TypeAlias = Paid | Recovered


@dataclass(frozen=True, slots=True)
class Target:
    """An entry that records money, and what it says."""

    entry: Entry
    body: Money


def of_entries(reader: Reader, seqs: Iterable[int]) -> list[Target]:
    """What is to be voided, by number. Raises LedgerError where one records neither a payment nor money given back."""
    wanted = list(dict.fromkeys(seqs))
    last = reader.head().seq
    there = {entry.seq: entry for entry in reader.entries_at([seq for seq in wanted if 0 < seq <= last])}
    return [_target(there.get(seq), seq) for seq in wanted]


def _target(entry: Entry | None, seq: int) -> Target:
    body = body_of(entry) if entry is not None else None
    if entry is None or not isinstance(body, Paid | Recovered):
        raise _none(
            Words(
                f"第{seq}条分录不是付款或退回款的登记",
                f"entry {seq} records neither a payment nor money given back",
            )
        )
    return Target(entry, body)


def of_reference(reader: Reader, reference: str) -> list[Target]:
    """What is recorded under a reference. Raises LedgerError where nothing is."""
    found = list(_under(reader, reference))
    if not found:
        raise _none(
            Words(f"没有凭证号为 {reference} 的登记", f"no payment and no money given back has reference {reference}")
        )
    return found


def _under(reader: Reader, reference: str) -> Iterator[Target]:
    written = canonical(reference)  # bodies that have it nowhere need not be read
    for kind in (Kind.PAYMENT, Kind.RECOVERY):
        for entry in reader.entries("kind", kind):
            if written in entry.body:
                body = body_of(entry)
                if isinstance(body, Paid | Recovered) and body.reference == reference:
                    yield Target(entry, body)


def _none(words: Words) -> LedgerError:
    zh, en = words.zh, words.in_language("en")
    return LedgerError("L776", Words(f"{zh}，没有可作废的", f"{en}: there is nothing to void"))


def void(writer: Writer, targets: Sequence[Target], reason: str, at: str) -> Voidings:
    """Void them: first what came back, then payments, the last first, for those before may be counted on. All, or none.

    Raises LedgerError where an entry that is not among them counts on one.
    """
    stacks: dict[str, list[Target]] = {}
    for target in sorted(targets, key=lambda one: (isinstance(one.body, Recovered), one.entry.seq)):
        stacks.setdefault(target.entry.claim, []).append(target)
    refuse_unproved(writer, known_claims(writer, list(stacks)).values())
    made: list[Voiding] = []
    already: list[int] = []
    while stacks:  # no claim's money counts on another's, so that many are voided at a time
        rows = known_claims(writer, list(stacks))
        last = [(rows[claim], stack.pop()) for claim, stack in stacks.items()]
        already += [one.entry.seq for row, one in last if one.entry.seq in row.voided]
        new = [(row, one) for row, one in last if one.entry.seq not in row.voided]
        entries = record(writer, [voiding(writer, row, one, reason) for row, one in new], at)
        made += [_voiding(entry, one, row) for entry, (row, one) in zip(entries, new, strict=True)]
        stacks = {claim: stack for claim, stack in stacks.items() if stack}
    return Voidings(tuple(made), tuple(already))


def _voiding(entry: Entry, target: Target, row: ClaimRow) -> Voiding:
    seq, body, claim = target.entry.seq, target.body, row.claim
    if isinstance(body, Recovered):
        return Voiding(entry.seq, seq, "recovery", claim, body.fen, due=False)
    due = any(one.seq == body.decision and one.state == "paid" for one in row.decisions)
    return Voiding(entry.seq, seq, "payment", claim, body.fen, due)


def voiding(reader: Reader, row: ClaimRow, target: Target, reason: str) -> Said:
    """The entry that voids one. Raises LedgerError where another entry counts on it."""
    entry, body = target.entry, target.body
    decision = body.decision if isinstance(body, Paid) else 0
    others = list(_read(reader.entries("claim", row.claim)))
    if any(isinstance(one, Reversed) and one.decision == decision and at.seq > entry.seq for at, one in others):
        moved = tuple(postings.unpaid(body.postings))
        _refuse_where_counted_on(row, target, moved, others)
    else:
        moved = tuple(postings.undone(body.postings))
    return Voided(entry.seq, decision, reason, moved), Concerns(entry.round, row.claim, entry.applicant)


def _read(entries: Iterable[Entry]) -> Iterator[tuple[Entry, Body]]:
    return ((entry, body_of(entry)) for entry in entries)


def _refuse_where_counted_on(
    row: ClaimRow, target: Target, moved: Sequence[Posting], others: Sequence[tuple[Entry, Body]]
) -> None:
    """Money that was not paid was not to be given back: but some of it may have been set off, or have come back.

    What came back need not be recorded after the payment: that of an earlier one, which was voided since, is left
    with this one to have come from.
    """
    for debt, fen in _lowered(moved):
        if row.owed.get(debt, 0) < fen:
            users = (entry for entry, body in reversed(others) if _lowers_still(row, entry, body, debt))
            raise _counted_on(target.entry, next(users))


def _lowers_still(row: ClaimRow, entry: Entry, body: Body, debt: Debt) -> bool:
    """Whether an entry keeps a debt low: one that pays a decision taken back since was taken back with it."""
    if entry.seq in row.voided or not isinstance(body, Paid | Recovered) or debt not in dict(_lowered(body.postings)):
        return False
    return isinstance(body, Recovered) or any(one.seq == body.decision for one in row.decisions if one.state == "paid")


def _lowered(moved: Iterable[Posting]) -> Iterator[tuple[Debt, int]]:
    """The debts that these postings lower, and by how much."""
    for one in moved:
        if one.account is Account.RECOVERABLE and one.fen > 0:
            yield (one.policy, one.applicant), one.fen


def _counted_on(entry: Entry, user: Entry) -> LedgerError:
    zh, en = ("付款时抵扣", "sets it off") if user.kind == Kind.PAYMENT else ("登记退回", "records that it came back")
    return LedgerError(
        "L777",
        Words(
            f"第{entry.seq}条分录的钱，第{user.seq}条分录已经{zh}，不能先作废：先作废第{user.seq}条，或一起写",
            f"entry {entry.seq} cannot be voided, for entry {user.seq} {en}: void that first, or both together",
        ),
    )
