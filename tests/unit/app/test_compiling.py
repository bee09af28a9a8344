"""`PolicyBook.compile()`: one callable, exact tuples, and the interpreter behind it."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from fractions import Fraction
from pathlib import Path

import pytest

import policyengine
from policyengine.app.compiling import Compiled, InvalidClaim
from policyengine.compiled.runtime import Unreadable
from tests.unit.settlement.small import claim, policy

PART = """
accumulators:
  year: {per: [applicant.id], window: calendar_year}
articles:
  - article: 1
    applies_to: all
    requires:
      - {condition: listed, reason: 未入册}
  - article: 2
    awards:
      - id: a
        label: 费用补贴
        when: kind = "kite"
        base: cost
        rate: share
        caps:
          - {limit: 300元, per: year}
      - id: b
        label: 用工补贴
        when: staff > 5 and moment.year = 2030
        amount: staff * 10元
"""


@pytest.fixture
def compiled(tmp_path: Path) -> Compiled:
    path = tmp_path / "kites.yaml"
    path.write_text(policy(PART), encoding="utf-8")
    return policyengine.load_policies(path).compile()


def test_a_tuple_of_facts_gives_status_award_and_fen(compiled: Compiled) -> None:
    facts = compiled.encode(claim())
    status, award, fen = compiled(facts)
    assert (status, award, fen) == ("granted", "a", 10_000)
    assert status is policyengine.Status.GRANTED
    assert compiled(facts, compiled.encode_held({"year": 250})) == ("reduced", "a", 5_000)
    assert compiled(compiled.encode(claim(listed=False))) == ("denied", "", 0)
    assert compiled(compiled.encode(claim(kind="lamp", staff=6))) == ("granted", "b", 6_000)


def test_the_places_of_the_tuple_have_names(compiled: Compiled) -> None:
    assert compiled.fact_names[:3] == ("claim.id", "applicant.id", "kind")
    assert compiled.fact_names[-1] == "moment.year"
    assert len(compiled.encode(claim())) == len(compiled.fact_names)


def test_facts_are_given_as_for_evaluate(compiled: Compiled) -> None:
    facts = compiled.encode(claim({"费用": "0.1万元"}, cost=None))
    assert facts == compiled.encode(claim())


def test_a_wrong_record_is_told(compiled: Compiled) -> None:
    with pytest.raises(InvalidClaim, match="cost") as raised:
        compiled.encode(claim(cost="许多"))
    assert [problem.fact for problem in raised.value.problems] == ["cost"]
    copied = pickle.loads(pickle.dumps(raised.value))  # noqa: S301  # our own
    assert (copied.problems, str(copied)) == (raised.value.problems, str(raised.value))


def test_it_is_called_by_its_policies(compiled: Compiled) -> None:
    assert repr(compiled) == repr(compiled.book).replace("PolicyBook", "Compiled")


def test_holdings_that_fit_no_accumulator_are_told(compiled: Compiled) -> None:
    with pytest.raises(policyengine.PolicyError, match="F661"):
        compiled.encode_held({"yaer": 250})


def test_what_compiled_code_cannot_answer_the_interpreter_does(compiled: Compiled) -> None:
    facts = compiled.encode(claim(cost=None))
    assert isinstance(facts[compiled.fact_names.index("cost")], Unreadable)
    assert compiled(facts) == ("undetermined", "", 0)
    assert compiled.traced(facts).trace is None
    assert compiled.traced(facts).decision.missing == ("cost",)
    immaterial = compiled.encode(claim(kind="lamp", share=None, staff=6))
    assert compiled(immaterial) == ("granted", "b", 6_000)


def test_a_traced_decision_is_data_until_words_are_asked_for(compiled: Compiled) -> None:
    facts, held = compiled.encode(claim(staff=20)), compiled.encode_held({"year": 250})
    traced = compiled.traced(facts, held)
    assert (traced.status, traced.award, traced.amount, traced.entitled) == ("granted", "b", 20_000, 20_000)
    (only,) = traced.policies
    assert only.met == (True, True)
    assert [(payment.award, payment.payable) for payment in only.alone.values()] == [(0, 5_000), (1, 20_000)]
    assert only.alone[0].caps == ((0, 30_000, 25_000, 0, 5_000, False, 0, True),)
    assert traced.values["cost"] == Fraction(1000)
    assert "claim.id" not in traced.values
    (evaluated,) = policyengine.evaluate(compiled.book, claim(staff=20), {"year": 250}).decisions
    assert traced.decision.explain() == evaluated.explain()
    assert traced.outcomes == evaluated.outcome.outcomes


def test_what_was_not_looked_at_is_not_among_the_values(compiled: Compiled) -> None:
    traced = compiled.traced(compiled.encode(claim(listed=False)))
    assert set(traced.values) == {"listed", "day"}
    assert traced.policies[0].looks == ()


def test_the_source_is_the_code_that_runs(compiled: Compiled) -> None:
    namespace: dict[str, object] = {}
    exec(compiled.source, namespace)  # noqa: S102  # that it stands alone is what is tested
    decide = namespace["decide"]
    assert callable(decide)
    assert decide(compiled.encode(claim())) == compiled(compiled.encode(claim()))


def test_it_may_be_called_from_threads(compiled: Compiled) -> None:
    facts = [compiled.encode(claim(cost=cost)) for cost in range(40)]
    answers: list[list[int]] = []
    threads = [threading.Thread(target=lambda: answers.append([compiled(each)[2] for each in facts])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [[cost * 10 for cost in range(40)]] * 4


def test_evaluating_and_settling_never_import_the_compiler(tmp_path: Path) -> None:
    path = tmp_path / "kites.yaml"
    path.write_text(policy(PART), encoding="utf-8")
    code = f"""
import sys, policyengine
book = policyengine.load_policies({str(path)!r})
claim = {claim()!r}
policyengine.evaluate(book, claim), policyengine.settle(book, [claim])
assert not [name for name in sys.modules if name.startswith("policyengine.compiled")]
book.compile()
assert "policyengine.compiled.program" in sys.modules
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
