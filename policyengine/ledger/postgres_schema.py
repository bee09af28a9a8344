"""The tables of a ledger in PostgreSQL and what watches over them, compared with what its migrations make.

Whoever owns the schema can drop the triggers that keep entries from being changed. What they changed then is found by
the chain; that nothing watches any more is found here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import psycopg

from policyengine.ledger.entries import COLUMNS
from policyengine.ledger.tables import TABLES
from policyengine.ledger.versions import migrations
from policyengine.words import Words

_HERE: Final = "current_schema()::regnamespace"

_COLUMNS: Final = f"""
SELECT relname, attname FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
WHERE relnamespace = {_HERE} AND relkind = 'r' AND attnum > 0 AND NOT attisdropped AND attnotnull
  AND atttypid IN ('text'::regtype, 'bigint'::regtype)
"""
_INDEXES: Final = f"""
SELECT c.relname, array_to_string(array(
  SELECT attname FROM unnest(indkey) WITH ORDINALITY k (number, place)
  JOIN pg_attribute ON attrelid = indrelid AND attnum = number ORDER BY place
), ',') FROM pg_index JOIN pg_class c ON c.oid = indrelid WHERE c.relnamespace = {_HERE} AND indisvalid
"""
_TRIGGERS: Final = f"""
SELECT tgname, tgtype, prosrc FROM pg_trigger
JOIN pg_class c ON c.oid = tgrelid JOIN pg_proc p ON p.oid = tgfoid
WHERE relnamespace = {_HERE} AND relname = 'entries' AND tgenabled IN ('O', 'A') AND NOT tgisinternal
"""

_MADE: Final = (
    ("entries", COLUMNS, ("seq", "kind,seq", "claim,seq", "applicant,seq")),
    *((table.name, table.columns, (",".join(table.key),)) for table in TABLES),
)
"""The tables, with their columns and the columns of their indexes."""

_WATCHING: Final = {"entries_are_never_changed": 58, "entries_follow_one_another": 4}
"""The triggers, with when they watch: before UPDATE, DELETE and TRUNCATE of a statement, after its INSERT."""


def schema_changes(cursor: psycopg.Cursor[Any]) -> Iterator[Words]:
    """What is missing in the schema of a ledger, or was changed."""
    columns = set(cursor.execute(_COLUMNS).fetchall())
    indexes = set(cursor.execute(_INDEXES).fetchall())
    for table, names, asked_by in _MADE:
        for column in names:
            if (table, column) not in columns:
                yield _lacks(f"表 `{table}` 的 `{column}` 列", f"column `{column}` of table `{table}`")
        for keys in asked_by:
            if (table, keys) not in indexes:
                yield _lacks(f"表 `{table}` 按 `{keys}` 的索引", f"index of table `{table}` by `{keys}`")
    scripts = "".join(migrations("postgres"))
    watching = {name: when for name, when, source in cursor.execute(_TRIGGERS).fetchall() if source in scripts}
    for name, when in _WATCHING.items():
        if watching.get(name) != when:
            yield _lacks(f"触发器 `{name}`", f"trigger `{name}`")


def _lacks(zh: str, en: str) -> Words:
    return Words(f"数据库里的{zh}缺了，或被改过", f"the {en} of the database is missing, or was changed")
