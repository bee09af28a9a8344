"""What one regulation says of one claim, in whole fen, and the little arithmetic they share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, TypeAlias

Claim: TypeAlias = Mapping[str, Any]
"""Fact names to Python values: money in int fen, rates Decimal or Fraction, times aware; no key, not known."""

Holdings: TypeAlias = Mapping[str, int]
"""What each accumulator holds for the claim's key, in fen, before the claim."""

SHANGHAI: Final = dt.timezone(dt.timedelta(hours=8))
"""China has kept UTC+8 without summer time since 1991."""

WAN: Final = 10_000 * 100
"""万元 in fen."""

AMOUNTS: Final = (*range(21), 34, 50, 100, *(10**n for n in range(3, 15)), 3 * 10**7, 15 * 10**7, 5 * 10**8, 2 * 10**9)
"""What an amount in fen that is not known may be.

Dense where it is small: below 17 fen 3% of it is nothing, and nothing is granted in full where
1 fen finds its cap closed.
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`failed` are the articles whose requirements are not met; `article` is the lowest of them, or the award's."""

    policy: str
    status: str
    article: str = ""
    award: str = ""
    entitled: int = 0
    amount: int = 0
    limited_by: str = ""
    failed: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Offer:
    """One award that fits the claim: `caps` are its own first, then the wider ones, each limit with its accumulator."""

    article: str
    award: str
    entitled: int
    caps: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Regulation:
    """A regulation by hand: how it decides a claim, the key of each accumulator, and what an unknown fact may be."""

    name: str
    decide: Callable[[Claim, Holdings], Verdict]
    keys: Callable[[Claim], Mapping[str, tuple[object, ...]]]
    domains: Mapping[str, tuple[object, ...]]


def date_of(claim: Claim) -> dt.date:
    """The day of the transaction in Shanghai."""
    time: dt.datetime = claim["transaction.time"]
    return time.astimezone(SHANGHAI).date()


def share(rate: Fraction, amount: int) -> int:
    """`rate` of `amount` fen, to the fen, half up."""
    product = rate * amount
    return (2 * product.numerator + product.denominator) // (2 * product.denominator)


def denied(policy: str, failed: frozenset[int] = frozenset()) -> Verdict:
    """Denied by these articles, or, if there are none, because no award fits."""
    return Verdict(policy, "denied", article=str(min(failed)) if failed else "", failed=failed)


def best_of(policy: str, offers: list[Offer], held: Holdings) -> Verdict:
    """The offer that pays most; equal ones go by the larger room, then by their order.

    The room is the limit less what is held, below nothing where more is held. The tightest cap is the first of
    the tightest.
    """
    best: tuple[int, float] = (-1, 0)
    verdict = denied(policy)
    for offer in offers:
        rooms = [(limit - held[accumulator], accumulator) for limit, accumulator in offer.caps]
        room, tightest = min(rooms, key=lambda each: each[0])
        paid = max(0, min(offer.entitled, room))
        if (paid, room) <= best:
            continue
        best = (paid, room)
        status = "granted" if paid == offer.entitled else "reduced" if paid else "exhausted"
        limited_by = "" if status == "granted" else tightest
        verdict = Verdict(policy, status, offer.article, offer.award, offer.entitled, paid, limited_by)
    return verdict
