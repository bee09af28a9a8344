"""《郑州高新区支持算力产业发展的十条措施》(2024-04-28) by hand, article by article, in fen.

The readings of what the text leaves open are those the policy file records.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

from tests.reference.illustration import ILLUSTRATION
from tests.reference.settling import Row, decide_all, settle_all
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

FIRST_DAY: Final = dt.date(2024, 4, 28)
LAST_DAY: Final = dt.date(2027, 4, 27)
TOTAL: Final = (5000 * WAN, "scheme")  # art. 3


def settle(claims: Sequence[Claim]) -> list[Row]:
    """The ten articles over a whole file of claims; rows in the order of the claims."""
    return settle_all(claims, (TEN_ARTICLES,))


def settle_two(claims: Sequence[Claim], *, illustration_first: bool = False) -> list[Row]:
    """The ten articles and the illustrative policy of the zone, the higher and not both (art. 10)."""
    pair = (ILLUSTRATION, TEN_ARTICLES) if illustration_first else (TEN_ARTICLES, ILLUSTRATION)
    return settle_all(claims, pair)


def evaluate(claim: Claim, held: Holdings | None = None) -> Row:
    """One claim on its own; `held` in fen by accumulator, nothing unless said."""
    return decide_all(claim, (TEN_ARTICLES,), {TEN_ARTICLES.name: {**EMPTY, **(held or {})}})


def decide(claim: Claim, held: Holdings) -> Verdict:
    """One claim of which everything read is known."""
    failed = failed_articles(claim)
    return denied("zhengzhou_hitech_2024", failed) if failed else best_of("zhengzhou_hitech_2024", offers(claim), held)


def failed_articles(claim: Claim) -> frozenset[int]:
    """The articles that keep everybody's claim out (arts. 2, 9, 10)."""
    failed = set()
    if not (
        claim["transaction.via_platform"]
        and claim["transaction.resource"] in {"intelligent_computing", "supercomputing"}
        and claim["applicant.independent_legal_person"]
        and not claim["applicant.dishonest_debtor"]
        and not claim["applicant.tax_blacklisted"]
    ):
        failed.add(2)
    if claim["filing.channel"] != "online":
        failed.add(9)
    if not FIRST_DAY <= date_of(claim) <= LAST_DAY:
        failed.add(10)
    return frozenset(failed)


def offers(claim: Claim) -> list[Offer]:
    """The awards of articles 4 to 8 that fit, in the order of the articles."""
    match claim["applicant.kind"]:
        case "research_institute":
            return _research_institute(claim)
        case "university":
            return _university(claim)
        case _:
            return _enterprise(claim)


def _research_institute(claim: Claim) -> list[Offer]:
    if not claim["applicant.registered_in_zone"]:
        return []
    return [_offer(claim, "5", "research_institute", Fraction(30, 100), (20 * WAN, "subject_year"))]


def _university(claim: Claim) -> list[Offer]:
    if not claim["applicant.registered_in_zone"]:
        return []
    limit = (200 if claim["applicant.double_first_class"] else 100) * WAN
    return [_offer(claim, "5", "university", Fraction(30, 100), (limit, "subject_year"))]


def _enterprise(claim: Claim) -> list[Offer]:
    rate, limit = claim.get("agreement.rate"), claim.get("agreement.annual_limit")
    newly_settled = _newly_settled(claim)
    if newly_settled and rate is not None:  # art. 8, second sentence: the agreement alone
        caps = () if limit is None else ((limit, "subject_year"),)
        return [_offer(claim, "8", "by_agreement", Fraction(rate), *caps)]
    found = []
    if claim["applicant.registered_in_zone"] and claim["applicant.taxed_in_zone"]:
        small = claim["applicant.prior_year_revenue"] < 300 * WAN
        found.append(_offer(claim, "4", "in_zone", Fraction(15 if small else 30, 100), (30 * WAN, "subject_year")))
        if claim["applicant.llm_filed"]:
            found.append(_offer(claim, "6", "large_model", Fraction(30, 100), (100 * WAN, "subject_year")))
    else:
        found.append(_offer(claim, "7", "out_of_zone", Fraction(3, 100), (3 * WAN, "subject_total")))
    if newly_settled:
        found.append(_offer(claim, "8", "new_settler", Fraction(30, 100), (30 * WAN, "subject_year")))
    return found


def _newly_settled(claim: Claim) -> bool:
    settled_on: dt.date | None = claim.get("applicant.settled_on")
    return (
        settled_on is not None
        and bool(claim["applicant.registered_in_zone"])
        and FIRST_DAY <= settled_on <= LAST_DAY
        and settled_on.year == date_of(claim).year
    )


def _offer(claim: Claim, article: str, award: str, rate: Fraction, *caps: tuple[int, str]) -> Offer:
    return Offer(article, award, share(rate, claim["transaction.amount"]), (*caps, TOTAL))


def _keys(claim: Claim) -> Mapping[str, tuple[object, ...]]:
    applicant = claim["applicant.id"]
    return {"subject_year": (applicant, date_of(claim).year), "subject_total": (applicant,), "scheme": ()}


EMPTY: Final[Holdings] = {"subject_year": 0, "subject_total": 0, "scheme": 0}

DOMAINS: Final[Mapping[str, tuple[object, ...]]] = {
    "applicant.kind": ("enterprise", "research_institute", "university"),
    "applicant.independent_legal_person": (False, True),
    "applicant.dishonest_debtor": (False, True),
    "applicant.tax_blacklisted": (False, True),
    "applicant.registered_in_zone": (False, True),
    "applicant.taxed_in_zone": (False, True),
    "applicant.prior_year_revenue": (0, 300 * WAN - 1, 300 * WAN, 10**14),
    "applicant.double_first_class": (False, True),
    "applicant.llm_filed": (False, True),
    "transaction.time": tuple(
        dt.datetime.fromisoformat(text + "+08:00")
        for text in (
            "2024-04-27T23:59:59.999999",
            "2024-04-28T00:00:00",
            "2024-12-31T23:59:59.999999",
            "2025-01-01T00:00:00",
            "2025-12-31T23:59:59.999999",
            "2026-01-01T00:00:00",
            "2026-12-31T23:59:59.999999",
            "2027-01-01T00:00:00",
            "2027-04-27T23:59:59.999999",
            "2027-04-28T00:00:00",
        )
    ),
    "transaction.amount": AMOUNTS,
    "transaction.via_platform": (False, True),
    "transaction.resource": ("intelligent_computing", "supercomputing", "general_computing"),
    "filing.channel": ("online", "offline"),
}
"""Of every fact that can be unknown, a value on each side of everything it is compared with."""

TEN_ARTICLES: Final = Regulation("zhengzhou_hitech_2024", decide, _keys, DOMAINS)
