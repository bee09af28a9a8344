"""A ledger that is damaged in any way, and every verb: in plain words and with a code, or not in its way at all."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable
from contextlib import closing
from itertools import cycle
from pathlib import Path
from typing import Final, TypeAlias

import pytest

from policyengine.app.ledger.api import Ledger
from policyengine.cli.main import run
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.tables import TABLES
from tests.ledger_stores.office import LATER_LAMPS, Clock, claims, received
from tests.ledger_stores.test_verbs import three_rounds

FIRST: Final = claims(1, 8)
CLAIM: Final = FIRST[7]["claim.id"]

VERBS: Final[dict[str, Callable[[Ledger], object]]] = {
    "submit": lambda ledger: ledger.submit([*FIRST[:3], *claims(2, 3, prefix="N")]),
    "settle": lambda ledger: ledger.settle(),
    "settle named": lambda ledger: ledger.settle(round="秋"),
    "pay": lambda ledger: ledger.pay("秋", reference="B-7"),
    "pay claims": lambda ledger: ledger.pay(claims=[CLAIM], reference="B-8"),
    "reverse": lambda ledger: ledger.reverse(CLAIM, "弄虚作假"),
    "correct": lambda ledger: ledger.correct(CLAIM, {**FIRST[7], "cost": "1.00"}, "录入有误"),
    "elsewhere": lambda ledger: ledger.elsewhere(CLAIM, received("3元")),
    "withdraw": lambda ledger: ledger.withdraw("E0000", "申报人撤回"),
    "restore": lambda ledger: ledger.restore(CLAIM, "误撤"),
    "amend": lambda ledger: ledger.amend(LATER_LAMPS),
    "show": lambda ledger: ledger.show(CLAIM),
    "explain": lambda ledger: ledger.explain(CLAIM),
    "history": lambda ledger: ledger.history("作坊1"),
    "balances": lambda ledger: ledger.balances(),
    "due": lambda ledger: ledger.due(),
    "rounds": lambda ledger: ledger.rounds(),
    "pending": lambda ledger: ledger.pending(),
    "replay": lambda ledger: ledger.replay(),
    "as one round": lambda ledger: ledger.replay(as_one_round=True),
    "verify": lambda ledger: ledger.verify(),
    "export": lambda ledger: ledger.export(io.BytesIO(), "csv"),
    "export xlsx": lambda ledger: ledger.export(io.BytesIO(), "xlsx"),
}

Damage: TypeAlias = Callable[[Path], object]


def done_to_it(*statements: str) -> Damage:
    """What somebody does who has the file: nothing watches, and no CHECK, type or key is in the way."""

    def damage(path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
                database.execute(f"DROP TRIGGER {name}")
            database.execute("PRAGMA ignore_check_constraints = ON")
            for statement in statements:
                database.execute(statement)

    return damage


def anything_in(table: str, column: str, value: str) -> Damage:
    """A cell of a table that no longer minds what is in it."""

    def damage(path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            names = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            database.execute(f"CREATE TABLE loose ({', '.join(names)})")
            database.execute(f"INSERT INTO loose SELECT * FROM {table}")
            database.execute(f"DROP TABLE {table}")
            database.execute(f"ALTER TABLE loose RENAME TO {table}")
            database.execute(f"UPDATE {table} SET {column} = {value}")

    return damage


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def first_page(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:4096])


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def not_sqlite(path: Path) -> None:
    path.write_bytes(b"claim.id,amount\n" * 1000)


def overwritten(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[8192:12288] = b"\xff" * 4096
    path.write_bytes(data)


NO_TEXT: Final = "CAST(x'ff41fe' AS TEXT)"
ODD: Final = ["NULL", "1.5", "'x'", "x'00ff'", "-1", "'[[]]'", "'{}'", "9223372036854775807", NO_TEXT]

DAMAGES: Final[dict[str, Damage]] = {
    "cut": cut,
    "first page": first_page,
    "folder": a_folder,
    "not sqlite": not_sqlite,
    "empty": lambda path: path.write_bytes(b""),
    "overwritten": overwritten,
    "version 0": done_to_it("PRAGMA user_version = 0"),
    "version -5": done_to_it("PRAGMA user_version = -5"),
    "version 1": done_to_it("PRAGMA user_version = 1"),
    "version 99": done_to_it("PRAGMA user_version = 99"),
    "another application": done_to_it("PRAGMA application_id = 1"),
    "no entries": done_to_it("DELETE FROM entries"),
    "no last entry": done_to_it("DELETE FROM entries WHERE seq = (SELECT max(seq) FROM entries)"),
    "no first entry": done_to_it("DELETE FROM entries WHERE seq = 1"),
    "no claim's entry": done_to_it("DELETE FROM entries WHERE kind = 'claim'"),
    "empty bodies": done_to_it("UPDATE entries SET body = '{}'"),
    "bodies of no policies": done_to_it("UPDATE entries SET body = replace(body, 'policy: ', 'police: ')"),
    "huge number": done_to_it("""UPDATE entries SET body = replace(body, '["number","', '["number","1e300000000')"""),
    "unknown group": done_to_it("UPDATE groups SET members = '[\"nobody\"]'"),
    "entries that are others": done_to_it("UPDATE claims SET facts = 1", "UPDATE pending SET facts = 1"),
    "decisions elsewhere": done_to_it("UPDATE claims SET decisions = replace(decisions, '\"seq\":', '\"seq\":1')"),
    "no decisions": done_to_it("UPDATE claims SET decisions = '[]'"),
    "unpaid of nobody": done_to_it("UPDATE unpaid SET claim = claim || 'x'"),
    **{f"no {table.name}": done_to_it(f"DELETE FROM {table.name}") for table in TABLES},
    **{f"no table {table.name}": done_to_it(f"DROP TABLE {table.name}") for table in TABLES},
}

COLUMNS: Final = [
    *((table.name, column) for table in TABLES for column in table.columns),
    *(("entries", column) for column in ("seq", "kind", "at", "round", "claim", "applicant", "body", "hash")),
]
CELLS: Final = {
    f"{table}.{column} = {value}": (number, anything_in(table, column, value))
    for number, ((table, column), value) in enumerate(zip(COLUMNS, cycle(ODD), strict=False))
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A ledger in which everything happened."""
    path = tmp_path_factory.mktemp("whole") / "ledger.db"
    three_rounds(str(path), 8).close()
    return path.read_bytes()


