"""What the hand-written code knows of both policies: days, rates, limits, and which cases there are.

A *case* says which awards of the ten articles a claim may have. Some claims have several: an enterprise in the
zone that is new and filed a model has three.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from benchmarks.claims import EPOCH, SECONDS_OF_DAY
from benchmarks.decisions import (
    BY_AGREEMENT,
    IN_ZONE,
    INSTITUTE,
    LARGE_MODEL,
    NEW_SETTLER,
    OUT_OF_ZONE,
    UNIVERSITY,
)


def _begins(*day: int) -> int:
    return (dt.date(*day).toordinal() - EPOCH) * SECONDS_OF_DAY


WAN: Final = 1_000_000
"""万元 in fen."""

FIRST_DAY: Final = dt.date(2024, 4, 28).toordinal()
LAST_DAY: Final = dt.date(2027, 4, 27).toordinal()
BEGIN: Final = _begins(2024, 4, 28)
END: Final = _begins(2027, 4, 28)
"""The first second after the ten articles."""
VOUCHERS_BEGIN: Final = _begins(2024, 7, 1)
VOUCHERS_END: Final = _begins(2026, 1, 1)
NEW_YEARS: Final = (_begins(2025, 1, 1), _begins(2026, 1, 1), _begins(2027, 1, 1))
BEGIN_OF_YEAR: Final = (_begins(2024, 1, 1), *NEW_YEARS, _begins(2028, 1, 1))
YEARS: Final = len(NEW_YEARS) + 1

SMALL: Final = 300 * WAN
SCHEME: Final = 5000 * WAN
FOR_A_YEAR: Final = 30 * WAN
FOR_THE_PERIOD: Final = 3 * WAN
MOST_FOR_A_MODEL: Final = 100 * WAN
VOUCHER_YEAR: Final = 50 * WAN
VOUCHER_POOL: Final = 200 * WAN

NO_LIMIT: Final = 1 << 60

(
    NOTHING,
    OF_INSTITUTE,
    OF_UNIVERSITY,
    OF_FIRST_CLASS,
    SMALL_FIRM,
    LARGE_FIRM,
    SMALL_MODEL,
    LARGE_FIRM_MODEL,
    OUTSIDE,
    SMALL_NEW,
    LARGE_NEW,
    SMALL_NEW_MODEL,
    LARGE_NEW_MODEL,
    OUTSIDE_NEW,
    AGREED,
) = range(15)
"""The cases. `NOTHING`: a requirement is not met, or no award applies."""

RATE: Final = (0, 3000, 3000, 3000, 1500, 3000, 1500, 3000, 300, 1500, 3000, 1500, 3000, 300, 0)
"""Of a case's first award, in hundredths of a per cent; every other award of a case pays 30%."""

FIRST: Final = (
    0,
    INSTITUTE,
    UNIVERSITY,
    UNIVERSITY,
    IN_ZONE,
    IN_ZONE,
    IN_ZONE,
    IN_ZONE,
    OUT_OF_ZONE,
    IN_ZONE,
    IN_ZONE,
    IN_ZONE,
    IN_ZONE,
    OUT_OF_ZONE,
    BY_AGREEMENT,
)
"""The first award of a case in the order of the articles."""

BEST: Final = (
    0,
    INSTITUTE,
    UNIVERSITY,
    UNIVERSITY,
    IN_ZONE,
    IN_ZONE,
    LARGE_MODEL,
    LARGE_MODEL,
    OUT_OF_ZONE,
    NEW_SETTLER,
    IN_ZONE,
    LARGE_MODEL,
    LARGE_MODEL,
    NEW_SETTLER,
    BY_AGREEMENT,
)
"""The award that is taken where no cap is in the way: it pays most, or has more room, or comes first."""

BEST_RATE: Final = (0, 3000, 3000, 3000, 1500, 3000, 3000, 3000, 300, 3000, 3000, 3000, 3000, 3000, 0)

LEAST_LIMIT: Final = (
    NO_LIMIT,
    20 * WAN,
    100 * WAN,
    200 * WAN,
    FOR_A_YEAR,
    FOR_A_YEAR,
    FOR_A_YEAR,
    FOR_A_YEAR,
    NO_LIMIT,
    FOR_A_YEAR,
    FOR_A_YEAR,
    FOR_A_YEAR,
    FOR_A_YEAR,
    FOR_A_YEAR,
    NO_LIMIT,
)
"""The tightest cap by the year among the awards of a case; an agreement has its own."""

BEST_LIMIT: Final = (
    0,
    20 * WAN,
    100 * WAN,
    200 * WAN,
    FOR_A_YEAR,
    FOR_A_YEAR,
    MOST_FOR_A_MODEL,
    MOST_FOR_A_MODEL,
    FOR_THE_PERIOD,
    FOR_A_YEAR,
    FOR_A_YEAR,
    MOST_FOR_A_MODEL,
    MOST_FOR_A_MODEL,
    FOR_A_YEAR,
    SCHEME,
)
"""What the best award pays at most where nothing was granted before; an agreement has its own."""

TIED_FROM: Final = 199_999_997
"""From this amount on a small firm's 15% reach the cap too, and of two equal awards the first is taken."""


IF_NEW: Final = (
    NOTHING,
    OF_INSTITUTE,
    OF_UNIVERSITY,
    OF_FIRST_CLASS,
    SMALL_NEW,
    LARGE_NEW,
    SMALL_NEW_MODEL,
    LARGE_NEW_MODEL,
    OUTSIDE_NEW,
)
"""The case of a claim by an enterprise that is registered and newly settled, by what it would be otherwise."""

IF_AGREED: Final = (NOTHING, OF_INSTITUTE, OF_UNIVERSITY, OF_FIRST_CLASS, AGREED, AGREED, AGREED, AGREED, AGREED)
"""The same where it has an agreement."""


def case_of(*, kind: int, registered: bool, taxed: bool, small: bool, first_class: bool, model: bool) -> int:
    """The case of a claim that meets all requirements, as if it were not newly settled (arts. 4 to 7)."""
    if kind == 1:
        return OF_INSTITUTE if registered else NOTHING
    if kind == 2:
        return (OF_FIRST_CLASS if first_class else OF_UNIVERSITY) if registered else NOTHING
    if not (registered and taxed):
        return OUTSIDE
    if model:
        return SMALL_MODEL if small else LARGE_FIRM_MODEL
    return SMALL_FIRM if small else LARGE_FIRM
