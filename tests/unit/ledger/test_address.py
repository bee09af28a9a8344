"""Where a ledger on a server is, and that nobody reads its password."""

from __future__ import annotations

import traceback
from urllib.parse import quote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from policyengine.ledger.address import address, without_password
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.opening import open_store


def test_the_schema_is_ours_and_the_rest_the_drivers() -> None:
    found = address(
        "postgresql://clerk:pw@host:5433/office?sslmode=require&schema=%E5%8F%B0%E8%B4%A6&connect_timeout=3"
    )
    assert found.schema == "台账"
    assert found.url == "postgresql://clerk:pw@host:5433/office?sslmode=require&connect_timeout=3"
    assert address("postgresql://host/office").schema == "ledger"
    assert address("postgresql://host/office?schema=a").url == "postgresql://host/office"


def test_ledgers_in_two_schemas_have_two_locks() -> None:
    one, other = (address(f"postgresql://host/office?schema={schema}") for schema in "ab")
    assert one.lock != other.lock
    assert one.lock == address("postgresql://other.name.of.host/office?schema=a").lock
    assert -(2**63) <= one.lock < 2**63


@pytest.mark.parametrize("schema", ["", "a-b", "1a", "pg_ledger", 'a"', "a.b", "编" * 22, "a b"])
def test_a_schema_has_a_name(schema: str) -> None:
    with pytest.raises(LedgerError, match=r"^L708: .* is no name of a schema"):
        address(f"postgresql://host/office?schema={quote(schema)}")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://clerk:pea@cock@127.0.0.1:1/office",
        "postgresql://clerk:pea/cock@127.0.0.1:1/office",
        "postgresql://clerk:pea/co@ck@127.0.0.1:1/office",
        "postgresql://clerk:pea?cock@127.0.0.1:1/office",
        "postgresql://clerk:pea#cock@127.0.0.1:1/office",
        "postgresql://clerk:pea%zzcock@127.0.0.1:1/office",
        "postgresql://127.0.0.1:1/office?password=pea&cock",
        "postgresql://127.0.0.1:1/office?user=clerk&nonsense=1&password=pea@cock",
        "postgresql+psycopg://clerk:pea@cock@127.0.0.1:1/office",
        "mysql://clerk:peacock@127.0.0.1:1/office",
        "postgresql:/clerk:peacock@127.0.0.1:1/office",
        "postgres:clerk:peacock@127.0.0.1:1/office",
    ],
)
def test_a_wrong_address_is_told_without_its_password(url: str) -> None:
    with pytest.raises(LedgerError) as caught:
        open_store(url)
    assert caught.value.code in ("L708", "L710")
    words = caught.value.words
    for told in (words.zh, words.en, repr(caught.value), "".join(traceback.format_exception(caught.value))):
        assert not any(piece in told for piece in ("pea", "cock", "co@", "ck@"))


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126, blacklist_characters="*"), min_size=6, max_size=12))
def test_no_password_is_shown(word: str) -> None:
    assume(word not in "postgresql://clerk:@host/office?password=")
    assert word not in without_password(f"postgresql://clerk:{word}@host/office")
    assert word not in without_password(f"postgresql://host/office?password={word}")
    assert quote(word, safe="") not in without_password(f"postgresql://clerk:{quote(word, safe='')}@host/office")
