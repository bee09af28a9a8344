"""What is still to be paid, and what is to be given back, claim by claim: a list, and no arithmetic of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from policyengine.app.ledger.looking import history
from policyengine.app.ledger.paying import Due, decided_in, due_anew, due_of_claims, is_due, with_set_off
from policyengine.ledger.answers import Dues, ToGiveBack, ToPay
from policyengine.ledger.claim_rows import ClaimRow, claim_rows
from policyengine.ledger.postings import Account
from policyengine.ledger.store import Reader
from policyengine.ledger.tables import ACCOUNTS, UNPAID


def dues(reader: Reader, round_: str | None, applicant: str | None) -> Dues:
    """What is due, of all claims, or of those that a round decided, or of one applicant.

    Raises LedgerError where there is no such round. A decision made anew by a correction is of no round; it is
    listed with those of the round that had decided the claim before.
    """
    of_round = decided_in(reader, round_) if round_ is not None else None
    if applicant is not None and next(reader.entries("applicant", applicant), None) is None:
        return Dues((), (), history(reader, applicant))
    of_applicant = _claims_of(reader, [applicant]) if applicant is not None else None
    due = [one for one in _due(reader, round_, of_round, of_applicant) if applicant in (None, one.claim.applicant)]
    due.sort(key=lambda one: one.decision.seq)
    to_pay: list[ToPay] = []
    set_off: dict[tuple[str, str, str], int] = {}
    for one, off in with_set_off(due):
        claim, who = one.claim.claim, one.claim.applicant
        for policy, fen in one.decision.amounts.items():
            to_pay.append(ToPay(claim, who, policy, one.decision.round, one.decision.seq, fen, off[policy]))
            set_off[claim, policy, who] = set_off.get((claim, policy, who), 0) + off[policy]
    owing = _owing(reader, of_round, of_applicant)
    to_give_back = [
        ToGiveBack(one.claim, who, policy, fen, set_off.get((one.claim, policy, who), 0))
        for one in owing
        for (policy, who), fen in sorted(one.owed.items())
        if applicant in (None, who)
    ]
    return Dues(tuple(to_pay), tuple(to_give_back))


def _due(
    reader: Reader, round_: str | None, of_round: Collection[str] | None, of_applicant: Collection[str] | None
) -> list[Due]:
    if of_round is not None:
        rows = claim_rows(reader, [str(row[1]) for row in reader.rows(UNPAID, (round_ or "",))])
        own = [Due(row, one) for row in rows.values() for one in row.decisions if one.round == round_ and is_due(one)]
        return own + due_anew(reader, of_round)
    if of_applicant is not None:
        return due_of_claims(reader, list(of_applicant))
    rows = claim_rows(reader, dict.fromkeys(str(row[1]) for row in reader.rows(UNPAID)))
    return [Due(row, one) for row in rows.values() for one in row.decisions if is_due(one)]


def _owing(
    reader: Reader, of_round: Collection[str] | None, of_applicant: Collection[str] | None
) -> Iterable[ClaimRow]:
    """The claims for which something is to be given back, by their ids."""
    claims: Collection[str]
    if of_applicant is not None:
        claims = of_applicant
    else:
        accounts = reader.rows(ACCOUNTS)
        claims = _claims_of(reader, [str(row[0]) for row in accounts if row[2] == Account.RECOVERABLE and row[3]])
    wanted = sorted(one for one in claims if of_round is None or one in of_round)
    return (row for row in claim_rows(reader, wanted).values() if row.owed)


def _claims_of(reader: Reader, applicants: Iterable[str]) -> dict[str, None]:
    """The claims that these applicants ever made."""
    return {
        entry.claim: None
        for applicant in dict.fromkeys(applicants)
        if applicant
        for entry in reader.entries("applicant", applicant)
    }
