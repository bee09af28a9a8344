"""One round: every pending claim whose day has come is decided, and all of it is written, or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from policyengine.app.ledger.deciding import decide_pending, name_of
from policyengine.app.ledger.looking import awaiting, name_given, next_name, round_done, round_named
from policyengine.app.loading import PolicyBook
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.recording import record
from policyengine.ledger.results import RoundDone, Settled
from policyengine.ledger.store import Reader, Writer
from policyengine.ledger.tables import PENDING
from policyengine.report.amounts import date, english
from policyengine.settlement.settle import Progress
from policyengine.words import Words


def settle(
    writer: Writer,
    book: PolicyBook,
    until: dt.date | None,
    name: str | None,
    moment: Callable[[], str],
    progress: Progress | None = None,
) -> Settled:
    """Decide what is pending, as the round `name`; one that is there is told as it was, and nothing is decided.

    Raises LedgerError where the round that is there is one of other days.
    """
    named = name_given(name) if name is not None else None
    done = round_named(writer, named) if named is not None else None
    if done is not None:
        _refuse_other_days(done, until)
        return Settled(done, new=False, waiting=done.waiting, pending=_pending(writer, book))
    given = named if named is not None else next_name(writer)
    decisions = decide_pending(writer, book, given, until, progress)
    if not decisions.said:
        waiting = awaiting(decisions.waiting)
        return Settled(None, new=False, waiting=waiting, later=decisions.later, pending=_pending(writer, book))
    opening = decisions.round(given, until.isoformat() if until is not None else "")
    entry = record(writer, [opening, *decisions.said], moment())[0]
    made = round_done(entry)
    return Settled(made, new=True, waiting=made.waiting, later=decisions.later, pending=_pending(writer, book))


def _pending(reader: Reader, book: PolicyBook) -> int:
    """How many claims are pending, for whichever groups."""
    return len({row[1] for bench in book.benches for row in reader.rows(PENDING, (name_of(bench),))})


def _refuse_other_days(done: RoundDone, until: dt.date | None) -> None:
    if until is None or until.isoformat() == done.until:
        return
    was, asked = (date(one) for one in (dt.date.fromisoformat(done.until or until.isoformat()), until))
    before = Words(f"{was.zh}及以前的申报", f"claims to {english(was)}")
    if not done.until:
        before = Words("当时全部待认定的申报", "all claims that were pending")
    raise LedgerError(
        "L760",
        Words(
            f"轮次 `{done.name}` 此前已经做过，认定的是{before.zh}，不是{asked.zh}及以前的：要认定别的申报，"
            "换一个轮次名称，或不写名称；要看当时的结果，不写截止日期",
            f"round `{done.name}` was made before, of {before.en}, not of claims to {english(asked)}: give another "
            "name, or none, to decide other claims, and no day to see what it decided",
        ),
    )
