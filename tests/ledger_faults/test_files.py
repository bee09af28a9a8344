"""A file that cannot be written, no room, a file that is something else: one clear error, and nothing is changed."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import resource
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from policyengine.app.ledger.api import Ledger
from policyengine.ledger.errors import LedgerError
from tests.ledger_stores.office import POLICIES, claims

NOBODY: Final = 65534

VERBS: Final[dict[str, Callable[[Ledger], object]]] = {
    "submit": lambda ledger: ledger.submit(claims(2, 3, prefix="D")),
    "settle": lambda ledger: ledger.settle(),
    "pay": lambda ledger: ledger.pay("1", reference="B-1"),
    "reverse": lambda ledger: ledger.reverse("C0001", "弄虚作假"),
    "correct": lambda ledger: ledger.correct("C0001", {**claims(1, 2)[1], "cost": "1.00"}, "录入有误"),
}


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that everybody may go into."""
    made = Path(tempfile.mkdtemp(prefix="policyengine-ledger-"))
    made.chmod(0o755)
    yield made
    made.chmod(0o755)
    shutil.rmtree(made)


@pytest.fixture
def path(folder: Path) -> Path:
    """A ledger in it, with a round, and a claim that waits."""
    made = folder / "ledger.db"
    with Ledger.init(made, POLICIES) as ledger:
        ledger.submit(claims(1, 8))
        ledger.settle()
        ledger.submit(claims(3, 1, prefix="E"))
    return made


@contextmanager
def as_nobody() -> Iterator[None]:
    """Without the rights of root, who may write what nobody may."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_may_not_be_written_is_told_and_can_be_read(path: Path, what: str, verb: str) -> None:
    before = digest(path)
    path.chmod(0o444 if what == "file" else 0o666)
    path.parent.chmod(0o555 if what == "folder" else 0o777)
    with as_nobody(), Ledger.open(path) as ledger:
        with pytest.raises(LedgerError, match=r"^L704: .*(can only be read|cannot be opened or written)"):
            VERBS[verb](ledger)
        assert ledger.verify().complaints == ()
        assert ledger.show("C0001").claim == "C0001"
    assert digest(path) == before
    assert [file.name for file in path.parent.iterdir()] == ["ledger.db"]


def test_a_ledger_that_may_not_be_read_is_told(path: Path) -> None:
    path.chmod(0o000)
    with as_nobody(), pytest.raises(LedgerError, match=r"^L704: "):
        Ledger.open(path)


def test_no_ledger_can_be_made_where_nothing_may_be_written(folder: Path) -> None:
    folder.chmod(0o555)
    with as_nobody(), pytest.raises(LedgerError, match=r"^L704: "):
        Ledger.init(folder / "ledger.db", POLICIES)
    assert list(folder.iterdir()) == []


def _file_until_there_is_no_room(path: Path, most: int, told: Path) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    with Ledger.open(path) as ledger:
        for number in range(1000):
            try:
                ledger.submit(claims(number, 50, prefix=f"F{number}-"))
            except LedgerError as error:
                told.write_text(f"{number} {error}", encoding="utf-8")
                return


def test_a_system_that_gives_no_more_room_is_told(path: Path) -> None:
    told = path.with_name("told")
    most = path.stat().st_size + 300_000
    child = multiprocessing.get_context("forkserver").Process(
        target=_file_until_there_is_no_room, args=(path, most, told)
    )
    child.start()
    child.join()
    number, _, words = told.read_text(encoding="utf-8").partition(" ")
    assert words.startswith("L705: "), words
    assert path.stat().st_size <= most
    with Ledger.open(path) as ledger:
        assert ledger.verify().complaints == ()
        waiting = {one.claim for one in ledger.pending()}
        assert {f"F{one}-0000" for one in range(int(number))} <= waiting, "what was told is done is there"
        assert f"F{number}-0000" not in waiting
        assert len(ledger.submit(claims(int(number), 50, prefix=f"F{number}-")).new) == 50


def test_a_full_database_is_told_and_goes_on_when_there_is_room(path: Path) -> None:
    with Ledger.open(path) as ledger:
        with ledger._store.reading():
            database = ledger._store.inner._connection  # type: ignore[attr-defined]  # the store is SQLite's
        pages = database.execute("PRAGMA page_count").fetchone()[0]
        database.execute(f"PRAGMA max_page_count = {pages + 3}")
        with pytest.raises(LedgerError, match=r"^L705: the disk is full; nothing was written"):
            ledger.submit(claims(5, 200, prefix="F"))
        assert ledger.verify().complaints == ()
        assert not any(one.claim.startswith("F") for one in ledger.pending())
        database.execute("PRAGMA max_page_count = 1000000")
        assert len(ledger.submit(claims(5, 200, prefix="F")).new) == 200
        assert ledger.verify().complaints == ()


@pytest.mark.parametrize("there", [b"", b"SQLite format 3\0" + bytes(4080), b"\xef\xbb\xbfclaim.id\n1\n", bytes(8192)])
def test_a_file_that_is_something_else_is_told_and_left_alone(folder: Path, there: bytes) -> None:
    path = folder / "ledger.db"
    path.write_bytes(there)
    with pytest.raises(LedgerError, match=r"^L70[127]: "):
        Ledger.open(path)
    assert path.read_bytes() == there
