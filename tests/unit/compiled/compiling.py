"""Small invented policies compiled, for the tests of this room."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from policyengine.app.evaluating import claim_of
from policyengine.app.loading import PolicyBook
from policyengine.compiled.encoding import encode, encode_held
from policyengine.compiled.program import Program, compile_plan
from policyengine.compiled.refusal import Refused
from policyengine.values import Value
from tests.unit.settlement.small import book, claim


def program(part: str) -> Program:
    """The program of the one policy that `part` is completed to."""
    compiled = compile_plan(book(part).families[0].editions[0])
    assert isinstance(compiled, Program), compiled
    return compiled


def refused(part: str) -> Refused:
    """Why the one policy that `part` is completed to cannot be compiled."""
    compiled = compile_plan(book(part).families[0].editions[0])
    assert isinstance(compiled, Refused), compiled.source
    return compiled


def values(whole: PolicyBook, **facts: Any) -> dict[str, Value]:  # noqa: ANN401  # any value of a cell
    """What the ordinary claim with these facts says, in the policy's timezone."""
    given = claim_of(claim(facts), whole)
    assert not given.problems
    return whole.benches[0].facts_of(given)


def paid(part: str, held: Mapping[str, int] | None = None, **facts: Any) -> object:  # noqa: ANN401  # any value of a cell
    """Status, award, amount and entitled of one claim (amounts in the currency); None: the interpreter is asked."""
    whole = book(part)
    compiled = compile_plan(whole.families[0].editions[0])
    assert isinstance(compiled, Program), compiled
    policy = compiled.plan.policy.policy
    holds = encode_held(compiled.layout, {(policy, name): Fraction(each) for name, each in (held or {}).items()})
    answered = compiled.plain(encode(compiled.layout, values(whole, **facts)), holds)
    if answered is None:
        return None
    status, award, amount, entitled = answered
    return str(status), award, amount / 100, entitled / 100


def body(part: str) -> str:
    """The plain function, without the line that takes the facts apart."""
    text = program(part).source.partition("# 潍坊市支持风筝作坊的措施 (weifang_kites_2030, traced)")[0]
    return text.partition("= facts\n")[2].rstrip()
