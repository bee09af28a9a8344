"""A whole ledger as a file, entry by entry, for safe keeping or to go on with in another database.

JSONL has one object a line, CSV one row, with the columns of an entry in their order; the body of an
entry stands in JSONL as it is, in CSV as text. The last record is of the kind `end` and has the number
and the hash of the last entry, so that a file cut short is known to be one. In CSV a text that a
spreadsheet would run as a formula, or that begins with an apostrophe, is led by one.

There is one way to write an entry, and only that is read: a changed byte is refused, with the entry.

Invariant: `read` gives what was given to `write`, in both forms.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, Final, Literal, TypeAlias

from policyengine.ledger.canonical import canonical, parsed
from policyengine.ledger.entries import COLUMNS, Entry, Head
from policyengine.ledger.errors import LedgerError
from policyengine.words import Words

Form: TypeAlias = Literal["csv", "jsonl"]

LONGEST: Final = 2**28
"""Bytes of a record; a longer one is no entry of ours."""

_END: Final = "end"
_MARK: Final = b"\xef\xbb\xbf"
_HEADER: Final = (",".join(COLUMNS) + "\r\n").encode()


def write(entries: Iterable[Entry], file: BinaryIO, form: Form) -> Head:
    """Write a ledger's entries, and what the last one is. Raises LedgerError where they are no whole chain."""
    written = _WRITTEN[form]
    if form == "csv":
        file.write(_MARK + _HEADER)
    last = Head()
    for entry in proved(entries):
        file.write(written(entry))
        last = Head(entry.seq, entry.hash)
    file.write(written(_end(last)))
    return last


