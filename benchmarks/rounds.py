"""Turns: every contender of a work once in each round, so that a round's times can be divided by each other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final, Protocol

from benchmarks.results import Disagreement, Measured, Result
from benchmarks.roster import Contender, Work

ROOT: Final = Path(__file__).parents[1]

_ENOUGH: Final = 0.05
"""Seconds that a turn lasts at least: what is quicker is run several times."""

_LONG: Final = 20.0
"""Seconds of a first turn that are work and not a compiler's: it need not be tried once more."""

_PATIENCE: Final = 90.0
"""Seconds that the rounds of one work may take together: where a round is long there are fewer, one at least."""


@dataclass(slots=True)
class Child:
    """A contender's process, waiting for its turn."""

    contender: Contender
    process: subprocess.Popen[str]
    complaints: IO[str]
    turns: int = 1
    seconds: list[float] = field(default_factory=list)
    peak: int = 0
    failed: str = ""

    def ask(self, line: str) -> dict[str, Any]:
        """Send one line, read one."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:  # it has died since: `answer` finds out of what
            pass
        return self.answer()

    def answer(self) -> dict[str, Any]:
        """The next line; what it has to say of itself where it has died."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            self.process.wait()
            return {"failed": last_line(self.complaints)}
        found: dict[str, Any] = json.loads(line)
        return found

    def turn(self) -> None:
        """Run once more; one that has failed has no more turns."""
        if self.failed:
            return
        told = self.ask(f"run {self.turns}")
        if "failed" in told:
            self.failed = told["failed"]
            return
        self.seconds.append(told["seconds"])
        self.peak = max(self.peak, told["peak"])

    def digest(self) -> str:
        """What was decided; "" where it failed."""
        told = {} if self.failed else self.ask("digest")
        self.failed = self.failed or str(told.get("failed", ""))
        return str(told.get("digest", ""))


def measure(work: Work, claims: int, arguments: Callable[[Contender], Sequence[Path]], rounds: int) -> Result:
    """The work done by all its contenders, in processes that live side by side and wait for each other.

    `arguments` are what a contender's process is given: a folder of arrays, or a source and a target.
    """
    absent: dict[str, str] = {}
    with ExitStack() as stack:
        children = []
        for contender in work.contenders:
            command = [sys.executable, "-m", "benchmarks.child", contender.module, contender.function]
            complaints = stack.enter_context(tempfile.TemporaryFile("w+"))
            process = _start([*command, *map(str, arguments(contender))], subprocess.PIPE, complaints)
            stack.callback(_end, process)
            child = Child(contender, process, complaints)
            told = child.answer()
            if "ready" in told:
                child.seconds.append(told["ready"])
                children.append(child)
            else:
                absent[contender.name] = told.get("absent") or f"failed: {told['failed']}"
        for child in children:  # a turn that does not count, to see how long one is
            if child.seconds[0] < _LONG:
                child.turn()
        turns = [child.seconds[-1] for child in children]
        for child, seconds in zip(children, turns, strict=True):
            child.seconds.clear()
            child.turns = max(1, int(_ENOUGH / max(seconds, 1e-9)))
        for _ in range(_affordable(rounds, sum(turns))):
            for child in children:
                child.turn()
        digests = {child.contender.name: child.digest() for child in children}
    absent |= {child.contender.name: f"failed: {child.failed}" for child in children if child.failed}
    children = [child for child in children if not child.failed]
    digests = {child.contender.name: digests[child.contender.name] for child in children}
    if len(set(digests.values())) > 1:
        raise Disagreement(work.title, digests)
    measured = [
        Measured(child.contender.name, child.contender.by, tuple(child.seconds), child.peak) for child in children
    ]
    return Result(work.name, work.title, work.unit, claims, tuple(measured), absent, next(iter(digests.values()), ""))


class Processes(Protocol):
    """A work whose contenders are commands that write a file each."""

    def command(self, contender: Contender, /) -> Sequence[str]:
        """What is run."""

    def target(self, contender: Contender, /) -> Path:
        """The file that it writes."""

    def digest(self, contender: Contender, /) -> str:
        """What that file says."""


def measure_processes(work: Work, claims: int, processes: Processes, rounds: int) -> Result:
    """The work as new processes, one after the other. Whoever fails in any round is not measured at all."""
    absent: dict[str, str] = {}
    taken: dict[str, list[float]] = {contender.name: [] for contender in work.contenders}
    peaks: dict[str, int] = {contender.name: 0 for contender in work.contenders}

    def turn(contender: Contender) -> float:
        if contender.name in absent:
            return 0.0
        # Without this, one that fails would be compared by what an earlier round wrote, and seem to be quick.
        processes.target(contender).unlink(missing_ok=True)
        seconds, peak, failed = _once(processes.command(contender))
        if not failed and not processes.target(contender).exists():
            failed = "it wrote nothing"
        if failed:
            absent[contender.name] = f"failed: {failed}"
        taken[contender.name].append(seconds)
        peaks[contender.name] = max(peak, peaks[contender.name])
        return seconds

    first = sum(turn(contender) for contender in work.contenders)  # it fills caches of files, and numba's
    taken, peaks = {name: [] for name in taken}, dict.fromkeys(peaks, 0)
    for _ in range(_affordable(rounds, first)):
        for contender in work.contenders:
            turn(contender)
    present = [contender for contender in work.contenders if contender.name not in absent]
    digests = {contender.name: processes.digest(contender) for contender in present}
    if len(set(digests.values())) > 1:
        raise Disagreement(work.title, digests)
    measured = [Measured(one.name, one.by, tuple(taken[one.name]), peaks[one.name]) for one in present]
    return Result(work.name, work.title, work.unit, claims, tuple(measured), absent, next(iter(digests.values()), ""))


def _affordable(rounds: int, one: float) -> int:
    return max(1, min(rounds, int(_PATIENCE / max(one, 1e-9))))


def _once(command: Sequence[str]) -> tuple[float, int, str]:
    """Seconds, peak of memory in bytes, and, where it failed, the last line of what it said."""
    launcher = [sys.executable, "-S", "-E", str(ROOT / "benchmarks" / "launch.py")]
    with tempfile.TemporaryFile("w+") as complaints, tempfile.TemporaryFile("w+") as said:
        _start([*launcher, *command], said, complaints).wait()
        said.seek(0)
        *_, told = said.read().splitlines()  # the command may have had something to say, too
        seconds, peak, code = told.split()
        failed = last_line(complaints) if code != "0" else ""
    return float(seconds), int(peak), failed


def last_line(complaints: IO[str]) -> str:
    """Of what a process complained of."""
    complaints.seek(0)
    return (complaints.read().strip().splitlines() or ["it ended"])[-1]


def _start(command: Sequence[str], stdout: int | IO[str], complaints: IO[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.PIPE if stdout == subprocess.PIPE else subprocess.DEVNULL,
        stdout=stdout,
        stderr=complaints,
        text=True,
    )


def environment() -> dict[str, str]:
    """What children run in: numba's compiled code is kept, and libraries warn nobody."""
    kept = {"NUMBA_CACHE_DIR": str(ROOT / "build" / "bench" / "numba"), "PYTHONWARNINGS": "ignore"}
    return os.environ | kept


def _end(process: subprocess.Popen[str]) -> None:
    """Let it go: it leaves when nothing more can come."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    process.wait()
    process.stdout.close()
