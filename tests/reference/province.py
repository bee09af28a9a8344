"""Henan province, general office, 2023-07-28, item 3, by hand; only what is known of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

from tests.reference.settling import Row, settle_all
from tests.reference.verdict import (
    AMOUNTS,
    WAN,
    Claim,
    Holdings,
    Offer,
    Regulation,
    Verdict,
    best_of,
    date_of,
    denied,
    share,
)

NAME: Final = "henan_infrastructure_2023"


def decide(claim: Claim, held: Holdings) -> Verdict:
    """20% of the fee for using a centre that the item names; 100万元 a user and year, 5000万元 a year in all."""
    if date_of(claim) < dt.date(2023, 7, 28):
        return denied(NAME, frozenset({3}))
    if claim["project.centre"] == "other":
        return denied(NAME)
    entitled = share(Fraction(20, 100), claim["project.usage_fee"])
    caps = ((100 * WAN, "province_user_year"), (5000 * WAN, "province_year"))
    return best_of(NAME, [Offer("3", "computing_voucher", entitled, caps)], held)


def _keys(claim: Claim) -> Mapping[str, tuple[object, ...]]:
    year = date_of(claim).year
    return {"province_user_year": (claim["applicant.id"], year), "province_year": (year,)}


PROVINCE: Final = Regulation(
    NAME,
    decide,
    _keys,
    {
        "project.centre": ("national_supercomputing_zhengzhou", "named", "other"),
        "project.usage_fee": AMOUNTS,
    },
)


def settle(claims: Sequence[Claim]) -> list[Row]:
    """The province's item over a whole file of claims."""
    return settle_all(claims, (PROVINCE,))
