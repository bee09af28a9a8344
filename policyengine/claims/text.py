"""The text of a cell as it was typed: blanks, full-width forms, and marks that stand for nothing.

Spreadsheets, web pages and input methods leave things around a value that nobody sees:
no-break and ideographic blanks, zero-width characters, full-width digits and punctuation.
They are taken away or brought to their plain form where they cannot change the meaning;
inside a text they are a problem, because two identifiers that look alike would count as two.

Only true full-width forms become plain. `²`, `①` and `½` are no digits: NFKC would read `5²`
as 52, so numbers do not go through it.
"""

from __future__ import annotations

import unicodedata
from typing import Final

LONGEST_CELL: Final = 32_767
"""Characters in a cell: what a spreadsheet's cell can hold (Excel's specification)."""

MOST_COLUMNS: Final = 16_384
"""Columns of a table, or names in a record: what a spreadsheet has (Excel's specification)."""

_INVISIBLE: Final = (
    "\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
)
_BLANKS: Final = (
    "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
_AROUND: Final = _BLANKS + _INVISIBLE

_PLAIN: Final = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **{ord(blank): " " for blank in _BLANKS},
    0xFFE5: "\u00a5",  # the full-width yuan sign
    0x2212: "-",  # the minus of typesetters
}

NOTHING: Final = frozenset({"-", "--", "–", "—", "——", "/", "无", "空", "n/a", "null", "none", "nan"})
"""Marks that say "there is none" in a fact declared `blank: none`, and nothing usable in any other."""

SPREADSHEET_ERRORS: Final = frozenset(
    {"#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)


def trimmed(text: str) -> str:
    r"""`text` without the blanks and invisible characters around it.

    >>> trimmed("\u3000 开封某公司\u200b\t")
    '开封某公司'
    """
    return text.strip(_AROUND)


def plain(text: str) -> str:
    r"""`text` trimmed, with full-width letters, digits and punctuation, and every blank, in plain form.

    >>> plain("１，２３４．５０\u3000")
    '1,234.50'
    """
    return text.strip() if text.isascii() else trimmed(text.translate(_PLAIN))


def folded(text: str) -> str:
    """What two spellings of one word have in common: width, case and inner blanks do not count.

    >>> folded(" 开封 某公司（Ａ）") == folded("开封某公司(a)")
    True
    """
    return "".join(
        character for character in unicodedata.normalize("NFKC", text).casefold() if character not in _AROUND
    )


def is_nothing(text: str) -> bool:
    """Whether `text` is a mark such as `无` or `-` that stands for nothing."""
    return plain(text).casefold() in NOTHING


def is_spreadsheet_error(text: str) -> bool:
    """Whether `text` is what a spreadsheet shows instead of a value: `#N/A`, or `####` in a narrow column."""
    word = plain(text).upper()
    return word in SPREADSHEET_ERRORS or (len(word) > 1 and not word.strip("#"))


def unprintable(text: str) -> str | None:
    r"""The first character inside `text` that nobody can see or store; line breaks and tabs are allowed.

    >>> unprintable("9141\u200b0100"), unprintable("开封\n某公司")
    ('\u200b', None)
    """
    if text.isprintable():
        return None
    for character in text:
        if character in "\t\n\r":
            continue
        if character in _INVISIBLE or unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
            return character
    return None


def shown(text: str, longest: int = 40) -> str:
    r"""`text` as a message may quote it: one line, no control characters, shortened.

    >>> shown("甲\n乙\x00")
    '甲 乙\\x00'
    """
    cut = text[: longest + 1]
    out = "".join(
        character
        if character.isprintable() and character != "`"
        else " "
        if character in "\t\n\r\u00a0\u3000"
        else "'"
        if character == "`"
        else character.encode("unicode_escape").decode("ascii")
        for character in cut
    )
    return out if len(text) <= longest else out[:longest] + "…"
