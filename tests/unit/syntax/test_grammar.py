"""The published grammar: free of conflicts, and written for readers."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import lark
import pytest

from policyengine.diagnostics.model import Diagnostics
from policyengine.source import Source, Span
from policyengine.syntax import language
from policyengine.syntax.builder import Builder
from policyengine.syntax.language import function_phrases, grammar_path, grammar_text
from policyengine.syntax.lexemes import END, lexemes
from policyengine.syntax.parser import parse_expression
from policyengine.syntax.tables import OPTIONS, expression_tables

GRAMMAR = grammar_text("expression.lark")
RULES = re.findall(r"^[?!]?(_?[a-z]\w*)(?:\.-?\d+)?:", GRAMMAR, re.MULTILINE)
ALIASES = re.findall(r"-> (\w+)", GRAMMAR)


def types(text: str) -> list[str]:
    return [one.type for one in lexemes(text, 0, expression_tables()) if one.type != END]


def test_it_is_lalr_without_conflicts_and_no_two_terminals_collide() -> None:
    lark.Lark(GRAMMAR, **OPTIONS, strict=True)


@pytest.mark.parametrize(
    ("rule", "error"),
    [
        ('?postfix: value | postfix "." WORD "?" | value "[" expression "]" | ', lark.exceptions.GrammarError),
        ("?postfix: postfix postfix | ", lark.exceptions.GrammarError),
    ],
)
def test_strict_mode_would_find_a_conflict(rule: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        lark.Lark(GRAMMAR.replace("?postfix: ", rule, 1), **OPTIONS, strict=True)


def test_every_rule_that_makes_a_node_has_an_action_and_no_action_is_left_over() -> None:
    silent = {name for name in RULES if name.startswith("_") or re.search(rf"^\?{name}:", GRAMMAR, re.MULTILINE)}
    silent.add("different")  # has nothing but an alias
    flat = {"disjunction", "conjunction"}  # a node only where there are several parts
    made = (set(RULES) - silent) | flat | set(ALIASES)
    actions = {name for name in vars(Builder) if not name.startswith("_")}
    assert actions == made


def test_every_rule_and_sign_is_explained_to_the_reader() -> None:
    unexplained = [
        paragraph.splitlines()[0]
        for paragraph in re.split(r"\n\s*\n", GRAMMAR)
        if re.search(r"^[?!]?_?[a-zA-Z]\w*[.\d-]*:", paragraph, re.MULTILINE) and not paragraph.startswith("//")
    ]
    assert unexplained == []


def test_reserved_words_are_reserved_everywhere_and_only_as_whole_words() -> None:
    words = ["if", "then", "else", "some", "every", "satisfies", "or", "and", "between", "in", "true", "false", "null"]
    assert types(" ".join(words)) == [word.upper() for word in words]
    assert set(types(" ".join(f"{word}x x{word} {word}甲" for word in words))) == {"WORD"}


def test_every_character_but_blanks_is_part_of_some_token() -> None:
    tables = expression_tables()
    text = "\n".join(chr(code) for code in range(0x3000) if code != 0x0A) + "\n（）“”￥𠮷🐎"
    covered = {index for one in lexemes(text, 0, tables) for index in range(one.span.start, one.span.end)}
    assert {text[index] for index in range(len(text)) if index not in covered} <= set("\t\n\r \x85") | set(
        filter(str.isspace, text)
    )


def test_words_of_functions_are_listed_once() -> None:
    phrases = function_phrases()
    assert {"date and time", "string length", "started by"} <= set(phrases)
    assert len(set(phrases)) == len(phrases)
    assert all(" " in phrase for phrase in phrases)
    for phrase in phrases:
        assert types(f"{phrase}(x") == ["FUNCTION", "LPAR", "WORD"]
        assert "FUNCTION" not in types(phrase)


def test_every_example_in_its_comments_is_read() -> None:
    examples = re.findall(r"^//     (.*[<>=(].*)$", GRAMMAR, re.MULTILINE)
    examples = [example for example in examples if "or      and" not in example]
    assert len(examples) >= 3
    for example in examples:
        diagnostics = Diagnostics()
        assert parse_expression(Source("grammar", example), Span(0, len(example)), diagnostics), example


def test_the_grammar_is_found_in_a_checkout_and_in_an_installed_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "policyengine"
    for folder in (tmp_path / "grammar", package / "grammar"):
        folder.mkdir(parents=True)
        (folder / "expression.lark").touch()
    monkeypatch.setattr(language, "_PACKAGE", package)
    assert grammar_path("expression.lark") == package / "grammar" / "expression.lark"
    (tmp_path / "pyproject.toml").touch()
    assert grammar_path("expression.lark") == tmp_path / "grammar" / "expression.lark"


def test_several_threads_may_read_at_once() -> None:
    texts = [f"a{index} + b * {index}%" for index in range(200)]

    def read(text: str) -> object:
        return parse_expression(Source("<expression>", text), Span(0, len(text)), Diagnostics())

    alone = [read(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(read, texts)) == alone
