"""Why a condition is not met, and what would have to be different.

Only the parts that matter are told: of an `and` those that fail, of an `or` all of them, as a
choice; what `not` is about is told as its opposite; a definition is told with its parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from policyengine.expression import core
from policyengine.expression.core import Node
from policyengine.expression.types import Kind
from policyengine.report.amounts import NOT_GIVEN, english, joined
from policyengine.report.comparing import GIVEN, same
from policyengine.report.phrases import Phrases, Test
from policyengine.values import UNKNOWN
from policyengine.words import Words


@dataclass(frozen=True, slots=True)
class Demand:
    """What would have to be different, with what was found: `税务登记在区内：现为“否”，须为“是”`.

    `parts` are the single facts that this takes; `choices` of them are what a thing is (one of a
    list), which whoever claims can hardly change.
    """

    words: Words
    parts: int = 1
    choices: int = 0


Demands: TypeAlias = tuple[Demand, ...]


def distance(demands: Demands) -> tuple[int, int]:
    """How far a claim is from meeting these: first how many things would have to be something else, then all."""
    return sum(one.choices for one in demands), sum(one.parts for one in demands)


def listed(demands: Iterable[Demand]) -> Words:
    """The demands in one line."""
    return joined((one.words for one in demands), "；", "; ")


def unmet(condition: Node, phrases: Phrases, wanted: bool = True) -> Demands:
    """The parts of `condition` that keep it from being `wanted`; none where it is so already."""
    worth = phrases.trace.worth(condition)
    if worth is wanted:
        return ()
    test = phrases.test(condition, wanted)
    if test is not None:
        return (_demand(test, phrases),)
    match condition:
        case core.And(parts=parts) | core.Or(parts=parts):
            every = isinstance(condition, core.And) is wanted
            told = [part for part in parts if not (every and _said_again(part, parts, phrases, wanted))]
            found = [unmet(part, phrases, wanted) for part in told]
            return tuple(one for each in found for one in each) if every else _one_of(found)
        case core.Not(operand=operand):
            return unmet(operand, phrases, not wanted)
        case core.Reference():
            name, inner = phrases.name(condition), unmet(phrases.trace.definition(condition), phrases, wanted)
            return tuple(_within(name, inner, wanted)) or (_must(phrases.clause(condition, wanted)),)
        case core.If(condition=asked, consequent=consequent, alternative=alternative):
            branch = phrases.trace.worth(asked)
            if branch is True:
                return unmet(consequent, phrases, wanted)
            if branch is False:
                return unmet(alternative, phrases, wanted)
            return unmet(asked, phrases) or (_must(phrases.clause(condition, wanted)),)
        case _:
            return (_must(phrases.clause(condition, wanted)),)


def _said_again(part: Node, parts: tuple[Node, ...], phrases: Phrases, wanted: bool) -> bool:
    """That something must be there, where another part says more of the same thing."""
    test = phrases.test(part, wanted)
    if test is None or test.required is not GIVEN:
        return False
    others = (phrases.test(other, wanted) for other in parts if other is not part)
    return any(other is not None and same(other.subject, test.subject) for other in others)


def _demand(test: Test, phrases: Phrases) -> Demand:
    return Demand(_required(test, phrases), choices=int(test.subject.type.kind is Kind.CHOICE))


def _required(test: Test, phrases: Phrases) -> Words:
    subject, required = test.subject, test.required
    day = isinstance(subject, core.Call) and subject.function == "date"
    if not day and not isinstance(subject, core.Fact | core.Held | core.Reference):
        said = phrases.value(subject)
        return Words(f"{said.zh}须{required.zh}", f"{english(said)} must be {required.en}")
    name, found = phrases.name(subject), phrases.found(subject)
    if phrases.trace.worth(subject) is UNKNOWN:
        return Words(
            f"{name.zh}：{NOT_GIVEN.zh}，须{required.zh}", f"{english(name)} is not given, must be {required.en}"
        )
    if isinstance(phrases.trace.worth(subject), bool):
        found = Words(f"“{found.zh}”", found.en)
    return Words(
        f"{name.zh}：现为{found.zh}，须{required.zh}",
        f"{english(name)} is {english(found)}, must be {required.en}",
    )


def _must(statement: Words) -> Demand:
    return Demand(Words(f"须{statement.zh}", f"it must be that {english(statement)}"))


def _one_of(found: list[Demands]) -> Demands:
    """One of several would do."""
    ways = [one for one in found if one]
    if not ways:
        return ()
    nearest = Demand(Words(""), *reversed(min(distance(way) for way in ways)))
    said = [joined((one.words for one in way), "，同时", " and also ") for way in ways]
    if len(said) == 1:
        return (replace(nearest, words=said[0]),)
    either = joined(said, "；或者", "; or ")
    return (replace(nearest, words=Words(f"下列情形之一即可：{either.zh}", f"one of these would do: {either.en}")),)


def _within(name: Words, inner: Demands, wanted: bool) -> Iterator[Demand]:
    if inner:
        parts, (choices, count) = listed(inner), distance(inner)
        must = Words("须符合", "must be met") if wanted else Words("须不符合", "must not be met")
        words = Words(f"{must.zh}“{name.zh}”（{parts.zh}）", f"{english(name)} {must.en} ({parts.en})")
        yield Demand(words, count, choices)
