from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import pytest

from policyengine.compiled.refusal import Refused
from policyengine.report.pools import pools
from policyengine.report.rendering import render_text
from policyengine.report.rows import row
from policyengine.report.summary import summary
from policyengine.report.totals import totals
from policyengine.report.undecided import MOST_LISTED, MOST_NAMED
from policyengine.words import Language, Words
from tests.conftest import Golden
from tests.unit.report.policies import FAIRS, SHOPS, claim_with, one_article, settle

COOPERATIVE: Mapping[str, object] = {"shop__kind": "cooperative", "shop__staff": 3}
CLAIMS: Sequence[Mapping[str, object]] = (
    claim_with(claim__id="A", purchase__amount="10万元"),
    claim_with(claim__id="B", **COOPERATIVE, purchase__amount="3000万元"),
    claim_with(claim__id="C", **COOPERATIVE, purchase__amount="9000万元", purchase__time="2030-06-01"),
    claim_with(claim__id="D", purchase__time="2030-07-01"),
    claim_with(claim__id="E", filing__complete=False),
    claim_with(claim__id="F", shop__staff=None),
    claim_with(claim__id="G", purchase__amount="1.234"),
    claim_with(claim__id="H", purchase__amount="60万元"),
    claim_with(claim__id="I"),
    claim_with(claim__id="I"),
)


@dataclass(frozen=True)
class Columns:
    unknown_columns: tuple[str, ...] = ("备注", "联系人")
    absent_blank_columns: tuple[str, ...] = ("shop.opened_on",)
    absent_columns: tuple[str, ...] = ("review.rate",)
    notes: tuple[Words, ...] = (Words("按 GBK 编码读入", "was read as GBK"),)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_settlement_is_summed_up(language: Language, golden: Golden) -> None:
    settlements = settle(SHOPS, claims=CLAIMS)
    golden.check(f"settlement/one_group.{language}.txt", render_text(summary(settlements, language, Columns())))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_several_groups_are_summed_up_one_by_one_and_together(language: Language, golden: Golden) -> None:
    county = one_article("      - {id: flat, label: {zh: 定额补贴, en: flat grant}, amount: 800元}")
    settlements = settle(SHOPS, FAIRS, county, claims=CLAIMS)
    assert len(settlements) == 2
    golden.check(f"settlement/two_groups.{language}.txt", render_text(summary(settlements, language)))


def test_a_long_list_that_took_the_slow_way_is_told_why() -> None:
    (settlement,) = settle(SHOPS, claims=CLAIMS)
    refused = Refused("kaifeng_shops_2030", Words("除数是另一项事实", "it divides by another fact"))
    slow = replace(settlement, refused=refused)
    assert "原因：kaifeng_shops_2030: 除数是另一项事实" in render_text(summary([slow], "zh"), 200)
    assert "Why: kaifeng_shops_2030: it divides by another fact" in render_text(summary([slow], "en"), 200)


def test_the_sums_are_those_of_the_rows() -> None:
    (settlement,) = settle(SHOPS, claims=CLAIMS)
    found, rows = totals(settlement.outcomes), [row(outcome) for outcome in settlement.outcomes]
    amount = sum(Decimal(one["amount"]) for one in rows)
    entitled = sum(Decimal(one["entitled"]) for one in rows)
    assert found.all.amount == Fraction(amount) > 0
    assert found.all.entitled == Fraction(entitled)
    assert found.all.count == len(rows) == sum(one.count for one in found.by_status.values())
    for parts in (found.by_status.values(), found.by_article.values()):
        listed = list(parts)
        assert sum(one.amount for one in listed) == found.all.amount
        assert sum(one.entitled for one in listed) == found.all.entitled


def test_a_pool_says_what_is_left_and_whom_it_could_not_pay() -> None:
    (settlement,) = settle(SHOPS, claims=CLAIMS)
    (pool,) = pools(settlement)
    granted = sum(Fraction(row(outcome)["amount"]) for outcome in settlement.outcomes)
    assert (pool.before, pool.granted) == (Fraction(0), granted)
    assert (pool.limit, pool.left) == (Fraction(2_000_000), 2_000_000 - granted)
    assert pool.unpaid == next(
        row(settlement.outcomes[position])["claim.id"]
        for position in settlement.order
        if row(settlement.outcomes[position])["limited_by"] == "pool"
    )


def test_a_pool_nobody_drew_on_is_whole() -> None:
    (settlement,) = settle(SHOPS, claims=[claim_with(purchase__amount="1.234")])
    (pool,) = pools(settlement)
    assert (pool.left, pool.granted, pool.unpaid) == (Fraction(2_000_000), Fraction(0), None)


def test_a_yearly_pool_is_told_year_by_year() -> None:
    text = one_article(
        "      - {id: flat, label: 定额补贴, amount: 600元, caps: [{limit: 1000元, per: year}]}",
        accumulators="accumulators:\n  year: {label: 年度资金, window: calendar_year}\n",
    )
    claims = [
        claim_with(claim__id="A"),
        claim_with(claim__id="B"),
        claim_with(claim__id="C", purchase__time="2031-01-01T00:00"),
    ]
    (settlement,) = settle(text, claims=claims)
    assert [(pool.period, pool.left, pool.unpaid) for pool in pools(settlement)] == [
        (2030, Fraction(0), "B"),
        (2031, Fraction(400), None),
    ]
    assert "年度资金（2031年）" in render_text(summary([settlement]))


