"""Claims handed over by a program."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest

from policyengine.claims.mapping import claim_from_mapping, unknown_keys
from policyengine.values import UNKNOWN
from tests.unit.claims.forms import FORM
from tests.unit.claims.reading import problems


def test_values_are_pythons_own_or_text_as_in_a_cell() -> None:
    claim = claim_from_mapping(
        {
            "claim": {"id": "A-1"},
            "主体类型": "公司",
            "owner.listed": False,
            "owner": {"founded": dt.date(2020, 5, 1), "revenue": 100},
            "deal": {"amount": "12.5万元", "time": dt.date(2024, 5, 1), "score": Decimal("8.5")},
            "agreed.share": Fraction(3, 10),
        },
        FORM,
    )
    assert claim.id == "A-1"
    assert not claim.problems
    assert claim.dates_without_time == {"deal.time"}
    assert claim.values == {
        "claim.id": "A-1",
        "owner.kind": "company",
        "owner.listed": False,
        "owner.founded": dt.date(2020, 5, 1),
        "owner.revenue": 100,
        "deal.amount": 125_000,
        "deal.time": dt.datetime.fromisoformat("2024-05-01T00:00"),
        "deal.score": Fraction(17, 2),
        "agreed.share": Fraction(3, 10),
        "agreed.note": None,
    }


def test_what_is_left_out_is_none_where_declared_and_unknown_elsewhere() -> None:
    claim = claim_from_mapping({"deal.amount": None, "deal.time": UNKNOWN}, FORM)
    assert claim.values == {"owner.founded": None, "agreed.share": None, "agreed.note": None}
    assert (claim.id, claim.problems) == ("", ())


@pytest.mark.parametrize("value", [0.3, float("nan"), [1], {1, 2}, object(), b"0.3", 1j])
def test_what_is_no_exact_value_is_a_problem(value: object) -> None:
    claim = claim_from_mapping({"claim.id": "1", "agreed.share": value}, FORM)
    assert problems(claim) == ["F639"]
    assert claim.problems[0].where is None


def test_a_float_is_told_its_way_out() -> None:
    (problem,) = claim_from_mapping({"agreed.share": 0.3}, FORM).problems
    assert "`0.3`" in problem.words.zh
    assert "Decimal" in problem.words.en


def test_one_fact_under_two_names_is_a_problem() -> None:
    claim = claim_from_mapping({"deal": {"amount": 5}, "成交金额": 5}, FORM)
    assert problems(claim) == ["F623"]


def test_unknown_keys_come_with_what_they_nearly_are() -> None:
    found = unknown_keys({"claim.id": "1", "deal": {"amuont": 5}, "备注": "无"}, FORM)
    assert [(key.key, key.near.name if key.near else None) for key in found] == [
        ("deal.amuont", "deal.amount"),
        ("备注", None),
    ]
    assert "deal.amount" in found[0].words.en
    assert unknown_keys({"claim.id": "1"}, FORM) == ()


def test_an_unknown_key_tells_whether_its_fact_is_given_all_the_same() -> None:
    slip = {"agreed.shar": "30%"}
    assert [key.given for key in unknown_keys(slip, FORM)] == [False]
    assert [key.given for key in unknown_keys({**slip, "agreed.share": "30%"}, FORM)] == [True]


def test_a_bottomless_mapping_is_unfit_and_not_a_fault() -> None:
    loop: dict[str, object] = {}
    loop["deal"] = loop
    assert len(unknown_keys(loop, FORM)) == 1


@pytest.mark.parametrize("given", [None, 5, "A-1", ["A-1"], {f"第{number}项": 1 for number in range(20_000)}])
def test_what_is_no_record_or_too_wide_for_one_is_a_problem(given: object) -> None:
    assert problems(claim_from_mapping(given, FORM)) == ["F622"]  # type: ignore[arg-type]  # what a program may hand over all the same
    assert unknown_keys(given, FORM) == ()  # type: ignore[arg-type]  # the same


def test_of_very_many_unknown_keys_only_the_first_are_compared_with_facts() -> None:
    many = {f"第{number}项": 1 for number in range(1500)}
    found = unknown_keys({"deal.amuont": 5, **many, "deal.scroe": 5}, FORM)
    assert [key.near.name for key in found if key.near] == ["deal.amount"]
    assert len(found) == 1502


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"agreed": "30%"}, "`agreed` is no fact and takes no value; the facts are `agreed.share`, `agreed.note`"),
        ({"agreed": ["30%"]}, "`agreed` is no fact"),
        ({"Agreed": 0}, "`Agreed` is no fact"),
        ({"agreed": {"share": {"value": "30%"}}}, "`agreed.share` takes a value and has no parts"),
        ({"agreed.share.value": None, "agreed.share.unit": "%"}, "(`agreed.share.unit` is given)"),
        ({"约定比例": {"value": {"of": "30%"}}}, "`agreed.share` takes a value and has no parts"),
    ],
)
def test_a_value_above_facts_or_below_one_is_a_problem(facts: dict[str, object], words: str) -> None:
    (problem,) = claim_from_mapping({"claim.id": "1", **facts}, FORM).problems
    assert problem.code == "F624"
    assert words in problem.words.en
    assert unknown_keys(facts, FORM) == ()


@pytest.mark.parametrize("nothing", [None, {}])
def test_a_group_of_facts_may_be_said_to_be_nothing(nothing: object) -> None:
    claim = claim_from_mapping({"claim.id": "1", "agreed": nothing, "deal": {"amount": 5}}, FORM)
    assert not claim.problems
    assert claim.values["agreed.share"] is None
    assert unknown_keys({"agreed": nothing}, FORM) == ()


def test_a_fact_may_not_be_an_empty_record() -> None:
    assert problems(claim_from_mapping({"deal": {"amount": {}}}, FORM)) == ["F639"]
    assert [key.key for key in unknown_keys({"remarks": {}}, FORM)] == ["remarks"]
