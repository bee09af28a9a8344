"""What a program hands to a verb: what can be meant is taken, the rest is a TypeError in a plain sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from policyengine.app.ledger.api import Ledger
from policyengine.app.ledger.elsewhere import AwardElsewhere
from policyengine.ledger.errors import LedgerError
from tests.unit.ledger.offices import clock, filing, source

ANY: Any = None


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.init(tmp_path / "ledger.db", source(), now=clock()) as made:
        made.submit([filing(1), filing(2)])
        yield made


def test_one_id_is_one_claim_and_not_a_list_of_letters(ledger: Ledger) -> None:
    ledger.settle()
    assert [one.claim for one in ledger.pay(claims="C01", reference="r").payments] == ["C01"]
    assert [one.claim for one in ledger.pay(claims=("C02", "C02"), reference="r").payments] == ["C02"]


def test_one_category_is_one_and_not_a_list_of_letters(ledger: Ledger) -> None:
    kept = ledger.elsewhere("C01", AwardElsewhere("奖补", 5, "潍坊市", "city", "kites"))
    (entry,) = (one for one in ledger.show("C01").entries if one.seq == kept.entry)
    assert entry.body["categories"] == ["kites"]


def test_files_may_be_named_by_a_text(ledger: Ledger, tmp_path: Path) -> None:
    copy = str(tmp_path / "copy.csv")
    assert ledger.export(copy).form == "csv"
    assert Ledger.import_copy(str(tmp_path / "other.db"), copy).entries == ledger.verify().entries


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda one: one.settle(until=dt.datetime(2030, 6, 30, tzinfo=dt.UTC)), "until is a day .*moment.date()"),
        (lambda one: one.settle(until=ANY or "2030-06-30"), "until is a day .*not str"),
        (lambda one: one.settle(round=ANY or 1), "round is a text .*not int"),
        (lambda one: one.pay(claims=ANY or 12, reference="r"), "claims is a list of ids .*not int"),
        (lambda one: one.pay(claims=ANY or [12], reference="r"), "claim is a text .*not int"),
        (lambda one: one.show(ANY or 12), "claim is a text"),
        (lambda one: one.history(ANY or 12), "applicant is a text"),
        (lambda one: one.reverse("C01", ANY or 12), "reason is a text"),
        (lambda one: one.submit(ANY or "claims.csv"), "submit takes a list of claims"),
        (lambda one: one.correct("C01", ANY or [filing(1)], "why"), "correct takes the facts of one claim"),
    ],
)
def test_what_cannot_be_meant_is_told(ledger: Ledger, ask: Callable[[Ledger], object], sentence: str) -> None:
    head = ledger.verify().head
    with pytest.raises(TypeError, match=sentence):
        ask(ledger)
    assert ledger.verify().head == head


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda one: one.reverse("C01", ANY), "L722"),
        (lambda one: one.correct("C01", filing(1, 7), ANY), "L722"),
        (lambda one: one.pay(claims=["C01"], reference=ANY), "L725"),
        (lambda one: one.settle(round=""), "L726"),
    ],
)
def test_what_is_missing_has_its_code(ledger: Ledger, ask: Callable[[Ledger], object], code: str) -> None:
    with pytest.raises(LedgerError, match=code):
        ask(ledger)
