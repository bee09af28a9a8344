"""A yes/no fact as a statement: `是否在本市纳税` is said 在本市纳税, or 不在本市纳税.

Only what begins with 是否 is turned into a statement, and only where its first word, or its last,
tells how the sentence goes on; any other label is said with its answer: “是否纳税”为“是”.
"""

from __future__ import annotations

from typing import Final

from policyengine.report.amounts import english, in_words
from policyengine.words import Words

_WHETHER: Final = "是否"
_NEGATED: Final = {
    "已经": "尚未",
    "已": "尚未",
    "属于": "不属于",
    "符合": "不符合",
    "具有": "不具有",
    "具备": "不具备",
    "在": "不在",
    "为": "不是",
    "有": "没有",
    "通过": "未通过",
    "取得": "未取得",
    "获得": "未获得",
    "完成": "未完成",
    "列入": "未列入",
    "纳入": "未纳入",
    "经过": "未经过",
    "按": "未按",
}
"""How statements begin, and how their opposites do."""

_NOUNS: Final = ("企业", "法人", "高校", "学校", "院校", "机构", "单位", "公司", "主体", "人", "户", "店")
"""How a label ends that says what somebody is."""


def statement(label: Words, wanted: bool) -> Words:
    """That the answer is yes, or with `wanted` false that it is no.

    >>> statement(Words("是否在本市纳税"), True).zh, statement(Words("是否在本市纳税"), False).zh
    ('在本市纳税', '不在本市纳税')
    >>> statement(Words("是否小微企业"), True).zh, statement(Words("材料齐全"), True).zh
    ('是小微企业', '材料齐全为“是”')
    """
    yes = in_words(wanted)
    return Words(_said(label.zh, wanted) or _answered(label.zh, yes.zh), f"{english(label)} is {yes.en}")


def _said(label: str, wanted: bool) -> str | None:
    rest = label.removeprefix(_WHETHER)
    if rest == label:
        return None
    for begins, opposite in _NEGATED.items():
        if rest.startswith(begins):
            return rest if wanted else opposite + rest.removeprefix(begins)
    if rest.endswith(_NOUNS):
        return f"是{rest}" if wanted else f"不是{rest}"
    return None


def _answered(label: str, answer: str) -> str:
    return f"“{label}”为“{answer}”" if _WHETHER in label else f"{label}为“{answer}”"
