"""A disk that is full, or fails at any write: one clear error, a whole ledger, and the verb can be done again."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import apsw
import pytest

from policyengine.app.ledger.api import Ledger
from policyengine.ledger import sqlite
from policyengine.ledger.answers import Balance
from policyengine.ledger.entries import Head
from policyengine.ledger.errors import LedgerError
from tests.ledger_faults.disk import Disk, connected_to
from tests.ledger_stores.office import POLICIES, Clock, claims

Verb = Callable[[Ledger], object]


def submit(ledger: Ledger) -> object:
    return ledger.submit(claims(2, 8, prefix="D"))


def settle(ledger: Ledger) -> object:
    return ledger.settle(round="秋")


def pay(ledger: Ledger) -> object:
    return ledger.pay("秋", reference="B-1")


VERBS: Final[tuple[Verb, ...]] = (submit, settle, pay)

STEP: Final = 1 if "SOAK" in os.environ else 3
"""Every so many writes fail."""


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    """A disk with a ledger in which some claims are filed."""
    made = Disk()
    use(made, monkeypatch)
    with Ledger.init("ledger.db", POLICIES, now=Clock()) as ledger:
        ledger.submit(claims(1, 8))
    return made


def use(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "_connected", connected_to(disk))


def copy_of(disk: Disk) -> Disk:
    """The same files on another disk, as a machine finds them that starts again."""
    made = Disk()
    made.files = {name: bytearray(data) for name, data in disk.files.items()}
    return made


_READ: list[Ledger] = []


def opened() -> Ledger:
    """The ledger on the disk in use. Its policies are read once in all tests: it is opened very often."""
    ledger = Ledger(sqlite.create_file(Path("ledger.db")), Clock())
    if not _READ:
        _READ.append(ledger)
        with ledger.reading() as reader:
            ledger._book_of(reader)
    ledger._kept, ledger._book = _READ[0]._kept, _READ[0]._book  # not used where other policies are kept
    return ledger


def head_of(ledger: Ledger) -> Head:
    with ledger.reading() as reader:
        return reader.head()


@dataclass(frozen=True, slots=True)
class Good:
    """A verb as it goes when nothing fails: the disk before it, how much is done to it, and what is there then."""

    disk: Disk
    doings: int
    seqs: tuple[int, int]
    balances: tuple[Balance, ...]


def good(disk: Disk, number: int, monkeypatch: pytest.MonkeyPatch) -> Good:
    use(disk, monkeypatch)
    with opened() as ledger:
        for verb in VERBS[:number]:
            verb(ledger)
        before, done, seq = copy_of(disk), disk.done, head_of(ledger).seq
        VERBS[number](ledger)
        return Good(before, disk.done - done, (seq, head_of(ledger).seq), ledger.balances().balances)


def refusal(verb: Verb, ledger: Ledger) -> str:
    """What is said of a verb that fails; a journal that cannot be made is told as such."""
    try:
        verb(ledger)
    except LedgerError as error:
        told = str(error)
    else:
        return ""
    assert re.match(r"L704: .*cannot be opened|L705: .*(disk is full|disk failed)", told)
    return told


@pytest.mark.parametrize("anew", [False, True], ids=["the program goes on", "the program starts anew"])
@pytest.mark.parametrize("number", range(len(VERBS)), ids=[verb.__name__ for verb in VERBS])
@pytest.mark.parametrize(
    ("fault", "for_good", "words"),
    [
        (apsw.FullError, True, "the disk is full"),
        (apsw.IOError, False, "the disk failed"),
        (apsw.IOError, True, "the disk failed"),
    ],
    ids=["full", "fails once", "fails for good"],
)
def test_a_disk_that_fails_at_any_write_is_told_and_leaves_the_ledger_whole(
    disk: Disk,
    monkeypatch: pytest.MonkeyPatch,
    fault: type[apsw.Error],
    *,
    for_good: bool,
    words: str,
    number: int,
    anew: bool,
) -> None:
    expected, verb, told = good(disk, number, monkeypatch), VERBS[number], 0
    for moment in range(1, expected.doings + 1, STEP):
        victim = copy_of(expected.disk)
        use(victim, monkeypatch)
        ledger = opened()
        victim.fault, victim.for_good, victim.fail_at = fault, for_good, victim.done + moment
        told += words in refusal(verb, ledger)
        victim.fail_at = None
        if anew:
            ledger.close()
            use(copy_of(victim), monkeypatch)
            ledger = opened()
        with ledger:
            assert ledger.verify().complaints == ()
            assert head_of(ledger).seq in expected.seqs, "all of it is there, or nothing"
            verb(ledger)
            assert head_of(ledger).seq == expected.seqs[1], "nothing is done twice"
            assert ledger.balances().balances == expected.balances
    assert told > (0 if fault is apsw.FullError else 5)
