"""Parts of a long work made ahead, in threads, while those before them are used; they are handed over in their order.

It pays where the work lets go of the interpreter's lock, as the columnar library and numpy do.

Invariant: what is handed over, and what is raised at which part, is the same as without threads.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Event, Thread
from typing import Final, Generic, TypeVar

T = TypeVar("T")

_MOST: Final = 4
"""Threads at once: each holds a part in memory."""


def threads_that_pay() -> int:
    """As many as there are processors for this process, and not too many."""
    affinity = getattr(os, "sched_getaffinity", None)
    return max(1, min(len(affinity(0)) if affinity is not None else os.cpu_count() or 1, _MOST))


def ahead(parts: Iterable[Callable[[], T]], threads: int | None = None) -> Generator[T, None, None]:
    """What each part makes, in order. While one is used, the next ones are being made: one by each of the threads.

    `parts` themselves are asked for by whoever uses what they make, a few ahead. Parts that follow one that raises,
    or the last that is used, may have begun in vain; none is running any more when the iterator is closed.
    """
    number = threads_that_pay() if threads is None else threads
    tasks: SimpleQueue[_Part[T] | None] = SimpleQueue()
    started: list[Thread] = []
    waiting: deque[_Part[T]] = deque()
    try:
        for make in parts:
            if len(started) < number:
                started.append(Thread(target=_work, args=(tasks,), daemon=True))
                started[-1].start()
            waiting.append(_Part(make))
            tasks.put(waiting[-1])
            if len(waiting) > number:
                yield waiting.popleft().made()
        while waiting:
            yield waiting.popleft().made()
    finally:
        for part in waiting:
            part.wanted = False
        for _ in started:
            tasks.put(None)
        for thread in started:
            thread.join()


@contextmanager
def meanwhile(make: Callable[[], T]) -> Iterator[Callable[[], T]]:
    """Something made in a thread while the block lasts. Whoever asks for it, once, waits for it, or gets its error."""
    part = _Part(make)
    thread = Thread(target=part.run, daemon=True)
    thread.start()
    try:
        yield part.made
    finally:
        thread.join()


@dataclass(slots=True, eq=False)
class _Part(Generic[T]):
    """One part: what makes it, and what came of it."""

    make: Callable[[], T]
    wanted: bool = True
    done: Event = field(default_factory=Event)
    found: list[T] = field(default_factory=list)
    error: BaseException | None = None

    def run(self) -> None:
        """Make it; what is raised is kept for whoever asks for the part."""
        try:
            if self.wanted:
                self.found.append(self.make())
        except BaseException as error:  # noqa: BLE001  # raised again by `made`, in the thread that asked
            self.error = error
        finally:
            self.done.set()

    def made(self) -> T:
        """What came of it, once it has been made."""
        self.done.wait()
        if self.error is not None:
            raise self.error
        return self.found.pop()


def _work(tasks: SimpleQueue[_Part[T] | None]) -> None:
    while (part := tasks.get()) is not None:
        part.run()
        del part  # what it made is another's now, and not to be kept until the next one comes
