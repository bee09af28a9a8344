"""Calls of built-in functions: which form is meant, whether the arguments fit, and what comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from policyengine.expression.arithmetic import unit_hint
from policyengine.expression.checking import Checking, did_you_mean, short
from policyengine.expression.core import Call, ListOf, Node, Not
from policyengine.expression.signatures import LISTS, SIGNATURES, Parameter, Signature
from policyengine.expression.text_arguments import read_written_text
from policyengine.expression.types import ANY, BOOLEAN, FAILED, NULL, NUMBER, Kind, Type, list_of
from policyengine.expression.unify import as_ids, common, settle
from policyengine.source import Span
from policyengine.words import Words


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument that is checked by itself; `name` is None where arguments are given by place."""

    name: str | None
    node: Node
    span: Span


@dataclass(frozen=True, slots=True)
class Misfit:
    """The argument that kept a form from fitting: wrong by itself, or `beside` an earlier one."""

    parameter: Parameter
    node: Node
    place: int
    beside: Node | None = None


def call(c: Checking, function: str, arguments: Sequence[Argument], span: Span, name_span: Span) -> Node:
    """`function(arguments)`."""
    if function == "not":
        return _negation(c, arguments, span)
    if function not in SIGNATURES:
        return _unknown(c, function, name_span)
    if function in ("now", "today") and c.scope.in_policy:
        return c.complain(
            "E306",
            span,
            Words(f"政策里不能用 `{function}()`", f"`{function}()` cannot be used in a policy"),
            label=Words(
                "结果随运行的时刻变化，以后无法重算核对", "changes with the clock, so nothing could be decided again"
            ),
            way_out=Words("请用申报里的日期", "use a date of the claim"),
        )
    if any(argument.node.type is FAILED for argument in arguments):
        return c.failed(span)
    bound = [(form, nodes) for form in SIGNATURES[function] if (nodes := _bind(c, form, arguments, span)) is not None]
    if not bound:
        return _wrong_arguments(c, function, arguments, span)
    misfits: list[Misfit] = []
    for form, nodes in bound:
        fitted = _fit(c, form, nodes)
        if isinstance(fitted, Misfit):
            misfits.append(fitted)
        elif any(node.type is FAILED for node in fitted):
            return c.failed(span)
        else:
            return _node(c, function, form, fitted, span)
    return _complain(c, function, max(misfits, key=lambda misfit: misfit.place), span)


def _negation(c: Checking, arguments: Sequence[Argument], span: Span) -> Node:
    if len(arguments) != 1 or arguments[0].name not in (None, "negand"):
        return c.complain(
            "E304",
            span,
            Words("`not` 要有一个条件", "`not` takes one condition"),
            way_out=Words("请写成 `not(条件)`", "write `not(condition)`"),
        )
    operand = condition(c, arguments[0].node)
    return operand if operand.type is FAILED else Not(operand=operand, type=BOOLEAN, span=span, key=c.key())


def condition(c: Checking, node: Node, *, kleene: bool = False) -> Node:
    """A node that is to be a condition: true or false, or Unknown. With `kleene`, null outside a policy is Unknown."""
    if node.type is FAILED:
        return node
    if node.type.kind is Kind.BOOLEAN:
        return node if c.needs_value(node) else c.failed(node.span)
    if node.type.kind is Kind.NULL and kleene and not c.scope.in_policy:
        return c.unknown(node.span)
    kind = node.type.kind.value
    return c.complain(
        "E409",
        node.span,
        Words("这里要的是条件", "a condition is needed here"),
        label=Words(f"这是{kind.zh}，不是成立与否", f"this is {kind.en}, which neither holds nor fails"),
        way_out=Words('请写成比较，例如 `… > 0` 或 `… = "…"`', 'write a comparison, such as `… > 0` or `… = "…"`'),
        related=c.declared(node),
    )


