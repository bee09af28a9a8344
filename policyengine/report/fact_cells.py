"""A fact in a cell of a workbook: an amount as a number, a day as a day, the rest in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

from policyengine.policy.model import Fact, FactKind, Policy
from policyengine.report.amounts import english, fact_in_words
from policyengine.report.worksheet import Cell, Column, Kind
from policyengine.values import UNKNOWN, Value
from policyengine.words import Language, Words

_KINDS: Final[Mapping[FactKind, Kind]] = {
    FactKind.INTEGER: "count",
    FactKind.NUMBER: "number",
    FactKind.MONEY: "money",
    FactKind.RATE: "rate",
    FactKind.DATE: "date",
    FactKind.DATE_TIME: "moment",
}


def fact_column(fact: Fact) -> Column:
    """The column of a fact, by its label."""
    return Column(Words(fact.label.zh, english(fact.label)), _KINDS.get(fact.kind, "text"), 40)


def fact_cell(values: Mapping[str, Value], fact: Fact, currency: str, language: Language) -> Cell:
    """What a claim says of a fact, in its policies' timezone; empty where it says nothing."""
    value = values.get(fact.name, UNKNOWN)
    if value is UNKNOWN or value is None:
        return ""
    if fact.kind in _KINDS and isinstance(value, Fraction | dt.date):
        return value
    return fact_in_words(value, fact, currency).in_language(language)


APPLICANT: Final = Column(Words("申报主体", "applicant"), "text", 40)


def ordering(policies: Sequence[Policy]) -> Fact:
    """The fact by which claims come first or later."""
    policy = policies[0]
    return policy.facts[policy.order[0]]
