"""A copy of a ledger read into an empty one: the same entries with the same hashes, the tables worked out anew.

All of a copy is proved before a ledger is touched, or made: one that is refused leaves nothing behind.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO, Final, TypeVar

from policyengine.app.ledger.readings import KeptReadings
from policyengine.ledger.answers import Imported
from policyengine.ledger.bodies import Body
from policyengine.ledger.contradiction import ContradictionError
from policyengine.ledger.copying import read
from policyengine.ledger.derive import apply
from policyengine.ledger.entries import Entry
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.shapes import Misshapen
from policyengine.ledger.sqlite import scratch
from policyengine.ledger.store import Reader, Writer
from policyengine.ledger.tables import TABLES
from policyengine.ledger.walking import Finding, Walk, about, read_entry, unread
from policyengine.words import Words

_BATCH: Final = 2000
_T = TypeVar("_T")


@contextmanager
def proved_copy(file: BinaryIO) -> Iterator[Reader]:
    """All of a copy, in a ledger of no use to anyone else.

    Raises LedgerError for what is no copy, and, with the entry, for one that was changed, cut short or made up.
    """
    other = scratch()
    try:
        with other.writing() as writer:
            walk = Walk(writer, KeptReadings())
            for batch in _batches(read(file)):
                bodies = [_read(entry) for entry in batch]
                writer.append(batch)
                for entry, body in zip(batch, bodies, strict=True):
                    _refuse(walk.said(entry, body))
                _follow(writer, batch, bodies)
            _refuse(walk.end())
            yield writer
    finally:
        other.close()


def take_over(writer: Writer, copy: Reader) -> Imported:
    """Add the entries of a copy that is proved. Where all of them are there already nothing is done.

    Raises LedgerError where the ledger has others.
    """
    there, head = writer.head(), copy.head()
    if there.seq and there != head:
        raise LedgerError(
            "L744",
            Words(
                "台账不是空的，不能导入：请导入到一个新的台账",
                "the ledger is not empty; a copy goes into a new one",
            ),
        )
    if not there.seq:
        writer.append(copy.entries())
        for table in TABLES:
            writer.put(table, copy.rows(table))
    return Imported(head.seq, head.hash, new=not there.seq)


def _read(entry: Entry) -> Body:
    try:
        return read_entry(entry)
    except Misshapen as error:
        raise _refused(unread(entry, error)) from error


def _refuse(findings: Iterator[Finding]) -> None:
    for finding in findings:
        raise _refused(finding)


def _follow(writer: Writer, batch: Sequence[Entry], bodies: Sequence[Body]) -> None:
    try:
        apply(writer, batch, bodies)
    except ContradictionError as error:
        raise _refused(about(error.seq or batch[0].seq, error.words)) from error


def _refused(finding: Finding) -> LedgerError:
    zh, en = finding.words.zh, finding.words.in_language("en")
    return LedgerError(
        "L745",
        Words(
            f"导出文件里的{zh}，什么也没有写入；可能由更新的版本写成",
            f"of the copy, {en}; nothing was written; a later version may have written it",
        ),
    )


def _batches(things: Iterable[_T]) -> Iterator[list[_T]]:
    source = iter(things)
    while batch := list(itertools.islice(source, _BATCH)):
        yield batch
