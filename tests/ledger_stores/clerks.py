"""Clerks, each a process of its own, who file, settle and pay in one ledger at once."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.synchronize import Barrier
from random import Random
from typing import Any, Final

from policyengine.app.ledger.api import Ledger
from tests.ledger_stores.office import claims

SHARED: Final = 24
"""Claims that every clerk files."""

MONTH: Final = "正月"
"""A round that all want to make, and to pay."""


@dataclass(slots=True)
class Acknowledged:
    """What the ledger told a clerk that it has done for them."""

    filed: list[str] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    rounds: dict[str, tuple[bool, int]] = field(default_factory=dict)
    paid: dict[int, int] = field(default_factory=dict)


def own_claims(clerk: int, count: int) -> list[dict[str, Any]]:
    """Those that no other clerk files."""
    return claims(100 + clerk, count, prefix=f"K{clerk:02}-")


def shared_claims() -> list[dict[str, Any]]:
    """Those that all file."""
    return claims(99, SHARED, prefix="S")


def before() -> list[dict[str, Any]]:
    """Those that are filed before the clerks come."""
    return claims(98, 10, prefix="V")


def work(url: str, clerk: int, count: int, day: int, start: Barrier) -> Acknowledged:
    """A day: makes and pays the round of the month, as all do, then files, settles and pays when the mood takes."""
    random, told = Random(1000 * day + clerk), Acknowledged()
    mine = [*own_claims(clerk, count), *shared_claims()]
    random.shuffle(mine)
    with Ledger.open(url) as ledger:
        start.wait()
        settle(ledger, MONTH, told)
        pay(ledger, MONTH, told)
        while mine:
            some = [mine.pop() for _ in range(min(len(mine), random.randrange(1, 6)))]
            submitted = ledger.submit(some)
            told.filed += submitted.new
            told.already += submitted.already
            if random.random() < 0.4:
                settle(ledger, random.choice([None, None, None, f"旬{random.randrange(3)}"]), told)
            if random.random() < 0.2:
                pay(ledger, random.choice(sorted(told.rounds)), told)
    return told


def settle(ledger: Ledger, name: str | None, told: Acknowledged) -> None:
    """Make a round, or hear that others have made it."""
    settled = ledger.settle(round=name)
    if settled.round is not None:
        new, _ = told.rounds.get(settled.round.name, (False, 0))
        told.rounds[settled.round.name] = (new or settled.new, settled.round.entry)


def pay(ledger: Ledger, name: str, told: Acknowledged) -> None:
    """Pay a round of one's own, or what is left of it."""
    for payment in ledger.pay(name, reference=f"付 {name}").payments:
        assert payment.decision not in told.paid, "is not paid twice"
        told.paid[payment.decision] = payment.fen


def all_at_once(url: str, clerks: int, count: int, day: int) -> list[Acknowledged]:
    """What the ledger told each of them. Whatever one of them raises is raised here."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["policyengine.app.ledger.api", "tests.ledger_stores.clerks", "psycopg"])
    with context.Manager() as manager, context.Pool(clerks, maxtasksperchild=1) as pool:
        start = manager.Barrier(clerks)
        return pool.starmap(work, [(url, clerk, count, day, start) for clerk in range(clerks)], chunksize=1)


def everyone(clerks: int, count: int) -> Sequence[dict[str, Any]]:
    """All claims of all clerks."""
    return [*before(), *shared_claims(), *(one for clerk in range(clerks) for one in own_claims(clerk, count))]
