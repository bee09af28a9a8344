"""Names and what follows them: a fact, an accumulator, a definition, a constant, a variable; then properties."""

from __future__ import annotations

import re
from typing import Final, assert_never

from policyengine.expression.checking import Checking, did_you_mean, short
from policyengine.expression.core import Bound, Call, Fact, Held, Node, Reference
from policyengine.expression.scope import AccumulatorName, ConstantName, DefinitionName, FactName
from policyengine.expression.signatures import PROPERTIES, SIGNATURES
from policyengine.expression.types import FAILED, Kind
from policyengine.source import Span
from policyengine.syntax import tree
from policyengine.words import Words

_CONJUNCTIONS: Final = {
    **dict.fromkeys(("并且", "而且", "以及", "且", "和", "与"), "and"),
    **dict.fromkeys(("或者", "或"), "or"),
}
_CONJUNCTION: Final = re.compile("|".join(_CONJUNCTIONS))


def name(c: Checking, expr: tree.Name) -> Node:
    """The node of a dotted name: what it names, and its properties."""
    if expr.parts[0] in c.variables:
        length = 1
        node: Node = _variable(c, expr)
    else:
        resolved = c.scope.resolve(expr.parts)
        if resolved is None:
            return _unknown(c, expr)
        declared, length = resolved
        node = _named(c, declared, _prefix(c, expr, length))
    for taken in range(length + 1, len(expr.parts) + 1):
        if node.type is FAILED:
            return node
        node = property_of(c, node, expr.parts[taken - 1], _prefix(c, expr, taken))
    return node


def _prefix(c: Checking, expr: tree.Name, length: int) -> Span:
    """The span of the first parts of a name, where it is written without blanks."""
    if length == len(expr.parts) or c.source.slice(expr.span) != ".".join(expr.parts):
        return expr.span
    return Span(expr.span.start, expr.span.start + len(".".join(expr.parts[:length])))


def _variable(c: Checking, expr: tree.Name) -> Node:
    variable = expr.parts[0]
    type_ = c.variables[variable]
    type_ = type_.not_null() if variable in c.not_null else type_
    return Bound(name=variable, type=type_, span=_prefix(c, expr, 1), key=c.key())


def _named(c: Checking, declared: str, span: Span) -> Node:
    meaning = c.scope.names[declared]
    type_ = meaning.type.not_null() if declared in c.not_null else meaning.type
    if type_.kind is Kind.FAILED:
        return c.failed(span)
    match meaning:
        case FactName():
            known = c.numeric.get(declared, type_) if type_.kind is Kind.NUMERIC else type_
            return Fact(name=declared, type=known, span=span, key=c.key())
        case AccumulatorName():
            return Held(name=declared, type=type_, span=span, key=c.key())
        case DefinitionName():
            return Reference(name=declared, type=type_, span=span, key=c.key())
        case ConstantName():
            return c.constant(type_, meaning.value, span)
        case _:
            assert_never(meaning)


def _unknown(c: Checking, expr: tree.Name) -> Node:
    written = ".".join(expr.parts)
    known = [*c.scope.names, *c.variables]
    return c.complain(
        "E301",
        expr.span,
        Words(f"没有 `{short(written)}` 这个名称", f"there is nothing called `{short(written)}`"),
        label=Words("没有声明过", "not declared"),
        way_out=_way_out(c, written, known),
    )


def _way_out(c: Checking, written: str, known: list[str]) -> Words | None:
    glued = _CONJUNCTION.search(written)
    if glued is not None and any(piece in known for piece in _CONJUNCTION.split(written)):
        word = _CONJUNCTIONS[glued[0]]
        return Words(
            f"`{glued[0]}` 请写成 `{word}`，前后各留一个空格",
            f"write `{glued[0]}` as `{word}`, with a blank on either side",
        )
    for meaning in c.scope.names.values():
        if written in meaning.type.choices:
            return Words(f'选项要写在引号里：`"{written}"`', f'a choice is written in quotes: `"{written}"`')
    if written in SIGNATURES:
        forms = SIGNATURES[written][0].written(written)
        return Words(f"这是函数，要写成 `{forms}`", f"this is a function: write `{forms}`")
    longer = [each for each in known if each.endswith(f".{written}")]
    if len(longer) == 1:
        return Words(f"是否要写 `{longer[0]}`？", f"did you mean `{longer[0]}`?")
    return did_you_mean(
        written,
        known,
        Words("用到的名称都要先声明", "every name that is used must be declared") if c.scope.in_policy else None,
    )


def property_of(c: Checking, operand: Node, name_: str, span: Span) -> Node:
    """`operand.name`."""
    if operand.type is FAILED or not c.needs_value(operand):
        return c.failed(span)
    property_ = PROPERTIES.get(name_)
    if property_ is None or operand.type.kind not in property_.kinds:
        return _no_property(c, operand, name_, span)
    type_ = property_.result(operand.type)
    return Call(function=f".{name_}", arguments=(operand,), type=type_, span=span, key=c.key())


def _no_property(c: Checking, operand: Node, name_: str, span: Span) -> Node:
    kind = operand.type.kind
    possible = [each for each, property_ in PROPERTIES.items() if kind in property_.kinds]
    listed = "、".join(f"`.{each}`" for each in possible), ", ".join(f"`.{each}`" for each in possible)
    words = Words(f"可以取的有 {listed[0]}", f"there are {listed[1]}") if possible else _undotted(c, operand, name_)
    return c.complain(
        "E303",
        Span(span.end - len(name_), span.end) if c.source.slice(span).endswith(name_) else span,
        Words(f"{kind.value.zh}没有 `.{short(name_)}`", f"{kind.value.en} has no `.{short(name_)}`"),
        label=c.described(operand),
        way_out=did_you_mean(name_, possible, words),
        related=c.declared(operand),
    )


def _undotted(c: Checking, operand: Node, name_: str) -> Words | None:
    """Where nothing has properties, the point was probably meant to be part of a declared name."""
    return did_you_mean(f"{c.quoted(operand).strip('`')}.{name_}", c.scope.names)


def shadows(c: Checking, variable: str) -> str | None:
    """The declared name that a variable would hide."""
    return next((each for each in c.scope.names if each.split(".", 1)[0] == variable), None)
