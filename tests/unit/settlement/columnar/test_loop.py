"""Claims gone through in order over plain numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from policyengine.settlement.columnar.loop import BOUNDLESS, NO_CAP, NO_ENTRY, Course, Gone, go_through

NOBODY, POT, MINE, WINDOW = range(4)
"""Slots: that of none, a pool, two of one applicant."""

THREE_OF_ONE: Final = Course(
    families=1,
    first=[0, 1, 2, 3],
    entitled=[50, 50, 50],
    slots=[[POT] * 3, [MINE] * 3, [WINDOW] * 3],
    limits=[[200] * 3, [120] * 3, [90] * 3],
    posts=3,
    posted=[POT, MINE, WINDOW] * 3,
    flows=[],
    asked=[False] * 3,
    odd={},
    adding=(False,),
    sets=((0,),),
)


def gone(course: Course, held: list[int]) -> Gone:
    return go_through(course, held, {}, lambda _, __: [])


def test_the_tightest_of_all_caps_shortens_a_claim_and_is_named_with_what_it_holds() -> None:
    held = [0, 0, 0, 0]
    found = gone(THREE_OF_ONE, held)
    assert found.pays == [50, 40, 0]
    assert found.limited_by == [NO_CAP, 2, 2]
    assert found.held == [0, 50, 90]
    assert held == [0, 90, 90, 90]


def test_of_caps_that_leave_the_same_the_first_is_named() -> None:
    found = gone(replace(THREE_OF_ONE, limits=[[200] * 3, [70] * 3, [70] * 3]), [0, 0, 0, 0])
    assert found.limited_by == [NO_CAP, 1, 1]


def test_nobody_goes_on_where_a_pool_that_others_draw_on_runs_dry() -> None:
    unbound = replace(THREE_OF_ONE, limits=[[200] * 3, [BOUNDLESS] * 3, [BOUNDLESS] * 3])
    found = gone(replace(unbound, flows=[(POT, [10, 60, 80], 200)]), [0, 0, 0, 0])
    assert found.through == 2
    assert found.pays == [50, 50, 0]
    assert found.entry[2] == NO_ENTRY
    assert gone(replace(unbound, flows=[(POT, [10, 60, 29], 200)]), [0, 0, 0, 0]).through == 3
