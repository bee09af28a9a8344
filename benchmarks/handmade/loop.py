"""What has an order, in plain Python: caps that fill up, pools that run dry, and the higher of two policies.

Everything that needs no order is worked out before, by vectors; the loop sees lists of whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from benchmarks.claims import NONE, Array, Claims
from benchmarks.decisions import (
    BY_SCHEME,
    BY_TOTAL,
    BY_VOUCHER_POOL,
    BY_VOUCHER_YEAR,
    BY_YEAR,
    LARGE_MODEL,
    NEW_SETTLER,
    VOUCHER,
    Decisions,
    status_of,
)
from benchmarks.handmade import articles as art
from benchmarks.handmade import vectors

_LIMIT_BIT: Final = 4
"""A code is an award and, from this bit on, the accumulator that limits it."""

_SINGLE: Final = art.LARGE_FIRM
"""Up to this case there is one award, with a cap by the year."""

_OTHERS: Final = {
    art.SMALL_MODEL: ((LARGE_MODEL, art.MOST_FOR_A_MODEL),),
    art.LARGE_FIRM_MODEL: ((LARGE_MODEL, art.MOST_FOR_A_MODEL),),
    art.SMALL_NEW: ((NEW_SETTLER, art.FOR_A_YEAR),),
    art.LARGE_NEW: ((NEW_SETTLER, art.FOR_A_YEAR),),
    art.SMALL_NEW_MODEL: ((LARGE_MODEL, art.MOST_FOR_A_MODEL), (NEW_SETTLER, art.FOR_A_YEAR)),
    art.LARGE_NEW_MODEL: ((LARGE_MODEL, art.MOST_FOR_A_MODEL), (NEW_SETTLER, art.FOR_A_YEAR)),
    art.OUTSIDE_NEW: ((NEW_SETTLER, art.FOR_A_YEAR),),
}
"""Further awards of a case, each 30% with a cap by the year."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Rows that may be granted something, in order: by (time, id). `rows` are their places in the file.

    `slot` is the applicant and the year, `first` what the first award of the case comes to, `voucher` what the
    voucher does (-1: none), `agreed_limit` the cap of an agreement.
    """

    rows: Array
    case: Array
    slot: Array
    amount: Array
    first: Array
    voucher: Array
    agreed_limit: Array

    def part(self, which: Array | slice) -> Prepared:
        """Some of the rows."""
        return Prepared(
            self.rows[which],
            self.case[which],
            self.slot[which],
            self.amount[which],
            self.first[which],
            self.voucher[which],
            self.agreed_limit[which],
        )


def prepare(claims: Claims) -> Prepared:
    """What the loop needs, in order. A number of the file and a time are packed, so that one sort does it."""
    case, voucher = vectors.cases(claims), vectors.vouchers(claims)
    rows = np.flatnonzero((case != 0) | (voucher >= 0))
    bits = len(claims).bit_length()
    packed = (claims.time[rows] - int(claims.time.min())) << bits
    packed |= rows
    packed.sort()
    rows = packed & ((1 << bits) - 1)
    first = vectors.entitlements(claims, case, art.RATE)
    limit = claims.agreed_limit[rows]
    return Prepared(
        rows,
        case[rows],
        claims.applicant[rows] * art.YEARS + vectors.year_numbers(claims.time[rows]),
        claims.amount[rows],
        first[rows],
        voucher[rows],
        np.where(limit == NONE, art.NO_LIMIT, limit),
    )


@dataclass(slots=True)
class Held:
    """What the accumulators hold: lists by slot or applicant, and the two pools."""

    by_year: list[int]
    by_total: list[int]
    vouchers_by_year: list[int]
    scheme: int = field(default=art.SCHEME)  # what is left
    pool: int = field(default=art.VOUCHER_POOL)


def nothing_held(claims: Claims) -> Held:
    """Before the first claim."""
    applicants = int(claims.applicant.max()) + 1
    return Held([0] * (applicants * art.YEARS), [0] * applicants, [0] * (applicants * art.YEARS))


class Granted(NamedTuple):
    """What a run of the loop granted: a code and an amount a row, and what room those had that fell short."""

    codes: list[int]
    amounts: list[int]
    rooms: list[int]


def run(rows: Prepared, held: Held, *, until_dry: bool = False) -> Granted:  # one pass
    """Grant row after row. `until_dry`: stop behind the row with which a pool that was not dry runs dry."""
    codes: list[int] = []
    amounts: list[int] = []
    rooms: list[int] = []
    by_year, by_total, vouchers_by_year = held.by_year, held.by_total, held.vouchers_by_year
    scheme, pool = held.scheme, held.pool
    single, outside, agreed, limits, firsts = _SINGLE, art.OUTSIDE, art.AGREED, art.LEAST_LIMIT, art.FIRST
    for case, slot, amount, first, voucher, agreed_limit in zip(
        rows.case.tolist(),
        rows.slot.tolist(),
        rows.amount.tolist(),
        rows.first.tolist(),
        rows.voucher.tolist(),
        rows.agreed_limit.tolist(),
        strict=True,
    ):
        paid = entitled = -1
        code = room = 0
        if case:
            code, entitled = firsts[case], first
            if case <= single:
                room, by = limits[case] - by_year[slot], BY_YEAR
            elif case == outside:
                room, by = art.FOR_THE_PERIOD - by_total[slot >> 2], BY_TOTAL
            elif case == agreed:
                room, by = agreed_limit - by_year[slot], BY_YEAR
            else:
                code, entitled, room, by = _best(case, amount, first, by_year[slot], by_total[slot >> 2], scheme)
            if scheme < room:
                room, by = scheme, BY_SCHEME
            if entitled <= room:
                paid = entitled
            else:
                paid = max(room, 0)
                code |= by << _LIMIT_BIT
        if voucher >= 0:
            voucher_room, by = art.VOUCHER_YEAR - vouchers_by_year[slot], BY_VOUCHER_YEAR
            if pool < voucher_room:
                voucher_room, by = pool, BY_VOUCHER_POOL
            worth = voucher if voucher <= voucher_room else max(voucher_room, 0)
            if worth > paid or (worth == paid == 0 and voucher == 0 < entitled):
                if worth:
                    pool -= worth
                    vouchers_by_year[slot] += worth
                amounts.append(worth)
                if worth == voucher:
                    codes.append(VOUCHER)
                else:
                    codes.append(VOUCHER | by << _LIMIT_BIT)
                    rooms.append(voucher_room)
                if until_dry and not pool and worth:
                    break
                continue
        codes.append(code)
        amounts.append(paid)
        if code >> _LIMIT_BIT:
            rooms.append(room)
        if paid:
            by_year[slot] += paid
            by_total[slot >> 2] += paid
            scheme -= paid
            if until_dry and not scheme:
                break
    held.scheme, held.pool = scheme, pool
    return Granted(codes, amounts, rooms)


def _best(case: int, amount: int, first: int, by_year: int, by_total: int, scheme: int) -> tuple[int, int, int, int]:
    """Of several awards the one that pays most; then the one with more room; then the first."""
    award, entitled = art.FIRST[case], first
    if case == art.OUTSIDE_NEW:
        room, by = art.FOR_THE_PERIOD - by_total, BY_TOTAL
    else:
        room, by = art.FOR_A_YEAR - by_year, BY_YEAR
    least = min(room, scheme)
    best = (min(entitled, max(least, 0)), least)
    other = (amount * 30 + 50) // 100
    for another, limit in _OTHERS[case]:
        least = min(limit - by_year, scheme)
        if (pays := (min(other, max(least, 0)), least)) > best:
            best, award, entitled, room, by = pays, another, other, limit - by_year, BY_YEAR
    return award, entitled, room, by


@dataclass(frozen=True, slots=True)
class Settled:
    """A code, an amount and, where something falls short, the room there was, for rows in order."""

    rows: Prepared
    codes: Array
    amounts: Array
    rooms: Array


def decisions(claims: Claims, settled: Settled) -> Decisions:
    """The rows in the order of the file again; whoever is not among them is denied."""
    size, rows, amounts = len(claims), settled.rows, settled.amounts
    award_of, limited_of = settled.codes & ((1 << _LIMIT_BIT) - 1), settled.codes >> _LIMIT_BIT
    thirty = (rows.amount * 30 + 50) // 100
    due = np.where(award_of == np.array(art.FIRST)[rows.case], rows.first, thirty)
    due = np.where(award_of == VOUCHER, rows.voucher, due)
    award, limited, status = (np.zeros(size, dtype=np.int8) for _ in range(3))
    entitled, amount = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    award[rows.rows], limited[rows.rows] = award_of, limited_of
    entitled[rows.rows], amount[rows.rows] = due, amounts
    status[rows.rows] = status_of(award_of, due, amounts)
    return Decisions(status, award, amount, entitled, limited)


def settle(claims: Claims) -> Settled:
    """All claims under both policies, with a loop over all that may be granted something."""
    rows = prepare(claims)
    granted = run(rows, nothing_held(claims))
    codes, amounts = np.array(granted.codes, dtype=np.int8), np.array(granted.amounts, dtype=np.int64)
    rooms = np.zeros(len(codes), dtype=np.int64)
    rooms[codes >> _LIMIT_BIT != 0] = granted.rooms
    return Settled(rows, codes, amounts, rooms)
