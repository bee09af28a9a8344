"""The language that a program asks for: one of two, and nothing else is taken for one of them."""

from __future__ import annotations

from policyengine.words import Language


def known_language(lang: str) -> Language:
    """`lang`, where it is one of the engine's languages; else ValueError."""
    match lang:
        case "zh" | "en":
            return lang
        case _:
            raise ValueError(f"lang must be 'zh' (Chinese) or 'en' (English), not {lang!r}")
