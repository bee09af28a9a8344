"""Many claims in order: who comes first, which records cannot be settled, and what those hold. Worked out by hand."""

from __future__ import annotations

import pytest

from policyengine.app.evaluating import claim_of
from policyengine.app.settling import in_input_order, settle_claims
from policyengine.facts import Claim
from tests.unit.settlement.small import book, claim, settled, settlement

POT = """
accumulators:
  pot: {}
articles:
  - article: 1
    awards:
      - id: a
        base: cost
        rate: 100%
        caps: [{limit: 100元, per: pot}]
"""

BY_MOMENT = "in_force: {from: 2030-01-01, date: moment}\norder: [moment, claim.id]\n" + POT

GRANTED, REST, NOTHING = "granted 60.00: a", "40.00 of 60.00 by pot: a", "nothing of 60.00 by pot: a"


def test_the_declared_order_decides_not_that_of_the_file() -> None:
    claims = [{"cost": 60, "day": f"2030-06-0{day}"} for day in (3, 1, 2)]
    assert settled(POT, *claims) == [NOTHING, GRANTED, REST]


def test_times_are_ordered_as_instants() -> None:
    """10:00 in Shanghai, 03:00 in Greenwich (11:00 in Shanghai) and 09:30, written in any way."""
    moments = ("2030-06-01T10:00", "2030-06-01T03:00Z", "2030/6/1 9:30")
    assert settled(BY_MOMENT, *({"cost": 60, "moment": moment} for moment in moments)) == [REST, NOTHING, GRANTED]


def test_a_date_without_a_time_is_its_first_moment() -> None:
    moments = ("2030-06-01T00:00:01", "2030-06-01", "2030-05-31T23:59:59")
    assert settled(BY_MOMENT, *({"cost": 60, "moment": moment} for moment in moments)) == [NOTHING, REST, GRANTED]


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (("b", "a"), [REST, GRANTED]),
        (("a", "B"), [REST, GRANTED]),  # by code point: capitals first
        (("10", "9"), [GRANTED, REST]),  # as text
        ((" b", "a"), [REST, GRANTED]),  # trimmed
        (("\u00e9", "e\u0302"), [GRANTED, REST]),  # composed: é (E9) before ê (EA)
        (("f", "e\u0301"), [GRANTED, REST]),  # composed, é comes after f
    ],
)
def test_a_tie_goes_by_the_id_trimmed_and_composed(ids: tuple[str, str], expected: list[str]) -> None:
    assert settled(POT, *({"claim.id": one, "cost": 60} for one in ids)) == expected
    assert settled(
        POT.replace("articles:", "order: [day]\narticles:"), *({"claim.id": one, "cost": 60} for one in ids)
    ) == (expected)


def test_ids_handed_over_as_they_are_go_by_the_same_order() -> None:
    whole = book(POT)
    read = [claim_of(claim({"claim.id": str(number)}, cost=60), whole) for number in range(2)]
    raw = [Claim(one, {**other.values, "claim.id": one}) for one, other in zip(("f ", " e\u0301"), read, strict=True)]
    (outcomes,) = (one.outcomes for one in settle_claims(whole, raw))
    assert [outcome.amount for outcome in outcomes] == [60, 40]
    alike = [Claim(one, {**raw[0].values, "claim.id": one}) for one in ("e\u0301", " \u00e9")]
    (doubled,) = (one.outcomes for one in settle_claims(whole, alike))
    assert [outcome.status for outcome in doubled] == ["invalid", "invalid"]


def test_an_order_may_go_by_any_facts() -> None:
    by_staff = "order: [staff, day, claim.id]\n" + POT
    assert settled(by_staff, {"cost": 60, "staff": 2}, {"cost": 60, "staff": 1, "day": "2031-01-01"}) == [REST, GRANTED]


# Records that cannot be settled.


def test_all_rows_that_share_an_id_are_invalid_and_take_nothing() -> None:
    claims = [{"claim.id": one, "cost": 60} for one in ("7", "8", " 7", "9")]
    assert settled(POT, *claims) == ["invalid F651", GRANTED, "invalid F651", REST]


def test_rows_that_are_alike_in_everything_are_invalid_too() -> None:
    assert settled(POT, {"claim.id": "7"}, {"claim.id": "7"}) == ["invalid F651"] * 2


@pytest.mark.parametrize("missing", ["claim.id", "day", "applicant.id", "staff"])
def test_a_claim_without_what_orders_dates_or_tells_accumulators_apart_is_invalid(missing: str) -> None:
    one = """
    accumulators:
      total: {per: [applicant.id]}
      heads: {sum: staff}
    articles:
      - article: 1
        awards:
          - id: a
            amount: 5元
            caps: [{limit: 100元, per: total}, {limit: 100, per: heads}]
    """
    first, second = settled(one, {missing: None}, {})
    assert first == "invalid F652"
    assert second == "granted 5.00: a"


def test_a_claim_is_told_all_that_it_lacks() -> None:
    (decision,) = settlement(POT, [{"day": None, "claim.id": " "}])
    assert [problem.code for problem in decision.outcome.problems] == ["F652", "F652"]
    assert {problem.fact for problem in decision.outcome.problems} == {"day", "claim.id"}


def test_undetermined_claims_hold_nothing_and_are_listed() -> None:
    conditional = POT.replace("base: cost", "when: listed\n        base: cost")
    claims: list[dict[str, object]] = [{"cost": 60, "listed": None}, {"cost": 60}, {"cost": 60}]
    assert settled(conditional, *claims) == ["waits for listed", GRANTED, REST]


def test_one_bad_record_stops_nothing() -> None:
    claims: list[dict[str, object]] = [{"cost": "some"}, {"cost": 60}, {"cost": 60, "staff": 1.5}, {"cost": 60}]
    assert settled(POT, *claims) == ["invalid F630", GRANTED, "invalid F639", REST]


def test_rows_come_in_the_order_of_the_file_then_by_group() -> None:
    whole = book(POT, "policy: q\n" + POT.replace("id: a", "id: b"))
    claims = [claim_of(claim({"claim.id": str(number)}, cost=60), whole) for number in (2, 1)]
    rows = [
        (one.claim.id, one.leading and one.leading.plan.policy.policy)
        for one in in_input_order(settle_claims(whole, claims))
    ]
    assert rows == [("2", "weifang_kites_2030"), ("2", "q"), ("1", "weifang_kites_2030"), ("1", "q")]
