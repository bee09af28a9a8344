"""How ids are spelt, so that one which nearly is another is noticed when it is filed.

A row of SPELLINGS counts the claims that bear a spelling now: one for a claim's own id, as many as they have
for an applicant. What spellings come to is `facts.folded_id`; whoever changes that has to fill the table anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from heapq import merge
from typing import Literal, TypeAlias

from policyengine.facts import folded_id
from policyengine.ledger.entries import Kind
from policyengine.ledger.store import Reader, Writer
from policyengine.ledger.tables import SPELLINGS, Key, Row

Of: TypeAlias = Literal["claim", "applicant"]
"""Whose id it is."""


def spelling_key(of: Of, spelling: str) -> Key | None:
    """Where a spelling is counted; nowhere, where nothing of it is left to compare."""
    folded = folded_id(spelling)
    return (of, folded, spelling) if folded else None


def new_spellings(reader: Reader, of: Of, filed: Mapping[str, int]) -> Iterator[tuple[list[str], list[str]]]:
    """Of spellings that claims filed just now bear, so many of each: those that are new and like others.

    Each time with all that come to the same, first those of `filed`, then those that only claims before them bear.
    What was spelt in two ways before is no news.
    """
    asked = {folded_id(one): None for one in filed}
    found: dict[str, list[Row]] = {}
    for row in reader.get(SPELLINGS, ((of, one) for one in asked if one)):
        found.setdefault(str(row[1]), []).append(row)
    order = {spelling: place for place, spelling in enumerate(filed)}
    for rows in found.values():
        counts = {str(row[2]): int(row[3]) for row in rows}
        if len(counts) > 1 and any(filed.get(spelling) == count for spelling, count in counts.items()):
            now = sorted(counts.keys() & order.keys(), key=order.__getitem__)
            yield now, [spelling for spelling in counts if spelling not in order]


def fill(writer: Writer) -> None:
    """Work out all rows: for a ledger that was made when there were none."""
    applicant_of: dict[str, str] = {}
    seqs: dict[Key, int] = {}
    counts: Counter[Key] = Counter()
    entries = merge(*(writer.entries("kind", kind) for kind in (Kind.CLAIM, Kind.CORRECTION)), key=lambda one: one.seq)
    for entry in entries:
        before = applicant_of.get(entry.claim)
        changed: list[tuple[Key | None, int]] = []
        if before is None:
            changed.append((spelling_key("claim", entry.claim), 1))
        if before != entry.applicant:
            changed.append((spelling_key("applicant", entry.applicant), 1))
            changed.append((spelling_key("applicant", before) if before is not None else None, -1))
        for key, times in changed:
            if key is not None:
                counts[key] += times
                seqs[key] = entry.seq
        applicant_of[entry.claim] = entry.applicant
    writer.put(SPELLINGS, _rows(seqs, counts))


def _rows(seqs: Mapping[Key, int], counts: Mapping[Key, int]) -> Iterable[Row]:
    return ((*key, counts[key], seq) for key, seq in seqs.items() if counts[key])
