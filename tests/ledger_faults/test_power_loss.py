"""Power may fail before every single write of every verb: what was acknowledged is there, and nothing is half there."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

import pytest

from policyengine.app.ledger.api import Ledger
from policyengine.app.ledger.readings import KeptReadings
from policyengine.ledger import sqlite
from policyengine.ledger.entries import Head
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.verifying import verify
from tests.ledger_faults.disk import Acknowledged, Connection, Disk, Doing, Platter, connected_to
from tests.ledger_stores.office import LATER_LAMPS, POLICIES, Clock, claims

SEEDS: Final = 2 * int(os.environ.get("SOAK", "1"))
"""Ways in which each moment is tried besides the one where nothing unsynced gets through."""

FEW_PAGES: Final = tuple(f"cache_size={8}" if one.startswith("cache_size") else one for one in sqlite._PRAGMAS)
"""So little memory that pages are written before the transaction ends, as those of a huge round are."""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where the next clerk opens what is left: in memory where the machine can, for it is opened very often."""
    memory = Path("/dev/shm")  # noqa: S108  # a folder of one's own is made in it
    with TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as made:
        yield Path(made)


@dataclass(slots=True)
class Story:
    """What was done to a disk, and the last entry whenever something was acknowledged; first, when nothing was."""

    log: list[Doing]
    heads: list[Head] = field(default_factory=lambda: [Head()])


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """What brings ledgers onto a disk; when power is cut, they are on ordinary files again."""
    with monkeypatch.context() as patch:
        yield patch


def lived_through(on: pytest.MonkeyPatch, pragmas: Sequence[str], count: int = 10) -> Story:
    """A ledger with every verb, on a disk."""
    disk = Disk()
    on.setattr(sqlite, "_connected", connected_to(disk, pragmas))
    story = Story(disk.log)

    def told(ledger: Ledger) -> None:
        disk.acknowledge()
        with ledger.reading() as reader:
            story.heads.append(reader.head())

    with Ledger.init("ledger.db", POLICIES, now=Clock()) as ledger:
        told(ledger)
        first = claims(1, count)
        ledger.submit(first)
        told(ledger)
        ledger.settle()
        told(ledger)
        ledger.pay("1", reference="B-1")
        told(ledger)
        paid = next(one["claim.id"] for one in first if any(d.fen for d in ledger.show(one["claim.id"]).decisions))
        ledger.reverse(paid, "弄虚作假")
        told(ledger)
        ledger.recover(paid, "0.01", reference="T-1")
        told(ledger)
        ledger.void(reference="T-1", reason="银行退票")
        told(ledger)
        ledger.restore(paid, "追回有误")
        told(ledger)
        ledger.correct(paid, {**first[0], "cost": "12.34"} | {"claim.id": paid}, "发票金额有误")
        told(ledger)
        ledger.amend(LATER_LAMPS)
        told(ledger)
        ledger.submit(claims(2, count, prefix="D"))
        told(ledger)
        ledger.withdraw("D0000", "申报人撤回")
        told(ledger)
        ledger.settle()
        told(ledger)
    on.undo()
    return story


@dataclass(slots=True)
class Aftermath:
    """What came of cutting the power again and again."""

    moments: int = 0
    lost: int = 0
    broken: int = 0
    half: int = 0
    seen: dict[bytes, bool] = field(default_factory=dict)

    def look(self, path: Path, files: dict[str, bytes], acknowledged: int, heads: Sequence[Head]) -> None:
        """Open what is left, as the next clerk will."""
        for name in ("ledger.db", "ledger.db-journal"):
            (path / name).unlink(missing_ok=True)
            if name in files:
                (path / name).write_bytes(files[name])
        self.moments += 1
        try:
            with closing(sqlite.create_file(path / "ledger.db")) as store:
                with store.reading() as reader:
                    head = reader.head()
                if not self._is_whole(path / "ledger.db", store):
                    self.broken += 1
                elif head in heads[:acknowledged]:
                    self.lost += 1
                elif head not in heads[acknowledged : acknowledged + 2]:
                    self.half += 1
        except LedgerError:
            self.broken += 1

    def _is_whole(self, file: Path, store: sqlite.SqliteStore) -> bool:
        """Whether a ledger is proved; most moments leave one of the same few files."""
        digest = hashlib.sha256(file.read_bytes()).digest()
        if digest not in self.seen:
            self.seen[digest] = not verify(store, KeptReadings()).findings
        return self.seen[digest]


def cut_everywhere(story: Story, folder: Path, seeds: int) -> Aftermath:
    """Cut the power before every doing and after the last."""
    aftermath, platter = Aftermath(), Platter()
    for number, doing in enumerate([*story.log, Acknowledged()]):
        if not isinstance(doing, Acknowledged) or number == len(story.log):
            for seed in range(seeds + 1):
                random = Random(f"{number} {seed}")
                files = platter.after_power_loss(random, random.choice((0.1, 0.5, 0.9)) if seed else 0)
                aftermath.look(folder, files, platter.acknowledged, story.heads)
        platter.see(doing)
    return aftermath


@pytest.mark.parametrize("pragmas", [sqlite._PRAGMAS, FEW_PAGES], ids=["as it is", "with little memory"])
def test_whatever_was_acknowledged_is_there_after_a_power_loss_at_any_write(
    on: pytest.MonkeyPatch, folder: Path, pragmas: Sequence[str]
) -> None:
    story = lived_through(on, pragmas)
    aftermath = cut_everywhere(story, folder, SEEDS)
    assert (aftermath.lost, aftermath.broken, aftermath.half) == (0, 0, 0)
    assert len(story.heads) == 14
    assert aftermath.moments > 1000
    assert len(aftermath.seen) >= len(story.heads), "there were moments before and after each verb"


@pytest.mark.parametrize(
    ("pragma", "fault"), [("synchronous=FULL", "lost"), ("synchronous=NORMAL", "lost"), ("synchronous=OFF", "broken")]
)
def test_what_is_promised_less_is_seen_to_be_lost(
    on: pytest.MonkeyPatch, folder: Path, pragma: str, fault: str
) -> None:
    pragmas = [pragma if one.startswith("synchronous") else one for one in sqlite._PRAGMAS]
    aftermath = cut_everywhere(lived_through(on, pragmas, count=6), folder, 1)
    assert getattr(aftermath, fault) > 0, "otherwise the disk is too kind to prove anything"


def test_a_file_goes_through_the_simulated_disk(on: pytest.MonkeyPatch) -> None:
    disk = Disk()
    on.setattr(sqlite, "_connected", connected_to(disk))
    Ledger.init("ledger.db", POLICIES).close()
    assert bytes(disk.files["ledger.db"][:6]) == b"SQLite"
    assert list(disk.files) == ["ledger.db"]
    assert isinstance(sqlite._connected(Path("ledger.db"), "rw"), Connection)
