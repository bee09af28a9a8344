"""Whatever a claim says and leaves out, its decision can be told, and nothing told is made up."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from policyengine.outcome import GroupOutcome, Status
from policyengine.report.decision_json import decision_json
from policyengine.report.explanation import explain, render_markdown, render_text
from policyengine.report.facts_read import facts_read
from policyengine.report.pools import pools
from policyengine.report.reasons import reasons
from policyengine.report.rows import row
from policyengine.report.summary import summary
from policyengine.report.totals import totals
from tests.unit.report.policies import CLAIM, FAIRS, SHOPS, book, decide_one, settle

AMOUNTS: Final = st.sampled_from(["0", "0.05", "39999.99", "500000", "500000.01", "66666.67", "3000万元"])
FACTS: Final[Mapping[str, st.SearchStrategy[object]]] = {
    "shop.kind": st.sampled_from(["shop", "cooperative", "market"]),
    "shop.staff": st.sampled_from([0, 3, 20, 21]),
    "shop.revenue": AMOUNTS,
    "shop.opened_on": st.sampled_from(["2029-12-31", "2030-01-10", "2031-01-01"]),
    "shop.taxed_here": st.booleans(),
    "purchase.time": st.sampled_from(["2030-01-10", "2030-05-01T10:30", "2033-01-10T00:00", "2029-12-31T23:59"]),
    "purchase.amount": AMOUNTS,
    "filing.complete": st.booleans(),
}


@st.composite
def claims(draw: st.DrawFn, leave_out: bool = True) -> dict[str, object]:
    """A claim under SHOPS and FAIRS; most facts are those of CLAIM, some are drawn, some are left out."""
    facts = dict(CLAIM)
    for name, values in FACTS.items():
        match draw(st.integers(0, 9)):
            case 0 if leave_out:
                facts.pop(name, None)
            case 1 | 2 | 3 | 4:
                facts[name] = draw(values)
            case _:
                pass
    return facts


HELD: Final = st.fixed_dictionaries(
    {"shop_year": st.sampled_from(["0", "49999.99", "50000"]), "pool": st.sampled_from(["0", "1999999.99", "2000000"])}
)


def told(outcome: GroupOutcome) -> str:
    """Every face of a decision, in both languages."""
    group = book(SHOPS, FAIRS).groups[0]
    texts = []
    for language in ("zh", "en"):
        letter = explain(outcome, language, group)
        texts += [render_text(letter), render_markdown(letter), *row(outcome, language, group).values()]
        texts.append(json.dumps(decision_json(outcome, language, group), ensure_ascii=False))
    return "\n".join(texts)


@given(claims(), HELD)
def test_every_decision_can_be_told_in_words_of_people(facts: dict[str, object], held: dict[str, object]) -> None:
    outcome = decide_one(SHOPS, FAIRS, held=held, facts=facts)
    said = told(outcome)
    assert not re.search(r"Fraction|UNKNOWN|Words\(|<\w+\.|\bNone\b|\bTrue\b|\bFalse\b", said)
    assert outcome.status in (Status.GRANTED, Status.INVALID) or row(outcome)["reason"]
    assert bool(reasons(outcome)) or outcome.status is Status.GRANTED


@given(claims(), HELD)
def test_a_fact_not_given_is_never_shown_with_a_value(facts: dict[str, object], held: dict[str, object]) -> None:
    outcome = decide_one(SHOPS, FAIRS, held=held, facts=facts)
    for fact in facts_read(outcome):
        given_ = fact.name in facts
        assert (fact.plain is not None) == given_
        assert given_ or fact.words.zh.startswith(("未提供", "无"))
    said = render_text(explain(outcome, "zh", book(SHOPS, FAIRS).groups[0]))
    for name, label in (("shop.revenue", "上年营业额"), ("shop.staff", "用工人数"), ("purchase.amount", "采购金额")):
        if name not in facts:
            assert not re.search(rf"{label}（[^未]", said)
            assert f"{label}：现为" not in said


@given(st.lists(claims(), min_size=1, max_size=8))
def test_a_summary_adds_up_to_its_rows(listed: list[dict[str, object]]) -> None:
    numbered = [{**facts, "claim.id": f"S-{index}"} for index, facts in enumerate(listed)]
    (settlement,) = settle(SHOPS, FAIRS, claims=numbered)
    rows = [row(outcome) for outcome in settlement.outcomes]
    found = totals(settlement.outcomes)
    assert found.all.amount == sum(Decimal(one["amount"]) for one in rows)
    assert found.all.entitled == sum(Decimal(one["entitled"]) for one in rows)
    for parts in (list(found.by_status.values()), list(found.by_article.values())):
        assert sum(one.amount for one in parts) == found.all.amount
        assert sum(one.entitled for one in parts) == found.all.entitled
    (pool,) = pools(settlement)
    drawn = sum(Decimal(one["amount"]) for one in rows if one["policy"] == "kaifeng_shops_2030")
    assert pool.granted == drawn
    assert pool.left == 2_000_000 - drawn
    for language in ("zh", "en"):
        assert render_text(summary([settlement], language))
