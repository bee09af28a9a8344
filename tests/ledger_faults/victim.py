"""A clerk's process that is to be killed: it files, settles and pays, and writes down what it was told is done."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from random import Random
from typing import Any, Final

from policyengine.app.ledger.api import Ledger
from policyengine.ledger.entries import Entry, Kind
from policyengine.ledger.errors import LedgerError
from tests.ledger_stores.office import claims


def work(url: str, told: str, seed: int) -> None:
    """Never done. A line of `told` is what the ledger has acknowledged; the first says that work begins."""
    random, number = Random(seed), 0
    # Without a buffer: what is handed to the system survives the process.
    with Path(told).open("ab", buffering=0) as file, Ledger.open(url) as ledger:
        _tell(file, {"began": 1})
        while True:
            number += 1
            _tell(file, _verb(ledger, random, f"V{seed}-{number}-"))


def _tell(file: FileIO, line: Mapping[str, Any]) -> None:
    file.write(json.dumps(line).encode() + b"\n")


ACTS: Final = (
    "submit", "submit", "settle", "settle", "pay", "pay", "withdraw", "reverse", "recover", "restore", "void"
)  # fmt: skip


def _verb(ledger: Ledger, random: Random, prefix: str) -> Mapping[str, Any]:
    match random.choice(ACTS):
        case "settle":
            done = ledger.settle().round
            return {} if done is None else {"round": [done.name, done.entry, done.decisions]}
        case "pay" if rounds := [one.name for one in ledger.rounds()]:
            payments = ledger.pay(random.choice(rounds[-3:]), reference=prefix).payments
            return {"paid": [one.decision for one in payments]}
        case "withdraw" if pending := ledger.pending():
            return _acts("withdrawal", lambda: [ledger.withdraw(random.choice(pending).claim, prefix).entry])
        case "reverse" if paid := _entries(ledger, Kind.PAYMENT):
            return _acts("reversal", lambda: ledger.reverse(random.choice(paid).claim, prefix).entries)
        case "recover" if owing := ledger.due().to_give_back:
            claim, amount = random.choice(owing).claim, random.choice((None, "0.01"))
            return _acts(
                "recovery", lambda: [one.entry for one in ledger.recover(claim, amount, reference=prefix).recoveries]
            )
        case "restore" if away := _entries(ledger, Kind.REVERSAL):
            return _acts("restoration", lambda: [ledger.restore(random.choice(away).claim, prefix).entry])
        case "void" if moved := [*_entries(ledger, Kind.PAYMENT), *_entries(ledger, Kind.RECOVERY)]:
            seq = random.choice(moved).seq
            return _acts("void", lambda: [one.entry for one in ledger.void(seq, reason=prefix).voided])
        case _:
            given = claims(random.randrange(10**6), random.randrange(1, 40), prefix=prefix)
            return {"filed": list(ledger.submit(given).new)}


def _entries(ledger: Ledger, kind: Kind) -> list[Entry]:
    with ledger.reading() as reader:
        return list(reader.entries("kind", kind))


def _acts(kind: str, act: Callable[[], Iterable[int]]) -> Mapping[str, Any]:
    """The entries that an act made; none where it is refused, as when another clerk has been quicker."""
    try:
        return {"acts": [[kind, entry] for entry in act()]}
    except LedgerError as error:
        if error.code not in {"L721", "L770", "L771", "L773", "L777"}:
            raise
        return {}


@dataclass(slots=True)
class Told:
    """Everything that clerks were told is done, dead or alive."""

    began: int = 0
    filed: list[str] = field(default_factory=list)
    rounds: dict[str, tuple[int, int]] = field(default_factory=dict)
    paid: list[int] = field(default_factory=list)
    acts: dict[int, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Told:
        """What is written in a file; a line that was not finished was not told."""
        found = cls()
        for line in _lines(path):
            found.began += line.get("began", 0)
            found.filed += line.get("filed", ())
            found.paid += line.get("paid", ())
            found.acts |= {entry: kind for kind, entry in line.get("acts", ())}
            if "round" in line:
                name, entry, decisions = line["round"]
                found.rounds[name] = (entry, decisions)
        return found


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_bytes().splitlines(keepends=True) if path.exists() else ():
        if line.endswith(b"\n"):
            yield json.loads(line)
