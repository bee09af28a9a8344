"""The words and signs of an expression, each with its place: what the grammar's rules are about.

Lark's tokens end here. A `Lexeme` has the `type` that the grammar gave it (`WORD`, `AT_MOST`,
…) and, unlike a token, cannot be changed: a slip is mended by putting another in its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from policyengine.source import Span

if TYPE_CHECKING:
    from lark import Lark

END: Final = "$END"  # Lark's name for the end of the text

ATOMS: Final = frozenset(("WORD", "NUMBER", "PERCENT", "MONEY", "STRING", "TEMPORAL", "TRUE", "FALSE", "NULL"))
# What can end a value, so that an operator, a closing bracket or a comma is expected after it.
ENDS_VALUE: Final = ATOMS | {"PROPERTY", "RPAR", "RSQB"}
# What can begin one.
BEGINS_VALUE: Final = ATOMS | {"FUNCTION", "LPAR", "LSQB", "MINUS", "IF", "SOME", "EVERY"}
NUMERIC: Final = frozenset(("NUMBER", "PERCENT", "MONEY"))
COMPARISONS: Final = frozenset(("EQUAL", "NOT_EQUAL", "LESS", "AT_MOST", "GREATER", "AT_LEAST"))
ARITHMETIC: Final = frozenset(("PLUS", "MINUS", "TIMES", "DIVIDED_BY", "POWER"))


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One word or sign; `text` is what is meant, `span` where it stands."""

    type: str
    text: str
    span: Span

    def touches(self, following: Lexeme) -> bool:
        """Nothing, not even a blank, stands between this one and `following`."""
        return self.span.end == following.span.start


def lexemes(text: str, offset: int, tables: Lark) -> list[Lexeme]:
    """The words and signs of `text`, which stands at `offset`; blanks and comments left out, the end included."""
    # Not `tables.lex`, which makes its lexer anew at each call; the parser has one ready.
    reading = tables.parse_interactive(text, start="start")
    tokens = reading.lexer_thread.lex(reading.parser_state)  # type: ignore[no-untyped-call]  # Lark leaves it without types
    found = [
        Lexeme(token.type, str(token), Span(offset + (token.start_pos or 0), offset + (token.end_pos or 0)))
        for token in tokens
    ]
    end = found[-1].span.end if found else offset
    return [*found, Lexeme(END, "", Span(end, end))]


def ends_value(read: Sequence[Lexeme], index: int) -> bool:
    """Whether the lexeme before `index` ends a value, so that another value cannot begin at `index`."""
    return index > 0 and read[index - 1].type in ENDS_VALUE
