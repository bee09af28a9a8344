"""What is said of awards received elsewhere: in the conclusion, among the reductions, in a section of their own."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction

from policyengine.app.decision import Decision
from policyengine.app.loading import PolicyBook
from policyengine.facts import OutsideAward
from policyengine.words import Language
from tests.unit.settlement.small import book
from tests.unit.settlement.test_elsewhere import HERE, decided, of, outside, paying

AWARD = OutsideAward("省级风筝奖补", Fraction(60), "CNY", HERE, dt.date(2030, 5, 1), "潍财〔2030〕3号")


def decision(whole: PolicyBook, *awards: OutsideAward) -> Decision:
    return Decision(decided(whole, *awards), whole.groups[0])


def explained(whole: PolicyBook, *awards: OutsideAward, lang: Language = "zh") -> str:
    return decision(whole, *awards).explain(lang).replace("\n  ", "")


def test_a_top_up_says_what_was_received_and_by_which_article() -> None:
    said = explained(book(paying("p", "100元")), AWARD)
    assert "应补100.00元，受第二条就高不重复（已按《省级风筝奖补》获得支持）限制，核减后实补40.00元" in said
    assert "第二条：已按《省级风筝奖补》获得60.00元，就高不重复，只补高出的部分，扣除60.00元" in said
    assert "《省级风筝奖补》，60.00元，2030年5月1日，凭据 潍财〔2030〕3号：按第二条就高不重复，扣除60.00元" in said
    told = explained(book(paying("p", "100元")), AWARD, lang="en")
    assert (
        "of CNY 100.00 due, CNY 40.00 is paid because of what was received under 《省级风筝奖补》 (article 2)" in told
    )
    assert "6. Received elsewhere" in told


def test_ours_no_higher_is_exhausted_with_the_same_words() -> None:
    said = explained(book(paying("p", "50元")), AWARD)
    assert "应补50.00元，但受第二条就高不重复（已按《省级风筝奖补》获得支持）限制，本次不予支付（实补0.00元）" in said
    assert "扣除其中的50.00元" in said


def test_an_award_that_counts_for_nothing_is_named_as_that() -> None:
    whole = book(paying("p", "100元"))
    for award in (replace(AWARD, scope=of("lamps")), replace(AWARD, currency="USD")):
        said = explained(whole, award)
        assert "同意支持，金额100.00元" in said
        assert "不在就高不重复的范围内" in said
    assert "已获得的其他支持" not in explained(whole)


def test_decision_json_records_the_reduction_and_every_award() -> None:
    made = decision(book(paying("p", "100元")), AWARD, outside(9, of("lamps")))
    assert (made.status.value, made.limited_by) == ("reduced", "elsewhere")
    data = made.to_json()
    (reduction,) = data["reductions"]
    assert reduction == {
        "policy": "p",
        "article": "2",
        "award": "p",
        "label": "《省级风筝奖补》",
        "accumulator": "",
        "limit": None,
        "held": "60.00",
        "room": None,
        "amount": "60.00",
        "kind": "elsewhere",
    }
    counted, other = data["elsewhere"]
    assert (counted["counts"], counted["set_off"]) == ([{"policy": "p", "article": "2"}], "60.00")
    assert (counted["received"], counted["reference"]) == ("2030-05-01", "潍财〔2030〕3号")
    assert (other["counts"], other["set_off"], other["received"]) == ([], "0.00", None)


def test_a_cap_and_what_was_received_are_two_reductions() -> None:
    capped = paying("p", "100元").replace("amount: 100元", "amount: 100元, caps: [{limit: 70元, per: claim}]")
    data = decision(book(capped), AWARD).to_json()
    assert [(one["kind"], one["amount"]) for one in data["reductions"]] == [("reduce", "30.00"), ("elsewhere", "60.00")]
    assert [one["article"] for one in data["reasons"]] == ["1", "2"]


def test_with_several_policies_each_clause_is_named_with_its_policy() -> None:
    whole = book(paying("p", "100元", "kites, lamps"), paying("q", "30元"))
    said = explained(whole, AWARD)
    assert "第二条、《潍坊市支持风筝作坊的措施》第二条就高不重复，扣除60.00元" in said
    assert "可补0.00元，没有可补金额" in said
