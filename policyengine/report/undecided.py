"""The claims of a settlement that were not decided: those that wait for facts, and those that are wrong themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from policyengine.facts import Claim, rows_in_words
from policyengine.outcome import GroupOutcome
from policyengine.report.amounts import joined
from policyengine.report.document import Block, Items, Paragraph
from policyengine.report.labels import in_order, label
from policyengine.report.reasons import problem_with_code
from policyengine.words import Words

MOST_NAMED: Final = 20
"""Claims named of those that lack the same; the table of decisions has all of them."""

MOST_LISTED: Final = 50
"""Wrong records listed one by one."""


def undetermined(waiting: Sequence[GroupOutcome]) -> Iterator[Block]:
    """The claims that wait, by what they wait for."""
    if not waiting:
        return
    yield Paragraph(
        Words(
            f"暂不能认定的{len(waiting):,}笔没有占用额度；补齐后再认定，排在其后的申报的金额可能随之改变。",
            f"Undetermined claims ({len(waiting):,}) hold nothing; once they are decided, "
            "what later claims are paid may change.",
        )
    )
    by_missing: dict[tuple[str, ...], list[GroupOutcome]] = {}
    for outcome in waiting:
        by_missing.setdefault(tuple(in_order(outcome, outcome.missing)), []).append(outcome)
    yield Items(tuple(_lacking(alike) for alike in by_missing.values()))


def _lacking(outcomes: Sequence[GroupOutcome]) -> Words:
    first, count = outcomes[0], len(outcomes)
    missing = joined((label(first, name) for name in in_order(first, first.missing)), "、", ", ")
    named = [outcome.claim.id for outcome in outcomes[:MOST_NAMED]]
    more, en_more = ("等", " and more") if count > MOST_NAMED else ("", "")
    return Words(
        f"尚缺：{missing.zh}（{count:,}笔）：{'、'.join(named)}{more}",
        f"not given: {missing.in_language('en')} ({count:,}): {', '.join(named)}{en_more}",
    )


def problems_by_claim(groups: Iterable[Mapping[int, GroupOutcome]]) -> Mapping[int, Mapping[Words, str]]:
    """What is wrong with each wrong record, by its position, with the code; the same problem is not told twice.

    `groups` are the outcomes of wrong records by position, group by group.
    """
    problems: dict[int, dict[Words, str]] = {}
    for wrong in groups:
        for place, outcome in wrong.items():
            told = problems.setdefault(place, {})
            told.update({problem_with_code(problem): problem.code for problem in outcome.problems})
    return problems


def wrong_records(groups: Sequence[Mapping[int, GroupOutcome]]) -> Iterator[Block]:
    """Each wrong record once, whichever groups refused it."""
    problems = problems_by_claim(groups)
    if not problems:
        return
    yield Paragraph(
        Words(f"记录有误、未予认定的有{len(problems):,}笔：", f"Wrong records, not decided ({len(problems):,}):")
    )
    claims = {place: outcome.claim for wrong in groups for place, outcome in wrong.items()}
    listed = list(problems.items())
    yield Items(tuple(_wrong(claims[place], tuple(told)) for place, told in listed[:MOST_LISTED]))
    more = len(listed) - MOST_LISTED
    if more > 0:
        yield Paragraph(Words(f"另有{more:,}笔，见结果表。", f"{more:,} more are in the table of decisions."))
    code = next(code for _, told in listed for code in told.values())
    yield Paragraph(
        Words(
            f"括号里是错误编号，用 `policyengine explain {code}` 查看含义和改法。",
            f"The codes are explained, with what to do, by `policyengine explain {code}` and the like.",
        )
    )


def _wrong(claim: Claim, why: tuple[Words, ...]) -> Words:
    told = joined(why, "；", "; ")
    at = rows_in_words([claim.row], claim.counted) if claim.row else Words("")
    zh, en = " ".join(filter(None, (at.zh, claim.id))), ", ".join(filter(None, (at.en, claim.id)))
    return Words(f"{zh or '—'}：{told.zh}", f"{en or '—'}: {told.in_language('en')}")