def told(path: Path, verb: str) -> str:
    """What a verb says of a damaged ledger: a code; "" where it was not in its way."""
    try:
        with Ledger.open(path, now=Clock()) as ledger:
            VERBS[verb](ledger)
    except LedgerError as error:
        return error.code
    return ""


CODES: Final = {"", "L701", "L702", "L703", "L704", "L707", "L713", "L750", "L751", "L753", "L754", "L762"}
ASKED_WRONGLY: Final = {"L720", "L721", "L723", "L730", "L770", "L771", "L772"}
"""What is said where a row is not there by which it is known that something can be done."""


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_told_by_every_verb(whole: bytes, tmp_path: Path, damage: str) -> None:
    codes = {}
    for number, verb in enumerate(VERBS):
        path = tmp_path / f"{number}.db"
        path.write_bytes(whole)
        DAMAGES[damage](path)
        codes[verb] = told(path, verb)
    assert set(codes.values()) <= CODES | ASKED_WRONGLY, codes


@pytest.mark.parametrize("damage", CELLS)
def test_whatever_is_in_a_cell_is_told(whole: bytes, tmp_path: Path, damage: str) -> None:
    """By a few verbs each; verify always finds it, and can print it."""
    number, change = CELLS[damage]
    for verb in list(VERBS)[number % 5 :: 5]:
        path = tmp_path / f"{verb}.db"
        path.write_bytes(whole)
        change(path)
        assert told(path, verb) in CODES | ASKED_WRONGLY, verb


@pytest.mark.parametrize("form", ["text", "json"])
def test_verify_finds_whatever_is_damaged_and_prints_it(
    whole: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    every = {**{name: change for name, (_, change) in CELLS.items()}, **DAMAGES}
    for damage in list(every)[form == "json" :: 2]:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.db"
        path.write_bytes(whole)
        every[damage](path)
        code = run(["ledger", "verify", "--ledger", str(path), "--format", form], {})
        printed = capsys.readouterr()
        assert code == 1, (damage, printed)
        assert "L7" in printed.out + printed.err, (damage, printed)
