"""Where the published language is: the grammar and the schemas that stand in `grammar/`.

They stand at the top of the repository, for readers, and inside the package in a wheel.
A checkout, editable or bare, is recognised by the `pyproject.toml` beside `policyengine/`
and comes first, so that an edit of the grammar is in force at once.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

_PHRASES: Final = re.compile(r"^FUNCTION_WORDS:(?:\s*\|?\s*/[^/\n]+/)+", re.MULTILINE)
_PACKAGE: Final = Path(__file__).parents[1]


def grammar_path(name: str) -> Path:
    """The file `name` of the published language, such as `expression.lark`."""
    checkout = _PACKAGE.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / "grammar" / name).is_file():
        return checkout / "grammar" / name
    return _PACKAGE / "grammar" / name


@cache
def grammar_text(name: str) -> str:
    """The text of that file."""
    return grammar_path(name).read_text(encoding="utf-8")


@cache
def function_phrases() -> tuple[str, ...]:
    """The names of functions that are several words, as the grammar lists them: `date and time`, ….

    >>> "string length" in function_phrases()
    True
    """
    phrases = _PHRASES.search(grammar_text("expression.lark"))
    assert phrases is not None  # a test reads them
    return tuple(name.replace(r"\s+", " ") for name in re.findall(r"/([^/\n]+)/", phrases[0]))
