"""One contender at work: what is timed, and how its answer is read afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.decisions import AWARDS, STATUSES, Decisions


@dataclass(frozen=True, slots=True)
class Task:
    """`run` is timed. `read` makes decisions of what it gives, and is not."""

    run: Callable[[], Any]
    read: Callable[[Any], Decisions]


class Absent(Exception):  # noqa: N818  # nothing is wrong: it cannot take part
    """A contender that does not exist here (yet), with the reason in one line."""


def in_arrays(answers: Iterable[tuple[str, str, Any]]) -> Decisions:
    """Status, award and fen of claims one by one, as arrays. An amount that is not whole is an error."""
    rows = []
    for status, award, fen in answers:
        if int(fen) != fen:
            raise ValueError(f"not whole fen: {fen}")
        rows.append((STATUSES.index(status), AWARDS.index(award), int(fen)))
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return Decisions(table[:, 0], table[:, 1], table[:, 2])
