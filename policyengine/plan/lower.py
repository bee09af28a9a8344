"""From a `Policy` to a `Plan`: every award with all that binds it, wherever the file says so."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from policyengine.expression.core import And, Call, Compare, Constant, Fact, Node
from policyengine.expression.types import BOOLEAN, DATE
from policyengine.plan.model import Choice, Gate, Plan, PlannedAward, PlannedCap
from policyengine.policy.articles import counts_things, overridden
from policyengine.policy.model import (
    Article,
    Award,
    Cap,
    FactKind,
    IfShort,
    InForce,
    Policy,
    Requirement,
)
from policyengine.source import Place
from policyengine.syntax.tree import Comparison
from policyengine.words import Words


def lower(policy: Policy) -> Plan:
    """The plan of a checked policy."""
    lowering = _Lowering(policy, itertools.count(-1, -1))
    awards = tuple(lowering.awards())
    return Plan(
        policy=policy,
        definitions={name: definition.value for name, definition in policy.definitions.items()},
        in_force=lowering.period_gate(policy.in_force, policy.in_force_article),
        gates=tuple(lowering.policy_gates()),
        awards=awards,
        choice=lowering.choice(awards),
        accumulators=policy.accumulators,
    )


@dataclass(frozen=True, slots=True)
class _Lowering:
    """`keys` of nodes made here are negative; those of the file's own nodes are not."""

    policy: Policy
    keys: Iterator[int]

    def awards(self) -> Iterator[PlannedAward]:
        """The awards in the order of the file."""
        ids = [award.id for article in self.policy.articles for award in article.awards]
        caps = list(self._caps())
        index = 0
        for article in self.policy.articles:
            for award in article.awards:
                yield PlannedAward(
                    index=index,
                    id=award.id,
                    label=award.label,
                    article=article.number,
                    when=award.when,
                    gates=tuple(self._award_gates(article, award)),
                    overridden_by=tuple(self._overridden_by(award, ids)),
                    base=award.base,
                    rate=award.rate,
                    amount=award.amount,
                    minimum=award.minimum,
                    caps=self._binding(caps, article, award),
                    place=award.place,
                )
                index += 1

    # Caps: each once, with whom it binds; an award's own come first, then the wider ones.

    def _caps(self) -> Iterator[tuple[PlannedCap, Article[Node], Award[Node] | None]]:
        index = itertools.count()
        for article in self.policy.articles:
            for award in article.awards:
                for cap in award.caps:
                    yield self._cap(next(index), article, cap), article, award
        for article in self.policy.articles:
            for cap in article.caps:
                yield self._cap(next(index), article, cap), article, None

    def _cap(self, index: int, article: Article[Node], cap: Cap[Node]) -> PlannedCap:
        accumulator = self.policy.accumulators.get(cap.per)
        if_short = cap.if_short or IfShort.REDUCE
        return PlannedCap(
            index=index,
            article=article.number,
            limit=cap.limit,
            accumulator=cap.per,
            when=cap.when,
            if_short=if_short,
            label=cap.label or (accumulator.label if accumulator else Words("单笔上限", "limit of one claim")),
            counts=accumulator is not None and counts_things(accumulator),
            # A full count closes by itself, and whom it has counted already is not turned away; a rolling
            # window has no end at which it could open again.
            closes=if_short is IfShort.REFUSE
            and accumulator is not None
            and not accumulator.per
            and accumulator.count is None
            and accumulator.rolling is None,
            place=cap.place,
        )

    def _binding(
        self,
        caps: list[tuple[PlannedCap, Article[Node], Award[Node] | None]],
        article: Article[Node],
        award: Award[Node],
    ) -> tuple[PlannedCap, ...]:
        own = [cap for cap, _, owner in caps if owner is award]
        wider = [cap for cap, maker, owner in caps if owner is None and reaches(maker, article)]
        return (*own, *wider)

    # Gates.

    def policy_gates(self) -> Iterator[Gate]:
        """Requirements that bind the whole policy, in the order of the articles."""
        for article in self.policy.articles:
            if article.applies_to == "all":
                yield from _gates(article, article.requires)

    def _award_gates(self, article: Article[Node], award: Award[Node]) -> Iterator[Gate]:
        for maker in self.policy.articles:
            if maker.applies_to != "all" and reaches(maker, article):
                if maker.in_force is not None and maker.in_force is not self.policy.in_force:
                    yield self.period_gate(maker.in_force, maker.number)
                yield from _gates(maker, maker.requires)
        yield from _gates(article, award.requires)

    def period_gate(self, period: InForce, article: str) -> Gate:
        """From the first to the last day, both included, by the date of the deciding fact."""
        name = period.date.name if period.date else self.policy.date_fact
        declared = self.policy.facts[name]
        place = period.place
        fact = Fact(name=name, type=declared.type, span=place.span, key=next(self.keys))
        day: Node = fact
        if declared.kind is FactKind.DATE_TIME:
            day = Call(function="date", arguments=(fact,), type=DATE, span=place.span, key=next(self.keys))
        parts = [self._on_the_day(day, Comparison.AT_LEAST, period.from_, place)]
        if period.until is not None:
            parts.append(self._on_the_day(day, Comparison.AT_MOST, period.until, place))
        condition = And(parts=tuple(parts), type=BOOLEAN, span=place.span, key=next(self.keys))
        until_zh = f"至{_day_zh(period.until)}" if period.until else "起"
        until_en = f" to {period.until}" if period.until else " on"
        reason = Words(
            f"{declared.label.zh}不在有效期内（自{_day_zh(period.from_)}{until_zh}）",
            f"{declared.label.in_language('en')} is outside the period in force (from {period.from_}{until_en})",
        )
        return Gate(article, condition, reason, place)

    def _on_the_day(self, day: Node, operator: Comparison, date: dt.date, place: Place) -> Node:
        constant = Constant(value=date, type=DATE, span=place.span, key=next(self.keys))
        return Compare(operator=operator, left=day, right=constant, type=BOOLEAN, span=place.span, key=next(self.keys))

    # Exceptions and choice.

    def _overridden_by(self, award: Award[Node], ids: list[str]) -> Iterator[int]:
        others = (other for article in self.policy.articles for other in article.awards)
        for index, other in enumerate(others):
            if award.id in overridden(other, ids):
                yield index

    def choice(self, awards: tuple[PlannedAward, ...]) -> Choice:
        """The policy's choice over its awards, those of an article with a rule of its own chosen first."""
        options: list[int | Choice] = []
        for article in self.policy.articles:
            own = tuple(award.index for award in awards if award.article == article.number)
            if article.choose is not None and len(own) > 1:
                options.append(Choice(article.choose, own))
            else:
                options.extend(own)
        return Choice(self.policy.choose, tuple(options))


def reaches(maker: Article[Node], article: Article[Node]) -> bool:
    """Whether what `maker` provides binds the awards of `article`."""
    match maker.applies_to:
        case None:
            return maker is article
        case "all":
            return True
        case named:
            return any(one.name == article.number for one in named)


def _gates(article: Article[Node], requirements: tuple[Requirement[Node], ...]) -> Iterator[Gate]:
    for requirement in requirements:
        yield Gate(article.number, requirement.condition, requirement.reason, requirement.place)


def _day_zh(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
