"""A claim as it stands: its facts, the decisions on it, what is to be given back.

In a row of CLAIMS, `decisions` is a list with one object a decision that stands or was clawed back
(`seq`, `group`, `round`, `amounts` by policy, `state`), and `owed` the fen still to be given back for
the claim: a list of policy, applicant and fen. The applicant stands there because a correction may
name another one, who does not owe what the first was paid. `withdrawn` is the entry that withdrew the
claim, 0 where it is not withdrawn, and `voided` the list of its entries that were voided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from policyengine.ledger.canonical import canonical, parsed
from policyengine.ledger.store import Reader
from policyengine.ledger.tables import CLAIMS, Row

State: TypeAlias = Literal["granted", "paid", "reversed"]
"""What became of a decision: to be paid (or nothing to pay), paid, or clawed back."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A decision that has not made room for another: by which group, in which round, what it grants by policy."""

    seq: int
    group: tuple[str, ...]
    round: str
    amounts: Mapping[str, int]
    state: State

    @property
    def fen(self) -> int:
        """What it grants."""
        return sum(self.amounts.values())


Debt: TypeAlias = tuple[str, str]
"""The policy, and the applicant who is to give fen back to its budget."""


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim as it stands: the entry and hash of its facts, its decisions, what is to be given back.

    `withdrawn`: the entry that withdrew it, 0 where none did; `voided`: the entries of its money that were voided.
    """

    claim: str
    applicant: str
    facts: int
    facts_sha256: str
    decisions: tuple[Standing, ...]
    owed: Mapping[Debt, int]
    withdrawn: int = 0
    voided: tuple[int, ...] = ()

    @property
    def taken_back(self) -> tuple[Standing, ...]:
        """The decisions that were clawed back."""
        return tuple(one for one in self.decisions if one.state == "reversed")


def claim_row(row: Row) -> ClaimRow:
    """A row of CLAIMS, read."""
    claim, applicant, facts, sha256, decisions, owed, withdrawn, voided, _ = row
    standing = tuple(
        Standing(one["seq"], tuple(one["group"]), one["round"], one["amounts"], one["state"])
        for one in parsed(str(decisions))
    )
    debts = {(policy, who): fen for policy, who, fen in parsed(str(owed))}
    return ClaimRow(
        str(claim),
        str(applicant),
        int(facts),
        str(sha256),
        standing,
        debts,
        int(withdrawn),
        tuple(parsed(str(voided))),
    )


def claim_rows(reader: Reader, claims: Iterable[str]) -> dict[str, ClaimRow]:
    """What is known of these claims."""
    return {str(row[0]): claim_row(row) for row in reader.get(CLAIMS, ((claim,) for claim in claims))}


def row_of(one: ClaimRow, seq: int) -> Row:
    """The row of CLAIMS that says so since entry `seq`."""
    decisions = [
        {"seq": d.seq, "group": d.group, "round": d.round, "amounts": d.amounts, "state": d.state}
        for d in one.decisions
    ]
    owed = sorted([*debt, fen] for debt, fen in one.owed.items())
    texts = (canonical(decisions), canonical(owed))
    return (one.claim, one.applicant, one.facts, one.facts_sha256, *texts, one.withdrawn, canonical(one.voided), seq)
