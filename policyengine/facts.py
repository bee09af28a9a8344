"""A claim as the engine sees it: typed values by fact name, and what was wrong with the record.

A fact that is not in `values` is Unknown; one whose value is None is known to be none
(only facts declared `blank: none` can be).
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

from policyengine.policy.model import Scope
from policyengine.values import Value
from policyengine.words import Words


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a record is invalid: which fact, where it stood, what was expected. `where` is file, row and column."""

    code: str
    words: Words
    fact: str = ""
    where: Words | None = None


Counted: TypeAlias = Literal["row", "line", "record"]
"""How a reader of the file would count: rows of a spreadsheet, lines of a text, records of a list."""


def rows_in_words(numbers: Sequence[int], counted: Counted) -> Words:
    """Rows as one would point at them.

    >>> rows_in_words([5], "row").zh, rows_in_words([5, 9], "record").zh, rows_in_words([5, 9], "row").en
    ('第5行', '第5、9条记录', 'rows 5, 9')
    """
    unit = "条记录" if counted == "record" else "行"
    zh, en = ("、".join(map(str, numbers)), ", ".join(map(str, numbers)))
    return Words(f"第{zh}{unit}", f"{counted}{'s' if len(numbers) > 1 else ''} {en}")


def normal_id(text: str) -> str:
    """A claim's id as it is compared: trimmed, in Unicode's composed form (NFC)."""
    return text.strip() if text.isascii() else unicodedata.normalize("NFC", text.strip())


_QUOTES: Final = frozenset("'\"`´‘’“”′″「」『』")
_PASSED_OVER: Final = ("Zs", "Zl", "Zp", "Cc", "Cf", "Pd")  # blanks, what cannot be seen, hyphens and dashes


def folded_id(text: str) -> str:
    """An id without what may differ by a slip of the hand: case, width, blanks, quotes and hyphens.

    >>> folded_id("KF-００1 ") == folded_id("kf001")
    True
    """
    if text.isascii() and text.isalnum():
        return text.lower()
    wide = unicodedata.normalize("NFKC", text).casefold()
    return "".join(one for one in wide if one not in _QUOTES and unicodedata.category(one) not in _PASSED_OVER)


@dataclass(frozen=True, slots=True)
class OutsideAward:
    """What a claim was awarded under a policy that is not loaded here: an `amount` in `currency`.

    `scope` is that policy's; `received` and `reference` say when, and by which paper.
    """

    title: str
    amount: Fraction
    currency: str
    scope: Scope
    received: dt.date | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One record. `id` is "" where the record has none; `dates_without_time` are date-times given as a date.

    `file`, `row` and `counted` say where the record stood; `row` is 0 for one that a program handed over.
    `outside` is what it was awarded elsewhere, as far as it is known.
    """

    id: str
    values: Mapping[str, Value]
    problems: tuple[Problem, ...] = ()
    dates_without_time: frozenset[str] = frozenset()
    row: int = field(default=0, compare=False)
    file: str = field(default="", compare=False)
    counted: Counted = field(default="row", compare=False)
    outside: tuple[OutsideAward, ...] = ()

    @property
    def where(self) -> Words | None:
        """The file and the row, as one would point at them; None where a program handed the record over."""
        if not self.row:
            return None
        row = rows_in_words([self.row], self.counted)
        return Words(f"{self.file} {row.zh}".lstrip(), f"{self.file}, {row.en}".removeprefix(", "))

    def in_timezone(self, timezone: ZoneInfo) -> Mapping[str, Value]:
        """The values with every date-time as an instant in `timezone`; a naive one is taken to be there."""
        return {
            name: placed(value, timezone) if isinstance(value, dt.datetime) else value
            for name, value in self.values.items()
        }


def placed(moment: dt.datetime, timezone: ZoneInfo) -> dt.datetime:
    """A date-time as an instant in `timezone`; a naive one is taken to be there."""
    return moment.replace(tzinfo=timezone) if moment.tzinfo is None else moment.astimezone(timezone)
