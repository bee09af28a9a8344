"""The page about a code: what it means, why it matters, an example, what to do.

Pages are Markdown files in `pages/`, one for each code, written to be read on their own:
the Chinese sections first, then the English ones. The example stands once, in the Chinese
half, because a policy file is the same in every language.
"""

from __future__ import annotations

import re
from importlib import resources
from typing import Final

from policyengine.words import Language, Words

_CODE: Final = re.compile(r"[EFL]\d{3}")
_SECTIONS: Final = (
    Words("含义", "What it means"),
    Words("为什么要紧", "Why it matters"),
    Words("示例", "Example"),
    Words("怎么办", "What to do"),
)
EXAMPLE: Final = _SECTIONS[2]
WRONG: Final = Words("错误写法：", "Wrong:")
RIGHT: Final = Words("正确写法：", "Right:")


def page(code: str, language: Language) -> str | None:
    """The page about `code` in `language`, as Markdown; None for a code there is no page for.

    The code may be written in small letters.
    """
    text = _read(code.upper())
    if text is None:
        return None
    sections = _by_heading(text)
    headings = [heading for heading in sections if heading.startswith(code.upper())]
    parts = [f"# {headings[1 if language == 'en' else 0]}"]
    for section in _SECTIONS:
        body = sections[section.zh if section is EXAMPLE else section.in_language(language)]
        if section is EXAMPLE and language == "en":
            body = body.replace(WRONG.zh, WRONG.en).replace(RIGHT.zh, RIGHT.en)
        parts.append(f"## {section.in_language(language)}\n\n{body}")
    return "\n\n".join(parts) + "\n"


def _read(code: str) -> str | None:
    # The pattern keeps a code typed by a user from naming any other file.
    if not _CODE.fullmatch(code):
        return None
    file = resources.files("policyengine.diagnostics") / "pages" / f"{code}.md"
    return file.read_text(encoding="utf-8") if file.is_file() else None


def _by_heading(text: str) -> dict[str, str]:
    r"""What stands under each heading; a `#` inside a fenced block is a comment, not a heading.

    >>> _by_heading("# E999 题\n\n## 含义\n\n话\n")
    {'E999 题': '', '含义': '话'}
    """
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    fenced = False
    for line in text.splitlines():
        fenced ^= line.startswith("```")
        heading = None if fenced else re.match(r"##? (.+)", line)
        if heading is None:
            lines.append(line)
        else:
            lines = sections.setdefault(heading[1].strip(), [])
    return {heading: "\n".join(body).strip() for heading, body in sections.items()}
