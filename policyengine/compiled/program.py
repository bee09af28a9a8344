"""Policies as one generated module: a plain and a traced function for each, over one pair of tuples."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from policyengine.compiled.integer_plan import IntegerPlan, integer_plan, sum_scales
from policyengine.compiled.layout import Layout, layout_of
from policyengine.compiled.module_text import More, module_text, names_of_functions
from policyengine.compiled.names import names_of
from policyengine.compiled.refusal import TOO_DEEP, Cannot, Refused
from policyengine.compiled.runtime import Unanswered
from policyengine.compiled.tracing import PolicyTrace, Rules, rules, trace
from policyengine.plan.model import Plan

Facts: TypeAlias = tuple[Any, ...]
"""A claim's facts as `layout` says; `encoding` makes it."""

Held: TypeAlias = tuple[Any, ...]
"""What the accumulators hold, as `layout` says."""


@dataclass(frozen=True, eq=False)
class Program:
    """One policy compiled: `decide` gives status, award, amount and entitled in fen, `look` what `tracing` needs.

    Both raise `Unanswered` where they meet what they cannot read; `plain` and `traced` give None then.
    """

    whole: IntegerPlan
    name: str
    decide: Callable[[Facts, Held], tuple[Any, ...]]
    look: Callable[[Facts, Held], tuple[Any, ...]]
    rules: Rules
    source: str

    @property
    def plan(self) -> Plan:
        """The plan that was compiled."""
        return self.whole.plan

    @property
    def layout(self) -> Layout:
        """Where facts and holdings stand."""
        return self.whole.layout

    def plain(self, facts: Facts, held: Held) -> tuple[Any, ...] | None:
        """Status, award, amount and entitled in fen; None: ask the interpreter."""
        try:
            return self.decide(facts, held)
        except Unanswered:
            return None

    def traced(self, facts: Facts, held: Held) -> PolicyTrace | None:
        """The same with all that was looked at; None: ask the interpreter."""
        try:
            return self.trace(facts, held)
        except Unanswered:
            return None

    def trace(self, facts: Facts, held: Held) -> PolicyTrace:
        """As `traced`, but raises `Unanswered`."""
        met, looks = self.look(facts, held)
        return trace(self.rules, met, looks)


def compile_plan(plan: Plan) -> Program | Refused:
    """The plan as a program of its own, or why it cannot be one."""
    compiled = compile_plans([plan])
    return compiled if isinstance(compiled, Refused) else compiled.programs[0]


@dataclass(frozen=True, eq=False)
class Module:
    """Policies compiled together; `namespace` is what the generated code defines."""

    layout: Layout
    programs: tuple[Program, ...]
    namespace: Mapping[str, Any]
    source: str


def compile_plans(plans: Sequence[Plan], *, with_entitled: bool = True, more: More | None = None) -> Module | Refused:
    """Plans that are loaded together, over one layout; the first that cannot be compiled is told.

    `with_entitled`: the answer of a plain function has a fourth part. `more` writes further functions.
    """
    made = integer_plans(plans)
    if isinstance(made, Refused):
        return made
    layout, wholes = made
    try:
        source = module_text(wholes, layout, with_entitled=with_entitled, more=more)
        return _module(wholes, layout, source)
    except Cannot as cannot:
        return Refused(plans[-1].policy.policy, cannot.reason, cannot.place)
    except (RecursionError, MemoryError, SyntaxError):  # Python's own limits: brackets, blocks, its stack
        return Refused(plans[-1].policy.policy, TOO_DEEP, plans[-1].policy.place)


def integer_plans(plans: Sequence[Plan]) -> tuple[Layout, list[IntegerPlan]] | Refused:
    """Plans that are loaded together over integers and one layout; the first that cannot be is told."""
    names = names_of(plans)
    scales: dict[tuple[str, str], int] = {}
    wholes: list[IntegerPlan] = []
    draft = layout_of(plans, {}, names)
    plan = plans[0]
    try:
        for plan in plans:
            scales |= sum_scales(plan, draft)
        layout = layout_of(plans, scales, names)
        for plan in plans:
            wholes.append(integer_plan(plan, layout))
    except Cannot as cannot:
        return Refused(plan.policy.policy, cannot.reason, cannot.place)
    except RecursionError:
        return Refused(plan.policy.policy, TOO_DEEP, plan.policy.place)
    return layout, wholes


def _module(wholes: Sequence[IntegerPlan], layout: Layout, source: str) -> Module:
    namespace: dict[str, Any] = {}
    code = compile(source, f"<compiled {', '.join(whole.plan.policy.policy for whole in wholes)}>", "exec")
    exec(code, namespace)  # noqa: S102  # our own text: names are identifiers, texts literals, comments one line
    names = names_of_functions([whole.plan for whole in wholes])
    programs = tuple(
        Program(whole, name, namespace[name], namespace[f"{name}_traced"], rules(whole), source)
        for name, whole in zip(names, wholes, strict=True)
    )
    return Module(layout, programs, namespace, source)
