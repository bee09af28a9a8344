"""Awards that claims received elsewhere, as a ledger has them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from policyengine.facts import OutsideAward
from policyengine.ledger.bodies import Elsewhere
from policyengine.ledger.body_json import body_of
from policyengine.ledger.entries import Kind
from policyengine.ledger.store import Reader
from policyengine.ledger.tables import ELSEWHERE


@dataclass(frozen=True, slots=True)
class Known:
    """An award received elsewhere, and the entry that says so."""

    entry: int
    body: Elsewhere

    @property
    def award(self) -> OutsideAward:
        """The award, as decisions count with it."""
        return self.body.award


def known_awards(reader: Reader, claims: Iterable[str]) -> dict[str, tuple[Known, ...]]:
    """What is known now of these claims, in the order in which it became known; claims without any are left out."""
    if next(iter(reader.entries("kind", Kind.ELSEWHERE)), None) is None:  # as in most ledgers
        return {}
    found: dict[str, list[int]] = {}
    for claim, _, _, seq in reader.get(ELSEWHERE, ((claim,) for claim in claims)):
        found.setdefault(str(claim), []).append(int(seq))
    return {claim: awards_in(reader, sorted(seqs)) for claim, seqs in found.items()}


def awards_in(reader: Reader, seqs: Sequence[int]) -> tuple[Known, ...]:
    """The awards that these entries record."""
    return tuple(
        Known(entry.seq, body) for entry in reader.entries_at(seqs) if isinstance(body := body_of(entry), Elsewhere)
    )
