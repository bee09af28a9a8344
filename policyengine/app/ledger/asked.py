"""What a program hands to a verb, as the verb takes it; what cannot be meant is a TypeError, in a plain sentence.

Types say it too, but not at run time: a text given where a list of texts is expected would be taken letter by
letter, and a moment for a day.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from policyengine.facts import normal_id
from policyengine.ledger.errors import LedgerError
from policyengine.words import Words


def text(given: str | None, what: str) -> str:
    """A text, "" where there is none."""
    if given is not None and not isinstance(given, str):
        raise TypeError(f"{what} is a text (str), not {_called(given)}")
    return given or ""


def one_id(given: str, what: str = "claim") -> str:
    """The id of a claim or an applicant, as ids are compared."""
    return normal_id(text(given, what))


def ids(given: str | Iterable[str]) -> list[str]:
    """Ids of claims, each once; one text is one id."""
    if not isinstance(given, str) and not isinstance(given, Iterable):
        raise TypeError(f"claims is a list of ids (str), not {_called(given)}")
    return list(dict.fromkeys(map(one_id, [given] if isinstance(given, str) else given)))


def entries(given: int | Iterable[int]) -> list[int]:
    """Numbers of entries, each once."""
    numbers = [given] if isinstance(given, int) else list(given)
    for one in numbers:
        if isinstance(one, bool) or not isinstance(one, int):
            raise TypeError(f"entries are numbers (int), not {_called(one)}")
    return list(dict.fromkeys(numbers))


def day(given: dt.date | None, what: str = "until") -> dt.date | None:
    """A day. A moment is none: which day it is, is another question in another time zone."""
    if isinstance(given, dt.datetime):
        raise TypeError(f"{what} is a day (datetime.date), not a moment: give moment.date()")
    if given is not None and not isinstance(given, dt.date):
        raise TypeError(f"{what} is a day (datetime.date), not {_called(given)}")
    return given


def file(given: Path | str | BinaryIO) -> Path | BinaryIO:
    """A path, or a file that is open."""
    return Path(given) if isinstance(given, str) else given


def hash_of(given: str | None) -> str:
    """A hash copied from paper, or how it begins: in any case, with blanks. Raises LedgerError for anything else."""
    digits = "".join(text(given, "head").split()).lower()
    if given is not None and not re.fullmatch("[0-9a-f]{16,64}", digits):
        raise LedgerError(
            "L755",
            Words(
                f"`{given}` 不是校验：应是 64 位十六进制数字，至少抄前 16 位",
                f"`{given}` is no hash: it has 64 hexadecimal digits, of which at least the first 16 are needed",
            ),
        )
    return digits


def _called(given: object) -> str:
    return type(given).__name__
