"""An invented policy and its cases, small enough to hold in the head, with something of every kind to cover."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from policyengine.app.testing import run_cases
from policyengine.diagnostics.model import Diagnostic, Diagnostics
from policyengine.report.cases import Results

POLICY: Final = """\
policy: kaifeng_workshops_2031
title: 开封市支持手工作坊的五条措施
issued: 2031-01-05
scope:
  place: 开封市
  level: city
  categories: [workshops]
timezone: Asia/Shanghai
currency: CNY
rounding: {to: 0.01元, mode: half_up}
roles: {claim: claim.id, applicant: applicant.id}
articles_total: 5
choose: highest

facts:
  claim.id: {label: 申报编号, type: text}
  applicant.id: {label: 作坊编号, type: text}
  applicant.craft:
    label: 工艺
    type: {lacquer: 漆器, kites: 风筝, prints: 年画}
  applicant.staff: {label: 用工人数, type: integer, at_least: 0}
  applicant.listed: {label: 是否入册, type: yes_no}
  work.day: {label: 完工日期, type: date}
  work.cost: {label: 工料费, type: money, at_least: 0元}

accumulators:
  workshop_year: {label: 同一作坊当年累计, per: [applicant.id], window: calendar_year}
  pool: {label: 资金总额累计}

definitions:
  small:
    label: 小作坊
    is: applicant.staff <= 9

articles:
  - article: 1
    heading: 支持对象
    summary: 入册的漆器和风筝作坊。
    applies_to: all
    requires:
      - condition: applicant.listed
        reason: 没有入册
      - condition: applicant.craft in ("lacquer", "kites")
        reason: 不是漆器或风筝
  - article: 2
    heading: 资金
    summary: 总额五万元，按完工日期先后发放。
    applies_to: all
    caps:
      - {limit: 5万元, per: pool, label: 资金总额}
    order: [work.day, claim.id]
  - article: 3
    heading: 工料补贴
    summary: 小作坊按工料费补贴。
    awards:
      - id: materials
        label: 工料补贴
        when: small
        base: work.cost
        rate:
          by: work.cost
          bands:
            - {from: 0元, value: 10%}
            - {from: 10万元, value: 20%}
        minimum: {amount: 100元, below: drop}
        caps:
          - limit:
              by: applicant.craft
              values: {lacquer: 2万元, kites: 3万元, prints: 0元}
            per: workshop_year
            label: 作坊年度上限
  - article: 4
    heading: 用工补贴
    summary: 大作坊按用工人数补贴。
    awards:
      - id: hands
        label: 用工补贴
        when: not(small)
        amount: |
          if applicant.staff > 20 then 900元 else 300元
  - article: 5
    heading: 有效期
    summary: 有效期两年。
    in_force: {from: 2031-01-05, until: 2033-01-04, date: work.day}
"""

FACTS: Final = """\
facts:
  claim.id: K-1
  applicant.id: 作坊甲
  applicant.craft: lacquer
  applicant.staff: 5
  applicant.listed: true
  work.day: 2031-06-01
  work.cost: 1万元
cases:
"""

WHOLE: Final = (
    FACTS
    + """\
  - {case: 一成, article: 3, expect: {status: granted, award: materials, amount: 1000.00}}
  - case: 两成，到上限
    article: 3
    facts: {work.cost: 20万元}
    expect: {status: reduced, entitled: 40000.00, amount: 20000.00, limited_by: workshop_year}
  - case: 风筝
    article: 3
    facts: {applicant.craft: kites}
    expect: {status: granted, amount: 1000.00}
  - case: 年画不在其内
    article: 1
    facts: {applicant.craft: prints}
    expect: {status: denied, article: 1, reasons: [不是漆器或风筝]}
  - case: 没有入册
    article: 1
    facts: {applicant.listed: false}
    expect: {status: denied, article: 1, award: "", reasons: [没有入册]}
  - case: 不足一百元的不发
    article: 3
    facts: {work.cost: 999.90}
    expect: {status: exhausted, entitled: 99.99, amount: 0.00}
  - case: 十人的作坊
    article: 4
    facts: {applicant.staff: 10}
    expect: {status: granted, award: hands, amount: 300.00}
  - case: 二十一人的作坊
    article: 4
    facts: {applicant.staff: 21}
    expect: {status: granted, award: hands, amount: 900.00}
  - case: 总额只剩一百元
    article: 2
    held: {pool: 49900.00}
    expect: {status: reduced, amount: 100.00, limited_by: pool}
  - {case: 早一天, article: 5, facts: {work.day: 2031-01-04}, expect: {status: denied, article: 5}}
  - {case: 晚一天, article: 5, facts: {work.day: 2033-01-05}, expect: {status: denied, article: 5}}
"""
)
"""Everything that can be shown. The choice `prints` of the limit cannot: article 1 bars it."""


@dataclass(frozen=True, slots=True)
class Ran:
    """The results of a run, and what was complained about."""

    results: Results
    complaints: tuple[Diagnostic, ...]

    @property
    def told(self) -> list[tuple[str, int]]:
        """Code and line of every complaint that has a place."""
        return [(one.code, one.place.position.line) for one in self.complaints if one.place is not None]


def run(folder: Path, cases: str, policy: str = POLICY, **more: str) -> Ran:
    """Write the policy, its cases and `more` files (`name=text`, for name.yaml) and run the cases beside it."""
    (folder / "workshops.yaml").write_text(policy, encoding="utf-8")
    for name, text in more.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    file = folder / "workshops.cases.yaml"
    file.write_text(cases, encoding="utf-8")
    diagnostics = Diagnostics()
    results = run_cases([file], diagnostics)
    return Ran(results, tuple(diagnostics))


def line_of(text: str, part: str) -> int:
    """The line of the one place where `part` stands in `text`."""
    assert text.count(part) == 1, part
    return text[: text.index(part)].count("\n") + 1
