"""The blank claim form of loaded policies: a table header, and a list to read."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Final

from policyengine.expression.core import Node
from policyengine.policy.model import Accumulator, Fact, FactKind, Policy, Window
from policyengine.report.amounts import english, joined
from policyengine.values import decimal_text
from policyengine.words import Language, Words

_KINDS: Final[Mapping[FactKind, Words]] = {
    FactKind.TEXT: Words("文本", "text"),
    FactKind.YES_NO: Words("是/否", "yes or no"),
    FactKind.CHOICE: Words("选项", "one of"),
    FactKind.DATE: Words("日期", "date"),
    FactKind.DATE_TIME: Words("日期时间", "date and time"),
    FactKind.INTEGER: Words("整数", "whole number"),
    FactKind.NUMBER: Words("数", "number"),
    FactKind.MONEY: Words("金额（元）", "amount"),
    FactKind.RATE: Words("比例", "rate"),
}


def csv_header(vocabulary: Mapping[str, Fact], language: Language) -> str:
    """One line of a table, a column for each fact, headed by its label."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(fact.label.in_language(language) for fact in vocabulary.values())
    return line.getvalue()


def form_text(vocabulary: Mapping[str, Fact], policies: Iterable[Policy], language: Language) -> str:
    """The facts one by one: label, name, what may be written, and where the office gets it.

    At the end the accumulators, by which `evaluate --held` is told what was granted before.
    """
    lines = [line for fact in vocabulary.values() for line in _entry(fact, language)]
    accumulators = dict.fromkeys(
        line for policy in policies for one in policy.accumulators.values() for line in [_accumulator(one, policy)]
    )
    if accumulators:
        lines += ["", _ACCUMULATORS.in_language(language)]
        lines += [line.in_language(language) for line in accumulators]
    return "\n".join(lines) + "\n"


_ACCUMULATORS: Final = Words(
    "累计项（evaluate 的 --held 用这些名称给出此前累计的数额）",
    "accumulators (by these names --held of evaluate is told what they held before)",
)


def _accumulator(accumulator: Accumulator[Node], policy: Policy) -> Words:
    """An accumulator by label and name, the policy's name, and what is kept apart in it."""
    facts = [policy.facts[place.name].label for place in accumulator.per]
    apart = joined([*facts, *filter(None, [_WINDOWS[accumulator.window]])], "、", ", ")
    label, name = accumulator.label, f"{policy.policy}: {accumulator.name}"
    if not apart.zh:
        return Words(f"    {label.zh}（{name}）", f"    {english(label)} ({name})")
    return Words(
        f"    {label.zh}（{name}），按{apart.zh}分别累计",
        f"    {english(label)} ({name}), kept apart by {english(apart)}",
    )


_WINDOWS: Final[Mapping[Window, Words | None]] = {
    Window.WHOLE: None,
    Window.CALENDAR_YEAR: Words("公历年", "calendar year"),
    Window.POLICY_YEAR: Words("政策年度", "year of the policy"),
    Window.ROLLING: Words("滚动期间", "rolling period"),
}


def _entry(fact: Fact, language: Language) -> Iterator[str]:
    zh = language == "zh"
    yield _with_name(fact.label, fact.name).in_language(language)
    yield f"    {accepted(fact, language)}"
    if fact.question is not None:
        yield f"    {fact.question.in_language(language)}"
    if fact.source is not None:
        yield f"    {'来源：' if zh else 'from: '}{fact.source.in_language(language)}"


def _with_name(label: Words, name: str) -> Words:
    return Words(f"{label.zh}（{name}）", f"{english(label)} ({name})")


def accepted(fact: Fact, language: Language) -> str:
    """What may stand in a cell of the fact: its kind, its choices, its bounds."""
    zh = language == "zh"
    kind = _KINDS[fact.kind].in_language(language)
    parts = [kind]
    if fact.choices:
        labels = (_with_name(words, choice).in_language(language) for choice, words in fact.choices)
        parts = [f"{kind}{'：' if zh else ': '}{('、' if zh else ', ').join(labels)}"]
    parts += bounds(fact, language)
    if fact.decimals and fact.kind in (FactKind.MONEY, FactKind.NUMBER):
        parts.append(f"最多 {fact.decimals} 位小数" if zh else f"up to {fact.decimals} decimals")
    if fact.blank_is_none:
        parts.append("没有的留空" if zh else "blank where there is none")
    return ("，" if zh else ", ").join(parts)


def bounds(fact: Fact, language: Language) -> list[str]:
    """The declared bounds of a fact, each in words."""
    zh = language == "zh"
    least, most = fact.at_least, fact.at_most
    return [
        *([f"{'不低于' if zh else 'at least'} {_bound(fact, least)}"] if least is not None else []),
        *([f"{'不高于' if zh else 'at most'} {_bound(fact, most)}"] if most is not None else []),
    ]


def _bound(fact: Fact, bound: Fraction | dt.date) -> str:
    if not isinstance(bound, Fraction):
        return bound.isoformat()
    return f"{decimal_text(bound * 100)}%" if fact.kind is FactKind.RATE else decimal_text(bound)
