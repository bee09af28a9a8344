"""A server that is not there, is lost, refuses, or is set up in another way than we would."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

from policyengine.app.ledger.api import Ledger
from policyengine.ledger.entries import Draft, Head, Kind, sealed
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.opening import create_store, open_store
from policyengine.ledger.postgres import PostgresStore, PostgresTransaction, create_url
from policyengine.ledger.tables import CLAIMS, PENDING, TABLES
from tests.ledger_stores.office import POLICIES, claims
from tests.ledger_stores.raw import raw
from tests.ledger_stores.server import PASSWORD, Server
from tests.ledger_stores.test_verbs import three_rounds, whole

ROOT = Path(__file__).parents[2]
AT = "2030-01-01T00:00:00.000000Z"
ONE = list(sealed([Draft(Kind.CLAIM, "{}")], Head(), AT))


@pytest.fixture
def url(postgres: Server) -> str:
    return postgres.new_url()


@pytest.fixture
def store(url: str) -> Iterator[PostgresStore]:
    opened = create_url(url)
    yield opened
    opened.close()


def with_options(url: str, **settings: str) -> str:
    """The address, with settings of the server's for the session."""
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    return f"{url}&options={quote(options)}"


def break_off(store: PostgresStore) -> None:
    """Let the server end the store's connection."""
    pid = store._connection.info.backend_pid
    with raw(store._place.url) as execute:
        execute("SELECT pg_terminate_backend(?)", [pid])
        while execute("SELECT 1 FROM pg_stat_activity WHERE pid = ?", [pid]):
            pass


@pytest.mark.parametrize("end", ["pass", "os.kill(os.getpid(), 9)"], ids=["in good order", "killed"])
def test_a_server_ends_with_the_tests_that_started_it(postgres: Server, end: str) -> None:
    files = "files = [open(os.devnull) for _ in range(20)]"  # as many as pytest has
    start = f"import os; {files}; from tests.ledger_stores.server import server; print(server().folder); {end}"
    started = subprocess.run([sys.executable, "-uc", start], capture_output=True, text=True, check=False, cwd=ROOT)
    folder = Path(started.stdout.strip())
    assert folder.name.startswith("policyengine-postgres-"), started.stderr
    for _ in range(600):
        if not folder.exists():
            return
        time.sleep(0.1)
    pytest.fail("it still runs")


# Doors.


@pytest.mark.parametrize(
    ("change", "code", "english", "chinese"),
    [
        ({"password": "wrong"}, "L710", "password authentication failed", "连不上"),
        ({"user": "nobody"}, "L710", "password authentication failed", "连不上"),
        ({"password": None}, "L711", "asks for a password", "要口令"),
        ({"database": "nowhere"}, "L710", 'database "nowhere" does not exist', "连不上"),
    ],
)
def test_who_is_not_let_in_is_told_why(
    postgres: Server, change: dict[str, str | None], code: str, english: str, chinese: str
) -> None:
    refused(postgres.url("ledger", **change), code, english, chinese)  # type: ignore[arg-type]  # each is what it is named


@pytest.mark.parametrize(
    ("where", "english"),
    [
        ("clerk:peacock@127.0.0.1:1/office", "Connection refused"),
        ("clerk:peacock@nowhere.invalid/office", "nowhere.invalid"),
        ("clerk:peacock@/office?host=/nowhere/at/all", "No such file"),
        ("clerk:peacock@127.0.0.1:1,127.0.0.1:2/office", "Connection refused"),
    ],
)
def test_a_server_that_is_not_there_is_told(where: str, english: str) -> None:
    refused(f"postgresql://{where}", "L710", english, "连不上")


def refused(url: str, code: str, english: str, chinese: str) -> None:
    for door in (open_store, create_store):
        with pytest.raises(LedgerError) as caught:
            door(url)
        assert caught.value.code == code
        assert english in caught.value.words.en
        assert chinese in caught.value.words.zh
        for told in (caught.value.words.zh, caught.value.words.en):
            assert "\n" not in told
        everything = "".join(traceback.format_exception(caught.value))
        assert not any(secret in everything for secret in ("peacock", "wrong", PASSWORD, quote(PASSWORD, safe="")))


def test_a_database_of_another_encoding_is_refused(postgres: Server) -> None:
    with psycopg.connect(postgres.url("x").partition("&schema")[0], autocommit=True) as connection:
        connection.execute("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'")
    with pytest.raises(LedgerError, match=r"^L703: .* is not UTF8"):
        create_store(postgres.url("ledger", database="latin"))


def test_without_the_driver_the_extra_is_named(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "policyengine.ledger.postgres", None)
    for door in (open_store, create_store):
        with pytest.raises(LedgerError, match=r'^L709: .*pip install "policy-as-data\[postgres\]"'):
            door(url)


# A connection that is lost.


