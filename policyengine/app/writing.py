"""Output files are written beside and renamed: a reader finds the old file or the new one, never half of it."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write whose content becomes that of `path` when the block ends well, and is gone when it does not.

    Raises OSError where the folder cannot be written to or the disk is full; `path` is then as it was.
    A link keeps pointing where it does: the file behind it is replaced. What is no file but leads elsewhere (a pipe,
    `/dev/null`) is written to, and stays.
    """
    if _leads_elsewhere(path):
        with path.open("wb") as stream:
            yield stream
        return
    target = path.resolve()
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(_mode(target))
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _leads_elsewhere(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except OSError:  # it is not there yet, or cannot be: whoever writes it finds out
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _mode(target: Path) -> int:
    """The permissions of the file that is replaced, or those a new file would have."""
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
