"""Which claims wait for which groups of policies, where policies are kept that make other groups of them.

A claim that waits for a group waits for the one that takes it up; a claim that waits for any group waits
for a further policy, too, one that goes with none of those before. Whatever waits for nothing (it is decided, taken
back or withdrawn) is left out: the policies kept now are not asked about it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from policyengine.ledger.canonical import canonical
from policyengine.ledger.claim_rows import ClaimRow, claim_row, claim_rows
from policyengine.ledger.store import Reader, Writer
from policyengine.ledger.tables import CLAIMS, GROUPS, LEFT_OUT, PENDING, Row

Group: TypeAlias = tuple[str, ...]
"""Policies that exclude each other."""

NOTHING: Final[frozenset[str]] = frozenset()


def waits(one: ClaimRow, group: Group, left_out: Collection[str]) -> bool:
    """Whether a claim is pending for a group, where the policies `left_out` are not asked about it."""
    if one.withdrawn or not set(group).isdisjoint(policy for each in one.decisions for policy in each.group):
        return False
    return not left_out or not set(group).issubset(left_out)


def left_out_of(reader: Reader, claims: Iterable[str]) -> dict[str, frozenset[str]]:
    """The policies that are not asked about these claims, where there are any."""
    found: dict[str, frozenset[str]] = {}
    for row in reader.get(LEFT_OUT, ((claim,) for claim in claims)):
        found[str(row[0])] = found.get(str(row[0]), NOTHING) | {str(row[1])}
    return found


def regroup(writer: Writer, before: Sequence[Group], after: Sequence[Group], seq: int) -> None:
    """Write the groups, and over all claims which of them wait for the groups that are new."""
    new = [group for group in after if group not in before]
    gone = [group for group in before if group not in after]
    pending = {group: _pending(writer, group) for group in before}
    waiting = frozenset().union(*pending.values())
    known = {policy for group in before for policy in group}
    asked = {
        group: waiting
        if known.isdisjoint(group)
        else frozenset().union(*(pending[old] for old in gone if set(old).issubset(group)))
        for group in new
    }
    for group in gone:
        writer.drop(PENDING, [(group[0], claim) for claim in pending[group]])
        writer.drop(GROUPS, [(group[0],)])
    writer.put(GROUPS, [(group[0], canonical(group), seq) for group in new])
    for batch in _batches(writer.rows(CLAIMS)):
        claims = [claim_row(row) for row in batch]
        out = left_out_of(writer, [one.claim for one in claims])
        writer.put(LEFT_OUT, list(_left_out(claims, asked, seq)))
        writer.put(
            PENDING,
            [
                (group[0], one.claim, one.facts, seq)
                for one in claims
                for group, open_to in asked.items()
                if one.claim in open_to and waits(one, group, out.get(one.claim, NOTHING))
            ],
        )


def lost_by(reader: Reader, before: Sequence[Group], after: Sequence[Group]) -> list[str]:
    """The claims that wait for one of the groups `before` and are decided by another that becomes one with it."""
    found: dict[str, None] = {}
    for group in after:
        joined = [old for old in before if set(old).issubset(group)]
        for old in joined if len(joined) > 1 else ():
            rows = claim_rows(reader, sorted(_pending(reader, old)))
            found |= {claim: None for claim, one in rows.items() if not waits(one, group, NOTHING)}
    return list(found)


def _pending(reader: Reader, group: Group) -> frozenset[str]:
    return frozenset(str(row[1]) for row in reader.rows(PENDING, (group[0],)))


def _left_out(claims: Iterable[ClaimRow], asked: Mapping[Group, Collection[str]], seq: int) -> Iterator[Row]:
    for one in claims:
        decided = {policy for each in one.decisions for policy in each.group}
        for group, open_to in asked.items():
            if one.claim not in open_to and decided.isdisjoint(group):
                yield from ((one.claim, policy, seq) for policy in group)


_BATCH: Final = 1000


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    yield batch
