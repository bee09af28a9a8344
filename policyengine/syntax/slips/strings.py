"""Quotes: strings left open, strings in 'single' quotes, escapes that stand for nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from policyengine.source import Span
from policyengine.syntax.lexemes import END, Lexeme
from policyengine.syntax.literals import bad_escapes, quoted
from policyengine.syntax.slips.reading import Reading
from policyengine.words import Words

_REST_OF_LINE: Final = re.compile(r"[^\r\n]*")


def check_quotes(read: list[Lexeme], reading: Reading) -> list[Lexeme] | None:
    """Mend strings in single quotes; stop at a string or a comment that does not end."""
    kept: list[Lexeme] = []
    end = reading.span.start
    for index, lexeme in enumerate(read):
        if lexeme.span.start < end and lexeme.type != END:
            continue  # inside a string in single quotes
        if lexeme.type == "FOREIGN" and lexeme.text[0] in "\"'`":
            string = _in_single_quotes(lexeme, reading)
            if string is None:
                _complain_open(lexeme, reading)
                return None
            lexeme, end = string, string.span.end  # noqa: PLW2901  # what was meant takes its place
        elif _opens_comment(read, index):
            reading.complain(
                "E101",
                Span(lexeme.span.start, lexeme.span.start + 2),
                Words("注释没有结束", "a comment does not end"),
                label=Words("从这里开始的注释", "it begins here"),
                way_out=Words("在注释后面加上 `*/`", "put `*/` behind it"),
            )
            return None
        kept.append(lexeme)
    return kept


def _opens_comment(read: list[Lexeme], index: int) -> bool:
    here, following = read[index], read[min(index + 1, len(read) - 1)]
    return here.type == "DIVIDED_BY" and following.type in ("TIMES", "POWER") and here.touches(following)


def _line_from(lexeme: Lexeme, reading: Reading) -> str:
    match = _REST_OF_LINE.match(reading.source.text, lexeme.span.start, reading.span.end)
    return match[0] if match else ""


def _in_single_quotes(lexeme: Lexeme, reading: Reading) -> Lexeme | None:
    line = _line_from(lexeme, reading)
    closing = line.find(lexeme.text, 1)
    if lexeme.text[0] == '"' or closing < 0:
        return None
    span = Span(lexeme.span.start, lexeme.span.start + closing + 1)
    meant = quoted(line[1:closing])
    reading.complain(
        "E103",
        span,
        Words("文本要用双引号", "text stands in double quotes"),
        label=Words(f"用的是 `{lexeme.text}`", f"these are `{lexeme.text}`"),
        way_out=Words(f"写成 `{meant}`", f"write `{meant}`"),
    )
    return Lexeme("STRING", meant, span)


def _complain_open(lexeme: Lexeme, reading: Reading) -> None:
    if reading.is_dealt_with(lexeme, before=None):
        return
    line = _line_from(lexeme, reading).rstrip()
    curly = next((mark for mark in reading.written(reading.span) if mark in "“”"), None)
    reading.complain(
        "E103",
        Span(lexeme.span.start, lexeme.span.start + len(line)),
        Words("引号没有配对，文本没有结束", "a quote is not closed, the text does not end"),
        label=Words("从这个引号开始", "it begins with this quote"),
        way_out=_CLOSED
        if curly is None
        else Words(f'表达式里的 `{curly}` 是中文引号，改成半角的 `"`', f'`{curly}` is no quote here: write `"` for it'),
    )


_CLOSED: Final = Words(
    '文本写在一行里，前后各用一个半角双引号 `"`；文本里的双引号写成 `\\"`',
    'text stands on one line between two `"`; a double quote within it is written `\\"`',
)


def check_escapes(read: list[Lexeme], reading: Reading) -> list[Lexeme]:
    r"""Complain of each escape that stands for nothing, such as `\d`."""
    kept: list[Lexeme] = []
    for lexeme in read:
        bad = tuple(bad_escapes(lexeme.text)) if lexeme.type == "STRING" and "\\" in lexeme.text else ()
        kept.append(replace(lexeme, text='""') if bad else lexeme)
        for start, end in bad:
            escape = lexeme.text[start:end]
            reading.complain(
                "E103",
                Span(lexeme.span.start + start, lexeme.span.start + end),
                Words(f"文本里的 `{escape}` 不是认识的转义", f"`{escape}` in a text stands for nothing"),
                label=Words("不认识的转义", "unknown escape"),
                way_out=Words(
                    '反斜杠本身写成 `\\\\`；可用的转义有 `\\"`、`\\n`、`\\t`、`\\r` 和 `\\u4E07` 这样的字符编号',
                    'a backslash is `\\\\`; there are `\\"`, `\\n`, `\\t`, `\\r`, and `\\u4E07` for a character',
                ),
            )
    return kept
