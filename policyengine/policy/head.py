"""The head of the file that is more than text: timezone, rounding, accumulators."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from policyengine.expression.literals import read_duration
from policyengine.policy.model import Accumulator, Rounding, Window
from policyengine.policy.reading import Reader, entries, field, name_of, text, words
from policyengine.policy.written import Written
from policyengine.syntax import tree as syntax
from policyengine.syntax.document import Entry, Tree
from policyengine.syntax.document import Mapping as DocumentMapping
from policyengine.values import RoundingMode, YearsMonths
from policyengine.words import Words

_FEN: Final = Fraction(1, 100)
_CURRENCY: Final = re.compile("[A-Z]{3}")
_RENMINBI: Final = ("RMB", "CNH")  # no codes of ISO 4217


def read_currency(tree: Tree | None) -> str:
    """The currency; CNY also where the file says it in other words (and was told so)."""
    code = text(tree) or ""
    return code if _CURRENCY.fullmatch(code) and code not in _RENMINBI else "CNY"


def read_timezone(reader: Reader, tree: Tree | None) -> ZoneInfo | None:
    """An IANA timezone; an unknown one is complained about."""
    name = text(tree)
    if tree is None or name is None:
        return None
    known = _timezones()
    if name in known:
        return ZoneInfo(name)
    close = difflib.get_close_matches(name, known, n=1)
    reader.diagnostics.add(
        "E513",
        reader.place(tree),
        Words(f"没有名为 `{name}` 的时区", f"no timezone is named `{name}`"),
        help=Words(
            f"是否要写 `{close[0]}`?" if close else "中国的时区写作 Asia/Shanghai",
            f"did you mean `{close[0]}`?" if close else "China's timezone is Asia/Shanghai",
        ),
    )
    return None


@cache
def _timezones() -> frozenset[str]:
    """All names; to look for them takes as long as to read some articles."""
    return frozenset(available_timezones())


def read_rounding(reader: Reader, tree: Tree | None, currency: str) -> Rounding:
    """The unit and the mode; the fen, half up, where the file says it wrongly (and was told so)."""
    mode_name = text(field(tree, "mode"))
    mode = RoundingMode(mode_name) if mode_name in set(RoundingMode) else RoundingMode.HALF_UP
    written = reader.expression(field(tree, "to"))
    if written is None or written.expr is None:
        return Rounding(_FEN, mode)
    match written.expr:
        case syntax.Money(value, unit) if unit == currency and value > 0:
            return Rounding(value, mode)
        case _:
            reader.diagnostics.add(
                "E422",
                written.place,
                Words("取整单位应当是大于零的金额", "the unit of rounding is an amount above zero"),
                help=Words("到分写作 0.01元", "to the fen: 0.01元"),
            )
            return Rounding(_FEN, mode)


def read_accumulators(reader: Reader, tree: Tree | None) -> Mapping[str, Accumulator[Written]]:
    """Every declared accumulator by its name."""
    return {name_of(entry.key): _accumulator(reader, entry) for entry in entries(tree)}


def _accumulator(reader: Reader, entry: Entry) -> Accumulator[Written]:
    window, rolling = _window(reader, field(entry.value, "window"))
    awards = field(entry.value, "awards")
    return Accumulator(
        name=name_of(entry.key),
        label=words(field(entry.value, "label")) or Words(entry.key.text),
        per=reader.names(field(entry.value, "per")),
        window=window,
        rolling=rolling,
        awards=reader.names(awards) if awards is not None else None,
        sum=reader.value(field(entry.value, "sum")),
        count=reader.name(field(entry.value, "count")) if field(entry.value, "sum") is None else None,
        place=reader.place(entry.key),
    )


def _window(reader: Reader, tree: Tree | None) -> tuple[Window, YearsMonths | None]:
    if isinstance(tree, DocumentMapping):
        written = tree.get("rolling")
        length = read_duration(text(written) or "")
        if isinstance(length, Words):
            return Window.WHOLE, None  # the shape has complained
        if not isinstance(length, YearsMonths) or length.months <= 0:
            reader.diagnostics.add(
                "E111",
                reader.place(written or tree),
                Words("滚动期应当是年月时长", "a rolling window is a duration of years and months"),
                help=Words("三年写作 P3Y，六个月写作 P6M", "three years: P3Y; six months: P6M"),
            )
            return Window.WHOLE, None
        return Window.ROLLING, length
    name = text(tree)
    return (Window(name) if name in set(Window) else Window.WHOLE), None
