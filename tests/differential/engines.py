"""Two engines asked the same: what the interpreter says, and what the compiled code says, or that it does not know."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from policyengine.compiled.encoding import decode, decode_held, encode, encode_held
from policyengine.compiled.outcomes import Outcomes
from policyengine.compiled.program import Program
from policyengine.facts import Claim
from policyengine.interpreter.decide import decide
from policyengine.interpreter.holdings import Holdings
from policyengine.outcome import PolicyOutcome, Status
from policyengine.plan.model import Plan
from policyengine.values import UNKNOWN, Value

OPEN = (Status.UNDETERMINED, Status.INVALID)


def holdings_of(plan: Plan, held: Mapping[str, Fraction], counted: bool = False, closed: bool = False) -> Holdings:
    """What the accumulators of `plan` hold; `counted`: the claim's things are counted already; `closed`: caps are."""
    amounts = {name: held.get(name, Fraction(0)) for name in plan.accumulators}
    adds = {name: Fraction(not counted) for name, each in plan.accumulators.items() if each.count is not None}
    caps = (cap for award in plan.awards for cap in award.caps)
    return Holdings(amounts, adds, frozenset(cap.index for cap in caps if cap.closes) if closed else frozenset())


def in_timezone(plan: Plan, values: Mapping[str, Value]) -> dict[str, Value]:
    """As `settlement` hands facts out: date-times in the policy's timezone, what may be blank none where not given."""
    none: dict[str, Value] = {fact.name: None for fact in plan.policy.facts.values() if fact.blank_is_none}
    return {**none, **Claim("", values).in_timezone(plan.policy.timezone)}


def compare(program: Program, values: Mapping[str, Value], holdings: Holdings) -> PolicyOutcome:
    """What the interpreter says, having made sure that the compiled code says the same or asks it."""
    plan, layout = program.plan, program.layout
    expected = decide(plan, values, holdings)
    facts = encode(layout, values)
    policy = plan.policy.policy
    held = encode_held(
        layout,
        {(policy, name): amount for name, amount in holdings.amounts.items()},
        {(policy, name): amount for name, amount in holdings.adds.items()},
        {(plan, index) for index in holdings.closed},
    )
    known = {name: value for name, value in values.items() if value is not UNKNOWN and name in layout.facts}
    assert decode(layout, facts, plan.policy.timezone) == known
    assert decode_held(layout, held).amounts == {(policy, name): each for name, each in holdings.amounts.items()}
    plain, traced = program.plain(facts, held), program.traced(facts, held)
    if plain is not None:
        awards = "+".join(award.award.id for award in expected.named)
        assert (plain[0], plain[1], Fraction(plain[2], 100), Fraction(plain[3], 100)) == (
            expected.status,
            awards,
            expected.amount,
            expected.entitled,
        ), (plain, expected.status, awards, expected.amount, expected.entitled)
        assert expected.status not in OPEN
    if traced is not None:
        assert Outcomes(program.whole).outcome(traced, holdings.amounts) == expected
        awards = "+".join(award.award.id for award in expected.named)
        assert (traced.status, traced.award) == (expected.status, awards)
        assert Fraction(traced.amount, 100) == expected.amount
    everything_known = set(plan.policy.facts) <= set(known)
    if everything_known and expected.status not in OPEN and not program.whole.doubtful:
        assert plain is not None, "the compiled code asks although everything is known"
        assert traced is not None, "the traced code asks although everything is known"
    return expected
