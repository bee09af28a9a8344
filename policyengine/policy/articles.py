"""The provisions of the articles: requirements, awards, caps, with every value typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from policyengine.diagnostics.model import Diagnostics
from policyengine.expression.core import Marginal, Node
from policyengine.expression.types import MONEY, NUMBER, Kind, Type
from policyengine.policy.edges import constant_value
from policyengine.policy.model import CLAIM, Accumulator, Article, Award, Cap, Draft, IfShort, Minimum, Requirement
from policyengine.policy.naming import suggestion
from policyengine.policy.values import Values
from policyengine.policy.written import NamedPlace, Written, WrittenExpression
from policyengine.syntax import tree as syntax
from policyengine.values import decimal_text
from policyengine.words import Words


@dataclass(frozen=True, slots=True)
class Provisions:
    """Checks what articles say; `accumulators` are the checked ones."""

    draft: Draft
    diagnostics: Diagnostics
    values: Values
    accumulators: dict[str, Accumulator[Node]]

    def article(self, written: Article[Written]) -> Article[Node]:
        """The article with every value typed."""
        return Article(
            number=written.number,
            heading=written.heading,
            summary=written.summary,
            applies_to=written.applies_to,
            requires=tuple(self._requirements(written.requires, self.values)),
            caps=tuple(self._caps(written.caps, self.values)),
            order=written.order,
            awards=tuple(self._award(award) for award in written.awards),
            choose=written.choose,
            in_force=written.in_force,
            coordination=written.coordination,
            not_modelled=written.not_modelled,
            place=written.place,
        )

    def _requirements(self, written: tuple[Requirement[Written], ...], values: Values) -> Iterator[Requirement[Node]]:
        for one in written:
            yield Requirement(values.condition(one.condition), one.reason, one.place)

    def _award(self, written: Award[Written]) -> Award[Node]:
        when = self.values.condition(written.when) if written.when is not None else None
        values = self.values.guarded_by(when)
        base, rate, amount = self._amount(written, values)
        return Award(
            id=written.id,
            label=written.label,
            when=when,
            requires=tuple(self._requirements(written.requires, values)),
            base=base,
            rate=rate,
            amount=amount,
            minimum=Minimum(values.value(written.minimum.amount, MONEY), written.minimum.below)
            if written.minimum
            else None,
            caps=tuple(self._caps(written.caps, values)),
            overrides=written.overrides,
            place=written.place,
        )

    def _amount(self, written: Award[Written], values: Values) -> tuple[Node | None, Node | None, Node | None]:
        """Base and rate, or the whole amount; marginal bands are a whole amount."""
        if written.amount is not None:
            return None, None, values.value(written.amount, MONEY)
        if written.base is None or written.rate is None:
            return None, None, None
        base = values.value(written.base)
        rate = values.rate(written.rate, base)
        kinds = {base.type.kind, rate.type.kind}
        if isinstance(rate, Marginal):
            return None, None, rate
        if Kind.FAILED not in kinds and kinds != {Kind.MONEY, Kind.NUMBER}:
            self.diagnostics.add(
                "E429",
                written.rate.place,
                Words("base 乘 rate 得不出金额", "base times rate is not an amount of money"),
                label=Words(
                    f"base 是{base.type.in_words().zh},rate 是{rate.type.in_words().zh}",
                    f"base is {base.type.in_words().en}, rate is {rate.type.in_words().en}",
                ),
                help=Words(
                    "一个是金额、一个是数，例如 base 写结算金额、rate 写 30%",
                    "one is an amount and one a number, such as an amount settled and 30%",
                ),
            )
        return base, rate, None

    def _caps(self, written: tuple[Cap[Written], ...], values: Values) -> Iterator[Cap[Node]]:
        for cap in written:
            when = values.condition(cap.when) if cap.when is not None else None
            accumulator = self._accumulator(cap)
            counts = accumulator is not None and counts_things(accumulator)
            if counts and cap.if_short is IfShort.REDUCE:
                self.diagnostics.add(
                    "E519",
                    cap.place,
                    Words(
                        "不按金额累计的封顶不能只付一部分",
                        "a cap on something other than money cannot pay a part",
                    ),
                    help=Words("请写 if_short: refuse，或不写", "write if_short: refuse, or leave it out"),
                )
            yield Cap(
                limit=self._limit(cap.limit, values.guarded_by(when), accumulator),
                per=cap.per,
                when=when,
                label=cap.label,
                if_short=IfShort.REFUSE if counts else cap.if_short or IfShort.REDUCE,
                place=cap.place,
                per_place=cap.per_place,
            )

    def _limit(self, written: Written, values: Values, accumulator: Accumulator[Node] | None) -> Node:
        wanted = measure(accumulator) if accumulator else MONEY
        expr = written.expr if isinstance(written, WrittenExpression) else None
        if wanted.kind is Kind.NUMBER and isinstance(expr, syntax.Money):
            number = decimal_text(expr.value)
            self.diagnostics.add(
                "E410",
                written.place,
                Words("这里要的是数", "this should be a number"),
                label=Words("这是金额", "this is an amount of money"),
                help=Words(
                    f"累计的是{'个数' if accumulator and accumulator.count else '数'}，请写 `{number}`",
                    f"the accumulator counts no money: write `{number}`",
                ),
            )
            return values.failed(written.place)
        limit = values.value(written, wanted)
        constant = constant_value(limit)
        if isinstance(constant, Fraction) and constant <= 0:
            self.diagnostics.add(
                "E523",
                written.place,
                Words("封顶的限额不大于零", "the limit of the cap is not above zero"),
                label=Words("什么也不会给", "nothing would ever be paid"),
                help=Words("请核对数额；不封顶就删去这一项", "check the limit; where there is no cap, leave it out"),
            )
        return limit

    def _accumulator(self, cap: Cap[Written]) -> Accumulator[Node] | None:
        if cap.per == CLAIM:
            return None
        if cap.per not in self.accumulators:
            self.diagnostics.add(
                "E323",
                cap.per_place,
                Words(f"没有名为 `{cap.per}` 的累计项", f"no accumulator is named `{cap.per}`"),
                help=suggestion(
                    cap.per,
                    [*self.accumulators, CLAIM],
                    Words(
                        "请先在 accumulators 中声明；按单笔封顶写 claim",
                        "declare it under accumulators; `claim` is one claim",
                    ),
                ),
            )
        return self.accumulators.get(cap.per)


def measure(accumulator: Accumulator[Node]) -> Type:
    """What an accumulator holds: money granted, the type of its sum, or a number of things counted."""
    if accumulator.count is not None:
        return NUMBER
    return accumulator.sum.type if accumulator.sum is not None else MONEY


def counts_things(accumulator: Accumulator[Node]) -> bool:
    """Whether an accumulator counts, or sums what is no money, so that no part of a claim can fit into what is left."""
    return measure(accumulator).kind is Kind.NUMBER


def check_award_names(draft: Draft, diagnostics: Diagnostics) -> None:
    """Awards named by `overrides` and by accumulators exist, and no exception overrides itself in a circle."""
    awards = {award.id: award for article in draft.articles for award in article.awards}

    def resolve(named: NamedPlace) -> None:
        if named.name not in awards:
            diagnostics.add(
                "E324",
                named.place,
                Words(f"没有名为 `{named.name}` 的奖补项目", f"no award is named `{named.name}`"),
                help=suggestion(
                    named.name, awards, Words(f"有：{'、'.join(awards)}", f"there are {', '.join(awards)}")
                ),
            )

    for accumulator in draft.accumulators.values():
        for named in accumulator.awards or ():
            resolve(named)
    for award in awards.values():
        for named in () if award.overrides == "all" else award.overrides:
            resolve(named)
    _check_override_cycles(awards, diagnostics)


def overridden(award: Award[Written] | Award[Node], ids: Iterator[str] | list[str]) -> list[str]:
    """The ids of the awards that `award` takes the place of."""
    if award.overrides == "all":
        return [other for other in ids if other != award.id]
    return [named.name for named in award.overrides]


def _check_override_cycles(awards: dict[str, Award[Written]], diagnostics: Diagnostics) -> None:
    reached = {name: _reached(award, awards) for name, award in awards.items()}
    told: set[str] = set()
    for name, award in awards.items():
        if name in reached[name] and name not in told:
            told |= {other for other in reached[name] if name in reached[other]}
            diagnostics.add(
                "E329",
                award.place,
                Words(f"`{award.id}` 绕一圈又取代了它自己", f"`{award.id}` overrides itself in a circle"),
                help=Words(
                    "例外只能朝一个方向，请删去其中一个 overrides", "exceptions go one way; drop one of the overrides"
                ),
            )


def _reached(award: Award[Written], awards: dict[str, Award[Written]]) -> set[str]:
    """The awards that `award` takes the place of, directly or through others."""
    reached: set[str] = set()
    waiting = overridden(award, list(awards))
    while waiting:
        name = waiting.pop()
        if name in awards and name not in reached:
            reached.add(name)
            waiting.extend(overridden(awards[name], list(awards)))
    return reached
