"""Brackets without a partner, pointed at where they open.

A range may close otherwise than it opens, `(1..3]`, `[1..3[`; nothing else may.
"""

from __future__ import annotations

from dataclasses import dataclass

from policyengine.syntax.lexemes import Lexeme, ends_value
from policyengine.syntax.slips.characters import check_depth
from policyengine.syntax.slips.reading import Reading
from policyengine.words import Words


@dataclass(slots=True)
class _Open:
    """An open bracket, and whether `..` has been met in it."""

    lexeme: Lexeme
    is_range: bool = False


def check_brackets(read: list[Lexeme], reading: Reading) -> list[Lexeme] | None:
    """Complain of the first bracket without a partner, or the one that is too deep, and stop there."""
    still_open: list[_Open] = []
    for index, lexeme in enumerate(read):
        match lexeme.type:
            case "LSQB" if still_open and still_open[-1].is_range and ends_value(read, index):
                still_open.pop()
            case "LPAR" | "LSQB":
                still_open.append(_Open(lexeme))
                if not check_depth(len(still_open), lexeme.span, reading):
                    return None
            case "RPAR" | "RSQB":
                if not still_open:
                    _complain_closing(lexeme, reading)
                    return None
                opened = still_open.pop()
                if not opened.is_range and (opened.lexeme.type == "LPAR") != (lexeme.type == "RPAR"):
                    _complain_mixed(opened.lexeme, lexeme, reading)
                    return None
            case "DOTS" if still_open:
                still_open[-1].is_range = True
    if still_open:
        _complain_open(still_open[-1].lexeme, reading)
        return None
    return read


def _partner(lexeme: Lexeme) -> str:
    return {"(": ")", "[": "]", ")": "(", "]": "["}[lexeme.text]


def _complain_open(opened: Lexeme, reading: Reading) -> None:
    reading.complain(
        "E102",
        opened.span,
        Words(f"括号没有配对：`{opened.text}` 没有对应的 `{_partner(opened)}`", f"`{opened.text}` is never closed"),
        label=Words("这个括号没有合上", "opened here"),
        way_out=Words(f"补上 `{_partner(opened)}`", f"add the `{_partner(opened)}`"),
    )


def _complain_closing(closing: Lexeme, reading: Reading) -> None:
    reading.complain(
        "E102",
        closing.span,
        Words(f"括号没有配对：`{closing.text}` 前面没有 `{_partner(closing)}`", f"`{closing.text}` closes nothing"),
        label=Words("这个括号多出来了", "one too many"),
        way_out=Words(
            f"删去它，或在前面补上 `{_partner(closing)}`", f"delete it, or add the `{_partner(closing)}` before"
        ),
    )


def _complain_mixed(opened: Lexeme, closing: Lexeme, reading: Reading) -> None:
    reading.complain(
        "E102",
        opened.span,
        Words(
            f"括号没有配对：`{opened.text}` 后面遇到的是 `{closing.text}`",
            f"`{opened.text}` is not closed before `{closing.text}`",
        ),
        label=Words(f"要由 `{_partner(opened)}` 合上", f"wants a `{_partner(opened)}`"),
        way_out=Words(
            f"补上 `{_partner(opened)}`，或把 `{closing.text}` 改成它",
            f"add `{_partner(opened)}`, or write it for `{closing.text}`",
        ),
        related=(reading.related(closing.span, Words(f"这里是 `{closing.text}`", f"`{closing.text}` stands here")),),
    )
