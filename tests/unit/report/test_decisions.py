"""The fixed faces of a decision: the row of the table, the JSON, reasons, reductions, alternatives, the receipt."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from policyengine import __version__
from policyengine.facts import Problem
from policyengine.ledger.canonical import facts_sha256
from policyengine.outcome import GroupOutcome, Status
from policyengine.report.alternatives import alternatives
from policyengine.report.decision_json import decision_json
from policyengine.report.reasons import reasons
from policyengine.report.receipt import receipt
from policyengine.report.rows import COLUMNS, row, write_csv, write_json, write_jsonl
from policyengine.settlement.groups import Group
from policyengine.words import Words
from tests.unit.report.policies import FAIRS, SHOPS, book, claim_with, decide_one, one_article, settle


def group(*texts: str) -> Group:
    return book(*texts).groups[0]


# Rows.


def columns(found: Mapping[str, str], *names: str) -> tuple[str, ...]:
    return tuple(found[name] for name in names)


def test_a_row_has_the_fixed_columns_in_their_order() -> None:
    assert tuple(row(decide_one(SHOPS))) == COLUMNS
    assert COLUMNS[:9] == (
        "claim.id",
        "status",
        "policy",
        "article",
        "award",
        "entitled",
        "amount",
        "limited_by",
        "reason",
    )


def test_a_grant_names_its_article_and_award_and_needs_no_reason() -> None:
    assert tuple(row(decide_one(SHOPS)).values()) == (
        "S-1", "granted", "kaifeng_shops_2030", "3", "purchase", "12000.01", "12000.01", "", "",
    )  # fmt: skip


def test_a_reduction_names_the_accumulator_and_says_what_was_left() -> None:
    found = row(decide_one(SHOPS, held={"shop_year": "45000"}))
    assert columns(found, "status", "article", "entitled", "amount", "limited_by") == (
        "reduced", "3", "12000.01", "5000.00", "shop_year",
    )  # fmt: skip
    assert found["reason"] == (
        "第三条：“每年5万元”上限5万元，此前累计45,000.00元，尚余5,000.00元，应补12,000.01元，按余额核减为5,000.00元"
    )


def test_a_pool_that_ran_dry_names_itself() -> None:
    found = row(decide_one(SHOPS, held={"pool": "200万元"}))
    assert columns(found, "status", "article", "award", "amount", "limited_by") == (
        "exhausted", "3", "purchase", "0.00", "pool",
    )  # fmt: skip
    assert found["reason"].startswith("第二条：“资金总额”")


ADDED = """
    - {id: stand, label: 摊位, amount: 60元}
    - {id: travel, label: 路费, amount: 0元}
    - {id: print, label: 印刷, amount: 50元, caps: [{limit: 80元, per: given}]}
