"""A copy of a ledger: read as it was written, and refused with the entry wherever it was touched."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyengine.ledger.bodies import Concerns, Filed, PolicyKept
from policyengine.ledger.body_json import draft
from policyengine.ledger.copying import Form, read, write
from policyengine.ledger.entries import Entry, Head, sealed
from policyengine.ledger.errors import LedgerError

AT: Final = "2031-01-01T00:00:00.000000Z"
FORMS: Final[tuple[Form, ...]] = ("csv", "jsonl")

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
both_forms = pytest.mark.parametrize("form", FORMS)


def chain(*claims: tuple[str, str, str]) -> list[Entry]:
    """A ledger of a policy, whose file is long, and of claims: id, applicant, file."""
    kept = PolicyKept("p.yaml", "条文：" + "，\n\"'=" * 20_000, "0" * 64, "p", "", "f", (("p",),))
    filed = (
        draft(Filed({"cost": ["number", "1/3"]}, "0" * 64, file=file), Concerns(claim=claim, applicant=who))
        for claim, who, file in claims
    )
    return list(sealed([draft(kept), *filed], Head(), AT))


def copied(entries: Sequence[Entry], form: Form) -> bytes:
    """What is written of them."""
    file = io.BytesIO()
    assert write(entries, file, form) == Head(entries[-1].seq, entries[-1].hash)
    return file.getvalue()


def refusal(data: bytes) -> str:
    """Why a copy is refused."""
    with pytest.raises(LedgerError) as found:
        list(read(io.BytesIO(data)))
    return str(found.value)


@given(st.lists(st.tuples(words, words, words), max_size=4), st.sampled_from(FORMS))
def test_a_copy_reads_back_whatever_stands_in_it(claims: list[tuple[str, str, str]], form: Form) -> None:
    entries = chain(*claims)
    assert list(read(io.BytesIO(copied(entries, form)))) == entries


@both_forms
def test_texts_that_a_spreadsheet_would_run_or_break_come_back(form: Form) -> None:
    entries = chain(("=1+1", "'+甲", "a\r\nb"), ('"', ",", "\t"), ("'", "''", "@\n"))
    data = copied(entries, form)
    assert list(read(io.BytesIO(data))) == entries
    if form == "csv":
        assert b",'=1+1,''+\xe7\x94\xb2," in data


CLAIMS: Final = [("C1", "甲", "a.csv"), ("C2", "乙", "a.csv"), ("C3", "丙", "b.csv")]


@both_forms
@given(st.data())
def test_any_changed_byte_is_refused_with_its_entry(form: Form, data: st.DataObject) -> None:
    entries = chain(*CLAIMS)
    whole = copied(entries, form)
    records = whole.splitlines(keepends=True)
    begins = 1 if form == "csv" else 0
    number = data.draw(st.integers(1, len(entries)))
    start = sum(map(len, records[: begins + number - 1]))
    at = start + data.draw(st.integers(7 if number == 1 else 0, len(records[begins + number - 1]) - 1))
    changed = bytearray(whole)
    changed[at] = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[at]))
    said = refusal(bytes(changed))
    assert f"entry {number} of the copy" in said, said


@both_forms
def test_a_copy_cut_short_or_gone_on_with_is_refused(form: Form) -> None:
    whole = copied(chain(*CLAIMS), form)
    records = whole.splitlines(keepends=True)
    assert refusal(b"".join(records[:-1])) == "L741: the copy is cut short: nothing follows entry 4"
    assert "nothing follows entry 3" in refusal(b"".join(records[:-2]))
    assert refusal(b"".join([*records[:-2], records[-1]])).startswith("L741: the end of the copy")
    assert refusal(whole + records[-1]).startswith("L741: the end of the copy")
    assert refusal(whole + b"\n").startswith("L741: the end of the copy")
    assert refusal(whole[:-2]).startswith("L740: entry 5 of the copy")


@both_forms
def test_entries_left_out_or_moved_are_refused(form: Form) -> None:
    records = copied(chain(*CLAIMS), form).splitlines(keepends=True)
    begins = 1 if form == "csv" else 0
    assert "entry 2 of the copy" in refusal(b"".join(records[: begins + 1] + records[begins + 2 :]))
    swapped = [*records[: begins + 1], records[begins + 2], records[begins + 1], *records[begins + 3 :]]
    assert "entry 2 of the copy" in refusal(b"".join(swapped))


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"claim.id,cost\r\n1,2\r\n", b"[{}]", b"seq,kind\r\n", b"\xff" * 9]
)
def test_what_is_no_copy_is_refused_as_that(data: bytes) -> None:
    assert refusal(data).startswith("L742")


def test_a_ledger_that_was_changed_is_not_copied() -> None:
    entries = chain(*CLAIMS)
    with pytest.raises(LedgerError, match="L750: entry 3 is missing"):
        write([*entries[:2], *entries[3:]], io.BytesIO(), "jsonl")
    touched = replace(entries[2], body=entries[2].body.replace("a.csv", "b.csv"))
    with pytest.raises(LedgerError, match="L750: entry 3 is not what was written"):
        write([*entries[:2], touched, *entries[3:]], io.BytesIO(), "csv")
