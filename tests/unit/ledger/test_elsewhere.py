"""An award received elsewhere in a ledger: recorded once, counted from then on, put right with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from policyengine.app.ledger.api import Ledger
from policyengine.app.ledger.elsewhere import AwardElsewhere
from policyengine.ledger.answers import AsOneRound
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.results import Counting
from tests.unit.ledger.offices import KITES, accounts, clock, filing, granted, held, source

CLAUSE = "coordination: {rule: higher_not_duplicate, against: {place: same, level: any, categories: overlapping}}\n"
POLICY = "weifang_kites_2030"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """The kite policy grants half the cost, at most 300 yuan a year and 1000 in all."""
    with Ledger.init(tmp_path / "ledger.db", source(CLAUSE + KITES), now=clock()) as made:
        yield made
        assert made.verify().complaints == ()
        assert made.replay().differences == ()


def award(amount: Any, **more: Any) -> AwardElsewhere:  # noqa: ANN401  # as a clerk states it
    given = {"title": "《省风筝奖补》", "place": "潍坊市", "level": "province", "categories": ["kites"], **more}
    return AwardElsewhere(amount=amount, **given)


def refused(code: str) -> pytest.RaisesExc[LedgerError]:
    return pytest.raises(LedgerError, match=code)


def test_only_what_ours_exceeds_it_by_is_granted_held_and_paid(ledger: Ledger) -> None:
    ledger.submit([filing(1, 400), filing(2, 100), filing(3, 100)])
    kept = ledger.elsewhere("C01", award("150元", received="2030/2/1", reference="省-7"))
    assert (kept.new, kept.entry, kept.fen, kept.title, kept.decided) == (True, 5, 15_000, "省风筝奖补", ())
    assert kept.counts == (Counting(POLICY, "2"),)
    ledger.elsewhere("C02", award(50))
    ledger.elsewhere("C03", award(60))
    ledger.settle()
    assert granted(ledger, 1) == [("granted", 5_000)]
    assert granted(ledger, 2) == granted(ledger, 3) == [("granted", 0)]
    assert held(ledger) == {"pot": 50}
    assert accounts(ledger) == {POLICY: (-5_000, 5_000, 0, 0)}
    decisions = {one.claim: one.body for one in ledger.history("A").entries if one.kind == "decision"}
    assert [(body["status"], body["entitled"], body["limited_by"]) for body in decisions.values()] == [
        ("reduced", 20_000, "elsewhere"),
        ("exhausted", 5_000, "elsewhere"),
        ("exhausted", 5_000, "elsewhere"),
    ]
    assert [body["elsewhere"] for body in decisions.values()] == [[5], [6], [7]]
    (why,) = decisions["C01"]["reasons"]
    assert why[:2] == [POLICY, "2"]
    assert "已按《省风筝奖补》获得150.00元" in why[2]
    assert ledger.pay("1", reference="r").fen == 5_000


def test_the_explanation_years_later_counts_what_was_known_then(ledger: Ledger) -> None:
    ledger.submit([filing(1, 400)])
    ledger.elsewhere("C01", award(150, reference="省-7"))
    ledger.settle()
    ledger.elsewhere("C01", award(20, reference="省-9"))
    (decision,) = ledger.explain("C01")
    assert (str(decision.amount), decision.limited_by) == ("50.00", "elsewhere")
    assert [one["reference"] for one in decision.to_json()["elsewhere"]] == ["省-7"]


def test_the_same_award_again_is_no_second_one(ledger: Ledger) -> None:
    ledger.submit([filing(1, 400)])
    first = ledger.elsewhere(" C01 ", award("150.00", received="2030-02-01"))
    head = ledger.verify().head
    again = ledger.elsewhere("C01", award(150, title=" 省风筝奖补", received="2030年2月1日", currency="CNY"))
    assert (again.new, again.entry) == (False, first.entry)
    assert ledger.verify().head == head
    ledger.elsewhere("C01", award(60, reference="另一笔"))
    ledger.settle()
    assert granted(ledger, 1) == [("granted", 0)], "two awards: 210 is more than 200"


def test_one_recorded_wrongly_is_put_right_with_a_reason(ledger: Ledger) -> None:
    ledger.submit([filing(1, 400)])
    first = ledger.elsewhere("C01", award(150))
    with refused("L748") as error:
        ledger.elsewhere("C01", award(120))
    assert f"第{first.entry}条分录（150.00元，潍坊市，province，kites）" in error.value.words.zh
    with refused("L747"):
        ledger.elsewhere("C01", award(120, title="市奖"), "写错")
    second = ledger.elsewhere("C01", award(120), "金额写错")
    assert second.new
    assert not ledger.elsewhere("C01", award(120), "金额写错").new
    (_, _, entry) = ledger.show("C01").entries
    assert (entry.body["corrects"], entry.body["reason"]) == (first.entry, "金额写错")
    ledger.settle()
    assert granted(ledger, 1) == [("granted", 8_000)]


def test_a_claim_that_is_decided_is_listed_and_corrected_with_the_same_facts(ledger: Ledger) -> None:
    claim = filing(1, 400)
    ledger.submit([claim])
    ledger.settle()
    ledger.pay("1", reference="r")
    (decided,) = ledger.elsewhere("C01", award(150)).decided
    assert (decided.entry, decided.fen, decided.state) == (4, 20_000, "paid")
    assert granted(ledger, 1) == [("paid", 20_000)], "nothing is changed by itself"
    corrected = ledger.correct("C01", claim, "另有支持")
    assert (corrected.new, [one.fen for one in corrected.decisions]) == (True, [5_000])
    assert accounts(ledger) == {POLICY: (-5_000, 5_000, 20_000, -20_000)}
    assert ledger.elsewhere("C01", award(150)).decided == ()
    assert not ledger.correct("C01", claim, "另有支持").new
    ledger.elsewhere("C01", award(0), "没有领取")
    assert [one.fen for one in ledger.correct("C01", claim, "没有领取").decisions] == [20_000]


@pytest.mark.parametrize(
    "more", [{"place": "济南市"}, {"categories": ["lamps"]}, {"amount": "150 USD", "currency": "USD"}]
)
def test_an_award_that_no_clause_covers_is_recorded_and_counts_for_nothing(
    ledger: Ledger, more: dict[str, Any]
) -> None:
    ledger.submit([filing(1, 400)])
    kept = ledger.elsewhere("C01", award(**{"amount": 150, **more}))
    assert (kept.new, kept.counts) == (True, ())
    ledger.settle()
    assert granted(ledger, 1) == [("granted", 20_000)]
    (decision,) = ledger.explain("C01")
    (told,) = decision.to_json()["elsewhere"]
    assert (told["counts"], told["set_off"]) == ([], "0.00")
    assert ledger.elsewhere("C01", award(**{"amount": 150, **more})).decided == ()
    other = ledger.elsewhere("C01", award(**{"amount": 150, "reference": "2", **more}))
    assert other.decided == (), "it would change nothing"


@pytest.mark.parametrize(
    "more",
    [
        {"title": " 《》 "},
        {"place": ""},
        {"level": " "},
        {"level": "市里"},
        {"level": "City"},
        {"categories": []},
        {"categories": [""]},
        {"amount": "-1"},
        {"amount": "许多"},
        {"amount": ""},
        {"amount": "1.005"},
        {"amount": "5 USD"},
        {"amount": 10**13},
        {"received": "2030-02-30"},
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_written(ledger: Ledger, more: dict[str, Any]) -> None:
    ledger.submit([filing(1)])
    head = ledger.verify().head
    with refused("L746"):
        ledger.elsewhere("C01", award(**{"amount": 1, **more}))
    assert ledger.verify().head == head


def test_the_claim_must_be_filed(ledger: Ledger) -> None:
    with refused("L720"):
        ledger.elsewhere("C01", award(1))


def test_one_round_of_all_claims_counts_it_too(ledger: Ledger) -> None:
    ledger.submit([filing(1, 400)])
    ledger.settle()
    ledger.elsewhere("C01", award(150))
    found = ledger.replay(as_one_round=True)
    assert isinstance(found, AsOneRound)
    assert [(one.has, one.would_have) for one in found.subjects] == [(20_000, 5_000)]


def test_a_correction_may_bear_the_labels_of_the_facts(ledger: Ledger) -> None:
    ledger.submit([filing(1, 400)])
    ledger.settle()
    labels = {fact.name: fact.label.zh for fact in ledger.book.policies[0].facts.values()}
    with_labels = {labels[name]: value for name, value in filing(1, 200).items()}
    assert [one.fen for one in ledger.correct("C01", with_labels, "费用有误").decisions] == [10_000]
