"""Integer functions over columns are those of `runtime`, number by number."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyengine.compiled import runtime
from policyengine.compiled.columnar.column import full
from policyengine.compiled.columnar.integers import applied
from policyengine.slots import DAYS

WHOLE: Final = st.integers(-(10**6), 10**6) | st.integers(-12, 12)
DAY: Final = st.integers(*DAYS)
ARGUMENTS: Final = {
    "abs": (WHOLE,),
    "nonzero": (WHOLE,),
    "within_calendar": (st.integers(-3, 3) | st.integers(runtime.LAST_DAY - 3, runtime.LAST_DAY + 3),),
    "within_instants": (st.sampled_from([end + by for end in runtime.INNER_INSTANTS for by in (-1, 0, 1)]),),
    **{name: (WHOLE, st.integers(1, 40)) for name in ("round_down", "round_up", "round_half_up", "round_half_down")},
    "round_half_even": (WHOLE, st.integers(1, 40)),
    "year_of": (DAY,),
    "month_of": (DAY,),
    "day_of_month": (DAY,),
    "months_later": (DAY, st.integers(-200, 200) | st.integers(-(10**5), 10**5)),
    "months_between": (DAY, DAY),
    "ordinal": (st.integers(-1, 10_001), st.integers(0, 13), st.integers(0, 32)),
}


def one(function: str, arguments: tuple[int, ...]) -> int | None:
    """What `runtime` says; None where it has no answer."""
    try:
        return int((abs if function == "abs" else getattr(runtime, function))(*arguments))
    except runtime.Unanswered:
        return None


@pytest.mark.parametrize("function", ARGUMENTS)
def test_a_column_is_answered_as_each_number_is(function: str) -> None:
    @given(st.lists(st.tuples(*ARGUMENTS[function]), min_size=1, max_size=8))
    def answered_alike(rows: list[tuple[int, ...]]) -> None:
        columns: list[Any] = [np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)]
        before = [column.copy() for column in columns]
        data, open_ = applied(function, columns)
        absent = full(open_, len(rows)).tolist()
        found = [None if gone else value for value, gone in zip(data.tolist(), absent, strict=True)]
        assert found == [one(function, row) for row in rows]
        assert all((column == was).all() for column, was in zip(columns, before, strict=True)), "changed in place"
        data, open_ = applied(function, list(rows[0]))
        assert (None if open_ else data) == one(function, rows[0])

    answered_alike()
