"""Two invented regulations of Kaifeng for the tests of the report room, and the way to decide a claim under them."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Final

from policyengine.app.evaluating import claim_of, evaluate_claim
from policyengine.app.holding import read_held
from policyengine.app.loading import PolicyBook, book_of
from policyengine.app.settling import settle_claims
from policyengine.diagnostics.model import Diagnostics
from policyengine.diagnostics.render import render_text
from policyengine.outcome import GroupOutcome
from policyengine.settlement.settle import GroupSettlement
from policyengine.source import Source

HEAD: Final = """
timezone: Asia/Shanghai
currency: CNY
rounding: {to: 0.01元, mode: half_up}
roles: {claim: claim.id, applicant: shop.id}
facts:
  claim.id: {label: {zh: 申报编号, en: claim number}, type: text}
  shop.id: {label: {zh: 统一社会信用代码, en: registration code}, type: text}
  shop.kind:
    label: {zh: 主体类型, en: kind of applicant}
    type:
      shop: {zh: 小店, en: shop}
      cooperative: {zh: 合作社, en: cooperative}
      market: {zh: 集市, en: market}
  shop.staff:
    label: {zh: 用工人数, en: staff}
    type: integer
    at_least: 0
    question: {zh: 年末有多少名职工？, en: "How many people worked there at the end of the year?"}
    source: {zh: 社保缴费记录, en: the social insurance record}
  shop.revenue: {label: {zh: 上年营业额, en: turnover of last year}, type: money, at_least: 0元}
  shop.opened_on: {label: {zh: 开业日期, en: opened on}, type: date, blank: none}
  shop.taxed_here: {label: {zh: 税务登记在本市, en: tax registration in the city}, type: yes_no}
  purchase.time: {label: {zh: 采购时间, en: time of purchase}, type: date_time}
  purchase.amount: {label: {zh: 采购金额, en: amount of purchase}, type: money, at_least: 0元}
  filing.complete: {label: {zh: 材料是否齐全, en: papers complete}, type: yes_no}
  review.rate: {label: {zh: 评审核定比例, en: reviewed rate}, type: rate}
"""
"""What every invented policy of these tests begins with: one vocabulary."""

SHOPS: Final = (
    """
