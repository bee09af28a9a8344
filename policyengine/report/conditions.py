"""Why a condition is not met, and what would have to be different.

Only the parts that matter are told: of an `and` those that fail, of an `or` all of them, as a
choice; what `not` is about is told as its opposite; a definition is told with its parts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from policyengine.expression import core
from policyengine.expression.core import Node
from policyengine.report.amounts import NOT_GIVEN, english, joined
from policyengine.report.comparing import GIVEN, same
from policyengine.report.phrases import Phrases, Test
from policyengine.values import UNKNOWN
from policyengine.words import Words

Demands: TypeAlias = tuple[Words, ...]
"""What would have to be different, each with what was found: `税务登记在区内：现为否，须为“是”`."""


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


def _demand(test: Test, phrases: Phrases) -> Words:
    subject, required = test.subject, test.required
    day = isinstance(subject, core.Call) and subject.function == "date"
    if not day and not isinstance(subject, core.Fact | core.Held | core.Reference):
        said = phrases.value(subject)
        return Words(f"{said.zh}须{required.zh}", f"{english(said)} must be {required.en}")
    name, found = phrases.name(subject), phrases.found(subject)
    if phrases.trace.worth(subject) is UNKNOWN:
        return Words(
            f"{name.zh}：{NOT_GIVEN.zh}，须{required.zh}", f"{english(name)}: not given, must be {required.en}"
        )
    return Words(
        f"{name.zh}：现为{found.zh}，须{required.zh}",
        f"{english(name)}: is {english(found)}, must be {required.en}",
    )


def _must(statement: Words) -> Words:
    return Words(f"须{statement.zh}", f"it must be that {english(statement)}")


def _one_of(found: list[Demands]) -> Demands:
    """One of several would do."""
    ways = [joined(one, "，同时", " and also ") for one in found if one]
    if len(ways) < 2:
        return tuple(ways)
    listed = joined(ways, "；或者", "; or ")
    return (Words(f"下列情形之一即可：{listed.zh}", f"one of these would do: {listed.en}"),)


def _within(name: Words, inner: Demands, wanted: bool) -> Iterator[Words]:
    if inner:
        listed = joined(inner, "；", "; ")
        must = Words("须符合", "must be met") if wanted else Words("须不符合", "must not be met")
        yield Words(f"{must.zh}“{name.zh}”（{listed.zh}）", f"“{english(name)}” {must.en} ({listed.en})")
