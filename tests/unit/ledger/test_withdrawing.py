"""Claims that are withdrawn, and claims that are pending again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from policyengine.app.ledger.api import Ledger
from policyengine.app.ledger.elsewhere import AwardElsewhere
from policyengine.ledger.answers import AsOneRound
from policyengine.ledger.errors import LedgerError
from tests.ledger_faults.model import KITES, LAMPS, LATER_KITES, POLICIES
from tests.unit.ledger.offices import TYING, clock
from tests.unit.settlement.small import claim


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Two policies, each a group by itself: kites 30% of the cost to who is listed, lamps 70 yuan."""
    with Ledger.init(tmp_path / "ledger.db", POLICIES, now=clock()) as made:
        yield made
        assert made.verify().complaints == ()
        assert made.replay().differences == ()


def refused(code: str) -> pytest.RaisesExc[LedgerError]:
    return pytest.raises(LedgerError, match=code)


def filed(ledger: Ledger, number: int, **more: object) -> dict[str, Any]:
    """A claim by 甲 for a lamp of a hundred yuan, filed."""
    given = {"claim.id": f"C{number}", "applicant.id": "甲", "kind": "lamp", "listed": True, "cost": 100}
    record = claim({**given, "day": "2030-03-01", **more})
    ledger.submit([record])
    return record


def standing(ledger: Ledger, number: int) -> dict[str, tuple[str, int]]:
    """The decisions on a claim, by policy."""
    return {one.group[0]: (one.state, one.fen) for one in ledger.show(f"C{number}").decisions}


def waiting(ledger: Ledger) -> set[tuple[str, str]]:
    return {(one.claim, one.group) for one in ledger.pending()}


def test_a_withdrawn_claim_waits_for_nobody_and_no_round_decides_it(ledger: Ledger) -> None:
    filed(ledger, 1)
    filed(ledger, 2)
    done = ledger.withdraw(" C1 ", "申报人撤回")
    assert (done.new, set(done.groups), done.decisions) == (True, {KITES, LAMPS}, ())
    assert waiting(ledger) == {("C2", KITES), ("C2", LAMPS)}
    assert ledger.settle().round is not None
    assert standing(ledger, 1) == {}
    assert ledger.withdrawn() == ("C1",)
    assert ledger.show("C1").withdrawn == done.entry
    with refused("L721"):
        ledger.reverse("C1", "why")


def test_withdrawn_again_nothing_happens(ledger: Ledger) -> None:
    filed(ledger, 1)
    first = ledger.withdraw("C1", "申报人撤回")
    before = ledger.verify().head
    again = ledger.withdraw("C1", "再撤回一次")
    assert (again.new, again.entry, ledger.verify().head) == (False, first.entry, before)


def test_the_same_row_again_is_listed_as_withdrawn_and_other_facts_stay_a_conflict(ledger: Ledger) -> None:
    record = filed(ledger, 1)
    ledger.withdraw("C1", "申报人撤回")
    again = ledger.submit([record])
    assert (again.new, again.already, again.withdrawn, again.conflicts) == ((), (), ("C1",), ())
    (conflict,) = ledger.submit([{**record, "cost": 7}]).conflicts
    assert conflict.claim == "C1"
    assert ledger.pending() == ()


def test_decisions_made_before_stand_and_can_be_taken_back(ledger: Ledger) -> None:
    filed(ledger, 1, listed="")
    ledger.settle()
    done = ledger.withdraw("C1", "重复申报")
    assert (done.groups, [one.group for one in done.decisions]) == ((KITES,), [(LAMPS,)])
    assert standing(ledger, 1) == {LAMPS: ("granted", 7000)}
    assert ledger.pay(claims=["C1"], reference="r").fen == 7000
    assert ledger.reverse("C1", "why").recoverable == 7000
    assert ledger.settle().round is None
    restored = ledger.restore("C1", "撤回有误")
    assert (restored.withdrawal, len(restored.decisions), set(restored.pending)) == (done.entry, 1, {KITES, LAMPS})


def test_what_is_decided_everywhere_cannot_be_withdrawn(ledger: Ledger) -> None:
    filed(ledger, 1)
    ledger.settle()
    for again in (False, True):
        with refused("L770"):
            ledger.withdraw("C1", "why")
        if not again:
            ledger.reverse("C1", "弄虚作假")
    with refused("L720"):
        ledger.withdraw("C9", "why")
    with refused("L722"):
        ledger.withdraw("C1", " ")


def test_a_withdrawn_claim_does_not_wait_for_a_later_policy(ledger: Ledger, tmp_path: Path) -> None:
    with Ledger.init(tmp_path / "one.db", POLICIES[1], now=clock()) as one:
        record = filed(one, 1)
        one.withdraw("C1", "申报人撤回")
        one.amend(POLICIES[0])
        assert one.pending() == ()
        assert one.submit([record]).withdrawn == ("C1",)
        assert set(one.restore("C1", "撤回有误").pending) == {KITES, LAMPS}
        assert one.verify().complaints == ()
        assert one.replay().differences == ()


