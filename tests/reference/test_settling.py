"""The hand-written reference over files of claims: order, caps that fill up, the pool, two policies, and itself."""

from __future__ import annotations

import ast
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.reference import city, province
from tests.reference.claims import as_cells, draw_claims
from tests.reference.ordinary import (
    AGREED,
    BASE,
    OUTSIDE,
    SMALL,
    UNIVERSITY,
    UNTAXED,
    amount,
    time,
    yuan,
)
from tests.reference.ten_articles import settle, settle_two
from tests.reference.verdict import share


def claims(*changes: dict[str, Any]) -> list[dict[str, Any]]:
    """The ordinary claim, changed, with the ids 1, 2, 3 and so on."""
    return [{**BASE, "claim.id": str(number), **change} for number, change in enumerate(changes, start=1)]


def paid(rows: list[Any]) -> list[int]:
    """The amounts in whole yuan."""
    return [row.amount_fen // 100 for row in rows]


def test_the_annual_cap_fills_up_and_starts_anew_at_new_year() -> None:
    """Art. 4."""
    rows = settle(
        claims(
            amount(900_000) | time("2024-12-30T09:00"),
            amount(900_000) | time("2024-12-31T23:59:59.999999"),
            amount(900_000) | time("2025-01-01T00:00"),
        )
    )
    assert paid(rows) == [270_000, 30_000, 270_000]


def test_out_of_zone_money_does_not_start_anew_at_new_year() -> None:
    """Art. 7."""
    rows = settle(claims(OUTSIDE | amount(900_000), OUTSIDE | amount(900_000) | time("2026-01-05T09:00")))
    assert paid(rows) == [27_000, 3_000]
    assert rows[1].limited_by == "subject_total"


def test_a_firm_that_moves_in_brings_what_it_was_granted() -> None:
    """Arts. 4 and 7: the annual cap counts all articles."""
    rows = settle(claims(OUTSIDE | amount(1_000_000), amount(1_000_000) | time("2024-09-01T09:00")))
    assert paid(rows) == [30_000, 270_000]


def test_claims_are_paid_by_time_and_then_by_id_not_as_they_stand_in_the_file() -> None:
    """Art. 3."""
    rows = settle(claims(amount(900_000) | time("2024-06-02T00:00"), amount(900_000), amount(900_000)))
    assert paid(rows) == [0, 270_000, 30_000]
    turned = settle(
        list(reversed(claims(amount(900_000) | time("2024-06-02T00:00"), amount(900_000), amount(900_000))))
    )
    assert paid(turned) == [30_000, 270_000, 0]


def test_equal_instants_in_different_offsets_are_equal() -> None:
    """Art. 3: then the id decides, trimmed and composed: composed å comes after z, decomposed it would come before."""
    first = {"claim.id": " z ", "transaction.amount": yuan(900_000)}
    second = {"claim.id": "a\u030a", "transaction.amount": yuan(900_000), **time("2024-06-01T02:30+00:00")}
    assert paid(settle([BASE | second, BASE | first])) == [30_000, 270_000]


def test_the_pool_pays_the_last_claim_in_part_and_then_nobody() -> None:
    """Art. 3: twenty-five agreements of two million each, less one fen of the first."""
    big = AGREED | amount(4_000_000)
    changes = [big | {"applicant.id": str(n), "claim.id": f"{n:02d}"} for n in range(27)]
    changes[0] = changes[0] | amount("3999999.98")
    rows = settle([BASE | change for change in changes])
    assert rows[0].amount_fen == yuan("1999999.99")
    assert (rows[24].amount_fen, rows[25].amount_fen) == (yuan(2_000_000), 1)
    assert (rows[25].status, rows[25].limited_by) == ("reduced", "scheme")
    assert (rows[26].status, rows[26].limited_by) == ("exhausted", "scheme")
    assert sum(row.amount_fen for row in rows) == yuan(50_000_000)


def test_rows_that_share_an_id_are_all_invalid_and_hold_nothing() -> None:
    rows = settle([BASE | amount(900_000), BASE | {"claim.id": " 1"}, BASE | {"claim.id": "2"} | amount(1_000_000)])
    assert [row.status for row in rows] == ["invalid", "invalid", "granted"]


def test_a_claim_without_id_applicant_or_time_is_invalid() -> None:
    lacking = [
        {k: v for k, v in BASE.items() if k != name} for name in ("claim.id", "applicant.id", "transaction.time")
    ]
    distinct = [claim if "claim.id" not in claim else claim | {"claim.id": str(n)} for n, claim in enumerate(lacking)]
    assert [row.status for row in settle(distinct)] == ["invalid"] * 3


def test_undetermined_claims_hold_nothing() -> None:
    unknown = {k: v for k, v in BASE.items() if k != "applicant.prior_year_revenue"}
    rows = settle([unknown | amount(900_000), BASE | {"claim.id": "2"} | amount(1_000_000)])
    assert paid(rows) == [0, 300_000]


# Art. 10: the higher of two policies of the zone. The illustration is in force from 2024-07-01 to 2025-12-31.

AUTUMN = time("2024-09-01T10:00")


@pytest.mark.parametrize(
    ("facts", "policy", "expected"),
    [
        (AUTUMN, "zhengzhou_hitech_2024", 30_000),  # 30% against 20%
        (AUTUMN | SMALL, "zhengzhou_hitech_illustration", 20_000),  # 15% against 20%
        (AUTUMN | amount(1_500_000), "zhengzhou_hitech_2024", 300_000),  # 300,000 each: a tie, the one loaded first
        (AUTUMN | amount("1500000.05"), "zhengzhou_hitech_illustration", "300000.01"),
        (AUTUMN | UNTAXED, "zhengzhou_hitech_illustration", 20_000),  # 3% against 20%
        (AUTUMN | OUTSIDE, "zhengzhou_hitech_2024", 3_000),  # vouchers are for firms registered in the zone
        (AUTUMN | UNIVERSITY, "zhengzhou_hitech_2024", 30_000),
        (AUTUMN | {"transaction.resource": "general_computing"}, "zhengzhou_hitech_illustration", 10_000),
        (AUTUMN | {"filing.channel": "offline"}, "zhengzhou_hitech_illustration", 20_000),
        (SMALL | time("2024-06-30T23:59:59"), "zhengzhou_hitech_2024", 15_000),
        (SMALL | time("2024-07-01T00:00"), "zhengzhou_hitech_illustration", 20_000),
        (SMALL | time("2025-12-31T23:59:59"), "zhengzhou_hitech_illustration", 20_000),
        (SMALL | time("2026-01-01T00:00"), "zhengzhou_hitech_2024", 15_000),
    ],
)
def test_the_higher_of_two_policies_is_paid(facts: dict[str, Any], policy: str, expected: str | int) -> None:
    (row,) = settle_two([BASE | facts])
    assert (row.policy, row.amount_fen) == (policy, yuan(expected))


def test_a_tie_goes_to_the_policy_loaded_first() -> None:
    (row,) = settle_two([BASE | AUTUMN | amount(1_500_000)], illustration_first=True)
    assert (row.policy, row.article, row.status) == ("zhengzhou_hitech_illustration", "3", "granted")


def test_only_what_is_chosen_is_held() -> None:
    """The first claim takes 300,000 of the ten articles; the second, closed there, gets 20% of the vouchers."""
    rows = settle_two(claims(AUTUMN | amount(1_000_000), AUTUMN | amount(2_500_000), AUTUMN | amount(100_000)))
    assert paid(rows) == [300_000, 500_000, 0]
    assert [row.policy for row in rows][:2] == ["zhengzhou_hitech_2024", "zhengzhou_hitech_illustration"]
    assert (rows[2].status, rows[2].policy) == ("exhausted", "zhengzhou_hitech_2024")


def test_what_both_policies_deny_is_denied_by_the_first() -> None:
    (row,) = settle_two([BASE | AUTUMN | UNIVERSITY | OUTSIDE])
    assert (row.status, row.policy, row.article) == ("denied", "zhengzhou_hitech_2024", "")


def test_a_fact_that_cannot_change_the_higher_of_two_is_not_missing() -> None:
    """Art. 4 pays at most the rest of its cap, 10,000; the voucher pays 20,000 whatever the revenue is."""
    unknown = {k: v for k, v in BASE.items() if k != "applicant.prior_year_revenue"} | AUTUMN
    first = BASE | {"claim.id": "0"} | time("2024-08-01T10:00") | amount("966666.67")
    rows = settle_two([first, unknown])
    assert (rows[0].amount_fen, rows[1].status, rows[1].amount_fen) == (yuan(290_000), "granted", yuan(20_000))


# The real policies of the city and the province, as far as they are known.

PROJECT: dict[str, Any] = {
    "project.self_built": False,
    "project.contract_amount": yuan(100_000),
    "project.city_rate": Decimal("0.2"),
    "project.centre": "named",
    "project.usage_fee": yuan(100_000),
}


@pytest.mark.parametrize(
    ("facts", "status", "expected"),
    [
        ({}, "granted", 20_000),
        ({"project.city_rate": Decimal("0.15")}, "granted", 15_000),
        ({"project.city_rate": Decimal("0.2001")}, "invalid", 0),
        ({"project.contract_amount": yuan(6_000_000)}, "reduced", 1_000_000),
        ({"project.self_built": True}, "denied", 0),
        ({"applicant.kind": "university"}, "denied", 0),
        (time("2024-05-21T23:59:59"), "denied", 0),
        (time("2024-05-22T00:00"), "granted", 20_000),
    ],
)
def test_the_city_pays_what_was_approved_of_a_contract(facts: dict[str, Any], status: str, expected: int) -> None:
    (row,) = city.settle([BASE | PROJECT | facts])
    assert (row.status, row.amount_fen) == (status, yuan(expected))


@pytest.mark.parametrize(
    ("facts", "status", "expected"),
    [
        ({}, "granted", 20_000),
        ({"project.centre": "national_supercomputing_zhengzhou"}, "granted", 20_000),
        ({"project.centre": "other"}, "denied", 0),
        ({"project.usage_fee": yuan("5000000.03")}, "reduced", 1_000_000),
        (time("2023-07-27T23:59:59"), "denied", 0),
        (time("2023-07-28T00:00"), "granted", 20_000),
    ],
)
def test_the_province_pays_a_fifth_of_the_fee(facts: dict[str, Any], status: str, expected: int) -> None:
    (row,) = province.settle([BASE | PROJECT | facts])
    assert (row.status, row.amount_fen) == (status, yuan(expected))


def test_the_province_has_fifty_million_a_year() -> None:
    fee = {"project.usage_fee": yuan(5_000_000)}
    each = [BASE | PROJECT | fee | {"claim.id": f"{n:02d}", "applicant.id": str(n)} for n in range(51)]
    rows = province.settle([*each, each[50] | {"claim.id": "next"} | time("2025-01-01T00:00")])
    assert [row.amount_fen for row in rows[:50]] == [yuan(1_000_000)] * 50
    assert (rows[50].status, rows[50].limited_by, rows[51].status) == ("exhausted", "province_year", "granted")


# The reference itself.


@pytest.mark.parametrize(("rate", "of", "expected"), [("0.3", 5, 2), ("0.3", 4, 1), ("0.15", 10, 2), ("0.03", 16, 0)])
def test_a_share_is_rounded_half_up(rate: str, of: int, expected: int) -> None:

    assert share(Fraction(rate), of) == expected


def test_drawn_claims_reach_every_status_and_every_cap() -> None:
    """Few applicants, large amounts: otherwise a comparison on them would prove little."""
    rows = [row for seed in range(20) for row in settle(draw_claims(seed, 120, unknown=0.1, faults=0.05))]
    assert {row.status for row in rows} == {"granted", "reduced", "exhausted", "denied", "undetermined", "invalid"}
    assert {row.limited_by for row in rows if row.status == "reduced"} == {"subject_year", "subject_total", "scheme"}
    awards = {
        "in_zone",
        "research_institute",
        "university",
        "large_model",
        "out_of_zone",
        "new_settler",
        "by_agreement",
    }
    assert awards <= {row.award for row in rows if row.status == "granted"}


def test_drawn_claims_are_the_same_for_the_same_seed() -> None:
    assert draw_claims(7, 50, unknown=0.2, faults=0.1) == draw_claims(7, 50, unknown=0.2, faults=0.1)


def test_money_is_written_as_an_office_writes_it() -> None:
    cells = as_cells({"transaction.amount": 1_234_505, "applicant.settled_on": None, "applicant.llm_filed": True})
    assert cells == {"transaction.amount": "12345.05", "applicant.settled_on": "", "applicant.llm_filed": "true"}


def test_the_reference_shares_no_code_with_the_engine() -> None:
    for path in Path(__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = [name.name for name in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in modules if name.split(".")[0] == "policyengine"], path.name
