"""Amending a ledger: later editions and further policies kept, and what becomes of the claims that wait."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from policyengine.app.ledger import books
from policyengine.ledger.bodies import PolicyKept
from policyengine.ledger.canonical import parsed
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.recording import record
from policyengine.ledger.regrouping import Group, lost_by
from policyengine.ledger.results import Amended
from policyengine.ledger.store import Reader, Writer
from policyengine.ledger.tables import CLAIMS, GROUPS, PENDING
from policyengine.source import Source
from policyengine.words import Words

_MOST_NAMED = 10


def amend(writer: Writer, sources: Sequence[Source], at: str) -> Amended:
    """Keep what is not kept yet. Raises PolicyError or LedgerError where it does not go with what is there."""
    addition = books.addition(books.bodies(books.kept_policies(writer)), sources)
    before = _pending(writer)
    for body, _ in addition.said[:1]:
        assert isinstance(body, PolicyKept), "what is added are policies"
        _refuse_loss(writer, body.groups)
    known = {policy for group in _groups(writer) for policy in group}
    record(writer, addition.said, at)
    further = {policy.policy for policy in addition.policies} - known
    return Amended(
        tuple(map(books.called, addition.policies)),
        before,
        _pending(writer),
        _left_out(writer, further) if further else 0,
    )


def _left_out(reader: Reader, further: Collection[str]) -> int:
    """How many claims wait for none of the policies that are new: they are decided, taken back or withdrawn."""
    asked = [group for group in _groups(reader) if not set(group).isdisjoint(further)]
    waiting = {row[1] for group in asked for row in reader.rows(PENDING, (group[0],))}
    return sum(row[0] not in waiting for row in reader.rows(CLAIMS))


def _groups(reader: Reader) -> list[Group]:
    return [tuple(parsed(str(row[1]))) for row in reader.rows(GROUPS)]


def _pending(reader: Reader) -> int:
    """How many claims wait, for whichever groups."""
    return len({row[1] for group in _groups(reader) for row in reader.rows(PENDING, (group[0],))})


def _refuse_loss(reader: Reader, after: Sequence[Group]) -> None:
    lost = lost_by(reader, _groups(reader), after)
    if not lost:
        return
    named, more = lost[:_MOST_NAMED], len(lost) > _MOST_NAMED
    zh, en = "、".join(f"`{one}`" for one in named), ", ".join(f"`{one}`" for one in named)
    raise LedgerError(
        "L764",
        Words(
            f"修订以后几项政策只能就高享受一项，{len(lost):,} 笔申报已按其中一项认定，另一项还待认定：{zh}"
            f"{'等' if more else ''}；请先做一轮认定，或用 `policyengine ledger withdraw` 撤回待认定的，再修订",
            f"once amended, policies exclude each other of which one decided {len(lost):,} claims that still wait for "
            f"another: {en}{' and more' if more else ''}; settle a round first, or withdraw what waits by "
            "`policyengine ledger withdraw`",
        ),
    )
