"""What would have to be different: for a denial, a reduction, or a decision that still waits for facts."""

from __future__ import annotations

from collections.abc import Iterator

from policyengine.outcome import GroupOutcome, PolicyOutcome, Status
from policyengine.plan.model import PlannedAward
from policyengine.report.amounts import capitalised, english
from policyengine.report.citations import article, position, title
from policyengine.report.citations import award as cited_award
from policyengine.report.conditions import Demands, distance, listed, unmet
from policyengine.report.document import Block, Items, Paragraph
from policyengine.report.labels import declared, in_order, label
from policyengine.report.limits import room_needed
from policyengine.report.phrases import Phrases
from policyengine.report.trace import trace
from policyengine.words import Words


def remedies(outcome: GroupOutcome) -> Iterator[Block]:
    """One line for each thing that is missing or in the way; a denial policy by policy."""
    match outcome.status:
        case Status.UNDETERMINED:
            yield Items(tuple(_missing(outcome)))
        case Status.REDUCED | Status.EXHAUSTED:
            yield Items(tuple(_at(article(one.article), words) for one, words in room_needed(outcome)))
        case Status.DENIED:
            leading = [one for one in outcome.outcomes if one is outcome.leading]
            for one in (*leading, *(other for other in outcome.outcomes if other is not outcome.leading)):
                blocks = tuple(_denied(outcome, one))
                if blocks and len(outcome.outcomes) > 1:
                    yield Paragraph(title(one.plan.policy))
                yield from blocks
        case _:
            return


def _missing(outcome: GroupOutcome) -> Iterator[Words]:
    for name in in_order(outcome, outcome.missing):
        called, fact = label(outcome, name), declared(outcome, name)
        zh, en = called.zh, english(called)
        if fact is not None and fact.question is not None:
            zh, en = f"{zh}：{fact.question.zh}", f"{en}: {english(fact.question)}"
        if fact is not None and fact.source is not None:
            zh, en = f"{zh}（可查：{fact.source.zh}）", f"{en} (to be found in: {english(fact.source)})"
        yield Words(zh, en)


def _denied(outcome: GroupOutcome, denied: PolicyOutcome) -> Iterator[Block]:
    """Every requirement not met; where all are met, what the awards nearest to applying would need."""
    policy, phrases = denied.plan.policy, Phrases(trace(outcome, denied))
    failed = [gate.gate for gate in denied.failed if phrases.trace.worth(gate.gate.condition) is False]
    if failed:
        gates = sorted(failed, key=lambda one: position(policy, one.article))
        yield Items(tuple(_at(article(gate.article), listed(unmet(gate.condition, phrases))) for gate in gates))
        return
    demanded = [(award.award, _demanded(award.award, phrases)) for award in denied.awards]
    wanting = [(award, demands) for award, demands in demanded if demands]
    if not wanting:
        return
    least = min(distance(demands) for _, demands in wanting)
    nearest = tuple(
        _at(cited_award(award), listed(demands)) for award, demands in wanting if distance(demands) == least
    )
    if len(nearest) < len(wanting):
        yield Paragraph(Words("只列条件最接近的补贴：", "Only the awards that come nearest are listed:"))
    yield Items(nearest)


def _demanded(award: PlannedAward, phrases: Phrases) -> Demands:
    needed = [gate.condition for gate in award.gates]
    if award.when is not None:
        needed.insert(0, award.when)
    return tuple(demand for condition in needed for demand in unmet(condition, phrases))


def _at(place: Words, words: Words) -> Words:
    return Words(f"{place.zh}：{words.zh}", f"{capitalised(place).en}: {english(words)}")