def _bind(c: Checking, form: Signature, arguments: Sequence[Argument], span: Span) -> tuple[Node, ...] | None:
    """The arguments in the order of the form's parameters, by place or by name; None if they do not go with it."""
    parameters = form.parameters
    if any(argument.name is not None for argument in arguments):
        given = {argument.name: argument.node for argument in arguments}
        names = [parameter.name for parameter in parameters]
        if form.gathered or len(given) < len(arguments) or not given.keys() <= set(names):
            return None
        last = max(names.index(name) for name in given if name is not None)
        if any(not parameter.optional and parameter.name not in given for parameter in parameters):
            return None
        return tuple(given.get(name) or c.constant(NULL, None, span) for name in names[: last + 1])
    nodes = tuple(argument.node for argument in arguments)
    needed = sum(not parameter.optional for parameter in parameters)
    repeated = bool(parameters) and parameters[-1].repeated
    return nodes if needed <= len(nodes) and (repeated or len(nodes) <= len(parameters)) else None


def _fit(c: Checking, form: Signature, nodes: tuple[Node, ...]) -> tuple[Node, ...] | Misfit:
    """The arguments as the form takes them, or the first that it does not."""
    fitted: list[Node] = []
    for place, given in enumerate(nodes):
        parameter = form.parameters[min(place, len(form.parameters) - 1)]
        node = _taken(c, parameter, given)
        if node is None:
            return Misfit(parameter, given, place)
        if parameter.like is not None and fitted:
            alike = _alike(c, fitted, parameter, node)
            if alike is None:
                return Misfit(parameter, given, place, fitted[parameter.like])
            fitted[parameter.like], node = alike
        fitted.append(node)
    if not form.gathered:
        return tuple(fitted)
    of = fitted[0].type
    for place, node in enumerate(fitted):
        wider = common(of, node.type)
        if wider is None:
            return Misfit(form.parameters[0], node, place, fitted[0])
        of = wider
    whole = ListOf(items=tuple(fitted), type=list_of(of), span=fitted[0].span.to(fitted[-1].span), key=c.key())
    return (whole,)


def _taken(c: Checking, parameter: Parameter, node: Node) -> Node | None:
    """The node as an argument for the parameter; one value where a list is wanted is a list of one, as in FEEL."""
    type_ = node.type
    if parameter.listed:
        if type_.kind is not Kind.LIST:
            one = None if type_.kind is Kind.NULL else _taken(c, _items_of(parameter), node)
            if one is None:
                return None
            return ListOf(items=(one,), type=list_of(one.type), span=node.span, key=c.key())
        return node if type_.of is None or _fits(c, _items_of(parameter), type_.of) else None
    if isinstance(node, ListOf) and len(node.items) == 1 and not parameter.kinds & LISTS and not c.scope.in_policy:
        return _taken(c, parameter, node.items[0])  # a list of one where a value is wanted is the value, as in FEEL
    known = type_.not_null() if type_.nullable and not c.may_be_null(node) else type_
    if not _fits(c, parameter, known):
        return None
    if parameter.kinds & {Kind.NUMBER} and Kind.MONEY not in parameter.kinds:
        settle(c, node, NUMBER)
    return node


def _items_of(parameter: Parameter) -> Parameter:
    return Parameter(parameter.name, parameter.kinds, null=parameter.null)


def _fits(c: Checking, parameter: Parameter, type_: Type) -> bool:
    if type_.kind is Kind.NULL:
        return parameter.null
    if type_.nullable and not parameter.null and c.scope.in_policy:
        return False
    return type_.kind in parameter.kinds


def _alike(c: Checking, fitted: list[Node], parameter: Parameter, node: Node) -> tuple[Node, Node] | None:
    """The earlier argument and this one as values that go together; outside a policy lists may mix."""
    earlier = fitted[parameter.like or 0]
    of_list = earlier.type.kind is Kind.LIST and parameter.kinds != LISTS
    node = as_ids(c, node, (earlier.type.of or ANY) if of_list else earlier.type)
    earlier = as_ids(c, earlier, node.type)
    ends = [_end(type_) for type_ in (earlier.type, node.type)]
    if of_list:
        fits = earlier.type.of is None or common(earlier.type.of, node.type) is not None
        return (earlier, node) if fits or not c.scope.in_policy else None
    if ends[1].kind in (Kind.NUMBER, Kind.MONEY):
        settle(c, earlier, ends[1])
    if ends[0].kind in (Kind.NUMBER, Kind.MONEY):
        settle(c, node, ends[0])
    return None if common(*ends) is None else (earlier, node)


