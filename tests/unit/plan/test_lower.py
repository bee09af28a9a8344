"""From a policy to its plan: what binds each award, wherever the file says so, in the order that settles ties."""

from __future__ import annotations

from policyengine.plan.lower import lower
from policyengine.plan.model import Choice, Plan
from policyengine.policy.model import Choose, IfShort
from tests.unit.settlement.small import book


def plan_of(part: str) -> Plan:
    (family,) = book(part).families
    return family.editions[0]


WHOLE = """
accumulators:
  pot: {label: 总额}
  total: {label: 累计, per: [applicant.id]}
  winners: {label: 人次, count: applicant.id}
articles:
  - article: 1
    applies_to: all
    requires:
      - {condition: listed, reason: 没有入册}
    caps:
      - {limit: 100元, per: pot, if_short: refuse}
  - article: 2
    applies_to: [4]
    requires:
      - {condition: staff > 1, reason: 人太少}
    in_force: {from: 2030-03-01}
    caps:
      - {limit: 9, per: winners}
  - article: 3
    requires:
      - {condition: cost > 1元, reason: 太少}
    awards:
      - {id: a, amount: 5元}
  - article: 4
    choose: sum
    caps:
      - {limit: 50元, per: claim, label: 每笔}
    awards:
      - id: b
        amount: 5元
        requires:
          - {condition: cost > 2元, reason: 太少}
        caps:
          - {limit: 30元, per: total}
      - {id: c, amount: 5元, overrides: all}
"""


def test_requirements_of_all_bind_the_policy_and_others_their_awards() -> None:
    plan = plan_of(WHOLE)
    assert [(gate.article, gate.reason.zh) for gate in plan.gates] == [("1", "没有入册")]
    found = {award.id: [(gate.article, gate.reason.zh) for gate in award.gates] for award in plan.awards}
    period = "完工日期不在有效期内（自2030年3月1日起）"
    assert found == {
        "a": [("3", "太少")],
        "b": [("2", period), ("2", "人太少"), ("4", "太少")],
        "c": [("2", period), ("2", "人太少")],
    }


def test_an_awards_own_caps_come_first_then_the_wider_in_the_order_of_the_file() -> None:
    found = {award.id: [cap.accumulator for cap in award.caps] for award in plan_of(WHOLE).awards}
    assert found == {"a": ["pot"], "b": ["total", "pot", "winners", "claim"], "c": ["pot", "winners", "claim"]}


def test_a_cap_is_one_and_the_same_wherever_it_binds() -> None:
    a, b, _ = plan_of(WHOLE).awards
    assert a.caps[0] is b.caps[1]
    assert len({cap.index for award in plan_of(WHOLE).awards for cap in award.caps}) == 4


def test_a_cap_says_what_it_does_when_it_is_short() -> None:
    _, b, _ = plan_of(WHOLE).awards
    said = {cap.accumulator: (cap.if_short, cap.counts, cap.closes, cap.label.zh) for cap in b.caps}
    assert said == {
        "total": (IfShort.REDUCE, False, False, "累计"),
        "pot": (IfShort.REFUSE, False, True, "总额"),
        "winners": (IfShort.REFUSE, True, False, "人次"),  # whoever is counted already is not turned away
        "claim": (IfShort.REDUCE, False, False, "每笔"),
    }


def test_exceptions_are_known_to_the_awards_whose_place_they_take() -> None:
    assert {award.id: award.overridden_by for award in plan_of(WHOLE).awards} == {"a": (2,), "b": (2,), "c": ()}


def test_an_articles_own_choice_stands_in_the_policys() -> None:
    assert plan_of(WHOLE).choice == Choice(Choose.HIGHEST, (0, Choice(Choose.SUM, (1, 2))))


def test_the_period_of_the_policy_is_a_requirement_of_the_article_that_gives_it() -> None:
    gate = plan_of(WHOLE).in_force
    assert gate.article == "5"
    assert gate.reason.zh == "完工日期不在有效期内（自2030年1月1日至2032年12月31日）"
    assert gate.reason.en == "完工日期 is outside the period in force (from 2030-01-01 to 2032-12-31)"


def test_lowering_is_a_function() -> None:
    (policy,) = book(WHOLE).policies
    assert lower(policy).awards == lower(policy).awards
