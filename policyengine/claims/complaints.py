"""The words for a cell that cannot be read: which fact, what stood there, what is expected."""

from __future__ import annotations

import datetime as dt
import difflib
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, assert_never

from policyengine.claims.form import Raw, Unfit
from policyengine.claims.text import folded, shown
from policyengine.facts import Problem
from policyengine.policy.model import Fact, FactKind
from policyengine.values import decimal_text
from policyengine.words import Words

MANY_CHOICES: Final = 8


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a cell cannot be read, before the words are put together."""

    code: str
    why: Words


def complaint(code: str, fact: Fact, raw: Raw, why: Words) -> Problem:
    """One problem of one cell."""
    there = quoted(raw)
    return Problem(
        code,
        Words(
            f"“{fact.label.zh}”写的是 `{there}`，{why.zh}",
            f"“{fact.label.in_language('en')}” is `{there}`: {why.en}",
        ),
        fact.name,
    )


def quoted(raw: Raw) -> str:
    """What stood there, short enough for a message."""
    match raw:
        case str():
            return shown(raw)
        case None:
            return ""
        case bool():
            return "true" if raw else "false"
        case Unfit():
            return raw.shown
        case Decimal() if raw.is_finite() and abs(raw.adjusted()) < 40:
            return shown(f"{raw:f}")
        case int() if raw.bit_length() > 200:
            return "…"  # Python refuses to write out very long integers
        case dt.datetime():
            return raw.isoformat(sep=" ")
        case dt.date():
            return raw.isoformat()
        case int() | Fraction() | Decimal():
            return shown(str(raw))
        case _:
            assert_never(raw)


def expected(fact: Fact, currency: str) -> Words:
    """What may stand in a cell of `fact`, with examples."""
    match fact.kind:
        case FactKind.TEXT:
            return Words("应是文字", "expected text")
        case FactKind.YES_NO:
            return Words("应填“是”或“否”（也可写 true 或 false）", "expected 是 or 否 (true or false will do)")
        case FactKind.CHOICE:
            return _one_of(fact)
        case FactKind.DATE:
            return Words(
                "应是年月日俱全的日期，如 2024-05-01、2024/5/1、2024年5月1日",
                "expected a date, year first, such as 2024-05-01, 2024/5/1 or 2024年5月1日",
            )
        case FactKind.DATE_TIME:
            return Words(
                "应是日期和时间（24 小时制），如 2024-05-01 10:30、2024/5/1 10:30",
                "expected a date and time of 24 hours, such as 2024-05-01 10:30 or 2024/5/1 10:30",
            )
        case FactKind.INTEGER:
            return Words("应是整数，如 12、1,200", "expected a whole number such as 12 or 1,200")
        case FactKind.NUMBER:
            return Words("应是数字，如 12.5、1,200", "expected a number such as 12.5 or 1,200")
        case FactKind.MONEY if currency == "CNY":
            return Words(
                "应是金额，如 1234.50、1,234.50元、12.5万元",
                "expected an amount such as 1234.50, 1,234.50元 or 12.5万元",
            )
        case FactKind.MONEY:
            return Words(
                f"应是金额，如 1234.50、1,234.50 {currency}",
                f"expected an amount such as 1234.50 or 1,234.50 {currency}",
            )
        case FactKind.RATE:
            return Words("应是比率，如 30%、0.3", "expected a rate such as 30% or 0.3")
        case _:
            assert_never(fact.kind)


def _one_of(fact: Fact) -> Words:
    few = fact.choices[:MANY_CHOICES]
    more = len(fact.choices) > MANY_CHOICES
    zh = "、".join(label.zh for _, label in few) + ("等" if more else "")
    en = ", ".join(f"{label.in_language('en')} ({id_})" for id_, label in few) + (", …" if more else "")
    return Words(f"应是其中之一：{zh}", f"expected one of {en}")


def unknown_choice(fact: Fact, text: str) -> Words:
    """That no choice is called so, and which one is nearly."""
    spellings: dict[str, tuple[str, Words]] = {}
    for id_, label in fact.choices:
        for spelling in (id_, label.zh, label.en):
            spellings.setdefault(folded(spelling), (id_, label))
    near = difflib.get_close_matches(folded(text[:100]), [s for s in spellings if s], n=1, cutoff=0.5)
    words = expected(fact, "")
    if not near:
        return words
    id_, label = spellings[near[0]]
    return Words(
        f"{words.zh}；是否要写 `{label.zh}`？",
        f"{words.en}; did you mean `{label.in_language('en')}` ({id_})?",
    )


def in_kind(fact: Fact, bound: Fraction | dt.date, currency: str) -> str:
    """A bound as one would write a value of `fact`."""
    if not isinstance(bound, Fraction):
        return bound.isoformat()
    match fact.kind:
        case FactKind.RATE:
            return f"{decimal_text(bound * 100)}%"
        case FactKind.MONEY:
            return decimal_text(bound) + ("元" if currency == "CNY" else f" {currency}")
        case _:
            return decimal_text(bound)
