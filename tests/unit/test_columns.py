"""Claims as columns: what each column says of each claim, and which claims columns cannot say."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from policyengine.columns import ClaimColumns, WrittenIds, columns_of
from policyengine.facts import Claim, Problem
from policyengine.policy.model import Fact, FactKind
from policyengine.slots import slot_of
from policyengine.values import UNKNOWN, Value
from policyengine.words import Words

ZONE: Final = ZoneInfo("Asia/Shanghai")
FACTS: Final = (
    Fact("shop.kind", Words("类型"), FactKind.CHOICE, choices=(("tea", Words("茶")), ("silk", Words("绸")))),
    Fact("shop.open", Words("营业"), FactKind.YES_NO),
    Fact("shop.note", Words("备注"), FactKind.TEXT),
    Fact("shop.moved", Words("迁入"), FactKind.DATE, blank_is_none=True),
    Fact("deal.amount", Words("金额"), FactKind.MONEY, decimals=2, at_least=Fraction(0)),
    Fact("deal.time", Words("时间"), FactKind.DATE_TIME),
)


def columns(*values: dict[str, Value]) -> ClaimColumns:
    claims = [Claim(str(number), each) for number, each in enumerate(values)]
    return columns_of(claims, map(slot_of, FACTS), ZONE)


def test_each_kind_of_fact_is_a_whole_number() -> None:
    day, moment = dt.date(2024, 5, 1), dt.datetime(1970, 1, 1, 8, 0, 1)  # noqa: DTZ001  # taken to be in the zone
    found = columns(
        {"shop.kind": "silk", "shop.open": True, "shop.note": "急", "shop.moved": day, "deal.amount": Fraction(5, 4)},
        {"shop.kind": "tea", "shop.open": False, "shop.note": "急", "deal.time": moment, "deal.amount": Fraction(2)},
    )
    assert found.facts["shop.kind"].values.tolist() == [1, 0]
    assert found.facts["shop.open"].values.tolist() == [True, False]
    assert (found.facts["shop.note"].values.tolist(), found.facts["shop.note"].texts) == ([0, 0], ("急",))
    assert found.facts["shop.moved"].values.tolist() == [day.toordinal(), 0]
    assert found.facts["deal.amount"].values.tolist() == [125, 200]
    assert found.facts["deal.time"].values.tolist() == [0, 10**6]
    assert not found.odd


def test_what_is_none_and_what_is_not_known_are_told_apart() -> None:
    found = columns({"shop.kind": "tea"}, {"shop.moved": None})
    moved, kind = found.facts["shop.moved"], found.facts["shop.kind"]
    assert moved.none is not None
    assert moved.none.tolist() == [True, True]
    assert moved.unknown is None
    assert kind.unknown is not None
    assert kind.unknown.tolist() == [False, True]
    assert kind.none is None


def test_a_claim_that_columns_cannot_say_is_odd() -> None:
    wrong = Claim("4", {"shop.kind": "tea"}, (Problem("F601", Words("不是金额")),))
    claims = [
        Claim("0", {"deal.amount": Fraction(1, 1000)}),
        Claim("1", {"deal.amount": Fraction(10**13)}),
        Claim("2", {"shop.moved": UNKNOWN}),
        Claim("3", {"deal.amount": Fraction(10**12)}),
        wrong,
    ]
    found = columns_of(claims, map(slot_of, FACTS), ZONE)
    assert sorted(found.odd) == [0, 1, 2, 4]
    assert found.odd[4] is found.claim_at(4) is wrong


def test_ids_are_compared_as_a_settlement_compares_them() -> None:
    ids = WrittenIds([" b", "a", "", "é", "e\N{COMBINING ACUTE ACCENT}", "b "])
    assert ids.absent().tolist() == [2]
    assert ids.doubled() == {0: [0, 5], 5: [0, 5], 3: [3, 4], 4: [3, 4]}
    assert ids.ascending(ids.absent()).tolist() == [2]

    assert ids.ascending(np.array([0, 1, 3, 4, 5])).tolist() == [1, 0, 5, 3, 4]
    assert ids.text(0) == " b"
