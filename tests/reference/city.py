"""Zhengzhou city, 郑政文〔2024〕62号, item 2, by hand; only what is known of it."""

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

NAME: Final = "zhengzhou_city_ai_2024"


def decide(claim: Claim, held: Holdings) -> Verdict:
    """An enterprise that does not use what it built itself: the approved share of the contract, at most 20%.

    A share above 20% is a mistake of the record, noticed only where the award applies.
    """
    if date_of(claim) < dt.date(2024, 5, 22):
        return denied(NAME, frozenset({2}))
    if claim["applicant.kind"] != "enterprise" or claim["project.self_built"]:
        return denied(NAME)
    rate = Fraction(claim["project.city_rate"])
    if rate > Fraction(20, 100):
        return Verdict(NAME, "invalid")
    entitled = share(rate, claim["project.contract_amount"])
    return best_of(NAME, [Offer("2", "computing_user", entitled, ((100 * WAN, "city_subject_year"),))], held)


def _keys(claim: Claim) -> Mapping[str, tuple[object, ...]]:
    return {"city_subject_year": (claim["applicant.id"], date_of(claim).year)}


CITY: Final = Regulation(
    NAME,
    decide,
    _keys,
    {
        "applicant.kind": ("enterprise", "research_institute", "university"),
        "project.self_built": (False, True),
        "project.contract_amount": AMOUNTS,
        "project.city_rate": (Fraction(0), Fraction(1, 10_000), Fraction(20, 100)),
    },
)


def settle(claims: Sequence[Claim]) -> list[Row]:
    """The city's item over a whole file of claims."""
    return settle_all(claims, (CITY,))