def test_a_restored_claim_is_decided_in_the_next_round_against_what_is_held_then(ledger: Ledger) -> None:
    filed(ledger, 1, cost=900)
    ledger.settle()
    ledger.pay(round="1", reference="r")
    assert standing(ledger, 1) == {KITES: ("paid", 27000), LAMPS: ("paid", 7000)}
    ledger.reverse("C1", "弄虚作假")
    filed(ledger, 2, cost=1000)
    ledger.settle()
    restored = ledger.restore("C1", "经复核属实")
    assert restored.owed == {KITES: 27000, LAMPS: 7000}
    assert standing(ledger, 1) == {}
    ledger.settle()
    assert standing(ledger, 1) == {KITES: ("granted", 0), LAMPS: ("granted", 7000)}
    (payment,) = ledger.pay(claims=["C1"], reference="r2").payments
    assert (payment.fen, payment.set_off) == (0, 7000)
    assert ledger.show("C1").owed == {KITES: 27000}


def test_a_group_that_decided_nothing_to_take_back_keeps_its_decision(ledger: Ledger) -> None:
    filed(ledger, 1, kind="kite")
    ledger.settle()
    ledger.reverse("C1", "弄虚作假")
    assert standing(ledger, 1) == {KITES: ("reversed", 3000), LAMPS: ("granted", 0)}
    assert ledger.restore("C1", "经复核属实").pending == (KITES,)
    assert standing(ledger, 1) == {LAMPS: ("granted", 0)}


def tied(ledger: Ledger) -> None:
    """From now on kites and lamps are one group."""
    ledger.amend(TYING)
    assert waiting(ledger) == set()


def test_a_claim_taken_back_is_decided_again_though_policies_exclude_each_other_since(ledger: Ledger) -> None:
    filed(ledger, 1, kind="kite")
    ledger.settle()
    ledger.pay(round="1", reference="r")
    ledger.reverse("C1", "弄虚作假")
    (lamps,) = (one.entry for one in ledger.show("C1").decisions if one.group == (LAMPS,))
    tied(ledger)
    done = ledger.restore("C1", "经复核属实")
    assert (done.pending, done.undone, done.owed) == ((KITES,), (lamps,), {KITES: 3000})
    assert not ledger.restore("C1", "经复核属实").new
    ledger.settle()
    assert standing(ledger, 1) == {KITES: ("granted", 3000)}
    (payment,) = ledger.pay(claims=["C1"], reference="r2").payments
    assert (payment.fen, payment.set_off) == (0, 3000)


def test_a_claim_withdrawn_from_one_policy_is_decided_again_though_another_excludes_it_since(ledger: Ledger) -> None:
    record = filed(ledger, 1, kind="", cost=1000)
    ledger.settle()
    ledger.pay(round="1", reference="r")
    assert (standing(ledger, 1), waiting(ledger)) == ({KITES: ("paid", 30000)}, {("C1", LAMPS)})
    ledger.withdraw("C1", "不再申报花灯")
    tied(ledger)
    done = ledger.restore("C1", "撤回有误")
    assert (done.pending, done.owed) == ((KITES,), {KITES: 30000})
    ledger.correct("C1", record | {"kind": "lamp"}, "补正")
    ledger.settle()
    assert standing(ledger, 1) == {KITES: ("granted", 37000)}, "300 and 70 go together, and are more than 9"
    assert ledger.pay(claims=["C1"], reference="r2").fen == 7000


def test_what_was_decided_by_a_group_is_not_undone_by_restoring_for_another(ledger: Ledger) -> None:
    filed(ledger, 1, kind="")
    ledger.settle()
    ledger.withdraw("C1", "不再申报花灯")
    assert ledger.restore("C1", "撤回有误").undone == ()
    assert standing(ledger, 1) == {KITES: ("granted", 3000)}


def test_restored_again_nothing_happens_and_what_was_not_put_away_cannot_be_restored(ledger: Ledger) -> None:
    filed(ledger, 1)
    with refused("L771"):
        ledger.restore("C1", "why")
    ledger.withdraw("C1", "申报人撤回")
    first = ledger.restore("C1", "撤回有误")
    before = ledger.verify().head
    again = ledger.restore("C1", "撤回有误")
    assert (again.new, again.entry, again.pending) == (False, first.entry, first.pending)
    assert ledger.verify().head == before
    assert ledger.withdrawn() == ()
    ledger.withdraw("C1", "还是撤回")
    assert ledger.restore("C1", "又恢复").new
    with refused("L722"):
        ledger.restore("C1", "")
    with refused("L720"):
        ledger.restore("C9", "why")


def test_a_withdrawn_claim_is_not_corrected(ledger: Ledger) -> None:
    record = filed(ledger, 1, listed="")
    ledger.settle()
    ledger.withdraw("C1", "重复申报")
    before = ledger.verify().head
    with refused("L772"):
        ledger.correct("C1", {**record, "cost": 5}, "why")
    ledger.elsewhere("C1", AwardElsewhere("省花灯奖补", 1, "济南市", "city", ["lamps"]))
    same = ledger.correct("C1", record, "why")
    assert (same.new, same.state) == (False, "withdrawn")
    assert ledger.verify().head != before, "what it received elsewhere is noted all the same"


def test_all_claims_as_one_round_leave_out_what_is_withdrawn(ledger: Ledger) -> None:
    filed(ledger, 1)
    filed(ledger, 2, listed="")
    ledger.settle()
    filed(ledger, 3)
    ledger.withdraw("C2", "重复申报")
    ledger.withdraw("C3", "申报人撤回")
    found = ledger.replay(as_one_round=True)
    assert isinstance(found, AsOneRound)
    assert (found.claims, found.has, found.would_have, found.waiting) == (2, 17000, 17000, ())
    ledger.amend(LATER_KITES)
