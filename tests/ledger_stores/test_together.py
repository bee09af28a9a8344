"""Sixteen clerks at once: every claim decided once, nothing overspent, nothing lost, and some order explains it all."""

from __future__ import annotations

import os
import threading
from collections import Counter, defaultdict

import pytest

from policyengine.app.ledger.api import Ledger
from policyengine.ledger import postgres, sqlite
from policyengine.ledger.bodies import Decided, Paid
from policyengine.ledger.body_json import body_of
from policyengine.ledger.entries import Kind
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.opening import open_store
from tests.ledger_stores.clerks import MONTH, Acknowledged, all_at_once, before, everyone
from tests.ledger_stores.conftest import NewUrl
from tests.ledger_stores.office import A_YEAR, POLICIES, POT, claims

KITES, LAMPS = "weifang_kites_2030", "jinan_lamps_2030"


@pytest.mark.parametrize("day", range(int(os.environ.get("SOAK", "1"))))  # more of them: `make soak`
def test_sixteen_clerks_at_once(new_url: NewUrl, day: int) -> None:
    url, clerks, count = new_url(), 16, 8
    with Ledger.init(url, POLICIES) as ledger:
        first = Acknowledged(filed=list(ledger.submit(before()).new))
    told = all_at_once(url, clerks, count, day)
    with Ledger.open(url) as ledger:
        ledger.settle()
        nothing_is_lost(ledger, [first, *told], {one["claim.id"] for one in everyone(clerks, count)})
        every_claim_is_decided_once(ledger)
        nothing_is_overspent(ledger)
        assert ledger.verify().complaints == ()
        again = ledger.replay()
        assert again.differences == (), "the order in which it was written explains it"
        assert again.entries == ledger.verify().entries


def nothing_is_lost(ledger: Ledger, told: list[Acknowledged], claims_of_all: set[str]) -> None:
    filed = Counter(claim for one in told for claim in one.filed)
    assert set(filed) == claims_of_all
    assert set(filed.values()) == {1}, "one clerk was told that a claim is new, the others that it is there"
    rounds = {one.name: one.entry for one in ledger.rounds()}
    for one in told:
        assert {name: entry for name, (_, entry) in one.rounds.items()}.items() <= rounds.items()
    new = Counter(name for one in told for name, (new, _) in one.rounds.items() if new)
    assert set(new.values()) == {1}, "a round is made by one clerk"
    assert MONTH in new
    assert all(MONTH in one.rounds for one in told[1:]), "the others hear of it"
    with ledger.reading() as reader:
        written = [(body.decision, body.fen) for body in map(body_of, reader.entries("kind", Kind.PAYMENT))
                   if isinstance(body, Paid)]  # fmt: skip
    acknowledged = [payment for one in told for payment in one.paid.items()]
    assert sorted(written) == sorted(acknowledged)
    assert len(dict(written)) == len(written) > 0, "no decision is paid twice"


def every_claim_is_decided_once(ledger: Ledger) -> None:
    with ledger.reading() as reader:
        filed = [entry.claim for entry in reader.entries("kind", Kind.CLAIM)]
        decided = Counter((e.claim, body.group) for e in reader.entries("kind", Kind.DECISION)
                          if isinstance(body := body_of(e), Decided))  # fmt: skip
    assert set(decided.values()) == {1}
    waiting = Counter((one.claim, (one.group,)) for one in ledger.pending())
    assert decided + waiting == Counter((claim, (policy,)) for claim in filed for policy in (KITES, LAMPS))


def nothing_is_overspent(ledger: Ledger) -> None:
    given, years, lamps = 0, defaultdict[tuple[str, str], int](int), defaultdict[str, int](int)
    with ledger.reading() as reader:
        days = {
            entry.claim: entry.body.partition('"day":["date","')[2][:4] for entry in reader.entries("kind", "claim")
        }
        for entry in reader.entries("kind", Kind.DECISION):
            body = body_of(entry)
            assert isinstance(body, Decided)
            given += body.amounts.get(KITES, 0)
            years[entry.applicant, days[entry.claim]] += body.amounts.get(KITES, 0)
            lamps[days[entry.claim]] += body.amounts.get(LAMPS, 0)
    assert given == POT * 100, "there is more asked for than there is, and not a fen is left"
    assert max(years.values()) <= A_YEAR * 100
    assert 0 < max(lamps.values()) <= 150_000
    budgets = {one.policy: -one.budget for one in ledger.balances().balances}
    assert budgets == {KITES: given, LAMPS: sum(lamps.values())}


def test_a_busy_clerk_waits(new_url: NewUrl) -> None:
    url = new_url()
    with Ledger.init(url, POLICIES) as ledger:
        other, done = open_store(url), threading.Event()

        def file() -> None:
            ledger.submit(claims(1, 3))
            done.set()

        with other.writing():
            clerk = threading.Thread(target=file)
            clerk.start()
            assert not done.wait(1.5), "somebody else is writing"
        clerk.join()
        assert done.is_set()
        other.close()
        assert len(ledger.pending()) == 6


def test_a_clerk_who_waited_too_long_is_told(new_url: NewUrl, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (sqlite, postgres):
        monkeypatch.setattr(module, "PATIENCE", 1)
    url = new_url()
    with Ledger.init(url, POLICIES) as ledger:
        other = open_store(url)
        with other.writing(), pytest.raises(LedgerError, match=r"^L706: .*try again later"):
            ledger.submit(claims(1, 3))
        other.close()
        assert len(ledger.submit(claims(1, 3)).new) == 3


def test_questions_are_answered_while_somebody_writes(new_url: NewUrl) -> None:
    url = new_url()
    with Ledger.init(url, POLICIES) as ledger:
        ledger.submit(claims(1, 5))
        other = open_store(url)
        with other.writing():
            assert len(ledger.pending()) == 10
            assert ledger.verify().complaints == ()
        other.close()
