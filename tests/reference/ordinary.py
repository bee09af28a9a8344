"""The ordinary claim of the tests, and what they change of it; amounts are written in yuan."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any


def yuan(amount: str | int) -> int:
    """Yuan as fen."""
    return int(Decimal(amount) * 100)


def at(text: str) -> dt.datetime:
    """A moment in Shanghai, unless the text has an offset of its own."""
    time = dt.datetime.fromisoformat(text)
    return time if time.tzinfo else time.replace(tzinfo=dt.timezone(dt.timedelta(hours=8)))


BASE: dict[str, Any] = {
    "claim.id": "1",
    "applicant.id": "甲",
    "applicant.kind": "enterprise",
    "applicant.independent_legal_person": True,
    "applicant.dishonest_debtor": False,
    "applicant.tax_blacklisted": False,
    "applicant.registered_in_zone": True,
    "applicant.taxed_in_zone": True,
    "applicant.prior_year_revenue": yuan(5_000_000),
    "applicant.double_first_class": False,
    "applicant.llm_filed": False,
    "transaction.time": at("2024-06-01T10:30"),
    "transaction.amount": yuan(100_000),
    "transaction.via_platform": True,
    "transaction.resource": "intelligent_computing",
    "filing.channel": "online",
}

SMALL = {"applicant.prior_year_revenue": yuan("2999999.99")}
MODEL = {"applicant.llm_filed": True}
INSTITUTE = {"applicant.kind": "research_institute", "applicant.taxed_in_zone": False}
UNIVERSITY = {"applicant.kind": "university", "applicant.taxed_in_zone": False}
TOP = {**UNIVERSITY, "applicant.double_first_class": True}
OUTSIDE = {"applicant.registered_in_zone": False, "applicant.taxed_in_zone": False}
UNTAXED = {"applicant.taxed_in_zone": False}
SETTLED = {"applicant.settled_on": dt.date(2024, 5, 6)}
AGREED = {**SETTLED, "agreement.rate": Decimal("0.5")}


def amount(text: str | int) -> dict[str, Any]:
    """The amount settled, in yuan."""
    return {"transaction.amount": yuan(text)}


def time(text: str) -> dict[str, Any]:
    """The time of the transaction."""
    return {"transaction.time": at(text)}
