"""Vectors for those who can reach no cap while no pool can run short; the loop for everyone else.

An applicant whose entitlements come to no more than any of its caps needs no loop at all: what it gets depends
on its own claim alone. Pools tie all claims together, but only near their end: running sums of what could
at most be granted say how far the vectors may go.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from benchmarks.claims import Array, Claims
from benchmarks.decisions import BY_SCHEME, BY_VOUCHER_POOL, VOUCHER
from benchmarks.handmade import articles as art
from benchmarks.handmade.loop import Held, Prepared, Settled, nothing_held, prepare, run

_WORTH_A_BLOCK: Final = 4000
"""Fewer rows than this are quicker in the loop."""

_A_LOOP: Final = 10_000
"""Rows that are made into lists at a time, for nobody knows how far the loop will go."""

_MARGIN: Final = art.MOST_FOR_A_MODEL
"""While more than this is left, the pool is not the smallest room of any award, and equal awards differ by theirs."""


@dataclass(slots=True)
class _Work:
    """The state of one settlement: what is granted so far, in order, and where it stands."""

    rows: Prepared
    hot: Array
    best: Array
    held: Held
    codes: Array
    amounts: Array
    rooms: Array
    at: int = 0
    counted_to: int = 0


def settle(claims: Claims) -> Settled:
    """All claims under both policies."""
    rows = prepare(claims)
    held, size = nothing_held(claims), len(rows.rows)
    thirty = (rows.amount * 30 + 50) // 100
    best = np.where(np.array(art.BEST)[rows.case] == np.array(art.FIRST)[rows.case], rows.first, thirty)
    best[rows.case == 0] = -1
    codes, amounts, rooms = (np.zeros(size, dtype=of) for of in (np.int8, np.int64, np.int64))
    work = _Work(rows, _hot(rows, best), best, held, codes, amounts, rooms)
    while work.at < size:
        end = _safe_end(work)
        if end == size or end - work.at >= _WORTH_A_BLOCK:
            _by_vectors(work, end)
        else:
            _by_loop(work)
    return Settled(rows, codes, amounts, rooms)


def _hot(rows: Prepared, best: Array) -> Array:
    """Rows of applicants that could reach a cap, or whose entitlement is nothing (which has its own ties)."""
    slots = int(rows.slot.max()) + 1 if len(rows.slot) else 0
    slots += -slots % art.YEARS
    due, voucher = np.maximum(best, 0), np.maximum(rows.voucher, 0)
    a_year = np.bincount(rows.slot, due, slots)  # exact: all of it together is far below 2**53
    limit = np.minimum(np.array(art.LEAST_LIMIT)[rows.case], rows.agreed_limit)
    hot = a_year[rows.slot] > limit
    hot |= np.bincount(rows.slot, voucher, slots)[rows.slot] > art.VOUCHER_YEAR
    outside = (rows.case == art.OUTSIDE) | (rows.case == art.OUTSIDE_NEW)
    in_all = a_year.reshape(-1, art.YEARS).sum(axis=1)
    applicant = rows.slot // art.YEARS
    hot |= outside & (in_all[applicant] > art.FOR_THE_PERIOD)
    hot |= (rows.first == 0) & (rows.case != 0) | (rows.voucher == 0)
    applicants = np.zeros(len(in_all), dtype=bool)
    applicants[applicant[hot]] = True
    marked: Array = applicants[applicant]
    return marked


def _safe_end(work: _Work) -> int:
    """The row before which no pool can be short, whatever the hot rows get."""
    rows, held, rest = work.rows, work.held, slice(work.at, None)
    best, voucher, hot = work.best[rest], rows.voucher[rest], work.hot[rest]
    end = len(rows.rows)
    if held.pool:
        takes = np.where((voucher > best) | (hot & (voucher > 0)), voucher, 0)
        end = min(end, work.at + _rows_within(takes, held.pool))
    if held.scheme:
        takes = np.where((best >= voucher) | hot, best, 0) if held.pool else np.maximum(best, 0)
        takes = np.maximum(takes, 0)
        left = held.scheme - _MARGIN
        end = min(end, work.at + _rows_within(takes, left))
    return end


def _rows_within(takes: Array, left: int) -> int:
    return int(np.searchsorted(np.cumsum(takes), left, side="right")) if left > 0 else 0


def _by_vectors(work: _Work, end: int) -> None:
    """From here to `end`: cold rows at once, hot rows by the loop, with pools that cannot be short for either."""
    rows, held, here = work.rows, work.held, slice(work.at, end)
    best, voucher, case, hot = work.best[here], rows.voucher[here], rows.case[here], work.hot[here]
    if held.scheme:
        codes, amounts = np.array(art.BEST, dtype=np.int8)[case], best.copy()
    else:
        codes, amounts = np.array(art.FIRST, dtype=np.int8)[case], np.where(case != 0, 0, -1)
        codes[case != 0] |= BY_SCHEME << 4
    if held.pool:
        taken = voucher > amounts
        codes[taken], amounts[taken] = VOUCHER, voucher[taken]
    else:
        taken = (case == 0) & (voucher >= 0)
        codes[taken], amounts[taken] = VOUCHER | BY_VOUCHER_POOL << 4, 0
    by_hand = np.flatnonzero(hot)
    whole = Held(
        held.by_year,
        held.by_total,
        held.vouchers_by_year,
        art.NO_LIMIT if held.scheme else 0,
        art.NO_LIMIT if held.pool else 0,
    )
    granted = run(rows.part(by_hand + work.at), whole)
    codes[by_hand], amounts[by_hand] = granted.codes, granted.amounts
    _keep_rooms(work, by_hand + work.at, codes[by_hand], granted.rooms)
    work.codes[here], work.amounts[here] = codes, amounts
    of_vouchers = int(amounts[(codes & 15) == VOUCHER].sum())
    held.pool -= of_vouchers
    held.scheme -= int(amounts.sum()) - of_vouchers
    work.at = end


def _by_loop(work: _Work) -> None:
    """On from here by the loop, until a pool has run dry."""
    _count_cold(work)
    open_pools = _open_pools(work.held)
    while work.at < len(work.rows.rows) and _open_pools(work.held) == open_pools:
        begin = work.at
        part = work.rows.part(slice(begin, begin + _A_LOOP))
        granted = run(part, work.held, until_dry=True)
        end = begin + len(granted.codes)
        work.codes[begin:end], work.amounts[begin:end] = granted.codes, granted.amounts
        _keep_rooms(work, np.arange(begin, end), work.codes[begin:end], granted.rooms)
        work.at = work.counted_to = end


def _open_pools(held: Held) -> int:
    return (held.scheme > 0) + (held.pool > 0)


def _keep_rooms(work: _Work, places: Array, codes: Array, rooms: list[int]) -> None:
    work.rooms[places[codes >> 4 != 0]] = rooms


def _count_cold(work: _Work) -> None:
    """What cold rows were granted by vectors, added to what is held: the loop compares all rooms."""
    past = slice(work.counted_to, work.at)
    cold = ~work.hot[past]
    slot, amount = work.rows.slot[past][cold], work.amounts[past][cold]
    voucher = (work.codes[past][cold] & 15) == VOUCHER
    held = work.held
    by_year = np.bincount(slot[~voucher], amount[~voucher], len(held.by_year)).astype(np.int64)
    held.by_year = (by_year + held.by_year).tolist()
    held.by_total = (by_year.reshape(-1, art.YEARS).sum(axis=1) + held.by_total).tolist()
    of_vouchers = np.bincount(slot[voucher], amount[voucher], len(held.by_year)).astype(np.int64)
    held.vouchers_by_year = (of_vouchers + held.vouchers_by_year).tolist()
    work.counted_to = work.at
