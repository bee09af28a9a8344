"""What generated code calls: integer functions, the calendar by arithmetic alone, and what cannot be answered.

Compiled code answers for facts that are known. Where it meets one that is not, or a value that
the interpreter has an error for, it raises `Unanswered` and the interpreter is asked.

Every function here is arithmetic on whole numbers: no argument is handed on without having been
looked at, so an unknown one is always met.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NoReturn

from policyengine.outcome import Status
from policyengine.values import UNKNOWN, Value


class Unanswered(Exception):  # noqa: N818  # no error: the interpreter knows the answer
    """Compiled code has no answer for these facts."""


def undecided(*_: object) -> NoReturn:
    """No answer."""
    raise Unanswered


class Unreadable:
    """Stands in a tuple for what compiled code cannot read: a fact not known, a value beyond the bounds assumed.

    Whatever is done with it, there is no answer. `value` is what the interpreter reads in its place.
    """

    __slots__ = ("value",)

    def __init__(self, value: Value = UNKNOWN) -> None:
        self.value = value

    def __repr__(self) -> str:
        return f"Unreadable({self.value!r})"

    __bool__ = __index__ = __abs__ = __neg__ = __pos__ = undecided
    __lt__ = __le__ = __gt__ = __ge__ = undecided
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = undecided
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = undecided
    __and__ = __rand__ = __or__ = __ror__ = undecided
    __eq__ = __ne__ = undecided
    __hash__ = None  # type: ignore[assignment]  # nothing that is compared by `undecided` can be a key


NOT_KNOWN: Final = Unreadable()
"""A fact that was not given."""


# Rounding by magnitude, as `values.round_to`; `by` is above zero.


def round_down(whole: int, by: int) -> int:
    """Towards zero."""
    return whole // by if whole >= 0 else -(-whole // by)


def round_up(whole: int, by: int) -> int:
    """Away from zero."""
    return -(-whole // by) if whole >= 0 else whole // by


def round_half_up(whole: int, by: int) -> int:
    """To the nearer; the middle away from zero."""
    return (2 * whole + by) // (2 * by) if whole >= 0 else -((by - 2 * whole) // (2 * by))


def round_half_down(whole: int, by: int) -> int:
    """To the nearer; the middle towards zero."""
    return -((by - 2 * whole) // (2 * by)) if whole >= 0 else (2 * whole + by) // (2 * by)


def round_half_even(whole: int, by: int) -> int:
    """To the nearer; the middle to the even one."""
    doubled = 2 * whole + by
    up = doubled // (2 * by)
    return up - (up % 2 if doubled % (2 * by) == 0 else 0)


def nonzero(whole: int) -> int:
    """A divisor, which is not zero."""
    if not whole:
        raise Unanswered
    return whole


# The calendar: days as `date.toordinal` counts them, proleptic Gregorian.

LAST_DAY: Final = 3_652_059  # 31 December 9999
INNER_INSTANTS: Final = (-62_135_510_400_000_000, 253_402_214_400_000_000)


def within_calendar(day: int) -> int:
    """A day of the years 1 to 9999."""
    if not 1 <= day <= LAST_DAY:
        raise Unanswered
    return day


def within_instants(instant: int) -> int:
    """An instant of the years 1 to 9999 in whatever zone."""
    if not INNER_INSTANTS[0] <= instant <= INNER_INSTANTS[1]:
        raise Unanswered
    return instant


def civil(day: int) -> tuple[int, int, int]:
    """Year, month and day of the month of a day, counted from 1 March of the year 0 in cycles of 400 years."""
    shifted = day + 305
    cycle, rest = shifted // 146_097, shifted % 146_097
    year = (rest - rest // 1_460 + rest // 36_524 - rest // 146_096) // 365
    of_year = rest - (365 * year + year // 4 - year // 100)
    month = (5 * of_year + 2) // 153
    return cycle * 400 + year + month // 10, (month + 2) % 12 + 1, of_year - (153 * month + 2) // 5 + 1


def day_of(year: int, month: int, day: int) -> int:
    """The day of a year, month and day of the month; a day that the month lacks is one of the next."""
    begun = year - (month <= 2)
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return begun * 365 + begun // 4 - begun // 100 + begun // 400 + of_year - 305


def year_of(day: int) -> int:
    """The year of a day."""
    return civil(day)[0]


def month_of(day: int) -> int:
    """The month of a day."""
    return civil(day)[1]


def day_of_month(day: int) -> int:
    """The day of the month."""
    return civil(day)[2]


def months_later(day: int, months: int) -> int:
    """The same day of another month, or that month's last day; only within the years 1 to 9999."""
    year, month, date = civil(day)
    count = year * 12 + month - 1 + months
    if not 12 <= count < 120_000:
        raise Unanswered
    first = day_of(count // 12, count % 12 + 1, 1)
    following = day_of((count + 1) // 12, (count + 1) % 12 + 1, 1)
    return first + min(date, following - first) - 1


def months_between(start: int, end: int) -> int:
    """Whole months from one day to another, backwards too."""
    if end < start:
        return -months_between(end, start)
    (year, month, date), (last_year, last_month, last_date) = civil(start), civil(end)
    return (last_year - year) * 12 + last_month - month - (last_date < date)


def ordinal(year: int, month: int, day: int) -> int:
    """The day of a date; no answer where the calendar has none."""
    if not (1 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= 31):
        raise Unanswered
    found = day_of(year, month, day)
    if month_of(found) != month:
        raise Unanswered
    return found


# Coordination.

Answer = tuple[Status, str, int, int]
"""Of one policy: status, award, amount and entitled in fen."""


def higher(amounts: Sequence[int], sets: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """The set of paying policies that pays most in total, the first of equals; none where nobody pays.

    `sets` are all without an exclusion between two of them, in the order of their positions.
    """
    best = 0
    chosen: tuple[int, ...] = ()
    for one in sets:
        total = 0
        for position in one:
            if not amounts[position]:
                break
            total += amounts[position]
        else:
            if total > best:
                best, chosen = total, one
    return chosen


def leading(statuses: Sequence[Status]) -> int:
    """The policy a decision is about where nobody pays: the best status, then the first loaded."""
    return min(range(len(statuses)), key=lambda position: _NOTHING_PAYABLE.index(statuses[position]))


_NOTHING_PAYABLE: Final = (Status.GRANTED, Status.EXHAUSTED, Status.DENIED)


def coordinate(answers: Sequence[Answer], sets: Sequence[tuple[int, ...]]) -> tuple[Status, str, int]:
    """What policies that exclude each other come to: status, award and amount."""
    chosen = higher([answer[2] for answer in answers], sets)
    if not chosen:
        status, award, amount, _ = answers[leading([answer[0] for answer in answers])]
        return status, award, amount
    amount, entitled = sum(answers[one][2] for one in chosen), sum(answers[one][3] for one in chosen)
    return status_of(entitled, amount), "+".join(answers[one][1] for one in chosen), amount


def status_of(entitled: int, amount: int) -> Status:
    """The status of a claim that an award fits."""
    if amount == entitled:
        return Status.GRANTED
    return Status.REDUCED if amount > 0 else Status.EXHAUSTED


GRANTED: Final = Status.GRANTED
REDUCED: Final = Status.REDUCED
EXHAUSTED: Final = Status.EXHAUSTED
DENIED: Final = Status.DENIED
BOUNDLESS: Final = 2**63 - 1
"""The room where no cap binds."""

NAMES: Final = (
    *("Unanswered", "undecided", "nonzero", "within_calendar", "within_instants"),
    *("round_down", "round_up", "round_half_up", "round_half_down", "round_half_even"),
    *("year_of", "month_of", "day_of_month", "months_later", "months_between", "ordinal"),
    *("GRANTED", "REDUCED", "EXHAUSTED", "DENIED", "BOUNDLESS", "NOTHING", "NOT_GRANTED"),
    *("coordinate", "decide", "SETS"),
)
"""What generated code finds of this module under these names, and names it makes itself."""
