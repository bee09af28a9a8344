"""Why a checked expression has no value for these facts: a division by zero, a year that no calendar has.

The checker excludes wrong types; what depends on the values themselves shows only here.
`Refusal` is raised where the value is computed, which knows no place; `evaluate` gives it
the place of the node and raises `EvaluationError`, the only exception that leaves the room.
"""

from __future__ import annotations

from policyengine.source import Span
from policyengine.words import Words


class EvaluationError(Exception):
    """An expression without a value: `code` (E6xx), what is wrong, and where it was written."""

    def __init__(self, code: str, words: Words, span: Span) -> None:
        super().__init__(words.in_language("en"))
        self.code = code
        self.words = words
        self.span = span


class Refusal(Exception):  # noqa: N818  # not an error yet: it becomes one when `evaluate` adds the place
    """A value that cannot be computed, before the place is known."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.code = code
        self.words = Words(zh, en)