"""


def test_of_awards_that_add_up_those_are_named_that_pay() -> None:
    """One that is due nothing is not named, nor is one of which a cap took all; the cap is."""
    text = one_article(ADDED, choose="sum", accumulators="accumulators:\n  given: {per: [shop.id], awards: [print]}")
    for held, award, limited_by in ((0, "stand+print", ""), (70, "stand+print", "given"), (80, "stand", "given")):
        outcome = decide_one(text, held={"given": f"{held}元"})
        assert columns(row(outcome), "award", "limited_by") == (award, limited_by)
        said = decision_json(outcome)
        assert said["award"] == award
        assert [one["award"] for one in said["reductions"]] == ["print"] * bool(limited_by)


def test_where_nothing_is_paid_every_award_is_named_that_fits() -> None:
    text = one_article(
        "\n    - {id: stand, label: 摊位, amount: 0元}\n    - {id: travel, label: 路费, amount: 0元}\n", choose="sum"
    )
    assert columns(row(decide_one(text)), "status", "award") == ("granted", "stand+travel")


def test_a_denial_names_the_lowest_article_also_where_that_is_not_the_first_asked() -> None:
    found = row(decide_one(SHOPS, facts=claim_with(filing__complete=False, purchase__time="2029-01-01")))
    assert columns(found, "status", "policy", "article", "award", "entitled", "amount") == (
        "denied", "kaifeng_shops_2030", "1", "", "0.00", "0.00",
    )  # fmt: skip
    assert found["reason"].startswith("第一条：材料不齐；第六条：采购时间不在有效期内")


def test_the_period_alone_denies_by_the_article_that_sets_it() -> None:
    assert row(decide_one(SHOPS, facts=claim_with(purchase__time="2029-01-01")))["article"] == "6"


def test_where_no_award_applies_no_article_is_named() -> None:
    found = row(decide_one(SHOPS, facts=claim_with(shop__kind="market")))
    assert columns(found, "status", "article", "award", "reason") == ("denied", "", "", "第三条至第五条的补贴均不适用")


def test_awards_granted_together_are_joined_and_an_article_is_named_once() -> None:
    found = row(decide_one(SHOPS, facts=claim_with(shop__kind="cooperative")))
    assert columns(found, "article", "award") == ("4", "slices+staff")


def test_policies_granted_under_together_are_joined() -> None:
    """A and C exclude B but not each other: A and C pay together."""

    def policy(name: str, categories: str, amount: str) -> str:
        text = one_article(f"      - {{id: {name}, label: {name}, amount: {amount}}}")
        text = text.replace("kaifeng_small_2030", name).replace("categories: [shops]", f"categories: [{categories}]")
        return text.replace(
            "    in_force:",
            "    coordination:\n      rule: higher_not_duplicate\n"
            "      against: {place: same, level: same, categories: overlapping}\n    in_force:",
        )

    texts = (policy("aa", "x", "100元"), policy("bb", "x, y", "150元"), policy("cc", "y", "100元"))
    outcome = decide_one(*texts)
    assert columns(row(outcome), "status", "policy", "article", "award", "amount") == (
        "granted", "aa+cc", "1", "aa+cc", "200.00",
    )  # fmt: skip
    assert [one["policy"] for one in decision_json(outcome)["alternatives"]] == ["bb"]


def test_an_undetermined_claim_says_what_is_missing() -> None:
    found = row(decide_one(SHOPS, facts=claim_with(shop__staff=None)))
    assert columns(found, "status", "policy", "article", "amount", "reason") == (
        "undetermined", "kaifeng_shops_2030", "", "0.00", "尚缺：用工人数",
    )  # fmt: skip


def test_an_invalid_record_is_named_under_the_first_policy_of_its_group() -> None:
    outcome = decide_one(SHOPS, FAIRS, facts=claim_with(purchase__amount="1.234"))
    assert row(outcome, "zh", group(SHOPS, FAIRS))["policy"] == "kaifeng_shops_2030"
    assert row(outcome)["policy"] == ""
    assert columns(row(outcome), "status", "article", "award", "entitled") == ("invalid", "", "", "0.00")


def test_only_the_reason_depends_on_the_language() -> None:
    outcome = decide_one(SHOPS, held={"shop_year": "45000"})
    chinese, english = row(outcome, "zh"), row(outcome, "en")
    assert {name for name in COLUMNS if chinese[name] != english[name]} == {"reason"}
    assert english["reason"].startswith("article 3: “50000 yuan a year”: limit CNY 50,000.00")


# Writers.


def test_csv_is_rfc_4180_and_no_cell_is_a_formula() -> None:
    first = row(decide_one(SHOPS, facts=claim_with(claim__id='=HYPERLINK("x"),1')))
    stream = io.StringIO(newline="")
    write_csv([first, {**first, "claim.id": "A\n1", "reason": "－1"}], stream)
    text = stream.getvalue()
    assert text.startswith(",".join(COLUMNS) + "\r\n")
    assert '"\'=HYPERLINK(""x""),1"' in text
    read = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [one["claim.id"] for one in read] == ['\'=HYPERLINK("x"),1', "A\n1"]
    assert read[1]["reason"] == "'－1"
    assert text.count("\r\n") == 3


def test_json_and_json_lines_hold_the_same_rows() -> None:
    rows = [row(decide_one(SHOPS, facts=claim_with(claim__id=name))) for name in ("甲", "乙")]
    array, by_line = io.StringIO(), io.StringIO()
    write_json(rows, array)
    write_jsonl(rows, by_line)
    assert json.loads(array.getvalue()) == rows
    assert [json.loads(line) for line in by_line.getvalue().splitlines()] == rows
    assert "甲" in array.getvalue()
    empty = io.StringIO()
    write_json([], empty)
    assert json.loads(empty.getvalue()) == []


# JSON.


def json_of(outcome: GroupOutcome, *texts: str) -> dict[str, Any]:
    made = decision_json(outcome, "zh", group(*(texts or (SHOPS,))))
    assert json.loads(json.dumps(made)) == made
    return made


def test_the_fixed_keys_come_first() -> None:
    assert list(json_of(decide_one(SHOPS)))[:13] == [
        "claim", "status", "amount", "currency", "policy", "article", "award",
        "entitled", "reductions", "alternatives", "missing", "reasons", "receipt",
    ]  # fmt: skip


def test_a_reduction_in_json_can_be_checked_by_hand() -> None:
    assert json_of(decide_one(SHOPS, held={"shop_year": "45000"}))["reductions"] == [
        {
            "policy": "kaifeng_shops_2030",
            "article": "3",
            "award": "purchase",
            "label": "每年5万元",
            "accumulator": "shop_year",
            "limit": "50000.00",
            "held": "45000.00",
            "room": "5000.00",
            "amount": "7000.01",
            "kind": "reduce",
        }
    ]


def test_the_alternatives_in_json_say_what_they_would_have_paid_and_why_they_lost() -> None:
    made = json_of(decide_one(SHOPS, FAIRS, held={"shop_year": "45000"}), SHOPS, FAIRS)
    assert made["policy"] == "kaifeng_fairs_2030"
    assert made["alternatives"] == [
        {
            "policy": "kaifeng_shops_2030",
            "article": "3",
            "award": "purchase",
            "label": "采购补贴",
            "payable": "5000.00",
            "why": "就高不重复，低于所取的7,200.00元",
        }
    ]


def test_the_facts_read_are_there_with_their_values() -> None:
    facts = {one["fact"]: one["value"] for one in json_of(decide_one(SHOPS))["facts"]}
    assert facts["purchase.amount"] == "120000.05"
    assert facts["purchase.time"] == "2030-05-01T10:30:00@Asia/Shanghai"
    assert facts["shop.opened_on"] is None
    assert "review.rate" not in facts, "no rule of the policy reads it"
    missing = json_of(decide_one(SHOPS, facts=claim_with(shop__staff=None)))
    assert missing["missing"] == ["shop.staff"]
    assert {one["fact"]: one["value"] for one in missing["facts"]}["shop.staff"] is None


def test_an_invalid_record_still_has_a_currency_and_a_receipt() -> None:
    made = json_of(decide_one(SHOPS, facts=claim_with(purchase__amount="1.234")))
    assert (made["status"], made["currency"], made["policy"]) == ("invalid", "CNY", "kaifeng_shops_2030")
    assert [one["policy"] for one in made["receipt"]["policies"]] == ["kaifeng_shops_2030"]


# Receipts.


def test_a_receipt_names_engine_policies_and_facts() -> None:
    (policy,) = book(SHOPS).policies
    made = receipt(decide_one(SHOPS)).to_json()
    assert made["engine"] == __version__
    assert made["policies"] == [
        {
            "policy": "kaifeng_shops_2030",
            "edition": None,
            "fingerprint": policy.fingerprint,
            "file_sha256": policy.file_sha256,
        }
    ]


def test_the_hash_of_the_facts_does_not_depend_on_how_they_were_written() -> None:
    def of(**changes: object) -> str:
        return receipt(decide_one(SHOPS, facts=claim_with(**changes))).facts_sha256

    assert of() == of(purchase__amount="12.000005万元") == of(purchase__time="2030-05-01T02:30:00Z")
    assert of() != of(purchase__amount="120000.06")
    assert of() != of(shop__staff=None)
    assert facts_sha256({"a": "1", "b": None}) == facts_sha256({"b": None, "a": "1"})
    assert facts_sha256({"a": "true"}) != facts_sha256({"a": True})


# Reasons.


def said(outcome: GroupOutcome) -> list[tuple[str, str, bool]]:
    return [(reason.article, reason.words.zh, reason.main) for reason in reasons(outcome)]


def test_a_denial_where_no_award_applies_says_why_each_does_not() -> None:
    assert said(decide_one(SHOPS, facts=claim_with(shop__kind="market", shop__opened_on="2030-02-01"))) == [
        ("", "第三条至第五条的补贴均不适用", True),
        ("3", "“采购补贴”不适用：须符合“小型店”（主体类型：现为集市，须为小店）", False),
        ("4", "“分段补贴”不适用：主体类型：现为集市，须为合作社", False),
        ("4", "“用工补贴”不适用：主体类型：现为集市，须为合作社", False),
        ("5", "“开业补贴”不适用：须符合“小型店”（主体类型：现为集市，须为小店）", False),
    ]


def test_a_requirement_of_one_award_is_a_reason_with_its_article() -> None:
    text = one_article(
        """
      - id: flat
        label: 定额补贴
        requires:
          - {condition: shop.staff >= 10, reason: 用工不足10人}
        amount: 800元
