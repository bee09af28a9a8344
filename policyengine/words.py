"""Words for people: one sentence in Chinese and in English, chosen at the door.

Libraries below the doors never pick a language. They build `Words`, and whoever prints
decides. Code, column names and JSON keys are not words; they are the same everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages; English falls back to Chinese where a policy gives none.

    >>> Words("封顶", "cap").in_language("en")
    'cap'
    >>> Words("封顶").in_language("en")
    '封顶'
    """

    zh: str
    en: str = ""

    def in_language(self, language: Language) -> str:
        """The text in `language`."""
        return self.en or self.zh if language == "en" else self.zh
