"""One run: claims are made and kept, then works follow each other."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks import ours
from benchmarks.cells import write_csv, write_parquet
from benchmarks.claims import make_claims
from benchmarks.files import digest_of_file
from benchmarks.results import Result
from benchmarks.roster import (
    FORMATS,
    ONE,
    OURS,
    SETTLED,
    STATELESS,
    TRACED,
    Contender,
    as_process,
    in_process,
)
from benchmarks.rounds import ROOT, measure, measure_processes

BUILD: Final = ROOT / "build" / "bench"

A_THOUSAND: Final = 1000
"""Claims that are decided one by one: enough to meet every award."""

NAMES: Final = tuple(
    [ONE.name, TRACED.name, STATELESS.name, SETTLED.name]
    + [make(form).name for form in FORMATS for make in (in_process, as_process)]
)
"""Of all works."""


FOLLOWED: Final = (SETTLED.name, as_process("csv").name)
"""What is followed over sizes: arrays settled, and CSV to CSV as a process."""


@dataclass(frozen=True, slots=True)
class Course:
    """`tell` is called with each result when it is there."""

    seed: int
    rounds: int
    only: Sequence[str]
    tell: Callable[[Result], None]

    def run(self, claims: int) -> tuple[Result, ...]:
        """All works that were asked for."""
        return tuple(self._works(claims))

    def grow(self, claims: int) -> tuple[Result, ...]:
        """What is followed over sizes."""
        return Course(self.seed, min(self.rounds, 3), FOLLOWED, self.tell).run(claims)

    def _works(self, claims: int) -> Iterator[Result]:
        for work, size in ((ONE, A_THOUSAND), (TRACED, A_THOUSAND), (STATELESS, claims), (SETTLED, claims)):
            if work.name in self.only:
                arrays = _Arrays(self._arrays(size))
                yield self._told(measure(work, size, arrays.arguments, self.rounds))
        for form in FORMATS:
            if (work := in_process(form)).name in self.only:
                source = self._file(claims, form)
                ends = _Ends(source, form, "inside")
                yield self._told(measure(work, claims, ends.arguments, self.rounds))
            if (work := as_process(form)).name in self.only:
                source = self._file(claims, form)
                ends = _Ends(source, form, "process")
                yield self._told(measure_processes(work, claims, ends, self.rounds))

    def _told(self, result: Result) -> Result:
        self.tell(result)
        return result

    def _arrays(self, size: int) -> Path:
        folder = BUILD / f"claims-{self.seed}-{size}"
        if not (folder / "done").exists():
            make_claims(size, self.seed).save(folder)
            (folder / "done").touch()
        return folder

    def _file(self, size: int, form: str) -> Path:
        path = BUILD / f"claims-{self.seed}-{size}.{form}"
        if not path.exists():
            BUILD.mkdir(parents=True, exist_ok=True)
            write = write_csv if form == "csv" else write_parquet
            unfinished = path.with_suffix(".part")
            write(make_claims(size, self.seed), unfinished)
            unfinished.replace(path)
        return path


@dataclass(frozen=True, slots=True)
class _Arrays:
    """The same arrays for everyone."""

    folder: Path

    def arguments(self, _: Contender) -> list[Path]:
        return [self.folder]


@dataclass(frozen=True, slots=True)
class _Ends:
    """Where the contenders of one work read from and write to."""

    source: Path
    form: str
    way: str

    def target(self, contender: Contender) -> Path:
        return BUILD / f"decisions-{self.way}-{contender.function}.{self.form}"

    def arguments(self, contender: Contender) -> list[Path]:
        return [self.source, self.target(contender)]

    def command(self, contender: Contender) -> list[str]:
        if contender.by == OURS:
            return ours.command(self.source, self.target(contender))
        by_hand = [sys.executable, "-m", "benchmarks.handmade.pipelines", contender.function]
        return [*by_hand, str(self.source), str(self.target(contender))]

    def digest(self, contender: Contender) -> str:
        return digest_of_file(self.target(contender))
