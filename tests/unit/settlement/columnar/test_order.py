"""The order of claims over columns is the order of their facts and ids, one by one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from policyengine.columns import FactColumn, WrittenIds
from policyengine.facts import normal_id
from policyengine.settlement.columnar.order import in_order

TEXTS = ("乙", "甲", " 甲", "a", "Z")
"""Two of them are the same as ids are compared."""

FAR = st.integers(-(2**61), 2**61)
NEAR = st.integers(0, 3)


def ordered(times: Sequence[int], ids: Sequence[str], rows: Sequence[int]) -> list[int]:
    facts = {"time": FactColumn(np.array(times, dtype=np.int64))}
    found = in_order(np.array(rows, dtype=np.intp), ("time", "id"), "id", facts, WrittenIds(ids))
    return [int(row) for row in found]


@given(st.lists(NEAR | FAR, max_size=30), st.data())
def test_claims_stand_by_time_and_then_by_id(times: list[int], data: st.DataObject) -> None:
    ids = data.draw(st.permutations([f"n{number}" for number in range(len(times))]))
    rows = [row for row in range(len(times)) if data.draw(st.integers(0, 4))]
    assert ordered(times, ids, rows) == sorted(rows, key=lambda row: (times[row], ids[row]))


def test_times_that_differ_in_their_last_microsecond_are_told_apart() -> None:
    """The packed key has no room for the last bits of times that lie centuries apart."""
    times = [10**17 + 3, 10**17 + 1, 10**17 + 2, -(10**17), 10**17]
    assert ordered(times, "edcba", range(5)) == [3, 4, 1, 2, 0]


def test_a_file_that_is_in_order_stays_so() -> None:
    assert ordered([1, 1, 2, 2, 3], "abcde", range(5)) == [0, 1, 2, 3, 4]
    assert ordered([1, 1, 2, 2, 3], "badce", range(5)) == [1, 0, 3, 2, 4]


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, len(TEXTS) - 1)), max_size=20))
def test_several_facts_and_texts_order_claims(given_facts: list[tuple[int, int]]) -> None:
    numbers = [number for number, _ in given_facts]
    codes = [code for _, code in given_facts]
    facts = {
        "text": FactColumn(np.array(codes, dtype=np.int32), texts=TEXTS),
        "number": FactColumn(np.array(numbers, dtype=np.int64)),
    }
    ids = [f"n{number:02}" for number in range(len(codes))]
    found = in_order(np.arange(len(codes)), ("text", "number"), "id", facts, WrittenIds(ids))
    expected = sorted(range(len(codes)), key=lambda row: (normal_id(TEXTS[codes[row]]), numbers[row], ids[row]))
    assert found.tolist() == expected


def test_where_the_id_comes_first_nothing_else_matters() -> None:
    facts = {"time": FactColumn(np.array([3, 2, 1]))}
    assert in_order(np.arange(3), ("id", "time"), "id", facts, WrittenIds("bca")).tolist() == [2, 0, 1]
