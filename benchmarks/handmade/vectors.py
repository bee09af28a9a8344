"""What needs no order, with numpy: a packed table.

Conditions are packed into two bytes a claim; a table made beforehand says for each pair of bytes which case it
is. Blocks of rows stay in the processor's cache.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import Final

import numpy as np

from benchmarks.claims import ENTERPRISE, EPOCH, GENERAL, NONE, ONLINE, SECONDS_OF_DAY, Array, Claims
from benchmarks.decisions import IN_ZONE, Decisions, status_of
from benchmarks.handmade import articles as art

BLOCK: Final = 1 << 16

_NUMBERS: Final = np.array(art.RATE, dtype=np.int64)


@cache
def case_table() -> Array:
    """The case by what `_codes` says, as if no claim were newly settled."""
    table = np.zeros(256, dtype=np.uint8)
    for kind, bits in product((0, 1, 2), product((False, True), repeat=5)):
        model, first_class, taxed, registered, small = bits
        code = 1
        for bit in bits:
            code = 2 * code + bit
        table[4 * code + kind] = art.case_of(
            kind=kind, registered=registered, taxed=taxed, small=small, first_class=first_class, model=model
        )
    return table


def _codes(claims: Claims, rows: slice) -> Array:
    """One byte a claim: whether all requirements are met, what articles 4 to 6 ask, the kind."""
    met = claims.via_platform[rows] & claims.legal_person[rows]
    met &= (claims.dishonest[rows] | claims.blacklisted[rows]) == False  # noqa: E712  # an array
    met &= claims.resource[rows] != GENERAL
    met &= claims.channel[rows] == ONLINE
    time = claims.time[rows]
    met &= time >= art.BEGIN
    met &= time < art.END
    code = met.view(np.uint8)
    small = claims.revenue[rows] < art.SMALL
    for bit in (
        claims.model_filed[rows],
        claims.first_class[rows],
        claims.taxed[rows],
        claims.registered[rows],
        small,
    ):
        code += code  # a shift, several times as quick as `<<`
        code |= bit.view(np.uint8)
    code *= np.uint8(4)
    code |= claims.kind[rows].view(np.uint8)
    return code


def _new(claims: Claims, rows: slice) -> Array:
    """Of these claims, those that settled in within the policy's period and in the year of the transaction (art. 8)."""
    settled_on = claims.settled_on[rows]
    some = np.flatnonzero(settled_on >= art.FIRST_DAY)
    day = settled_on[some]
    begin = np.array(art.BEGIN_OF_YEAR)
    year = year_numbers((day.astype(np.int64) - EPOCH) * SECONDS_OF_DAY)
    time = claims.time[rows][some]
    new = (time >= begin[year]) & (time < begin[year + 1])
    new &= day <= art.LAST_DAY
    new &= claims.registered[rows][some]
    found: Array = some[new]
    return found


def _as_new(claims: Claims, rows: slice, new: Array, case: Array) -> Array:
    """Their cases, from those they would have had otherwise."""
    agreed = claims.agreed_rate[rows][new] != NONE
    changed: Array = np.where(
        agreed, np.array(art.IF_AGREED, dtype=np.uint8)[case], np.array(art.IF_NEW, dtype=np.uint8)[case]
    )
    return changed


def first_days() -> Array:
    """The first day of each year, as ordinals."""
    days: Array = np.array(art.BEGIN_OF_YEAR) // SECONDS_OF_DAY + EPOCH
    return days


def blocks(claims: Claims) -> Iterator[slice]:
    """The claims in parts that fit into the cache."""
    for start in range(0, len(claims), BLOCK):
        yield slice(start, start + BLOCK)


def cases(claims: Claims) -> Array:
    """The case of every claim under the ten articles."""
    found = np.empty(len(claims), dtype=np.uint8)
    for rows in blocks(claims):
        case = found[rows]
        np.take(case_table(), _codes(claims, rows), out=case, mode="clip")
        new = _new(claims, rows)
        case[new] = _as_new(claims, rows, new, case[new])
    return found


