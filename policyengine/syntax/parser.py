"""The parser: an expression in a text becomes a written tree, or complaints with places.

It reads the raw slice of the source, so that every span is absolute; blanks and line breaks
of YAML's block styles are blanks to the grammar. No text makes it raise. If it gives no
tree, it has complained at least once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from policyengine.diagnostics.model import Diagnostics
from policyengine.source import Source, Span
from policyengine.syntax.builder import Piece
from policyengine.syntax.lexemes import Lexeme, lexemes
from policyengine.syntax.slips.amounts import mend_amounts
from policyengine.syntax.slips.brackets import check_brackets
from policyengine.syntax.slips.characters import check_characters, check_depth, check_length
from policyengine.syntax.slips.dates import mend_dates
from policyengine.syntax.slips.foreign import mend_operators
from policyengine.syntax.slips.full_width import check_names, mend_full_width
from policyengine.syntax.slips.left_out import refuse_left_out
from policyengine.syntax.slips.reading import Reading
from policyengine.syntax.slips.spelled_out import mend_numerals
from policyengine.syntax.slips.strings import check_escapes, check_quotes
from policyengine.syntax.slips.unexpected import explain
from policyengine.syntax.tables import expression_tables
from policyengine.syntax.tree import Expr

if TYPE_CHECKING:
    from lark import Lark, Token

# In this order: each looks at what those before it have left or put in place.
_SLIPS: Final = (
    check_quotes,
    refuse_left_out,
    mend_dates,
    mend_amounts,
    mend_numerals,
    mend_operators,
    check_escapes,
    check_names,
    check_brackets,
)


def parse_expression(source: Source, span: Span, diagnostics: Diagnostics) -> Expr | None:
    """The tree of the expression that stands at `span`; None if it has a mistake, which `diagnostics` then holds."""
    text = source.slice(span)
    reading = Reading(source, span, diagnostics)
    if not (check_length(text, reading) and check_characters(text, reading)):
        return None
    tables = expression_tables()
    reading.text = mend_full_width(text, reading)
    read: list[Lexeme] | None = lexemes(reading.text, span.start, tables)
    for slips in _SLIPS:
        if read is None:
            return None
        read = slips(read, reading)
    piece = _fed(tables, read, reading) if read is not None else None
    if piece is None or not check_depth(piece.depth, piece.span, reading) or reading.mended:
        return None
    return cast("Expr", piece.node)


def _fed(tables: Lark, read: list[Lexeme], reading: Reading) -> Piece | None:
    """What the grammar makes of the lexemes; None after a complaint about the first that does not fit."""
    from lark.exceptions import UnexpectedToken

    parser = tables.parse_interactive(start="start")
    piece = None
    for index, lexeme in enumerate(read):
        try:
            piece = parser.feed_token(cast("Token", lexeme))  # Lark asks no more of a token than its `type`
        except UnexpectedToken:
            accepts = parser.accepts()  # type: ignore[no-untyped-call]  # Lark leaves it without types
            explain(read, index, accepts, reading)
            return None
    return cast("Piece", piece)
