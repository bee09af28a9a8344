"""Full-width characters, as a Chinese input method writes them: （ ） ， ＞ “ ” ％ ａ １.

Each has a half-width character that was meant, one for one, so the text that is read on has
the same offsets. Inside strings and comments they are right and stay. Full-width letters are
part of a name and complained of there, with the name as it should be.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from policyengine.source import Span
from policyengine.syntax.lexemes import Lexeme
from policyengine.syntax.slips.reading import Reading
from policyengine.words import Words

_PAIRS: Final = ("“”", "‘’", "「」", "『』", "〝〞")  # quotation marks; what stands between them is text
_MEANT: Final = {
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5E)},
    **{mark: '"' for pair in _PAIRS for mark in pair},
    **dict(zip("。、【】〔〕〈〉", ".,[]()<>", strict=True)),
}
_STRING: Final = re.compile(r'"[^"\\\n\r]*(?:\\.[^"\\\n\r]*)*"')
_QUOTED: Final = "|".join(rf'{left}[^{right}\n\r"\\]*{right}' for left, right in _PAIRS)
_MARKS: Final = re.escape("".join(_MEANT))
_MARK: Final = re.compile(f"[{_MARKS}]")
_PARTS: Final = re.compile(
    rf"(?P<kept>{_STRING.pattern}|//[^\n\r]*|/\*.*?\*/)"
    rf"|(?P<text>{_QUOTED})|(?P<name>[^\W\d]\w*)|(?P<mark>[{_MARKS}])",
    re.DOTALL,
)
_ENDS: Final = (",", ".", ";")  # what no expression ends with
_SHOWN: Final = 200  # characters: a longer expression is not written out again in the help


def mend_full_width(text: str, reading: Reading) -> str:
    """`text` with half-width characters, as long as before; one complaint for all of them."""
    if _MARK.search(text) is None:
        return text
    found: list[Span] = []

    def meant(match: re.Match[str]) -> str:
        part = match[0]
        if match["kept"]:
            return part
        if match["name"]:
            return "".join(_MEANT.get(character, character) for character in part)
        start = reading.span.start + match.start()
        found.append(Span(start, start + 1))
        if match["mark"]:
            return _MEANT[part]
        found.append(Span(start + len(part) - 1, start + len(part)))
        return f'"{part[1:-1]}"'

    mended = _PARTS.sub(meant, text)
    if found:
        _complain(found, mended, reading)
    return mended


def _complain(found: list[Span], mended: str, reading: Reading) -> None:
    first = found[0]
    half = mended[first.start - reading.span.start]
    more = len(found) - 1
    line = " ".join(mended.split())
    at_the_end = line.endswith(_ENDS)
    line = line.rstrip("".join(_ENDS)).rstrip() if at_the_end else line
    if at_the_end and not more:
        reading.complain(
            "E104",
            first,
            Words(f"末尾的 `{reading.written(first)}` 多余", f"a `{reading.written(first)}` too many at the end"),
            label=Words("全角标点", "a full-width mark"),
            way_out=Words(f"去掉末尾的标点，写成 `{line}`", f"leave it out: write `{line}`"),
        )
        return
    reading.complain(
        "E104",
        first,
        Words(
            f"`{reading.written(first)}` 是全角字符，表达式里要用半角的 `{half}`",
            f"`{reading.written(first)}` is a full-width character; expressions are written with `{half}`",
        ),
        label=Words(
            f"全角字符，共 {more + 1} 处" if more else "全角字符",
            f"full-width, {more + 1} in all" if more else "full-width",
        ),
        way_out=Words(f"写成 `{line}`", f"write `{line}`")
        if len(line) <= _SHOWN and '"' not in _STRING.sub("", line)
        else Words("切换到英文输入法，把标点和数字重打一遍", "type the punctuation and digits again in half-width"),
    )
    reading.mended.extend(found)


def check_names(read: list[Lexeme], reading: Reading) -> list[Lexeme]:
    """Complain of each name that is not as Unicode's normal form KC has it."""
    dealt_with = {span.start for span in reading.mended}
    for lexeme in read:
        if not (lexeme.text[:1].isalpha() or lexeme.text[:1] == "_"):
            continue
        written = reading.written(lexeme.span)
        normal = unicodedata.normalize("NFKC", written)
        if normal == written or lexeme.span.start in dealt_with:
            continue
        reading.complain(
            "E110",
            lexeme.span,
            Words(f"名称 `{written}` 里有全角或变体字符", f"the name `{written}` has full-width or variant letters"),
            label=Words("看起来一样，却是另一个名称", "it looks the same and is another name"),
            way_out=Words(f"写成 `{normal}`", f"write `{normal}`"),
        )
    return read
