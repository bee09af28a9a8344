"""Headers: which fact a column means, and when it is too nearly one to pass it over."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from policyengine.claims.columns import titles_of
from policyengine.claims.form import Form
from policyengine.claims.nearness import is_near
from policyengine.policy.model import Fact, FactKind
from policyengine.words import Words
from tests.unit.claims.forms import FORM, IN_DOLLARS, VOCABULARY
from tests.unit.claims.reading import codes, refused, table

KNOWN = titles_of(FORM)


@pytest.mark.parametrize(
    "title",
    [
        "deal.amount",
        "成交金额",
        "amount of the deal",
        " 成交 金额 ",
        "成交\n金额",
        "*成交金额",
        "ＤＥＡＬ.amount",
        "Deal.Amount",
    ],
)
def test_a_column_bears_a_name_or_a_label(title: str) -> None:
    column = KNOWN.column(title)
    assert column is not None
    assert column.fact.name == "deal.amount"
    assert column.unit is None


@pytest.mark.parametrize(
    ("title", "factor"),
    [
        ("成交金额(元)", 1),
        ("成交金额（元）", 1),
        ("成交金额 [人民币元]", 1),
        ("成交金额(CNY)", 1),
        ("成交金额(万元)", 10**4),
        ("成交金额（单位：万元）", 10**4),
        ("成交金额【万】", 10**4),
        ("deal.amount (百万元)", 10**6),
        ("成交金额(亿元)", 10**8),
        ("从业人数(万)", 10**4),
        ("约定比例(%)", Fraction(1, 100)),
        ("约定比例（％）", Fraction(1, 100)),
    ],
)
def test_a_unit_in_brackets_is_understood(title: str, factor: int) -> None:
    column = KNOWN.column(title)
    assert column is not None
    assert column.unit is not None
    assert column.unit.factor == factor


@pytest.mark.parametrize(
    "title", ["成交金额(美元)", "成交金额(USD)", "从业人数(元)", "成立日期(万元)", "金额", "", "()", "(元)"]
)
def test_other_titles_mean_nothing(title: str) -> None:
    assert KNOWN.column(title) is None


def test_a_unit_is_that_of_the_currency() -> None:
    dollars = titles_of(IN_DOLLARS)
    assert dollars.column("成交金额(万元)") is None
    column = dollars.column("成交金额(万USD)")
    assert column is not None
    assert column.unit is not None
    assert column.unit.factor == 10**4


def test_plain_numbers_under_a_unit_are_multiplied_and_that_is_noted() -> None:
    read = table("申报编号,成交金额(万元),上年营业收入（元）\nA-1,12.5,100\nA-2,12.5元,1亿\n")
    assert [claim.values.get("deal.amount") for claim in read.claims] == [125_000, None]
    assert [claim.values["owner.revenue"] for claim in read.claims] == [100, 10**8]
    assert read.claims[1].problems[0].code == "F637"
    assert [note.zh for note in read.notes] == ["“成交金额(万元)”列里不带单位的数字按万元读入"]


def test_a_label_that_holds_its_unit_is_meant_with_it_and_never_without() -> None:
    invested = Fact("invested", Words("投资额(万元)"), FactKind.MONEY, decimals=2)
    paid = Fact("paid", Words("已付额(元)"), FactKind.MONEY, decimals=2)
    known = titles_of(Form({"invested": invested, "paid": paid}, "claim.id", "CNY"))
    in_units = known.column("投资额（万元）")
    assert in_units is not None
    assert in_units.unit is not None
    assert in_units.unit.factor == 10**4
    assert known.column("投资额") is None
    plain = known.column("已付额")
    assert plain is not None
    assert plain.fact is paid


def test_a_label_of_two_facts_means_neither_but_a_name_is_a_name() -> None:
    twin = replace(VOCABULARY["deal.amount"], name="owner.revenue2", label=Words("成交金额", "staff"))
    known = titles_of(Form({**VOCABULARY, twin.name: twin}, "claim.id", "CNY"))
    assert known.column("成交金额") is None
    assert known.column("staff") is None
    column = known.column("deal.amount")
    assert column is not None
    assert column.fact.name == "deal.amount"


def test_two_columns_for_one_fact_are_an_error_at_the_second() -> None:
    (found,) = refused("申报编号,成交金额,deal.amount\nA-1,5,6\n")
    assert found.code == "F607"
    assert found.place is not None
    assert found.place.source.slice(found.place.span) == "deal.amount"
    assert found.place.position.column == 11
    assert "第 2 列和第 3 列" in found.headline.zh


def test_a_column_that_is_nearly_an_absent_fact_is_an_error() -> None:
    (found,) = refused("\n申报编号,成交金颔\nA-1,5\n")
    assert found.code == "F608"
    assert "是否要写“成交金额”（deal.amount）？" in found.headline.zh
    assert found.place is not None
    assert found.place.source.slice(found.place.span) == "成交金颔"
    assert found.place.position.line == 2


def test_every_near_column_is_told_in_one_run() -> None:
    assert codes(refused("申报编号,成交金额(美元),owner.kin,上年度营业收入\nA-1,5,公司,7\n")) == [
        "F608",
        "F608",
        "F608",
    ]


def test_a_near_column_is_passed_over_where_it_is_to_be_ignored_or_the_fact_is_there() -> None:
    ignored = table("申报编号,成交金颔\nA-1,5\n", ignore=["成交金颔 "])
    assert ignored.unknown_columns == ()
    assert "deal.amount" in ignored.absent_columns
    beside = table("申报编号,成交金颔,成交金额\nA-1,5,6\n")
    assert beside.unknown_columns == ("成交金颔",)
    assert beside.claims[0].values["deal.amount"] == 6


def test_a_known_column_can_be_ignored_and_an_absent_one_to_ignore_is_noted() -> None:
    read = table("申报编号,成交金额\nA-1,五\n", ignore=["成交金额", "备注"])
    assert read.claims[0].problems == ()
    assert [note.zh for note in read.notes] == ["没有要忽略的“备注”列"]


def test_a_table_without_any_fact_is_no_table_of_claims() -> None:
    assert codes(refused("甲,乙,丙\n1,2,3\n")) == ["F609"]
    assert codes(refused("申报编号|成交金额|主体类型\n1|2|3\n")) == ["F609"]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("成交金颔", "成交金额"),
        ("上年度营业收入", "上年营业收入"),
        ("deal.amuont", "deal.amount"),
        ("deal_amount", "deal.amount"),
        ("dealamount", "deal.amount"),
        ("成交金额(含税)", "成交金额"),
        ("成交金额（必填）", "成交金额"),
        ("credit  cod", "credit code"),
        ("owner.settled_onn", "owner.settled_on"),
        ("owner.settled_om", "owner.settled_on"),
        ("owner.llm_flied", "owner.llm_filed"),
        ("onwer.is_old", "owner.is_old"),
    ],
)
def test_slips_are_near(title: str, name: str) -> None:
    assert is_near(title, name)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("owner.name", "owner.kind"),
        ("owner", "owner.kind"),
        ("owner.visit_1", "owner.visit_2"),
        ("owner.to", "owner.at"),
        ("备注", "评分"),
        ("编号", "代码"),
        ("成交时间", "成交金额"),
        ("", "成交金额"),
        ("(万元)", "成交金额"),
        ("日期", "成立日期"),
    ],
)
def test_other_words_are_not_near(title: str, name: str) -> None:
    assert not is_near(title, name)