def _end(type_: Type) -> Type:
    """A range goes together with points of the type of its ends."""
    return type_.of or ANY if type_.kind is Kind.RANGE else type_


def _node(c: Checking, function: str, form: Signature, nodes: tuple[Node, ...], span: Span) -> Node:
    written = read_written_text(c, function, nodes, span)
    if written is not None:
        return written
    type_ = form.result(nodes)
    lenient = not c.scope.in_policy and any(
        node.type.nullable and not parameter.null for parameter, node in zip(form.parameters, nodes, strict=False)
    )
    type_ = type_.or_null() if lenient else type_
    return Call(function=function, arguments=nodes, type=type_, span=span, key=c.key())


# Complaints.


def _unknown(c: Checking, function: str, span: Span) -> Node:
    return c.complain(
        "E302",
        span,
        Words(f"没有 `{short(function)}` 这个函数", f"there is no function `{short(function)}`"),
        way_out=did_you_mean(function, [*SIGNATURES, "not"]),
    )


def _forms(function: str) -> Words:
    forms = [f"`{form.written(function)}`" for form in SIGNATURES[function]]
    return Words("写法是 " + " 或 ".join(forms), "write " + " or ".join(forms))


def _wrong_arguments(c: Checking, function: str, arguments: Sequence[Argument], span: Span) -> Node:
    known = [parameter.name for form in SIGNATURES[function] for parameter in form.parameters]
    strange = [argument for argument in arguments if argument.name is not None and argument.name not in known]
    if strange:
        name = strange[0].name or ""
        return c.complain(
            "E304",
            strange[0].span,
            Words(f"`{function}` 没有 `{short(name)}` 这个参数", f"`{function}` has no parameter `{short(name)}`"),
            way_out=did_you_mean(name, known, _forms(function)),
        )
    return c.complain(
        "E304",
        span,
        Words(f"`{function}` 的参数个数不对", f"`{function}` has the wrong number of arguments"),
        label=Words(f"这里给了 {len(arguments)} 个", f"{len(arguments)} given here"),
        way_out=_forms(function),
    )


def _complain(c: Checking, function: str, misfit: Misfit, span: Span) -> Node:
    node, parameter = misfit.node, misfit.parameter
    if not parameter.null and (node.type.kind is Kind.NULL or c.may_be_null(node)) and not c.needs_value(node):
        return c.failed(span)
    if misfit.beside is not None:
        return _complain_of_pair(c, function, misfit.beside, node)
    wanted = _wanted(parameter)
    headline = Words(
        f"`{function}` 的 {parameter.name} 要是{wanted.zh}", f"{parameter.name} of `{function}` should be {wanted.en}"
    )
    return c.complain(
        "E411", node.span, headline, label=c.described(node), way_out=_forms(function), related=c.declared(node)
    )


def _complain_of_pair(c: Checking, function: str, beside: Node, node: Node) -> Node:
    kinds = {beside.type.kind, node.type.kind}
    mixed = kinds == {Kind.NUMBER, Kind.MONEY}
    number, amount = (node, beside) if beside.type.kind is Kind.MONEY else (beside, node)
    return c.complain(
        "E402" if mixed else "E411",
        node.span,
        Words(f"`{function}` 的参数类型不一致", f"the arguments of `{function}` are of different types"),
        label=c.described(beside, node),
        way_out=unit_hint(c, number, amount) if mixed else _forms(function),
        related=c.declared(beside, node),
    )


def _wanted(parameter: Parameter) -> Words:
    kinds = [kind for kind in Kind if kind in parameter.kinds and kind not in (Kind.NUMERIC, Kind.ANY)]
    every = len(kinds) > 8  # more would not be read
    zh = "任意值" if every else "或".join(kind.value.zh for kind in kinds)
    en = "any value" if every else " or ".join(kind.value.en for kind in kinds)
    return Words(f"{zh}的列表", f"a list of {en}") if parameter.listed else Words(zh, en)
