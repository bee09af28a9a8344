"""What accumulators held before a claim is read by name, and what names none, or is no amount, is told."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from policyengine.app.api import PolicyError, evaluate
from policyengine.app.holding import read_held
from policyengine.diagnostics.model import Diagnostics
from tests.unit.settlement.small import book, claim, decide

ONE = """
policy: %s
accumulators:
  pot: {label: 总额}
  winners: {label: 户数, count: applicant.id}
articles:
  - article: 1
    awards:
      - id: %s
        amount: 60元
        caps: [{limit: 100元, per: pot}, {limit: 3, per: winners}]
"""

WHOLE = book(ONE % ("p", "a"))
TWO = book(ONE % ("p", "a"), (ONE % ("q", "b")).replace("winners", "others"))


@pytest.mark.parametrize("amount", ["50", "50.00", "50元", "0.005万元", 50, Decimal("50.00"), Fraction(50)])
def test_an_amount_is_read_as_in_a_cell_or_is_exact(amount: object) -> None:
    assert decide(WHOLE, {"pot": amount}) == "50.00 of 60.00 by pot: a"


def test_a_count_is_a_number() -> None:
    assert decide(WHOLE, {"winners": 2}) == "granted 60.00: a"
    assert decide(WHOLE, {"winners": "3"}) == "nothing of 60.00 by winners: a"


def told(held: dict[str, Any], whole: object = WHOLE) -> list[tuple[str, str]]:
    """Code and way out of everything that is wrong with what was held."""
    diagnostics = Diagnostics()
    assert whole in (WHOLE, TWO)
    read_held(held, WHOLE if whole is WHOLE else TWO, diagnostics)
    return [(one.code, one.help.en if one.help else "") for one in diagnostics]


def test_a_name_that_is_none_is_told_with_the_nearest() -> None:
    assert told({"pots": 5}) == [("F661", "did you mean `pot`?")]
    assert told({"something": 5}) == [("F661", "there are: `pot`, `winners`")]
    assert told({"r": {"pot": 5}}, TWO)[0][0] == "F661"
    assert told({"p": {"others": 5}}, TWO)[0][0] == "F661"


def test_a_name_of_several_policies_must_say_whose_it_is() -> None:
    assert told({"pot": 5}, TWO) == [("F662", "give it for each policy: `p`, `q`")]
    assert told({"winners": 1, "p": {"pot": 5}, "q": {"pot": 6}}, TWO) == []


@pytest.mark.parametrize("amount", ["some", "", 1.5, -1, True, "1.234", None, [5], {5}, object()])
def test_what_is_no_amount_is_told(amount: object) -> None:
    assert [code for code, _ in told({"pot": amount})] == ["F663"]


def test_a_program_is_told_by_an_exception_with_all_of_it() -> None:
    with pytest.raises(PolicyError) as caught:
        evaluate(WHOLE, claim(), {"pots": 5, "pot": "some"})
    assert [one.code for one in caught.value.diagnostics] == ["F661", "F663"]


@pytest.mark.parametrize(
    ("held", "assumed"),
    [
        (None, ["pot", "winners"]),
        ({}, ["pot", "winners"]),
        ({"pot": 0}, ["winners"]),
        ({"pot": 0, "winners": 2}, []),
    ],
)
def test_a_claim_on_its_own_says_of_what_nobody_said_what_it_held(
    held: dict[str, object] | None, assumed: list[str]
) -> None:
    decision = evaluate(WHOLE, claim(), held).decisions[0]
    assert decision.to_json()["assumed_empty"] == [{"policy": "p", "accumulator": name} for name in assumed]


def test_an_accumulator_given_twice_is_told() -> None:
    assert [code for code, _ in told({"pot": 5, "p": {"pot": 6}})] == ["F663"]


def test_a_name_that_is_no_text_is_told() -> None:
    assert told({5: 5})[0][0] == "F661"  # type: ignore[dict-item]  # what a program may hand over all the same


def test_an_amount_that_is_not_known_is_left_out_and_that_is_said() -> None:
    assert told({"pot": None}) == [
        ("F663", "write 0 where nothing was granted before; leave it out where that is not known")
    ]


@pytest.mark.parametrize("held", [5, "pot", [("pot", 5)], {5: 5}, {None: 5}, {"p": {5: 5}}])
def test_what_names_no_accumulator_is_told(held: Any) -> None:  # noqa: ANN401  # what a program may hand over
    with pytest.raises(PolicyError) as caught:
        evaluate(WHOLE, claim(), held)
    assert {one.code for one in caught.value.diagnostics} <= {"F661", "F663"}
