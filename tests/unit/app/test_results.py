"""What a program gets back: sums, keys that are no facts, equality, and a short way of printing itself."""

from __future__ import annotations

import copy
import decimal
import pickle
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from multiprocessing import get_context
from typing import Any

import pytest

from policyengine import Evaluation, Settlement, evaluate, evaluate_expression, settle
from policyengine.app.loading import PolicyBook
from tests.unit.settlement.small import book, claim

PART = """
policy: %s
accumulators:
  pot: {label: 总额}
articles:
  - article: 1
    awards:
      - id: %s
        base: cost
        rate: share
        caps: [{limit: %s, per: pot}]
"""
ONE = book(PART % ("p", "a", "100元"))
TWO = book(PART % ("p", "a", "5000000元"), PART % ("q", "b", "5000000元"))
"""Two policies that do not exclude each other."""

HOSTILE = decimal.Context(
    prec=2, Emax=2, Emin=-2, rounding=decimal.ROUND_UP, traps=[*decimal.Context().traps]
)  # whatever is inexact, rounded or out of range raises


@pytest.fixture
def hostile() -> Any:  # noqa: ANN401  # a generator
    with decimal.localcontext(HOSTILE):
        yield


LARGE = claim({"claim.id": "L", "cost": "12345678.91"})


def test_sums_are_exact_whatever_the_decimal_context_of_the_caller(hostile: None) -> None:
    evaluation = evaluate(TWO, LARGE)
    assert str(evaluation.total) == "2469135.78"
    assert evaluation.to_json()["total"] == "2469135.78"
    assert [str(one.amount) for one in evaluation.decisions] == ["1234567.89", "1234567.89"]
    assert str(evaluation.decisions[0].entitled) == "1234567.89"
    assert str(settle(TWO, [LARGE, claim({"claim.id": "M"})]).total) == "2469335.78"


def test_what_comes_in_and_goes_out_as_a_decimal_is_exact_too(hostile: None) -> None:
    given = claim(cost=Decimal("12345678.91"))
    assert str(evaluate(TWO, given, {"p": {"pot": Decimal("4000000.01")}}).decisions[0].amount) == "999999.99"
    assert str(evaluate_expression("1/3")) == "0." + "3" * 34
    assert str(evaluate_expression("x * 1.001", {"x": Decimal("1234567.89")})) == "1235802.45789"
    assert evaluate_expression("exp(1) > 2.7")


def test_a_sum_of_nothing_has_two_decimals() -> None:
    assert str(settle(ONE, []).total) == "0.00"
    assert str(evaluate(ONE, claim(cost=0)).total) == "0.00"


def test_all_amounts_are_in_the_one_currency_of_the_policies() -> None:
    assert evaluate(ONE, claim()).currency == settle(ONE, [claim()]).currency == "CNY"
    assert evaluate(ONE, {"cost": "x"}).decisions[0].currency == "CNY"
    dollars = book(
        "currency: USD\nrounding: {to: 0.01 USD, mode: half_up}\nfacts:\n"
        "  cost: {label: 费用, type: money, at_least: 0 USD}\narticles:\n  - article: 1\n    awards:\n"
        "      - {id: a, base: cost, rate: share}\n"
    )
    assert evaluate(dollars, claim()).currency == "USD"


# Keys that are no facts.


def test_keys_that_are_no_facts_are_named() -> None:
    assert evaluate(ONE, claim({"remark": "x", "contact": {"phone": "1"}})).ignored == ("remark", "contact.phone")
    assert evaluate(ONE, claim()).ignored == ()
    assert evaluate(ONE, claim(remark="x")).to_json()["ignored"] == ["remark"]
    assert settle(ONE, [claim(remark="x"), claim({"claim.id": "2"}, remark="y", note="z")]).ignored == (
        "remark",
        "note",
    )


def test_a_key_that_is_nearly_a_fact_is_no_ignored_one_unless_the_fact_is_given() -> None:
    slip = claim({"costt": 5})
    assert evaluate(ONE, slip).ignored == ("costt",)
    del slip["cost"]
    evaluation = evaluate(ONE, slip)
    assert (evaluation.ignored, evaluation.decisions[0].status) == ((), "invalid")


# A settlement is a list of decisions.


def test_a_settlement_is_counted_indexed_and_gone_through_like_its_decisions() -> None:
    settlement = settle(TWO, [claim({"claim.id": str(number)}) for number in (3, 1, 2)])
    assert [one.claim for one in settlement] == ["3", "3", "1", "1", "2", "2"]
    assert len(settlement) == 6
    assert settlement[0].claim == "3"
    assert settlement[-1].policy == "q"
    assert [one.policy for one in settlement[:2]] == ["p", "q"]
    assert settlement.decisions is settlement.decisions
    with pytest.raises(IndexError):
        settlement[6]


def test_a_settlement_as_json_has_every_decision() -> None:
    settlement = settle(ONE, [claim(remark="x"), claim({"claim.id": "2"})])
    shown = settlement.to_json("en")
    assert list(shown) == ["total", "decisions", "ignored"]
    assert (shown["total"], shown["ignored"]) == ("100.00", ["remark"])
    assert shown["decisions"] == [one.to_json("en") for one in settlement]


