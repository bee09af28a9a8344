"""Adding entries: what is said, sealed behind the last entry, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from policyengine.ledger.bodies import Body, Concerns, draft
from policyengine.ledger.derive import apply
from policyengine.ledger.entries import Entry, sealed
from policyengine.ledger.store import Writer

Said: TypeAlias = tuple[Body, Concerns]
"""What an entry is going to say, and whom it concerns."""


def record(writer: Writer, said: Sequence[Said], at: str) -> list[Entry]:
    """Add one entry for each, all at the moment `at`; they are there once the transaction has ended well."""
    entries = list(sealed((draft(body, about) for body, about in said), writer.head(), at))
    writer.append(entries)
    apply(writer, entries, [body for body, _ in said])
    return entries
