"""Words and signs of other languages, Chinese among them, for operators of this one.

Each maps to the type and the text of the lexeme that was meant.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

Meant: TypeAlias = tuple[str, str]

_AND: Final = ("AND", "and")
_OR: Final = ("OR", "or")
_IF: Final = ("IF", "if")
_THEN: Final = ("THEN", "then")
_ELSE: Final = ("ELSE", "else")
_IN: Final = ("IN", "in")
_BETWEEN: Final = ("BETWEEN", "between")
_EQUAL: Final = ("EQUAL", "=")
_NOT_EQUAL: Final = ("NOT_EQUAL", "!=")
_LESS: Final = ("LESS", "<")
_AT_MOST: Final = ("AT_MOST", "<=")
_GREATER: Final = ("GREATER", ">")
_AT_LEAST: Final = ("AT_LEAST", ">=")
_PLUS: Final = ("PLUS", "+")
_MINUS: Final = ("MINUS", "-")
_TIMES: Final = ("TIMES", "*")
_DIVIDED_BY: Final = ("DIVIDED_BY", "/")

CONJUNCTIONS: Final[Mapping[str, Meant]] = {
    **dict.fromkeys(("且", "并且", "而且", "同时", "和", "与", "及", "以及"), _AND),
    **dict.fromkeys(("或", "或者", "或是"), _OR),
}

# Between two values. 超过 and 不满 leave the number itself out, 不低于 and 不超过 do not.
BETWEEN_VALUES: Final[Mapping[str, Meant]] = {
    **CONJUNCTIONS,
    **dict.fromkeys(("则", "那么", "就"), _THEN),
    **dict.fromkeys(("否则", "不然"), _ELSE),
    **dict.fromkeys(("等于", "是", "为"), _EQUAL),
    **dict.fromkeys(("不等于", "不是", "不为"), _NOT_EQUAL),
    **dict.fromkeys(("大于等于", "大于或等于", "不小于", "不低于", "不少于", "至少", "达到"), _AT_LEAST),
    **dict.fromkeys(("小于等于", "小于或等于", "不大于", "不高于", "不超过", "不多于", "至多"), _AT_MOST),
    **dict.fromkeys(("大于", "超过", "高于", "多于"), _GREATER),
    **dict.fromkeys(("小于", "低于", "少于", "不足", "不满", "未满"), _LESS),
    **dict.fromkeys(("属于", "在"), _IN),
    "介于": _BETWEEN,
    **dict.fromkeys(("加", "加上"), _PLUS),
    **dict.fromkeys(("减", "减去"), _MINUS),
    **dict.fromkeys(("乘", "乘以"), _TIMES),
    **dict.fromkeys(("除以",), _DIVIDED_BY),
    **dict.fromkeys(("AND", "And"), _AND),
    **dict.fromkeys(("OR", "Or"), _OR),
    **dict.fromkeys(("THEN", "Then"), _THEN),
    **dict.fromkeys(("ELSE", "Else"), _ELSE),
    **dict.fromkeys(("IN", "In"), _IN),
    **dict.fromkeys(("BETWEEN", "Between"), _BETWEEN),
    "is": _EQUAL,
    "eq": _EQUAL,
    "ne": _NOT_EQUAL,
}

# Where a value begins.
BEFORE_VALUE: Final[Mapping[str, Meant]] = {
    **dict.fromkeys(("如果", "若", "如", "IF", "If"), _IF),
    **dict.fromkeys(("SOME", "Some"), ("SOME", "some")),
    **dict.fromkeys(("EVERY", "Every"), ("EVERY", "every")),
}

# In the place of a value.
VALUES: Final[Mapping[str, Meant]] = {
    **dict.fromkeys(("True", "TRUE"), ("TRUE", "true")),
    **dict.fromkeys(("False", "FALSE"), ("FALSE", "false")),
    **dict.fromkeys(("Null", "NULL", "None", "nil", "空", "空值"), ("NULL", "null")),
}

# After `=` and `!=`.
YES_NO: Final[Mapping[str, Meant]] = {
    **dict.fromkeys(("是", "真", "yes", "Yes", "YES"), ("TRUE", "true")),
    **dict.fromkeys(("否", "假", "no", "No", "NO"), ("FALSE", "false")),
}

# After a value: whether there is one.
EMPTINESS: Final[Mapping[str, Meant]] = {
    **dict.fromkeys(("不为空", "不是空", "不空", "非空", "不为空值", "有值"), _NOT_EQUAL),
    **dict.fromkeys(("为空", "是空", "为空值"), _EQUAL),
}

NEGATIONS: Final = frozenset(("not", "NOT", "Not", "非", "不", "并非", "不是"))

# Lexemes side by side, as the grammar has them; the longest that fits is taken.
RUNS: Final[Mapping[tuple[str, ...], Meant]] = {
    ("=", "=", "="): _EQUAL,
    ("=", "="): _EQUAL,
    (":", "="): _EQUAL,
    ("!=", "="): _NOT_EQUAL,
    ("!", "="): _NOT_EQUAL,
    ("<", ">"): _NOT_EQUAL,
    ("=", ">"): _AT_LEAST,
    (">", "="): _AT_LEAST,
    ("=", "<"): _AT_MOST,
    ("<", "="): _AT_MOST,
    ("&", "&"): _AND,
    ("&",): _AND,
    ("|", "|"): _OR,
    ("|",): _OR,
}

SIGNS: Final[Mapping[str, Meant]] = {
    **dict.fromkeys("≥⩾≧", _AT_LEAST),
    **dict.fromkeys("≤⩽≦", _AT_MOST),
    "≠": _NOT_EQUAL,
    **dict.fromkeys("×✕·⋅", _TIMES),
    "÷": _DIVIDED_BY,
    **dict.fromkeys("−–—‐‑", _MINUS),
    "^": ("POWER", "**"),
    "∧": _AND,
    "∨": _OR,
    "∈": _IN,
    **dict.fromkeys("~～", ("DOTS", "..")),
}
