"""Money that comes back, and money that was recorded wrongly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from policyengine.app.ledger.api import Ledger
from policyengine.ledger.errors import LedgerError
from tests.ledger_faults.model import KITES, LAMPS, POLICIES
from tests.unit.ledger.offices import TYING, clock, filing, granted, source

POLICY = "weifang_kites_2030"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """C01 and C02 were granted 50 yuan each and paid under r-1."""
    with Ledger.init(tmp_path / "ledger.db", source(), now=clock()) as made:
        made.submit([filing(1), filing(2)])
        made.settle()
        made.pay(round="1", reference="r-1")
        yield made
        assert made.verify().complaints == ()
        assert made.replay().differences == ()


def refused(code: str) -> pytest.RaisesExc[LedgerError]:
    return pytest.raises(LedgerError, match=code)


def accounts(ledger: Ledger) -> tuple[int, int, int, int, int]:
    """Budget, granted, paid, recoverable, recovered."""
    (one,) = ledger.balances().balances
    assert one.granted + one.paid + one.recoverable + one.recovered == -one.budget
    return one.budget, one.granted, one.paid, one.recoverable, one.recovered


def entry_of(ledger: Ledger, claim: str, kind: str) -> int:
    """The last entry of a kind about a claim."""
    return [one.seq for one in ledger.show(claim).entries if one.kind == kind][-1]


# Money that comes back.


def test_all_that_is_to_be_given_back_comes_back(ledger: Ledger) -> None:
    ledger.reverse("C01", "弄虚作假")
    done = ledger.recover(" C01 ", reference=" t-1 ")
    assert (done.new, done.fen, done.owed, done.reference) == (True, 5000, {}, "t-1")
    assert accounts(ledger) == (-5000, 0, 10000, 0, -5000)
    shown = ledger.show("C01")
    assert (shown.owed, shown.recovered) == ({}, {POLICY: 5000})
    assert ledger.history("A").balances[0].recovered == -5000
    assert ledger.due().to_give_back == ()


def test_it_may_come_back_piece_by_piece(ledger: Ledger) -> None:
    ledger.reverse("C01", "弄虚作假")
    assert ledger.recover("C01", "20元", reference="t-1").owed == {POLICY: 3000}
    assert ledger.recover("C01", 10, reference="t-2").owed == {POLICY: 2000}
    assert ledger.recover("C01", reference="t-3").fen == 2000
    assert accounts(ledger) == (-5000, 0, 10000, 0, -5000)


def test_the_same_reference_and_amount_again_is_the_same_money(ledger: Ledger) -> None:
    ledger.reverse("C01", "弄虚作假")
    first = ledger.recover("C01", "20.00", reference="t-1")
    before = ledger.verify().head
    for amount in ("20元", None):
        again = ledger.recover("C01", amount, reference="t-1")
        assert (again.new, again.recoveries, again.owed) == (False, first.recoveries, {POLICY: 3000})
    with refused("L775"):
        ledger.recover("C01", 30, reference="t-1")
    assert ledger.verify().head == before
    ledger.reverse("C02", "弄虚作假")
    assert ledger.recover("C02", reference="t-1").new, "one paper may be of several claims"


def test_no_more_comes_back_than_is_to_be_given_back(ledger: Ledger) -> None:
    before = ledger.verify().head
    with refused("L773"):
        ledger.recover("C01", reference="t-1")
    assert ledger.verify().head == before
    ledger.reverse("C01", "弄虚作假")
    with refused("L773"):
        ledger.recover("C01", "50.01", reference="t-1")
    for amount in ("许多", "-5", 0, "1.234", "5 USD"):
        with refused("L774"):
            ledger.recover("C01", amount, reference="t-1")
    with refused("L725"):
        ledger.recover("C01", reference=" ")
    with refused("L720"):
        ledger.recover("C09", reference="t-1")


def test_what_came_back_is_not_set_off_any_more(ledger: Ledger) -> None:
    ledger.reverse("C01", "弄虚作假")
    ledger.recover("C01", 20, reference="t-1")
    ledger.restore("C01", "经复核属实")
    ledger.settle()
    (payment,) = ledger.pay(claims=["C01"], reference="r-2").payments
    assert (payment.fen, payment.set_off) == (2000, 3000)
    assert accounts(ledger) == (-10000, 0, 12000, 0, -2000)


def test_several_debts_are_met_in_the_order_of_their_policies(tmp_path: Path) -> None:
    with Ledger.init(tmp_path / "two.db", POLICIES, now=clock()) as ledger:
        ledger.submit([filing(1, 100, kind="lamp")])
        ledger.settle()
        ledger.pay(round="1", reference="r")
        ledger.reverse("C01", "弄虚作假")
        assert ledger.show("C01").owed == {LAMPS: 7000, KITES: 3000}
        done = ledger.recover("C01", 80, reference="t-1")
        assert [(one.policy, one.fen) for one in done.recoveries] == [(LAMPS, 7000), (KITES, 1000)]
        assert done.owed == {KITES: 2000}
        assert ledger.recover("C01", 80, reference="t-1").recoveries == done.recoveries
        assert len(ledger.void(reference="t-1", reason="退票").voided) == 2
        assert ledger.show("C01").owed == {LAMPS: 7000, KITES: 3000}
        assert ledger.verify().complaints == ()
        assert ledger.replay().differences == ()


def test_who_owes_it_gives_it_back_though_the_claim_is_another_s_now(ledger: Ledger) -> None:
    ledger.correct("C01", filing(1, who="B"), "主体写错")
    done = ledger.recover("C01", reference="t-1")
    assert [(one.applicant, one.fen) for one in done.recoveries] == [("A", 5000)]
    assert "recovery" in [one.kind for one in ledger.history("A").entries]
    assert "recovery" not in [one.kind for one in ledger.history("B").entries]


def test_a_decision_under_two_policies_is_paid_in_an_order_that_can_be_proved(tmp_path: Path) -> None:
    with Ledger.init(tmp_path / "three.db", [*POLICIES, TYING], now=clock()) as ledger:
        ledger.submit([filing(1, 100, kind="lamp")])
        ledger.settle()
        ledger.pay(round="1", reference="r")
        ((state, fen),) = granted(ledger, 1)
        assert (state, fen) == ("paid", 10000), "30 and 70 go together, and are more than 9"
        assert ledger.verify().complaints == ()
        assert ledger.replay().differences == ()


# Money that was recorded wrongly.


def test_a_payment_that_is_voided_is_to_be_paid_again(ledger: Ledger) -> None:
    first = entry_of(ledger, "C01", "payment")
    (voided,) = ledger.void(first, reason="银行退票").voided
    assert (voided.voids, voided.kind, voided.claim, voided.fen, voided.due) == (first, "payment", "C01", 5000, True)
    assert (granted(ledger, 1), accounts(ledger)) == ([("granted", 5000)], (-10000, 5000, 5000, 0, 0))
    assert [one.claim for one in ledger.due().to_pay] == ["C01"]
    assert [one.claim for one in ledger.pay(round="1", reference="r-2").payments] == ["C01"]
    assert granted(ledger, 1) == [("paid", 5000)]
    (other,) = ledger.pay(claims=["C01"], reference="r-3").others
    assert other.reference == "r-2"
    second = entry_of(ledger, "C01", "payment")
    assert ledger.void(second, reason="又退票").voided[0].due
    assert ledger.pay(claims=["C01"], reference="r-4").fen == 5000
    assert accounts(ledger) == (-10000, 0, 10000, 0, 0)


def test_voided_again_nothing_happens(ledger: Ledger) -> None:
    first = entry_of(ledger, "C01", "payment")
    ledger.void(first, reason="银行退票")
    ledger.pay(claims=["C01"], reference="r-2")
    before = ledger.verify().head
    again = ledger.void([first, first], reason="银行退票")
    assert (again.voided, again.already) == ((), (first,))
    assert ledger.verify().head == before
    assert granted(ledger, 1) == [("paid", 5000)]


def test_all_under_a_reference_can_be_voided(ledger: Ledger) -> None:
    done = ledger.void(reference="r-1", reason="凭证号写错")
    assert sorted(one.claim for one in done.voided) == ["C01", "C02"]
    assert ledger.void(reference="r-1", reason="凭证号写错").voided == ()
    assert ledger.pay(round="1", reference="r-1").fen == 10000
    assert len(ledger.void(reference="r-1", reason="again").voided) == 2


def test_once_the_decision_is_taken_back_a_voided_payment_is_not_to_be_given_back(ledger: Ledger) -> None:
    ledger.reverse("C01", "弄虚作假")
    (voided,) = ledger.void(entry_of(ledger, "C01", "payment"), reason="没有付出").voided
    assert not voided.due
    assert (granted(ledger, 1), accounts(ledger)) == ([("reversed", 5000)], (-5000, 0, 5000, 0, 0))
    assert ledger.show("C01").owed == {}


def test_once_it_is_corrected_likewise(ledger: Ledger) -> None:
    ledger.correct("C01", filing(1, 80), "金额写错")
    ledger.void(entry_of(ledger, "C01", "payment"), reason="没有付出")
    assert (granted(ledger, 1), ledger.show("C01").owed) == ([("granted", 4000)], {})
    assert ledger.pay(claims=["C01"], reference="r-2").fen == 4000
    assert accounts(ledger) == (-9000, 0, 9000, 0, 0)


def test_a_payment_whose_money_was_set_off_is_voided_after_the_one_that_did(ledger: Ledger) -> None:
    first = entry_of(ledger, "C01", "payment")
    ledger.correct("C01", filing(1, 80), "金额写错")
    ledger.pay(claims=["C01"], reference="r-2")
    second = entry_of(ledger, "C01", "payment")
    before = ledger.verify().head
    with pytest.raises(LedgerError, match=rf"L777.* {second}") as error:
        ledger.void(first, reason="没有付出")
    assert f"第{second}条" in error.value.words.zh
    assert ledger.verify().head == before
    assert [one.voids for one in ledger.void([first, second], reason="都没有付出").voided] == [second, first]
    assert accounts(ledger) == (-9000, 4000, 5000, 0, 0)
    assert ledger.pay(claims=["C01"], reference="r-3").fen == 4000


def test_a_payment_whose_money_came_back_is_voided_after_that(ledger: Ledger) -> None:
    first = entry_of(ledger, "C01", "payment")
    ledger.reverse("C01", "弄虚作假")
    ledger.recover("C01", 20, reference="t-1")
    back = entry_of(ledger, "C01", "recovery")
    with pytest.raises(LedgerError, match=rf"L777.* {back}"):
        ledger.void(first, reason="没有付出")
    (voided,) = ledger.void(back, reason="没有退回").voided
    assert (voided.kind, voided.fen) == ("recovery", 2000)
    assert accounts(ledger) == (-5000, 0, 10000, -5000, 0)
    assert ledger.show("C01").recovered == {}
    assert ledger.recover("C01", 30, reference="t-1").new, "what was voided is no longer under the reference"
    assert len(ledger.void(reference="t-1", reason="没有退回").voided) == 1
    ledger.void(first, reason="没有付出")
    assert accounts(ledger) == (-5000, 0, 5000, 0, 0)


def test_what_came_back_of_a_payment_that_was_voided_is_counted_on_to_be_of_the_next(ledger: Ledger) -> None:
    first = entry_of(ledger, "C01", "payment")
    ledger.reverse("C01", "弄虚作假")
    ledger.recover("C01", reference="t-1")
    back = entry_of(ledger, "C01", "recovery")
    ledger.restore("C01", "经复核属实")
    ledger.settle()
    ledger.pay(claims=["C01"], reference="r-2")
    second = entry_of(ledger, "C01", "payment")
    ledger.reverse("C01", "弄虚作假")
    ledger.void(first, reason="没有付出")
    assert ledger.show("C01").owed == {}
    with pytest.raises(LedgerError, match=rf"L777.* {back} records that it came back"):
        ledger.void(second, reason="没有付出")
    assert [one.voids for one in ledger.void([back, second], reason="都没有").voided] == [back, second]
    assert accounts(ledger) == (-5000, 0, 5000, 0, 0)


def test_a_voided_payment_brings_back_what_it_set_off(ledger: Ledger) -> None:
    ledger.reverse("C01", "弄虚作假")
    ledger.restore("C01", "经复核属实")
    ledger.settle()
    ledger.pay(claims=["C01"], reference="r-2")
    assert ledger.show("C01").owed == {}
    ledger.void(reference="r-2", reason="登记早了")
    assert ledger.show("C01").owed == {POLICY: 5000}
    assert ledger.pay(claims=["C01"], reference="r-2").payments[0].set_off == 5000


def test_what_is_no_money_cannot_be_voided(ledger: Ledger) -> None:
    for wrong in (1, entry_of(ledger, "C01", "decision"), 999, 0, -1, 2**70):
        with refused("L776"):
            ledger.void([entry_of(ledger, "C01", "payment"), wrong], reason="why")
    with refused("L776"):
        ledger.void(reference="r-9", reason="why")
    with refused("L776"):
        ledger.void(reason="why")
    with refused("L722"):
        ledger.void(entry_of(ledger, "C01", "payment"), reason=" ")
    with refused("L725"):
        ledger.void(reference=" ", reason="why")
    with pytest.raises(TypeError):
        ledger.void("7", reason="why")  # type: ignore[arg-type]  # what a program might do all the same
    assert granted(ledger, 1) == [("paid", 5000)]


def test_a_voided_payment_is_marked_wherever_it_is_listed(ledger: Ledger) -> None:
    from policyengine.report.ledger.timeline import said, voids

    first = entry_of(ledger, "C01", "payment")
    ledger.void(first, reason="银行退票")
    entries = ledger.show("C01").entries
    (payment,) = (one for one in entries if one.seq == first)
    assert said(payment, voids(entries)).zh == f"凭证 r-1（已作废，见第{entries[-1].seq}条）"
