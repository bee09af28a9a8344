"""What people write who have not read the grammar: recognised once, at its place, with the way out."""

from __future__ import annotations

import pytest

from policyengine.diagnostics.model import Diagnostic, Diagnostics
from policyengine.source import Source, Span
from policyengine.syntax.parser import parse_expression


def complaints(text: str, before: str = "", after: str = "") -> list[Diagnostic]:
    source = Source("policy.yaml", before + text + after)
    diagnostics = Diagnostics()
    tree = parse_expression(source, Span(len(before), len(before) + len(text)), diagnostics)
    assert (tree is None) == bool(diagnostics.found)
    return list(diagnostics)


def underlined(diagnostic: Diagnostic) -> str:
    assert diagnostic.place is not None
    return diagnostic.place.source.slice(diagnostic.place.span)


def said(diagnostic: Diagnostic) -> str:
    """Everything a complaint says, in both languages."""
    words = (diagnostic.headline, diagnostic.label, diagnostic.help)
    return " | ".join(f"{one.zh} | {one.en}" for one in words if one is not None)


# text, code, what is underlined, what the complaint must say
ONE_SLIP = [
    # brackets
    ("(a > 3", "E102", "(", "补上 `)`"),
    ("f(a, (b)", "E102", "(", "never closed"),
    ("[1, 2", "E102", "[", "补上 `]`"),
    ("a > 3)", "E102", ")", "多出来"),
    ("(a]", "E102", "(", "要由 `)` 合上"),
    ("[a)", "E102", "[", "要由 `]` 合上"),
    # quotes and escapes
    ('a = "高校', "E103", '"高校', "引号没有配对"),
    ('a = "高校\nand b', "E103", '"高校', "写在一行里"),
    ("a = '高校'", "E103", "'高校'", '写成 `"高校"`'),
    ("a = 'b and c", "E103", "'b and c", "引号没有配对"),
    ("a = `高校`", "E103", "`高校`", '写成 `"高校"`'),
    (r'a = "1\d"', "E103", r"\d", "不是认识的转义"),
    (r'a = "\u12"', "E103", r"\u", "不是认识的转义"),
    (r'a = "\uD83D"', "E103", r"\uD83D", "不是认识的转义"),
    (r'a = "\uD83D\u0041"', "E103", r"\uD83D", "不是认识的转义"),
    (r'a = "\uDC0E"', "E103", r"\uDC0E", "不是认识的转义"),
    (r'a = "\U110000"', "E103", r"\U110000", "不是认识的转义"),
    ('a = "高校” and b = "x"', "E103", '"', "`”` 是中文引号"),
    ("a /* b", "E101", "/*", "注释没有结束"),
    # full-width characters
    ("（a + b）* c", "E104", "（", "写成 `(a + b)* c`"),
    ("a ＞ 3", "E104", "＞", "写成 `a > 3`"),
    ("a ＝ b", "E104", "＝", "写成 `a = b`"),
    ("min(a，b)", "E104", "，", "写成 `min(a,b)`"),
    ("a > 3，", "E104", "，", "去掉末尾的标点，写成 `a > 3`"),
    ("min(a，b)；", "E104", "，", "写成 `min(a,b)`"),
    ("a > 3,", "E101", ",", "去掉末尾的逗号"),
    ("企业。收入", "E104", "。", "写成 `企业.收入`"),
    ("a = “高校”", "E104", "“", '写成 `a = "高校"`'),
    ("a = ‘高校’", "E104", "‘", '写成 `a = "高校"`'),
    ("a = 「高校」", "E104", "「", '写成 `a = "高校"`'),
    ('a = "高校”', "E104", "”", '写成 `a = "高校"`'),
    ("a = “高校", "E104", "“", "英文输入法"),
    ("a * 30％", "E104", "％", "写成 `a * 30%`"),
    ('a >= ＠"2024-04-28"', "E104", "＠", '写成 `a >= @"2024-04-28"`'),
    ("f(n：1)", "E104", "：", "写成 `f(n:1)`"),
    ("３００万元 + a", "E104", "３", "共 3 处"),
    ("ａｂ + 1", "E110", "ａｂ", "写成 `ab`"),
    ("ａｎｄ.x + 1", "E110", "ａｎｄ", "写成 `and`"),
    ("ﬁeld + 1", "E110", "ﬁeld", "写成 `field`"),
    ("甲１ = 3", "E110", "甲１", "写成 `甲1`"),
    # operators of other languages
    ("a == b", "E105", "==", "写成 `a = b`"),
    ("a === b", "E105", "===", "写成 `a = b`"),
    ("a = = b", "E105", "= =", "写成 `a = b`"),
    ("a := b", "E105", ":=", "写成 `a = b`"),
    ("a.b && c.d", "E105", "&&", "写成 `a.b and c.d`"),
    ("a & b", "E105", "&", "写成 `a and b`"),
    ("a || b", "E105", "||", "写成 `a or b`"),
    ("!a.b and c", "E105", "!", "写成 `not(a.b)`"),
    ("!(a or b)", "E105", "!", "写成 `not(…)`"),
    ("not a", "E105", "not", "写成 `not(a)`"),
    ("NOT(a)", "E105", "NOT", "写成 `not(…)`"),
    ("a <> b", "E105", "<>", "写成 `a != b`"),
    ("a ! = b", "E105", "! =", "写成 `a != b`"),
    ("a < = b", "E105", "< =", "写成 `a <= b`"),
    ("a => b", "E105", "=>", "写成 `a >= b`"),
    ("a =< b", "E105", "=<", "写成 `a <= b`"),
    ("a ≥ 3", "E105", "≥", "写成 `a >= 3`"),
    ("a ≤ 3", "E105", "≤", "写成 `a <= 3`"),
    ("a ≠ 3", "E105", "≠", "写成 `a != 3`"),
    ("a × 3", "E105", "×", "写成 `a * 3`"),
    ("a ÷ 3", "E105", "÷", "写成 `a / 3`"),
    ("a − 3", "E105", "−", "写成 `a - 3`"),
    ("a ^ 2", "E105", "^", "写成 `a ** 2`"),
    ("a % 3", "E105", "%", "modulo(a, b)"),
    ("a mod 3", "E105", "mod", "modulo(a, b)"),
    ("a ? b : c", "E105", "?", "if a then b else c"),
    ("a in [1～3]", "E105", "～", "`..`"),
    ("a AND b", "E105", "AND", "写成 `a and b`"),
    ("8 AND b", "E105", "AND", "写成 `8 and b`"),
    ("a Or b", "E105", "Or", "写成 `a or b`"),
    ("a is null", "E105", "is", "写成 `a = null`"),
    ("a is not null", "E105", "is not", "写成 `a != null`"),
    ("a not in (1, 2)", "E105", "not in", "not(x in (a, b))"),
    ("if a then b elif c then d else e", "E105", "elif", "`else if`"),
    ("a = True", "E105", "True", "写成 `a = true`"),
    ("a = None", "E105", "None", "写成 `a = null`"),
    # Chinese words for operators
    ("a > 3 且 b < 5", "E105", "且", "写成 `a > 3 and b < 5`"),
    ("a 并且 b", "E105", "并且", "写成 `a and b`"),
    ("a 和 b", "E105", "和", "写成 `a and b`"),
    ("a 或 b", "E105", "或", "写成 `a or b`"),
    ("a 或者 b", "E105", "或者", "写成 `a or b`"),
    ("非 a", "E105", "非", "写成 `not(a)`"),
    ("a 大于 300万元", "E105", "大于", "写成 `a > 300万元`"),
    ("a 不低于 3", "E105", "不低于", "写成 `a >= 3`"),
    ("a 不超过 3", "E105", "不超过", "写成 `a <= 3`"),
    ("a 等于 3", "E105", "等于", "写成 `a = 3`"),
    ("a 属于 (1, 2)", "E105", "属于", "`in`"),
    ("a 大于300万元", "E105", "大于300万元", "写成 `a > 300万元`"),
    ("a = 是", "E105", "是", "写成 `= true`，或只写 `a`"),
    ("a.b = 否", "E105", "否", "写成 `= false`，或只写 `not(a.b)`"),
    ("a != 是", "E105", "是", "或只写 `not(a)`"),
    ("a 不为空 and b > 3", "E105", "不为空", "写成 `a != null and b > 3`"),
    ("a 不为 空", "E105", "不为 空", "写成 `a != null`"),
    ("a.b 为空", "E105", "为空", "写成 `a.b = null`"),
    ("a > 3且b < 5", "E105", "且b", "写成 `a > 3 and b < 5`"),
    # numbers and amounts
    ("5千万元", "E106", "5千万元", "写成 `5000万元`"),
    ("3百万", "E106", "3百万", "写成 `300万`"),
    ("1.5千亿元", "E106", "1.5千亿元", "写成 `1500亿元`"),
    ("2万亿元", "E106", "2万亿元", "写成 `20000亿元`"),
    ("a 300万元以上", "E106", "300万元以上", "写成 `a >= 300万元`"),
    ("企业.收入 300万元及以上", "E106", "300万元及以上", "写成 `企业.收入 >= 300万元`"),
    ("300万元以下", "E106", "300万元以下", "`x <= 300万元`"),
    ("a >= 300万元以上", "E106", "300万元以上", "已经有 `>=`，只写 `300万元`"),
    ("a 30%以上", "E106", "30%以上", "写成 `a >= 30%`"),
    ("a 5千万元以上", "E106", "5千万元以上", "写成 `a >= 5000万元`"),
    ("1,000元", "E106", "1,000元", "写成 `1000元`"),
    ("1,000", "E106", "1,000", "写成 `1000`"),
    ("a + 1,234,567.89", "E106", "1,234,567.89", "写成 `1234567.89`"),
    ("min(a, 1,500元)", "E106", "1,500元", "是一个数就写成 `1500元`"),
    ("min(a, 1,000)", "E106", "1,000", "写成 `1000`"),
    ("min(1,500, a)", "E106", "1,500", "是几个值就在逗号后面留空格"),
    ("a * 30 %", "E106", "30 %", "写成 `30%`"),
    ("300 万元", "E106", "300 万元", "写成 `300万元`"),
    ("500 元", "E106", "500 元", "写成 `500元`"),
    ("500元整", "E106", "500元整", "写成 `500元`"),
    ("￥500", "E106", "￥500", "写成 `500元`"),
    ("$500", "E106", "$500", "写成 `500 USD`"),
    ("8000USD", "E106", "8000USD", "写成 `8000 USD`"),
    ("1_000", "E106", "1_000", "写成 `1000`"),
    ("a > 三百万元", "E106", "三百万元", "写成 `300万元`"),
    ("a * 百分之三十", "E106", "百分之三十", "写成 `30%`"),
    ("a * 千分之五", "E106", "千分之五", "写成 `0.5%`"),
    ("a * 三成", "E106", "三成", "写成 `30%`"),
    ("一点五亿元", "E106", "一点五亿元", "写成 `1.5亿元`"),
    ("3次", "E106", "3次", "写成 `3`"),
    ("300万人民币", "E106", "300万人民币", "写成 `300万元`"),
    ("300元人民币", "E106", "300元人民币", "写成 `300元`"),
    ("1e5", "E106", "1e5", "万、亿"),
    ("5年", "E106", "5年", '写成 `@"P5Y"`'),
    ("30天", "E106", "30天", '写成 `@"P30D"`'),
    ("1.2.3", "E106", "1.2.3", "两个小数点"),
    ("12. + a", "E106", "12.", "写成 `12`"),
    ("5折", "E106", "5折", "不能直接跟 `折`"),
    # dates
    ("a >= 2024-04-28", "E107", "2024-04-28", '写成 `@"2024-04-28"`'),
    ("a >= 2024-4-8 and b", "E107", "2024-4-8", "两次减法"),
    ("a in [2024-04-28..b]", "E107", "2024-04-28", '写成 `@"2024-04-28"`'),
    ("a >= 2024/4/28", "E107", "2024/4/28", "两次除法"),
    ("a >= 2024.4.28", "E107", "2024.4.28", '写成 `@"2024-04-28"`'),
    ("a >= 2024年4月28日", "E107", "2024年4月28日", '写成 `@"2024-04-28"`'),
    ("a >= @2024-04-28", "E107", "@2024-04-28", '写成 `@"2024-04-28"`'),
    ("a >= 2024-04-28 9:30", "E107", "2024-04-28 9:30", '写成 `@"2024-04-28T09:30:00"`'),
    ("a >= 2024-04-28T09:30:15", "E107", "2024-04-28T09:30:15", '`@"2024-04-28T09:30:15"`'),
    # left out of the language
    ("for x in xs return x", "E108", "for", "some … in … satisfies"),
    ("sum(for x in xs return x * 2)", "E108", "for", "`sum`"),
    ("f(function(a) a + 1)", "E108", "function", "definitions"),
    ("{a: 1, b: 2}", "E108", "{", "带点的名称"),
    ("xs[1]", "E108", "[", "`list contains`"),
    ("f(x)[item > 3]", "E108", "[", "`list contains`"),
    ("[1..3][1]", "E108", "[", "`list contains`"),
    ("a instance of number", "E108", "instance of", "facts"),
    ("a in ]1..3]", "E108", "]", "`(1..3]`"),
    ("]1..3]", "E108", "]", "`(1..3]`"),
    ('matches(a, "\\d+")', "E108", "matches", "`starts with`"),
    ('replace(a, "x", "y")', "E108", "replace", "`substring`"),
    ('split(a, ";")', "E108", "split", "`contains`"),
    ("sort(xs)", "E108", "sort", "`max`"),
    ('get value(a, "b")', "E108", "get value", "带点的名称"),
    ("context put(a, b)", "E108", "context put", "带点的名称"),
    ('a < time("10:30:00")', "E108", "time", "`.hour`"),
    ('a < @"10:30:00"', "E108", '@"10:30:00"', "`.hour`"),
    ('a < @"T10:30:00Z"', "E108", '@"T10:30:00Z"', "`.hour`"),
    # everything else
    ("", "E101", "", "表达式是空的"),
    ("  // 说明\n", "E101", "", "表达式是空的"),
    ("a +", "E101", "+", "`+` 后面缺少一个值"),
    ("a and", "E101", "and", "`and` 后面缺少一个值"),
    ("* a", "E101", "*", "`*` 前面缺少一个值"),
    ("a + * b", "E101", "*", "两个运算符连在一起"),
    ("a and and b", "E101", "and", "两个运算符连在一起"),
    ("a b", "E101", "b", "缺少运算符"),
    ("(a) (b)", "E101", "(", "缺少运算符"),
    ("1 < a < 5", "E101", "<", "`1 < x and x < 5`"),
    ("a = b = c", "E101", "=", "比较不能连着写"),
    ("a in b in c", "E101", "in", "比较不能连着写"),
    ("if a then b", "E101", "b", "缺少 `else`"),
    ("if a 1 else 2", "E101", "1", "缺少 `then`"),
    ("if a else b", "E101", "else", "缺少 `then`"),
    ("f(if a then b)", "E101", ")", "缺少 `else`"),
    ("if then b else c", "E101", "then", "缺少一个值"),
    ("a else b", "E101", "else", "没有对应的 `if`"),
    ("a between 1", "E101", "1", "缺少 `and`"),
    ("a between 1, 2", "E101", ",", "… between … and …"),
    ("some x in xs", "E101", "xs", "缺少 `satisfies`"),
    ("some x xs satisfies x", "E101", "xs", "缺少 `in`"),
    ("1 + if a then b else c", "E101", "if", "写成 `(if …)`"),
    ("a or every x in b satisfies x", "E101", "every", "写成 `(every …)`"),
    ("f(a, n: b)", "E101", ":", "要么都写名称"),
    ("f(n: a, b)", "E101", ")", "要么都写名称"),
    ("f(n: a, 3)", "E101", "3", "要么都写名称"),
    ("f(a,)", "E101", ")", "缺少一个值"),
    ("[1,]", "E101", "]", "缺少一个值"),
    ("()", "E101", ")", "缺少一个值"),
    ("12(a)", "E101", "(", "后面不能直接跟括号"),
    ("a.b(c)", "E101", "(", "后面不能直接跟括号"),
    ("round halfup(a)", "E101", "round halfup", "是否要写 `round half up`"),
    ("start with(a, b)", "E101", "start with", "是否要写 `starts with`"),
    ("filing.in = a", "E101", "in", "保留字"),
    ("some if in xs satisfies a", "E101", "if", "保留字"),
    ("a.", "E101", ".", "`.` 后面缺少名称"),
    ("a..b", "E101", "..", "区间要放在括号里"),
    ("(!= 3) = a", "E101", "!=", "前面缺少一个值"),
    ("a # b", "E101", "#", "不是本语言的字符"),
    ("a; b", "E101", ";", "不是本语言的字符"),
    # characters that nobody sees
    ("a\x00b", "E125", "\x00", "U+0000"),
    ("a\u200bb", "E125", "\u200b", "U+200B"),
    ('"\u202e"', "E125", "\u202e", "U+202E"),
    ("a\ud800", "E125", "\ud800", "U+D800"),
]


