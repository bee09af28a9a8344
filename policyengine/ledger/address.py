"""The address of a ledger on a PostgreSQL server: `postgresql://clerk@host:5432/database?schema=ledger`.

All that libpq understands may stand in it; `schema` is ours: the schema that holds the ledger, by
itself, so that one database may hold several, and tables of others beside them.

Invariant: a password is never shown.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from policyengine.ledger.errors import LedgerError
from policyengine.words import Words

SCHEMES: Final = ("postgresql://", "postgres://")

_SCHEMA: Final = "ledger"
_LONGEST_NAME: Final = 63  # bytes of a name that PostgreSQL keeps; it would cut off the rest without a word


@dataclass(frozen=True, slots=True)
class Address:
    """Where to connect to (`url`, for libpq), which schema has the ledger, and the address as it may be `shown`."""

    url: str
    schema: str
    shown: str

    @property
    def lock(self) -> int:
        """The number of the advisory lock that whoever writes this ledger holds."""
        digest = hashlib.sha256(f"policyengine ledger {self.schema}".encode()).digest()
        return int.from_bytes(digest[:8], signed=True)


def address(url: str) -> Address:
    """What `url` means. Raises LedgerError for a schema that is no name, and for a password written as it is."""
    shown = without_password(url)
    place, _, query = url.partition("?")
    options = [option.partition("=") for option in query.split("&") if option]
    schemas = [unquote(value) for name, _, value in options if name == "schema"]
    schema = schemas[-1] if schemas else _SCHEMA
    if not re.fullmatch(r"(?!pg_)[^\W\d]\w*", schema) or len(schema.encode()) > _LONGEST_NAME:
        raise LedgerError(
            "L708",
            Words(
                f"`{schema}` 不能作 schema 的名称，应以字母开头，只含字母、数字和下划线",
                f"`{schema}` is no name of a schema: a letter, then letters, digits and underscores",
            ),
        )
    authority, _, path = place.partition("://")[2].partition("/")
    if authority.count("@") > 1 or "@" in path:
        raise LedgerError(
            "L708",
            Words(
                f"`{shown}` 读不懂：口令中的 @ 要写成 %40，/ 要写成 %2F",
                f"`{shown}` cannot be read: in a password, @ is written %40 and / is written %2F",
            ),
        )
    rest = "&".join("".join(option) for option in options if option[0] != "schema")
    return Address(f"{place}?{rest}" if rest else place, schema, shown)


def without_password(text: str) -> str:
    """An address, right or wrong, with its password hidden.

    >>> without_password("postgresql://clerk:secret@host/db?schema=s")
    'postgresql://clerk:***@host/db?schema=s'
    >>> without_password("postgresql://host/db?schema=s&password=se&cret")
    'postgresql://host/db?schema=s&password=***'
    """
    masked = re.sub(r"(?s)(password=).*", r"\1***", text)
    scheme = re.match(r"\w[\w+.-]*:/{1,2}|postgres\w*:?/{0,2}|", masked)
    assert scheme is not None, "the last alternative is nothing"
    who, at, where = masked[scheme.end() :].rpartition("@")
    user, colon, _ = who.partition(":")
    return f"{scheme[0]}{user}{colon and ':***'}{at}{where}"
