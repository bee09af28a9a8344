"""Every verb, on every store; and the same verbs leave the same ledger, to the byte of its hashes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from policyengine.app.ledger import submitting
from policyengine.app.ledger.api import Ledger
from policyengine.app.loading import PolicyBook
from policyengine.facts import Claim
from policyengine.ledger.entries import Entry
from policyengine.ledger.tables import TABLES, Row
from policyengine.source import Source
from tests.ledger_stores.office import LATER_LAMPS, POLICIES, PRINTS, Clock, claims, received
from tests.ledger_stores.server import Server
from tests.unit.settlement.small import policy


def three_rounds(url: str, count: int = 40) -> Ledger:
    """A ledger with everything in it: late claims, corrections, clawbacks, a later edition, payments and voids."""
    ledger = Ledger.init(url, POLICIES, now=Clock())
    first, second = claims(1, count), claims(2, count, prefix="D")
    ledger.submit(first)
    ledger.elsewhere(first[0]["claim.id"], received("200.00", received="2030-02-01", reference="省-7"))
    assert ledger.settle(round="春").new
    ledger.pay("春", reference="B-1")
    ledger.submit([*second, *first[:5], {**first[7], "cost": "1.00"}])
    ledger.amend(LATER_LAMPS)
    ledger.settle()
    assert ledger.amend(PRINTS).left_out
    granted = [one for one in map(ledger.show, (c["claim.id"] for c in first)) if any(d.fen for d in one.decisions)]
    ledger.reverse(granted[0].claim, "弄虚作假")
    ledger.correct(granted[1].claim, {**first[0], "claim.id": granted[1].claim, "cost": "12.34"}, "发票金额有误")
    ledger.elsewhere(granted[2].claim, received("55元"))
    ledger.correct(granted[2].claim, first[[one["claim.id"] for one in first].index(granted[2].claim)], "另有支持")
    ledger.pay(claims=[second[3]["claim.id"], granted[1].claim], reference="B-2")
    voided = ledger.void(reference="B-2", reason="银行退票").voided
    assert {one.claim for one in voided} >= {granted[1].claim}
    ledger.reverse(granted[3].claim, "弄虚作假")
    ledger.recover(granted[3].claim, "0.01", reference="T-1")
    ledger.restore(granted[0].claim, "经复核属实")
    ledger.submit(claims(3, count // 4, prefix="E"))
    ledger.withdraw("E0000", "申报人撤回")
    ledger.settle(round="秋")
    return ledger


def whole(ledger: Ledger) -> tuple[list[Entry], dict[str, list[Row]]]:
    """Everything that is in a ledger."""
    with ledger.reading() as reader:
        return list(reader.entries()), {table.name: list(reader.rows(table)) for table in TABLES}


def test_three_rounds_are_proved_and_come_out_again(url: str) -> None:
    with three_rounds(url) as ledger:
        assert ledger.verify().complaints == ()
        replayed = ledger.replay()
        assert replayed.differences == ()
        assert replayed.entries == ledger.verify().entries
        assert [one.name for one in ledger.rounds()] == ["春", "2", "秋"]
        assert all(rows for rows in whole(ledger)[1].values()), "the rounds use every table"


def test_what_was_done_is_not_done_twice(url: str) -> None:
    with three_rounds(url) as ledger:
        before = whole(ledger)
        assert ledger.submit(claims(1, 3)).new == ()
        assert not ledger.settle(round="春").new
        assert ledger.pay("春", reference="B-9").payments == ()
        assert ledger.amend(LATER_LAMPS).policies == ()
        assert not ledger.settle().new
        Ledger.init(url, POLICIES).close()
        assert whole(ledger) == before


def test_a_ledger_opens_again_as_it_was_left(url: str) -> None:
    with three_rounds(url) as ledger:
        before, balances = whole(ledger), ledger.balances()
    with Ledger.open(url) as again:
        assert whole(again) == before
        assert again.balances() == balances
        applicant = before[0][-1].applicant
        assert [one.seq for one in again.history(applicant).entries] == [
            entry.seq for entry in before[0] if entry.applicant == applicant
        ]
        assert {one.claim for one in again.pending()} == {row[1] for row in before[1]["pending"]}


def test_postgres_and_sqlite_hold_the_same_to_the_byte(postgres: Server, tmp_path: Path) -> None:
    with three_rounds(postgres.new_url()) as one, three_rounds(str(tmp_path / "ledger.db")) as other:
        assert whole(one) == whole(other)
        assert one.verify() == other.verify()
        assert one.balances() == other.balances()
        assert one.replay(as_one_round=True) == other.replay(as_one_round=True)


GUILD = Source(
    "guild.yaml",
    policy("""\
        policy: qingdao_guild_2030
        scope: {place: 青岛市, level: city, categories: [guilds]}
        accumulators:
          guild_year: {label: 行会当年累计, per: [guild], window: calendar_year}
        facts:
          guild: {label: 行会, type: text}
        articles:
          - article: 1
            awards:
              - id: dues
                label: 会费补助
                amount: 10元
                caps:
                  - {limit: 100元, per: guild_year}
        """),
)
"""A further policy, under which a claim needs one more fact."""


def test_records_are_read_under_the_policies_that_are_there_when_they_are_written(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Ledger.init(url, POLICIES, now=Clock()) as ledger, Ledger.open(url) as other:
        sort_out = submitting.sort_out
        books: list[PolicyBook] = []

        def amended_meanwhile(given: Sequence[Claim], book: PolicyBook) -> submitting.Sorted:
            books.append(book)
            if len(books) == 1:
                other.amend(GUILD)
            return sort_out(given, book)

        monkeypatch.setattr(submitting, "sort_out", amended_meanwhile)
        submitted = ledger.submit(one for one in claims(1, 3))
        assert [len(book.families) for book in books] == [2, 3]
        assert submitted.new == ()
        assert [refused.codes for refused in submitted.invalid] == [("F652",)] * 3
        assert all("行会" in refused.problems[0].zh for refused in submitted.invalid)
