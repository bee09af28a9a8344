"""Whether two types go together, and making them do so: bare numbers by use, text literals as ids of a choice."""

from __future__ import annotations

from dataclasses import replace

from policyengine.expression.checking import Checking, did_you_mean, short
from policyengine.expression.core import Arithmetic, Call, Constant, Fact, If, ListOf, Negation, Node
from policyengine.expression.scope import FactName
from policyengine.expression.types import ANY, FAILED, MONEY, NUMBER, QUANTITIES, Kind, Type
from policyengine.syntax.tree import ArithmeticOperator
from policyengine.words import Words


def common(left: Type, right: Type) -> Type | None:
    """The type that holds the values of both; None if none does."""
    if left.kind is Kind.FAILED or right.kind is Kind.FAILED:
        return FAILED
    if left.kind is Kind.NULL:
        return right.or_null()
    if right.kind is Kind.NULL:
        return left.or_null()
    nullable = left.nullable or right.nullable
    if left.kind is not right.kind:
        return _common_kind(left, right, nullable)
    if left.kind in (Kind.LIST, Kind.RANGE):
        if left.of is None or right.of is None:
            return replace(left, of=left.of or right.of, nullable=nullable)
        element = common(left.of, right.of)
        return None if element is None else replace(left, of=element, nullable=nullable)
    return replace(left, nullable=nullable) if left.choices == right.choices else None


def _common_kind(left: Type, right: Type, nullable: bool) -> Type | None:
    kinds = {left.kind, right.kind}
    if Kind.ANY in kinds:
        return replace(ANY, nullable=nullable)
    if Kind.NUMERIC in kinds and kinds <= QUANTITIES:
        return replace(left if right.kind is Kind.NUMERIC else right, nullable=nullable)
    return None


def together(c: Checking, left: Node, right: Node) -> tuple[Node, Node, Type | None]:
    """Two nodes to be of one type: text literals beside a choice become its ids, bare numbers what the other is.

    The type is None where they do not go together, and FAILED where that was complained about.
    """
    left, right = as_ids(c, left, right.type), as_ids(c, right, left.type)
    for node, other in ((left, right), (right, left)):
        if other.type.kind in (Kind.NUMBER, Kind.MONEY):
            settle(c, node, other.type)
    return left, right, common(left.type, right.type)


def settle(c: Checking, node: Node, type_: Type) -> None:
    """Note what a bare number is: the names in `node` that its dimension depends on, and nothing else, have it."""
    if node.type.kind is not Kind.NUMERIC:
        return
    match node:
        case Fact(name=name):
            c.numeric.setdefault(name, NUMBER if type_.kind is Kind.NUMBER else MONEY)
        case Negation(operand=operand):
            settle(c, operand, type_)
        case Arithmetic(operator=ArithmeticOperator.ADD | ArithmeticOperator.SUBTRACT, left=left, right=right):
            settle(c, left, type_)
            settle(c, right, type_)
        case Arithmetic(operator=ArithmeticOperator.MULTIPLY | ArithmeticOperator.DIVIDE, left=left, right=right):
            if right.type.kind is Kind.NUMBER:
                settle(c, left, type_)
            elif left.type.kind is Kind.NUMBER:
                settle(c, right, type_)
        case Call(arguments=(first, *_)):
            settle(c, first, type_)
        case If(consequent=consequent, alternative=alternative):
            settle(c, consequent, type_)
            settle(c, alternative, type_)
        case _:
            pass


def as_ids(c: Checking, node: Node, beside: Type) -> Node:
    """Text literals beside a choice, or a list of it, as its ids; one the choice lacks is complained about."""
    if beside.kind is not Kind.CHOICE:
        of = beside.of
        return as_ids(c, node, of) if beside.kind is Kind.LIST and of is not None and _is_text(node) else node
    choice = beside.not_null()
    match node:
        case Constant(value=str() as text) if node.type.kind is Kind.TEXT:
            if text in choice.choices:
                return replace(node, type=choice)
            return _not_an_id(c, node, text, choice)
        case ListOf() if _is_text(node):
            items = tuple(as_ids(c, item, choice) for item in node.items)
            if any(item.type is FAILED for item in items):
                return c.failed(node.span)
            ids = choice.or_null() if any(item.type.nullable for item in items) else choice
            return replace(node, items=items, type=replace(node.type, of=ids))
        case If() if _is_text(node):
            consequent, alternative = as_ids(c, node.consequent, choice), as_ids(c, node.alternative, choice)
            if FAILED in (consequent.type, alternative.type):
                return c.failed(node.span)
            if {consequent.type.kind, alternative.type.kind} == {Kind.CHOICE}:
                return replace(node, consequent=consequent, alternative=alternative, type=choice)
            return node
        case _:
            return node


def _is_text(node: Node) -> bool:
    return node.type.kind is Kind.TEXT or (
        node.type.kind is Kind.LIST and node.type.of is not None and node.type.of.kind is Kind.TEXT
    )


def _not_an_id(c: Checking, node: Node, text: str, choice: Type) -> Node:
    labels = labels_of(c, choice)
    by_label = {label: id_ for id_, label in labels.items()}
    listed = "、".join(f'"{id_}"' + (f"（{labels[id_]}）" if labels.get(id_) else "") for id_ in choice.choices)
    otherwise = Words(f"可写的选项有 {listed}", "the choices are " + ", ".join(f'"{id_}"' for id_ in choice.choices))
    if text in by_label:
        way_out = Words(
            f'`{text}` 是显示的名称，这里要写它的代号 `"{by_label[text]}"`',
            f'`{text}` is what is shown; write its id, `"{by_label[text]}"`',
        )
    else:
        way_out = did_you_mean(text, choice.choices, otherwise) or otherwise
    headline = Words(f"没有 `{short(text)}` 这个选项", f"there is no choice `{short(text)}`")
    return c.complain("E406", node.span, headline, way_out=way_out)


def labels_of(c: Checking, choice: Type) -> dict[str, str]:
    """The words for the ids of a choice, from the fact that declares it."""
    for meaning in c.scope.names.values():
        if isinstance(meaning, FactName) and meaning.type.choices == choice.choices and meaning.labels:
            return dict(meaning.labels)
    return {}
