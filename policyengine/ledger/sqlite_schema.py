"""The tables of a ledger in SQLite and what watches over them, compared with those of a ledger made now.

Whoever has the file can drop the triggers that keep entries from being changed. What they changed then is found by
the chain; that nothing watches any more is found here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from policyengine.words import Words

Schema: TypeAlias = Mapping[tuple[str, str], str]
"""What there is, by its kind and name, with the statement that makes it."""

_KINDS: Final = {"table": "表", "index": "索引", "trigger": "触发器", "view": "视图"}


def schema_of(connection: sqlite3.Connection) -> Schema:
    """The schema of a database, without what SQLite keeps for itself."""
    rows = connection.execute("SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite!_%' ESCAPE '!'")
    return {(str(kind), str(name)): " ".join(str(sql).replace('"', "").split()) for kind, name, sql in rows}


def schema_changes(there: Schema, made: Schema) -> Iterator[Words]:
    """What is missing of what is `made` in a ledger, what was changed, and what is there besides."""
    for kind, name in sorted(there.keys() | made.keys()):
        zh = f"{_KINDS.get(kind, kind)} `{name}`"
        if (kind, name) not in there:
            yield Words(f"数据库里缺了{zh}", f"the {kind} `{name}` of the database is missing")
        elif (kind, name) not in made:
            yield Words(f"数据库里多了{zh}", f"the database has a {kind} `{name}` that is none of a ledger's")
        elif there[kind, name] != made[kind, name]:
            yield Words(f"数据库里的{zh}被改过", f"the {kind} `{name}` of the database was changed")