def test_a_settlement_is_added_up_over_any_unit() -> None:
    cent = evaluate(ONE, claim(cost="0.10")).decisions[0].outcome
    (group,) = settle(ONE, [claim()]).groups
    thirds = [replace(cent, amount=Fraction(number, 100)) for number in range(200)]
    assert str(Settlement((replace(group, outcomes=tuple(thirds)),)).total) == "199.00"


# What a decision says of itself.


def test_a_decision_says_what_shortened_it_and_what_was_not_taken() -> None:
    higher = book(
        "articles:\n  - article: 1\n    awards:\n      - {id: a, amount: 50元}\n      - {id: b, amount: 60元, "
        "caps: [{limit: 55元, per: claim}]}\n"
    )
    decision = evaluate(higher, claim()).decisions[0]
    shown = decision.to_json()
    assert decision.reductions == tuple(shown["reductions"])
    assert decision.alternatives == tuple(shown["alternatives"])
    assert [one["limit"] for one in decision.reductions] == ["55.00"]
    assert [one["award"] for one in decision.alternatives] == ["a"]


@pytest.mark.parametrize("wrong", ["fr", "", "ZH", None])
def test_a_language_that_is_none_of_ours_is_refused(wrong: Any) -> None:  # noqa: ANN401  # what a program may hand over
    evaluation, settlement = evaluate(ONE, claim()), settle(ONE, [claim()])
    for call in (evaluation.to_json, settlement.to_json, evaluation.decisions[0].to_json):
        with pytest.raises(ValueError, match=r"'zh' .* or 'en'"):
            call(wrong)
    with pytest.raises(ValueError, match=r"'zh' .* or 'en'"):
        evaluation.decisions[0].explain(wrong)
    with pytest.raises(ValueError, match="'text' or 'markdown'"):
        evaluation.decisions[0].explain("en", format=wrong)


def test_what_is_printed_of_an_object_is_short() -> None:
    evaluation = evaluate(ONE, claim(cost=2000))
    assert repr(evaluation) == "<Evaluation '1': reduced, 100.00 CNY>"
    assert repr(evaluation.decisions[0]) == "<Decision '1': reduced, 100.00 of 200.00 CNY, p 1 a>"
    assert (
        repr(evaluate(ONE, claim(listed=None, share=None)).decisions[0]) == "<Decision '1': undetermined, 0.00 CNY, p>"
    )
    assert repr(evaluate(TWO, claim())) == "<Evaluation '1': granted + granted, 200.00 CNY>"
    settlement = settle(ONE, [claim(cost=400), claim({"claim.id": "2"}), claim({"claim.id": "3"}, cost="x")])
    assert repr(settlement) == "<Settlement: 1 granted, 1 reduced, 1 invalid, 100.00 CNY>"
    assert repr(settle(ONE, [])) == "<Settlement: no claims, 0.00 CNY>"
    assert repr(TWO) == "<PolicyBook: p, q>"
    assert repr(TWO.policies[0]) == "<Policy p: 2 articles>"
    assert repr(TWO.families[0].editions[0]) == "<Plan of <Policy p: 2 articles>>"
    later = book(
        PART % ("p", "a", "100元"),
        "edition: 2031-01-01\nin_force: {from: 2031-01-01, date: day}\n" + PART % ("p", "a", "9元"),
    )
    assert repr(later) == "<PolicyBook: p, p (2031-01-01)>"


# The same decision elsewhere.


def deciding(whole: PolicyBook, given: dict[str, object]) -> Evaluation:
    """What another process is asked to do."""
    return evaluate(whole, given)


def test_a_decision_of_another_process_is_equal_to_the_same_one_here() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        there = pool.submit(deciding, TWO, claim()).result()
    here = evaluate(TWO, claim())
    assert there == here
    assert there.decisions[0].outcome is not here.decisions[0].outcome
    assert there.total == here.total


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])  # noqa: S301  # our own
def test_a_copy_is_equal(copied: Any) -> None:  # noqa: ANN401  # a function of any value
    evaluation, settlement = evaluate(TWO, claim()), settle(TWO, [claim(), claim({"claim.id": "2"})])
    assert copied(evaluation) == evaluation
    assert hash(copied(evaluation)) == hash(evaluation)
    assert copied(evaluation).to_json() == evaluation.to_json()
    assert copied(settlement) == settlement
    assert hash(copied(settlement)) == hash(settlement)
    assert evaluate(copied(TWO), claim()) == evaluation


def test_decisions_are_equal_where_they_decide_the_same() -> None:
    decision = evaluate(ONE, claim()).decisions[0]
    spelt_otherwise = {"费用": "0.1万元", **{name: value for name, value in claim().items() if name != "cost"}}
    reloaded = book(PART % ("p", "a", "100.00元"))
    renamed = book(PART % ("r", "a", "100元"))
    assert evaluate(ONE, spelt_otherwise).decisions[0] == decision
    assert evaluate(reloaded, claim()).decisions[0] == decision
    assert len({decision, evaluate(ONE, claim()).decisions[0]}) == 1
    assert evaluate(renamed, claim()).decisions[0] != decision
    assert evaluate(ONE, claim(cost=999)).decisions[0] != decision
    assert evaluate(ONE, claim(), {"pot": 50}).decisions[0] != decision
    assert evaluate(ONE, claim(staff=6)).decisions[0] != decision  # other facts, though nothing reads them
    assert decision != "granted"
    assert settle(ONE, [claim()]) != evaluate(ONE, claim())
