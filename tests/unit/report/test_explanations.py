"""Explanations as their readers get them: golden files, one for each kind of decision and language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from policyengine import __version__
from policyengine.app.evaluating import claim_of, evaluate_claim
from policyengine.app.loading import load_book
from policyengine.diagnostics.model import Diagnostics
from policyengine.outcome import GroupOutcome, Status
from policyengine.report.document import Document
from policyengine.report.explanation import explain, explain_claim, render_markdown, render_text
from policyengine.words import Language, Words
from tests.conftest import Golden
from tests.unit.report.policies import FAIRS, SHOPS, book, claim_with, decide, decide_one, one_article

POLICIES: Final = Path(__file__).parents[3] / "policies"
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")

NOTHING: Final = {"shop_year": "0", "pool": "0"}

CASES: Final[dict[str, tuple[Status, Callable[[], GroupOutcome]]]] = {
    "granted": (Status.GRANTED, lambda: decide_one(SHOPS, held=NOTHING)),
    "reduced": (Status.REDUCED, lambda: decide_one(SHOPS, held={"shop_year": "45000"})),
    "exhausted": (Status.EXHAUSTED, lambda: decide_one(SHOPS, held={"pool": "200万元"})),
    "denied_by_requirements": (
        Status.DENIED,
        lambda: decide_one(SHOPS, facts=claim_with(filing__complete=False, purchase__time="2029-05-01")),
    ),
    "denied_no_award": (Status.DENIED, lambda: decide_one(SHOPS, facts=claim_with(shop__kind="market"))),
    "denied_by_both_policies": (
        Status.DENIED,
        lambda: decide_one(SHOPS, FAIRS, facts=claim_with(shop__kind="cooperative", shop__taxed_here=False)),
    ),
    "undetermined": (Status.UNDETERMINED, lambda: decide_one(SHOPS, facts=claim_with(shop__staff=None))),
    "not_given_but_immaterial": (
        Status.REDUCED,
        lambda: decide_one(SHOPS, held={"shop_year": "49999.99"}, facts=claim_with(shop__revenue=None)),
    ),
    "invalid": (
        Status.INVALID,
        lambda: decide_one(SHOPS, facts=claim_with(purchase__amount="12.345", shop__kind="超市")),
    ),
    "higher_here": (Status.GRANTED, lambda: decide_one(SHOPS, FAIRS, held=NOTHING)),
    "higher_there": (Status.GRANTED, lambda: decide_one(SHOPS, FAIRS, held={"shop_year": "45000"})),
    "sum_and_marginal": (
        Status.GRANTED,
        lambda: decide_one(SHOPS, facts=claim_with(shop__kind="cooperative", shop__staff=3, purchase__amount="150000")),
    ),
    "several_awards": (
        Status.GRANTED,
        lambda: decide_one(SHOPS, facts=claim_with(shop__opened_on="2030-02-01", purchase__amount="10000")),
    ),
}


def masked(text: str) -> str:
    """Without what changes with every edit of a policy or release of the engine."""
    return re.sub(r"\b[0-9a-f]{16}\b", "0123456789abcdef", text).replace(__version__, "0.0.0")


def letter(outcome: GroupOutcome, language: Language, *texts: str) -> Document:
    return explain(outcome, language, book(*(texts or (SHOPS,))).groups[0])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
def test_a_decision_is_explained(case: str, language: Language, golden: Golden) -> None:
    status, decided = CASES[case]
    outcome = decided()
    assert outcome.status is status
    golden.check(f"explanations/{case}.{language}.txt", masked(render_text(letter(outcome, language))))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_decision_is_explained_in_markdown(language: Language, golden: Golden) -> None:
    outcome = decide_one(SHOPS, FAIRS, held={"shop_year": "45000"})
    golden.check(f"explanations/higher_there.{language}.md", masked(render_markdown(letter(outcome, language))))


@pytest.mark.parametrize("language", LANGUAGES)
def test_groups_that_do_not_touch_are_explained_one_after_the_other(language: Language, golden: Golden) -> None:
    county = one_article("      - {id: flat, label: {zh: 定额补贴, en: flat grant}, amount: 800元}")
    outcomes = decide(SHOPS, county)
    document = explain_claim(outcomes, language, book(SHOPS, county).groups)
    golden.check(f"explanations/two_groups.{language}.txt", masked(render_text(document)))


FLAT: Final = one_article("      - {id: flat, label: 定额补贴, amount: 800元}")


def all_groups(language: Language = "zh", **changes: object) -> str:
    """The letter of one claim under SHOPS and a policy that does not touch it."""
    document = explain_claim(decide(SHOPS, FLAT, facts=claim_with(**changes)), language, book(SHOPS, FLAT).groups)
    return render_text(document)


def test_a_sum_of_groups_never_hides_that_one_is_open() -> None:
    assert "按互不排斥的两组政策分别认定，合计12,800.01元。" in all_groups()
    assert "分别认定，其中一组暂不能认定，其余合计800.00元。" in all_groups(shop__staff=None)
    assert "1 of them is undetermined; the others grant CNY 800.00." in all_groups("en", shop__staff=None)
    assert "申报记录有误，均未予认定。" in all_groups(purchase__amount="1.234")
    assert "合计" not in all_groups(purchase__amount="1.234")


def test_the_applicant_stands_at_the_head_once() -> None:
    assert all_groups().count("申报主体：统一社会信用代码 91410200TEST000001") == 1
    assert "申报主体：统一社会信用代码未提供" in lines(decide_one(SHOPS, facts=claim_with(shop__id=None)))


def test_what_is_missing_stands_in_one_order_everywhere() -> None:
    said = lines(decide_one(SHOPS, facts=claim_with(shop__staff=None, shop__kind=None, filing__complete=None)))
    listed = said.split("尚缺：")[1].split("。")[0].split("、")
    needed = [line.removeprefix("  - ").split("：")[0] for line in said.splitlines() if line.startswith("  - ")]
    assert listed == needed[: len(listed)] == ["主体类型", "用工人数", "材料是否齐全"]


def test_the_words_of_a_record_are_not_capitalised() -> None:
    outcome = decide_one(SHOPS, facts=claim_with(purchase__amount="1.234"))
    problem = replace(outcome.problems[0], where=Words("a.csv 第 2 行", "a.csv, row 2"))
    assert "  - a.csv, row 2: " in lines(replace(outcome, problems=(problem,)), "en")


CITY_CLAIM: Final = {
    "claim.id": "SQ-1",
    "applicant.id": "91410100TEST000001",
    "applicant.kind": "enterprise",
    "applicant.independent_legal_person": True,
    "applicant.dishonest_debtor": False,
    "applicant.tax_blacklisted": False,
    "applicant.registered_in_zone": True,
    "applicant.taxed_in_zone": True,
    "applicant.prior_year_revenue": "2999999.99",
    "applicant.double_first_class": False,
    "applicant.llm_filed": False,
    "transaction.time": "2024-09-01T10:30",
    "transaction.amount": "250万元",
    "transaction.via_platform": True,
    "transaction.resource": "智算",
    "filing.channel": "线上",
}
REAL: Final[dict[str, dict[str, object]]] = {
    "granted_by_the_higher_policy": {},
    "in_zone_below_the_threshold": {"transaction.time": "2024-06-01T10:30"},
    "separate_agreement": {
        "applicant.settled_on": "2024-07-01",
        "agreement.rate": "35%",
        "agreement.annual_limit": "50万元",
    },
    "offline_and_general_computing": {"filing.channel": "线下", "transaction.resource": "通算"},
    "institute_outside_the_zone": {"applicant.kind": "科研机构", "applicant.registered_in_zone": False},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", REAL)
def test_the_published_policies_are_explained(case: str, language: Language, golden: Golden) -> None:
    diagnostics = Diagnostics()
    files = [POLICIES / "zhengzhou_hitech_2024.yaml", POLICIES / "examples" / "zhengzhou_hitech_illustration.yaml"]
    policies = load_book(files, diagnostics)
    assert policies is not None, tuple(diagnostics)
    outcomes = evaluate_claim(policies, claim_of({**CITY_CLAIM, **REAL[case]}, policies))
    document = explain_claim(outcomes, language, policies.groups)
    golden.check(f"explanations/published/{case}.{language}.txt", masked(render_text(document)))


# What every explanation owes its reader.


def lines(outcome: GroupOutcome, language: Language = "zh") -> str:
    return render_text(letter(outcome, language))


def test_a_fact_that_was_only_tried_never_shows_a_value() -> None:
    outcome = CASES["not_given_but_immaterial"][1]()
    assert outcome.immaterial == ("shop.revenue",)
    said = lines(outcome)
    assert "上年营业额      未提供，不影响结果" in said
    assert "应补金额取决于未提供的上年营业额；不论多少，实补金额不变。" in said
    assert "应补12" not in said
    assert "应补9" not in said
    assert "实补0.01元" in said


def test_a_date_without_a_time_is_said_to_be_midnight() -> None:
    assert "2030年5月1日00:00（申报只写了日期，按当日零时计）" in lines(
        decide_one(SHOPS, facts=claim_with(purchase__time="2030-05-01"))
    )


def test_assuming_that_nothing_was_granted_before_is_said() -> None:
    assumed = "没有提供此前已补的金额，按此前没有补过计算"
    held: Mapping[str, object] | None
    for held in (None, {}):
        assert assumed in lines(decide_one(SHOPS, held=held))
    assert assumed not in lines(decide_one(SHOPS, held=NOTHING))


def test_what_was_left_out_of_what_was_held_is_named() -> None:
    outcome = decide_one(SHOPS, held={"shop_year": "45000"})
    assert outcome.assumed_empty == (("kaifeng_shops_2030", "pool"),)
    assert "下列各项没有提供此前累计，按0元计算：资金总额。" in lines(outcome)
    assert "taken to have held nothing: the pool." in lines(outcome, "en")
    assert "没有提供此前" not in lines(decide_one(SHOPS, held=NOTHING))


def test_candidates_that_could_not_be_tried_are_said_to_be_candidates() -> None:
    flags = ["shop.taxed_here", "filing.complete", *(f"flag.f{number}" for number in range(12))]
    declared = "".join(f"  flag.f{number}: {{label: 标志{number}, type: yes_no}}\n" for number in range(12))
    text = SHOPS.replace("  review.rate:", f"{declared}  review.rate:").replace(
        "{condition: filing.complete,", f"{{condition: {' or '.join(flags[1:])},"
    )
    outcome = decide_one(text, facts=claim_with(shop__taxed_here=None, filing__complete=None))
    assert outcome.listed_only
    assert "尚缺的事项太多，没有逐一核对哪些影响结果，所列各项都请补齐。" in lines(outcome)


def test_what_takes_the_place_of_an_award_is_named() -> None:
    text = one_article(
        """
      - {id: usual, label: 普通补贴, amount: 900元}
      - {id: special, label: 特别补贴, when: shop.taxed_here, overrides: [usual], amount: 500元}
