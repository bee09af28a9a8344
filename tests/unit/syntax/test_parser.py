from __future__ import annotations

from dataclasses import fields, is_dataclass
from fractions import Fraction

import pytest

from policyengine.diagnostics.model import Diagnostics
from policyengine.source import Source, Span
from policyengine.syntax import tree
from policyengine.syntax.parser import parse_expression
from policyengine.syntax.tree import ArithmeticOperator, Comparison

AT = Span(0, 0)


def read(text: str) -> tree.Expr:
    diagnostics = Diagnostics()
    expr = parse_expression(Source("<expression>", text), Span(0, len(text)), diagnostics)
    assert expr is not None, list(diagnostics)
    assert not diagnostics.found
    return expr


def name(text: str) -> tree.Name:
    return tree.Name(tuple(text.split(".")), span=AT)


def number(text: str) -> tree.Number:
    return tree.Number(Fraction(text), text, span=AT)


def arithmetic(operator: str, left: tree.Expr, right: tree.Expr) -> tree.Arithmetic:
    return tree.Arithmetic(ArithmeticOperator(operator), left, right, span=AT)


def unary(operator: str, operand: tree.Expr) -> tree.UnaryTest:
    return tree.UnaryTest(Comparison(operator), operand, span=AT)


A, B, C = name("a"), name("b"), name("c")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", "12"),
        (".5", "0.5"),
        ("0.30", "0.3"),
        ("30%", "0.3"),
        ("0.125%", "0.00125"),
        ("300万", "3000000"),
        ("1.5亿", "150000000"),
        (".00001万", "0.1"),
    ],
)
def test_a_number_is_exact_and_keeps_its_digits(text: str, value: str) -> None:
    assert read(text) == tree.Number(Fraction(value), text, span=AT)


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("500元", "500", "CNY"),
        ("300万元", "3000000", "CNY"),
        ("1.5亿元", "150000000", "CNY"),
        ("8000 USD", "8000", "USD"),
        ("8000万 USD", "80000000", "USD"),
    ],
)
def test_money_has_a_value_in_its_currency(text: str, value: str, currency: str) -> None:
    assert read(text) == tree.Money(Fraction(value), currency, text, span=AT)


def test_blanks_before_a_currency_are_one_blank() -> None:
    money = read("8000 \t USD")
    assert isinstance(money, tree.Money)
    assert money.text == "8000 USD"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r'"\"\\\n\t\r\'"', "\"\\\n\t\r'"),
        (r'"\u4E07元"', "万元"),
        (r'"\U01F40E"', "🐎"),
        (r'"\uD83D\uDC0E"', "🐎"),
        (r'"\ud83d\udc0e\uD83D\uDE00"', "🐎😀"),
        (r'"\\u0009"', "\\u0009"),
        ('"全角（），“ ”"', "全角（），“ ”"),
        ('"// not a comment"', "// not a comment"),
    ],
)
def test_a_string_stands_for_its_characters(text: str, value: str) -> None:
    assert read(text) == tree.String(value, span=AT)


def test_logic_is_flat_for_a_run_of_one_word_and_and_binds_tighter() -> None:
    run = tree.Logical("and", (A, B, C), span=AT)
    assert read("a and b and c") == run
    assert read("a and b and c or a") == tree.Logical("or", (run, A), span=AT)
    assert read("(a and b) and c") == tree.Logical("and", (tree.Logical("and", (A, B), span=AT), C), span=AT)


def test_the_sign_binds_tighter_than_power_and_power_groups_to_the_left() -> None:
    assert read("-a ** b") == arithmetic("**", tree.Negation(A, span=AT), B)
    assert read("a ** b ** c") == arithmetic("**", arithmetic("**", A, B), C)
    assert read("a ** -b") == arithmetic("**", A, tree.Negation(B, span=AT))


def test_arithmetic_groups_to_the_left_by_precedence() -> None:
    assert read("a - b - c") == arithmetic("-", arithmetic("-", A, B), C)
    assert read("a + b * c") == arithmetic("+", A, arithmetic("*", B, C))
    assert read("(a + b) * c") == arithmetic("*", arithmetic("+", A, B), C)


