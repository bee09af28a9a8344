"""A small office under an invented policy, so that a test says only what it is about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from policyengine.app.ledger.api import Ledger
from policyengine.source import Source
from tests.unit.settlement.small import claim, policy

KITES: Final = """\
accumulators:
  pot: {label: 资金总额}
  year: {label: 当年累计, per: [applicant.id], window: calendar_year}
articles:
  - article: 1
    caps:
      - {limit: 1000元, per: pot}
    awards:
      - id: support
        label: 支持
        requires:
          - {condition: listed, reason: 没有入册}
        base: cost
        rate: 50%
        caps:
          - {limit: 300元, per: year}
"""


def source(part: str = KITES, name: str = "kites.yaml") -> Source:
    """A policy file."""
    return Source(name, policy(part))


TYING: Final = source(
    """\
policy: shandong_crafts_2030
scope: {place: 山东省, level: province, categories: [kites, lamps]}
coordination: {rule: higher_not_duplicate, against: {place: any, level: any, categories: overlapping}}
articles:
  - article: 1
    awards:
      - {id: craft, label: 手工艺, amount: 9元}
""",
    "crafts.yaml",
)
"""A policy that excludes those of kites and of lamps, which go together."""


def clock() -> Any:  # noqa: ANN401  # a `Clock`, whose moments are its own
    """A clock that goes on by a second whenever it is asked."""
    moments = moments_from(dt.datetime(2031, 1, 1, tzinfo=dt.UTC))
    return lambda: next(moments)


def moments_from(moment: dt.datetime) -> Iterator[dt.datetime]:
    """One moment after another."""
    while True:
        yield moment
        moment += dt.timedelta(seconds=1)


def filing(
    number: int, cost: object = 100, *, who: str = "A", day: str = "2030-03-01", **more: object
) -> dict[str, Any]:
    """A claim by `who`; the kite policy grants half its cost."""
    id_ = f"C{number:02}"
    given = {"claim.id": id_, "applicant.id": who, "day": day, "listed": True, "cost": cost, **more}
    return claim(given)


def granted(ledger: Ledger, number: int) -> list[tuple[str, int]]:
    """What became of the decisions on a claim, and the fen they grant."""
    return [(one.state, one.fen) for one in ledger.show(f"C{number:02}").decisions]


def accounts(ledger: Ledger) -> dict[str, tuple[int, int, int, int]]:
    """Budget, granted, paid and recoverable of every policy."""
    return {one.policy: (one.budget, one.granted, one.paid, one.recoverable) for one in ledger.balances().balances}


def held(ledger: Ledger) -> dict[str, int]:
    """What the pools hold, in yuan."""
    return {one.accumulator: int(one.amount) for one in ledger.balances().pools}
