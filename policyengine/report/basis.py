"""The articles that a decision rests on, and the readings of the text that mattered."""

from __future__ import annotations

from collections.abc import Iterator

from policyengine.expression.core import Node
from policyengine.outcome import GroupOutcome, PolicyOutcome, Status
from policyengine.policy.model import Article, Policy, Reading
from policyengine.policy.structure import main_number
from policyengine.report.alternatives import alternatives
from policyengine.report.amounts import capitalised, english
from policyengine.report.applied import deciding, granted
from policyengine.report.citations import heading, position, title
from policyengine.report.document import Block, Items, Paragraph
from policyengine.report.trace import trace
from policyengine.words import Words


def basis(outcome: GroupOutcome) -> Iterator[Block]:
    """Each article applied, with its heading and what it says, policy by policy in the order of the articles."""
    blocks = tuple(_articles(outcome))
    if blocks:
        yield Paragraph(
            Words("以下为条文大意，以发布的原文为准。", "These are summaries; what counts is the text as published.")
        )
    yield from blocks


def _articles(outcome: GroupOutcome) -> Iterator[Block]:
    for one, cited in _cited(outcome):
        policy = one.plan.policy
        found = [article for article in policy.articles if article.number in cited]
        if found:
            if len(outcome.outcomes) > 1:
                yield Paragraph(title(policy))
            yield Items(tuple(_article(article) for article in found))


def _article(article: Article[Node]) -> Words:
    at, summary = heading(article), article.summary
    return Words(f"{at.zh}：{_open(summary.zh)}", f"{at.en}: {_open(english(summary))}")


def _open(sentence: str) -> str:
    return sentence.rstrip("。.")


def _cited(outcome: GroupOutcome) -> Iterator[tuple[PolicyOutcome, frozenset[str]]]:
    match outcome.status:
        case Status.GRANTED | Status.REDUCED | Status.EXHAUSTED:
            for one in deciding(outcome):
                yield one, frozenset(_applied(outcome, one))
            for alternative in alternatives(outcome):
                if all(alternative.outcome is not one for one in deciding(outcome)):
                    yield alternative.outcome, frozenset(_coordinating(alternative.outcome.plan.policy))
        case Status.DENIED:
            for one in outcome.outcomes:
                yield one, frozenset(_denying(outcome, one))
        case _:
            return


def _applied(outcome: GroupOutcome, one: PolicyOutcome) -> Iterator[str]:
    """The period, the requirements that were met, the awards, their caps, and the rule between policies."""
    yield from (gate.gate.article for gate in one.gates)
    for award in one.granted:
        yield award.award.article
        yield from (gate.gate.article for gate in award.gates)
        yield from (cap.cap.article for cap in award.caps)
    if any(other is not one and other.amount > 0 for other in outcome.outcomes):
        yield from _coordinating(one.plan.policy)


def _coordinating(policy: Policy) -> Iterator[str]:
    yield from (article.number for article in policy.articles if article.coordination is not None)


def _denying(outcome: GroupOutcome, one: PolicyOutcome) -> Iterator[str]:
    asked = trace(outcome, one)
    failed = [gate.gate.article for gate in one.failed if asked.worth(gate.gate.condition) is False]
    if failed:
        yield from failed
        return
    for award in one.awards:
        yield award.award.article
        yield from (gate.gate.article for gate in award.gates if gate.met is False)


def readings(outcome: GroupOutcome) -> Iterator[Words]:
    """Readings of the articles applied; those of no one article where several awards or policies stood to choose."""
    choosing = len(list(granted(outcome))) > 1 or bool(alternatives(outcome))
    told: set[Words] = set()
    for one, cited in _cited(outcome):
        policy = one.plan.policy
        found = [reading for reading in policy.readings if _matters(reading, cited, choosing=choosing)]
        for reading in sorted(found, key=lambda each: position(policy, next(iter(each.articles), ""))):
            words = Words(
                f"{reading.question.zh}：{reading.adopted.zh}",
                f"{capitalised(reading.question).en}: {english(reading.adopted)}",
            )
            if words not in told:
                told.add(words)
                yield words


def _matters(reading: Reading, cited: frozenset[str], *, choosing: bool) -> bool:
    if not reading.articles:
        return bool(cited) and choosing
    concerned = {main_number(number) for number in reading.articles}
    return any(main_number(number) in concerned for number in cited)
