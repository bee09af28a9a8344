"""Who waits for another's transaction is told so: a clerk before a silent screen thinks that the program hangs.

The wait itself is the database's, and blocks; so it is another thread that tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer
from typing import Final, TypeAlias

from policyengine.words import Words

Tell: TypeAlias = Callable[[Words], object]
"""Says what one waits for. It is called from a thread of its own."""

UNTOLD: Final = 3.0
"""Seconds that one waits without being told."""

WRITING: Final = Words("别人正在写这个台账，请稍候", "another clerk is writing to this ledger; waiting")
READING: Final = Words(
    "正在写入；别人正在查这个台账的，要等其查完，请稍候", "writing, as soon as those who read this ledger are done"
)


@contextmanager
def telling(words: Words, tell: Tell | None) -> Iterator[None]:
    """What waits in the block for longer than `UNTOLD` is told with `words`."""
    if tell is None:
        yield
        return
    timer = Timer(UNTOLD, tell, (words,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
