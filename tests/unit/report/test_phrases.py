"""Conditions and values in words, each written as a policy would write it and read for one claim."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from policyengine.outcome import GroupOutcome, PolicyOutcome
from policyengine.report.conditions import distance, unmet
from policyengine.report.phrases import Phrases
from policyengine.report.sentences import sentence
from policyengine.report.trace import trace
from policyengine.report.yes_no import statement
from policyengine.words import Words
from tests.unit.report.policies import CLAIM, HEAD, claim_with, decide_one

ASKING = (
    """
policy: kaifeng_asks_2030
title: 开封市问答办法
scope: {place: 开封市, level: city, categories: [shops]}
articles_total: 1
"""
    + HEAD
    + """
accumulators:
  shop_year: {label: {zh: 当年累计, en: granted in the year}, per: [shop.id], window: calendar_year}
definitions:
  small: {label: {zh: 小型店, en: small shop}, is: shop.staff <= 20}
  allowance:
    label: {zh: 津贴, en: allowance}
    is: {by: shop.kind, values: {shop: 100元, cooperative: 200元, market: 300元}}
  share:
    label: {zh: 比例, en: share}
    is: {by: shop.revenue, bands: [{from: 0元, value: 10%}, {above: 50万元, value: 5%}]}
articles:
  - article: 1
    heading: 全部
    summary: 全部
    applies_to: all
    requires:
      - condition: |
          CONDITION
        reason: 不符合
    awards:
      - id: one
        label: 一项
        base: purchase.amount
        rate: 1%
        caps: [{limit: 5万元, per: shop_year}]
    order: [purchase.time, claim.id]
    in_force: {from: 2030-01-10, date: purchase.time}
