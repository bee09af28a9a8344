"""The printer: a written tree as text, in one canonical layout with no bracket too many.

Each construct prints its parts at the level that the grammar asks of them, and a part of a
looser level goes into brackets; so what is printed is read back as the same tree. Numbers and
amounts keep the digits they were written with. A range is printed with `(` and `)` at its open
ends, however it was written. Comments are not part of a tree.

Invariant: `parse(print(tree)) == tree` for every tree that the parser can make.
"""

from __future__ import annotations

from typing import Final, assert_never

from policyengine.syntax import tree
from policyengine.syntax.literals import quoted
from policyengine.syntax.tree import ArithmeticOperator, Expr

# The levels of the grammar, from the loosest to the tightest.
_EXPRESSION: Final = 0
_DISJUNCTION: Final = 1
_CONJUNCTION: Final = 2
_COMPARISON: Final = 3
_SUM: Final = 4
_PRODUCT: Final = 5
_POWER: Final = 6
_SIGNED: Final = 7
_POSTFIX: Final = 8


def print_expression(expr: Expr) -> str:
    """`expr` on one line."""
    return _at(_EXPRESSION, expr)


def _at(level: int, expr: Expr) -> str:
    text = _text(expr)
    return text if _level(expr) >= level else f"({text})"


def _level(expr: Expr) -> int:
    match expr:
        case tree.If() | tree.Quantified():
            return _EXPRESSION
        case tree.Logical():
            return _DISJUNCTION if expr.word == "or" else _CONJUNCTION
        case tree.Compare() | tree.Between() | tree.In():
            return _COMPARISON
        case tree.Arithmetic():
            return _arithmetic_level(expr.operator)
        case tree.Negation():
            return _SIGNED
        case _:
            return _POSTFIX


def _arithmetic_level(operator: ArithmeticOperator) -> int:
    match operator:
        case ArithmeticOperator.ADD | ArithmeticOperator.SUBTRACT:
            return _SUM
        case ArithmeticOperator.MULTIPLY | ArithmeticOperator.DIVIDE:
            return _PRODUCT
        case ArithmeticOperator.POWER:
            return _POWER
        case _:
            assert_never(operator)


def _text(expr: Expr) -> str:
    match expr:
        case tree.Number() | tree.Money():
            return expr.text
        case tree.String():
            return quoted(expr.value)
        case tree.Boolean():
            return "true" if expr.value else "false"
        case tree.Null():
            return "null"
        case tree.Temporal():
            return f'@"{expr.text}"'
        case tree.Name():
            return ".".join(expr.parts)
        case tree.Property():
            return f"{_at(_POSTFIX, expr.operand)}.{expr.name}"
        case tree.ListLiteral():
            return f"[{_listed(expr.items)}]"
        case tree.RangeLiteral():
            left, right = "[" if expr.low_closed else "(", "]" if expr.high_closed else ")"
            return f"{left}{_at(_EXPRESSION, expr.low)}..{_at(_EXPRESSION, expr.high)}{right}"
        case tree.Call():
            return f"{expr.function}({_arguments(expr)})"
        case _:
            return _operation(expr)


def _operation(
    expr: tree.Negation
    | tree.Arithmetic
    | tree.Compare
    | tree.Between
    | tree.In
    | tree.Logical
    | tree.If
    | tree.Quantified,
) -> str:
    match expr:
        case tree.Negation():
            return f"-{_at(_SIGNED, expr.operand)}"
        case tree.Arithmetic():
            level = _arithmetic_level(expr.operator)
            return f"{_at(level, expr.left)} {expr.operator} {_at(level + 1, expr.right)}"
        case tree.Compare():
            return f"{_at(_SUM, expr.left)} {expr.operator} {_at(_SUM, expr.right)}"
        case tree.Between():
            low, high = _at(_SUM, expr.low), _at(_SUM, expr.high)
            return f"{_at(_SUM, expr.operand)} between {low} and {high}"
        case tree.In():
            return f"{_at(_SUM, expr.operand)} in {_tests(expr.tests)}"
        case tree.Logical():
            return f" {expr.word} ".join(_at(_level(expr) + 1, part) for part in expr.parts)
        case tree.If():
            condition, consequent = _at(_EXPRESSION, expr.condition), _at(_EXPRESSION, expr.consequent)
            return f"if {condition} then {consequent} else {_at(_EXPRESSION, expr.alternative)}"
        case tree.Quantified():
            bindings = ", ".join(f"{one.name} in {_at(_EXPRESSION, one.items)}" for one in expr.bindings)
            return f"{expr.word} {bindings} satisfies {_at(_EXPRESSION, expr.body)}"
        case _:
            assert_never(expr)


def _listed(items: tuple[Expr, ...]) -> str:
    return ", ".join(_at(_EXPRESSION, item) for item in items)


def _arguments(call: tree.Call) -> str:
    return ", ".join(
        f"{one.name}: {_at(_EXPRESSION, one.value)}" if isinstance(one, tree.NamedArgument) else _at(_EXPRESSION, one)
        for one in call.arguments
    )


def _tests(tests: tuple[Expr | tree.UnaryTest, ...]) -> str:
    if len(tests) == 1:
        return _test(tests[0], _SUM)
    return f"({', '.join(_test(test, _EXPRESSION) for test in tests)})"


def _test(test: Expr | tree.UnaryTest, level: int) -> str:
    if isinstance(test, tree.UnaryTest):
        return f"{test.operator} {_at(_SUM, test.operand)}"
    return _at(level, test)