"""
    )
    outcome = decide_one(text)
    assert said(outcome) == [("1", "“定额补贴”用工不足10人", True)]
    assert row(outcome)["reason"] == "第一条：“定额补贴”用工不足10人"


def test_awards_that_give_no_reason_of_their_own_are_named_by_their_articles_beside_those_that_do() -> None:
    text = one_article(
        """
      - {id: flat, label: 定额补贴, requires: [{condition: shop.staff >= 10, reason: 用工不足10人}], amount: 800元}
      - {id: market, label: 集市补贴, when: shop.kind = "market", amount: 100元}
"""
    )
    main = [(article, words) for article, words, is_main in said(decide_one(text)) if is_main]
    assert main == [("", "第一条的其余补贴不适用"), ("1", "“定额补贴”用工不足10人")]


def test_the_reasons_of_other_policies_follow_and_are_not_the_main_ones() -> None:
    outcome = decide_one(SHOPS, FAIRS, facts=claim_with(shop__kind="cooperative", filing__complete=False))
    assert [(reason.policy, reason.article, reason.main) for reason in reasons(outcome)] == [
        ("kaifeng_shops_2030", "1", True),
        ("kaifeng_fairs_2030", "1", False),
    ]
    assert row(outcome)["reason"] == "第一条：材料不齐"


def test_a_denial_whatever_the_missing_fact_says_so() -> None:
    text = one_article(
        """
      - {id: few, label: 少, when: shop.taxed_here and shop.staff > 100, amount: 1元}
      - {id: many, label: 多, when: not(shop.taxed_here) and shop.staff > 90, amount: 1元}
      - {id: some, label: 有, when: shop.taxed_here and shop.revenue > 50万元, amount: 1元}