policy: kaifeng_shops_2030
title: {zh: 开封市支持沿街小店的六条措施, en: Kaifeng's six measures for street shops}
scope: {place: 开封市, level: city, categories: [shops]}
articles_total: 6
choose: highest
readings:
  - question: {zh: “每年”是哪一年, en: which year "each year" is}
    article: 3
    adopted: {zh: 采购时间所在的公历年, en: the calendar year of the purchase}
  - question: {zh: 同时符合几条时怎么办, en: when several articles apply}
    adopted: {zh: 取最高的一条, en: the highest is paid}
"""
    + HEAD
    + """
accumulators:
  shop_year:
    label: {zh: 同一主体当年累计, en: granted to the applicant in the year}
    per: [shop.id]
    window: calendar_year
  pool: {label: {zh: 资金总额, en: the pool}}
definitions:
  small:
    label: {zh: 小型店, en: small shop}
    is: shop.kind = "shop" and shop.staff <= 20
articles:
  - article: 1
    heading: {zh: 支持对象, en: Who is supported}
    summary: {zh: 税务登记在本市、材料齐全的主体可以申报。, en: Applicants taxed in the city with complete papers.}
    applies_to: all
    requires:
      - {condition: shop.taxed_here, reason: {zh: 税务登记不在本市, en: not registered for tax in the city}}
      - {condition: filing.complete, reason: {zh: 材料不齐, en: papers missing}}
  - article: 2
    heading: {zh: 资金, en: The pool}
    summary: {zh: 总额200万元，按采购时间先后发放。, en: "Two million yuan, in order of purchase."}
    applies_to: all
    caps:
      - {limit: 200万元, per: pool, label: {zh: 资金总额, en: the pool}}
    order: [purchase.time, claim.id]
  - article: 3
    heading: {zh: 采购补贴, en: Purchases}
    summary: {zh: 小型店按采购金额补贴，每年不超过5万元。, en: Small shops are paid a share of what they buy.}
    awards:
      - id: purchase
        label: {zh: 采购补贴, en: purchase subsidy}
        when: small
        base: purchase.amount
        rate:
          by: shop.revenue
          bands:
            - {from: 0元, value: 10%}
            - {from: 50万元, value: 7.5%}
        caps:
          - {limit: 5万元, per: shop_year, label: {zh: 每年5万元, en: 50000 yuan a year}}
  - article: 4
    heading: {zh: 合作社, en: Cooperatives}
    summary: {zh: 合作社按分段比例和用工人数补贴，两项相加。, en: Cooperatives are paid in slices and for their staff.}
    choose: sum
    awards:
      - id: slices
        label: {zh: 分段补贴, en: subsidy in slices}
        when: shop.kind = "cooperative"
        base: purchase.amount
        rate:
          marginal:
            - {from: 0元, value: 10%}
            - {from: 10万元, value: 5%}
            - {from: 100万元, value: 2%}
      - id: staff
        label: {zh: 用工补贴, en: staff subsidy}
        when: shop.kind = "cooperative"
        amount: shop.staff * 500元
        minimum: {amount: 2000元, below: raise}
  - article: 5
    heading: {zh: 新店, en: New shops}
    summary: {zh: 当年新开的小型店每户5000元。, en: Small shops opened in the year get 5000 yuan.}
    awards:
      - id: opening
        label: {zh: 开业补贴, en: opening subsidy}
        when: small and shop.opened_on != null and shop.opened_on.year = purchase.time.year
        amount: 5000元
        caps:
          - {limit: 5万元, per: shop_year, label: {zh: 每年5万元, en: 50000 yuan a year}}
  - article: 6
    heading: {zh: 附则, en: Closing}
    summary: {zh: 有效期三年；与同类政策就高不重复。, en: Three years; the higher of similar policies is paid.}
    in_force: {from: 2030-01-10, until: 2033-01-09, date: purchase.time}
    coordination: {rule: higher_not_duplicate, against: {place: same, level: same, categories: overlapping}}
"""
)

FAIRS: Final = (
    """
policy: kaifeng_fairs_2030
title: {zh: 开封市赶集补贴办法, en: Kaifeng market days}
scope: {place: 开封市, level: city, categories: [shops, fairs]}
articles_total: 2
"""
    + HEAD
    + """
articles:
  - article: 1
    heading: {zh: 标准, en: How much}
    summary: {zh: 按采购金额的6%补贴。, en: Six percent of the purchase.}
    applies_to: all
    requires:
      - condition: shop.kind in ("shop", "market")
        reason: {zh: 只补小店和集市, en: for shops and markets only}
    awards:
      - {id: fair, label: {zh: 赶集补贴, en: fair subsidy}, base: purchase.amount, rate: 6%}
  - article: 2
    heading: {zh: 期限, en: Period}
    summary: {zh: 2030年起施行。, en: From 2030 on.}
    order: [purchase.time, claim.id]
    applies_to: all
    in_force: {from: 2030-01-01, date: purchase.time}
"""
)

CLAIM: Final[Mapping[str, object]] = {
    "claim.id": "S-1",
    "shop.id": "91410200TEST000001",
    "shop.kind": "shop",
    "shop.staff": 8,
    "shop.revenue": "30万元",
    "shop.taxed_here": True,
    "purchase.time": "2030-05-01T10:30",
    "purchase.amount": "120000.05",
    "filing.complete": True,
    "review.rate": "25%",
}
"""A shop that article 3 of SHOPS pays 12,000.01元."""


@functools.cache
def book(*texts: str) -> PolicyBook:
    """The checked policies; a mistake in one of them fails the test with its diagnostics."""
    diagnostics = Diagnostics()
    found = book_of([Source(f"policy-{index}.yaml", text) for index, text in enumerate(texts)], diagnostics)
    assert found is not None, render_text(tuple(diagnostics), "zh")
    return found


def claim_with(**changes: object) -> dict[str, object]:
    """CLAIM with changes, `shop__staff=None` for `shop.staff`; None leaves the fact out."""
    facts = {**CLAIM, **{name.replace("__", "."): value for name, value in changes.items()}}
    return {name: value for name, value in facts.items() if value is not None}


def decide(
    *texts: str, held: Mapping[str, object] | None = None, facts: Mapping[str, object] = CLAIM
) -> tuple[GroupOutcome, ...]:
    """The outcomes of one claim on its own, one a group."""
    policies, diagnostics = book(*texts), Diagnostics()
    known = read_held(held, policies, diagnostics) if held is not None else None
    assert not diagnostics, render_text(tuple(diagnostics), "zh")
    return evaluate_claim(policies, claim_of(facts, policies), known)


def decide_one(
    *texts: str, held: Mapping[str, object] | None = None, facts: Mapping[str, object] = CLAIM
) -> GroupOutcome:
    """The outcome where all policies are one group."""
    (outcome,) = decide(*texts, held=held, facts=facts)
    return outcome


def settle(*texts: str, claims: Sequence[Mapping[str, object]]) -> tuple[GroupSettlement, ...]:
    """Claims settled in order, one settlement a group."""
    policies = book(*texts)
    return settle_claims(policies, [claim_of(facts, policies) for facts in claims])


def one_article(awards: str, *, choose: str = "highest", accumulators: str = "", requires: str = "") -> str:
    """A policy with all its awards in article 1; `accumulators` and `requires` are YAML blocks of their own."""
    return f"""
policy: kaifeng_small_2030
title: {{zh: 开封市小额补贴办法, en: Kaifeng small grants}}
scope: {{place: 开封市, level: county, categories: [shops]}}
articles_total: 2
choose: {choose}
{HEAD}
{accumulators}
articles:
  - article: 1
    heading: {{zh: 补贴, en: Grants}}
    summary: {{zh: 各项补贴。, en: The grants.}}
    awards:
{awards}
  - article: 2
    heading: {{zh: 期限, en: Period}}
    summary: {{zh: 2030年起施行。, en: From 2030 on.}}
    applies_to: all
{requires}
    order: [purchase.time, claim.id]
    in_force: {{from: 2030-01-01, date: purchase.time}}
"""
