"""Paying what was decided: which decisions are to be paid, what goes out, and why the others are not paid."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from policyengine.app.ledger.looking import round_named
from policyengine.app.ledger.moving import known_claims
from policyengine.app.ledger.near import unknown_round
from policyengine.ledger import postings
from policyengine.ledger.bodies import Concerns, Decided, Paid
from policyengine.ledger.body_json import body_of
from policyengine.ledger.claim_rows import ClaimRow, Debt, Standing, claim_rows
from policyengine.ledger.entries import Kind
from policyengine.ledger.proved_claims import not_as_written, refuse_unproved
from policyengine.ledger.recording import Said, record
from policyengine.ledger.results import NotPaid, Payment, Payments
from policyengine.ledger.store import Reader, Writer
from policyengine.ledger.tables import GROUPS, PENDING, UNPAID


@dataclass(frozen=True, slots=True)
class Due:
    """A decision that is to be paid, of a claim as it stands."""

    claim: ClaimRow
    decision: Standing


def pay_round(writer: Writer, name: str, reference: str, at: str) -> Payments:
    """Pay what a round granted. Raises LedgerError where there is no such round.

    Decisions made anew since by a correction are of no round: they are listed, and paid claim by claim.
    """
    decided = decided_in(writer, name)
    rows = claim_rows(writer, decided)
    for claim in decided.keys() - rows.keys():
        raise not_as_written(claim)
    due = [Due(rows[claim], one) for claim, seqs in decided.items() for one in rows[claim].decisions if one.seq in seqs]
    gone = [(claim, seq) for claim, seqs in decided.items() for seq in _gone(rows[claim], seqs)]
    refuse_unproved(writer, [rows[claim] for claim, _ in gone])
    made = _pay(writer, [one for one in due if is_due(one.decision)], reference, at)
    others = [_not_paid(one) for one in due if not is_due(one.decision)]
    others += [NotPaid(claim, seq, "corrected") for claim, seq in gone]
    anew = [NotPaid(one.claim.claim, one.decision.seq, "anew", one.decision.fen) for one in due_anew(writer, decided)]
    return Payments(reference, made, (*_told(writer, others), *anew))


def pay_claims(writer: Writer, claims: Sequence[str], reference: str, at: str) -> Payments:
    """Pay what these claims were granted."""
    rows = known_claims(writer, claims)
    made = _pay(writer, due_of_claims(writer, claims), reference, at)
    others: list[NotPaid] = []
    for row in rows.values():
        others += [_not_paid(Due(row, one)) for one in row.decisions if not is_due(one)]
        if row.withdrawn:
            others.append(NotPaid(row.claim, 0, "withdrawn"))
        elif _pending(writer, row.claim):
            others.append(NotPaid(row.claim, 0, "pending"))
    return Payments(reference, made, _told(writer, others))


def is_due(decision: Standing) -> bool:
    """Whether a decision is to be paid."""
    return decision.state == "granted" and decision.fen > 0


def due_of_claims(reader: Reader, claims: Sequence[str]) -> list[Due]:
    """The decisions on these claims that are still to be paid."""
    known = known_claims(reader, claims)
    return [Due(known[one], each) for one in dict.fromkeys(claims) for each in known[one].decisions if is_due(each)]


def decided_in(reader: Reader, name: str) -> dict[str, set[int]]:
    """The claims that a round decided, by their ids, each with the entries of its decisions.

    Raises LedgerError where there is no such round.
    """
    done = round_named(reader, name)
    if done is None:
        raise unknown_round(reader, name)
    found: dict[str, set[int]] = {}
    for entry in reader.entries_at(range(done.entry + 1, done.entry + 1 + done.decisions)):
        found.setdefault(entry.claim, set()).add(entry.seq)
    return dict(sorted(found.items()))


def due_anew(reader: Reader, claims: Collection[str]) -> list[Due]:
    """The decisions on these claims that were made anew by a correction, so in no round, and are to be paid."""
    rows = [row for row in reader.rows(UNPAID, ("",)) if row[1] in claims]
    known = claim_rows(reader, [str(row[1]) for row in rows])
    seqs = {int(row[2]) for row in rows}
    return [Due(claim, one) for claim in known.values() for one in claim.decisions if one.seq in seqs and is_due(one)]


def with_set_off(due: Iterable[Due]) -> Iterator[tuple[Due, dict[str, int]]]:
    """What of each, by policy, is set off against money that the claim already brought and has to be given back."""
    owed: dict[str, dict[Debt, int]] = {}
    for one in due:
        who = one.claim.applicant
        left = owed.setdefault(one.claim.claim, dict(one.claim.owed))
        set_off = {policy: min(fen, left.get((policy, who), 0)) for policy, fen in one.decision.amounts.items()}
        left |= {(policy, who): left.get((policy, who), 0) - fen for policy, fen in set_off.items()}
        yield one, set_off


def payments(due: Iterable[Due], reference: str) -> Iterator[tuple[Due, Paid, Said]]:
    """The entries that pay them: what goes out is less what the claim already brought and has to be given back."""
    for one, set_off in with_set_off(due):
        who, off = one.claim.applicant, sum(set_off.values())
        moved = tuple(postings.payment(one.decision.amounts, set_off, who))
        body = Paid(one.decision.seq, one.decision.fen - off, off, reference, moved)
        yield one, body, (body, Concerns(one.decision.round, one.claim.claim, who))


def _pay(writer: Writer, due: Sequence[Due], reference: str, at: str) -> tuple[Payment, ...]:
    refuse_unproved(writer, (one.claim for one in due))
    made = list(payments(due, reference))
    record(writer, [said for _, _, said in made], at)
    return tuple(Payment(one.claim.claim, body.decision, body.fen, body.set_off) for one, body, _ in made)


# Why others are not paid.


def _gone(row: ClaimRow, seqs: Collection[int]) -> list[int]:
    """The decisions that made room for others."""
    return sorted(set(seqs) - {one.seq for one in row.decisions})


def _not_paid(one: Due) -> NotPaid:
    state = one.decision.state
    return NotPaid(one.claim.claim, one.decision.seq, "nothing" if state == "granted" else state, one.decision.fen)


def _pending(reader: Reader, claim: str) -> bool:
    groups = [(str(group[0]), claim) for group in reader.rows(GROUPS)]
    return any(True for _ in reader.get(PENDING, groups))


def _told(reader: Reader, others: Sequence[NotPaid]) -> tuple[NotPaid, ...]:
    """With the payment of what was paid before, and the result of what grants nothing."""
    paid = _payments_of(reader, [one.claim for one in others if one.state == "paid"])
    nothing = [one.decision for one in others if one.state == "nothing"]
    statuses = _statuses(reader, nothing)
    return tuple(
        replace(paid.get(one.decision, one), fen=one.fen, status=statuses.get(one.decision, ""))
        if one.state in ("paid", "nothing")
        else one
        for one in others
    )


def _payments_of(reader: Reader, claims: Iterable[str]) -> dict[int, NotPaid]:
    """By the entry of a decision, what is said of it because it was paid."""
    found: dict[int, NotPaid] = {}
    for entry in reader.entries_of(list(dict.fromkeys(claims))):
        if entry.kind == Kind.PAYMENT:  # the last, where some before it were voided
            body = body_of(entry)
            assert isinstance(body, Paid), "a payment says what it pays"
            found[body.decision] = NotPaid(
                entry.claim, body.decision, "paid", payment=entry.seq, at=entry.at, reference=body.reference
            )
    return found


def _statuses(reader: Reader, seqs: Sequence[int]) -> dict[int, str]:
    bodies = ((entry.seq, body_of(entry)) for entry in reader.entries_at(seqs))
    return {seq: body.status for seq, body in bodies if isinstance(body, Decided)}
