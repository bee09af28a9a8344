"""The most memory that this process has had resident."""

from __future__ import annotations

import resource
from pathlib import Path
from typing import Final

_STATUS: Final = Path("/proc/self/status")
_FORGET: Final = Path("/proc/self/clear_refs")


def forget_peak() -> None:
    """Begin anew, where the system can (Linux); elsewhere the peak is that of the whole life of the process."""
    if _FORGET.exists():
        _FORGET.write_text("5", encoding="ascii")


def peak() -> int:
    """Bytes."""
    if _STATUS.exists():
        for line in _STATUS.read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
