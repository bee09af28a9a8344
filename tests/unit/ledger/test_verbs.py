"""Each verb of a ledger, and what it does when it is asked twice, or for what cannot be."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import policyengine
from policyengine.app.ledger.api import Ledger
from policyengine.app.policy_error import PolicyError
from policyengine.ledger.answers import AsOneRound
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.postings import Account
from policyengine.source import Source
from tests.unit.ledger.offices import KITES, TYING, accounts, clock, filing, granted, held, source

POLICY = "weifang_kites_2030"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.init(tmp_path / "ledger.db", source(), now=clock()) as made:
        yield made
        assert made.verify().complaints == ()
        assert made.replay().differences == ()


def refused(code: str) -> pytest.RaisesExc[LedgerError]:
    return pytest.raises(LedgerError, match=code)


# init and open


def test_a_ledger_is_public() -> None:
    assert policyengine.Ledger is Ledger
    assert policyengine.LedgerError is LedgerError


def test_init_again_under_the_same_policies_is_opening(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    Ledger.init(path, source()).close()
    with Ledger.init(path, source()) as again, Ledger.open(path) as opened:
        assert again.verify() == opened.verify()
        assert opened.verify().entries == 1
        assert [one.policy for one in opened.book.policies] == [POLICY]


def test_init_over_a_ledger_of_other_policies_is_refused(tmp_path: Path) -> None:
    Ledger.init(tmp_path / "l.db", source()).close()
    with refused("L730"):
        Ledger.init(tmp_path / "l.db", source(KITES.replace("50%", "60%")))


def test_a_policy_with_mistakes_makes_no_ledger(tmp_path: Path) -> None:
    with pytest.raises(PolicyError):
        Ledger.init(tmp_path / "l.db", source(KITES.replace("50%", "cost")))
    with pytest.raises(PolicyError):
        Ledger.init(tmp_path / "l.db", [])
    assert not (tmp_path / "l.db").exists()


def test_a_policy_that_rounds_finer_than_a_fen_is_refused(tmp_path: Path) -> None:
    fine = "rounding: {to: 0.001元, mode: half_up}\n" + KITES
    with refused("L731"):
        Ledger.init(tmp_path / "l.db", source(fine))
    assert not (tmp_path / "l.db").exists()
    coarse = "rounding: {to: 10元, mode: half_up}\n" + KITES
    Ledger.init(tmp_path / "l.db", source(coarse)).close()


def test_policies_are_kept_to_the_byte(tmp_path: Path) -> None:
    file = tmp_path / "kites.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + source().text.replace("\n", "\r\n").encode())
    with Ledger.init(tmp_path / "l.db", file) as ledger:
        (kept,) = ledger.book.policies
        (loaded,) = policyengine.load_policies(file).policies
        assert (kept.fingerprint, kept.file_sha256) == (loaded.fingerprint, loaded.file_sha256)
        with ledger.reading() as reader:
            (entry,) = reader.entries()
        assert json.loads(entry.body)["text"].encode() == file.read_bytes()


# submit


def test_the_same_claim_again_is_no_second_one_however_it_is_written(ledger: Ledger) -> None:
    first = filing(1, "1,000.50元", moment="2030-03-01T10:00:00")
    same = filing(1, "1000.5", moment="2030-03-01T02:00:00+00:00")
    assert ledger.submit([first]).new == ("C01",)
    again = ledger.submit([dict(reversed(same.items()))])
    assert (again.new, again.already, again.conflicts) == ((), ("C01",), ())
    assert [one.claim for one in ledger.pending()] == ["C01"]


def test_an_id_with_other_facts_is_a_conflict_and_nothing_is_written(ledger: Ledger) -> None:
    ledger.submit([filing(1)])
    before = ledger.verify().head
    found = ledger.submit([filing(1, 200, staff=7), filing(2)])
    (conflict,) = found.conflicts
    assert (conflict.claim, conflict.differing, found.new) == ("C01", ("cost", "staff"), ("C02",))
    with ledger.reading() as reader:
        assert next(reader.entries_at([conflict.entry])).hash == before
    assert len(ledger.show("C01").entries) == 1


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (filing(1, "-5"), "F638"),
        (filing(1, "lots"), "F630"),
        ({**filing(1), "claim.id": ""}, "F652"),
        ({**filing(1), "applicant.id": ""}, "F652"),
        ({**filing(1), "day": ""}, "F652"),
        ({**filing(1, None), "cosst": 1}, "F608"),
    ],
)
def test_a_record_that_is_wrong_is_listed_and_not_filed(ledger: Ledger, record: dict[str, object], code: str) -> None:
    found = ledger.submit([record, filing(2)])
    assert [one.codes for one in found.invalid] == [(code,)]
    assert found.new == ("C02",)


def test_an_id_twice_in_one_file_is_filed_neither_time(ledger: Ledger) -> None:
    found = ledger.submit([filing(1), filing(1), filing(2)])
    assert [(one.id, one.codes) for one in found.invalid] == [("C01", ("F651",)), ("C01", ("F651",))]
    assert found.new == ("C02",)


def test_one_record_is_no_list(ledger: Ledger) -> None:
    with pytest.raises(TypeError):
        ledger.submit(filing(1))  # type: ignore[arg-type]  # what a program might do all the same


def test_an_id_that_nearly_is_another_is_told_once(ledger: Ledger) -> None:
    first = ledger.submit([filing(1, who="Kai-Feng 1"), filing(2, who="B")])
    assert first.alike == ()
    found = ledger.submit(
        [
            filing(3, who="ｋａｉｆｅｎｇ１"),
            filing(4, who="KaiFeng 1"),
            filing(5, who="B"),
            {**filing(6), "claim.id": "c-01"},
        ]
    )
    assert [(one.of, one.spellings, one.filed, one.claims, one.where) for one in found.alike] == [
        ("claim", ("c-01",), ("C01",), ("c-01",), None),
        ("applicant", ("ｋａｉｆｅｎｇ１", "KaiFeng 1"), ("Kai-Feng 1",), ("C03", "C04"), None),
    ]
    assert ledger.submit([filing(7, who="KaiFeng 1")]).alike == ()
    assert ledger.submit([filing(3, who="ｋａｉｆｅｎｇ１")]).alike == ()


def test_an_applicant_who_was_misspelt_and_corrected_is_no_other(ledger: Ledger) -> None:
    ledger.submit([filing(1, who="a-1")])
    ledger.correct("C01", filing(1, who="A1"), "写错")
    assert ledger.submit([filing(2, who="A1")]).alike == ()
    (found,) = ledger.submit([filing(3, who="a-1")]).alike
    assert (found.spellings, found.filed) == (("a-1",), ("A1",))


# settle


def test_a_round_decides_in_the_declared_order_against_what_is_held(ledger: Ledger) -> None:
    ledger.submit([filing(1, 900, day="2030-05-01"), filing(2, 400, day="2030-04-01"), filing(3, listed=False)])
    done = ledger.settle().round
    assert done is not None
    assert (done.name, done.counts, done.granted) == ("1", {"denied": 1, "granted": 1, "reduced": 1}, 30000)
    assert [granted(ledger, number) for number in (1, 2, 3)] == [
        [("granted", 10000)],
        [("granted", 20000)],
        [("granted", 0)],
    ]
    ledger.submit([filing(4, 100, day="2030-01-01"), filing(5, 100, day="2031-01-01"), filing(6, 4000, who="B")])
    assert ledger.settle().round is not None
    assert [granted(ledger, number)[0][1] for number in (4, 5, 6)] == [0, 5000, 30000]
    assert held(ledger) == {"pot": 650}
    assert accounts(ledger) == {POLICY: (-65000, 65000, 0, 0)}


def test_nothing_pending_makes_no_round(ledger: Ledger) -> None:
    before = ledger.verify().head
    found = ledger.settle()
    assert (found.round, found.new, found.waiting) == (None, False, ())
    assert ledger.verify().head == before


def test_a_name_that_was_used_gives_that_round_again(ledger: Ledger) -> None:
    ledger.submit([filing(1)])
    first = ledger.settle(round="春")
    ledger.submit([filing(2)])
    again = ledger.settle(round=" 春 ")
    assert (first.new, again.new, again.round) == (True, False, first.round)
    assert [one.claim for one in ledger.pending()] == ["C02"]
    second = ledger.settle().round
    assert second is not None
    assert second.name == "2"


def test_only_claims_until_a_day_are_decided(ledger: Ledger) -> None:
    ledger.submit([filing(1, day="2030-03-31"), filing(2, day="2030-04-01")])
    done = ledger.settle(until=dt.date(2030, 3, 31)).round
    assert done is not None
    assert (done.until, done.decisions) == ("2030-03-31", 1)
    assert [one.claim for one in ledger.pending()] == ["C02"]


def test_a_settlement_counts_the_claims_that_it_leaves(ledger: Ledger) -> None:
    ledger.submit([filing(1, day="2030-03-31"), filing(2, day="2030-04-01"), filing(3, listed="")])
    nothing = ledger.settle(until=dt.date(2030, 2, 1))
    assert (nothing.round, nothing.later, nothing.pending) == (None, ("C01", "C02", "C03"), 3)
    done = ledger.settle(until=dt.date(2030, 3, 31), round="春")
    assert (done.later, [one.claim for one in done.waiting], done.pending) == (("C02",), ["C03"], 2)
    ledger.submit([filing(4)])
    assert (ledger.settle(round="春").new, ledger.settle(round="春").pending) == (False, 3)


@pytest.mark.parametrize("until", [dt.date(2030, 3, 31), None])
def test_a_name_that_was_used_for_other_days_is_refused(ledger: Ledger, until: dt.date | None) -> None:
    ledger.submit([filing(1), filing(2, day="2030-04-01")])
    first = ledger.settle(until=until, round="春").round
    assert first is not None
    assert ledger.settle(until=until, round="春").round == first
    with refused("L760"):
        ledger.settle(until=dt.date(2030, 12, 31), round="春")
    assert [one.claim for one in ledger.pending()] == (["C02"] if until else [])


def test_a_claim_that_lacks_a_fact_stays_pending_and_is_listed(ledger: Ledger) -> None:
    ledger.submit([filing(1, listed=""), filing(2)])
    found = ledger.settle()
    assert [(one.claim, one.missing) for one in found.waiting] == [("C01", ("listed",))]
    assert found.round is not None
    assert found.round.waiting == found.waiting
    assert granted(ledger, 1) == []
    alone = ledger.settle()
    assert (alone.round, [one.claim for one in alone.waiting]) == (None, ["C01"])


def test_a_decision_is_kept_with_its_reasons_and_its_receipt(ledger: Ledger) -> None:
    ledger.submit([filing(1, 900), filing(2, listed=False)])
    ledger.settle()
    reduced, denied = (ledger.show(claim).entries[-1].body for claim in ("C01", "C02"))
    assert (reduced["status"], reduced["amount"], reduced["entitled"]) == ("reduced", 30000, 45000)
    assert (reduced["policy"], reduced["article"], reduced["award"], reduced["limited_by"]) == (
        POLICY,
        "1",
        "support",
        "year",
    )
    assert reduced["engine"] == policyengine.__version__
    assert reduced["policies"] == [[POLICY, "", ledger.book.policies[0].fingerprint]]
    decision = policyengine.settle(ledger.book, [filing(1, 900)]).decisions[0]
    assert reduced["facts_sha256"] == decision.to_json()["receipt"]["facts_sha256"]
    assert denied["reasons"] == [[POLICY, "1", "“支持”没有入册", "“支持”: 没有入册"]]


# pay


def test_a_round_is_paid_once(ledger: Ledger) -> None:
    ledger.submit([filing(1), filing(2), filing(3, listed=False)])
    ledger.settle()
    paid = ledger.pay(round="1", reference="银行回单 7")
    assert ([one.claim for one in paid.payments], paid.fen) == (["C01", "C02"], 10000)
    assert accounts(ledger) == {POLICY: (-10000, 0, 10000, 0)}
    again = ledger.pay(round="1", reference="again")
    assert again.payments == ()
    assert [(one.claim, one.state, one.payment, one.reference, one.status) for one in again.others] == [
        ("C01", "paid", 9, "银行回单 7", ""),
        ("C02", "paid", 10, "银行回单 7", ""),
        ("C03", "nothing", 0, "", "denied"),
    ]
    assert ledger.pay(claims=["C01", "C03"], reference="again").payments == ()
    assert granted(ledger, 1) == [("paid", 5000)]


def test_claims_can_be_paid_one_by_one(ledger: Ledger) -> None:
    ledger.submit([filing(1), filing(2)])
    ledger.settle()
    assert ledger.pay(claims=["C02", "C02"], reference="r").fen == 5000
    assert [one.claim for one in ledger.pay(round="1", reference="r").payments] == ["C01"]


def test_a_claim_that_is_not_paid_has_its_reason(ledger: Ledger) -> None:
    ledger.submit([filing(1), filing(2), filing(3), filing(4, listed="")])
    ledger.settle()
    ledger.reverse("C01", "转卖")
    ledger.submit([filing(5)])
    done = ledger.pay(claims=["C01", "C02", "C04", "C05"], reference="r")
    assert [one.claim for one in done.payments] == ["C02"]
    assert [(one.claim, one.state) for one in done.others] == [
        ("C01", "reversed"),
        ("C04", "pending"),
        ("C05", "pending"),
    ]


def test_a_round_says_which_of_its_claims_were_decided_anew_and_wait_for_their_payment(ledger: Ledger) -> None:
    ledger.submit([filing(1), filing(2), filing(3, day="2030-05-01")])
    ledger.settle(until=dt.date(2030, 4, 1))
    ledger.settle()
    ledger.correct("C01", filing(1, 80), "录入有误")
    ledger.correct("C03", filing(3, 80, day="2030-05-01"), "录入有误")
    done = ledger.pay(round="1", reference="r")
    assert [one.claim for one in done.payments] == ["C02"]
    assert [(one.claim, one.state, one.fen) for one in done.others] == [("C01", "corrected", 0), ("C01", "anew", 4000)]
    assert [one.claim for one in ledger.pay(claims=["C01"], reference="r").payments] == ["C01"]
    assert [one.state for one in ledger.pay(round="1", reference="r").others] == ["paid", "corrected"]


def test_what_is_due_is_listed_by_claim(ledger: Ledger) -> None:
    ledger.submit([filing(1), filing(2, who="B"), filing(3, who="B", day="2030-05-01")])
    ledger.settle(until=dt.date(2030, 4, 1))
    ledger.settle()
    ledger.pay(claims="C01", reference="r")
    ledger.correct("C01", filing(1, 80), "录入有误")
    ledger.pay(claims="C02", reference="r")
    ledger.reverse("C02", "转卖")

    def listed(**asked: str) -> tuple[list[tuple[str, str, int, int]], list[tuple[str, int, int]]]:
        found = ledger.due(**asked)
        to_pay = [(one.claim, one.round, one.fen, one.set_off) for one in found.to_pay]
        return to_pay, [(one.claim, one.fen, one.set_off) for one in found.to_give_back]

    anew, second = ("C01", "", 4000, 4000), ("C03", "2", 5000, 0)
    assert listed() == ([second, anew], [("C01", 5000, 4000), ("C02", 5000, 0)])
    assert listed(round="1") == ([anew], [("C01", 5000, 4000), ("C02", 5000, 0)])
    assert listed(round="2") == ([second], [])
    assert listed(applicant="B") == ([second], [("C02", 5000, 0)])
    assert listed(applicant="nobody") == ([], [])
    (balance,) = ledger.balances().balances
    assert (balance.granted, balance.recoverable) == (9000, -10000)
    with refused("L723"):
        ledger.due(round="3")


def test_what_cannot_be_paid_is_said(ledger: Ledger) -> None:
    ledger.submit([filing(1)])
    with refused("L723"):
        ledger.pay(round="1", reference="r")
    with refused("L720"):
        ledger.pay(claims=["C09"], reference="r")
    with refused("L724"):
        ledger.pay(reference="r")
    with refused("L724"):
        ledger.pay(round="1", claims=["C01"], reference="r")
    with refused("L725"):
        ledger.pay(claims=["C01"], reference=" ")
    with refused("L726"):
        ledger.settle(round=" ")


# reverse


def test_what_is_taken_back_is_free_for_others_from_now_on(ledger: Ledger) -> None:
    ledger.submit([filing(1, 600), filing(2, 600), filing(3, 4000, who="B"), filing(4, 4000, who="C")])
    ledger.settle()
    assert [granted(ledger, number)[0][1] for number in (1, 2, 3, 4)] == [30000, 0, 30000, 30000]
    taken = ledger.reverse("C01", "弄虚作假")
    assert (taken.unpaid, taken.recoverable) == (30000, 0)
    assert granted(ledger, 1) == [("reversed", 30000)]
    assert held(ledger) == {"pot": 600}
    ledger.submit([filing(5, 600), filing(6, 4000, who="D")])
    ledger.settle()
    assert granted(ledger, 2) == [("granted", 0)]  # decided is decided
    assert [granted(ledger, number)[0][1] for number in (5, 6)] == [30000, 10000]
    assert accounts(ledger) == {POLICY: (-100000, 100000, 0, 0)}


def test_what_was_paid_is_to_be_given_back(ledger: Ledger) -> None:
    ledger.submit([filing(1)])
    ledger.settle()
    ledger.pay(round="1", reference="r")
    taken = ledger.reverse("C01", "弄虚作假")
    assert (taken.unpaid, taken.recoverable) == (0, 5000)
    assert accounts(ledger) == {POLICY: (0, 0, 5000, -5000)}
    assert ledger.show("C01").owed == {POLICY: 5000}
    assert ledger.reverse("C01", "again").entries == ()
    assert ledger.settle().round is None


def test_what_cannot_be_taken_back_is_said(ledger: Ledger) -> None:
    ledger.submit([filing(1, listed=False), filing(2)])
    ledger.settle()
    with refused("L721"):
        ledger.reverse("C01", "why")
    with refused("L720"):
        ledger.reverse("C09", "why")
    with refused("L722"):
        ledger.reverse("C02", "  ")


# correct


def test_a_correction_takes_back_and_decides_anew(ledger: Ledger) -> None:
    ledger.submit([filing(1, 400), filing(2, 400)])
    ledger.settle()
    done = ledger.correct("C01", filing(1, 100), "发票金额有误")
    assert (done.new, len(done.reversed), [one.fen for one in done.decisions]) == (True, 1, [5000])
    assert held(ledger) == {"pot": 150}  # C02 had 100 of its 200, and keeps that
    assert not ledger.correct("C01", filing(1, 100), "again").new
    assert [entry.kind for entry in ledger.show("C01").entries] == [
        "claim",
        "decision",
        "correction",
        "reversal",
        "decision",
    ]
    assert ledger.pay(round="1", reference="r").fen == 10000  # not what made room
    assert ledger.pay(claims=["C01"], reference="r").fen == 5000


def test_after_a_payment_only_the_difference_moves(ledger: Ledger) -> None:
    ledger.submit([filing(1, 400)])
    ledger.settle()
    ledger.pay(round="1", reference="r")
    ledger.correct("C01", filing(1, 500), "漏报一张发票")
    assert accounts(ledger) == {POLICY: (-25000, 25000, 20000, -20000)}
    (payment,) = ledger.pay(claims=["C01"], reference="r").payments
    assert (payment.fen, payment.set_off) == (5000, 20000)
    assert accounts(ledger) == {POLICY: (-25000, 0, 25000, 0)}
    ledger.correct("C01", filing(1, 100), "发票作废")
    (payment,) = ledger.pay(claims=["C01"], reference="r").payments
    assert (payment.fen, payment.set_off) == (0, 5000)
    assert accounts(ledger) == {POLICY: (-5000, 0, 25000, -20000)}


def test_another_applicant_does_not_owe_what_the_first_was_paid(ledger: Ledger) -> None:
    ledger.submit([filing(1, 400)])
    ledger.settle()
    ledger.pay(round="1", reference="r")
    ledger.correct("C01", filing(1, 400, who="B"), "主体登记错误")
    (payment,) = ledger.pay(claims=["C01"], reference="r").payments
    assert (payment.fen, payment.set_off) == (20000, 0)
    assert [one.recoverable for one in ledger.history("A").balances] == [-20000]
    assert [(one.paid, one.recoverable) for one in ledger.history("B").balances] == [(20000, 0)]


def test_a_corrected_claim_that_lacks_a_fact_is_pending_again(ledger: Ledger) -> None:
    ledger.submit([filing(1)])
    ledger.settle()
    done = ledger.correct("C01", filing(1, listed=""), "入册情况待核")
    assert ([one.missing for one in done.waiting], done.decisions) == ([("listed",)], ())
    assert [one.claim for one in ledger.pending()] == ["C01"]
    assert accounts(ledger) == {POLICY: (0, 0, 0, 0)}
    ledger.correct("C01", filing(1, 60), "已核")
    assert granted(ledger, 1) == []  # no decision made room, so it waits for the round
    ledger.settle()
    assert granted(ledger, 1) == [("granted", 3000)]


def test_a_claim_taken_back_is_decided_again_only_once_it_is_restored(ledger: Ledger) -> None:
    ledger.submit([filing(1)])
    ledger.settle()
    ledger.pay(round="1", reference="r")
    ledger.reverse("C01", "材料不实")
    before = ledger.verify().head
    with refused("L772"):
        ledger.correct("C01", filing(1, 80), "复核后更正")
    same = ledger.correct("C01", filing(1), "没有改动")
    assert (same.new, same.state, ledger.verify().head) == (False, "reversed", before)
    restored = ledger.restore("C01", "材料属实")
    assert (restored.new, restored.pending, restored.owed) == (True, (POLICY,), {POLICY: 5000})
    assert granted(ledger, 1) == []
    ledger.correct("C01", filing(1, 80), "复核后更正")
    assert granted(ledger, 1) == []
    ledger.settle()
    assert granted(ledger, 1) == [("granted", 4000)]
    assert ledger.pay(claims=["C01"], reference="r").payments[0].set_off == 4000
    assert accounts(ledger) == {POLICY: (-4000, 0, 5000, -1000)}


def test_a_correction_that_is_wrong_itself_is_refused(ledger: Ledger) -> None:
    ledger.submit([filing(1)])
    with refused("L727"):
        ledger.correct("C01", filing(1, "-1"), "why")
    with refused("L728"):
        ledger.correct("C01", filing(2), "why")
    with refused("L722"):
        ledger.correct("C01", filing(1, 5), "")
    with refused("L720"):
        ledger.correct("C09", {**filing(9), "claim.id": "C09"}, "why")
    facts = {name: value for name, value in filing(1, 5).items() if name != "claim.id"}
    assert ledger.correct("C01", facts, "the id need not be repeated").new


# amend


LATER = source(
    "edition: 2030-06-01\nin_force: {from: 2030-07-01, until: 2032-12-31, date: day}\n" + KITES.replace("50%", "60%"),
    "later.yaml",
)


def test_a_later_edition_decides_from_its_day_and_accumulators_go_on(ledger: Ledger) -> None:
    ledger.submit([filing(1, 400, day="2030-08-01")])
    ledger.settle()
    assert ledger.amend(LATER).policies == (f"{POLICY} (2030-06-01)",)
    assert ledger.amend(LATER).policies == ()
    ledger.submit([filing(2, 100, day="2030-06-30"), filing(3, 400, day="2030-07-01")])
    ledger.settle()
    assert [granted(ledger, number)[0][1] for number in (1, 2, 3)] == [20000, 5000, 5000]
    assert held(ledger) == {"pot": 300}


def test_an_edition_that_is_kept_is_not_kept_otherwise(ledger: Ledger) -> None:
    ledger.amend(LATER)
    for edition, said in (
        ("edition: 2030-06-01\n", "版本 2030-06-01 台账里已经有"),
        ("", "没有写 edition 的版本台账里"),
    ):
        other = LATER.text.replace("edition: 2030-06-01\n", edition).replace("title: ", "title: 又一份")
        assert other != LATER.text
        with refused("L732") as error:
            ledger.amend(Source("again.yaml", other))
        assert said in error.value.words.zh
    assert ledger.amend(LATER).policies == ()


def test_an_edition_that_is_not_later_is_refused(ledger: Ledger) -> None:
    earlier = source("edition: 2029-06-01\nin_force: {from: 2029-07-01, until: 2032-12-31, date: day}\n" + KITES)
    with refused("L732"):
        ledger.amend(earlier)
    with refused("L732"):
        ledger.amend(source(KITES.replace("50%", "70%")))
    assert ledger.verify().entries == 1


LAMPS = source(
    """\
