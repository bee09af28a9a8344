"""What there is to show of a policy: its conditions, tables, caps, minimums and awards.

A *condition* is a part of the file that is true or false by itself: a comparison, a yes/no
fact, a function that answers yes or no, wherever it stands, also in the period in force.
`and`, `or`, `not` and the names of definitions only combine conditions and are not counted
themselves. Of `some` and `every` the whole is one condition: the trace keeps only the last
item that was looked at.

Left out is what cannot be otherwise: the bound of an article's own period where the
policy's period already keeps every claim within it. What a `sum` of an accumulator asks is
not in a decision's trace and is not counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from policyengine.expression import core
from policyengine.expression.core import Node
from policyengine.expression.types import Kind as TypeKind
from policyengine.expression.walk import children, nodes
from policyengine.plan.model import Gate, Plan, PlannedCap
from policyengine.policy.model import Policy
from policyengine.report.coverage import Kind
from policyengine.source import Span
from policyengine.syntax.tree import Comparison
from policyengine.words import Words

_Role: TypeAlias = Literal["condition", "operand"]
_BLANKS: Final = re.compile(r"\s+")
_NOT_OPERATORS: Final = re.compile(r"[\s()]")


@dataclass(frozen=True, slots=True)
class Mark:
    """A point and by what it is recognised.

    For a condition, band or choice: the keys of its nodes. For a cap, minimum or award: its
    position among all caps or awards of the plan.
    """

    kind: Kind
    text: Words
    span: Span
    keys: frozenset[int]


def marks_of(plan: Plan) -> tuple[Mark, ...]:
    """Everything that cases can show of `plan`, in the order of the file."""
    roots = tuple(_roots(plan))
    marks = [*_conditions_of(roots, plan.policy), *_tables_of(roots, plan.policy), *_provisions(plan)]
    return tuple(sorted(marks, key=lambda mark: mark.span.start))


def _roots(plan: Plan) -> Iterator[Node]:
    """Every value of the policy that decisions trace."""
    yield from plan.definitions.values()
    yield plan.in_force.condition
    for gate in plan.gates:
        yield gate.condition
    for award in plan.awards:
        for gate in award.gates:
            yield from _award_gate(gate, plan)
        minimum = award.minimum.amount if award.minimum else None
        yield from (node for node in (award.when, award.base, award.rate, award.amount, minimum) if node)
    for cap in _caps(plan):
        yield cap.limit
        if cap.when is not None:
            yield cap.when


def _award_gate(gate: Gate, plan: Plan) -> Iterator[Node]:
    """The condition; of a period, the bounds that the policy's own period does not imply."""
    if isinstance(gate.condition, core.And) and _is_ours(gate.condition):
        yield from (part for part in gate.condition.parts if not _implied(part, plan.policy))
    else:
        yield gate.condition


def _implied(bound: Node, policy: Policy) -> bool:
    match bound:
        case core.Compare(operator=operator, left=left, right=core.Constant(value=day)):
            if not any(isinstance(node, core.Fact) and node.name == policy.date_fact for node in nodes(left)):
                return False
            own = policy.in_force.from_ if operator is Comparison.AT_LEAST else policy.in_force.until
            if own is None:
                return False
            return bool(day <= own if operator is Comparison.AT_LEAST else day >= own)  # type: ignore[operator]  # a day, as the plan wrote it
        case _:
            return False


def _is_ours(node: Node) -> bool:
    """Whether the plan made the node: it has no text of its own in the file."""
    return node.key < 0


# Conditions.


def _conditions_of(roots: Iterable[Node], policy: Policy) -> Iterator[Mark]:
    """Each condition once, also where it binds several awards."""
    found = {node.key: node for root in roots for node in _conditions(root, "condition")}
    at: dict[Span, int] = {}
    for node in found.values():
        at[node.span] = at.get(node.span, 0) + 1
    keys: dict[tuple[Span, str], set[int]] = {}
    for node in found.values():
        text = _condition_text(node, policy, alone=at[node.span] == 1)
        keys.setdefault((node.span, text), set()).add(node.key)
    for (span, text), same in keys.items():
        yield Mark(Kind.CONDITION, Words(text), span, frozenset(same))


