r"""Literals: what `300万元`, `30%` and `"A\u0042"` are worth, and how a string is written.

Numbers are exact. Values here are of literals that the grammar's terminals have accepted; only
what a terminal cannot tell is checked, the escapes of a string.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

UNITS: Final = {"万": 10_000, "亿": 100_000_000}
YUAN: Final = "CNY"

# FEEL's escapes (DMN 1.5, clause 10.3.1.2, grammar rules 30, 64 and 66).
_ESCAPE: Final = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{6}|.)")
_SHORT: Final = {'"': '"', "'": "'", "\\": "\\", "n": "\n", "r": "\r", "t": "\t"}
_WRITTEN: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def number_value(text: str) -> Fraction:
    """What `12`, `.5` or `300万` is worth."""
    return Fraction(text[:-1]) * UNITS[text[-1]] if text[-1] in UNITS else Fraction(text)


def percent_value(text: str) -> Fraction:
    """What `30%` is worth."""
    return Fraction(text[:-1]) / 100


@dataclass(frozen=True, slots=True)
class Amount:
    """What `300万元` or `8000 USD` says; `text` has one blank before a currency's code."""

    value: Fraction
    currency: str
    text: str


def amount(text: str) -> Amount:
    """The amount of money that `text` writes."""
    if text.endswith("元"):
        return Amount(number_value(text[:-1]), YUAN, text)
    number, currency = text.split()
    return Amount(number_value(number), currency, f"{number} {currency}")


def string_value(text: str) -> str:
    """The characters that a string in quotes stands for."""
    body = _ESCAPE.sub(lambda match: _character(match[0]), text[1:-1])
    # A pair of surrogates, each written as \uXXXX, is one character.
    return body.encode("utf-16", "surrogatepass").decode("utf-16")


def _character(escape: str) -> str:
    code = _code(escape)
    return _SHORT[escape[1]] if code is None else chr(code)


def _code(escape: str) -> int | None:
    """The number of the character that `escape` gives; None for the short escapes."""
    return int(escape.removeprefix("\\u").removeprefix("\\U"), base=16) if len(escape) > 2 else None


def bad_escapes(text: str) -> Iterator[tuple[int, int]]:
    """Where, in the string `text`, an escape stands for nothing: half-open ranges within `text`."""
    high: re.Match[str] | None = None  # the first half of a pair, waiting for its second
    for match in _ESCAPE.finditer(text):
        code = _code(match[0])
        if high is not None:
            second = high.end() == match.start() and code is not None and 0xDC00 <= code <= 0xDFFF
            if not second:
                yield high.span()
            high = None
            if second:
                continue
        if code is None:
            if match[0][1] not in _SHORT:
                yield match.span()
        elif 0xD800 <= code <= 0xDBFF and match[0][1] == "u":
            high = match
        elif code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            yield match.span()
    if high is not None:
        yield high.span()


def quoted(value: str) -> str:
    r"""`value` as a string literal; only what could not be read back is escaped.

    >>> print(quoted('开封 "某" 公司'))
    "开封 \"某\" 公司"
    """
    return '"' + "".join(_WRITTEN.get(character) or _visible(character) for character in value) + '"'


def _visible(character: str) -> str:
    if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp"):
        code = ord(character)
        return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:06X}"
    return character