def test_a_connection_lost_between_two_transactions_is_made_again(store: PostgresStore) -> None:
    for _ in range(2):
        break_off(store)
        with store.reading() as reader:
            assert reader.head() == Head()
    break_off(store)
    with store.writing() as writer:
        writer.append(ONE)
    with store.reading() as reader:
        assert reader.head().seq == 1


@pytest.mark.parametrize("late", [False, True], ids=["in a statement", "at the end"])
def test_a_connection_lost_in_a_transaction_leaves_nothing(store: PostgresStore, late: bool) -> None:
    def broken() -> None:
        with store.writing() as writer:
            writer.append(ONE)
            break_off(store)
            if not late:
                writer.put(PENDING, [("p", "C1", 1, 1)])

    with pytest.raises(LedgerError, match=r"^L710: the connection to .* was lost; try again"):
        broken()
    with store.writing() as writer:
        assert writer.head() == Head()
        writer.append(ONE)


def test_a_connection_lost_while_waiting_is_told_and_the_next_one_is_served(store: PostgresStore, url: str) -> None:
    other, told = create_url(url), list[int | str]()

    def wait() -> None:
        try:
            with other.writing() as writer:
                told.append(writer.head().seq)
        except LedgerError as error:
            told.append(error.code)

    with store.writing() as writer:
        thread = threading.Thread(target=wait)
        thread.start()
        with raw(url) as execute:
            while not execute("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"):
                pass
            break_off(other)
        writer.append(ONE)
    thread.join()
    assert told == [1], "it asked again over a new connection"
    other.close()


def test_a_ledger_that_was_thrown_away_is_told(store: PostgresStore, url: str) -> None:
    with raw(url) as execute:
        execute(f"DROP SCHEMA {store._place.schema} CASCADE")
    with pytest.raises(LedgerError, match=r"^L702: .* is no ledger"), store.reading() as reader:
        reader.head()


def test_what_no_index_can_hold_is_told_and_nothing_is_written(store: PostgresStore) -> None:
    long = random.Random(1).randbytes(20_000).hex()
    for row in (("p", long, 1, 1), ("p", "\0", 1, 1), ("p", "C1", 2**63, 1)):
        with pytest.raises(LedgerError, match=r"^L712: "), store.writing() as writer:
            writer.put(PENDING, [("p", "C0", 1, 1), row])
    with store.reading() as reader:
        assert list(reader.rows(PENDING)) == []


# Rights.


def as_role(postgres: Server, url: str, name: str, *grants: str) -> str:
    """The address for a user of that name, who has these rights and no others."""
    schema = url.rpartition("=")[2]
    with raw(url) as execute:
        execute(f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}'")
        execute(f"GRANT USAGE ON SCHEMA {schema} TO {name}")
        for grant in grants:
            execute(f"GRANT {grant} TO {name}")
    return postgres.url(schema, user=name)


def test_who_may_only_read_can_look_and_is_told_of_the_rest(postgres: Server, url: str) -> None:
    three_rounds(url).close()
    schema = url.rpartition("=")[2]
    reader = as_role(postgres, url, "auditor", f"SELECT ON ALL TABLES IN SCHEMA {schema}")
    with Ledger.open(reader) as ledger:
        assert ledger.verify().complaints == ()
        assert ledger.replay().differences == ()
        assert ledger.balances().balances
        with pytest.raises(LedgerError, match=r"^L704: .*nothing was written"):
            ledger.submit(claims(9, 1, prefix="X"))


def test_a_clerk_needs_no_right_to_change_entries(postgres: Server, url: str) -> None:
    Ledger.init(url, POLICIES).close()
    derived = ", ".join(table.name for table in TABLES)
    with raw(url) as execute:  # without a schema, GRANT looks in the search path
        execute(f"CREATE ROLE junior LOGIN PASSWORD '{PASSWORD}'")
        for grant in (
            f"USAGE ON SCHEMA {url.rpartition('=')[2]}",
            "SELECT ON ledger_migrations",
            "SELECT, INSERT ON entries",
            f"SELECT, INSERT, UPDATE, DELETE ON {derived}",
        ):
            execute(f"GRANT {grant} TO junior")
    with Ledger.open(postgres.url(url.rpartition("=")[2], user="junior")) as ledger:
        ledger.submit(claims(1, 5))
        ledger.settle()
        ledger.pay("1", reference="r")
        assert ledger.verify().complaints == ()


def test_an_administrator_may_make_the_schema(postgres: Server, url: str) -> None:
    with raw(url, new=True):
        pass
    owner = as_role(postgres, url, "office_clerk", f"CREATE ON SCHEMA {url.rpartition('=')[2]}")
    with pytest.raises(LedgerError, match=r"^L701: "):
        Ledger.open(owner)
    with Ledger.init(owner, POLICIES) as ledger:
        assert ledger.submit(claims(1, 2)).new


