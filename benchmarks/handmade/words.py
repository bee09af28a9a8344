"""The reasons of the decision table, word for word as the engine gives them, written by hand.

Few texts serve a million claims: each is made once, and claims have its place in the list.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from benchmarks.claims import GENERAL, ONLINE, Array, Claims
from benchmarks.decisions import (
    BY_AGREEMENT,
    BY_SCHEME,
    BY_VOUCHER_POOL,
    DENIED,
    EXHAUSTED,
    UNIVERSITY,
    Decisions,
)
from benchmarks.handmade import articles as art

ARTICLES: Final = ("", "2", "9", "10", "4", "5", "6", "7", "8", "3")
_OF_AWARD: Final = (0, 4, 5, 5, 6, 7, 8, 8, 9)
"""The place of an award's article."""

_REQUIRED: Final = (
    ("二", "不是通过调度平台购买"),
    ("二", "购买的不是智算或超算"),
    ("二", "不具备独立法人资格"),
    ("二", "申报当年被列为失信被执行人"),
    ("二", "申报当年进入税收违法黑名单"),
    ("九", "不是线上申报"),
    ("十", "交易时间不在有效期内（自2024年4月28日至2027年4月27日）"),
)
_NO_AWARD: Final = "第四条至第八条的补贴均不适用"

_CAPS: Final = (
    ("", "", 0),
    ("四", "区内企业每年30万元", art.FOR_A_YEAR),
    ("五", "科研机构每年20万元", 20 * art.WAN),
    ("五", "高校每年100万元，双一流建设高校每年200万元", 100 * art.WAN),
    ("六", "大模型企业每年100万元", art.MOST_FOR_A_MODEL),
    ("七", "区外企业实施期内3万元", art.FOR_THE_PERIOD),
    ("八", "新落户企业每年30万元", art.FOR_A_YEAR),
    ("八", "协议约定的年度上限", 0),
    ("三", "每家企业每年50万元", art.VOUCHER_YEAR),
)
"""By award: the article, the label and the limit of its own cap."""

_POOLS: Final = {
    BY_SCHEME: ("三", "三年补贴总额5000万元", art.SCHEME),
    BY_VOUCHER_POOL: ("四", "算力券总额200万元", art.VOUCHER_POOL),
}
_NUMERALS: Final = ("", "四", "五", "五", "六", "七", "八", "八", "三")


class Reasons(NamedTuple):
    """`texts`, and for each claim the place of its own; `articles`: places in `ARTICLES`."""

    texts: list[str]
    places: Array
    articles: Array


def reasons(claims: Claims, decided: Decisions, rooms: Array) -> Reasons:
    """Why, for all claims; `rooms` where something falls short."""
    assert decided.limited is not None
    assert decided.entitled is not None
    texts = ["", *(_denied(bits) for bits in range(1 << len(_REQUIRED)))]
    places = np.zeros(len(claims), dtype=np.int32)
    articles = np.array(_OF_AWARD, dtype=np.int8)[decided.award]
    denied = np.flatnonzero(decided.status == DENIED)
    failed = _failed(claims.part(denied))
    places[denied] = failed + 1
    articles[denied] = np.array([_lowest(bits) for bits in range(1 << len(_REQUIRED))], dtype=np.int8)[failed]
    short = np.flatnonzero(decided.limited)
    # All that is left of a claim that a used-up cap turns away is which cap it was: its limit is what is held.
    own = (decided.award[short] == BY_AGREEMENT) | (decided.award[short] == UNIVERSITY)
    plain = (rooms[short] == 0) & (decided.status[short] == EXHAUSTED)
    plain &= ~own | np.isin(decided.limited[short], tuple(_POOLS))
    pooled = decided.limited[short] * 16 + np.where(
        np.isin(decided.limited[short], tuple(_POOLS)), 0, decided.award[short]
    )
    for key in np.unique(pooled[plain]).tolist():
        article, label, limit = _POOLS.get(key // 16) or _CAPS[key % 16]
        places[short[plain & (pooled == key)]] = len(texts)
        texts.append(_short(article, label, limit, 0, 0))
    each = short[~plain]
    nothing = np.flatnonzero((decided.entitled == 0) & (decided.award != 0))
    for row in each.tolist():
        places[row] = len(texts)
        texts.append(_one(claims, decided, row, int(rooms[row])))
    for row in nothing.tolist():
        places[row] = len(texts)
        texts.append(f"第{_NUMERALS[decided.award[row]]}条：符合条件，但应补金额为0.00元")
    return Reasons(texts, places, articles)


def _failed(claims: Claims) -> Array:
    """Which requirements are not met, a bit each."""
    bits = np.zeros(len(claims), dtype=np.uint8)
    outside = (claims.time < art.BEGIN) | (claims.time >= art.END)
    for place, met in enumerate(
        (
            claims.via_platform,
            claims.resource != GENERAL,
            claims.legal_person,
            ~claims.dishonest,
            ~claims.blacklisted,
            claims.channel == ONLINE,
            ~outside,
        )
    ):
        bits |= (~met).view(np.uint8) << np.uint8(place)
    return bits


def _denied(bits: int) -> str:
    told = [f"第{article}条：{reason}" for place, (article, reason) in enumerate(_REQUIRED) if bits >> place & 1]
    return "；".join(told) or _NO_AWARD


def _lowest(bits: int) -> int:
    return 0 if not bits else 1 if bits & 31 else 2 if bits & 32 else 3


def _one(claims: Claims, decided: Decisions, row: int, room: int) -> str:
    assert decided.limited is not None
    assert decided.entitled is not None
    award, by = int(decided.award[row]), int(decided.limited[row])
    article, label, limit = _POOLS.get(by) or _CAPS[award]
    if by not in _POOLS and award == BY_AGREEMENT:
        limit = int(claims.agreed_limit[row])
    elif by not in _POOLS and award == UNIVERSITY and claims.first_class[row]:
        limit = 200 * art.WAN
    return _short(article, label, limit, room, int(decided.entitled[row]))


def _short(article: str, label: str, limit: int, room: int, due: int) -> str:
    left = max(room, 0)
    effect = f"应补{_money(due)}，按余额核减为{_money(left)}" if left else "已无余额"
    return f"第{article}条：“{label}”上限{_round(limit)}，此前累计{_money(limit - room)}，尚余{_money(left)}，{effect}"


def _money(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}元"


def _round(fen: int) -> str:
    if fen >= art.WAN and fen % (art.WAN // 100) == 0:
        return f"{fen // art.WAN:,}{f'.{fen % art.WAN // 10_000:02d}'.rstrip('0').rstrip('.')}万元"
    return f"{fen // 100:,}元" if fen % 100 == 0 else _money(fen)
