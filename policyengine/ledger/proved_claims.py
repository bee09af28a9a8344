"""How claims stand, asked of their entries: before money goes out, no derived row is believed."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from policyengine.ledger.body_json import body_of
from policyengine.ledger.claim_rows import ClaimRow
from policyengine.ledger.derive import Fold
from policyengine.ledger.entries import Entry
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.store import Writer
from policyengine.words import Words


def refuse_unproved(writer: Writer, rows: Iterable[ClaimRow]) -> None:
    """Raises LedgerError for a claim that does not stand as its own entries have it."""
    wanted = {row.claim: row for row in rows}
    proved = 0
    for claim, entries in groupby(writer.entries_of(list(wanted)), key=lambda one: one.claim):
        if _folded(writer, entries) != wanted[claim]:
            raise not_as_written(claim)
        proved += 1
    if proved != len(wanted):
        raise LedgerError("L753", Words("申报没有分录，没有写入", "a claim has no entries; nothing was written"))


def _folded(writer: Writer, entries: Iterable[Entry]) -> ClaimRow | None:
    """What the entries of one claim come to; None where they contradict one another."""
    fold = Fold(writer)
    claim = ""
    try:
        for entry in entries:
            claim = entry.claim
            fold.follow(entry, body_of(entry))
    except ValueError:
        return None
    return fold.claims[claim][0] if claim in fold.claims else None


def not_as_written(claim: str) -> LedgerError:
    """What is said of a claim whose derived rows do not follow from its entries."""
    return LedgerError(
        "L753",
        Words(
            f"申报 `{claim}` 在查询用的表里与它的分录不符，没有写入；请用 `policyengine ledger verify` 核对",
            f"claim `{claim}` does not stand as its entries have it, nothing was written; "
            "`policyengine ledger verify` tells which",
        ),
    )
