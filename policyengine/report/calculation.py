"""How the amount of an award came about: base, rate, rounding, minimum; nothing here is worked out anew."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from policyengine.expression import core
from policyengine.expression.core import Band, Node
from policyengine.outcome import AwardOutcome
from policyengine.policy.model import Below, Policy
from policyengine.report.amounts import Measure, english, in_words, joined, money, round_money
from policyengine.report.comparing import word_for
from policyengine.report.phrases import Phrases
from policyengine.report.yes_no import statement
from policyengine.syntax.tree import Comparison
from policyengine.values import UNKNOWN, RoundingMode
from policyengine.words import Words

_MODES: Final = {
    RoundingMode.HALF_UP: Words("四舍五入", "rounded half up"),
    RoundingMode.HALF_EVEN: Words("四舍六入五成双", "rounded half to even"),
    RoundingMode.HALF_DOWN: Words("五舍六入", "rounded half down"),
    RoundingMode.DOWN: Words("舍去尾数", "cut off"),
    RoundingMode.UP: Words("进位", "rounded up"),
    RoundingMode.FLOOR: Words("向下取整", "rounded down"),
    RoundingMode.CEILING: Words("向上取整", "rounded up"),
}
_COINS: Final = {Fraction(1): "元", Fraction(1, 10): "角", Fraction(1, 100): "分"}


def calculation(award: AwardOutcome, phrases: Phrases) -> Iterator[Words]:
    """The steps from what was read to the amount due, one line each."""
    planned, currency = award.award, phrases.currency
    computed = money(award.computed, currency)
    if planned.base is not None and planned.rate is not None:
        base, rate = how(planned.base, phrases), how(planned.rate, phrases)
        yield Words(f"基数：{base.zh}", f"Base: {english(base)}")
        yield Words(f"标准：{rate.zh}", f"Rate: {english(rate)}")
        factors = [
            in_words(value if value is not None else UNKNOWN, phrases.measure(node), currency)
            for value, node in ((award.base, planned.base), (award.rate, planned.rate))
        ]
        product = joined(factors, "×", " × ")
        yield Words(f"计算：{product.zh}＝{computed.zh}", f"Calculation: {product.en} = {computed.en}")
    elif isinstance(planned.amount, core.Marginal):
        yield from _slices(planned.amount, phrases)
        yield Words(f"各段合计：{computed.zh}", f"All slices together: {computed.en}")
    elif planned.amount is not None:
        amount = how(planned.amount, phrases)
        yield Words(f"金额：{amount.zh}", f"Amount: {english(amount)}")
    yield from _adjusted(award, phrases.trace.policy)
    entitled = money(award.entitled, currency)
    yield Words(f"应补金额：{entitled.zh}", f"Amount due: {entitled.en}")


def _adjusted(award: AwardOutcome, policy: Policy) -> Iterator[Words]:
    """What a minimum, the floor at zero and rounding made of it."""
    reached, currency = award.computed, policy.currency
    minimum = award.award.minimum
    if minimum is not None and minimum.below is Below.RAISE and award.minimum is not None and award.minimum > reached:
        reached = award.minimum
        least = round_money(award.minimum, currency)
        yield Words(
            f"低于最低支付额{least.zh}，按{least.zh}计", f"Below the least amount paid, {least.en}, so it is {least.en}"
        )
    if reached < 0:
        yield Words("计算结果不足零，按零计", "Below zero, so it counts as zero")
    elif award.entitled != reached:
        mode, unit = _MODES[policy.rounding.mode], policy.rounding.unit
        coin = _COINS.get(unit) if currency == "CNY" else None
        to = coin if coin is not None else f"{round_money(unit, currency).zh}的整数倍"
        yield Words(f"取整：{mode.zh}到{to}", f"Rounding: {mode.en} to {money(unit, currency).en}")


def how(node: Node, phrases: Phrases) -> Words:
    """A value with the way to it: which band of a table, which choice, what a definition says."""
    match node:
        case core.Bands(by=by, bands=bands):
            found = taken(bands, node, phrases)
            if found is None:
                return phrases.value(node)
            where, worth = band_in_words(bands, found, by, phrases), _worth(node, bands[found].value, phrases)
            subject = phrases.value(by)
            return Words(
                f"{subject.zh}{where.zh}，为{worth.zh}", f"{english(subject)} is {english(where)}: {english(worth)}"
            )
        case core.Choices(by=by, values=values):
            phrases.trace.worth(node)
            chosen = next((value for _, value in values if value.key in phrases.trace.environment.values), None)
            if chosen is None:
                return phrases.value(node)
            name, answer, worth = phrases.name(by), phrases.trace.worth(by), _worth(node, chosen, phrases)
            if isinstance(answer, bool):
                said = statement(name, answer)
            else:
                found_ = phrases.found(by)
                said = Words(f"{name.zh}为{found_.zh}", f"{english(name)} is {english(found_)}")
            return Words(f"{said.zh}，取{worth.zh}", f"{english(said)}: {english(worth)}")
        case core.Reference():
            name, inner = phrases.name(node), how(phrases.trace.definition(node), phrases)
            return Words(f"{name.zh}，即{inner.zh}", f"{english(name)}, that is {english(inner)}")
        case core.Reviewed(decided=decided, at_most=at_most):
            first, most = phrases.value(decided), phrases.value(at_most, Measure.RATE)
            return Words(f"{first.zh}，未超过{most.zh}", f"{english(first)}, not above {english(most)}")
        case core.Constant() | core.Fact() | core.Held():
            return phrases.value(node)
        case _:
            said, worth = phrases.value(node), phrases.found(node)
            return Words(f"{said.zh}＝{worth.zh}", f"{english(said)} = {english(worth)}")


def _worth(node: Node, inner: Node, phrases: Phrases) -> Words:
    """What a table gave: a number as such, a further table with its own way."""
    if isinstance(inner, core.Constant):
        return phrases.value(inner, phrases.measure(node))
    return how(inner, phrases)


def taken(bands: tuple[Band, ...], node: Node, phrases: Phrases) -> int | None:
    """The band whose value was asked for: the interpreter asks for no other."""
    phrases.trace.worth(node)
    known = phrases.trace.environment.values
    return next((index for index, band in enumerate(bands) if band.value.key in known), None)


def band_in_words(bands: tuple[Band, ...], index: int, by: Node, phrases: Phrases) -> Words:
    """Where a band begins and ends: `不低于300万元、低于500万元`."""
    measure = phrases.measure(by)
    band = bands[index]
    low = Comparison.AT_LEAST if band.closed else Comparison.GREATER
    bounds = [(low, band.edge)]
    if index + 1 < len(bands):
        following = bands[index + 1]
        bounds.append((Comparison.LESS if following.closed else Comparison.AT_MOST, following.edge))
    said = [(word_for(operator, by), phrases.value(edge, measure)) for operator, edge in bounds]
    return joined((Words(f"{word.zh}{edge.zh}", f"{word.en} {english(edge)}") for word, edge in said), "、", " and ")


def _slices(node: core.Marginal, phrases: Phrases) -> Iterator[Words]:
    """The slices that the base reaches, each with its rate."""
    base = how(node.base, phrases)
    yield Words(f"基数：{base.zh}，分段计算", f"Base: {english(base)}, in slices")
    phrases.trace.worth(node)
    known, measure = phrases.trace.environment.values, phrases.measure(node.base)
    for index, band in enumerate(node.bands):
        if band.value.key not in known:
            continue
        rate, edge = how(band.value, phrases), phrases.value(band.edge, measure)
        if isinstance(band.value, core.Constant):
            rate = phrases.value(band.value, Measure.RATE)
        if index + 1 < len(node.bands):
            end = phrases.value(node.bands[index + 1].edge, measure)
            part = Words(f"{edge.zh}至{end.zh}的部分", f"From {english(edge)} to {english(end)}")
        else:
            part = Words(f"超过{edge.zh}的部分", f"Above {english(edge)}")
        yield Words(f"{part.zh}：按{rate.zh}", f"{part.en}: {english(rate)}")