def test_comparison_is_looser_than_arithmetic_and_tighter_than_and() -> None:
    left = tree.Compare(Comparison.AT_LEAST, arithmetic("+", A, B), C, span=AT)
    assert read("a + b >= c and a") == tree.Logical("and", (left, A), span=AT)


def test_the_and_of_between_is_its_own() -> None:
    assert read("a between b and c and a") == tree.Logical("and", (tree.Between(A, B, C, span=AT), A), span=AT)


@pytest.mark.parametrize(
    ("text", "tests"),
    [
        ("a in b", (B,)),
        ("a in (b)", (B,)),
        ("a in (b, c)", (B, C)),
        ("a in > 5", (unary(">", number("5")),)),
        ("a in (> 5)", (unary(">", number("5")),)),
        ("a in = 5", (unary("=", number("5")),)),
        ("a in (= 5)", (unary("=", number("5")),)),
        ("a in != 5", (unary("!=", number("5")),)),
        ("a in (!= 5)", (unary("!=", number("5")),)),
        ("a in (!= 5, b)", (unary("!=", number("5")), B)),
        ("a in [1, 2]", (tree.ListLiteral((number("1"), number("2")), span=AT),)),
        (
            "a in (> 5, [1..3], 7)",
            (
                unary(">", number("5")),
                tree.RangeLiteral(number("1"), number("3"), low_closed=True, high_closed=True, span=AT),
                number("7"),
            ),
        ),
    ],
)
def test_what_stands_behind_in_is_a_test_or_several(text: str, tests: tuple[tree.Expr | tree.UnaryTest, ...]) -> None:
    assert read(text) == tree.In(A, tests, span=AT)


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("[a..b]", (True, True)),
        ("(a..b]", (False, True)),
        ("[a..b)", (True, False)),
        ("[a..b[", (True, False)),
        ("(a..b)", (False, False)),
        ("( a .. b [", (False, False)),
    ],
)
def test_a_range_is_open_or_closed_at_each_end(text: str, closed: tuple[bool, bool]) -> None:
    assert read(text) == tree.RangeLiteral(A, B, *closed, span=AT)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("(< a)", "(null..a)"),
        ("(<= a)", "(null..a]"),
        ("(> a)", "(a..null)"),
        ("(>= a)", "[a..null)"),
        ("(= a)", "[a..a]"),
    ],
)
def test_a_comparison_in_brackets_is_a_range_where_it_is_no_test(text: str, same: str) -> None:
    assert read(f"b = {text}") == read(f"b = {same}")


def test_a_dotted_path_is_one_name_and_a_property_is_of_anything_else() -> None:
    assert read("a.b.year") == name("a.b.year")
    assert read("a . b") == name("a.b")
    assert read("(a).b") == name("a.b")
    assert read("a.time offset") == tree.Name(("a", "time offset"), span=AT)
    call = tree.Call("f", (A,), span=AT, name_span=AT)
    assert read("f(a).time offset.x") == tree.Property(tree.Property(call, "time offset", span=AT), "x", span=AT)


def test_words_of_functions_are_words_only_before_a_bracket() -> None:
    assert read("date and time(a)") == tree.Call("date and time", (A,), span=AT, name_span=AT)
    assert read("date and\n   time (a)") == tree.Call("date and time", (A,), span=AT, name_span=AT)
    assert read("date and time") == tree.Logical("and", (name("date"), name("time")), span=AT)


def test_arguments_are_positional_or_named_and_a_parameter_may_be_several_words() -> None:
    named = tree.NamedArgument("start position", number("2"), span=AT)
    assert read("f(start position: 2)") == tree.Call("f", (named,), span=AT, name_span=AT)
    assert read("f()") == tree.Call("f", (), span=AT, name_span=AT)
    assert read("not(a)") == tree.Call("not", (A,), span=AT, name_span=AT)