policy: jinan_lamps_2030
scope: {place: 济南市, level: city, categories: [lamps]}
articles:
  - article: 1
    awards:
      - {id: lamp, label: 花灯, amount: 7元}
""",
    "lamps.yaml",
)


def test_policies_of_one_ledger_have_one_timezone(ledger: Ledger, tmp_path: Path) -> None:
    elsewhere = Source("lamps.yaml", LAMPS.text.replace("timezone: Asia/Shanghai", "timezone: Asia/Tokyo"))
    assert elsewhere.text != LAMPS.text
    with refused("L763"):
        ledger.amend(elsewhere)
    with refused("L763"):
        Ledger.init(tmp_path / "other.db", [source(), elsewhere])
    assert not (tmp_path / "other.db").exists()
    assert ledger.verify().entries == 1


BY_STAFF = Source("lamps.yaml", LAMPS.text.replace("amount: 7元", "amount: staff * 7元"))


def waiting(ledger: Ledger) -> set[tuple[str, str]]:
    """The claims that wait, and for which group."""
    return {(one.claim, one.group) for one in ledger.pending()}


def test_a_further_policy_is_asked_about_what_waits_and_not_about_what_was_decided(ledger: Ledger) -> None:
    ledger.submit([filing(1), filing(2), filing(3, listed=""), filing(4)])
    ledger.withdraw("C04", "申报人撤回")
    ledger.settle()
    ledger.reverse("C02", "材料不实")
    done = ledger.amend(LAMPS)
    assert (done.pending_before, done.pending, done.left_out) == (1, 1, 3)
    assert waiting(ledger) == {("C03", POLICY), ("C03", "jinan_lamps_2030")}
    ledger.pay(claims=["C01"], reference="r")
    ledger.correct("C01", filing(1, 80), "录入有误")
    ledger.submit([filing(5)])
    assert {claim for claim, _ in waiting(ledger)} == {"C03", "C05"}
    ledger.settle()
    assert granted(ledger, 1) == [("granted", 4000)]
    assert granted(ledger, 5) == [("granted", 5000), ("granted", 700)]
    again = ledger.amend(LAMPS)
    assert (again.policies, again.pending_before, again.pending, again.left_out) == ((), 1, 1, 0)


def test_what_is_restored_waits_for_a_policy_kept_meanwhile_too(ledger: Ledger) -> None:
    ledger.submit([filing(1), filing(2)])
    ledger.withdraw("C02", "申报人撤回")
    ledger.settle()
    ledger.reverse("C01", "材料不实")
    ledger.amend(LAMPS)
    assert waiting(ledger) == set()
    ledger.restore("C01", "追回有误")
    ledger.restore("C02", "撤回有误")
    assert waiting(ledger) == {(claim, group) for claim in ("C01", "C02") for group in (POLICY, "jinan_lamps_2030")}


def test_an_amendment_that_would_lose_a_claim_is_refused(ledger: Ledger) -> None:
    ledger.submit([filing(1), filing(2)])
    ledger.amend(BY_STAFF)
    ledger.submit([filing(3, staff="")])
    ledger.settle()
    assert waiting(ledger) == {("C03", "jinan_lamps_2030")}
    with refused("L764") as error:
        ledger.amend(TYING)
    assert "`C03`" in error.value.words.zh
    ledger.withdraw("C03", "不再申报")
    assert ledger.amend(TYING).left_out == 3, "two are decided and one is withdrawn: none is asked about"


def test_a_claim_that_waits_for_policies_waits_for_the_group_that_they_become(ledger: Ledger) -> None:
    ledger.submit([filing(1)])
    ledger.settle()
    ledger.amend(LAMPS)
    ledger.submit([filing(2)])
    done = ledger.amend(TYING)
    assert (done.pending_before, done.pending, done.left_out) == (1, 1, 1), "what was decided keeps its decision"
    assert waiting(ledger) == {("C02", POLICY)}
    ledger.settle()
    assert granted(ledger, 2) == [("granted", 5700)], "50 and 7 go together, and are more than 9"


REFUSING = source(
    KITES.replace("{limit: 1000元, per: pot}", "{limit: 1000元, per: pot, if_short: refuse}").replace(
        "{limit: 300元, per: year}", "{limit: 900元, per: year}"
    )
)


def test_a_pool_that_a_claim_closed_by_mistake_is_open_again_once_that_is_put_right(tmp_path: Path) -> None:
    with Ledger.init(tmp_path / "refusing.db", REFUSING, now=clock()) as ledger:
        ledger.submit([filing(1, 1000), filing(2, 1200, who="B"), filing(3, 200, who="C")])
        ledger.settle()
        assert [granted(ledger, number)[0][1] for number in (1, 2, 3)] == [50000, 0, 0], "the second closed it"
        ledger.correct("C02", filing(2, 120, who="B"), "多写了一个零")
        ledger.submit([filing(4, 600, who="D"), filing(5, 300, who="E")])
        ledger.settle()
        assert [granted(ledger, number)[0][1] for number in (2, 4, 5)] == [6000, 30000, 0], "the fifth did not fit"
        ledger.submit([filing(6, 10, who="F")])
        ledger.settle()
        assert granted(ledger, 6) == [("granted", 0)], "it is closed by the fifth"
        assert ledger.verify().complaints == ()
        assert ledger.replay().differences == ()


# questions


def test_a_claim_is_shown_with_everything_that_happened_to_it(ledger: Ledger) -> None:
    ledger.submit([filing(1)])
    shown = ledger.show(" C01 ")
    assert (shown.applicant, shown.pending, shown.decisions) == ("A", (POLICY,), ())
    ledger.settle()
    shown = ledger.show("C01")
    assert (shown.pending, [one.round for one in shown.decisions]) == ((), ["1"])
    assert json.loads(json.dumps(shown.to_json()))["entries"][1]["body"]["postings"] == [
        [Account.BUDGET, POLICY, "A", -5000],
        [Account.GRANTED, POLICY, "A", 5000],
    ]
    with refused("L720"):
        ledger.show("C99")


def test_the_history_of_an_applicant_has_accounts_and_holdings(ledger: Ledger) -> None:
    ledger.submit([filing(1), filing(2, day="2031-01-01"), filing(3, who="B")])
    ledger.settle()
    history = ledger.history("A")
    assert [one.granted for one in history.balances] == [10000]
    assert [(one.accumulator, one.keys, one.window, int(one.amount)) for one in history.held] == [
        ("year", ("A",), 2030, 50),
        ("year", ("A",), 2031, 50),
    ]
    assert {one.applicant for one in history.entries} == {"A"}
    nobody = ledger.history("nobody")
    assert (nobody.balances, nobody.held, nobody.entries) == ((), (), ())


def test_pools_are_told_with_their_limits(ledger: Ledger) -> None:
    (pool,) = ledger.balances().pools
    assert pool.to_json() == {**pool.to_json(), "accumulator": "pot", "amount": "0", "limit": "1000"}


def test_what_one_settlement_of_all_claims_would_have_given(ledger: Ledger) -> None:
    ledger.submit([filing(1, 4000, who="A"), filing(2, 4000, who="B"), filing(3, 4000, who="C")])
    ledger.settle()
    ledger.submit([filing(4, 4000, who="D", day="2030-01-01"), filing(5, 4000, who="E")])
    ledger.settle()
    found = ledger.replay(as_one_round=True)
    assert isinstance(found, AsOneRound)
    assert (found.has, found.would_have) == (100000, 100000)
    assert [(one.applicant, one.has, one.would_have) for one in found.subjects] == [
        ("C", 30000, 10000),
        ("D", 10000, 30000),
    ]


def test_every_result_is_ready_for_json(ledger: Ledger) -> None:
    results = [
        ledger.submit([filing(1), filing(2, "-1"), filing(3, listed="")]),
        ledger.submit([filing(1, 7)]),
        ledger.settle(),
        *ledger.rounds(),
        ledger.due(),
        ledger.pay(round="1", reference="r"),
        ledger.pay(round="1", reference="r"),
        ledger.correct("C01", filing(1, 8), "why"),
        ledger.reverse("C01", "why"),
        ledger.amend(LAMPS),
        ledger.show("C01"),
        ledger.history("A"),
        ledger.balances(),
        ledger.replay(),
        ledger.replay(as_one_round=True),
        ledger.verify(),
    ]
    for result in results:
        assert json.loads(json.dumps(result.to_json())) == result.to_json()
