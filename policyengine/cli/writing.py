"""Where a command's file goes: to the path of `-o`, never half there, or to standard output."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import click

from policyengine.cli.parts import Session
from policyengine.extras import MissingExtraError
from policyengine.words import Words


def write_file(output: Path, write: Callable[[BinaryIO], object], session: Session) -> None:
    """The file at `output`, written by `write`; it is as it was where that fails, and why is told."""
    from policyengine.app.writing import replacing

    try:
        with replacing(output) as file:
            write(file)
    except BrokenPipeError:  # a reader who went away, as from standard output
        raise
    except OSError as error:
        why = _why(error)
        unwritable = Words(f"`{output}` 写不进去：{why.zh}", f"`{output}` cannot be written: {why.en}")
        raise click.ClickException(session.say(unwritable)) from error
    except MissingExtraError as error:
        raise click.ClickException(session.say(error.words)) from error


def refuse_no_folder(output: Path | None, session: Session) -> None:
    """Refuses a file in a folder that is not there, before anything is done that would have to be told in it."""
    if output is not None and not output.parent.is_dir():
        why = _why(FileNotFoundError(errno.ENOENT, ""))
        absent = Words(
            f"`{output}` 写不进去：{why.zh}；什么也没有做", f"`{output}` cannot be written: {why.en}; nothing was done"
        )
        raise click.ClickException(session.say(absent))


def write_bytes(output: Path | None, write: Callable[[BinaryIO], object], session: Session) -> None:
    """A file that is no text, to `output` or to standard output, which must not be a terminal then."""
    if output is not None:
        write_file(output, write, session)
        return
    if sys.stdout.isatty():
        unseen = Words("这种格式不能显示在屏幕上，请用 -o 写到文件", "a terminal cannot show this format; use -o")
        raise click.UsageError(session.say(unseen))
    sys.stdout.flush()
    try:
        write(sys.stdout.buffer)
    except MissingExtraError as error:
        raise click.ClickException(session.say(error.words)) from error
    sys.stdout.buffer.flush()


def _why(error: OSError) -> Words:
    match error.errno:
        case errno.ENOENT | errno.ENOTDIR:
            return Words("没有这个文件夹", "there is no such folder")
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return Words("没有写入权限，或文件正被其他程序打开", "permission is denied, or another program has it open")
        case errno.EISDIR:
            return Words("这是文件夹", "it is a folder")
        case errno.ENOSPC | errno.EDQUOT:
            return Words("磁盘已满", "the disk is full")
        case _:
            return Words(error.strerror or "原因不明", error.strerror or "for an unknown reason")
