"""YAML documents: every slip is told once, at its place, and every node knows where it stands."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from policyengine.diagnostics.model import Diagnostics
from policyengine.source import Source, Span
from policyengine.syntax.document import (
    Mapping,
    Scalar,
    Sequence,
    Tree,
    expression_slice,
    is_null,
    read_document,
    read_source,
)
from policyengine.syntax.files import SIZE_LIMIT

# What is written, and each complaint: its code and what it underlines.
SLIPS: Final[tuple[tuple[str, list[tuple[str, str]]], ...]] = (
    # colons and blanks
    ("a:\n  b：1\n  c: 2\n", [("E124", "：")]),
    ("b：1\nc: 2\n", [("E124", "：")]),
    ("甲：乙: 1\n", [("E124", "甲：乙")]),
    ("a:1\nb: 2\n", [("E120", ":")]),
    ("a: 1\nb:2\nc: 3\n", [("E120", ":")]),
    ("a: 1\nb\nc: 3\n", [("E120", "b")]),
    ("scope\n  place: x\n", [("E120", "scope")]),
    (": x\n", [("E120", ": x")]),
    ("a: x: y\n", [("E126", "x: y")]),
    ("- a: f(start: 1, b: 2)\n", [("E126", "f(start: 1, b: 2)")]),
    ("a:\n\tb: 1\n", [("E124", "\t")]),
    ("a: 1\n\tb: 1\n", [("E124", "\t")]),
    ("a:\tb\n", [("E124", "\t")]),
    ("a: b\t\n", [("E124", "\t")]),
    ("　　b: 1\n", [("E124", "　　")]),
    ("a:\n　　b: 1\n", [("E124", "　　")]),
    ("a:\n　　b: 1\n　　c: 1\n", [("E124", "　　"), ("E124", "　　")]),
    ("a:\n  b:　1\n  c: 1\n", [("E124", "　")]),
    ("a: {b: 1，c: 2}\n", [("E124", "，")]),
    ('a: {b: "1，c: 2"、c: 2}\n', [("E124", "、")]),
    ("a: {b: 一，二，c: 2}\n", [("E124", "，")]),
    ("a: b\n　c\n", [("E124", "　")]),
    ("b　: 1\n", [("E124", "　")]),
    ("b: 　x\n", [("E124", "　")]),
    ("a:\n  -　b\n", [("E124", "　")]),
    ("-　a: 1\n", [("E124", "-　a")]),
    ("-id: 1\n", [("E124", "-id")]),
    # indentation
    ("a: 1\n  b: 2\n", [("E120", "b: 2")]),
    ("a:\n  b: 1\n c: 2\n", [("E120", "c: 2")]),
    ("a:\n  - b: 1\n    c: 2\n   d: 3\n", [("E120", "d: 3")]),
    ("- a\nb: c\n", [("E120", "b: c")]),
    ("a: 1\n- b\n", [("E120", "-")]),
    ("a:\n  - b\n   - c: 1\n", [("E120", "-")]),
    ("- a\n - b\n", [("E120", "-")]),
    ("a: - 1\n", [("E120", "- 1")]),
    # quotes and brackets
    ('a: "x\n', [("E120", '"')]),
    ("a: 'x\nb: 1\n", [("E120", "'")]),
    ('a: "x\nb: 1\nc: "y"\n', [("E120", '"')]),
    ('a: "\\d"\n', [("E120", "\\d")]),
    ("a: [1, 2\nb: 1\n", [("E120", "[")]),
    ("a: {x: 1\nb: 1\n", [("E120", "{")]),
    ("a: {x: 1]\n", [("E120", "]")]),
    ("a: [1, , 2]\n", [("E120", ",")]),
    ("a: ]\n", [("E120", "]")]),
    # expressions that YAML takes for something else
    ('a: "x" = b\n', [("E126", '"x" = b')]),
    ("a: 'x' = b\n", [("E126", "'x' = b")]),
    ('a: @"2025-01-01"\n', [("E126", '@"2025-01-01"')]),
    ("a: %x\n", [("E126", "%x")]),
    ("a: `x`\n", [("E126", "`x`")]),
    ("a: [1..2] = x\n", [("E126", "[1..2] = x")]),
    ("a: {b: 1}, c\n", [("E126", "{b: 1}, c")]),
    ("a: > 5\n", [("E126", "> 5")]),
    ("a: >= 5\n", [("E126", ">= 5")]),
    ("a: | x\n", [("E126", "| x")]),
    ("a: * 3\n", [("E126", "* 3")]),
    ("a: & x\n", [("E126", "& x")]),
    ("{a: x in [1, 2]}\n", [("E126", "{a: x in [1, 2]}")]),
    ('{a: "x" = b}\n', [("E126", '{a: "x" = b}')]),
    ("a: x > 1\n  # 说明\n  and b\nd: 1\n", [("E126", "and b")]),
    ("a: x > 1 # 说明\n  and b\n", [("E126", "and b")]),
    ("a: {limit: min(a, b), per: x}\n", [("E126", "min(a, b)")]),
    ("a: {limit: min(a, b, a), per: x}\n", [("E126", "min(a, b, a)")]),
    ("a: {limit: 1,000元, per: x}\n", [("E126", "1,000元")]),
    ("a: {label: 甲,乙}\n", [("E126", "甲,乙")]),
    ('a: {is: x = "甲, 乙", per: x}\n', [("E126", 'x = "甲, 乙"')]),
    ("a: {limit: 1, per}\n", [("E128", "per")]),
    # what is left out of YAML
    ("a: &x 1\nb: *x\n", [("E122", "&x"), ("E122", "*x")]),
    ("a: *x\n", [("E122", "*x")]),
    ("a: !x\n", [("E122", "!x")]),
    ("a: !!str x\n", [("E122", "!!str")]),
    ("a: !<x\n", [("E122", "!<x")]),
    ("a: !foo!bar x\n", [("E122", "!foo!bar")]),
    ("<<: 1\n", [("E122", "<<")]),
    ("%YAML 1.2\n---\na: 1\n", [("E130", "%YAML 1.2")]),
    ("%FOO\na: 1\n", [("E130", "%FOO")]),
    ("? a\n: b\n", [("E130", "?")]),
    ("? {a: b}\n: c\n", [("E130", "?")]),
    ("{a: b}: c\n", [("E130", "{a: b}")]),
    ("a: |2\n   x\n", [("E130", "2")]),
    ("a: |0\n x\n", [("E130", "0")]),
    ("a: yes\nb: [no, On]\n", [("E129", "yes"), ("E129", "no"), ("E129", "On")]),
    # doubled, empty, several
    ("a: 1\nb: 2\na: 3\na: 4\n", [("E121", "a"), ("E121", "a")]),
    ('a: 1\n"a": 2\n', [("E121", '"a"')]),
    ("a:\nb: ~\nc: null\nd: [~]\n", [("E128", "a"), ("E128", "b"), ("E128", "c"), ("E128", "~")]),
    ("a:\n  -\n  - 1\n", [("E128", "-")]),
    ("---\na: 1\n---\nb: 1\n", [("E127", "---")]),
    ("", [("E128", "")]),
    ("# 只有注释\n", [("E128", "")]),
    # characters
    ("a: 甲\u200b乙\n", [("E125", "\u200b")]),
    ("a: \x07\nb: \u202e\n", [("E125", "\x07"), ("E125", "\u202e")]),
    ("a: \ufffd\n", [("E125", "\ufffd")]),
    ("\x00\x01\x02", [("E125", "\x00")]),
    ("a: \ud800\n", [("E125", "\ud800")]),
    ("a: x\ufeff\n", [("E125", "\ufeff")]),
)


def read(text: str, *, null_allowed: bool = False) -> tuple[Tree | None, Source, Diagnostics]:
    diagnostics, source = Diagnostics(), Source("甲.yaml", text)
    return read_document(source, diagnostics, null_allowed=null_allowed), source, diagnostics


def complaints(diagnostics: Diagnostics) -> list[tuple[str, str]]:
    return [(found.code, found.place.source.slice(found.place.span) if found.place else "") for found in diagnostics]


def scalar(text: str, *keys: str | int) -> tuple[Scalar, Source]:
    tree, source, diagnostics = read(text)
    assert not diagnostics.found
    assert tree is not None
    for key in keys:
        if isinstance(key, str):
            assert isinstance(tree, Mapping)
            entry = tree.get(key)
            assert entry is not None
            tree = entry
        else:
            assert isinstance(tree, Sequence)
            tree = tree.items[key]
    assert isinstance(tree, Scalar)
    return tree, source


@pytest.mark.parametrize(("text", "expected"), SLIPS, ids=[repr(text) for text, _ in SLIPS])
def test_a_slip_is_told_once_at_its_place(text: str, expected: list[tuple[str, str]]) -> None:
    _, _, diagnostics = read(text)
    assert complaints(diagnostics) == expected


@pytest.mark.parametrize("text", [text for text, _ in SLIPS], ids=repr)
def test_what_is_said_is_said_in_both_languages_and_never_in_the_words_of_a_library(text: str) -> None:
    _, _, diagnostics = read(text)
    for found in diagnostics:
        for words in (found.headline, found.help, found.label, *(related.words for related in found.related)):
            if words is not None:
                assert re.search(r"[\u4e00-\u9fff]", words.zh)
                assert re.search(r"[A-Za-z]", words.en)
                assert not re.search(r"could not find|token|scalar|mapping values|NoneType|<block", words.zh + words.en)
        assert not found.headline.zh.endswith("。")
        assert not found.headline.en.endswith(".")


def test_a_doubled_key_leads_to_the_first() -> None:
    tree, source, diagnostics = read("a: 1\nb: 2\na: 3\n")
    (found,) = diagnostics
    (related,) = found.related
    assert related.place.span == Span(0, 1)
    assert isinstance(tree, Mapping)
    first = tree.get("a")
    assert isinstance(first, Scalar)
    assert source.slice(first.span) == "1"


@pytest.mark.parametrize(
    ("text", "style", "span", "content", "value"),
    [
        ("甲: 收入 > 5 and 乙\n", "plain", "收入 > 5 and 乙", "收入 > 5 and 乙", "收入 > 5 and 乙"),
        ("甲: 收入 > 5\n  and 乙\n丙: 1\n", "plain", "收入 > 5\n  and 乙", "收入 > 5\n  and 乙", "收入 > 5 and 乙"),
        ("甲: '收入 > 5'\n", "single", "'收入 > 5'", "收入 > 5", "收入 > 5"),
        ("甲: '收''入'\n", "single", "'收''入'", "收''入", "收'入"),
        ('甲: "收入\\n"  # 注\n', "double", '"收入\\n"', "收入\\n", "收入\n"),
        ("甲: |\n  收入\n  > 5\n\n# 注\n丙: 1\n", "literal", "|\n  收入\n  > 5", "收入\n  > 5", "收入\n> 5\n"),
        ("甲: >-  # 注\n\n  收入\n  乙\n\n\n丙: 1\n", "folded", ">-  # 注\n\n  收入\n  乙", "收入\n  乙", "\n收入 乙"),
        ("甲: |\r\n  收入\r\n丙: 1\r\n", "literal", "|\r\n  收入", "收入", "收入\n"),
        ("甲: |\r  收入\r丙: 1\r", "literal", "|\r  收入", "收入", "收入\n"),
        ("甲: 😀𠮷\n", "plain", "😀𠮷", "😀𠮷", "😀𠮷"),
        ("甲: |+\n  收入\n\n", "literal", "|+\n  收入", "收入", "收入\n\n"),
    ],
)  # fmt: skip
def test_a_scalar_knows_its_place_and_what_to_parse(text: str, style: str, span: str, content: str, value: str) -> None:
    found, source = scalar(text, "甲")
    assert (found.style, source.slice(found.span), source.slice(found.content)) == (style, span, content)
    assert found.text == value


def test_mappings_and_sequences_end_where_their_last_value_ends() -> None:
    text = "a:\n  b: 1\n  c:\n  - x\n  - 甲\n\n# 注\nd: {e: [1, 2]}  # 注\n"
    tree, source, diagnostics = read(text)
    assert not diagnostics.found
    assert isinstance(tree, Mapping)
    a, d = tree.get("a"), tree.get("d")
    assert isinstance(a, Mapping)
    assert isinstance(d, Mapping)
    c, e = a.get("c"), d.get("e")
    assert c is not None
    assert e is not None
    assert source.slice(a.span) == "b: 1\n  c:\n  - x\n  - 甲"
    assert source.slice(c.span) == "- x\n  - 甲"
    assert source.slice(d.span) == "{e: [1, 2]}"
    assert source.slice(e.span) == "[1, 2]"
    assert source.position(d.span.start).line == 8
    assert tree.get("z") is None
    assert tree.entry("z") is None


def test_nothing_is_guessed() -> None:
    text = "[010, 0x1F, 1e5, 12:30:45, 2025-02-30, 1_000, 3.10, true, .inf, 913100001234567890]"
    tree, _, diagnostics = read(text)
    assert not diagnostics.found
    assert isinstance(tree, Sequence)
    assert [item.text for item in tree.items if isinstance(item, Scalar)] == text[1:-1].split(", ")


def test_a_file_with_a_lone_document_start_is_one_document() -> None:
    tree, _, diagnostics = read("---\na: 1\n...\n")
    assert isinstance(tree, Mapping)
    assert not diagnostics.found


def test_null_is_a_blank_where_it_is_allowed() -> None:
    tree, _, diagnostics = read('a:\nb: null\nc: ~\nd: "null"\ne: [~, 1]\n', null_allowed=True)
    assert not diagnostics.found
    assert isinstance(tree, Mapping)
    assert [isinstance(entry.value, Scalar) and is_null(entry.value) for entry in tree.entries] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_the_rest_is_still_read_after_a_mistake_that_allows_it() -> None:
    tree, _, diagnostics = read("a:\nb: yes\n<<: x\nc: 1\nc: 2\nd: {e: f(x, y), g: 1}\nh　: 1\n")
    assert [found.code for found in diagnostics] == ["E128", "E129", "E122", "E121", "E126", "E124"]
    assert isinstance(tree, Mapping)
    assert tree.broken
    assert [entry.key.text for entry in tree.entries] == ["a", "b", "c", "d", "h"]
    d = tree.get("d")
    assert isinstance(d, Mapping)
    assert [entry.key.text for entry in d.entries] == ["e", "g"]


# Expressions.


def slice_of(text: str) -> tuple[str | None, list[tuple[str, str]]]:
    tree, source, diagnostics = read(text)
    assert isinstance(tree, Mapping)
    span = expression_slice(tree.entries[0].value, source, diagnostics)
    return (source.slice(span) if span is not None else None), complaints(diagnostics)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: x > 5\n", "x > 5"),
        ("a: x > 5  # 超过五\n", "x > 5"),
        ("a: x > 5  #+ 3\n", "x > 5"),
        ('a: x = "甲#乙"  # 注\n', 'x = "甲#乙"'),
        ('a: x = "甲\\"" # 注\n', 'x = "甲\\""'),
        ("a: 'x = 5'\n", "x = 5"),
        ('a: "x > 5"\n', "x > 5"),
        ('a: |\n  "甲 # 乙" = x  // 注 # 一\n', '"甲 # 乙" = x  // 注 # 一'),
        ("a: >-\n  x\n  + 5\n", "x\n  + 5"),
        ("a: 15%\n", "15%"),
    ],
)
def test_an_expression_is_the_raw_text(text: str, expected: str) -> None:
    assert slice_of(text) == (expected, [])


@pytest.mark.parametrize(
    ("text", "underlined"),
    [
        ('a: x = "甲 #1"\n', 'x = "甲 #1"'),
        ("a: x + 1 /* 见 #3 */\n", "x + 1 /* 见 #3 */"),
        ('a: "x = \\"甲\\""\n', '"x = \\"甲\\""'),
        ("a: 'x = ''甲'''\n", "'x = ''甲'''"),
        ("a: [1, 2]\n", "[1, 2]"),
        ("a: {b: 1}\n", "{b: 1}"),
        ("a: |\n  x > 5 # 超过五\n", "#"),
    ],
)
def test_an_expression_that_yaml_changed_is_explained(text: str, underlined: str) -> None:
    assert slice_of(text) == (None, [("E126", underlined)])


def test_a_broken_scalar_is_not_complained_of_again() -> None:
    assert slice_of("a: yes\n") == (None, [("E129", "yes")])


# Limits. Nothing here may take long or deep recursion; a test that hangs is one that fails.

HOSTILE: Final = {
    "brackets": "[" * 100_000,
    "brackets a line": "[\n" * 100_000,
    "braces": "{a: " * 100_000,
    "indented": "".join(" " * depth + "a:\n" for depth in range(1_000)),
    "dashes": "- " * 499_000,
    "question marks": "? " * 499_000,
    "flow": "[" + "a," * 499_000 + "]",
    "keys": "".join(f"k{number}: 1\n" for number in range(70_000)),
    "bomb": "a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a,*a,*a,*a,*a,*a,*a,*a]\n" for n in range(20_000)),
    "cycle": "a: &a [*a]\n",
    "unclosed": 'a: "' + "x\n" * 490_000,
    "one key": "a" * 990_000 + ": 1",
    "controls": "\x01" * 990_000,
    "booleans": "- yes\n" * 160_000,
    "nothing": "-\n" * 490_000,
    "doubled": "a: 1\n" * 190_000,
    "commas": "a: {b: min(" + "x, " * 330_000 + "}",
    "quotes": 'a: "y\n' + "b: x\n" * 160_000 + 'c: "z"\n',
    "tags": "- !a\n" * 190_000,
    "lines": "a\n" * 20_001,
    "wide": "- 　x\n" * 190_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_is_refused(text: str) -> None:
    tree, _, diagnostics = read(text)
    assert 1 <= len(diagnostics) <= 600
    assert tree is None or text.startswith("a: &a [*a]")


def test_depth_is_allowed_up_to_64() -> None:
    assert complaints(read("[" * 64 + "]" * 64)[2]) == []
    assert complaints(read("[" * 65 + "]" * 65)[2]) == [("E123", "[")]


def test_a_long_file_that_is_no_trouble_is_read() -> None:
    tree, _, diagnostics = read("a: |\n" + "  甲甲甲甲甲甲甲甲甲甲\n" * 19_000 + "b: 1\n")
    assert isinstance(tree, Mapping)
    assert not diagnostics.found


def test_a_text_over_the_limit_is_not_looked_at() -> None:
    assert complaints(read("a" * (SIZE_LIMIT + 1))[2]) == [("E123", "")]


# Files.


def test_utf_8_is_read_with_and_without_a_mark(tmp_path: Path) -> None:
    for data in (b"\xef\xbb\xbf" + "甲: 1\n".encode(), "甲: 1\n".encode()):
        path = tmp_path / "a.yaml"
        path.write_bytes(data)
        diagnostics = Diagnostics()
        source = read_source(path, diagnostics)
        assert source is not None
        assert (source.text, source.name) == ("甲: 1\n", str(path))
        assert not diagnostics.found


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ("甲: 乙\n".encode("gb18030"), "GBK"),
        ("甲: 乙\n".encode("utf-16"), "UTF-16"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\xff", "文本文件"),
    ],
)
def test_another_encoding_is_named_with_the_way_out(tmp_path: Path, data: bytes, word: str) -> None:
    path = tmp_path / "甲.yaml"
    path.write_bytes(data)
    diagnostics = Diagnostics()
    assert read_source(path, diagnostics) is None
    (found,) = diagnostics
    assert found.code == "E100"
    assert word in found.headline.zh
    assert found.help is not None
    assert "UTF-8" in found.help.zh


def test_a_huge_file_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(100_000_000)

    def opened(*_: object, **__: object) -> None:
        pytest.fail("the file was opened")

    monkeypatch.setattr(Path, "open", opened)
    diagnostics = Diagnostics()
    assert read_source(path, diagnostics) is None
    assert [found.code for found in diagnostics] == ["E123"]


def test_a_stream_without_a_size_is_read_up_to_the_limit() -> None:
    diagnostics = Diagnostics()
    assert read_source("/dev/zero", diagnostics) is None
    assert [found.code for found in diagnostics] == ["E123"]


def test_what_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text("a: 1\n")
    said = []
    for path in (tmp_path, tmp_path / "polcy.yaml", tmp_path / "policy.yaml" / "x", "\0", "x" * 5_000):
        diagnostics = Diagnostics()
        assert read_source(path, diagnostics) is None
        (found,) = diagnostics
        assert found.code == "E100"
        said.append((found.headline.zh, found.help.zh if found.help else ""))
    assert "文件夹" in said[0][0]
    assert "policy.yaml" in said[1][1]
