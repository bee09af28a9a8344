"""An invented office with a small budget: policies that use every table of a ledger, and claims made from a seed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any, Final

from policyengine.app.ledger.elsewhere import AwardElsewhere
from policyengine.source import Source
from tests.unit.settlement.small import claim, policy

POT: Final = 20_000
"""Yuan that the first policy has for all."""

A_YEAR: Final = 3_000
"""Yuan that it has for one applicant and calendar year."""

KITES: Final = Source(
    "kites.yaml",
    policy(f"""\
        policy: weifang_kites_2030
        coordination: {{rule: higher_not_duplicate, against: {{place: same, level: any, categories: overlapping}}}}
        accumulators:
          pot: {{label: 资金总额}}
          year: {{label: 当年累计, per: [applicant.id], window: calendar_year}}
          months: {{label: 近六个月, per: [applicant.id], window: {{rolling: P6M}}}}
          kinds: {{label: 类别数, per: [applicant.id], count: kind}}
        articles:
          - article: 1
            caps:
              - {{limit: {POT}元, per: pot}}
            awards:
              - id: support
                label: 支持
                requires:
                  - {{condition: listed, reason: 没有入册}}
                base: cost
                rate: 30%
                caps:
                  - {{limit: {A_YEAR}元, per: year}}
                  - {{limit: 2500元, per: months}}
                  - {{limit: "2", per: kinds, if_short: refuse}}
        """),
)

LAMPS: Final = Source(
    "lamps.yaml",
    policy("""\
        policy: jinan_lamps_2030
        scope: {place: 济南市, level: city, categories: [lamps]}
        accumulators:
          spring: {label: 当年总额, window: calendar_year}
        articles:
          - article: 1
            awards:
              - id: lantern
                label: 花灯
                when: kind = "lamp"
                amount: if staff > 5 then 700元 else 333.33元
                caps:
                  - {limit: 1500元, per: spring, if_short: refuse}
        """),
)

LATER_LAMPS: Final = Source(
    "lamps_2031.yaml",
    LAMPS.text.replace("from: 2030-01-01", "from: 2031-01-01")
    .replace("policy: jinan_lamps_2030", "policy: jinan_lamps_2030\nedition: 2030-12-01")
    .replace("700元", "900元"),
)
"""An edition that comes later."""

PRINTS: Final = Source(
    "prints.yaml",
    policy("""\
        policy: nanjing_prints_2031
        scope: {place: 南京市, level: city, categories: [prints]}
        articles:
          - article: 1
            awards:
              - id: print
                label: 年画
                when: kind = "print"
                amount: 12.5元
        """),
)
"""A further policy, which goes with none of the others."""

POLICIES: Final = (KITES, LAMPS)


def received(amount: str, **more: Any) -> AwardElsewhere:  # noqa: ANN401  # as a clerk states it
    """An award under a policy of the province that excludes the first of ours."""
    return AwardElsewhere("省风筝奖补", amount, "潍坊市", "province", ["kites"], **more)


def claims(seed: int, count: int, *, prefix: str = "C", applicants: int = 8) -> list[dict[str, Any]]:
    """So many claims, always the same for a seed; a few cannot be decided for want of a fact."""
    random = Random(seed)
    return [dict(_claim(random, f"{prefix}{number:04}", applicants)) for number in range(count)]


def _claim(random: Random, number: str, applicants: int) -> Mapping[str, Any]:
    day = dt.date(2030, 1, 1) + dt.timedelta(days=random.randrange(720))
    return claim(
        {
            "claim.id": number,
            "applicant.id": f"作坊{random.randrange(applicants)}",
            "kind": random.choice(["kite", "lamp", "print"]),
            "listed": None if random.random() < 0.05 else random.random() < 0.9,
            "staff": random.randrange(12),
            "cost": f"{random.randrange(1, 500_000) / 100:.2f}",
            "day": day.isoformat(),
        }
    )


class Clock:
    """A clock that moves on by a second each time it is asked, so that two ledgers can have the same times."""

    def __init__(self) -> None:
        self._seconds: Iterator[int] = iter(range(10**9))

    def __call__(self) -> dt.datetime:
        return dt.datetime(2020, 3, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=next(self._seconds))
