"""click's own messages: every one has Chinese words, and the compiled catalogue is the written one."""

from __future__ import annotations

import ast
import gettext
import re
from pathlib import Path

import click
import pytest

from policyengine.cli.ledger.group import COMMANDS as LEDGER_COMMANDS
from policyengine.cli.main import COMMANDS
from policyengine.cli.parts import Exit
from policyengine.source import display_width, wrap
from tests.cli.console import policyengine

FOLDER = Path(__file__).parents[2] / "policyengine" / "cli" / "locale" / "zh" / "LC_MESSAGES"


def written() -> dict[str, str]:
    """What the .po says: the English text (of several forms the first) and the Chinese one."""
    messages: dict[str, str] = {}
    for entry in (FOLDER / "policyengine.po").read_text(encoding="utf-8").split("\n\n"):
        texts: dict[str, str] = {}
        keyword = ""
        for line in entry.splitlines():
            if found := re.match(r'(msg\S+) (".*")', line):
                keyword = found[1]
                texts[keyword] = ast.literal_eval(found[2])
            elif line.startswith('"'):
                texts[keyword] += ast.literal_eval(line)
        if texts:
            messages[texts["msgid"]] = texts.get("msgstr", texts.get("msgstr[0]", ""))
    return messages


def asked_of_gettext() -> set[tuple[str, ...]]:
    """Every text, with its other forms, that the installed click hands to gettext."""
    asked = set()
    for file in Path(click.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
                texts = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
                asked.add(tuple(text for text in texts if isinstance(text, str)))
    return asked - {()}


def test_the_compiled_catalogue_holds_what_is_written() -> None:
    with (FOLDER / "policyengine.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    texts = written()
    head = dict(line.split(": ", 1) for line in texts.pop("").splitlines())
    assert {name: compiled.info().get(name.lower()) for name in head} == head
    assert {english: compiled.gettext(english) for english in texts} == texts, "compile the .po again"


def test_every_message_of_click_has_chinese_words() -> None:
    texts = written()
    assert [forms for forms in asked_of_gettext() if forms[0] not in texts] == []


@pytest.mark.parametrize("forms", sorted(asked_of_gettext()), ids=lambda forms: forms[0][:40])
def test_chinese_words_fill_only_places_that_the_message_has(forms: tuple[str, ...]) -> None:
    places = {name for form in forms for name in re.findall(r"\{(\w+)", form)}
    assert set(re.findall(r"\{(\w+)", written()[forms[0]])) <= places


@pytest.mark.parametrize("width", [10, 20, 33, 78])
def test_wrapped_lines_fit_the_screen_and_lose_nothing(width: int) -> None:
    text = "检查政策文件，一次列出全部错误：在哪一行、哪一列（含 *.yaml），错在哪里。 Then English words follow."
    lines = wrap(text, width)
    assert all(display_width(line) <= width + 2 for line in lines)  # a closing mark may hang over
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert not any(line.startswith(tuple("，。；：、）")) or line.endswith("（") for line in lines)


COMMANDS_OF_ALL = [*COMMANDS, *(f"ledger {name}" for name in LEDGER_COMMANDS)]


@pytest.mark.parametrize("name", COMMANDS_OF_ALL)
def test_usage_lines_name_values_in_the_readers_language(name: str) -> None:
    chinese = policyengine(*name.split(), "--help").out
    usage = next(line for line in chinese.splitlines() if line.startswith("用法:"))
    options = re.findall(r"(?m)^  --?[a-z-]+(?:, --[a-z-]+)? (\S+)", chinese)
    assert not re.search(r"[A-Z]", usage)
    assert [one for one in options if re.match("[A-Z]", one)] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ledger", "show"], "错误：缺少参数 `申报编号`"),
        (["check"], "错误：缺少参数 `路径`"),
        (["ledger", "pay", "--round", "1"], "错误：缺少选项 `--reference`"),
        (["ledger", "settle", "--unitl", "2030-01-01"], "错误：没有 `--unitl` 这个选项，是否要写 `--until`？"),
        (["ledger", "rounds", "--format", "xml"], "错误：`--format` 的取值不对：`xml` 不在可选的 `text`、`json` 之中"),
        (["settle", "", "-p", "a"], "错误：`申报表` 的取值不对：路径是空的"),
        (["settle", "x.csv", "-p"], "错误：选项 `-p` 后面要写 1 个值"),
        (["check", "--color=3"], "错误：选项 `--color` 后面不能写值"),
        (["settle", "x.csv", "extra", "-p", "y"], "错误：多出了参数：extra"),
        (["ledger", "shwo"], "错误：没有 `shwo` 这个命令，是否要写 `show`？"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_slip_on_the_command_line_is_told_in_chinese_to_the_last_word(arguments: list[str], said: str) -> None:
    ended = policyengine(*arguments)
    assert ended.code == Exit.USAGE
    assert ended.err.splitlines()[-1] == said
    named = {word for argument in arguments for word in re.findall(r"[A-Za-z]+", argument)}
    said_in_english = set(re.findall(r"[A-Za-z]+", said)) - named - {"reference", "until", "text", "json", "show"}
    assert said_in_english == set()


def test_the_same_slips_are_told_in_english_where_that_is_asked_for() -> None:
    assert policyengine("ledger", "show", "--lang", "en").err.endswith("Error: Missing argument 'CLAIM'.\n")
    said = policyengine("ledger", "settle", "--unitl", "x", "--lang", "en").err
    assert "Did you mean" in said, said
    assert "--until" in said.partition("Did you mean")[2], said  # click of before 8.2 writes it without quotes
