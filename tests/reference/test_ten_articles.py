"""The hand-written reference against numbers worked out on paper, claim by claim; each case cites its article.

Amounts are written in yuan and turned into fen, so that they can be read beside the regulation.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from tests.reference.ordinary import (
    AGREED,
    BASE,
    INSTITUTE,
    MODEL,
    OUTSIDE,
    SETTLED,
    SMALL,
    TOP,
    UNIVERSITY,
    UNTAXED,
    amount,
    time,
    yuan,
)
from tests.reference.ten_articles import DOMAINS, evaluate

# facts changed, what the accumulators hold (yuan), status, article, award, entitled, amount, limited by
DECISIONS: dict[str, tuple[dict[str, Any], dict[str, int], str, str, str, str | int, str | int, str]] = {
    "art. 4: 30% from 3 million": ({}, {}, "granted", "4", "in_zone", 30_000, 30_000, ""),
    "art. 4: 3 million itself is 30%": (
        {"applicant.prior_year_revenue": yuan(3_000_000)}, {}, "granted", "4", "in_zone", 30_000, 30_000, "",
    ),
    "art. 4: one fen below 3 million is 15%": (SMALL, {}, "granted", "4", "in_zone", 15_000, 15_000, ""),
    "art. 4: no revenue is 15%": (
        {"applicant.prior_year_revenue": 0}, {}, "granted", "4", "in_zone", 15_000, 15_000, "",
    ),
    "art. 4: exactly the cap": (amount(1_000_000), {}, "granted", "4", "in_zone", 300_000, 300_000, ""),
    "art. 4: over the cap by a fen": (
        amount("1000000.04"), {}, "reduced", "4", "in_zone", "300000.01", 300_000, "subject_year",
    ),
    "art. 4: the rest of the year's cap": (
        {}, {"subject_year": 280_000}, "reduced", "4", "in_zone", 30_000, 20_000, "subject_year",
    ),
    "art. 4: nothing left of the year's cap": (
        {}, {"subject_year": 300_000}, "exhausted", "4", "in_zone", 30_000, 0, "subject_year",
    ),
    "art. 4: more than the cap was granted under another article": (
        {}, {"subject_year": 500_000}, "exhausted", "4", "in_zone", 30_000, 0, "subject_year",
    ),
    "art. 4: half a fen is rounded up": (SMALL | amount("0.10"), {}, "granted", "4", "in_zone", "0.02", "0.02", ""),
    "art. 4: less than half a fen is nothing": (SMALL | amount("0.03"), {}, "granted", "4", "in_zone", 0, 0, ""),
    "art. 4: nothing settled, nothing granted": (amount(0), {}, "granted", "4", "in_zone", 0, 0, ""),
    "art. 5: an institute gets 30%": (INSTITUTE, {}, "granted", "5", "research_institute", 30_000, 30_000, ""),
    "art. 5: an institute's 200,000": (
        INSTITUTE | amount(700_000), {}, "reduced", "5", "research_institute", 210_000, 200_000, "subject_year",
    ),
    "art. 5: a university's million": (
        UNIVERSITY | amount(4_000_000), {}, "reduced", "5", "university", 1_200_000, 1_000_000, "subject_year",
    ),
    "art. 5: a double-first-class university's two million": (
        TOP | amount(7_000_000), {}, "reduced", "5", "university", 2_100_000, 2_000_000, "subject_year",
    ),
    "art. 5: double first class beyond the first million": (
        TOP, {"subject_year": 1_000_000}, "granted", "5", "university", 30_000, 30_000, "",
    ),
    "art. 5: a university outside the zone": (UNIVERSITY | OUTSIDE, {}, "denied", "", "", 0, 0, ""),
    "art. 5: an institute outside the zone": (INSTITUTE | OUTSIDE, {}, "denied", "", "", 0, 0, ""),
    "art. 6: equal to art. 4, but the larger room": (
        MODEL, {}, "granted", "6", "large_model", 30_000, 30_000, "",
    ),
    "art. 6: 30% whatever the revenue": (MODEL | SMALL, {}, "granted", "6", "large_model", 30_000, 30_000, ""),
    "art. 6: a million a year": (
        MODEL | amount(4_000_000), {}, "reduced", "6", "large_model", 1_200_000, 1_000_000, "subject_year",
    ),
    "art. 6: not for an untaxed enterprise": (
        MODEL | UNTAXED, {}, "granted", "7", "out_of_zone", 3_000, 3_000, "",
    ),
    "art. 6 and 4 both closed: the larger room, though both are below nothing": (
        MODEL, {"subject_year": 1_500_000}, "exhausted", "6", "large_model", 30_000, 0, "subject_year",
    ),
    "art. 7: 3% outside": (OUTSIDE, {}, "granted", "7", "out_of_zone", 3_000, 3_000, ""),
    "art. 7: registered but taxed elsewhere is outside": (
        UNTAXED, {}, "granted", "7", "out_of_zone", 3_000, 3_000, "",
    ),
    "art. 7: taxed but registered elsewhere is outside": (
        {"applicant.registered_in_zone": False}, {}, "granted", "7", "out_of_zone", 3_000, 3_000, "",
    ),
    "art. 7: exactly 30,000": (OUTSIDE | amount(1_000_000), {}, "granted", "7", "out_of_zone", 30_000, 30_000, ""),
    "art. 7: 30,000 over the whole period": (
        OUTSIDE, {"subject_total": 29_000}, "reduced", "7", "out_of_zone", 3_000, 1_000, "subject_total",
    ),
    "art. 7: money granted under art. 4 counts": (
        OUTSIDE, {"subject_total": 300_000}, "exhausted", "7", "out_of_zone", 3_000, 0, "subject_total",
    ),
    "art. 7: half a fen is rounded up": (
        OUTSIDE | amount("0.50"), {}, "granted", "7", "out_of_zone", "0.02", "0.02", "",
    ),
    "art. 8: a new settler taxed in the zone ties with art. 4": (
        SETTLED, {}, "granted", "4", "in_zone", 30_000, 30_000, "",
    ),
    "art. 8: with a small revenue 30% is more than 15%": (
        SETTLED | SMALL, {}, "granted", "8", "new_settler", 30_000, 30_000, "",
    ),
    "art. 8: not asked for tax, more than art. 7": (
        SETTLED | UNTAXED, {}, "granted", "8", "new_settler", 30_000, 30_000, "",
    ),
    "art. 8: settled on the first day of the period": (
        UNTAXED | {"applicant.settled_on": dt.date(2024, 4, 28)}, {}, "granted", "8", "new_settler", 30_000, 30_000, "",
    ),
    "art. 8: settled a day before the period": (
        UNTAXED | {"applicant.settled_on": dt.date(2024, 4, 27)}, {}, "granted", "7", "out_of_zone", 3_000, 3_000, "",
    ),
    "art. 8: settled on the last day of the period": (
        UNTAXED | {"applicant.settled_on": dt.date(2027, 4, 27)} | time("2027-04-27T23:59"),
        {}, "granted", "8", "new_settler", 30_000, 30_000, "",
    ),
    "art. 8: settled after the period": (
        UNTAXED | {"applicant.settled_on": dt.date(2027, 4, 28)} | time("2027-04-27T23:59"),
        {}, "granted", "7", "out_of_zone", 3_000, 3_000, "",
    ),
    "art. 8: a purchase of the same year before settling": (
        UNTAXED | {"applicant.settled_on": dt.date(2024, 12, 31)},
        {}, "granted", "8", "new_settler", 30_000, 30_000, "",
    ),
    "art. 8: the year after settling": (
        UNTAXED | SETTLED | time("2025-01-01T00:00"), {}, "granted", "7", "out_of_zone", 3_000, 3_000, "",
    ),
    "art. 8: not registered in the zone": (SETTLED | OUTSIDE, {}, "granted", "7", "out_of_zone", 3_000, 3_000, ""),
    "art. 8: the year in Shanghai, not in Greenwich": (
        UNTAXED | SETTLED | time("2024-12-31T16:00+00:00"), {}, "granted", "7", "out_of_zone", 3_000, 3_000, "",
    ),
    "art. 8: an agreement without a limit has no annual cap": (
        AGREED | amount(10_000_000), {"subject_year": 900_000},
        "granted", "8", "by_agreement", 5_000_000, 5_000_000, "",
    ),
    "art. 8: an agreement with a limit": (
        AGREED | amount(10_000_000) | {"agreement.annual_limit": yuan(2_000_000)},
        {"subject_year": 500_000}, "reduced", "8", "by_agreement", 5_000_000, 1_500_000, "subject_year",
    ),
    "art. 8: a poor agreement replaces the articles": (
        AGREED | {"agreement.rate": Decimal("0.01")}, {}, "granted", "8", "by_agreement", 1_000, 1_000, "",
    ),
    "art. 8: an agreement of no new settler is not looked at": (
        {"agreement.rate": Decimal("0.5")}, {}, "granted", "4", "in_zone", 30_000, 30_000, "",
    ),
    "art. 8: an agreement stays under the total of art. 3": (
        AGREED, {"scheme": 49_960_000}, "reduced", "8", "by_agreement", 50_000, 40_000, "scheme",
    ),
    "art. 3: what is left of the pool": (
        {}, {"scheme": 49_980_000}, "reduced", "4", "in_zone", 30_000, 20_000, "scheme",
    ),
    "art. 3: the last fen": ({}, {"scheme": 49_970_000}, "granted", "4", "in_zone", 30_000, 30_000, ""),
    "art. 3: the pool is dry": ({}, {"scheme": 50_000_000}, "exhausted", "4", "in_zone", 30_000, 0, "scheme"),
    "art. 3 and 4 equally tight: the award's own cap is named": (
        {}, {"scheme": 49_990_000, "subject_year": 290_000}, "reduced", "4", "in_zone", 30_000, 10_000, "subject_year",
    ),
    "art. 2: not through the platform": ({"transaction.via_platform": False}, {}, "denied", "2", "", 0, 0, ""),
    "art. 2: general computing": ({"transaction.resource": "general_computing"}, {}, "denied", "2", "", 0, 0, ""),
    "art. 2: supercomputing": (
        {"transaction.resource": "supercomputing"}, {}, "granted", "4", "in_zone", 30_000, 30_000, "",
    ),
    "art. 2: a branch": ({"applicant.independent_legal_person": False}, {}, "denied", "2", "", 0, 0, ""),
    "art. 2: a dishonest debtor": ({"applicant.dishonest_debtor": True}, {}, "denied", "2", "", 0, 0, ""),
    "art. 2: on the tax blacklist": ({"applicant.tax_blacklisted": True}, {}, "denied", "2", "", 0, 0, ""),
    "art. 9: on paper": ({"filing.channel": "offline"}, {}, "denied", "9", "", 0, 0, ""),
    "art. 2 comes before art. 9": (
        {"filing.channel": "offline", "applicant.tax_blacklisted": True}, {}, "denied", "2", "", 0, 0, "",
    ),
    "art. 10: the first moment": (time("2024-04-28T00:00"), {}, "granted", "4", "in_zone", 30_000, 30_000, ""),
    "art. 10: a moment too early": (time("2024-04-27T23:59:59.999999"), {}, "denied", "10", "", 0, 0, ""),
    "art. 10: the last moment": (time("2027-04-27T23:59:59.999999"), {}, "granted", "4", "in_zone", 30_000, 30_000, ""),
    "art. 10: a moment too late": (time("2027-04-28T00:00"), {}, "denied", "10", "", 0, 0, ""),
    "art. 10: Greenwich is eight hours behind": (
        time("2024-04-27T16:00+00:00"), {}, "granted", "4", "in_zone", 30_000, 30_000, "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DECISIONS)
def test_one_claim_is_decided_as_on_paper(name: str) -> None:
    facts, held, status, article, award, entitled, paid, limited_by = DECISIONS[name]
    row = evaluate(BASE | facts, {accumulator: yuan(value) for accumulator, value in held.items()})
    assert (row.status, row.article, row.award, row.limited_by) == (status, article, award, limited_by)
    assert (row.entitled_fen, row.amount_fen) == (yuan(entitled), yuan(paid))
    assert row.missing == frozenset()


@pytest.mark.parametrize("name", sorted(set(DOMAINS) - {"applicant.double_first_class"}))
def test_each_fact_not_known_leaves_an_ordinary_claim_undetermined(name: str) -> None:
    row = evaluate({fact: value for fact, value in BASE.items() if fact != name})
    assert (row.status, row.missing, row.amount_fen) == ("undetermined", frozenset({name}), 0)


def test_a_fact_that_changes_nothing_is_not_missing() -> None:
    """Art. 5: whether an enterprise is double first class is never asked, nor of a university far from its cap."""
    unknown = {name: value for name, value in BASE.items() if name != "applicant.double_first_class"}
    assert evaluate(unknown).status == "granted"
    assert evaluate(unknown | UNIVERSITY).amount_fen == yuan(30_000)
    near = evaluate(unknown | UNIVERSITY, {"subject_year": yuan(990_000)})
    assert near.missing == frozenset({"applicant.double_first_class"})


def test_what_is_denied_anyway_is_denied_although_facts_are_not_known() -> None:
    """Arts. 2 and 9: the reasons are those that are known."""
    row = evaluate({k: v for k, v in BASE.items() if k != "applicant.tax_blacklisted"} | {"filing.channel": "offline"})
    assert (row.status, row.article, row.missing) == ("denied", "9", frozenset())


def test_revenue_does_not_matter_once_both_rates_reach_the_cap() -> None:
    """Art. 4: 15% and 30% of 4 million are both more than 300,000; what was asked for stays open."""
    row = evaluate({k: v for k, v in BASE.items() if k != "applicant.prior_year_revenue"} | amount(4_000_000))
    assert (row.status, row.amount_fen, row.entitled_fen) == ("reduced", yuan(300_000), None)


def test_two_facts_that_only_matter_together_are_both_missing() -> None:
    """Arts. 4 and 7: registered and taxed."""
    names = {"applicant.registered_in_zone", "applicant.taxed_in_zone"}
    assert evaluate({k: v for k, v in BASE.items() if k not in names}).missing == names
