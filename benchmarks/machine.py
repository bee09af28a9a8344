"""On what was measured."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from benchmarks.roster import PACKAGES
from benchmarks.rounds import ROOT


def machine() -> dict[str, str]:
    """The processor, its cores, the memory, the system, what else kept it busy, and the day."""
    load = os.getloadavg()[0]
    return {
        "processor": _field(Path("/proc/cpuinfo"), "model name") or platform.processor(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "load before": f"{load:.1f}" + (" (busy: take the figures with caution)" if load > 0.5 else ""),
        "day": dt.datetime.now(dt.UTC).date().isoformat(),
    }


def versions() -> dict[str, str]:
    """Python, the engine, and the libraries that take part."""
    from policyengine import __version__

    told = {"Python": platform.python_version(), "policyengine": f"{__version__} ({_commit()})"}
    for package in PACKAGES:
        try:
            told[package] = version(package)
        except PackageNotFoundError:
            told[package] = "absent"
    return told


def code() -> str:
    """A hash of all that is measured: figures of code that changes meanwhile are figures of nothing."""
    found = hashlib.sha256()
    for folder in ("policyengine", "grammar", "policies", "benchmarks"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in _CODE:
                found.update(f"{path}\n".encode() + path.read_bytes())
    return found.hexdigest()


_CODE: Final = frozenset({".py", ".lark", ".json", ".yaml"})


def _commit() -> str:
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"],  # noqa: S607  # whichever git there is
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or "no commit"


def _field(path: Path, name: str) -> str:
    if not path.exists():
        return ""
    for line in path.read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return ""
