"""Claims withdrawn (撤回), and those withdrawn or taken back that are pending again (恢复)."""

from __future__ import annotations

from typing import Literal, TypeAlias

from policyengine.app.ledger.looking import owed, pending_for, standing
from policyengine.app.ledger.moving import known_claims
from policyengine.ledger.bodies import Concerns, Restored, Withdrawn
from policyengine.ledger.claim_rows import ClaimRow
from policyengine.ledger.entries import Kind
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.recording import Said, record
from policyengine.ledger.repairs import Restoration, Withdrawal
from policyengine.ledger.store import Reader, Writer
from policyengine.words import Words

State: TypeAlias = Literal["", "withdrawn", "reversed"]
"""What keeps a claim from being put right as it is; nothing does where it is ""."""


def state_of(row: ClaimRow) -> State:
    """Whether a claim is withdrawn, or was taken back."""
    if row.withdrawn:
        return "withdrawn"
    return "reversed" if row.taken_back else ""


def to_be_restored_first(claim: str, state: State) -> LedgerError:
    """What is said where other facts are put in the place of such a claim's."""
    zh, en = ("撤回", "withdrawn") if state == "withdrawn" else ("追回", "taken back")
    return LedgerError(
        "L772",
        Words(
            f"申报 `{claim}` 已经{zh}，不能更正：{zh}有误的，先用 ledger restore 恢复，再更正",
            f"claim `{claim}` was {en} and cannot be corrected: if that was wrong, ledger restore it first",
        ),
    )


def withdraw(writer: Writer, claim: str, reason: str, at: str) -> Withdrawal:
    """Withdraw a claim, unless it is withdrawn. Raises LedgerError where it is pending for nobody."""
    row = known_claims(writer, [claim])[claim]
    decisions = tuple(map(standing, row.decisions))
    if row.withdrawn:
        return Withdrawal(claim, row.withdrawn, new=False, groups=(), decisions=decisions)
    groups = pending_for(writer, claim)
    if not groups:
        raise _nothing_pending(row)
    (entry,) = record(writer, [withdrawal(row, reason)], at)
    return Withdrawal(claim, entry.seq, new=True, groups=groups, decisions=decisions)


def withdrawal(row: ClaimRow, reason: str) -> Said:
    """The entry that withdraws a claim."""
    return Withdrawn(reason), Concerns("", row.claim, row.applicant)


def _nothing_pending(row: ClaimRow) -> LedgerError:
    claim = row.claim
    if row.taken_back:
        zh, en = "已经追回，不再认定", "was taken back and is not decided again"
    else:
        zh, en = "已经认定；要收回补贴，用 ledger reverse 追回", "is decided; ledger reverse takes back what it granted"
    return LedgerError(
        "L770", Words(f"申报 `{claim}` 没有待认定的可撤回：{zh}", f"claim `{claim}` is not pending: it {en}")
    )


def restore(writer: Writer, claim: str, reason: str, at: str) -> Restoration:
    """Make a claim pending again. Raises LedgerError where it is neither withdrawn nor taken back, and never was."""
    row = known_claims(writer, [claim])[claim]
    if not row.withdrawn and not row.taken_back:
        return _restored_before(writer, row)
    (entry,) = record(writer, [restoration(row, reason)], at)
    away = tuple(one.seq for one in row.taken_back)
    return Restoration(claim, entry.seq, True, row.withdrawn, away, pending_for(writer, claim), owed(row))


def restoration(row: ClaimRow, reason: str) -> Said:
    """The entry that makes a claim pending again."""
    away = tuple(one.seq for one in row.taken_back)
    return Restored(reason, row.withdrawn, away), Concerns("", row.claim, row.applicant)


def _restored_before(reader: Reader, row: ClaimRow) -> Restoration:
    before = [entry.seq for entry in reader.entries("claim", row.claim) if entry.kind == Kind.RESTORATION]
    if not before:
        raise LedgerError(
            "L771",
            Words(
                f"申报 `{row.claim}` 没有撤回，也没有追回，无从恢复",
                f"claim `{row.claim}` was neither withdrawn nor taken back: there is nothing to restore",
            ),
        )
    return Restoration(row.claim, before[-1], False, 0, (), pending_for(reader, row.claim), owed(row))