"""
    )
    said = render_text(letter(decide_one(text), "zh", text))
    assert "第一条“普通补贴”：由第一条“特别补贴”代替，不再适用" in said


def test_a_reviewed_rate_says_its_bound() -> None:
    text = one_article(
        """
      - id: reviewed
        label: 评审补贴
        base: purchase.amount
        rate: {decided: review.rate, at_most: 30%}
"""
    )
    said = render_text(letter(decide_one(text), "zh", text))
    assert "标准：评审核定比例（25%），未超过30%" in said
    over = render_text(letter(decide_one(text, facts=claim_with(review__rate="31%")), "zh", text))
    assert "申报记录有误" in over
    assert "高于规定的上限" in over


def test_a_document_without_sections_to_say_is_short() -> None:
    said = lines(CASES["invalid"][1]())
    assert "一、结论" in said
    assert "二、凭据" in said
    assert "计算过程" not in said
    assert "《开封市支持沿街小店的六条措施》（kaifeng_shops_2030）" in said


TABLES: Final = one_article(
    """
      - id: tabled
        label: 分档补贴
        base: purchase.amount
        rate:
          by: shop.kind
          values:
            shop: {by: shop.staff, bands: [{from: 0, value: 10%}, {above: 5, value: 20%}]}
            cooperative: 5%
            market: 1%
        caps:
          - limit: {by: shop.taxed_here, values: {true: 2万元, false: 1万元}}
            per: year
            label: 每年上限