def proved(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries of a ledger, all of them in order. Raises LedgerError at one that was changed, or is missing."""
    last = Head()
    for entry in entries:
        if fault := _break(entry, last):
            zh, en = (
                f"{fault.zh}，请用 `policyengine ledger verify` 核对",
                f"{fault.en}: see `policyengine ledger verify`",
            )
            raise LedgerError("L750", Words(zh, en))
        last = Head(entry.seq, entry.hash)
        yield entry


def read(file: BinaryIO) -> Iterator[Entry]:
    """The entries of a copy, in order, each proved. Raises LedgerError for anything but a whole, unchanged copy."""
    form, records = _records(file)
    written, from_record = _WRITTEN[form], _READ[form]
    last, ended = Head(), False
    for record in records:
        number = last.seq + 1
        try:
            entry = from_record(record)
            same = entry is not None and written(entry) == record
        except (ValueError, RecursionError):
            entry, same = None, False
        if entry is None or not same or ended:
            raise _changed(number) if not ended else _wrong_end()
        if entry.kind == _END:
            if entry != _end(last):
                raise _wrong_end()
            if not last.seq:
                raise _empty()
            ended = True
            continue
        if _break(entry, last):
            raise _changed(number)
        last = Head(entry.seq, entry.hash)
        yield entry
    if not ended:
        raise LedgerError(
            "L741",
            Words(
                f"导出文件不完整，到第{last.seq}条分录为止，后面的不见了",
                f"the copy is cut short: nothing follows entry {last.seq}",
            ),
        )


def _end(last: Head) -> Entry:
    return Entry(last.seq, _END, "", "", "", "", "{}", "", last.hash)


def _break(entry: Entry, last: Head) -> Words | None:
    """What keeps an entry from being the next after `last`."""
    number = last.seq + 1
    if entry.seq != number or entry.prev != last.hash:
        return Words(
            f"第{number}条分录不见了，或接不上前一条", f"entry {number} is missing, or does not follow the one before"
        )
    if entry.seal != entry.hash:
        return Words(f"第{number}条分录被改过", f"entry {number} is not what was written")
    return None


def _changed(number: int) -> LedgerError:
    return LedgerError(
        "L740",
        Words(
            f"导出文件里的第{number}条分录被改过，或不在它的位置上，什么也没有写入",
            f"entry {number} of the copy was changed, or is not in its place; nothing was written",
        ),
    )


def _wrong_end() -> LedgerError:
    return LedgerError(
        "L741",
        Words(
            "导出文件的结尾被改过：末行与前面的分录不符，或后面还有内容",
            "the end of the copy was changed: its last line is not of the entries before it, or more follows",
        ),
    )


def _empty() -> LedgerError:
    return LedgerError(
        "L741",
        Words(
            "导出文件里一条分录也没有：那个台账没有建立完，请换一份",
            "the copy has no entry at all: that ledger was never finished; take another copy",
        ),
    )


def not_a_copy() -> LedgerError:
    """What is no copy of a ledger at all."""
    return LedgerError(
        "L742",
        Words(
            "不是台账的导出文件：只能导入 ledger export 写的 csv 或 jsonl，工作簿只供查阅",
            "no copy of a ledger: import takes what ledger export writes as csv or jsonl; a workbook is for reading",
        ),
    )


def _records(file: BinaryIO) -> tuple[Form, Iterator[bytes]]:
    """Which form the file has, and its records, each as it stands."""
    first = file.readline(LONGEST)
    if first.removeprefix(_MARK) == _HEADER:
        return "csv", _rows(file)
    if first.startswith(b'{"seq":'):
        return "jsonl", _lines(first, file)
    raise not_a_copy()


def _lines(first: bytes, file: BinaryIO) -> Iterator[bytes]:
    line = first
    while line:
        yield line
        line = file.readline(LONGEST)


def _rows(file: BinaryIO) -> Iterator[bytes]:
    """Lines, those taken together between which a quoted cell goes on."""
    lines: list[bytes] = []
    length = quotes = 0
    while line := file.readline(LONGEST):
        lines.append(line)
        length, quotes = length + len(line), quotes + line.count(b'"')
        if quotes % 2 == 0 or length > LONGEST:
            yield b"".join(lines)
            lines, length, quotes = [], 0, 0
    if lines:
        yield b"".join(lines)


# An entry as JSONL.


def _json(entry: Entry) -> bytes:
    cells = (f'"{name}":{entry.body if name == "body" else canonical(getattr(entry, name))}' for name in COLUMNS)
    return f"{{{','.join(cells)}}}\n".encode()


def _from_json(line: bytes) -> Entry | None:
    cells = parsed(line.decode())
    if not isinstance(cells, dict) or tuple(cells) != COLUMNS:
        return None
    return _entry(cells["seq"], *(canonical(cells[one]) if one == "body" else cells[one] for one in COLUMNS[1:]))


def _entry(seq: object, *texts: object) -> Entry | None:
    given = [text for text in texts if isinstance(text, str)]
    return Entry(seq, *given) if isinstance(seq, int) and len(given) == len(COLUMNS) - 1 else None


# An entry as CSV.

_FORMULA: Final = tuple("'=+-@\t\r＝＋－＠")
_CELL: Final = re.compile(r'(?:^|,)(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))')


def _row(entry: Entry) -> bytes:
    return (",".join(_cell(str(getattr(entry, name))) for name in COLUMNS) + "\r\n").encode()


def _cell(text: str) -> str:
    inert = f"'{text}" if text.startswith(_FORMULA) else text
    if any(mark in inert for mark in '",\r\n'):
        doubled = inert.replace('"', '""')
        return f'"{doubled}"'
    return inert


def _from_row(row: bytes) -> Entry | None:
    found = _CELL.finditer(row.decode().removesuffix("\r\n"))
    seq, *texts = (_text(cell) for cell in found)
    return _entry(int(seq), *texts) if seq.isascii() and seq.isdecimal() else None


def _text(cell: re.Match[str]) -> str:
    quoted, plain = cell.groups()
    text = plain if quoted is None else quoted.replace('""', '"')
    return text.removeprefix("'")


_WRITTEN: Final[dict[Form, Callable[[Entry], bytes]]] = {"csv": _row, "jsonl": _json}
_READ: Final[dict[Form, Callable[[bytes], Entry | None]]] = {"csv": _from_row, "jsonl": _from_json}
