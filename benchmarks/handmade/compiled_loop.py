"""The same by numba: one pass over arrays for each kind of work.

Both functions are plain Python over arrays, made into machine code when first asked for. The code is kept on
disk (`NUMBA_CACHE_DIR`), so that a new process pays for numba's import and not for its compiler.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np

from benchmarks.claims import NONE, Array, Claims
from benchmarks.decisions import (
    BY_SCHEME,
    BY_TOTAL,
    BY_VOUCHER_POOL,
    BY_VOUCHER_YEAR,
    BY_YEAR,
    IN_ZONE,
    LARGE_MODEL,
    NEW_SETTLER,
    VOUCHER,
    Decisions,
)
from benchmarks.handmade import articles as art
from benchmarks.handmade import vectors
from benchmarks.handmade.loop import Settled, prepare


def compiled(function: Any) -> Any:  # noqa: ANN401  # numba's types are its own
    """The function as machine code."""
    import numba

    return numba.njit(cache=True)(function)


@cache
def _passes() -> tuple[Any, Any, Any]:
    return compiled(_pack), compiled(_pay), compiled(_pay_new)


@cache
def _settle() -> Any:  # noqa: ANN401  # as above
    return compiled(_pass_in_order)


def stateless(claims: Claims) -> Decisions:
    """Every claim on its own under the ten articles, nothing granted before.

    Three passes over blocks that stay in the cache: two without a branch, which become vector instructions as
    one alone would not, and one over the newly settled.
    """
    size = len(claims)
    award, status = np.empty(size, dtype=np.int8), np.empty(size, dtype=np.int8)
    amount = np.empty(size, dtype=np.int64)
    by_code = vectors.case_table()
    rates, limits, best = (np.array(of, dtype=np.int64)[by_code] for of in (art.BEST_RATE, art.BEST_LIMIT, art.BEST))
    tables = np.array((art.BEST_RATE, art.BEST_LIMIT, art.BEST), dtype=np.int64)
    as_new = np.array((art.IF_NEW, art.IF_AGREED), dtype=np.uint8)
    begin, first = np.array(art.BEGIN_OF_YEAR), vectors.first_days()
    codes = np.empty(vectors.BLOCK, dtype=np.uint8)
    pack, pay, pay_new = _passes()
    for rows in vectors.blocks(claims):
        part = Columns(*(getattr(claims, name)[rows] for name in Columns._fields))
        pack(part, codes)
        pay(part.amount, codes, rates, limits, best.astype(np.int8), status[rows], award[rows], amount[rows])
        pay_new(part, codes, by_code, as_new, tables, begin, first, status[rows], award[rows], amount[rows])
    return Decisions(status, award, amount)


class Columns(NamedTuple):
    """Columns of claims, as numba takes them."""

    kind: Array
    legal_person: Array
    dishonest: Array
    blacklisted: Array
    registered: Array
    taxed: Array
    revenue: Array
    first_class: Array
    model_filed: Array
    settled_on: Array
    agreed_rate: Array
    agreed_limit: Array
    time: Array
    amount: Array
    via_platform: Array
    resource: Array
    channel: Array


def _pack(of: Columns, codes: Array) -> None:
    """As `vectors._codes`."""
    kind, legal_person, dishonest, blacklisted = of.kind, of.legal_person, of.dishonest, of.blacklisted
    registered, taxed, revenue, first_class = of.registered, of.taxed, of.revenue, of.first_class
    model_filed, time, via_platform = of.model_filed, of.time, of.via_platform
    resource, channel = of.resource, of.channel
    u = np.uint8
    for i in range(len(kind)):
        met = via_platform[i] & legal_person[i] & (not dishonest[i]) & (not blacklisted[i])
        met &= (resource[i] != 2) & (channel[i] == 0) & (time[i] >= art.BEGIN) & (time[i] < art.END)
        bits = u(met) * u(128) | u(model_filed[i]) * u(64) | u(first_class[i]) * u(32) | u(taxed[i]) * u(16)
        codes[i] = bits | u(registered[i]) * u(8) | u(revenue[i] < art.SMALL) * u(4) | u(kind[i])


def _pay(
    asked: Array, codes: Array, rates: Array, limits: Array, best: Array, status: Array, award: Array, paid: Array
) -> None:
    for i in range(len(asked)):
        code = codes[i]
        due = np.int64(np.uint64(asked[i] * rates[code] + 5000) // np.uint64(10_000))
        pays = min(due, limits[code])
        paid[i] = pays
        award[i] = best[code]
        status[i] = int(best[code] != 0) + int(pays < due)


def _pay_new(
    of: Columns,
    codes: Array,
    by_code: Array,
    as_new: Array,
    tables: Array,
    begin: Array,
    first_days: Array,
    status: Array,
    award: Array,
    paid: Array,
) -> None:
    for i in range(len(of.kind)):
        day, time = of.settled_on[i], of.time[i]
        year = int(day >= first_days[1]) + int(day >= first_days[2]) + int(day >= first_days[3])
        within = (day >= art.FIRST_DAY) & (day <= art.LAST_DAY) & of.registered[i]
        if within & (time >= begin[year]) & (time < begin[year + 1]):
            agreed = of.agreed_rate[i] != NONE
            case = as_new[int(agreed), by_code[codes[i]]]
            rate, limit, best = tables[0, case], tables[1, case], tables[2, case]
            if case == art.AGREED:
                rate = of.agreed_rate[i]
                if of.agreed_limit[i] != NONE:
                    limit = min(limit, of.agreed_limit[i])
            elif case == art.SMALL_NEW and (of.amount[i] >= art.TIED_FROM or of.amount[i] < 2):
                rate, best = 1500, IN_ZONE
            due = (of.amount[i] * rate + 5000) // 10_000
            pays = min(due, limit)
            status[i] = int(best != 0) * (1 + int(pays < due) + int((pays < due) & (pays == 0)))
            award[i], paid[i] = best, pays


def settle(claims: Claims) -> Settled:
    """All claims under both policies."""
    rows = prepare(claims)
    applicants = int(claims.applicant.max()) + 1
    size = len(rows.rows)
    codes, amounts, rooms = (np.zeros(size, dtype=of) for of in (np.int8, np.int64, np.int64))
    by_slot, vouchers = (np.zeros(applicants * art.YEARS, dtype=np.int64) for _ in range(2))
    _settle()(
        rows.case,
        rows.slot,
        rows.amount,
        rows.first,
        rows.voucher,
        rows.agreed_limit,
        np.array((art.FIRST, art.LEAST_LIMIT), dtype=np.int64),
        by_slot,
        np.zeros(applicants, dtype=np.int64),
        vouchers,
        codes,
        amounts,
        rooms,
    )
    return Settled(rows, codes, amounts, rooms)


def _pass_in_order(
    cases: Array,
    slots: Array,
    asked: Array,
    firsts: Array,
    vouchers: Array,
    agreed_limits: Array,
    tables: Array,
    by_year: Array,
    by_total: Array,
    vouchers_by_year: Array,
    codes: Array,
    amounts: Array,
    rooms: Array,
) -> None:
    scheme, pool = art.SCHEME, art.VOUCHER_POOL
    for i in range(len(cases)):
        case, slot = cases[i], slots[i]
        applicant = slot >> 2
        paid = due = -1
        room = award = by = 0
        if case != 0:
            award, due = tables[0, case], firsts[i]
            if case in (art.OUTSIDE, art.OUTSIDE_NEW):
                room, by = art.FOR_THE_PERIOD - by_total[applicant], BY_TOTAL
            elif case == art.AGREED:
                room, by = agreed_limits[i] - by_year[slot], BY_YEAR
            else:
                room, by = tables[1, case] - by_year[slot], BY_YEAR
            least = min(room, scheme)
            paid = min(due, max(least, 0))
            if art.SMALL_MODEL <= case < art.AGREED and case != art.OUTSIDE:
                other = (asked[i] * 30 + 50) // 100
                for another in range(2):
                    if another == 0 and case in _WITH_MODEL:
                        kind, own = LARGE_MODEL, art.MOST_FOR_A_MODEL - by_year[slot]
                    elif another == 1 and case >= art.SMALL_NEW:
                        kind, own = NEW_SETTLER, art.FOR_A_YEAR - by_year[slot]
                    else:
                        continue
                    tight = min(own, scheme)
                    pays = min(other, max(tight, 0))
                    if pays > paid or (pays == paid and tight > least):
                        paid, least, award, due, room, by = pays, tight, kind, other, own, BY_YEAR
            if scheme < room:
                room, by = scheme, BY_SCHEME
        voucher = vouchers[i]
        if voucher >= 0:
            left, own_by = art.VOUCHER_YEAR - vouchers_by_year[slot], BY_VOUCHER_YEAR
            if pool < left:
                left, own_by = pool, BY_VOUCHER_POOL
            worth = min(voucher, max(left, 0))
            if worth > paid or (worth == 0 and paid == 0 and voucher == 0 and due > 0):
                award, due, paid, room, by = VOUCHER, voucher, worth, left, own_by
        amounts[i] = paid
        codes[i] = award
        if paid < due:
            codes[i] = award | by << 4
            rooms[i] = room
        if award == VOUCHER:
            vouchers_by_year[slot] += paid
            pool -= paid
        else:
            by_year[slot] += paid
            by_total[applicant] += paid
            scheme -= paid


_WITH_MODEL = (art.SMALL_MODEL, art.LARGE_FIRM_MODEL, art.SMALL_NEW_MODEL, art.LARGE_NEW_MODEL)
