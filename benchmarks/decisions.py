"""What was decided, in arrays that every contender hands in, and the digest by which they are compared."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Final

import numpy as np

from benchmarks.claims import Array

STATUSES: Final = ("denied", "granted", "reduced", "exhausted")
DENIED, GRANTED, REDUCED, EXHAUSTED = range(4)

AWARDS: Final = (
    "",
    "in_zone",
    "research_institute",
    "university",
    "large_model",
    "out_of_zone",
    "new_settler",
    "by_agreement",
    "voucher",
)
"""In the order of the articles, the voucher of the other policy last."""

IN_ZONE, INSTITUTE, UNIVERSITY, LARGE_MODEL, OUT_OF_ZONE, NEW_SETTLER, BY_AGREEMENT, VOUCHER = range(1, 9)

LIMITS: Final = ("", "subject_year", "subject_total", "scheme", "voucher_year", "voucher_pool")
"""The accumulators, as `limited_by` names them."""

BY_YEAR, BY_TOTAL, BY_SCHEME, BY_VOUCHER_YEAR, BY_VOUCHER_POOL = range(1, 6)


@dataclass(frozen=True, slots=True)
class Decisions:
    """One element a claim, in the order of the file: places in `STATUSES`, `AWARDS`, `LIMITS`, and fen.

    `entitled` and `limited` are left out where a contender is asked for status, award and amount only.
    """

    status: Array
    award: Array
    amount: Array
    entitled: Array | None = None
    limited: Array | None = None


def digest(decisions: Decisions) -> str:
    """Equal for equal decisions, row by row: how many of each status, the sum in yuan, and a check sum of all."""
    columns = [decisions.status, decisions.award, decisions.amount]
    columns += [column for column in (decisions.entitled, decisions.limited) if column is not None]
    check = 0
    for column in columns:
        check = zlib.crc32(np.ascontiguousarray(column, dtype=np.int64).tobytes(), check)
    counts = np.bincount(np.asarray(decisions.status), minlength=len(STATUSES))
    told = ", ".join(f"{count} {status}" for status, count in zip(STATUSES, counts.tolist(), strict=True))
    fen = int(np.asarray(decisions.amount, dtype=np.int64).sum())
    return f"{told}; {fen // 100}.{fen % 100:02d} yuan; {check:08x}"


def status_of(award: Array, entitled: Array, amount: Array) -> Array:
    """The status that follows from an award and its two amounts."""
    short = np.where(amount > 0, np.int8(REDUCED), np.int8(EXHAUSTED))
    status: Array = np.where(amount == entitled, np.int8(GRANTED), short)
    status[award == 0] = DENIED
    return status
