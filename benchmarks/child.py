"""A contender in a process of its own: `python -m benchmarks.child MODULE FUNCTION CLAIMS [TARGET]`.

CLAIMS is a folder of arrays, or, with TARGET, a file. It makes itself ready, runs once, says how long that took, and
then does what each line asks of it: `run N` runs N times and tells seconds a run and the peak of its memory, `digest`
tells what was decided. One line of JSON answers each.
"""

from __future__ import annotations

import gc
import importlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.claims import load_claims
from benchmarks.decisions import digest
from benchmarks.files import digest_of_file
from benchmarks.memory import forget_peak, peak
from benchmarks.task import Absent


def main(module: str, function: str, claims: Path, target: Path | None) -> None:
    """Work until there is nothing more to read."""
    try:
        made = getattr(importlib.import_module(module), function)
        run, told = _file_work(made, claims, target) if target else _array_work(made, claims)
        begun = time.perf_counter()
        result = run()  # imports, compilers, caches: nothing of it is the work
    except Absent as reason:
        _say({"absent": str(reason)})
        return
    _say({"ready": time.perf_counter() - begun})
    for line in sys.stdin:
        if line.startswith("run"):
            times = int(line.split()[1])
            result = None
            if target:
                target.unlink(missing_ok=True)  # what is compared is what this turn wrote
            gc.collect()
            forget_peak()
            begun = time.perf_counter()
            for _ in range(times):
                result = run()
            took = time.perf_counter() - begun
            _say({"seconds": took / times, "peak": peak()})
        else:
            _say({"digest": told(result)})


def _array_work(make: Callable[..., Any], folder: Path) -> tuple[Callable[[], Any], Callable[[Any], str]]:
    task = make(load_claims(folder))
    return task.run, lambda result: digest(task.read(result))


def _file_work(
    settle: Callable[..., Any], source: Path, target: Path
) -> tuple[Callable[[], Any], Callable[[Any], str]]:
    return lambda: settle(source, target), lambda _: digest_of_file(target)


def _say(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]) if len(sys.argv) > 4 else None)
