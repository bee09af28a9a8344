"""From bytes to text: the encodings in which offices save tables, told apart without guessing.

A byte order mark decides. Without one the whole file is either strict UTF-8 or else strict
GB 18030 (which holds GBK and GB 2312, what spreadsheets on Chinese Windows save by default);
what is neither is refused. Text is read as it is asked for; only one pass over the bytes is
made beforehand, to be sure of the encoding.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from policyengine.diagnostics.model import Diagnostics
from policyengine.syntax.files import similar
from policyengine.words import Words

_CHUNK: Final = 1 << 20
_HEAD: Final = 4096
_UNSUPPORTED_MARKS: Final = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER_FILES: Final = (
    (b"PK\x03\x04", Words("Excel 工作簿（xlsx）或压缩文件", "an Excel workbook (xlsx) or an archive")),
    (b"\xd0\xcf\x11\xe0", Words("Excel 97—2003 工作簿（xls）", "an Excel 97–2003 workbook (xls)")),
    (b"PAR1", Words("Parquet 文件", "a Parquet file")),
    (b"%PDF", Words("PDF 文件", "a PDF file")),
    (b"\x1f\x8b", Words("压缩文件（gzip）", "a compressed file (gzip)")),
)


@dataclass(frozen=True, slots=True)
class Text:
    """A text that is read once, from its beginning; `head` is how it begins."""

    stream: io.TextIOWrapper
    encoding: str
    head: str


@contextmanager
def opened(origin: Path | bytes, name: str, diagnostics: Diagnostics) -> Iterator[Text | None]:
    """The text of a file or of bytes given; None where it cannot be read, with the reason in `diagnostics`."""
    with opened_bytes(origin, name, diagnostics) as stream:
        if stream is None:
            yield None
            return
        with text_of(stream, name, diagnostics) as text:
            yield text


@contextmanager
def opened_bytes(origin: Path | bytes, name: str, diagnostics: Diagnostics) -> Iterator[IO[bytes] | None]:
    """A file or bytes given, to be read from any place; None where it cannot be, with the reason in `diagnostics`."""
    stream = _bytes_of(origin, name, diagnostics)
    if stream is None:
        yield None
        return
    with stream:
        yield stream


@contextmanager
def text_of(stream: IO[bytes], name: str, diagnostics: Diagnostics) -> Iterator[Text | None]:
    """The text of an open file; None where its encoding is not known, with the reason in `diagnostics`."""
    try:
        encoding = encoding_of(stream, name, diagnostics)
    except OSError as error:
        _unreadable(Path(name), name, error, diagnostics)
        encoding = None
    if encoding is None:
        yield None
        return
    stream.seek(0)
    head = codecs.getincrementaldecoder(encoding)().decode(stream.read(_HEAD))
    stream.seek(0)
    with io.TextIOWrapper(stream, encoding=encoding, newline=None) as wrapper:
        yield Text(wrapper, encoding, head)


def _bytes_of(origin: Path | bytes, name: str, diagnostics: Diagnostics) -> IO[bytes] | None:
    if isinstance(origin, bytes):
        return io.BytesIO(origin)
    try:
        if origin.is_dir():
            raise IsADirectoryError
        stream = origin.open("rb")
        if stream.seekable():
            return stream
        with stream:
            return io.BytesIO(stream.read())
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL in it
        _unreadable(origin, name, error, diagnostics)
        return None


def _unreadable(path: Path, name: str, error: OSError | ValueError, diagnostics: Diagnostics) -> None:
    match error:
        case FileNotFoundError():
            near = similar(path)
            why = Words("没有这个文件", "there is no such file")
            if near is not None:
                why = Words(f"{why.zh}，{near.zh}", f"{why.en}; {near.en}")
        case IsADirectoryError():
            why = Words("这是一个文件夹，请给出其中的文件", "it is a folder; name a file in it")
        case PermissionError():
            why = Words("没有读取权限，或正被其他程序占用", "it may not be read, or another program has it open")
        case _:
            why = Words("读取中断，请检查磁盘或网络后重试", "reading failed; check the disk or network and try again")
    diagnostics.add("F601", None, Words(f"`{name}` 读不出来", f"`{name}` cannot be read"), help=why)


def hoped_encoding(head: bytes) -> str | None:
    """The encoding that a file which begins so may have, to be tried: UTF-8, with or without a mark; else None."""
    if any(head.startswith(magic) for magic, _ in _OTHER_FILES) or head.count(0):
        return None
    marked = next((encoding for mark, encoding in _MARKS if head.startswith(mark)), "utf-8")
    return marked if marked != "utf-16" and head else None


def encoding_of(stream: IO[bytes], name: str, diagnostics: Diagnostics) -> str | None:
    """The encoding of a file that is read from its beginning; None where it is not known, which is then told."""
    head = stream.read(_HEAD)
    if not head:
        diagnostics.add("F602", None, Words(f"`{name}` 是空文件", f"`{name}` is empty"))
        return None
    for magic, what in _OTHER_FILES:
        if head.startswith(magic):
            diagnostics.add(
                "F605",
                None,
                Words(f"`{name}` 是{what.zh}，不是文本表格", f"`{name}` is {what.en}, not a table of text"),
                help=Words(
                    "请把扩展名改成它本来的（如 .xlsx），或在表格软件里另存为“CSV UTF-8（逗号分隔）”",
                    "give it the suffix it should have, such as .xlsx, or save it from the spreadsheet as CSV UTF-8",
                ),
            )
            return None
    if head.startswith(_UNSUPPORTED_MARKS) or (not head.startswith(_MARKED) and head.count(0) * 4 >= len(head)):
        _refuse(name, None, diagnostics)
        return None
    marked = next((encoding for mark, encoding in _MARKS if head.startswith(mark)), None)
    tried = (marked,) if marked else ("utf-8", "gb18030")
    bad_lines: list[int] = []
    for encoding in tried:
        if bad_lines and 0 in head:
            break  # no text in GB 18030 holds a NUL, but every one in UTF-16 does
        stream.seek(0)
        line = _first_bad_line(stream, encoding)
        if line is None:
            return encoding
        bad_lines.append(line)
    _refuse(name, max(bad_lines), diagnostics)
    return None


_MARKED: Final = tuple(mark for mark, _ in _MARKS)


def _first_bad_line(stream: IO[bytes], encoding: str) -> int | None:
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    while True:
        chunk = stream.read(_CHUNK)
        try:
            line += decoder.decode(chunk, final=not chunk).count("\n")
        except UnicodeDecodeError as error:
            return line + error.object[: error.start].count(b"\n")
        if not chunk:
            return None


def _refuse(name: str, line: int | None, diagnostics: Diagnostics) -> None:
    place = Words(f"（第 {line} 行）", f" (line {line})") if line is not None else Words("", "")
    diagnostics.add(
        "F603",
        None,
        Words(f"认不出 `{name}` 的文字编码{place.zh}", f"the encoding of `{name}` is not known{place.en}"),
        help=Words(
            "请另存为 UTF-8（也可用 GB18030，或带标记的 UTF-16）",
            "save it as UTF-8 (GB 18030 will do, or UTF-16 with a byte order mark)",
        ),
    )
