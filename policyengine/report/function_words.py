"""The built-in functions as an official would say them; `{0}`, `{1}` are the arguments, `{all}` all of them.

A function that is not here is said by its name, with its arguments in brackets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from policyengine.report.amounts import english, joined
from policyengine.words import Words

_WORDS: Final[dict[str, Words]] = {
    "abs": Words("{0}的绝对值", "the absolute value of {0}"),
    "floor": Words("{0}向下取整", "{0} rounded down"),
    "ceiling": Words("{0}向上取整", "{0} rounded up"),
    "decimal": Words("{0}保留{1}位小数", "{0} to {1} decimals"),
    "round up": Words("{0}进位到{1}位小数", "{0} rounded up to {1} decimals"),
    "round down": Words("{0}舍去到{1}位小数", "{0} cut to {1} decimals"),
    "round half up": Words("{0}四舍五入到{1}位小数", "{0} rounded half up to {1} decimals"),
    "round half down": Words("{0}五舍六入到{1}位小数", "{0} rounded half down to {1} decimals"),
    "modulo": Words("{0}除以{1}的余数", "the remainder of {0} by {1}"),
    "sum": Words("{all}之和", "the sum of {all}"),
    "product": Words("{all}之积", "the product of {all}"),
    "mean": Words("{all}的平均数", "the mean of {all}"),
    "median": Words("{all}的中位数", "the median of {all}"),
    "min": Words("{all}中较低的一项", "the lowest of {all}"),
    "max": Words("{all}中较高的一项", "the highest of {all}"),
    "count": Words("{all}的项数", "the number of {all}"),
    "string length": Words("{0}的字数", "the length of {0}"),
    "date": Words("{all}", "{all}"),
    "years and months duration": Words("{0}至{1}的年月", "the time from {0} to {1}"),
    "day of week": Words("{0}是星期几", "the weekday of {0}"),
    "day of year": Words("{0}在全年的第几天", "the day of the year of {0}"),
    "week of year": Words("{0}在全年的第几周", "the week of the year of {0}"),
    "month of year": Words("{0}的月份", "the month of {0}"),
    ".year": Words("{0}的年份", "the year of {0}"),
    ".month": Words("{0}的月份", "the month of {0}"),
    ".day": Words("{0}是当月第几天", "the day of the month of {0}"),
    ".weekday": Words("{0}是星期几", "the weekday of {0}"),
    ".hour": Words("{0}的钟点", "the hour of {0}"),
    ".minute": Words("{0}的分", "the minute of {0}"),
    ".second": Words("{0}的秒", "the second of {0}"),
    ".years": Words("{0}的年数", "the years of {0}"),
    ".months": Words("{0}的月数", "the months of {0}"),
    ".days": Words("{0}的天数", "the days of {0}"),
    ".hours": Words("{0}的小时数", "the hours of {0}"),
    ".minutes": Words("{0}的分钟数", "the minutes of {0}"),
    ".seconds": Words("{0}的秒数", "the seconds of {0}"),
    ".start": Words("{0}的起点", "the start of {0}"),
    ".end": Words("{0}的终点", "the end of {0}"),
}
"""Functions that give a value."""

_HOLD: Final[dict[str, tuple[Words, Words]]] = {
    "list contains": (Words("{0}中有{1}", "{1} is among {0}"), Words("{0}中没有{1}", "{1} is not among {0}")),
    "contains": (Words("{0}含有{1}", "{0} contains {1}"), Words("{0}不含{1}", "{0} does not contain {1}")),
    "starts with": (
        Words("{0}以{1}开头", "{0} starts with {1}"),
        Words("{0}不以{1}开头", "{0} starts otherwise than {1}"),
    ),
    "ends with": (Words("{0}以{1}结尾", "{0} ends with {1}"), Words("{0}不以{1}结尾", "{0} ends otherwise than {1}")),
    "includes": (Words("{1}在{0}之内", "{1} is within {0}"), Words("{1}不在{0}之内", "{1} is not within {0}")),
    "during": (Words("{0}在{1}之内", "{0} is within {1}"), Words("{0}不在{1}之内", "{0} is not within {1}")),
    "before": (Words("{0}早于{1}", "{0} is before {1}"), Words("{0}不早于{1}", "{0} is not before {1}")),
    "after": (Words("{0}晚于{1}", "{0} is after {1}"), Words("{0}不晚于{1}", "{0} is not after {1}")),
    "overlaps": (Words("{0}与{1}有重叠", "{0} overlaps {1}"), Words("{0}与{1}不重叠", "{0} does not overlap {1}")),
    "is": (Words("{0}就是{1}", "{0} is {1}"), Words("{0}不是{1}", "{0} is not {1}")),
    "all": (Words("{all}全部为是", "all of {all} are yes"), Words("{all}并非全部为是", "not all of {all} are yes")),
    "any": (Words("{all}至少一项为是", "one of {all} is yes"), Words("{all}没有一项为是", "none of {all} is yes")),
    "odd": (Words("{0}是单数", "{0} is odd"), Words("{0}不是单数", "{0} is not odd")),
    "even": (Words("{0}是双数", "{0} is even"), Words("{0}不是双数", "{0} is not even")),
}
"""Functions that hold or do not."""


def called(function: str, arguments: Sequence[Words]) -> Words:
    """The value of a function in words."""
    template = _WORDS.get(function)
    if template is None or not _enough(template, arguments):
        return _by_name(function, arguments)
    return _filled(template, arguments)


def holds(function: str, arguments: Sequence[Words], wanted: bool) -> Words:
    """That a function holds, or that it does not."""
    pair = _HOLD.get(function)
    if pair is None or not _enough(pair[0], arguments):
        said = _by_name(function, arguments)
        return Words(f"{said.zh}为“{'是' if wanted else '否'}”", f"{said.en} is {'yes' if wanted else 'no'}")
    return _filled(pair[0] if wanted else pair[1], arguments)


def _enough(template: Words, arguments: Sequence[Words]) -> bool:
    return len(arguments) > ("{1}" in template.zh)


def _by_name(function: str, arguments: Sequence[Words]) -> Words:
    listed = joined(arguments, "，", ", ")
    name = function.removeprefix(".")
    return Words(f"{name}（{listed.zh}）", f"{name}({listed.en})")


def _filled(template: Words, arguments: Sequence[Words]) -> Words:
    listed = joined(arguments, "、", ", ")
    places = {"all": listed, **{str(index): one for index, one in enumerate(arguments)}}
    return Words(
        _PLACE.sub(lambda found: places[found[1]].zh, template.zh),
        _PLACE.sub(lambda found: english(places[found[1]]), template.en),
    )


_PLACE: Final = re.compile(r"\{(\w+)\}")