def test_a_quantifier_reaches_to_the_end_and_has_several_variables() -> None:
    bindings = (tree.Binding("x", A, span=AT), tree.Binding("y", B, span=AT))
    body = tree.Logical("or", (name("x"), name("y")), span=AT)
    assert read("some x in a, y in b satisfies x or y") == tree.Quantified("some", bindings, body, span=AT)


def test_else_if_is_an_if_in_the_else() -> None:
    assert read("if a then b else if b then c else a") == tree.If(A, B, tree.If(B, C, A, span=AT), span=AT)


def test_comments_and_blanks_of_every_kind_are_no_part_of_the_tree() -> None:
    text = "/* 说明\n*/ a // + b\n\t\u3000+\xa0/**/ b // 完"
    assert read(text) == arithmetic("+", A, B)


def test_a_word_that_contains_a_reserved_word_is_a_name() -> None:
    assert read("android or innings") == tree.Logical("or", (name("android"), name("innings")), span=AT)
    assert read("行业且地区") == name("行业且地区")


def texts(node: object, source: Source) -> list[tuple[str, str]]:
    """Every node with the text it points at, in the order of the fields."""
    found = []
    if is_dataclass(node):
        if isinstance(span := getattr(node, "span", None), Span):
            found.append((type(node).__name__, source.slice(span)))
        if isinstance(node, tree.Call):
            found.append(("name", source.slice(node.name_span)))
        for field in fields(node):
            value = getattr(node, field.name)
            for part in value if isinstance(value, tuple) else (value,):
                found.extend(texts(part, source))
    return found


def test_every_span_is_absolute_in_a_larger_source() -> None:
    line = "  when: (企业.收入 + 300万元) * 30% >= 取整(额, 2) and x in (> 5, [1..3])\n"
    source = Source("policy.yaml", "# 𠮷开封某公司\n" + line)
    start = source.text.index("(企业")
    diagnostics = Diagnostics()
    expr = parse_expression(source, Span(start, len(source.text) - 1), diagnostics)
    assert texts(expr, source) == [
        ("Logical", "(企业.收入 + 300万元) * 30% >= 取整(额, 2) and x in (> 5, [1..3])"),
        ("Compare", "(企业.收入 + 300万元) * 30% >= 取整(额, 2)"),
        ("Arithmetic", "(企业.收入 + 300万元) * 30%"),
        ("Arithmetic", "企业.收入 + 300万元"),
        ("Name", "企业.收入"),
        ("Money", "300万元"),
        ("Number", "30%"),
        ("Call", "取整(额, 2)"),
        ("name", "取整"),
        ("Name", "额"),
        ("Number", "2"),
        ("In", "x in (> 5, [1..3])"),
        ("Name", "x"),
        ("UnaryTest", "> 5"),
        ("Number", "5"),
        ("RangeLiteral", "[1..3]"),
        ("Number", "1"),
        ("Number", "3"),
    ]


def test_spans_of_the_remaining_nodes() -> None:
    text = 'if not(a) then -b.c else some x in [f(n: 1).year, "t"] satisfies (< 5) = null'
    assert texts(read(text), Source("<expression>", text)) == [
        ("If", text),
        ("Call", "not(a)"),
        ("name", "not"),
        ("Name", "a"),
        ("Negation", "-b.c"),
        ("Name", "b.c"),
        ("Quantified", text[text.index("some") :]),
        ("Binding", 'x in [f(n: 1).year, "t"]'),
        ("ListLiteral", '[f(n: 1).year, "t"]'),
        ("Property", "f(n: 1).year"),
        ("Call", "f(n: 1)"),
        ("name", "f"),
        ("NamedArgument", "n: 1"),
        ("Number", "1"),
        ("String", '"t"'),
        ("Compare", "(< 5) = null"),
        ("RangeLiteral", "(< 5)"),
        ("Null", ""),
        ("Number", "5"),
        ("Null", "null"),
    ]


def test_blank_lines_of_a_yaml_block_are_blanks() -> None:
    text = "a\n      and b\n\n      and c\n"
    assert read(text) == tree.Logical("and", (A, B, C), span=AT)
