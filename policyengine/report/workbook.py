"""A settlement as a workbook for an office: decisions in words, the summary, and the records that are wrong.

The table for machines (`rows`) has ids and fixed English names; here the same decisions bear the labels and
titles that the policies give them. Its rows stand in the same order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

from policyengine import __version__
from policyengine.outcome import GroupOutcome, Status
from policyengine.policy.model import Fact, Policy
from policyengine.report.about import SHEET, about
from policyengine.report.amounts import capitalised, english, joined
from policyengine.report.applied import articles, named_awards, named_policies, reductions
from policyengine.report.citations import article, title
from policyengine.report.fact_cells import APPLICANT, fact_cell, fact_column, ordering
from policyengine.report.reasons import reasons
from policyengine.report.reductions import limit_label
from policyengine.report.summary import STATUS_WORDS, summary
from policyengine.report.table_facts import TableFacts
from policyengine.report.undecided import problems_by_claim
from policyengine.report.worksheet import Cell, Column, writing_workbook
from policyengine.settlement.groups import Group
from policyengine.settlement.settle import GroupSettlement
from policyengine.words import Language, Words

_DECISIONS: Final = Words("决定", "decisions")
_SUMMARY: Final = Words("汇总", "summary")
_WRONG: Final = Words("记录有误", "wrong records")
_ROW: Final = Column(Words("申报表行号", "row in the table of claims"), "count", 8)
_ID: Final = Column(Words("申报编号", "claim"), "text", 40)
_WRONG_COLUMNS: Final = (
    _ROW,
    _ID,
    Column(Words("错在哪里", "what is wrong"), "long", 90),
    Column(Words("错误编号", "code"), "text", 10),
)


def write_workbook(
    settlements: Sequence[GroupSettlement], file: BinaryIO, language: Language, table: TableFacts | None = None
) -> None:
    """The settlement of one table of claims as a workbook in `file`; raises `MissingExtraError`."""
    currency = settlements[0].group.families[0].editions[0].policy.currency
    with writing_workbook(file, Words("结算结果", "Settlement"), language) as book:
        columns = _columns(currency, ordering(_policies(settlements)))
        book.table(_DECISIONS, columns, _decisions(settlements, language))
        book.document(_SUMMARY, summary(settlements, language, table))
        book.table(_WRONG, _WRONG_COLUMNS, _wrong(settlements, language))
        book.document(SHEET, about(_made_from(settlements), _policies(settlements), language))


def _policies(settlements: Sequence[GroupSettlement]) -> list[Policy]:
    return [plan.policy for one in settlements for family in one.group.families for plan in family.editions]


def _made_from(settlements: Sequence[GroupSettlement]) -> Iterator[tuple[Words, Words]]:
    """No time of day: the same claims and policies make the same file."""
    outcomes = settlements[0].outcomes
    file = outcomes[0].claim.file if outcomes else ""
    if file:
        yield Words("申报表", "table of claims"), Words(file)
    yield Words("申报笔数", "claims"), Words(f"{len(outcomes):,}")
    yield Words("引擎版本", "engine"), Words(__version__)


def _columns(currency: str, by: Fact) -> tuple[Column, ...]:
    unit = Words("元") if currency == "CNY" else Words(currency)
    return (
        _ID,
        APPLICANT,
        fact_column(by),
        Column(Words("结果", "result"), "text", 12),
        Column(Words("政策", "policy"), "long", 36),
        Column(Words("条款", "article"), "text", 30),
        Column(Words("补贴项目", "award"), "long", 24),
        Column(Words(f"应补（{unit.zh}）", f"due ({currency})"), "money", 24, total=True),
        Column(Words(f"实补（{unit.zh}）", f"granted ({currency})"), "money", 24, total=True),
        Column(Words("受何限制", "limited by"), "long", 24),
        Column(Words("理由", "reason"), "long", 80),
        _ROW,
    )


def _decisions(settlements: Sequence[GroupSettlement], language: Language) -> Iterator[Sequence[Cell]]:
    for outcomes in zip(*(settlement.outcomes for settlement in settlements), strict=True):
        for settlement, outcome in zip(settlements, outcomes, strict=True):
            yield _decision(outcome, settlement.group, language)


def _decision(outcome: GroupOutcome, group: Group, language: Language) -> Sequence[Cell]:
    limits = dict.fromkeys(label for label in map(limit_label, reductions(outcome)) if label is not None)
    policies = dict.fromkeys(title(policy) for policy in named_policies(outcome, group))
    awards = (Words(award.label.zh, english(award.label)) for award in named_awards(outcome))
    told = (reason.cited() for reason in reasons(outcome, group, main_only=True))
    policy = group.families[0].editions[0].policy
    values, by = outcome.claim.in_timezone(policy.timezone), ordering([policy])
    return (
        outcome.claim.id,
        fact_cell(values, policy.facts[policy.roles.applicant.name], policy.currency, language),
        fact_cell(values, by, policy.currency, language),
        STATUS_WORDS[outcome.status].in_language(language),
        joined(policies, "、", ", ").in_language(language),
        joined((capitalised(article(number)) for number in articles(outcome)), "、", ", ").in_language(language),
        joined(awards, "、", ", ").in_language(language),
        outcome.entitled,
        outcome.amount,
        joined((Words(label.zh, english(label)) for label in limits), "、", ", ").in_language(language),
        joined(told, "；", "; ").in_language(language),
        outcome.claim.row or "",
    )


def _wrong(settlements: Sequence[GroupSettlement], language: Language) -> Iterator[Sequence[Cell]]:
    claims = [outcome.claim for outcome in settlements[0].outcomes] if settlements else []
    wrong = (
        {place: one for place, one in enumerate(each.outcomes) if one.status is Status.INVALID} for each in settlements
    )
    for place, problems in problems_by_claim(wrong).items():
        claim = claims[place]
        for words, code in problems.items():
            yield (claim.row or "", claim.id, words.in_language(language), code)
