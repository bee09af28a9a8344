"""What an entry says reads back as the same, and its seal covers all of it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyengine.ledger.bodies import (
    Body,
    CapMet,
    Concerns,
    Corrected,
    Decided,
    Elsewhere,
    Filed,
    Kept,
    Paid,
    Part,
    PolicyKept,
    Recovered,
    Restored,
    Reversed,
    Round,
    Voided,
    Waiting,
    Why,
    Withdrawn,
)
from policyengine.ledger.body_json import draft, read_body
from policyengine.ledger.entries import Head, Kind, sealed
from policyengine.ledger.postings import Account, Posting
from policyengine.outcome import Status
from policyengine.settlement.accumulators import Closure, Contribution

TEXT = st.text(max_size=6)
FEN = st.integers(-(10**15), 10**15)
SEQ = st.integers(1, 2**63 - 1)
COUNT = st.integers(0, 10**15)
DAYS = st.just("") | st.dates().map(str)
NUMBER = st.fractions()
DAY = st.none() | st.dates()


def _tuples(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(strategy, max_size=3).map(tuple)


POSTINGS = _tuples(st.builds(Posting, st.sampled_from(Account), TEXT, TEXT, FEN))
CONTRIBUTIONS = _tuples(
    st.one_of(
        st.builds(
            Contribution, TEXT, TEXT, _tuples(TEXT | st.none() | st.booleans()), st.integers(0, 9999), DAY, NUMBER
        ),
        st.builds(
            Contribution,
            TEXT,
            TEXT,
            st.just(()),
            st.just(0),
            DAY,
            st.just(Fraction(0)),
            TEXT | st.none() | st.booleans() | NUMBER.map(lambda n: Fraction(n.numerator)),
        ),
    )
)
CLOSURES = _tuples(st.builds(Closure, TEXT, DAY, st.integers(0, 99), st.integers(0, 9999)))
FACTS = st.dictionaries(TEXT, st.none() | st.booleans() | TEXT.map(lambda text: ["text", text]), max_size=3)
FILED = st.builds(
    Filed, FACTS, TEXT, _tuples(TEXT), TEXT, st.integers(0, 10**6), st.sampled_from(["row", "line", "record"])
)
BODIES: st.SearchStrategy[Body] = st.one_of(
    st.builds(PolicyKept, TEXT, TEXT, TEXT, TEXT, DAYS, TEXT, _tuples(_tuples(TEXT))),
    FILED,
    st.builds(
        Round,
        DAYS,
        st.dictionaries(TEXT, st.integers(0, 9)),
        COUNT,
        _tuples(st.builds(Waiting, TEXT, TEXT, _tuples(TEXT), _tuples(TEXT))),
    ),
    st.builds(
        Decided,
        group=_tuples(TEXT),
        status=st.sampled_from([one.value for one in Status]),
        policy=TEXT,
        article=TEXT,
        award=TEXT,
        entitled=FEN,
        amount=FEN,
        limited_by=TEXT,
        reasons=_tuples(st.builds(Why, TEXT, TEXT, TEXT, TEXT)),
        parts=_tuples(st.builds(Part, TEXT, TEXT, TEXT, FEN)),
        caps=_tuples(st.builds(CapMet, TEXT, TEXT, TEXT, NUMBER, NUMBER, NUMBER)),
        postings=POSTINGS,
        contributions=CONTRIBUTIONS,
        closures=CLOSURES,
        facts=SEQ,
        facts_sha256=TEXT,
        engine=TEXT,
        policies=_tuples(st.builds(Kept, TEXT, TEXT, TEXT)),
        immaterial=_tuples(TEXT),
        elsewhere=_tuples(SEQ),
    ),
    st.builds(Paid, SEQ, COUNT, COUNT, TEXT, POSTINGS),
    st.builds(Reversed, SEQ, TEXT, st.booleans(), POSTINGS, CONTRIBUTIONS, CLOSURES),
    st.builds(Corrected, SEQ, TEXT, FILED),
    st.builds(Elsewhere, TEXT, COUNT, TEXT, TEXT, TEXT, _tuples(TEXT), DAYS, TEXT, COUNT, TEXT),
    st.builds(Withdrawn, TEXT),
    st.builds(Restored, TEXT, COUNT, _tuples(SEQ)),
    st.builds(Recovered, COUNT, TEXT, POSTINGS),
    st.builds(Voided, SEQ, COUNT, TEXT, POSTINGS),
)


@given(BODIES)
def test_what_an_entry_says_reads_back_as_the_same(body: Body) -> None:
    made = draft(body)
    again = read_body(made.kind, made.body)
    assert again == body
    assert draft(again) == made


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("text", ["", "null", "[]", "{}", '{"reason":1}', "{" * 100_000])
def test_what_says_nothing_of_its_kind_is_refused(kind: Kind, text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # JSON's own errors are among them
        read_body(kind, text)


@given(BODIES, BODIES)
def test_the_seal_covers_every_column_and_the_entry_before(one: Body, other: Body) -> None:
    about = Concerns("1", "C1", "A1")
    first, second = sealed([draft(one, about), draft(other, about)], Head(), "2030-01-01T00:00:00.000000Z")
    assert (first.seq, first.prev, second.seq, second.prev) == (1, "", 2, first.hash)
    assert (first.seal, second.seal) == (first.hash, second.hash)
    for field in dataclasses.fields(first):
        if field.name != "hash":
            value = getattr(first, field.name)
            other_value: Any = value + 1 if isinstance(value, int) else value + "x"
            changed = dataclasses.replace(first, **{field.name: other_value})
            assert changed.seal != first.hash
    moved = dataclasses.replace(first, round=first.claim, claim=first.round)
    assert moved.seal != first.hash


def test_a_day_and_its_absence_are_told_apart() -> None:
    dated = Contribution("p", "year", (), 0, dt.date(2030, 1, 1), Fraction(1))
    for one in (dated, dataclasses.replace(dated, day=None)):
        body = Reversed(1, "r", False, (), (one,), ())
        assert read_body(Kind.REVERSAL, draft(body).body) == body