"""
    )
    outcome = decide_one(text, facts=claim_with(shop__taxed_here=None))
    assert outcome.status is Status.DENIED
    assert said(outcome)[0][1] == "第一条的各项补贴均不适用"


def test_a_grant_of_nothing_says_why() -> None:
    nothing = decide_one(SHOPS, facts=claim_with(purchase__amount="0"))
    assert (row(nothing)["status"], row(nothing)["reason"]) == ("granted", "第三条：符合条件，但应补金额为0.00元")
    text = one_article("      - {id: less, label: 差额, amount: purchase.amount - 200万元}")
    below = decide_one(text)
    assert row(below)["reason"] == "第一条：计算结果为-1,879,999.95元，不足零的按0.00元计"


def test_every_problem_of_a_record_is_a_reason_with_its_place() -> None:
    outcome = decide_one(SHOPS, facts=claim_with(purchase__amount="1.234", shop__kind="超市"))
    assert len(reasons(outcome)) == 2
    placed = replace(outcome, problems=(Problem("F000", Words("不对", "wrong"), where=Words("表第 2 行", "row 2")),))
    assert row(placed)["reason"] == "表第 2 行：不对（F000）"
    assert row(placed, "en")["reason"] == "row 2: wrong (F000)"


# Reductions of every kind.

POOL = "accumulators:\n  pool: {label: 资金总额}\n"


def test_a_cap_that_refuses_says_that_no_part_is_paid_and_that_it_is_closed() -> None:
    text = one_article(
        """
      - id: flat
        label: 定额补贴
        base: purchase.amount
        rate: 10%
        caps: [{limit: 2万元, per: pool, if_short: refuse}]
""",
        accumulators=POOL,
    )
    claims = [
        claim_with(claim__id="A", purchase__amount="15万元"),
        claim_with(claim__id="B", purchase__amount="6万元", purchase__time="2030-05-02"),
        claim_with(claim__id="C", purchase__amount="1万元", purchase__time="2030-05-03"),
    ]
    (settlement,) = settle(text, claims=claims)
    rows = [row(outcome) for outcome in settlement.outcomes]
    assert [one["status"] for one in rows] == ["granted", "exhausted", "exhausted"]
    assert rows[1]["reason"].endswith("尚余5,000.00元，不足应补的6,000.00元，按规定不部分支付")
    assert rows[2]["reason"].endswith("此前已有申报超出余额，本项已停止支付")
    assert decision_json(settlement.outcomes[1])["reductions"][0]["kind"] == "refuse"


def test_a_cap_on_a_count_says_that_it_is_full() -> None:
    text = one_article(
        """
      - id: flat
        label: 定额补贴
        amount: 100元
        caps: [{limit: 1, per: shops, label: 只补一家}]
