"""Double entry in whole fen (hundredths of the currency): the budget of a policy against the applicant.

Five accounts for each policy and applicant:

| account | holds |
|---|---|
| `budget` | what the policy's budget has given, below nothing |
| `granted` | what was awarded and is still to be paid |
| `paid` | the money that went out; it is history, a clawback does not change it |
| `recoverable` | what the applicant is still to give back, below nothing |
| `recovered` | the money that came back, below nothing; it is history, too |

| event | budget | granted | paid | recoverable | recovered |
|---|---|---|---|---|---|
| a grant of A | −A | +A | | | |
| its payment | | −A | +A | | |
| its reversal before payment | +A | −A | | | |
| its reversal after payment | +A | | | −A | |
| payment of B, O still recoverable for the claim | | −B | +(B − min) | +min(B, O) | |
| R of what is recoverable comes back | | | | +R | −R |
| that entry was wrong and is voided | | | | −R | +R |
| a payment of P, S of it set off, was wrong and is voided | | +(P + S) | −P | −S | |
| the same, once the decision it paid was reversed | | | −P | +P | |

So `granted + paid + recoverable + recovered = −budget`, for each applicant and altogether. What a
correction leaves to pay is the difference: money already in the applicant's hands is set off, within
one claim and policy; budgets of two policies are never set off against each other. A payment that is
voided after its decision was reversed leaves what a reversal before payment would have: nothing was
paid, so nothing of it is to be given back.

Invariant: the postings of one entry add up to zero, under each policy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
    RECOVERED = "recovered"


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
    """The payment of what was granted, less what is set off against money that the claim already brought.

    Policy by policy in the order of their ids: in which order a decision names them is not known once it is kept.
    """
    for policy, fen in sorted(amounts.items()):
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


def recovery(policy: str, applicant: str, fen: int) -> Iterator[Posting]:
    """Money that came back."""
    yield Posting(Account.RECOVERABLE, policy, applicant, fen)
    yield Posting(Account.RECOVERED, policy, applicant, -fen)


def undone(moved: Iterable[Posting]) -> Iterator[Posting]:
    """What takes back these postings, one by one."""
    for one in moved:
        yield Posting(one.account, one.policy, one.applicant, -one.fen)


def unpaid(paid: Iterable[Posting]) -> Iterator[Posting]:
    """What takes back the postings of a payment whose decision was reversed since: that money is not to come back."""
    for one in paid:
        if one.account is Account.PAID:
            yield Posting(Account.PAID, one.policy, one.applicant, -one.fen)
            yield Posting(Account.RECOVERABLE, one.policy, one.applicant, one.fen)
