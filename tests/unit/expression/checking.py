"""How the tests of this room check an expression: over a small vocabulary, in a policy or out of it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from policyengine.diagnostics.model import Diagnostic, Diagnostics
from policyengine.expression.check import check_expression
from policyengine.expression.core import Node
from policyengine.expression.scope import AccumulatorName, ConstantName, DefinitionName, FactName, Meaning, Scope
from policyengine.expression.types import (
    BOOLEAN,
    DATE,
    DATE_TIME,
    FAILED,
    MONEY,
    NUMBER,
    TEXT,
    Type,
    choice_of,
)
from policyengine.source import Place, Source, Span
from policyengine.syntax.parser import parse_expression

SHANGHAI = ZoneInfo("Asia/Shanghai")
DECLARATIONS = Source("policy.yaml", "facts: {研发费用: {type: money}}")
TRADE = choice_of("shop", "farm", "mill")


def vocabulary() -> dict[str, Meaning]:
    return {
        "flag": FactName(BOOLEAN),
        "count.of.staff": FactName(NUMBER),
        "研发费用": FactName(MONEY, place=Place(DECLARATIONS, Span(8, 12))),
        "revenue": FactName(MONEY),
        "name": FactName(TEXT),
        "trade": FactName(TRADE, {"shop": "商店", "farm": "农场", "mill": "磨坊"}),
        "branch": FactName(choice_of("north", "south")),
        "day": FactName(DATE),
        "sale.time": FactName(DATE_TIME),
        "since": FactName(DATE.or_null()),
        "limit": FactName(MONEY.or_null()),
        "spent": AccumulatorName(MONEY),
        "policy.until": ConstantName(DATE, None),
        "broken": ConstantName(FAILED, None),
    }


def in_policy(**definitions: str) -> Scope:
    """The vocabulary with definitions, as inside a policy in CNY and Shanghai."""
    names = vocabulary()
    scope = Scope(names, currency="CNY", timezone=SHANGHAI, keys=itertools.count())
    for name, text in definitions.items():
        node = meaning(text, scope)
        names[name] = DefinitionName(node.type, node)
    return scope


def outside(**facts: Type) -> Scope:
    """Outside a policy, with facts of these types."""
    return Scope({name: FactName(type_) for name, type_ in facts.items()}, in_policy=False)


@dataclass(frozen=True)
class Complaint:
    """A diagnostic, with the text that it underlines."""

    code: str
    underlined: str
    diagnostic: Diagnostic

    @property
    def says(self) -> str:
        """All its words, in both languages."""
        one = self.diagnostic
        words = [each for each in (one.headline, one.label, one.help) if each is not None]
        return " ".join(f"{each.zh} {each.en}" for each in words)


def check(text: str, scope: Scope, expected: Type | None = None) -> tuple[Node, list[Complaint]]:
    """The node of `text` and what was complained about; the expression stands inside a larger text."""
    before = "第一行\n  condition: "
    source, diagnostics = Source("policy.yaml", before + text + "\n"), Diagnostics()
    expr = parse_expression(source, Span(len(before), len(before) + len(text)), diagnostics)
    assert expr is not None, list(diagnostics)
    node = check_expression(expr, scope, source, diagnostics, expected)
    complaints = [
        Complaint(one.code, one.place.source.slice(one.place.span) if one.place else "", one) for one in diagnostics
    ]
    return node, complaints


def meaning(text: str, scope: Scope | None = None, expected: Type | None = None) -> Node:
    """The node of a text without a mistake."""
    node, complaints = check(text, scope or in_policy(), expected)
    assert not complaints, [complaint.says for complaint in complaints]
    return node


def complaint(text: str, scope: Scope | None = None, expected: Type | None = None) -> Complaint:
    """The one mistake of a text."""
    node, complaints = check(text, scope or in_policy(), expected)
    assert node.type is FAILED
    assert len(complaints) == 1, [(each.code, each.underlined, each.says) for each in complaints]
    return complaints[0]
