"""Parts of a work made ahead come in their order, and nothing of it is lost when something goes wrong."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial

import pytest

from policyengine.ahead import ahead, meanwhile, threads_that_pay


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_parts_come_in_their_order_whichever_is_made_first(threads: int) -> None:
    second_made = threading.Event()

    def first() -> int:
        assert threads == 1 or second_made.wait(60)
        return 0

    def second() -> int:
        second_made.set()
        return 1

    parts: list[Callable[[], int]] = [first, second, *(partial(int, number) for number in range(2, 50))]
    assert list(ahead(parts, threads)) == [*range(50)]


def test_no_part_gives_nothing() -> None:
    assert list(ahead([], 2)) == []


def test_what_a_part_raises_comes_at_its_turn() -> None:
    def broken() -> int:
        raise ValueError("broken")

    made = ahead([lambda: 1, lambda: 2, broken, lambda: 4], 2)
    assert [next(made), next(made)] == [1, 2]
    with pytest.raises(ValueError, match="broken"):
        next(made)


def test_what_asking_for_parts_raises_comes_to_whoever_asks() -> None:
    def parts() -> Iterator[Callable[[], int]]:
        yield lambda: 1
        raise ValueError("asked for too many")

    with pytest.raises(ValueError, match="too many"):
        list(ahead(parts(), 2))


def test_only_a_few_parts_are_asked_for_ahead() -> None:
    asked = []

    def parts() -> Iterator[Callable[[], int]]:
        for number in range(100):
            asked.append(number)
            yield partial(int, number)

    with closing(ahead(parts(), 2)) as made:
        assert next(made) == 0
        assert len(asked) <= 3


def test_who_stops_early_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    made = ahead((partial(int, number) for number in range(100)), 3)
    assert next(made) == 0
    made.close()
    assert threading.active_count() == before


def test_at_least_one_thread_pays() -> None:
    assert 1 <= threads_that_pay() <= 4


def test_something_is_made_meanwhile_and_asked_for_when_it_is_wanted() -> None:
    begun, used = threading.Event(), []

    def slow() -> int:
        assert begun.wait(60)
        return 7

    with meanwhile(slow) as made:
        used.append(1)
        begun.set()
        assert made() == 7
    assert used == [1]


def test_what_goes_wrong_meanwhile_is_raised_for_whoever_asks() -> None:
    def broken() -> int:
        raise ValueError("broken")

    with meanwhile(broken) as made, pytest.raises(ValueError, match="broken"):
        made()
    with meanwhile(broken):
        pass