""",
        accumulators="accumulators:\n  shops: {label: 已补家数, count: shop.id}\n",
    )
    claims = [claim_with(claim__id="A"), claim_with(claim__id="B", shop__id="91410200TEST000002")]
    (settlement,) = settle(text, claims=claims)
    found = row(settlement.outcomes[1])
    assert columns(found, "status", "limited_by", "reason") == (
        "exhausted", "shops", "第一条：“只补一家”限1，此前已计1，已满，本笔不予支付",
    )  # fmt: skip
    assert decision_json(settlement.outcomes[1])["reductions"][0]["held"] == "1"


def test_a_minimum_that_drops_is_a_reduction_without_or_with_a_cap() -> None:
    text = one_article(
        """
      - id: flat
        label: 定额补贴
        base: purchase.amount
        rate: 10%
        minimum: {amount: 5000元, below: drop}
        caps: [{limit: 1万元, per: pool}]
""",
        accumulators=POOL,
    )
    small = decide_one(text, facts=claim_with(purchase__amount="4万元"))
    assert columns(row(small), "status", "limited_by", "reason") == (
        "exhausted", "", "第一条：应补金额低于最低支付额5,000元，按规定不予支付",
    )  # fmt: skip
    (reduction,) = decision_json(small)["reductions"]
    assert (reduction["kind"], reduction["accumulator"], reduction["limit"], reduction["held"]) == (
        "below_minimum", "", "5000.00", None,
    )  # fmt: skip
    short = decide_one(text, held={"pool": "7000"})
    assert columns(row(short), "status", "limited_by") == ("exhausted", "pool")
    assert row(short)["reason"].endswith("核减后的金额低于最低支付额5,000元，按规定不予支付")


def test_a_cap_of_one_claim_needs_no_history() -> None:
    text = one_article(
        "      - {id: flat, label: 定额补贴, base: purchase.amount, rate: 10%, caps: [{limit: 1万元, per: claim}]}"
    )
    found = row(decide_one(text))
    assert columns(found, "status", "limited_by", "reason") == (
        "reduced", "claim", "第一条：“单笔上限”上限1万元，应补12,000.01元，按余额核减为10,000.00元",
    )  # fmt: skip


# Alternatives.


def why(outcome: GroupOutcome) -> list[tuple[str, str]]:
    return [("+".join(a.award.id for a in one.awards), one.why.zh) for one in alternatives(outcome)]


@pytest.mark.parametrize(
    ("choose", "awards", "expected"),
    [
        ("highest", ("100元", "90元"), ("two", "低于所取的100.00元")),
        ("highest", ("90元", "100元"), ("one", "低于所取的100.00元")),
        ("highest", ("100元", "100元"), ("two", "金额相同，取排在前面的一项")),
        ("first", ("90元", "100元"), ("two", "按规定取排在前面的一项")),
    ],
)
def test_an_award_that_lost_says_why(choose: str, awards: tuple[str, str], expected: tuple[str, str]) -> None:
    one, two = awards
    text = one_article(
        f"      - {{id: one, label: 甲, amount: {one}}}\n      - {{id: two, label: 乙, amount: {two}}}", choose=choose
    )
    assert why(decide_one(text)) == [expected]


def test_equal_awards_go_by_the_room_left() -> None:
    text = one_article(
        """
      - {id: one, label: 甲, amount: 100元, caps: [{limit: 100元, per: claim}]}
      - {id: two, label: 乙, amount: 100元}
"""
    )
    assert why(decide_one(text)) == [("one", "金额相同，但剩余额度较小")]


def test_equal_policies_go_by_their_order_and_one_that_pays_nothing_says_so() -> None:
    facts = claim_with(purchase__amount="10万元", shop__revenue="60万元")
    texts = (SHOPS.replace("7.5%", "6%"), FAIRS)
    assert why(decide_one(*texts, facts=facts)) == [("fair", "就高不重复，金额相同，取排在前面的一项政策")]
    assert why(decide_one(*texts, held={"pool": "200万元"}, facts=facts)) == [("purchase", "没有可补金额")]


def test_an_alternative_that_hangs_on_a_fact_not_given_has_no_amount() -> None:
    outcome = decide_one(SHOPS, FAIRS, held={"shop_year": "49999.99"}, facts=claim_with(shop__revenue=None))
    assert outcome.immaterial == ("shop.revenue",)
    (one,) = alternatives(outcome)
    assert one.payable is None
    assert one.why.zh == "是否适用、可补多少取决于未提供的上年营业额，不影响结果"
    assert decision_json(outcome)["alternatives"][0]["payable"] is None
