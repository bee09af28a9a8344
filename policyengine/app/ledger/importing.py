"""A copy of a ledger read into an empty one: the same entries with the same hashes, the tables worked out anew."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

from policyengine.ledger.answers import Imported
from policyengine.ledger.bodies import Body
from policyengine.ledger.body_json import read_body
from policyengine.ledger.copying import read
from policyengine.ledger.derive import apply
from policyengine.ledger.entries import Entry, Head
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.shapes import Misshapen
from policyengine.ledger.store import Writer
from policyengine.words import Words

_BATCH: Final = 2000


def begun(file: BinaryIO) -> Iterator[Entry]:
    """The entries of a copy, the first one read already, so that what is no copy makes no ledger.

    Raises LedgerError for a copy that was changed or cut short, here or at the entry where it is.
    """
    entries = read(file)
    first = list(itertools.islice(entries, 1))
    return itertools.chain(first, entries)


def import_entries(writer: Writer, entries: Iterator[Entry]) -> Imported:
    """Take over the entries of a copy. Where all of them are there already nothing is done.

    Raises LedgerError where the ledger has others, and where an entry cannot be understood.
    """
    there = writer.head()
    if there.seq:
        return _already(there, entries)
    last = Head()
    while batch := list(itertools.islice(entries, _BATCH)):
        bodies = [_body(entry) for entry in batch]
        writer.append(batch)
        _fold(writer, batch, bodies)
        last = Head(batch[-1].seq, batch[-1].hash)
    return Imported(last.seq, last.hash, new=True)


def _already(there: Head, entries: Iterator[Entry]) -> Imported:
    last = Head()
    for entry in entries:
        last = Head(entry.seq, entry.hash)
    if last != there:
        raise LedgerError(
            "L744",
            Words(
                "台账不是空的，不能导入：请导入到一个新的台账",
                "the ledger is not empty; a copy goes into a new one",
            ),
        )
    return Imported(there.seq, there.hash, new=False)


def _body(entry: Entry) -> Body:
    try:
        return read_body(entry.kind, entry.body)
    except Misshapen as error:
        raise _unread(entry.seq, error.words) from error


def _fold(writer: Writer, batch: Sequence[Entry], bodies: Sequence[Body]) -> None:
    try:
        apply(writer, batch, bodies)
    except ValueError as error:
        raise _unfit(batch[0].seq, batch[-1].seq) from error


def _unread(seq: int, why: Words) -> LedgerError:
    return LedgerError(
        "L745",
        Words(
            f"导出文件里的第 {seq} 条分录读不懂（{why.zh}），什么也没有写入；可能由更新的版本写成",
            f"entry {seq} of the copy cannot be understood ({why.in_language('en')}); nothing was written; a later "
            "version may have written it",
        ),
    )


def _unfit(first: int, last: int) -> LedgerError:
    zh, en = (f"第 {first} 条", f"entry {first}")
    if first != last:
        zh, en = f"第 {first} 条至第 {last} 条中有的", f"one of entries {first} to {last}"
    return LedgerError(
        "L745",
        Words(
            f"导出文件里的{zh}分录读不懂，或与此前的矛盾，什么也没有写入；可能由更新的版本写成",
            f"{en} of the copy cannot be understood, or contradicts those before it; nothing was written; a later "
            "version may have written it",
        ),
    )
