"""What FEEL has and this language leaves out on purpose, each with the way out.

The whole list stands at the head of the grammar. A construct that cannot be read on ends the
reading of its expression; `time(…)` and times of day look like what is allowed and do not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import Final

from policyengine.source import Span
from policyengine.syntax.lexemes import Lexeme, ends_value
from policyengine.syntax.slips.reading import Reading
from policyengine.words import Words

_TEXT_HELP: Final = Words(
    "判断文本可以用 `contains`、`starts with`、`ends with`、`substring`",
    "texts are examined with `contains`, `starts with`, `ends with`, `substring`",
)
_CONTEXT_HELP: Final = Words(
    "每个值作为一项单独的事实或定义，用带点的名称引用，如 `applicant.staff`",
    "make each value a fact or a definition of its own, with a dotted name such as `applicant.staff`",
)
_TIME_HELP: Final = Words(
    "用日期时间的 `.hour`、`.minute`、`.second`，如 `submitted.hour < 18`",
    "use `.hour`, `.minute`, `.second` of a date-time, as in `submitted.hour < 18`",
)
_FUNCTIONS: Final[Mapping[str, Words]] = {
    "matches": _TEXT_HELP,
    "replace": _TEXT_HELP,
    "split": _TEXT_HELP,
    "sort": Words("取最大、最小用 `max`、`min`", "the greatest and the least are had with `max` and `min`"),
    "context": _CONTEXT_HELP,
    "context put": _CONTEXT_HELP,
    "context merge": _CONTEXT_HELP,
    "get value": _CONTEXT_HELP,
    "get entries": _CONTEXT_HELP,
    "time": _TIME_HELP,
}
_TIME_OF_DAY: Final = re.compile(r'@"T?\d{1,2}:\d')


@dataclass(frozen=True, slots=True)
class _LeftOut:
    """A construct that is left out: where its sign stands, what it is called, what to do instead."""

    span: Span
    called: Words
    instead: Words
    readable: bool = False  # what follows can be read as if it were allowed


def refuse_left_out(read: list[Lexeme], reading: Reading) -> list[Lexeme] | None:
    """Complain of what is left out; None after something that cannot be read on."""
    ranges: list[bool] = []  # for each open bracket: whether `..` has been met in it
    for index, lexeme in enumerate(read):
        closes_range = lexeme.type == "LSQB" and bool(ranges) and ranges[-1] and ends_value(read, index)
        found = _left_out(read, index)
        if lexeme.type == "LSQB" and found is None and not closes_range:
            found = _filter(read, index)
        if found is not None:
            _complain(found, reading)
            if not found.readable:
                return None
        if closes_range or lexeme.type in ("RPAR", "RSQB"):
            del ranges[-1:]
        elif lexeme.type in ("LPAR", "LSQB"):
            ranges.append(False)
        elif lexeme.type == "DOTS" and ranges:
            ranges[-1] = True
    return read


def _complain(found: _LeftOut, reading: Reading) -> None:
    reading.complain(
        "E108",
        found.span,
        Words(f"本语言不含{found.called.zh}", f"this language leaves out {found.called.en}"),
        label=Words("FEEL 有而本语言没有的写法", "part of FEEL, not of this language"),
        way_out=found.instead,
    )


def _left_out(read: list[Lexeme], index: int) -> _LeftOut | None:
    lexeme = read[index]
    match lexeme.type:
        case "FOREIGN" if lexeme.text in "{}":
            return _LeftOut(lexeme.span, Words("上下文 `{…}`", "contexts, `{…}`"), _CONTEXT_HELP)
        case "TEMPORAL" if _TIME_OF_DAY.match(lexeme.text):
            called = Words(f"一天中的时刻 `{lexeme.text}`", f"times of day, `{lexeme.text}`")
            return _LeftOut(lexeme.span, called, _TIME_HELP, readable=True)
        case "RSQB" if _opens_range(read, index):
            return _LeftOut(
                lexeme.span,
                Words("用 `]` 开头的区间", "ranges that open with `]`"),
                Words(
                    "不含端点的区间用圆括号开头，如 `(1..3]`", "a range without its end opens with `(`, as in `(1..3]`"
                ),
            )
        case "WORD" if index == 0 or read[index - 1].type != "DOT":
            return _word(read, index)
        case _:
            return None


def _word(read: list[Lexeme], index: int) -> _LeftOut | None:
    lexeme = read[index]
    second, third = (read[min(index + step, len(read) - 1)] for step in (1, 2))
    match lexeme.text:
        case "for" if second.type == "WORD" and third.type == "IN":
            return _LeftOut(
                lexeme.span,
                Words("循环 `for … return`", "loops, `for … return`"),
                Words(
                    "判断用 `some … in … satisfies …` 或 `every …`；汇总用 `sum`、`max`、`min`、`count`",
                    "test with `some … in … satisfies …` or `every …`; sum up with `sum`, `max`, `min`, `count`",
                ),
            )
        case "function" if second.type == "LPAR" and not ends_value(read, index):
            return _LeftOut(
                lexeme.span,
                Words("自定义函数 `function(…)`", "function definitions, `function(…)`"),
                Words(
                    "把算式写成 definitions 里的定义，用名称引用",
                    "make the formula a definition and refer to it by name",
                ),
            )
        case "instance" if second.text == "of" and ends_value(read, index):
            return _LeftOut(
                lexeme.span.to(second.span),
                Words("类型判断 `instance of`", "type tests, `instance of`"),
                Words(
                    "事实的类型在 facts 里声明，读入时就已检查，不必再判断；删去这一条件",
                    "types are declared with the facts and checked when a claim is read; delete this test",
                ),
            )
    if second.type == "LPAR":
        return _call(lexeme.text, lexeme.span)
    if second.type == "WORD" and third.type == "LPAR":
        return _call(f"{lexeme.text} {second.text}", lexeme.span.to(second.span))
    return None


def _call(function: str, span: Span) -> _LeftOut | None:
    instead = _FUNCTIONS.get(function)
    if instead is None:
        return None
    return _LeftOut(
        span, Words(f"函数 `{function}`", f"the function `{function}`"), instead, readable=function == "time"
    )


def _filter(read: list[Lexeme], index: int) -> _LeftOut | None:
    if not ends_value(read, index):
        return None
    return _LeftOut(
        read[index].span,
        Words("筛选和取第几项 `列表[…]`", "filters and item numbers, `list[…]`"),
        Words(
            "判断有没有用 `some … in … satisfies …` 或 `list contains`；取值用 `max`、`min`、`sublist`",
            "ask with `some … in … satisfies …` or `list contains`; take values with `max`, `min`, `sublist`",
        ),
    )


def _opens_range(read: list[Lexeme], index: int) -> bool:
    """Whether a `]` stands where a value begins, with `..` before the next bracket."""
    if ends_value(read, index) or (index > 0 and read[index - 1].type == "LSQB"):
        return False
    behind = islice(read, index + 1, None)
    return any(one.type == "DOTS" for one in takewhile(lambda one: one.type not in ("RSQB", "LSQB", "RPAR"), behind))
