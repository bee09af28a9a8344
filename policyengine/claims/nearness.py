"""Titles that are nearly a fact's: a slip of the pen, not another word.

Nearness is counted in edits (a character put in, left out, replaced, or two exchanged),
the more the longer the word. Dotted names are compared part by part: `owner.name` is no slip
for `owner.kind`, however long the part they share. What stands between two dots is looked at
word by word, and as a whole, where one edit is a slip: `owner.joined_onn` for `owner.joined_on`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from policyengine.claims.text import folded

_SEPARATORS: Final = re.compile(r"[.\-_/、:：]+")
_REMARK: Final = re.compile(r"[(（\[【〔].*[)）\]】〕]$")
_LONGEST: Final = 60
"""Characters; a title longer than that is compared by its beginning."""


def is_near(title: str, name: str) -> bool:
    """Whether `title` was probably meant to be `name`.

    >>> is_near("上年营业收人", "上年营业收入"), is_near("owner.name", "owner.kind"), is_near("填表日", "设立日")
    (True, False, False)
    """
    ones, others = _parts(title), _parts(name)
    if "".join(ones) == "".join(others):
        return bool(ones)
    if len(ones) == len(others) and all(map(_is_slip, ones, others)):
        return True
    ones, others = _dotted(title), _dotted(name)
    if len(ones) == len(others) and all(map(_is_one_edit, ones, others)):
        return True
    bare = _without_remark(title)
    return bool(bare) and bare != title and is_near(bare, _without_remark(name) or name)


@lru_cache(maxsize=1024)
def _without_remark(title: str) -> str:
    """`title` without what stands in brackets at its end."""
    return _REMARK.sub("", title[:_LONGEST].rstrip())


@lru_cache(maxsize=1024)
def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for part in _SEPARATORS.split(folded(text[:_LONGEST])) if part)


@lru_cache(maxsize=1024)
def _dotted(text: str) -> tuple[str, ...]:
    return tuple("".join(_SEPARATORS.split(part)) for part in folded(text[:_LONGEST]).split(".") if part)


def _is_one_edit(one: str, other: str) -> bool:
    """Whether two parts are alike but for one edit; another digit is another thing (`visit_1`, `visit_2`)."""
    if one == other:
        return True
    if min(len(one), len(other)) < 4 or abs(len(one) - len(other)) > 1 or _digits(one) != _digits(other):
        return False
    return _edits(one, other) == 1


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdecimal())


def _is_slip(one: str, other: str) -> bool:
    if one == other:
        return True
    allowed = _allowed(max(len(one), len(other)))
    if abs(len(one) - len(other)) > allowed or len(set(one) - set(other)) > allowed:
        return False
    return _edits(one, other) <= allowed


def _allowed(length: int) -> int:
    """How many edits a word of so many characters forgives; a word of three is another word already."""
    return 0 if length < 4 else 1 if length < 8 else 2 if length < 14 else 3


def _edits(one: str, other: str) -> int:
    """The optimal string alignment distance."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, character in enumerate(one, start=1):
        line = [row]
        for column, against in enumerate(other, start=1):
            edits = min(last[column] + 1, line[column - 1] + 1, last[column - 1] + (character != against))
            if row > 1 and column > 1 and character == other[column - 2] and one[row - 2] == against:
                edits = min(edits, before[column - 2] + 1)
            line.append(edits)
        before, last = last, line
    return last[-1]
