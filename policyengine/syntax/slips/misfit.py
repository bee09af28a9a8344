"""A lexeme that fits nowhere: where it stands, what the grammar would take instead, what is said of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from policyengine.source import Span
from policyengine.syntax.lexemes import ARITHMETIC, COMPARISONS, END, Lexeme
from policyengine.words import Words

RESERVED: Final = frozenset(
    ("IF", "THEN", "ELSE", "SOME", "EVERY", "SATISFIES", "OR", "AND", "BETWEEN", "IN", "TRUE", "FALSE", "NULL")
)
OPERATORS: Final = COMPARISONS | ARITHMETIC | {"AND", "OR", "IN", "BETWEEN"}
# What is named one by one when it could stand here, in this order.
NAMED: Final = {
    "THEN": "then",
    "ELSE": "else",
    "SATISFIES": "satisfies",
    "RPAR": ")",
    "RSQB": "]",
    "COMMA": ",",
    "COLON": ":",
    "DOTS": "..",
}


@dataclass(frozen=True, slots=True)
class Misfit:
    """A complaint about the lexeme that does not fit."""

    headline: Words
    label: Words
    way_out: Words | None = None
    span: Span | None = None  # where to point, if not at the lexeme


@dataclass(frozen=True, slots=True)
class Here:
    """Where reading stopped."""

    read: Sequence[Lexeme]
    index: int
    accepts: Collection[str]

    @property
    def lexeme(self) -> Lexeme:
        """What does not fit."""
        return self.read[self.index]

    @property
    def before(self) -> Lexeme | None:
        """What stands before it; None at the beginning."""
        return self.read[self.index - 1] if self.index else None

    @property
    def wants_value(self) -> bool:
        """Whether a value could begin here."""
        return "NUMBER" in self.accepts


def expected(accepts: Collection[str]) -> Words:
    """What could stand here, in words."""
    zh = ["名称、数、文本或括号"] if "NUMBER" in accepts else (["名称"] if "WORD" in accepts else [])
    en = ["a name, a number, a text or a bracket"] if "NUMBER" in accepts else (["a name"] if "WORD" in accepts else [])
    if "PLUS" in accepts or "AND" in accepts:
        zh.append("运算符")
        en.append("an operator")
    for kind, text in NAMED.items():
        if kind in accepts:
            zh.append(f"`{text}`")
            en.append(f"`{text}`")
    if END in accepts:
        zh.append("表达式的结尾")
        en.append("the end of the expression")
    return Words(f"这里可以是{'、'.join(zh)}", f"here could be {', '.join(en)}")
