from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pytest

from policyengine.outcome import Status
from policyengine.report.pools import pools
from policyengine.report.rendering import render_text
from policyengine.report.rows import row
from policyengine.report.summary import MOST_LISTED, summary
from policyengine.report.totals import totals
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


def test_long_lists_are_cut_and_say_so() -> None:
    claims = [claim_with(claim__id=f"F{number:03}", shop__staff=None) for number in range(MOST_LISTED + 3)]
    (settlement,) = settle(SHOPS, claims=claims)
    assert {outcome.status for outcome in settlement.outcomes} == {Status.UNDETERMINED}
    said = render_text(summary([settlement]))
    assert f"F{MOST_LISTED - 1:03}：" in said
    assert f"F{MOST_LISTED:03}：" not in said
    assert "另有3笔，见结果表。" in said


def test_a_record_that_several_groups_refuse_is_told_once() -> None:
    county = one_article("      - {id: flat, label: 定额补贴, amount: 800元}")
    settlements = settle(SHOPS, county, claims=[claim_with(purchase__amount="1.234")])
    assert render_text(summary(settlements)).count("1.234") == 1
