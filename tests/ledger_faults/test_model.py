"""Whatever is done to a ledger, in whatever order: it has what the same has on paper, and everything is proved."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from policyengine.app.ledger.api import Ledger
from policyengine.app.ledger.elsewhere import AwardElsewhere
from policyengine.ledger.errors import LedgerError
from tests.ledger_faults.model import KITES, LAMPS, LATER_KITES, POLICIES, Facts, Office, Paper
from tests.ledger_stores.conftest import NewUrl

EXAMPLES: Final = 8 * int(os.environ.get("SOAK", "1"))
STEPS: Final = 25

DAYS: Final = st.sampled_from(
    [dt.date(2030, 6, 1), dt.date(2030, 12, 31), dt.date(2031, 1, 1), dt.date(2031, 7, 1), dt.date(2029, 12, 31)]
)  # fmt: skip
IDS: Final = st.sampled_from([f"C{number:02}" for number in range(12)])
FACTS: Final = st.builds(
    Facts,
    st.sampled_from(["作坊甲", "作坊乙"]),
    st.sampled_from(["lamp", "lamp", "lamp", "kite", "print", None]),
    st.sampled_from([True, True, True, True, False, None]),
    st.sampled_from([1_999_99, 1_000_00, 999_99, 300_05, 5, 1, 0]) | st.integers(0, 2_000_00),
    DAYS,
)
GIVEN: Final = st.lists(st.tuples(IDS, FACTS), min_size=1, max_size=8)
TWIN: Final = "twin"


class Clerks(RuleBasedStateMachine):
    """Verbs, on a ledger and on paper."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.office = Office()

    @initialize(given=st.lists(st.tuples(IDS, FACTS), min_size=5, max_size=12, unique_by=lambda one: one[0]))
    def begin(self, given: Sequence[tuple[str, Facts]]) -> None:
        self.ledger = Ledger.init(self.url, POLICIES)
        self.submit(given)
        self.settle(None)

    @rule(given=GIVEN)
    def submit(self, given: Sequence[tuple[str, Facts]]) -> None:
        done = self.ledger.submit([facts.record(id_) for id_, facts in given])
        once = {id_: facts for id_, facts in given if [other for other, _ in given].count(id_) == 1}
        new = {id_: facts for id_, facts in once.items() if id_ not in self.office.papers}
        same = {id_ for id_, facts in once.items() if id_ not in new and self.office.papers[id_].facts == facts}
        away = {id_ for id_ in same if self.office.papers[id_].withdrawn}
        assert set(done.new) == set(new)
        assert (set(done.already), set(done.withdrawn)) == (same - away, away)
        assert {one.claim for one in done.conflicts} == once.keys() - new.keys() - same
        assert {one.id for one in done.invalid} == {id_ for id_, _ in given} - once.keys()
        self.office.papers |= {id_: Paper(facts) for id_, facts in new.items()}

    @rule(id_=IDS, facts=FACTS, without=st.sampled_from(["claim.id", "applicant.id", "day"]))
    def submit_what_is_invalid(self, id_: str, facts: Facts, without: str) -> None:
        record = facts.record(id_)
        del record[without]
        done = self.ledger.submit([record, facts.record(TWIN) | {"cost": "没有"}])
        assert (done.new, done.already, done.conflicts, len(done.invalid)) == ((), (), (), 2)

    @rule(until=st.none() | DAYS)
    def settle(self, until: dt.date | None) -> None:
        done = self.ledger.settle(until)
        granted = self.office.settle(until)
        if done.round is None:
            assert granted == {}
            return
        assert done.new
        assert done.round.granted == sum(sum(by_claim.values()) for by_claim in granted.values())
        self.office.called(done.round.name)
        assert done.round.decisions == self.office.rounds[done.round.name]

    @precondition(lambda self: self.office.rounds)
    @rule(data=st.data())
    def settle_a_round_again(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.office.rounds)))
        done = self.ledger.settle(round=name)
        assert not done.new
        assert done.round is not None
        assert done.round.decisions == self.office.rounds[name]

    @precondition(lambda self: self.office.rounds)
    @rule(data=st.data())
    def pay_a_round(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.office.rounds)))
        done = self.ledger.pay(name, reference="B-1")
        expected = self.office.pay(self.office.papers, name, reference="B-1")
        assert done.fen == sum(expected.values())
        assert {one.claim for one in done.payments} == expected.keys()

    @rule(ids=st.lists(IDS, min_size=1, max_size=4))
    def pay_claims(self, ids: list[str]) -> None:
        if self._all_known(ids, lambda: self.ledger.pay(claims=ids, reference="B-2")):
            done = self.ledger.pay(claims=ids, reference="B-2")
            assert done.fen == sum(self.office.pay(ids, reference="B-2").values())

    @rule(id_=IDS)
    def reverse(self, id_: str) -> None:
        if not self._all_known([id_], lambda: self.ledger.reverse(id_, "弄虚作假")):
            return
        before = sum(self.office.accounts[policy][0] for policy in (KITES, LAMPS))
        if not self.office.reverse(id_):
            with pytest.raises(LedgerError, match="L721"):
                self.ledger.reverse(id_, "弄虚作假")
            return
        done = self.ledger.reverse(id_, "弄虚作假")
        after = sum(self.office.accounts[policy][0] for policy in (KITES, LAMPS))
        assert done.unpaid + done.recoverable == after - before

    @rule(id_=IDS, fen=st.none() | st.integers(1, 100_00), reference=st.sampled_from(["T-1", "T-2"]))
    def recover(self, id_: str, fen: int | None, reference: str) -> None:
        amount = None if fen is None else f"{fen // 100}.{fen % 100:02}"
        if not self._all_known([id_], lambda: self.ledger.recover(id_, amount, reference=reference)):
            return
        owed = sum(self.office.owed(id_).values())
        before = [one for one in self.office.papers[id_].moved if one.reference == reference and not one.voided]
        if before and fen not in {None, sum(one.fen for one in before)}:
            with pytest.raises(LedgerError, match="L775"):
                self.ledger.recover(id_, amount, reference=reference)
            return
        if not before and (not owed or (fen or 0) > owed):
            with pytest.raises(LedgerError, match="L773"):
                self.ledger.recover(id_, amount, reference=reference)
            return
        done = self.ledger.recover(id_, amount, reference=reference)
        assert done.new == (not before)
        if done.new:
            self.office.recover(id_, owed if fen is None else fen, reference)
        assert done.owed == self.office.owed(id_)

    @precondition(lambda self: any(self.office.owed(id_) for id_ in self.office.papers))
    @rule(data=st.data(), share=st.integers(1, 4))
    def recover_what_is_owed(self, data: st.DataObject, share: int) -> None:
        id_ = data.draw(st.sampled_from(sorted(one for one in self.office.papers if self.office.owed(one))))
        self.recover(id_, max(1, sum(self.office.owed(id_).values()) // share), f"T-{share}")

    @precondition(lambda self: any(paper.moved for paper in self.office.papers.values()))
    @rule(data=st.data())
    def void(self, data: st.DataObject) -> None:
        id_ = data.draw(st.sampled_from(sorted(id_ for id_, paper in self.office.papers.items() if paper.moved)))
        moved = self.office.papers[id_].moved
        entries = [one.seq for one in self.ledger.show(id_).entries if one.kind in {"payment", "recovery"}]
        assert len(entries) == len(moved)
        number = data.draw(st.integers(0, len(moved) - 1))
        if moved[number].voided:
            assert self.ledger.void(entries[number], reason="记错了").already == (entries[number],)
        elif self.office.void(id_, moved[number]):
            (done,) = self.ledger.void(entries[number], reason="记错了").voided
            assert (done.fen, done.claim) == (moved[number].fen, id_)
        else:
            with pytest.raises(LedgerError, match="L777"):
                self.ledger.void(entries[number], reason="记错了")

    @precondition(lambda self: any(paper.moved for paper in self.office.papers.values()))
    @rule(reference=st.sampled_from(["B-1", "B-2"]))
    def void_all_under_a_reference(self, reference: str) -> None:
        wanted = [(id_, one) for id_, paper in self.office.papers.items() for one in paper.moved
                  if one.reference == reference and not one.voided]  # fmt: skip
        before = deepcopy(self.office)
        voided = [self.office.void(id_, one) for id_, one in reversed(wanted)]
        if not all(voided):
            self.office = before
            with pytest.raises(LedgerError, match="L777"):
                self.ledger.void(reference=reference, reason="凭证号写错")
        elif any(one.reference == reference for paper in self.office.papers.values() for one in paper.moved):
            assert len(self.ledger.void(reference=reference, reason="凭证号写错").voided) == len(wanted)

    @rule(id_=IDS, facts=FACTS)
    def correct(self, id_: str, facts: Facts) -> None:
        if not self._all_known([id_], lambda: self.ledger.correct(id_, facts.record(id_), "录入有误")):
            return
        paper = self.office.papers[id_]
        if paper.state and paper.facts != facts:
            with pytest.raises(LedgerError, match="L772"):
                self.ledger.correct(id_, facts.record(id_), "录入有误")
            return
        done = self.ledger.correct(id_, facts.record(id_), "录入有误")
        assert done.new == (not paper.state and (paper.facts != facts or self.office.unheard_of(id_)))
        assert done.state == paper.state
        if done.new:
            self.office.correct(id_, facts)

    @rule(id_=IDS)
    def withdraw(self, id_: str) -> None:
        if not self._all_known([id_], lambda: self.ledger.withdraw(id_, "申报人撤回")):
            return
        before = self.office.papers[id_].withdrawn
        if not before and not self.office.withdraw(id_):
            with pytest.raises(LedgerError, match="L770"):
                self.ledger.withdraw(id_, "申报人撤回")
            return
        assert self.ledger.withdraw(id_, "申报人撤回").new == (not before)

    @rule(id_=IDS)
    def restore(self, id_: str) -> None:
        if not self._all_known([id_], lambda: self.ledger.restore(id_, "经复核属实")):
            return
        before = self.office.papers[id_].restored
        restored = self.office.restore(id_)
        if not restored and not before:
            with pytest.raises(LedgerError, match="L771"):
                self.ledger.restore(id_, "经复核属实")
            return
        assert self.ledger.restore(id_, "经复核属实").new == restored

    @precondition(lambda self: any(paper.state for paper in self.office.papers.values()))
    @rule(data=st.data())
    def restore_and_decide_again(self, data: st.DataObject) -> None:
        away = sorted(id_ for id_, paper in self.office.papers.items() if paper.state)
        self.restore(data.draw(st.sampled_from(away)))
        self.settle(None)

    @precondition(lambda self: self.office.paid())
    @rule(data=st.data(), cost=st.integers(0, 1_000_00))
    def correct_what_was_paid(self, data: st.DataObject, cost: int) -> None:
        id_ = data.draw(st.sampled_from(self.office.paid()))
        self.correct(id_, replace(self.office.papers[id_].facts, cost=cost))
        self.pay_claims([id_])

    @rule(id_=IDS, reference=st.sampled_from(["省-1", "省-2"]), fen=st.sampled_from([1, 50_00, 150_00]))
    def elsewhere(self, id_: str, reference: str, fen: int) -> None:
        award = AwardElsewhere("省风筝奖补", f"{fen // 100}.{fen % 100:02}", "潍坊市", "province", ["kites"],
                               reference=reference)  # fmt: skip
        if not self._all_known([id_], lambda: self.ledger.elsewhere(id_, award)):
            return
        before = self.office.papers[id_].elsewhere.get(reference)
        if before not in {None, fen}:
            with pytest.raises(LedgerError, match="L748"):
                self.ledger.elsewhere(id_, award)
        kept = self.ledger.elsewhere(id_, award, "" if before in {None, fen} else "凭据看错了")
        assert kept.new == (before != fen)
        if kept.new:
            self.office.receive(id_, reference, fen)

    @precondition(lambda self: self.office.papers)
    @rule(data=st.data(), fen=st.sampled_from([1, 50_00, 150_00]))
    def hear_of_an_award_and_decide_anew(self, data: st.DataObject, fen: int) -> None:
        id_ = data.draw(st.sampled_from(sorted(self.office.papers)))
        self.elsewhere(id_, "省-1", fen)
        self.correct(id_, self.office.papers[id_].facts)

    @rule(id_=IDS, more=FACTS)
    def elsewhere_where_no_clause_covers_it(self, id_: str, more: Facts) -> None:
        award = AwardElsewhere("开封某项支持", 10**6, "开封市", "city", ["kites"], reference=f"{more.cost}")
        if self._all_known([id_], lambda: self.ledger.elsewhere(id_, award)):
            self.office.papers[id_].heard += self.ledger.elsewhere(id_, award).new

    @rule()
    def amend(self) -> None:
        assert len(self.ledger.amend(LATER_KITES).policies) == (not self.office.amended)
        self.office.amended = True

    @rule()
    def reopen(self) -> None:
        self.ledger.close()
        self.ledger = Ledger.open(self.url)

    def _all_known(self, ids: Sequence[str], verb: object) -> bool:
        """Whether all claims were filed; otherwise the verb is refused."""
        assert callable(verb)
        if all(id_ in self.office.papers for id_ in ids):
            return True
        with pytest.raises(LedgerError, match="L720"):
            verb()
        return False

    @invariant()
    def the_money_is_what_it_is_on_paper(self) -> None:
        found = self.ledger.balances()
        accounts = {
            one.policy: [one.budget, one.granted, one.paid, one.recoverable, one.recovered] for one in found.balances
        }
        assert {policy: moved for policy, moved in self.office.accounts.items() if any(moved)} == {
            policy: moved for policy, moved in accounts.items() if any(moved)
        }
        assert [int(one.amount * 100) for one in found.pools if one.accumulator == "pot"] == [self.office.held(KITES)]

    @invariant()
    def the_same_claims_wait(self) -> None:
        assert {(one.claim, one.group) for one in self.ledger.pending()} == self.office.pending()

    @invariant()
    def the_same_claims_are_withdrawn(self) -> None:
        assert set(self.ledger.withdrawn()) == {id_ for id_, one in self.office.papers.items() if one.withdrawn}

    @invariant()
    def everything_is_proved(self) -> None:
        assert self.ledger.verify().complaints == ()

    def teardown(self) -> None:
        if not hasattr(self, "ledger"):
            return
        with self.ledger:
            for id_, paper in self.office.papers.items():
                shown = self.ledger.show(id_)
                assert shown.applicant == paper.facts.applicant
                assert {one.group[0]: (one.fen, one.state, one.round) for one in shown.decisions} == {
                    policy: (grant.fen, grant.state, grant.round) for policy, grant in paper.grants.items()
                }
                assert len(shown.decisions) == len(paper.grants), "nothing is decided twice"
                assert shown.owed == self.office.owed(id_)
                back = [one for one in paper.moved if one.grant is None and not one.voided]
                assert sum(shown.recovered.values()) == sum(one.fen for one in back)
            for applicant in {paper.facts.applicant for paper in self.office.papers.values()}:
                self._history(applicant)
            assert self.ledger.replay().differences == ()

    def _history(self, applicant: str) -> None:
        held = {(one.accumulator, one.window): int(one.amount * 100) for one in self.ledger.history(applicant).held}
        for (accumulator, year), fen in held.items():
            policy = KITES if accumulator == "year" else LAMPS
            assert fen == self.office.held(policy, applicant, year)


def test_a_ledger_has_what_paper_has_after_any_verbs(new_url: NewUrl) -> None:
    class Here(Clerks):
        def __init__(self) -> None:
            super().__init__(new_url())

    run_state_machine_as_test(Here, settings=settings(max_examples=EXAMPLES, stateful_step_count=STEPS))
