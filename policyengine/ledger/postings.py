"""Double entry in whole fen (hundredths of the currency): the budget of a policy against the applicant.

Four accounts for each policy and applicant:

| account | holds |
|---|---|
| `budget` | what the policy's budget has given, below nothing |
| `granted` | what was awarded and is still to be paid |
| `paid` | the money that went out; it is history, a clawback does not change it |
| `recoverable` | what the applicant is to give back, below nothing |

| event | budget | granted | paid | recoverable |
|---|---|---|---|---|
| a grant of A | −A | +A | | |
| its payment | | −A | +A | |
| its reversal before payment | +A | −A | | |
| its reversal after payment | +A | | | −A |
| payment of B after a correction, O still recoverable for the claim | | −B | +(B − min) | +min(B, O) |

So `granted + paid + recoverable = −budget`, for each applicant and altogether. What a correction
leaves to pay is the difference: money already in the applicant's hands is set off, within one claim
and policy; budgets of two policies are never set off against each other.

Invariant: the postings of one entry add up to zero, under each policy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final


class Account(StrEnum):
    """Where fen stand."""

    BUDGET = "budget"
    GRANTED = "granted"
    PAID = "paid"
    RECOVERABLE = "recoverable"


@dataclass(frozen=True, slots=True)
class Posting:
    """Fen added to (or, below nothing, taken from) an account of a policy and an applicant."""

    account: Account
    policy: str
    applicant: str
    fen: int


FEN: Final = 100
"""How many make one unit of the currency."""


def can_stand(account: Account, fen: int) -> bool:
    """Whether an account can hold so much, for one applicant or for all."""
    above = account in (Account.GRANTED, Account.PAID)
    return fen >= 0 if above else fen <= 0


def in_fen(amount: Fraction) -> int:
    """An amount in whole fen. Raises ValueError for a finer one, which no policy of a ledger grants."""
    fen, finer = divmod(amount.numerator * FEN, amount.denominator)
    if finer:
        raise ValueError(f"{amount} is no whole number of fen")
    return fen


def grant(amounts: Mapping[str, int], applicant: str) -> Iterator[Posting]:
    """What is granted, by policy."""
    for policy, fen in amounts.items():
        yield Posting(Account.BUDGET, policy, applicant, -fen)
        yield Posting(Account.GRANTED, policy, applicant, fen)


def payment(amounts: Mapping[str, int], set_off: Mapping[str, int], applicant: str) -> Iterator[Posting]:
    """The payment of what was granted, less what is set off against money that the claim already brought."""
    for policy, fen in amounts.items():
        off = set_off.get(policy, 0)
        yield Posting(Account.GRANTED, policy, applicant, -fen)
        if off != fen:
            yield Posting(Account.PAID, policy, applicant, fen - off)
        if off:
            yield Posting(Account.RECOVERABLE, policy, applicant, off)


def reversal(amounts: Mapping[str, int], applicant: str, *, paid: bool) -> Iterator[Posting]:
    """Taking back what was granted: it is no longer to be paid, or, once paid, to be given back."""
    for policy, fen in amounts.items():
        yield Posting(Account.BUDGET, policy, applicant, fen)
        yield Posting(Account.RECOVERABLE if paid else Account.GRANTED, policy, applicant, -fen)
