"""Adding entries: what is said, sealed behind the last entry, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from policyengine.ledger.bodies import Body, Concerns
from policyengine.ledger.body_json import draft
from policyengine.ledger.contradiction import ContradictionError, TooMuchError
from policyengine.ledger.derive import apply
from policyengine.ledger.entries import Entry, sealed
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.store import Writer
from policyengine.words import Words

Said: TypeAlias = tuple[Body, Concerns]
"""What an entry is going to say, and whom it concerns."""


def record(writer: Writer, said: Sequence[Said], at: str) -> list[Entry]:
    """Add one entry for each, all at the moment `at`; they are there once the transaction has ended well.

    Raises LedgerError where they cannot follow: then somebody changed the tables by which they were made; and where
    the clock is surely wrong.
    """
    _refuse_a_clock_behind(writer, at)
    entries = list(sealed((draft(body, about) for body, about in said), writer.head(), at))
    writer.append(entries)
    try:
        apply(writer, entries, [body for body, _ in said])
    except TooMuchError as error:
        raise too_much() from error
    except ContradictionError as error:
        why = error.words
        raise LedgerError(
            "L753",
            Words(
                f"查询用的表与分录不符，没有写入：要写的第{error.seq}条分录{why.zh}；"
                "请用 `policyengine ledger verify` 核对",
                f"the tables for questions do not follow from the entries, nothing was written: entry {error.seq} "
                f"{why.in_language('en')}; `policyengine ledger verify` tells which",
            ),
        ) from error
    return entries


def _refuse_a_clock_behind(writer: Writer, at: str) -> None:
    """Raises LedgerError for a moment before the ledger was made: the battery of the machine's clock is empty.

    A moment before the last entry's alone proves nothing: it may be that one which is dated wrongly, and it will stay.
    """
    first = next(iter(writer.entries_at([1])), None)
    if first is not None and at < first.at:
        raise LedgerError(
            "L766",
            Words(
                f"本机时钟是 {at[:10]}，早于台账建立的 {first.at[:10]}，没有写入：请先把时钟校准",
                f"the clock of this machine says {at[:10]}, and the ledger was made on {first.at[:10]}; nothing was "
                "written: set the clock right first",
            ),
        )


def too_much() -> LedgerError:
    """What is said of amounts that add up to more than a ledger keeps."""
    return LedgerError(
        "L762",
        Words(
            "金额的合计大得台账记不下，没有写入：请核对申报的数额",
            "the amounts add up to more than a ledger can keep, nothing was written: look at what the claims state",
        ),
    )
