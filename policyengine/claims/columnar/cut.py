"""A file cut into stretches of columns, and what every kind of such file can do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from policyengine.claims.rows import Header
from policyengine.facts import Claim

if TYPE_CHECKING:
    from policyengine.columns import Mask


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch of rows: how many, and their cells by the position of the column, in one piece or several.

    `broken`: rows that are no rows of the table; but for the claim's id, their cells say nothing.
    """

    size: int
    cells: dict[int, Any]
    broken: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Expected:
    """How cells will probably look, by the position of the column: those in `few` are few different texts.

    Those in `yes_no` are blank or stand in `yes` or in `no`, as those are read that hold nothing else.
    """

    few: frozenset[int] = frozenset()
    yes_no: frozenset[int] = frozenset()
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()


class UnsuitedError(Exception):
    """The file holds something that columns cannot say, and is to be read claim by claim."""


class Cuttable(Protocol):
    """A file that is open, below its header."""

    @property
    def header(self) -> Header:
        """Its columns."""

    @property
    def encoding(self) -> str:
        """How it is written."""

    @property
    def units(self) -> Mapping[str, str]:
        """The units that titles name, by title."""

    def stretches(self, wanted: Callable[[], Collection[int]], expected: Expected) -> Iterator[Cut]:
        """The rows, of which some may be blank altogether.

        `wanted` says which columns are needed from the next stretch on, of which one or two may be on their way.
        """

    def share(self) -> float:
        """How much of the file was cut so far, between 0 and 1, about."""

    def is_blank(self, row: int) -> bool:
        """Whether nothing stands in a row of the stretch that came last."""

    def leave_out(self, kept: Mask) -> None:
        """Of the stretch that came last, keep only these rows: the others are blank."""

    def claim(self, row: int) -> Claim:
        """The claim of one row, as the reader of single claims has it."""

    def prepare(self, rows: Iterable[int]) -> None:
        """Make ready the claims that will be asked for, in whatever order: where that is quicker all at once."""

    def close(self) -> None:
        """Let go of what was kept for rows to be read again."""
