"""Correcting a claim (更正), and what that did to it: facts, decisions before and after, the money either way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from policyengine.app.ledger.elsewhere import unheard_of
from policyengine.app.ledger.looking import awaiting, made, recorded, standing
from policyengine.app.ledger.moving import correction, decide_again, known_claims
from policyengine.app.ledger.submitting import Ready, facts_kept
from policyengine.app.ledger.withdrawing import state_of, to_be_restored_first
from policyengine.app.loading import PolicyBook
from policyengine.ledger.bodies import Filed
from policyengine.ledger.body_json import body_of
from policyengine.ledger.claim_rows import ClaimRow
from policyengine.ledger.recording import record
from policyengine.ledger.results import Change, Corrected, Owing, Revised
from policyengine.ledger.store import Reader, Writer
from policyengine.values import UNKNOWN, Value


def correct(writer: Writer, book: PolicyBook, ready: Ready, reason: str, moment: Callable[[], str]) -> Corrected:
    """Put other facts in the place of a claim's and decide it anew; the same facts do nothing.

    But they decide it anew where an award received elsewhere became known since. Raises LedgerError where the
    claim is to be restored first.
    """
    row = known_claims(writer, [ready.id])[ready.id]
    same, state = row.facts_sha256 == ready.filed.sha256, state_of(row)
    if state and not same:
        raise to_be_restored_first(row.claim, state)
    if same and (state or not unheard_of(writer, row)):
        return Corrected(row.claim, new=False, reversed=(), decisions=(), waiting=(), state=state)
    at = moment()
    entries = record(writer, correction(writer, row, ready.applicant, ready.filed, reason), at)
    decisions = decide_again(writer, book, entries[0].seq, row.decisions)
    record(writer, decisions.said, at)
    after = known_claims(writer, [row.claim])[row.claim]
    return Corrected(
        row.claim,
        new=True,
        reversed=tuple(one.seq for one in row.decisions),
        decisions=tuple(map(standing, after.decisions)),
        waiting=awaiting(decisions.waiting),
        revised=revised(writer, book, row, after),
    )


def revised(reader: Reader, book: PolicyBook, before: ClaimRow, after: ClaimRow) -> Revised:
    """What is other than before, of a claim that stood as `before` says and stands as `after` says."""
    were = {one.seq for one in before.decisions}
    stand = {one.seq for one in after.decisions}
    decisions = made([recorded(entry) for entry in reader.entries("claim", after.claim)], after)
    old, new = (facts_kept(body_of(entry)) for entry in reader.entries_at([before.facts, after.facts]))
    changes = tuple(_changes(old, new, book))
    return Revised(
        changes,
        unchanged=len(old.facts.keys() | new.facts.keys()) - len(changes),
        before=tuple(one for one in decisions if one.entry in were),
        after=tuple(one for one in decisions if one.entry in stand),
        owing=tuple(_owing(after)),
    )


def _changes(before: Filed, after: Filed, book: PolicyBook) -> Iterator[Change]:
    """In the order in which the policies declare facts; moments in their timezone."""
    old, new = (one.claim("").in_timezone(book.policies[0].timezone) for one in (before, after))
    declared = dict.fromkeys(name for policy in book.policies for name in policy.facts)
    for name in (*declared, *sorted((old.keys() | new.keys()) - declared.keys())):
        one, other = old.get(name, UNKNOWN), new.get(name, UNKNOWN)
        if before.facts.get(name, ...) != after.facts.get(name, ...):
            yield Change(name, _given(one), _given(other))


def _given(value: Value) -> tuple[Value, ...]:
    return () if value is UNKNOWN else (value,)


def _owing(claim: ClaimRow) -> Iterator[Owing]:
    """By policy and applicant, what is to be paid, what is to be given back, and what is left once both are set off."""
    unpaid: dict[tuple[str, str], int] = {}
    for one in claim.decisions:
        for policy, fen in one.amounts.items() if one.state == "granted" else ():
            unpaid[policy, claim.applicant] = unpaid.get((policy, claim.applicant), 0) + fen
    debts: Sequence[tuple[str, str]] = tuple(dict.fromkeys((*unpaid, *claim.owed)))
    for policy, applicant in debts:
        fen, owed = unpaid.get((policy, applicant), 0), claim.owed.get((policy, applicant), 0)
        if fen or owed:
            yield Owing(policy, applicant, fen, owed, max(fen - owed, 0), max(owed - fen, 0))
