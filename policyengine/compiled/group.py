"""Policies that exclude each other as one function: each decides, and the set that pays most is taken.

Editions of a policy stand one after the other; the day of the claim says which of them decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Final, NamedTuple, TypeAlias

from policyengine.compiled import make, terms
from policyengine.compiled.layout import Layout
from policyengine.compiled.module_text import names_of_functions, unpacked
from policyengine.compiled.program import Facts, Held, Module, Program, compile_plans
from policyengine.compiled.python_text import Lines, Printer
from policyengine.compiled.refusal import Refused
from policyengine.compiled.runtime import higher, leading, status_of
from policyengine.compiled.terms import Term
from policyengine.compiled.tracing import PolicyTrace
from policyengine.outcome import Status
from policyengine.plan.model import Plan
from policyengine.policy.model import FactKind, Policy
from policyengine.words import Words

MOST_POLICIES: Final = 10
"""In one group: every set of them is listed."""

Editions: TypeAlias = Sequence[Plan]
"""One policy, its earliest edition first."""

Exclude: TypeAlias = Callable[[Policy, Policy], bool]
"""Whether two policies exclude each other."""


class GroupTrace(NamedTuple):
    """What a group says of one claim; amounts in fen.

    `traces` are those of its policies, in the order of loading, `programs` the editions that decided.
    `chosen` are the positions of those under which something is granted.
    """

    status: Status
    award: str
    amount: int
    entitled: int
    traces: tuple[PolicyTrace, ...]
    programs: tuple[Program, ...]
    chosen: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class GroupProgram:
    """A group compiled: `decide` gives status, award and amount in fen; it raises `Unanswered` as `Program` does."""

    module: Module
    decide: Callable[..., tuple[Status, str, int]]
    families: tuple[tuple[Program, ...], ...]
    editions: tuple[Callable[[Facts], int] | None, ...]
    sets: tuple[tuple[int, ...], ...]

    @property
    def layout(self) -> Layout:
        """Where facts and holdings stand."""
        return self.module.layout

    def trace(self, facts: Facts, held: Held) -> GroupTrace:
        """The decision with all that was looked at."""
        programs = tuple(
            family[0] if edition is None else family[edition(facts)]
            for family, edition in zip(self.families, self.editions, strict=True)
        )
        traces = tuple([program.trace(facts, held) for program in programs])
        if len(traces) == 1:
            (only,) = traces
            paying = (0,) if only.amount else ()
            return GroupTrace(only.status, only.award, only.amount, only.entitled, traces, programs, paying)
        chosen = higher([trace.amount for trace in traces], self.sets)
        if not chosen:
            first = traces[leading([trace.status for trace in traces])]
            return GroupTrace(first.status, first.award, first.amount, first.entitled, traces, programs, ())
        amount, entitled = sum(traces[one].amount for one in chosen), sum(traces[one].entitled for one in chosen)
        award = "+".join(traces[one].award for one in chosen)
        return GroupTrace(status_of(entitled, amount), award, amount, entitled, traces, programs, chosen)


def compile_group(families: Sequence[Editions], exclude: Exclude) -> GroupProgram | Refused:
    """The policies of one group as a program, or which of them cannot be one and why."""
    plans = [plan for family in families for plan in family]
    if len(families) > MOST_POLICIES:
        many = Words(f"一组里有 {len(families)} 个政策", f"a group of {len(families)} policies is too many")
        return Refused(plans[0].policy.policy, many)
    sets = _sets(families, exclude)
    if isinstance(sets, Refused):
        return sets
    wanted = [f"{family[0].policy.policy}_edition" for family in families if len(family) > 1]
    names = names_of_functions(plans, wanted)
    writing = _Writing(families, names[: len(plans)], names[len(plans) :], sets)
    module = compile_plans(plans, with_entitled=len(families) > 1, more=writing.text)
    if isinstance(module, Refused):
        return module
    programs = iter(module.programs)
    choosers = iter(writing.choosers)
    return GroupProgram(
        module,
        module.namespace["decide"],
        tuple(tuple(next(programs) for _ in family) for family in families),
        tuple(module.namespace[next(choosers)] if len(family) > 1 else None for family in families),
        sets,
    )


def _sets(families: Sequence[Editions], exclude: Exclude) -> tuple[tuple[int, ...], ...] | Refused:
    """Every non-empty set of policies without an exclusion, in the order of their lists of positions."""
    apart: set[tuple[int, int]] = set()
    for (one, first), (other, second) in combinations(enumerate(families), 2):
        answers = {exclude(a.policy, b.policy) for a, b in product(first, second)}
        if len(answers) > 1:
            differ = Words("各版本的重复规定不同", "editions differ in what they exclude")
            return Refused(first[0].policy.policy, differ)
        if answers == {True}:
            apart.add((one, other))
    return tuple(_compatible(tuple(range(len(families))), apart))


def _compatible(positions: tuple[int, ...], apart: set[tuple[int, int]]) -> Iterator[tuple[int, ...]]:
    for index, first in enumerate(positions):
        yield (first,)
        rest = tuple(other for other in positions[index + 1 :] if (first, other) not in apart)
        for others in _compatible(rest, apart):
            yield (first, *others)


@dataclass(frozen=True, slots=True)
class _Writing:
    families: Sequence[Editions]
    functions: Sequence[str]
    choosers: Sequence[str]
    sets: tuple[tuple[int, ...], ...]

    def text(self, printer: Printer, layout: Layout) -> str:
        """The choice between editions, and the function of the group."""
        functions, choosers, calls, texts = iter(self.functions), iter(self.choosers), [], []
        for family in self.families:
            own = [next(functions) for _ in family]
            if len(own) == 1:
                calls.append(f"{own[0]}(facts, held)")
                continue
            chooser = next(choosers)
            texts.append(_chooser(chooser, family, printer, layout))
            calls.append(f"({', '.join(own)})[{chooser}(facts)](facts, held)")
        lines = Lines(printer)
        with lines.block("def decide(facts, held=NOTHING):"):
            self._decide(lines, calls)
        texts.append(lines.text())
        return "\n\n".join(texts)

    def _decide(self, lines: Lines, calls: list[str]) -> None:
        if len(calls) == 1:
            lines.add(f"return {calls[0]}")
        elif self.sets == ((0,), (1,)):
            lines.add("# 就高不重复")
            lines.add(f"one = {calls[0]}", f"other = {calls[1]}")
            with lines.block("if one[2] or other[2]:"):
                lines.add("return other[:3] if other[2] > one[2] else one[:3]")
            lines.add("return coordinate((one, other), ())")
        else:
            lines.add(f"return coordinate(({', '.join(calls)}), {self.sets})  # 就高不重复")


def _chooser(name: str, family: Editions, printer: Printer, layout: Layout) -> str:
    """The position of the edition that decides: the latest in force from the claim's day or earlier."""
    lines = Lines(printer, depth=1)
    used: set[str] = set()
    for position in range(len(family) - 1, 0, -1):
        plan = family[position]
        day, own = _day(plan, layout)
        used.add(own)
        start = plan.policy.in_force.from_
        begun: Term = make.compare(">=", day, terms.number(start.toordinal(), f"DAY_{start:%Y_%m_%d}"))
        if day.nullable:
            begun = make.every((make.inverse(make.is_none(day)), begun))
        with lines.block_if(begun):
            lines.add(f"return {position}")
    lines.add("return 0")
    return f"def {name}(facts):\n" + unpacked("facts", layout.fact_names(), used) + lines.text()


def _day(plan: Plan, layout: Layout) -> tuple[terms.Slot, str]:
    fact = plan.policy.facts[plan.policy.date_fact]
    by_time = fact.kind is FactKind.DATE_TIME
    slot = layout.part(fact.name, "day") if by_time else layout.fact(fact.name, nullable=True)
    return slot, slot.name
