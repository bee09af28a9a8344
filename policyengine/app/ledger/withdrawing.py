"""Claims withdrawn (撤回), and those withdrawn or taken back that are pending again (恢复)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal, TypeAlias

from policyengine.app.ledger.looking import owed, pending_for, standing
from policyengine.app.ledger.moving import known_claims, making_room
from policyengine.ledger.bodies import Concerns, PolicyKept, Restored, Withdrawn
from policyengine.ledger.body_json import body_of
from policyengine.ledger.canonical import parsed
from policyengine.ledger.claim_rows import ClaimRow, Standing
from policyengine.ledger.entries import Kind
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.recording import Said, record
from policyengine.ledger.regrouping import waits
from policyengine.ledger.repairs import Restoration, Withdrawal
from policyengine.ledger.store import Reader, Writer
from policyengine.ledger.tables import GROUPS, LEFT_OUT
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
            f"申报 `{claim}` 已经{zh}，不能更正：{zh}有误的，先用 `policyengine ledger restore` 恢复，再更正",
            f"claim `{claim}` was {en} and cannot be corrected: if that was wrong, restore it first by "
            "`policyengine ledger restore`",
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
        zh = "已经认定；要收回补贴，用 `policyengine ledger reverse` 追回"
        en = "is decided; `policyengine ledger reverse` takes back what it granted"
    return LedgerError(
        "L770", Words(f"申报 `{claim}` 没有待认定的可撤回：{zh}", f"claim `{claim}` is not pending: it {en}")
    )


def restore(writer: Writer, claim: str, reason: str, at: str) -> Restoration:
    """Make a claim pending again. Raises LedgerError where it is neither withdrawn nor taken back, and never was."""
    row = known_claims(writer, [claim])[claim]
    if not row.withdrawn and not row.taken_back:
        return _restored_before(writer, row)
    entry, *_ = record(writer, restoration(writer, row, reason), at)
    away, undone = (tuple(one.seq for one in some) for some in (row.taken_back, in_the_way(writer, row)))
    debts = owed(known_claims(writer, [claim])[claim])
    return Restoration(claim, entry.seq, True, row.withdrawn, away, pending_for(writer, claim), debts, undone)


def restoration(reader: Reader, row: ClaimRow, reason: str) -> list[Said]:
    """The entries that make a claim pending again, for all that it waited for or was taken back from."""
    away = tuple(one.seq for one in row.taken_back)
    restored = Restored(reason, row.withdrawn, away), Concerns("", row.claim, row.applicant)
    return [restored, *making_room(reader, row, in_the_way(reader, row), reason)]


def in_the_way(reader: Reader, row: ClaimRow) -> list[Standing]:
    """The decisions that stand under policies that exclude, since, others which the claim is restored for.

    Were they left, the claim would wait for nothing.
    """
    wanted = {policy for one in row.taken_back for policy in one.group} | set(_withdrawn_from(reader, row))
    groups = [set(parsed(str(group[1]))) for group in reader.rows(GROUPS)]
    again = set().union(*(group for group in groups if not group.isdisjoint(wanted)))
    return [one for one in row.decisions if one.state != "reversed" and not again.isdisjoint(one.group)]


def _withdrawn_from(reader: Reader, row: ClaimRow) -> Iterator[str]:
    """The policies that a withdrawn claim waited for when it was withdrawn."""
    if not row.withdrawn:
        return
    kept = [body_of(entry) for entry in reader.entries("kind", Kind.POLICY) if entry.seq < row.withdrawn]
    groups = kept[-1].groups if kept and isinstance(kept[-1], PolicyKept) else ()
    left_out = {str(one[1]) for one in reader.rows(LEFT_OUT, (row.claim,)) if int(one[2]) < row.withdrawn}
    then = replace(row, withdrawn=0)
    yield from (policy for group in groups if waits(then, group, left_out) for policy in group)


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
