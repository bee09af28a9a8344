"""Chinese numerals: what 三百万, 一点五亿 and 二〇三〇 are worth, so that a complaint can show the digits.

Read as written in documents; what is only spoken (三万五 for 35,000) is not guessed at.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

_DIGITS: Final = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_WITHIN: Final = {"十": 10, "百": 100, "千": 1_000}
_MYRIADS: Final = {"万": 10_000, "亿": 100_000_000}
_ONLY_DIGITS: Final = re.compile("[零〇一二三四五六七八九]{2,}")
_DECIMAL: Final = re.compile("([^点]+)点([零〇一二三四五六七八九]+)([万亿]?)")

CHARACTERS: Final = "".join((*_DIGITS, *_WITHIN, *_MYRIADS, "点"))
"""What a numeral may consist of."""


def numeral_value(text: str) -> Fraction | None:
    """The number that a Chinese numeral writes; None for what is none.

    >>> numeral_value("三百万"), numeral_value("一点五亿"), numeral_value("第三")
    (Fraction(3000000, 1), Fraction(150000000, 1), None)
    """
    if (match := _DECIMAL.fullmatch(text)) is not None:
        whole = _integer(match[1])
        decimals = "".join(str(_DIGITS[digit]) for digit in match[2])
        if whole is None:
            return None
        return Fraction(f"{whole}.{decimals}") * _MYRIADS.get(match[3], 1)
    if _ONLY_DIGITS.fullmatch(text):
        return Fraction("".join(str(_DIGITS[digit]) for digit in text))
    whole = _integer(text)
    return None if whole is None else Fraction(whole)


def _integer(text: str) -> int | None:
    total = section = 0
    digit: int | None = None
    last = 1  # the unit before the digit that waits for its own; 1 after a zero
    for character in text:
        if character in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[character]
            last = 1 if digit == 0 else last
        elif character in _WITHIN:
            if digit is None and character != "十":
                return None
            section += (1 if digit is None else digit) * _WITHIN[character]
            digit, last = None, _WITHIN[character]
        elif character in _MYRIADS:
            section += digit or 0
            if section == 0 and total == 0:
                return None
            unit = _MYRIADS[character]
            total, section = ((total + section) * unit, 0) if character == "亿" else (total + section * unit, 0)
            digit, last = None, unit
        else:
            return None
    if digit and last > 10:
        return None
    return total + section + (digit or 0) if text else None