def test_a_rolling_pool_has_no_one_balance() -> None:
    text = one_article(
        "      - {id: flat, label: 定额补贴, amount: 600元, caps: [{limit: 1000元, per: recent}]}",
        accumulators="accumulators:\n  recent: {label: 近一年, window: {rolling: P1Y}}\n",
    )
    (settlement,) = settle(text, claims=[claim_with(claim__id="A"), claim_with(claim__id="B")])
    (pool,) = pools(settlement)
    assert (pool.before, pool.left, pool.granted, pool.unpaid) == (None, None, Fraction(1000), "B")


def told(claims: Sequence[Mapping[str, object]], language: Language = "zh", *texts: str) -> str:
    """The summary of claims, under SHOPS unless said otherwise."""
    return render_text(summary(settle(*(texts or (SHOPS,)), claims=claims), language))


def test_claims_that_lack_the_same_stand_together_and_so_many_are_not_all_named() -> None:
    claims = [claim_with(claim__id=f"F{number:03}", shop__staff=None) for number in range(MOST_NAMED + 3)]
    said = told([*claims, claim_with(claim__id="G", shop__staff=None, shop__taxed_here=None)])
    assert f"尚缺：用工人数（{MOST_NAMED + 3}笔）：F000、F001" in said
    assert f"F{MOST_NAMED - 1:03}等\n" in said
    assert f"F{MOST_NAMED:03}" not in said
    assert "尚缺：用工人数、税务登记在本市（1笔）：G" in said


def test_wrong_records_are_listed_with_their_codes_and_too_many_are_counted() -> None:
    said = told([claim_with(claim__id=f"F{number:03}", purchase__amount="1.234") for number in range(MOST_LISTED + 3)])
    assert f"F{MOST_LISTED - 1:03}：“采购金额”写的是 `1.234`" in said
    assert f"F{MOST_LISTED:03}：" not in said
    assert "另有3笔，见结果表。" in said
    assert "（F636）" in said
    assert "`policyengine explain F636`" in said


def test_a_table_without_a_claim_says_so_first() -> None:
    assert told([]).split("\n\n")[1:3] == ["  注意：", "  - 申报表里没有一笔申报"]
    assert "申报表里没有一笔申报" not in told([claim_with()])


def test_missing_columns_are_told_before_the_amounts() -> None:
    said = render_text(summary(settle(SHOPS, claims=CLAIMS), "zh", Columns()))
    amounts = said.index("足额支持")
    assert said.index("各笔都按“没有”计算，可能少算或多算：“开业日期”") < amounts
    assert said.index("各笔都按“未提供”处理，影响结果的暂不能认定：“评审核定比例”") < amounts
    assert said.index("不认识、没有读取的列：“备注”") > amounts


# Spellings of one number.


@pytest.mark.parametrize(
    "other",
    [
        "91410200test000001",
        "９１410200TEST000001",
        "91410200 TEST 000001",
        "'91410200TEST000001",
        "91410200-TEST-000001",
    ],
)
def test_applicants_that_are_nearly_the_same_are_to_be_checked(other: str) -> None:
    said = told([claim_with(claim__id="A"), claim_with(claim__id="B", shop__id=other), claim_with(claim__id="C")])
    assert "统一社会信用代码只差大小写、全角半角、空格、引号或连字符，按不同主体计算" in said
    assert f"`91410200TEST000001`、`{other}`" in said


def test_claims_with_nearly_the_same_id_are_to_be_checked() -> None:
    said = told([claim_with(claim__id="A-1"), claim_with(claim__id="a1", shop__id="91410200TEST000002")])
    assert "申报编号只差大小写、全角半角、空格、引号或连字符，按不同申报计算：`A-1`、`a1`" in said
    assert "按不同主体" not in said


@pytest.mark.parametrize("other", ["91410200TEST000001", " 91410200TEST000001 ", "91410200TEST000002", None])
def test_one_spelling_or_another_number_is_not_to_be_checked(other: str | None) -> None:
    assert "请核实" not in told([claim_with(claim__id="A"), claim_with(claim__id="B", shop__id=other)])


def test_rows_are_named_where_the_claims_have_any() -> None:
    outcomes = [
        replace(outcome, claim=replace(outcome.claim, row=row, file="五月.csv"))
        for row, outcome in enumerate(
            settle(SHOPS, claims=[claim_with(claim__id=one) for one in ("A", "B", "a")])[0].outcomes, start=2
        )
    ]
    (settlement,) = settle(SHOPS, claims=[claim_with()])
    made = summary([replace(settlement, outcomes=tuple(outcomes))])
    assert "第2、4行的申报编号只差" in render_text(made)
    assert "rows 2, 4: claim number differs only" in render_text(replace(made, language="en"))


def test_a_record_that_several_groups_refuse_is_told_once() -> None:
    county = one_article("      - {id: flat, label: 定额补贴, amount: 800元}")
    settlements = settle(SHOPS, county, claims=[claim_with(purchase__amount="1.234")])
    assert render_text(summary(settlements)).count("1.234") == 1