def year_numbers(time: Array) -> Array:
    """0 for 2024 and before, 3 for 2027 and after."""
    first, second, third = art.NEW_YEARS
    year: Array = (time >= first).view(np.int8) + (time >= second).view(np.int8) + (time >= third).view(np.int8)
    return year


def vouchers(claims: Claims) -> Array:
    """Of every claim what the voucher pays, in fen; -1 where there is none to have."""
    entitled = np.empty(len(claims), dtype=np.int64)
    for rows in blocks(claims):
        time = claims.time[rows]
        fits = (claims.kind[rows] == ENTERPRISE) & claims.registered[rows]
        fits &= (time >= art.VOUCHERS_BEGIN) & (time < art.VOUCHERS_END)
        part = np.where(claims.resource[rows] == GENERAL, 10, 20)
        entitled[rows] = np.where(fits, (claims.amount[rows] * part + 50) // 100, -1)
    return entitled


def entitlements(claims: Claims, case: Array, rates: tuple[int, ...]) -> Array:
    """What each claim is entitled to at the rate of its case; by agreement at its own."""
    table = np.array(rates, dtype=np.int64)
    entitled = np.empty(len(claims), dtype=np.int64)
    for rows in blocks(claims):
        entitled[rows] = (claims.amount[rows] * table[case[rows]] + 5000) // 10_000
    agreed = np.flatnonzero(case == art.AGREED)
    entitled[agreed] = (claims.amount[agreed] * claims.agreed_rate[agreed] + 5000) // 10_000
    return entitled


def stateless(claims: Claims) -> Decisions:
    """Every claim on its own under the ten articles, nothing granted before."""
    size = len(claims)
    by_code = case_table()
    rates, limits = (np.array(of, dtype=np.int64)[by_code] for of in (art.BEST_RATE, art.BEST_LIMIT))
    best = np.array(art.BEST, dtype=np.int8)[by_code]
    applies = (best != 0).view(np.int8)
    award, status = np.empty(size, dtype=np.int8), np.empty(size, dtype=np.int8)
    amount = np.empty(size, dtype=np.int64)
    for rows in blocks(claims):
        code = _codes(claims, rows).astype(np.intp)
        np.take(best, code, out=award[rows], mode="clip")
        np.take(applies, code, out=status[rows], mode="clip")
        entitled = rates.take(code, mode="clip")
        entitled *= claims.amount[rows]
        entitled += 5000
        entitled //= 10_000
        limit = limits.take(code, mode="clip")
        status[rows] += (limit < entitled).view(np.int8)
        np.minimum(entitled, limit, out=amount[rows])
        new = _new(claims, rows)
        case = _as_new(claims, rows, new, by_code[code[new]])
        award[rows][new], status[rows][new], amount[rows][new] = _stateless_new(claims, rows, new, case)
    return Decisions(status, award, amount)


def _stateless_new(claims: Claims, rows: slice, new: Array, case: Array) -> tuple[Array, Array, Array]:
    """Award, status and amount of those that are new."""
    fen, limit = claims.amount[rows][new], claims.agreed_limit[rows][new]
    tied = (case == art.SMALL_NEW) & ((fen >= art.TIED_FROM) | (fen < 2))
    agreed = case == art.AGREED
    rate = np.where(agreed, claims.agreed_rate[rows][new], np.array(art.BEST_RATE)[case])
    award = np.where(tied, np.int8(IN_ZONE), np.array(art.BEST, dtype=np.int8)[case])
    limit = np.where(agreed & (limit != NONE), np.minimum(limit, art.SCHEME), np.array(art.BEST_LIMIT)[case])
    entitled = (fen * np.where(tied, 1500, rate) + 5000) // 10_000
    amount = np.minimum(entitled, limit)
    return award, status_of(award, entitled, amount), amount
