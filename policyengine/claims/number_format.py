"""What the number format of a spreadsheet's cell says of the number in it: a day, a share of a hundred, a unit.

A spreadsheet keeps one number and shows another: 45413 as 2024-05-01, 0.25 as 25%, 12.5 as 12.50万元.
What a clerk sees is what was meant, so the format is read (ECMA-376 part 1 §18.8.30, §18.8.31).
Only its first section counts, which is that for positive numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_DAYS: Final = frozenset({14, 15, 16, 17, 22, *range(27, 32), 36, *range(50, 55), 57, 58})
_CLOCKS: Final = frozenset({*range(18, 23), *range(32, 36), 45, 46, 47, 55, 56})
_PERCENTS: Final = frozenset({9, 10})

_QUOTED: Final = re.compile(r'"([^"]*)"|\\(.)|!(.)')
_CURRENCY: Final = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
_ELAPSED: Final = re.compile(r"\[(h+|m+|s+)\]")
_BRACKETS: Final = re.compile(r"\[[^\]]*\]")
_PADDING: Final = re.compile(r"[_*].")
_NOON: Final = re.compile(r"am/pm|a/p|上午/下午")
_SCALED: Final = re.compile(r"[0#?.],+(?![0#?,]*[0#?])")
_MAGNITUDES: Final = re.compile(r"[百千万亿]|thousand|million|[kKM]$")
_FOREIGN: Final = re.compile(r"[$€£]|[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """What a number stands for: a `day`, a time of day (`clock`), both, or per cent.

    `scaled`: what is shown is another number, or has a magnitude such as 万 behind it. `currency` is a mark of
    money that is shown and is not 元.
    """

    day: bool = False
    clock: bool = False
    percent: bool = False
    scaled: bool = False
    currency: str = ""


PLAIN: Final = NumberFormat()
"""A format that shows the number itself."""


def built_in(number: int) -> NumberFormat:
    """One of the formats that are known by their number; in those for money the reader's locale has the mark."""
    return NumberFormat(number in _DAYS, number in _CLOCKS, number in _PERCENTS)


@lru_cache(maxsize=1024)
def read_format(code: str) -> NumberFormat:
    """A format that a workbook defines.

    >>> read_format("yyyy/m/d h:mm") == NumberFormat(day=True, clock=True)
    True
    >>> read_format('0.00"万元"').scaled, read_format("#,##0.00").scaled, read_format("0.0,").scaled
    (True, False, True)
    """
    section = _first_section(code)
    literals = "".join("".join(filter(None, found.groups())) for found in _QUOTED.finditer(section))
    bare = _QUOTED.sub(" ", section)
    mark = "".join(found[1] for found in _CURRENCY.finditer(bare)) + literals + ("$" if "$" in _bare(bare) else "")
    foreign = _FOREIGN.search(mark)
    bare = _bare(bare)
    if bare.strip() in ("general", "@", ""):
        return NumberFormat(scaled=_MAGNITUDES.search(literals) is not None)
    clock = any(letter in bare for letter in "hs")
    day = "y" in bare or "d" in bare or "aaa" in bare or ("m" in bare and not clock)
    if day or clock:
        return NumberFormat(day, clock)
    shrunk = _SCALED.search(bare) is not None or _MAGNITUDES.search(literals.strip()) is not None
    return NumberFormat(percent="%" in bare, scaled=shrunk, currency=foreign[0] if foreign else "")


def _bare(section: str) -> str:
    """The section without what is only colour, condition, currency or blank; elapsed hours keep their letter."""
    kept = _ELAPSED.sub(r"\1", _CURRENCY.sub("", section).casefold())
    return _NOON.sub("", _PADDING.sub("", _BRACKETS.sub("", kept)))


def _first_section(code: str) -> str:
    quoted = escaped = False
    for at, character in enumerate(code):
        if escaped:
            escaped = False
        elif character == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif character in "\\!":
            escaped = True
        elif character == ";":
            return code[:at]
    return code
