"""Clerks killed at any moment, again and again: what they were told is done is there, and nothing is half there."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from typing import Final

from policyengine.app.ledger.api import Ledger
from policyengine.ledger.bodies import Decided, Paid, Restored, Voided
from policyengine.ledger.body_json import body_of
from policyengine.ledger.entries import Kind
from tests.ledger_faults.victim import Told, work
from tests.ledger_stores.conftest import NewUrl
from tests.ledger_stores.office import POLICIES

KILLS: Final = 10
"""Of the clerks of one ledger, at least."""

AT_MOST: Final = 10 * KILLS

SOAK: Final = int(os.environ.get("SOAK", "1"))
"""How many ledgers of each kind."""

_CONTEXT: Final = multiprocessing.get_context("forkserver")


def test_a_clerk_may_be_killed_at_any_moment(new_url: NewUrl, tmp_path: Path) -> None:
    _CONTEXT.set_forkserver_preload(["tests.ledger_faults.victim", "psycopg"])
    url, while_writing = "", 0
    for number in range(SOAK):
        url = new_url()
        Ledger.init(url, POLICIES).close()
        with Ledger.open(url) as ledger:
            kills = entries = 0
            while (
                kills < KILLS or entries <= KILLS
            ):  # where the machine is busy many die before they have done anything
                kill_clerks(url, tmp_path / f"{number}", number * AT_MOST + kills)
                while_writing += Path(url.removeprefix("sqlite:///") + "-journal").exists()
                kills, verified = kills + 1, ledger.verify()
                assert verified.complaints == ()
                entries = verified.entries
                everything_told_is_there(ledger, Told.read(tmp_path / f"{number}"))
                no_round_is_half_there(ledger)
                assert kills < AT_MOST, "they got some work done"
            assert ledger.replay().differences == ()
    if SOAK * KILLS >= 100 and url.startswith("sqlite:"):
        assert while_writing > 0, "nobody was killed while they wrote"


def kill_clerks(url: str, told: Path, seed: int) -> None:
    """Let a clerk work for a moment; now and then two, so that one dies while the other waits for it."""
    random = Random(seed)
    clerks = list(_working(url, told, seed, 1 + (seed % 4 == 0)))
    for clerk in clerks:
        time.sleep(random.uniform(0, 0.2))
        clerk.kill()
    for clerk in clerks:
        clerk.join()


def _working(url: str, told: Path, seed: int, count: int) -> Iterator[BaseProcess]:
    """Clerks who have begun to work."""
    before = Told.read(told).began
    clerks = [
        _CONTEXT.Process(target=work, args=(url, str(told), 100 * seed + number), daemon=True)
        for number in range(count)
    ]
    for clerk in clerks:
        clerk.start()
    while Told.read(told).began < before + count:
        assert all(clerk.is_alive() for clerk in clerks), "nobody kills them yet"
        time.sleep(0.002)
    yield from clerks


def everything_told_is_there(ledger: Ledger, told: Told) -> None:
    with ledger.reading() as reader:
        filed = {entry.claim for entry in reader.entries("kind", Kind.CLAIM)}
        paid = {body.decision for body in map(body_of, reader.entries("kind", Kind.PAYMENT)) if isinstance(body, Paid)}
        voided = Counter(
            body.decision for body in map(body_of, reader.entries("kind", Kind.VOID)) if isinstance(body, Voided)
        )
        acts = {entry.seq: entry.kind for entry in reader.entries_at(list(told.acts))}
    assert acts == told.acts
    assert filed >= set(told.filed)
    assert paid >= set(told.paid)
    rounds = {one.name: (one.entry, one.decisions) for one in ledger.rounds()}
    assert rounds.items() >= told.rounds.items()
    assert len(told.filed) == len(set(told.filed))
    assert Counter(told.paid) <= Counter(set(told.paid)) + voided, "nothing is paid twice that was not voided"


def no_round_is_half_there(ledger: Ledger) -> None:
    """Every round has its decisions and no claim has two of one group that both stand."""
    with ledger.reading() as reader:
        decisions = list(reader.entries("kind", Kind.DECISION))
        restored = [body_of(entry) for entry in reader.entries("kind", Kind.RESTORATION)]
    gone = {seq for body in restored if isinstance(body, Restored) for seq in body.decisions}
    by_round = Counter(entry.round for entry in decisions)
    assert by_round == {one.name: one.decisions for one in ledger.rounds()}
    there = [entry for entry in decisions if entry.seq not in gone]
    decided = Counter((e.claim, body.group) for e in there if isinstance(body := body_of(e), Decided))
    assert set(decided.values()) <= {1}
