"""Reading a text file: bounded, UTF-8, and refused with a reason where it is anything else.

The size is looked at before anything is read, so that a file of any length costs nothing.
"""

from __future__ import annotations

import difflib
import stat
from pathlib import Path
from typing import Final

from policyengine.diagnostics.model import Diagnostics
from policyengine.source import Source
from policyengine.words import Words

SIZE_LIMIT: Final = 1_000_000
"""Bytes. A regulation of ten articles takes some 20,000."""

_SAVE_AS_UTF8: Final = Words(
    "用记事本或 WPS 打开，“另存为”时把编码选为 UTF-8", "open it in an editor and save it again with the encoding UTF-8"
)


def read_source(path: Path | str, diagnostics: Diagnostics) -> Source | None:
    """The text of a file in UTF-8, with or without a byte order mark; E100 or E123 where it cannot be had."""
    name = str(path)
    data = _read_bytes(Path(path), name, diagnostics)
    if data is None:
        return None
    if len(data) > SIZE_LIMIT:
        _complain_of_size(name, diagnostics)
        return None
    try:
        return Source(name, data.decode("utf-8-sig"), data)
    except UnicodeDecodeError:
        guess = _guess_encoding(data)
        diagnostics.add(
            "E100",
            None,
            Words(f"`{name}` 不是 UTF-8 编码的文本{guess.zh}", f"`{name}` is not text in UTF-8{guess.en}"),
            help=_SAVE_AS_UTF8,
        )
        return None


def _read_bytes(path: Path, name: str, diagnostics: Diagnostics) -> bytes | None:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            diagnostics.add("E100", None, Words(f"`{name}` 是文件夹，不是文件", f"`{name}` is a folder, not a file"))
            return None
        if status.st_size > SIZE_LIMIT:
            _complain_of_size(name, diagnostics)
            return None
        with path.open("rb") as file:
            return file.read(SIZE_LIMIT + 1)
    except FileNotFoundError:
        diagnostics.add(
            "E100", None, Words(f"没有 `{name}` 这个文件", f"there is no file `{name}`"), help=similar(path)
        )
    except PermissionError:
        diagnostics.add(
            "E100", None, Words(f"没有读取 `{name}` 的权限", f"`{name}` may not be read: permission is denied")
        )
    except (OSError, ValueError):  # ValueError: a NUL in the path
        diagnostics.add("E100", None, Words(f"`{name}` 读不出来", f"`{name}` cannot be read"))
    return None


def _complain_of_size(name: str, diagnostics: Diagnostics) -> None:
    diagnostics.add(
        "E123",
        None,
        Words(f"`{name}` 超过 1 MB，没有读取", f"`{name}` is larger than 1 MB and was not read"),
        help=Words("政策文件通常只有几十 KB，请确认选对了文件", "a policy takes a few dozen KB; is it the right file?"),
    )


def similar(path: Path) -> Words | None:
    """The file of nearly this name in the same folder, where there is one."""
    try:
        names = [other.name for other in path.parent.iterdir()]
    except OSError:
        return None
    close = difflib.get_close_matches(path.name, names, n=1)
    return Words(f"同一文件夹里有 `{close[0]}`", f"`{close[0]}` is in the same folder") if close else None


def _guess_encoding(data: bytes) -> Words:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Words(",看来是 UTF-16", "; it looks like UTF-16")
    if b"\0" in data:
        return Words(",看来不是文本文件", "; it does not look like a text file")
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return Words("", "")
    return Words(",看来是 GBK(GB18030)", "; it looks like GBK (GB18030)")
