"""The facts that a decision read, with what the claim says of each, for people and for machines."""

from __future__ import annotations

from dataclasses import dataclass

from policyengine.interpreter.texts import value_text
from policyengine.outcome import GroupOutcome
from policyengine.policy.model import Fact, FactKind, Policy
from policyengine.report.amounts import NOT_GIVEN, fact_in_words, plain_money
from policyengine.report.trace import traces
from policyengine.values import UNKNOWN, Value
from policyengine.words import Words


@dataclass(frozen=True, slots=True)
class FactRead:
    """One fact: its name and label, its value in words, and plain (None where it is none or not given)."""

    name: str
    label: Words
    words: Words
    plain: str | bool | None


def facts_read(outcome: GroupOutcome) -> tuple[FactRead, ...]:
    """What was read by any policy of the group, as the policies declare it, policy by policy."""
    read: dict[str, FactRead] = {}
    for one in traces(outcome, outcome.outcomes):
        names = one.facts_read() | set(outcome.missing)
        for fact in one.policy.facts.values():
            if fact.name in names and fact.name not in read:
                read[fact.name] = _read(fact, outcome, one.policy)
    return tuple(read.values())


def _read(fact: Fact, outcome: GroupOutcome, policy: Policy) -> FactRead:
    blank: Value = None if fact.blank_is_none else UNKNOWN
    value = outcome.claim.in_timezone(policy.timezone).get(fact.name, blank)
    return FactRead(fact.name, fact.label, _words(value, fact, outcome, policy), _plain(value, fact))


def _words(value: Value, fact: Fact, outcome: GroupOutcome, policy: Policy) -> Words:
    if value is UNKNOWN and fact.name in outcome.immaterial:
        return Words("未提供，不影响结果", "not given; the decision does not depend on it")
    if value is UNKNOWN:
        return NOT_GIVEN
    said = fact_in_words(value, fact, policy.currency)
    if fact.name in outcome.claim.dates_without_time:
        return Words(
            f"{said.zh}（申报只写了日期，按当日零时计）",
            f"{said.in_language('en')} (a date without a time, taken as 00:00)",
        )
    return said


def _plain(value: Value, fact: Fact) -> str | bool | None:
    if value is UNKNOWN or value is None:
        return None
    if isinstance(value, bool):
        return value
    return plain_money(value) if fact.kind is FactKind.MONEY else value_text(value)  # type: ignore[arg-type]  # money is a Fraction
