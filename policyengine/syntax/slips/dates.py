"""Dates without quotes: `2024-04-28` would be 2024 minus 4 minus 28."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice, takewhile
from typing import Final

from policyengine.source import Span
from policyengine.syntax.lexemes import Lexeme
from policyengine.syntax.slips.reading import Reading, Slip, mend
from policyengine.words import Words

_DATE: Final = re.compile(
    r"@?(?P<year>[0-9]{4})(?:(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})"
    r"|年(?P<month_zh>[0-9]{1,2})月(?P<day_zh>[0-9]{1,2})[日号]?)"
    r"(?P<time>[T ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?(?!\w|\.[0-9])"
)
_AS_WRITTEN: Final = {
    "-": Words("这样写是两次减法", "as written, two subtractions"),
    "/": Words("这样写是两次除法", "as written, two divisions"),
}


def mend_dates(read: list[Lexeme], reading: Reading) -> list[Lexeme] | None:
    """Put a date for what is one, and say how it is written."""
    return mend(read, reading, (_date,))


def _date(read: Sequence[Lexeme], index: int, reading: Reading) -> Slip | None:
    first = read[index]
    if first.type != "NUMBER" and first.text != "@":
        return None
    match = _DATE.match(reading.source.text, first.span.start, reading.span.end)
    if match is None:
        return None
    month, day = int(match["month"] or match["month_zh"]), int(match["day"] or match["day_zh"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    meant = f'@"{match["year"]}-{month:02}-{day:02}{_time(match["time"])}"'
    return Slip(
        length=sum(1 for _ in takewhile(lambda one: one.span.start < match.end(), islice(read, index, None))),
        code="E107",
        headline=Words(f'日期 `{match[0]}` 要写在 `@"…"` 里', f'the date `{match[0]}` stands in `@"…"`'),
        label=_AS_WRITTEN.get(match["mark"] or ""),
        way_out=Words(f"写成 `{meant}`", f"write `{meant}`"),
        meant=(Lexeme("TEMPORAL", meant, Span(*match.span())),),
    )


def _time(written: str | None) -> str:
    if written is None:
        return ""
    hour, _, rest = written[1:].partition(":")
    return f"T{hour:0>2}:{rest}" if ":" in rest else f"T{hour:0>2}:{rest}:00"