@pytest.mark.parametrize(("text", "code", "where", "words"), ONE_SLIP, ids=[repr(row[0]) for row in ONE_SLIP])
def test_a_slip_is_one_complaint_at_its_place_with_the_way_out(text: str, code: str, where: str, words: str) -> None:
    (complaint,) = complaints(text)
    assert complaint.code == code
    assert underlined(complaint) == where
    assert words in said(complaint)


@pytest.mark.parametrize(("text", "code", "where", "words"), ONE_SLIP, ids=[repr(row[0]) for row in ONE_SLIP])
def test_a_slip_inside_a_file_points_to_the_same_place_there(text: str, code: str, where: str, words: str) -> None:
    before = "# 开封某公司 𠮷\n  when: "
    (alone,), (inside,) = complaints(text), complaints(text, before, "\n  rate: 30%\n")
    assert alone.place is not None
    assert inside.place is not None
    assert inside.place.span.start - alone.place.span.start == len(before)
    assert inside.place.span.end - alone.place.span.end == len(before)
    assert (inside.code, inside.headline, inside.label, inside.help) == (
        alone.code,
        alone.headline,
        alone.label,
        alone.help,
    )


@pytest.mark.parametrize(("text", "code", "where", "words"), ONE_SLIP, ids=[repr(row[0]) for row in ONE_SLIP])
def test_a_complaint_speaks_both_languages_without_a_full_stop(text: str, code: str, where: str, words: str) -> None:
    (complaint,) = complaints(text)
    for one in (complaint.headline, complaint.label, complaint.help):
        if one is not None:
            assert one.zh
            assert one.en
            assert not one.zh.endswith("。")
            assert not one.en.endswith(".")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("（a ＞ 3） 且 b == c", ["E104", "E105", "E105"]),
        ("a >= 5千万元 and b >= 2024-04-28 and c = 'x'", ["E106", "E107", "E103"]),
        ("如果 a 那么 b 否则 c", ["E105", "E105", "E105"]),
        ('a < time("10:00") and b > time("11:00")', ["E108", "E108"]),
        ("ａ + ｂ", ["E110", "E110"]),
        (r'a = "\q" or b = "\w"', ["E103", "E103"]),
        ("a == b and c +", ["E105", "E101"]),
        ("5千万元 + (a", ["E106", "E102"]),
        ("a 且 b 不为空", ["E105", "E105"]),
    ],
)
def test_independent_slips_are_all_found_in_one_run(text: str, codes: list[str]) -> None:
    assert [complaint.code for complaint in complaints(text)] == codes


@pytest.mark.parametrize(
    "text",
    [
        "f(100,200)",
        "[100, 000]",
        "2024 - 4 - 28",
        "2024-13-28",
        "a - 4 - 28",
        "x in (a, 和)",
        "且 + 非",
        "三 + 万",
        "三成.一百 + 一百.元",
        "for + function",
        "instance = of",
        "a.time + time",
        "is = eq",
        "如果.收入 > 3",
        "True.x + None(1)",
        "sort + split",
        "[a..b[",
    ],
)
def test_what_only_looks_like_a_slip_is_read(text: str) -> None:
    assert complaints(text) == []


def test_a_mixed_bracket_names_both_places() -> None:
    (complaint,) = complaints("(a + b]")
    (related,) = complaint.related
    assert related.place.source.slice(related.place.span) == "]"
