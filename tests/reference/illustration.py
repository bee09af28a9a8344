"""The illustrative voucher policy of the zone by hand (示例,非真实政策)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from tests.reference.verdict import WAN, Claim, Holdings, Offer, Regulation, Verdict, best_of, date_of, denied, share

NAME: Final = "zhengzhou_hitech_illustration"


def decide(claim: Claim, held: Holdings) -> Verdict:
    """Enterprises registered in the zone (art. 2): 20% or 10% (art. 3), 200万元 in all (art. 4)."""
    failed = set()
    if claim["applicant.kind"] != "enterprise" or not claim["applicant.registered_in_zone"]:
        failed.add(2)
    if not dt.date(2024, 7, 1) <= date_of(claim) <= dt.date(2025, 12, 31):
        failed.add(5)
    if failed:
        return denied(NAME, frozenset(failed))
    rate = Fraction(10 if claim["transaction.resource"] == "general_computing" else 20, 100)
    caps = ((50 * WAN, "voucher_year"), (200 * WAN, "voucher_pool"))
    return best_of(NAME, [Offer("3", "voucher", share(rate, claim["transaction.amount"]), caps)], held)


def _keys(claim: Claim) -> Mapping[str, tuple[object, ...]]:
    return {"voucher_year": (claim["applicant.id"], date_of(claim).year), "voucher_pool": ()}


ILLUSTRATION: Final = Regulation(NAME, decide, _keys, {})
"""It compares its facts with nothing that the ten articles do not; only its dates are its own, and time is known."""