"""
)


def asked(condition: str, facts: Mapping[str, object] = CLAIM) -> tuple[GroupOutcome, PolicyOutcome]:
    outcome = decide_one(ASKING.replace("CONDITION", condition), facts=facts)
    return outcome, outcome.outcomes[0]


def clause(condition: str, facts: Mapping[str, object] = CLAIM, *, wanted: bool = True) -> tuple[str, str]:
    outcome, one = asked(condition, facts)
    words = Phrases(trace(outcome, one)).clause(one.plan.gates[0].condition, wanted)
    return words.zh, words.in_language("en")


def demands(condition: str, facts: Mapping[str, object] = CLAIM) -> list[str]:
    outcome, one = asked(condition, facts)
    return [demand.words.zh for demand in unmet(one.plan.gates[0].condition, Phrases(trace(outcome, one)))]


@pytest.mark.parametrize(
    ("condition", "zh", "en"),
    [
        ("shop.revenue >= 300万元", "上年营业额（300,000.00元）不低于300万元", None),
        (
            "shop.revenue < 50万元",
            "上年营业额（300,000.00元）低于50万元",
            "“turnover of last year” (CNY 300,000.00) is below",
        ),
        ("20 > shop.staff", "用工人数（8）低于20", "“staff” (8) is below 20"),
        ("shop.taxed_here", "税务登记在本市为“是”", "“tax registration in the city” is yes"),
        ("not(shop.taxed_here)", "税务登记在本市为“否”（申报为“是”）", "in the city” is no (the claim says yes)"),
        ('shop.kind = "shop"', "主体类型为小店", "“kind of applicant” is shop"),
        ('shop.kind != "market"', "主体类型（小店）不是集市", "“kind of applicant” (shop) is not market"),
        ('shop.kind in ("market", "cooperative")', "主体类型（小店）为集市或合作社", "(shop) is market or cooperative"),
        ('not(shop.kind in ("market", "cooperative"))', "主体类型（小店）不是集市、不是合作社", None),
        ("shop.staff in (1, 2, 8)", "用工人数（8）等于1，或等于2，或等于8", None),
        ("shop.staff between 5 and 10", "用工人数（8）不低于5、不高于10", "“staff” (8) is at least 5 and at most 10"),
        ("not(shop.staff between 5 and 10)", "用工人数（8）低于5，或高于10", None),
        ("shop.staff in (5..10)", "用工人数（8）高于5、低于10", None),
        ("review.rate <= 30%", "评审核定比例（25%）不高于30%", "“reviewed rate” (25%) is at most 30%"),
        ("shop.opened_on = null", "无开业日期（无）", None),
        (
            'purchase.time >= date and time("2030-04-01T00:00:00")',
            "采购时间（2030年5月1日10:30）不早于2030年4月1日00:00",
            None,
        ),
        ('date(purchase.time) < @"2031-01-01"', "采购时间（2030年5月1日10:30）早于2031年1月1日", None),
        ("purchase.time.year = 2030", "采购时间（2030年5月1日10:30）的年份等于2030年", None),
        ("small", "符合“小型店”（用工人数（8）不高于20）", "meets “small shop” (“staff” (8) is at most 20)"),
        ("not(small)", "不符合“小型店”（用工人数（8）高于20）", "does not meet “small shop” (“staff” (8) is above 20)"),
        ("allowance >= 100元", "津贴（100.00元）不低于100元", "“allowance” (CNY 100.00) is at least CNY 100.00"),
        ("share = 10%", "比例（10%）等于10%", None),
        ("shop_year < 5万元", "当年累计（0.00元）低于5万元", "“granted in the year” (CNY 0.00) is below CNY 50,000.00"),
        (
            "small and (shop.taxed_here or filing.complete)",
            "符合“小型店”（用工人数（8）不高于20），且（税务登记在本市为“是”，或“材料是否齐全”为“是”）",
            None,
        ),
        (
            "not(shop.taxed_here and filing.complete)",
            "税务登记在本市为“否”（申报为“是”），或“材料是否齐全”为“否”（申报为“是”）",
            None,
        ),
        (
            "purchase.amount * 2 - 1元 > min(shop.revenue, 50万元)",
            "（采购金额（120,000.05元）×2）－1元高于上年营业额（300,000.00元）、50万元中较低的一项",
            None,
        ),
        (
            "abs(shop.staff - 10) < 3",
            "用工人数（8）－10的绝对值低于3",
            "the absolute value of “staff” (8) - 10 is below 3",
        ),
        ('starts with(shop.id, "9141")', "统一社会信用代码（91410200TEST000001）以“9141”开头", None),
        ('not(contains(shop.id, "X"))', "统一社会信用代码（91410200TEST000001）不含“X”", None),
        ('upper case(shop.id) = "A"', "upper case（统一社会信用代码（91410200TEST000001））为“A”", None),
        (
            "if shop.taxed_here then small else filing.complete",
            "（税务登记在本市为“是”的，符合“小型店”（用工人数（8）不高于20）；否则“材料是否齐全”为“是”）",
            None,
        ),
        (
            "some limit in [10, 20] satisfies shop.staff <= limit",
            "10、20中至少有一项：用工人数（8）不高于该项",
            "of 10, 20 at least one: “staff” (8) is at most the item",
        ),
        ("every limit in [10, 20] satisfies shop.staff <= limit", "10、20中每一项都是：用工人数（8）不高于该项", None),
    ],
)
def test_a_condition_is_said_with_labels_and_what_was_read(condition: str, zh: str, en: str | None) -> None:
    said_zh, said_en = clause(condition)
    assert said_zh == zh
    assert en is None or en in said_en


def test_a_condition_can_be_said_as_its_opposite() -> None:
    assert clause("small and shop.taxed_here", wanted=False)[0] == (
        "不符合“小型店”（用工人数（8）高于20），或税务登记在本市为“否”（申报为“是”）"
    )
    assert clause("some limit in [10] satisfies shop.staff <= limit", wanted=False)[0] == (
        "10中每一项都是：用工人数（8）高于该项"
    )


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("shop.taxed_here", []),
        ("not(shop.taxed_here)", ["税务登记在本市：现为“是”，须为“否”"]),
        ("shop.revenue >= 300万元", ["上年营业额：现为300,000.00元，须不低于300万元"]),
        ('shop.kind in ("market", "cooperative")', ["主体类型：现为小店，须为集市或合作社"]),
        ("shop.staff between 10 and 20", ["用工人数：现为8，须不低于10、不高于20"]),
        ("shop.opened_on != null", ["开业日期：现为无，须有"]),
        (
            'shop.opened_on != null and shop.opened_on > @"2030-01-01"',
            ["开业日期：现为无，须晚于2030年1月1日"],
        ),
        # What a lazy `and` never reached is told all the same, and what is met is not.
        (
            'shop.kind = "market" and shop.taxed_here and shop.staff > 10',
            ["主体类型：现为小店，须为集市", "用工人数：现为8，须高于10"],
        ),
        (
            'shop.kind = "market" or shop.staff > 10 and shop.taxed_here',
            ["下列情形之一即可：主体类型：现为小店，须为集市；或者用工人数：现为8，须高于10"],
        ),
        ("not(small)", ["须不符合“小型店”（用工人数：现为8，须高于20）"]),
        (
            "not(small) and not(shop.taxed_here)",
            ["须不符合“小型店”（用工人数：现为8，须高于20）", "税务登记在本市：现为“是”，须为“否”"],
        ),
        ("if shop.taxed_here then shop.staff > 10 else small", ["用工人数：现为8，须高于10"]),
        ("purchase.time.year = 2031", ["采购时间（2030年5月1日10:30）的年份须等于2031年"]),
        ("purchase.amount * 2 > 50万元", ["采购金额（120,000.05元）×2须高于50万元"]),
        ('contains(shop.id, "X")', ["须统一社会信用代码（91410200TEST000001）含有“X”"]),
        ("some limit in [1] satisfies shop.staff < limit", ["须1中至少有一项：用工人数（8）低于该项"]),
    ],
)
def test_what_would_have_to_be_different_is_what_fails_and_nothing_else(condition: str, expected: list[str]) -> None:
    assert demands(condition) == expected


def test_a_fact_not_given_is_said_to_be_missing() -> None:
    assert demands("shop.staff > 10 and shop.revenue > 50万元 or small and not(shop.taxed_here)") == [
        "下列情形之一即可：用工人数：现为8，须高于10，同时上年营业额：现为300,000.00元，须高于50万元；或者税务登记在本市：现为“是”，须为“否”"
    ]
    assert demands("small and shop.taxed_here", claim_with(shop__staff=None)) == [
        "须符合“小型店”（用工人数：未提供，须不高于20）"
    ]
    assert clause("small", claim_with(shop__staff=None))[0] == "符合“小型店”（用工人数（未提供）不高于20）"


@pytest.mark.parametrize(
    ("label", "yes", "no"),
    [
        ("是否在本市纳税", "在本市纳税", "不在本市纳税"),
        ("是否通过评审", "通过评审", "未通过评审"),
        ("是否已办结", "已办结", "尚未办结"),
        ("是否有许可证", "有许可证", "没有许可证"),
        ("是否为新店", "为新店", "不是新店"),
        ("是否小微企业", "是小微企业", "不是小微企业"),
        ("是否纳税", "“是否纳税”为“是”", "“是否纳税”为“否”"),
        ("材料是否齐全", "“材料是否齐全”为“是”", "“材料是否齐全”为“否”"),
        ("材料齐全", "材料齐全为“是”", "材料齐全为“否”"),
    ],
)
def test_a_yes_or_no_is_said_as_a_statement_where_its_label_can_be_one(label: str, yes: str, no: str) -> None:
    assert (statement(Words(label), True).zh, statement(Words(label), False).zh) == (yes, no)


def test_what_was_read_of_a_fact_is_said_once_in_a_sentence() -> None:
    outcome, one = asked("shop.staff > 5 and shop.staff < 9 and (shop.staff = 7 or small)")
    said = sentence(one.plan.gates[0].condition, Phrases(trace(outcome, one)))
    assert said.zh == ("用工人数（8）高于5，且用工人数低于9，且（用工人数等于7，或符合“小型店”（用工人数不高于20））")
    assert said.en.count("(8)") == 1
    assert said.en.count("“staff”") == 4


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("shop.taxed_here", (0, 0)),
        ("shop.staff > 10 and not(shop.taxed_here)", (0, 2)),
        ("shop.staff > 10 and not(shop.taxed_here) or shop.revenue > 50万元", (0, 1)),
        ('shop.kind = "market" and shop.staff > 10', (1, 2)),
        ('shop.kind = "market" or shop.staff > 10 and not(small)', (0, 2)),
        ("not(small) and not(shop.taxed_here)", (0, 2)),
    ],
)
def test_the_distance_counts_what_would_have_to_be_something_else_first(
    condition: str, expected: tuple[int, int]
) -> None:
    outcome, one = asked(condition)
    assert distance(unmet(one.plan.gates[0].condition, Phrases(trace(outcome, one)))) == expected