""",
    accumulators="accumulators:\n  year: {label: 一年累计, per: [shop.id], window: policy_year}\n",
)


def test_a_table_says_which_line_was_taken_down_to_the_last() -> None:
    said = render_text(letter(decide_one(TABLES), "zh", TABLES))
    assert "标准：主体类型为小店，取用工人数（8）高于5，为20%" in said
    assert "每年上限”上限2万元" in said
    assert "（上限：税务登记在本市为“是”，取2万元）" in said
    assert "；政策施行每满一年重新起算" in said
    english = render_text(letter(decide_one(TABLES), "en", TABLES))
    assert "Rate: “kind of applicant” is shop: “staff” (8) is above 5: 20%" in english


def test_a_limit_that_hangs_on_a_fact_not_given_is_not_made_up() -> None:
    outcome = decide_one(TABLES, facts=claim_with(shop__taxed_here=None, purchase__amount="1万元"))
    assert (outcome.status, outcome.immaterial) == (Status.GRANTED, ("shop.taxed_here",))
    said = render_text(letter(outcome, "zh", TABLES))
    assert "“每年上限”取决于未提供的税务登记在本市，不影响结果" in said
    assert "1万元" not in said.replace("10,000.00元", "")


def test_another_policy_that_hangs_on_a_fact_not_given_is_not_called_denied_for_a_tried_reason() -> None:
    outcome = decide_one(SHOPS, FAIRS, held={"shop_year": "5万元"}, facts=claim_with(filing__complete=None))
    assert (outcome.status, outcome.immaterial) == (Status.GRANTED, ("filing.complete",))
    said = render_text(letter(outcome, "zh", SHOPS, FAIRS))
    assert "《开封市支持沿街小店的六条措施》：是否适用取决于未提供的材料是否齐全，不影响结果" in said
    assert "材料不齐" not in said


def test_another_policy_that_denies_in_any_case_says_so() -> None:
    outcome = decide_one(SHOPS, FAIRS, facts=claim_with(shop__kind="market", filing__complete=None))
    assert outcome.status is Status.GRANTED
    said = render_text(letter(outcome, "zh", SHOPS, FAIRS))
    assert "《开封市支持沿街小店的六条措施》：不适用。第三条至第五条的补贴均不适用" in said
    assert "材料不齐" not in said


def test_a_value_worked_out_says_how() -> None:
    text = one_article(
        """
      - id: worked
        label: 差额补贴
        base: min(purchase.amount, 10万元) - 1万元
        rate: if shop.taxed_here then 10% else 5%
"""
    )
    said = render_text(letter(decide_one(text), "zh", text))
    assert "基数：采购金额（120,000.05元）、10万元中较低的一项－1万元＝90,000.00元" in said
    assert "标准：（税务登记在本市为“是”的，为10%；否则为5%）＝10%" in said
    assert "计算：90,000.00元×10%＝9,000.00元" in said
