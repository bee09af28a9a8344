"""A folder of this user alone, for what can be computed again: the parse tables.

Lark's tables are kept as a pickle, and reading a pickle runs it. So a file is read only
where nobody else can have put it: in a folder that is no link, belongs to this user and that
others cannot write to, and only if the file does too. Wherever that cannot be told or had,
nothing is kept, and nothing is said: a cache that is missing costs some milliseconds.

The folder is `$POLICYENGINE_CACHE_DIR`, else `policyengine` in the user's cache folder (XDG Base
Directory Specification); an empty `POLICYENGINE_CACHE_DIR` means none.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from pathlib import Path


def read_kept(name: str) -> bytes | None:
    """What was kept under `name`; None if there is nothing, or nothing that can be trusted."""
    with contextlib.suppress(OSError), _folder() as folder:
        if folder is None:
            return None
        file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
        with open(file, "rb") as stream:  # noqa: PTH123  # a descriptor, not a path
            return stream.read() if _only_ours(os.fstat(file), stat.S_ISREG) else None
    return None


def keep(name: str, content: bytes) -> None:
    """Keep `content` under `name`, whole or not at all."""
    with contextlib.suppress(OSError), _folder() as folder:
        if folder is None:
            return
        draft = f"{name}.{secrets.token_hex(8)}"
        try:
            file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600, dir_fd=folder)
            with open(file, "wb") as stream:  # noqa: PTH123  # a descriptor, not a path
                stream.write(content)
            os.replace(draft, name, src_dir_fd=folder, dst_dir_fd=folder)
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(draft, dir_fd=folder)
            raise


def _place() -> Path | None:
    chosen = os.environ.get("POLICYENGINE_CACHE_DIR")
    if chosen is not None:
        return Path(chosen) if chosen else None
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if not base.is_absolute():  # the specification: a relative path is invalid and ignored
        try:
            base = Path.home() / ".cache"
        except RuntimeError:  # a user without a home
            return None
    return base / "policyengine"


@contextlib.contextmanager
def _folder() -> Iterator[int | None]:
    """The folder, open; made if need be. None where owners cannot be told apart (Windows) or it is not ours alone."""
    place = _place()
    if place is None or not hasattr(os, "getuid") or os.open not in os.supports_dir_fd:
        yield None
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        place.mkdir(mode=0o700)
    folder = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        yield folder if _only_ours(os.fstat(folder), stat.S_ISDIR) else None
    finally:
        os.close(folder)


def _only_ours(status: os.stat_result, is_kind: Callable[[int], bool]) -> bool:
    return is_kind(status.st_mode) and status.st_uid == os.getuid() and not status.st_mode & 0o022