def test_who_may_not_make_a_schema_is_told(postgres: Server, url: str) -> None:
    create_store(url).close()
    other = as_role(postgres, url, "guest")
    with pytest.raises(LedgerError, match=r"^L704: "):
        create_store(f"{other}_not_there")


# Servers that are set up otherwise.


def test_nothing_hangs_on_how_the_session_is_set_up(url: str) -> None:
    odd = with_options(
        url,
        synchronous_commit="off",
        default_transaction_read_only="on",
        default_transaction_isolation="serializable",
        statement_timeout="50ms",
        idle_in_transaction_session_timeout="50ms",
        lock_timeout="1ms",
        search_path="pg_temp",
        client_encoding="latin1",
    )
    store = create_url(odd)
    with store.writing() as writer:
        shown = [
            writer.cursor.execute(f"SHOW {name}".encode()).fetchall()[0][0]
            for name in ("synchronous_commit", "transaction_isolation", "client_encoding", "lock_timeout")
        ]
        assert shown == ["on", "read committed", "UTF8", "10min"]
        writer.cursor.execute("SELECT pg_sleep(0.1)")
        time.sleep(0.1)
        writer.append(sealed([Draft(Kind.CLAIM, '{"名":"编"}')], Head(), AT))
    with store.reading() as reader:
        assert next(reader.entries()).body == '{"名":"编"}'
        assert reader.cursor.execute("SHOW transaction_isolation").fetchall()[0][0] == "repeatable read"
    store.close()


def test_stricter_servers_stay_strict(url: str) -> None:
    store = create_url(with_options(url, synchronous_commit="remote_apply"))
    with store.writing() as writer:
        assert writer.cursor.execute("SHOW synchronous_commit").fetchall() == [("remote_apply",)]
    store.close()


def test_a_table_of_the_same_name_is_not_mistaken_for_ours(store: PostgresStore) -> None:
    with store.writing() as writer:
        writer.append(ONE)
        writer.cursor.execute("CREATE TEMPORARY TABLE entries (seq bigint, hash text)")
    with store.reading() as reader:
        assert reader.head() == Head(1, ONE[0].hash)


def test_ledgers_beside_each_other_do_not_wait_for_each_other(postgres: Server, store: PostgresStore) -> None:
    other = create_url(postgres.new_url())
    with store.writing() as writer, other.writing() as another:
        writer.append(ONE)
        assert another.head() == Head()
    other.close()


def test_a_backup_is_a_ledger_again(postgres: Server, url: str) -> None:
    with three_rounds(url, 12) as ledger:
        before = whole(ledger)
    with psycopg.connect(postgres.url("x").partition("&schema")[0], autocommit=True) as connection:
        connection.execute("CREATE DATABASE restored")
    schema = url.rpartition("=")[2]
    postgres.dump_and_restore(schema, "office", "restored")
    with Ledger.open(postgres.url(schema, database="restored")) as again:
        assert whole(again) == before
        assert again.verify().complaints == ()
        assert again.submit(claims(8, 1, prefix="Y")).new
    with raw(postgres.url(schema, database="restored")) as execute, pytest.raises(psycopg.Error, match="never changed"):
        execute("DELETE FROM entries")


# Every question is answered from an index.


@dataclass
class Explained:
    """A cursor that asks first how a statement is going to be carried out."""

    cursor: psycopg.Cursor[Any]
    plans: list[str] = field(default_factory=list)

    def execute(self, query: str, values: Sequence[Any] = ()) -> psycopg.Cursor[Any]:
        """Explain, then do."""
        plan = self.cursor.execute(f"EXPLAIN {query}", values).fetchall()
        self.plans.append("\n".join(str(line) for (line,) in plan))
        return self.cursor.execute(query, values)


def test_no_question_reads_a_whole_table(url: str) -> None:
    three_rounds(url).close()
    store = create_url(url)
    with raw(url) as execute:
        execute("ANALYZE")
    with store.writing() as writer:
        explained = Explained(writer.cursor)
        asking = PostgresTransaction(explained)  # type: ignore[arg-type]  # as much of a cursor as is used
        asking.head()
        list(asking.entries("claim", "C0001"))
        list(asking.entries("applicant", "作坊1", after=3))
        list(asking.entries("kind", "decision"))
        list(asking.entries(after=5))
        list(asking.entries_at([1, 2]))
        for table in TABLES:
            rows = list(asking.rows(table))
            for length in range(1, table.keys + 1):
                list(asking.rows(table, rows[0][:length]))
                list(asking.get(table, [row[:length] for row in rows]))
            asking.put(table, rows)
            asking.drop(table, [table.key_of(row) for row in rows[:3]])
        asking.put(CLAIMS, [])
    store.close()
    assert len(explained.plans) > 40
    assert [plan for plan in explained.plans if "Seq Scan" in plan or "Hash" in plan or "Merge Join" in plan] == []
    assert all("Index" in plan or "Insert" in plan for plan in explained.plans)
