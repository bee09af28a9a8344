"""A round as a workbook for an office: who claimed, when, what was decided and why; and what it was made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import BinaryIO, Final

from policyengine.facts import Claim
from policyengine.ledger.results import RoundDone
from policyengine.outcome import Status
from policyengine.report.about import SHEET, about
from policyengine.report.amounts import capitalised, joined
from policyengine.report.citations import article
from policyengine.report.fact_cells import APPLICANT, fact_cell, fact_column, ordering
from policyengine.report.ledger.rounds import until_of
from policyengine.report.ledger.terms import Terms
from policyengine.report.summary import STATUS_WORDS
from policyengine.report.worksheet import Cell, Column, writing_workbook
from policyengine.words import Language, Words

_SHEET: Final = Words("认定结果", "decisions")

Row = tuple[Mapping[str, str], Claim]
"""A row of the table of decisions, and the claim with the facts that were decided on."""


def write_workbook(
    found: Iterable[Row], made: RoundDone, engines: Sequence[str], terms: Terms, file: BinaryIO, language: Language
) -> None:
    """The rows of a round in words; `engines` are the versions that decided. Raises `MissingExtraError`."""
    unit = Words("元") if terms.currency == "CNY" else Words(terms.currency)
    columns = (
        Column(Words("申报编号", "claim"), "text", 40),
        APPLICANT,
        fact_column(ordering(terms.policies)),
        Column(Words("结果", "result"), "text", 14),
        Column(Words("政策", "policy"), "long", 36),
        Column(Words("条款", "article"), "text", 30),
        Column(Words(f"应补（{unit.zh}）", f"due ({terms.currency})"), "money", 24, total=True),
        Column(Words(f"实补（{unit.zh}）", f"granted ({terms.currency})"), "money", 24, total=True),
        Column(Words("理由", "reason"), "long", 80),
    )
    with writing_workbook(file, Words("认定结果", "Decisions"), language) as book:
        book.table(_SHEET, columns, (_cells(one, claim, terms, language) for one, claim in found))
        book.document(SHEET, about(_made_from(made, engines, terms), terms.policies, language))


def _made_from(made: RoundDone, engines: Sequence[str], terms: Terms) -> Iterator[tuple[Words, Words]]:
    yield Words("轮次", "round"), Words(made.name)
    yield Words("认定时间", "decided"), terms.moment(made.at)
    yield Words("截至", "claims to"), until_of(made)
    yield Words("台账分录", "entry of the ledger"), Words(f"{made.entry}")
    yield Words("引擎版本", "engine"), joined(map(Words, engines), "、", ", ") if engines else Words("—")


def _cells(one: Mapping[str, str], claim: Claim, terms: Terms, language: Language) -> Sequence[Cell]:
    numbers = (capitalised(article(number)) for number in one["article"].split("+") if number)
    policy = terms.policies[0]
    values = claim.in_timezone(policy.timezone)
    return (
        one["claim.id"],
        fact_cell(values, policy.facts[policy.roles.applicant.name], terms.currency, language),
        fact_cell(values, ordering(terms.policies), terms.currency, language),
        STATUS_WORDS[Status(one["status"])].in_language(language),
        terms.titles(one["policy"].split("+")).in_language(language),
        joined(numbers, "、", ", ").in_language(language),
        Fraction(one["entitled"]),
        Fraction(one["amount"]),
        one["reason"],
    )
