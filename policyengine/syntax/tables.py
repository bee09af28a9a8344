"""The parse tables of the expression language: made once by Lark, then kept.

Making them takes several times as long as reading them back. They are kept under a name
that says what they were made from (the grammar, Lark, Python), so that a change of any of
these makes them anew; a file that cannot be read as tables is made anew too.
"""

from __future__ import annotations

import hashlib
import io
import sys
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from policyengine.syntax.builder import Builder
from policyengine.syntax.language import grammar_text
from policyengine.syntax.private_folder import keep, read_kept

if TYPE_CHECKING:
    from lark import Lark

# `keep_all_tokens`: a rule sees its brackets too, so that it knows its whole extent.
OPTIONS: Final[dict[str, Any]] = {
    "parser": "lalr",
    "lexer": "basic",
    "start": ["start", "foreign"],
    "keep_all_tokens": True,
    "maybe_placeholders": False,
}


@cache
def expression_tables() -> Lark:
    """The reader of the expression language; safe to use from several threads."""
    import lark

    grammar = grammar_text("expression.lark")
    made_from = repr(
        (grammar, sorted(OPTIONS.items()), lark.__version__, sys.version_info[:3], sys.implementation.name)
    )
    name = f"expression-{hashlib.sha256(made_from.encode()).hexdigest()[:32]}.tables"
    kept = read_kept(name)
    if kept is not None:
        try:
            return lark.Lark.load(io.BytesIO(kept))
        except Exception:  # noqa: BLE001, S110  # whatever damaged tables make Lark raise, they are made anew below
            pass
    made = lark.Lark(grammar, **OPTIONS, transformer=Builder())
    draft = io.BytesIO()
    made.save(draft)
    keep(name, draft.getvalue())
    return made