def _conditions(node: Node, role: _Role) -> Iterator[Node]:
    """The conditions in `node`. As an operand, a yes/no fact is compared or looked up, not asked."""
    match node:
        case core.Constant() | core.Reference() | core.Bound():
            return
        case core.Fact():
            if role == "condition" and node.type.kind is TypeKind.BOOLEAN:
                yield node
        case core.And(parts=parts) | core.Or(parts=parts):
            for part in parts:
                yield from _conditions(part, "condition")
        case core.Not(operand=operand):
            yield from _conditions(operand, "condition")
        case core.If(condition=condition, consequent=consequent, alternative=alternative):
            yield from _conditions(condition, "condition")
            yield from _conditions(consequent, role)
            yield from _conditions(alternative, role)
        case core.Bands(by=by, bands=bands):
            yield from _conditions(by, "operand")
            for band in bands:
                yield from _conditions(band.value, role)
        case core.Choices(by=by, values=values):
            yield from _conditions(by, "operand")
            for _, value in values:
                yield from _conditions(value, role)
        case core.Quantified(items=items):
            yield node
            yield from _conditions(items, "operand")
        case _:
            if node.type.kind is TypeKind.BOOLEAN:
                yield node
            for child in children(node):
                yield from _conditions(child, "operand")


def _condition_text(node: Node, policy: Policy, *, alone: bool) -> str:
    """The condition as written; one that `between`, `in` or a period stands for, as the comparison it means."""
    if not isinstance(node, core.Compare):
        return _written(node, policy)
    whole = _written(node, policy)
    meant = f"{_written(node.left, policy)} {node.operator} {_written(node.right, policy)}"
    same = _NOT_OPERATORS.sub("", whole) == _NOT_OPERATORS.sub("", meant)
    return whole if alone and same else meant


def _written(node: Node, policy: Policy) -> str:
    if not _is_ours(node):
        return _BLANKS.sub(" ", policy.source.slice(node.span)).strip()
    match node:
        case core.Fact(name=name):
            return name
        case core.Call(function=function, arguments=arguments):
            return f"{function}({', '.join(_written(argument, policy) for argument in arguments)})"
        case core.Constant(value=value):
            return str(value)
        case _:
            return ""


# Tables.


def _tables_of(roots: Iterable[Node], policy: Policy) -> Iterator[Mark]:
    tables = {node.key: node for root in roots for node in nodes(root)}
    for table in tables.values():
        match table:
            case core.Bands(by=by, bands=bands) | core.Marginal(base=by, bands=bands):
                for band in bands:
                    word = "from" if band.closed else "above"
                    text = f"{_written(by, policy)} {word} {_written(band.edge, policy)}"
                    yield Mark(Kind.BAND, Words(text), band.edge.span, frozenset({band.value.key}))
            case core.Choices(by=by, values=values):
                for choice, value in values:
                    named = str(choice).lower() if isinstance(choice, bool) else choice
                    text = f"{_written(by, policy)}: {named}"
                    yield Mark(Kind.CHOICE, Words(text), value.span, frozenset({value.key}))
            case _:
                pass


# What the awards provide.


def _provisions(plan: Plan) -> Iterator[Mark]:
    for cap in _caps(plan):
        yield Mark(Kind.CAP, cap.label, cap.place.span, frozenset({cap.index}))
    for award in plan.awards:
        yield Mark(Kind.AWARD, award.label, award.place.span, frozenset({award.index}))
        if award.minimum is not None:
            least = award.minimum.amount
            text = Words(_written(least, plan.policy))
            yield Mark(Kind.MINIMUM, text, least.span, frozenset({award.index}))


def _caps(plan: Plan) -> tuple[PlannedCap, ...]:
    return tuple({cap.index: cap for award in plan.awards for cap in award.caps}.values())
