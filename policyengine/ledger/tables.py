"""The tables worked out from entries, so that questions are answered at once; `derive` fills them.

A row is a tuple in the order of `columns`, and its first columns are its key. Every row ends with
`seq`, the entry that last changed it, so that one which disagrees can be traced.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from policyengine.words import Words

Cell: TypeAlias = str | int
Row: TypeAlias = tuple[Cell, ...]
Key: TypeAlias = tuple[Cell, ...]
"""The first columns of a row: as many as its table has for a key, or fewer, which mean all rows that begin so."""


@dataclass(frozen=True, slots=True, eq=False)  # each is one thing, so it is found by itself
class Table:
    """A derived table; its first `keys` columns tell its rows apart; `words` are what an office calls it."""

    name: str
    columns: tuple[str, ...]
    keys: int
    words: Words

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that tell rows apart."""
        return self.columns[: self.keys]

    def key_of(self, row: Row) -> Key:
        """What tells this row apart."""
        return row[: self.keys]


CLAIMS: Final = Table(
    "claims",
    ("claim", "applicant", "facts", "facts_sha256", "decisions", "owed", "withdrawn", "voided", "seq"),
    1,
    Words("申报现状", "how claims stand"),
)
"""Each claim as it stands; `decisions`, `owed` and `voided` are JSON (see `claim_rows`)."""

PENDING: Final = Table(
    "pending", ("policies", "claim", "facts", "seq"), 2, Words("待认定的申报", "claims that are pending")
)
"""The claims that a group has not decided; `policies` is the first policy of the group, `facts` the entry of facts."""

UNPAID: Final = Table("unpaid", ("round", "claim", "decision", "seq"), 3, Words("待付的认定", "decisions to be paid"))
"""The decisions that grant something and are still to be paid."""

ROUNDS: Final = Table("rounds", ("round", "seq"), 1, Words("轮次", "rounds"))
"""The entry of each round, by its name."""

GROUPS: Final = Table("groups", ("policies", "members", "seq"), 1, Words("一起认定的政策", "groups of policies"))
"""The groups of policies now in use: the first policy of each, and the JSON list of all of them."""

ACCOUNTS: Final = Table("accounts", ("applicant", "policy", "account", "fen", "seq"), 3, Words("账户余额", "accounts"))
"""What stands in an account, and, with "" for the applicant, in those of all applicants together."""

HOLDINGS: Final = Table(
    "holdings",
    ("policy", "accumulator", "keys", "period", "day", "counted", "amount", "times", "seq"),
    6,
    Words("累计", "holdings"),
)
"""What accumulators hold: the sum of the contributions that agree in all else, exact, and how many they are."""

CLOSURES: Final = Table(
    "closures", ("policy", "edition", "cap", "period", "times", "seq"), 4, Words("已满的封顶", "closed caps")
)
"""The refusing caps that are closed, and how many standing decisions closed them."""

ELSEWHERE: Final = Table(
    "elsewhere", ("claim", "title", "reference", "seq"), 3, Words("另获的支持", "awards received elsewhere")
)
"""The awards that claims received elsewhere; `seq` is the entry that says what each is now."""

LEFT_OUT: Final = Table("left_out", ("claim", "policy", "seq"), 2, Words("不再问的政策", "policies left out"))
"""The policies that are not asked about a claim: they were kept when it waited for nothing any more."""

SPELLINGS: Final = Table(
    "spellings", ("of", "folded", "spelling", "claims", "seq"), 3, Words("编号的写法", "spellings")
)
"""How the ids of claims and applicants are spelt, by what is left without a slip of the hand, and how many bear it."""

TABLES: Final = (CLAIMS, PENDING, UNPAID, ROUNDS, GROUPS, ACCOUNTS, HOLDINGS, CLOSURES, ELSEWHERE, LEFT_OUT, SPELLINGS)
"""All of them."""
