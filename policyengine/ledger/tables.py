"""The tables worked out from entries, so that questions are answered at once; `derive` fills them.

A row is a tuple in the order of `columns`, and its first columns are its key. Every row ends with
`seq`, the entry that last changed it, so that one which disagrees can be traced.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

Cell: TypeAlias = str | int
Row: TypeAlias = tuple[Cell, ...]
Key: TypeAlias = tuple[Cell, ...]
"""The first columns of a row: as many as its table has for a key, or fewer, which mean all rows that begin so."""


@dataclass(frozen=True, slots=True, eq=False)  # each is one thing, so it is found by itself
class Table:
    """A derived table; its first `keys` columns tell its rows apart."""

    name: str
    columns: tuple[str, ...]
    keys: int

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that tell rows apart."""
        return self.columns[: self.keys]

    def key_of(self, row: Row) -> Key:
        """What tells this row apart."""
        return row[: self.keys]


CLAIMS: Final = Table(
    "claims", ("claim", "applicant", "facts", "facts_sha256", "decisions", "owed", "withdrawn", "voided", "seq"), 1
)
"""Each claim as it stands; `decisions`, `owed` and `voided` are JSON (see `claim_rows`)."""

PENDING: Final = Table("pending", ("policies", "claim", "facts", "seq"), 2)
"""The claims that a group has not decided; `policies` is the first policy of the group, `facts` the entry of facts."""

UNPAID: Final = Table("unpaid", ("round", "claim", "decision", "seq"), 3)
"""The decisions that grant something and are still to be paid."""

ROUNDS: Final = Table("rounds", ("round", "seq"), 1)
"""The entry of each round, by its name."""

GROUPS: Final = Table("groups", ("policies", "members", "seq"), 1)
"""The groups of policies now in use: the first policy of each, and the JSON list of all of them."""

ACCOUNTS: Final = Table("accounts", ("applicant", "policy", "account", "fen", "seq"), 3)
"""What stands in an account, and, with "" for the applicant, in those of all applicants together."""

HOLDINGS: Final = Table(
    "holdings", ("policy", "accumulator", "keys", "period", "day", "counted", "amount", "times", "seq"), 6
)
"""What accumulators hold: the sum of the contributions that agree in all else, exact, and how many they are."""

CLOSURES: Final = Table("closures", ("policy", "edition", "cap", "period", "times", "seq"), 4)
"""The refusing caps that are closed, and how many standing decisions closed them."""

ELSEWHERE: Final = Table("elsewhere", ("claim", "title", "reference", "seq"), 3)
"""The awards that claims received elsewhere; `seq` is the entry that says what each is now."""

LEFT_OUT: Final = Table("left_out", ("claim", "policy", "seq"), 2)
"""The policies that are not asked about a claim: they were kept when it waited for nothing any more."""

SPELLINGS: Final = Table("spellings", ("of", "folded", "spelling", "claims", "seq"), 3)
"""How the ids of claims and applicants are spelt, by what is left without a slip of the hand, and how many bear it."""

TABLES: Final = (CLAIMS, PENDING, UNPAID, ROUNDS, GROUPS, ACCOUNTS, HOLDINGS, CLOSURES, ELSEWHERE, LEFT_OUT, SPELLINGS)
"""All of them."""
