"""What was probably meant by an id, a name, a date, a duration or a number in the wrong form.

`mended` tries the ways in which such texts go wrong, each against the form that is wanted; the
first that fits is shown to the author, and is what the rest of the file is read by.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from policyengine.syntax.numerals import numeral_value

_DAY: Final = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})[日号]?)", re.ASCII)
_LENGTH: Final = re.compile(r"P?(?:(\d+)(?:Y|年))?(?:(\d+)(?:M|个月|月))?", re.ASCII | re.IGNORECASE)
_ORDINAL: Final = re.compile(r"第?(.+?)条?")
_MARKS: Final = re.compile("[“”‘’「」『』〝〞\"'`]")
_LONGEST: Final = 200  # characters: what is longer is no name


def mended(text: str, form: re.Pattern[str]) -> str | None:
    """`text` as it was probably meant, in the wanted form; None where it has that form, or nothing comes near it."""
    if form.fullmatch(text) or len(text) > _LONGEST:
        return None
    return next((candidate for candidate in _candidates(text) if form.fullmatch(candidate)), None)


def mended_day(text: str) -> str | None:
    """`2030-02-01` for `2030/2/1` and `2030年2月1日`; None for what is no date, or is written so."""
    match = _DAY.fullmatch(text.strip())
    if match is None:
        return None
    month, day = int(match[3] or match[5]), int(match[4] or match[6])
    meant = f"{match[1]}-{month:02}-{day:02}"
    return meant if meant != text and 1 <= month <= 12 and 1 <= day <= 31 else None


def _candidates(text: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKC", _MARKS.sub("", text))
    yield plain.strip()
    yield re.sub(r"\s+", "", plain)
    yield re.sub(r"\s+", "_", plain.strip())
    yield re.sub(r"[\s-]+", "_", plain.strip())
    if (day := mended_day(plain)) is not None:
        yield day
    if (length := _LENGTH.fullmatch(plain.strip())) is not None and (length[1] or length[2]):
        yield "P" + (f"{int(length[1])}Y" if length[1] else "") + (f"{int(length[2])}M" if length[2] else "")
    if (ordinal := _ORDINAL.fullmatch(plain.strip())) is not None:
        yield ordinal[1]
        value = numeral_value(ordinal[1])
        if value is not None and value.denominator == 1:
            yield str(value)
    yield plain.strip().upper()
    yield plain.strip().lower()
