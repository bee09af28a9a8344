"""From the rules of the grammar to the written tree: one method for each rule.

Lark calls a method as soon as it has read all of a rule, innermost first, so a tree is
built without recursion, however deep it is. What has been built so far is a `Piece`: the
node together with its extent, which for `(a + b)` includes the brackets while the node's own
span does not.

Every method is total: `slips` has refused whatever could not be built, such as an unknown
escape in a string.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, cast

from policyengine.source import Span
from policyengine.syntax import literals, tree
from policyengine.syntax.lexemes import Lexeme


@dataclass(frozen=True, slots=True)
class Piece:
    """A part that has been read: its node, its extent in the source, and how many nodes deep it is."""

    node: tree.Expr | tree.UnaryTest | tree.Binding | tree.NamedArgument | str
    span: Span
    depth: int


Child: TypeAlias = Lexeme | Piece
_Node: TypeAlias = tree.Expr | tree.UnaryTest | tree.Binding | tree.NamedArgument | str


class Builder:
    """The actions of the grammar, named as its rules and aliases are; each is given what its rule consists of."""

    def start(self, children: list[Child]) -> Piece:
        """The whole expression."""
        piece = _pieces(children)[0]
        return Piece(_expression(piece), piece.span, piece.depth)

    def foreign(self, children: list[Child]) -> Piece:
        """Never part of an expression; the rule keeps the terminal in the tables."""
        return _around(children, _text(children[0]))

    def choice(self, children: list[Child]) -> Piece:
        """`if a then b else c`."""
        condition, consequent, alternative = _expressions(children)
        return _around(children, tree.If(condition, consequent, alternative, span=_extent(children)))

    def quantified(self, children: list[Child]) -> Piece:
        """`some x in xs satisfies c`."""
        word = "some" if _text(children[0]) == "some" else "every"
        *bindings, body = _pieces(children)
        nodes = tuple(cast("tree.Binding", piece.node) for piece in bindings)
        node = tree.Quantified(word, nodes, _expression(body), span=_extent(children))  # type: ignore[arg-type]  # one of two words
        return _around(children, node)

    def binding(self, children: list[Child]) -> Piece:
        """`x in xs`."""
        (items,) = _expressions(children)
        return _around(children, tree.Binding(_text(children[0]), items, span=_extent(children)))

    def disjunction(self, children: list[Child]) -> Piece:
        """`a or b or c`."""
        return _around(children, tree.Logical("or", tuple(_expressions(children)), span=_extent(children)))

    def conjunction(self, children: list[Child]) -> Piece:
        """`a and b and c`."""
        return _around(children, tree.Logical("and", tuple(_expressions(children)), span=_extent(children)))

    def comparator(self, children: list[Child]) -> Lexeme:
        """`>=`."""
        return cast("Lexeme", children[0])

    def compare(self, children: list[Child]) -> Piece:
        """`a >= b`."""
        left, right = _expressions(children)
        return _around(children, tree.Compare(tree.Comparison(_text(children[1])), left, right, span=_extent(children)))

    def between(self, children: list[Child]) -> Piece:
        """`a between b and c`."""
        operand, low, high = _expressions(children)
        return _around(children, tree.Between(operand, low, high, span=_extent(children)))

    def in_tests(self, children: list[Child]) -> Piece:
        """`a in (b, > c)`; a comparison in brackets is a test here."""
        operand, *tests = _pieces(children)
        nodes = tuple(cast("tree.Expr | tree.UnaryTest", test.node) for test in tests)
        return _around(children, tree.In(_expression(operand), nodes, span=_extent(children)))

    def unary_test(self, children: list[Child]) -> Piece:
        """`> c`."""
        (operand,) = _expressions(children)
        return _around(children, tree.UnaryTest(tree.Comparison(_text(children[0])), operand, span=_extent(children)))

    def arithmetic(self, children: list[Child]) -> Piece:
        """`a + b`."""
        left, right = _expressions(children)
        operator = tree.ArithmeticOperator(_text(children[1]))
        return _around(children, tree.Arithmetic(operator, left, right, span=_extent(children)))

    def negation(self, children: list[Child]) -> Piece:
        """`-a`."""
        (operand,) = _expressions(children)
        return _around(children, tree.Negation(operand, span=_extent(children)))

    def dotted(self, children: list[Child]) -> Piece:
        """`a.b`: a longer name if `a` is a name, else a property."""
        (operand,) = _expressions(children)
        last = " ".join(_text(children[-1]).split())
        span = _extent(children)
        if isinstance(operand, tree.Name):
            return Piece(tree.Name((*operand.parts, last), span=span), span, depth=1)
        return _around(children, tree.Property(operand, last, span=span))

    def number(self, children: list[Child]) -> Piece:
        """`300万`."""
        text = _text(children[0])
        return _around(children, tree.Number(literals.number_value(text), text, span=_extent(children)))

    def percent(self, children: list[Child]) -> Piece:
        """`30%`."""
        text = _text(children[0])
        return _around(children, tree.Number(literals.percent_value(text), text, span=_extent(children)))

    def money(self, children: list[Child]) -> Piece:
        """`300万元`."""
        money = literals.amount(_text(children[0]))
        return _around(children, tree.Money(money.value, money.currency, money.text, span=_extent(children)))

    def string(self, children: list[Child]) -> Piece:
        """`"text"`."""
        return _around(children, tree.String(literals.string_value(_text(children[0])), span=_extent(children)))

    def truth(self, children: list[Child]) -> Piece:
        """`true` or `false`."""
        return _around(children, tree.Boolean(_text(children[0]) == "true", span=_extent(children)))

    def nothing(self, children: list[Child]) -> Piece:
        """`null`."""
        return _around(children, tree.Null(span=_extent(children)))

    def temporal(self, children: list[Child]) -> Piece:
        """`@"2024-04-28"`."""
        return _around(children, tree.Temporal(_text(children[0])[2:-1], span=_extent(children)))

    def name(self, children: list[Child]) -> Piece:
        """`revenue`."""
        return _around(children, tree.Name((_text(children[0]),), span=_extent(children)))

    def parenthesised(self, children: list[Child]) -> Piece:
        """`(a)` is `a`, in a wider extent; brackets are no level of depth."""
        (inner,) = _pieces(children)
        return Piece(inner.node, _extent(children), inner.depth)

    def call(self, children: list[Child]) -> Piece:
        """`f(a, b)` or `f(x: a, y: b)`."""
        pieces = _pieces(children)
        named = tuple(piece.node for piece in pieces if isinstance(piece.node, tree.NamedArgument))
        positional = () if named else tuple(_expressions(children))
        function = " ".join(_text(children[0]).split())
        node = tree.Call(function, named or positional, span=_extent(children), name_span=children[0].span)
        return _around(children, node)

    def argument(self, children: list[Child]) -> Piece:
        """`start position: 2`."""
        name, value = _pieces(children)
        node = tree.NamedArgument(cast("str", name.node), _expression(value), span=_extent(children))
        return _around(children, node)

    def parameter(self, children: list[Child]) -> Piece:
        """`start position`."""
        return _around(children, " ".join(_text(child) for child in children))

    def list_literal(self, children: list[Child]) -> Piece:
        """`[a, b]`."""
        return _around(children, tree.ListLiteral(tuple(_expressions(children)), span=_extent(children)))

    def range_literal(self, children: list[Child]) -> Piece:
        """`[a..b)`, or `(< b)`, which stays a test until it is known not to stand behind `in`."""
        pieces = _pieces(children)
        if isinstance(pieces[0].node, tree.UnaryTest):
            return _around(children, pieces[0].node)
        low, high = (_expression(piece) for piece in pieces)
        closed = _text(children[0]) == "[", _text(children[-1]) == "]"
        return _around(children, tree.RangeLiteral(low, high, *closed, span=_extent(children)))


def _text(child: Child) -> str:
    return cast("Lexeme", child).text


def _extent(children: Sequence[Child]) -> Span:
    return children[0].span.to(children[-1].span)


def _pieces(children: Sequence[Child]) -> list[Piece]:
    return [child for child in children if isinstance(child, Piece)]


def _expressions(children: Sequence[Child]) -> list[tree.Expr]:
    return [_expression(piece) for piece in _pieces(children)]


def _around(children: Sequence[Child], node: _Node) -> Piece:
    depth = 1 + max((piece.depth for piece in _pieces(children)), default=0)
    return Piece(node, _extent(children), depth)


def _expression(piece: Piece) -> tree.Expr:
    """The node of `piece`; `(< 5)` is a range where it is not a test."""
    if isinstance(piece.node, tree.UnaryTest):
        return _range_below_or_above(piece.node, piece.span)
    return cast("tree.Expr", piece.node)


def _range_below_or_above(test: tree.UnaryTest, span: Span) -> tree.RangeLiteral:
    end = test.operand
    open_end = tree.Null(span=Span(test.span.start, test.span.start))
    match test.operator:
        case tree.Comparison.LESS:
            return tree.RangeLiteral(open_end, end, low_closed=False, high_closed=False, span=span)
        case tree.Comparison.AT_MOST:
            return tree.RangeLiteral(open_end, end, low_closed=False, high_closed=True, span=span)
        case tree.Comparison.GREATER:
            return tree.RangeLiteral(end, open_end, low_closed=False, high_closed=False, span=span)
        case tree.Comparison.AT_LEAST:
            return tree.RangeLiteral(end, open_end, low_closed=True, high_closed=False, span=span)
        case _:
            return tree.RangeLiteral(end, end, low_closed=True, high_closed=True, span=span)
