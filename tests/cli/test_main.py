"""The door itself: languages, help, exit codes, colours, consoles that cannot show everything."""

from __future__ import annotations

import gettext
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from policyengine.cli import main
from policyengine.cli.language import chosen_language
from policyengine.cli.ledger.group import COMMANDS as LEDGER_COMMANDS
from policyengine.cli.main import COMMANDS
from policyengine.cli.parts import Exit
from policyengine.words import Words
from tests.cli.console import policyengine

ROOT = Path(__file__).parents[2]


def process(*arguments: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "policyengine", *arguments],
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize("name", [*COMMANDS, *(f"ledger {name}" for name in LEDGER_COMMANDS), ""])
def test_every_command_has_help_and_an_example_in_both_languages(name: str) -> None:
    arguments = (*name.split(), "--help")
    chinese, english = policyengine(*arguments), policyengine(*arguments, "--lang", "en")
    assert (chinese.code, english.code) == (Exit.DONE, Exit.DONE)
    assert "用法:" in chinese.out
    assert "Usage:" in english.out
    assert "\n示例:\n  policyengine " in chinese.out
    assert "\nExample:\n  policyengine " in english.out
    chinese_only = [
        line for line in english.out.split("\nExample:")[0].splitlines() if any("一" <= c <= "鿿" for c in line)
    ]
    assert chinese_only == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_names_them_all(name: str) -> None:
    assert f"\n  {name} " in policyengine("--help").out
    assert COMMANDS[name].summary.in_language("en") in policyengine("--help", "--lang=en").out


def test_help_of_the_program_imports_no_command() -> None:
    script = "import sys; from policyengine.cli.main import run; run(['--help']); print(*sys.modules, file=sys.stderr)"
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True)
    loaded = ended.stderr.decode().split()
    heavy = ("lark", "yaml", "jsonschema", "policyengine.cli.check", "policyengine.policy", "policyengine.app")
    assert [name for name in loaded if name.startswith(heavy)] == []


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, "zh"),
        (["check", "--lang", "en"], {}, "en"),
        (["--lang=en", "check"], {}, "en"),
        (["--lang", "en", "check", "--lang", "zh"], {"LANG": "en_US.UTF-8"}, "zh"),
        (["check", "--", "--lang", "en"], {}, "zh"),
        (["--lang"], {}, "zh"),
        (["--lang", "fr"], {"LANG": "en_US"}, "en"),
        ([], {"LANG": "en_US.UTF-8"}, "en"),
        ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"LANG": "C.UTF-8"}, "zh"),
        ([], {"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh"),
        ([], {"LC_ALL": "en_GB", "LC_MESSAGES": "zh_CN.UTF-8"}, "en"),
        ([], {"POLICYENGINE_LANG": "zh", "LC_ALL": "en_GB"}, "zh"),
        ([], {"POLICYENGINE_LANG": "", "LC_ALL": "en_GB"}, "en"),
    ],
)
def test_the_language_is_asked_for_or_found_in_the_environment(
    arguments: list[str], environment: dict[str, str], language: str
) -> None:
    assert chosen_language(arguments, environment) == language


@pytest.mark.parametrize(
    ("arguments", "chinese", "english"),
    [
        (["chek"], "没有 `chek` 这个命令，是否要写 `check`？", "there is no command `chek`; did you mean `check`?"),
        (["--frmat"], "没有 `--frmat` 这个选项", "No such option"),
        (["check"], "缺少参数 `路径`", "Missing argument 'PATH...'"),
        (["check", ""], "路径是空的", "the path is empty"),
        (["settle", "x.csv", "-p", ""], "路径是空的", "the path is empty"),
        (["test", "-"], "不能从标准输入读", "cannot come from standard input"),
        (["check", "x", "--format", "pdf"], "`pdf` 不在可选的", "'pdf' is not one of"),
        (["explain", "E100", "E101"], "多出了参数：E101", "Got unexpected extra argument (E101)"),
        (["explain", "E000"], "没有 `E000` 这个错误编号", "there is no error code `E000`"),
        (["expr", "1", "--fact", "x"], "`--fact x` 要写成 名称=值", "`--fact x` must be NAME=VALUE"),
    ],
)
def test_wrong_usage_is_2_and_said_in_the_readers_language(arguments: list[str], chinese: str, english: str) -> None:
    ended = policyengine(*arguments)
    assert ended.code == Exit.USAGE
    assert chinese in ended.err
    assert ended.out == ""
    ended = policyengine(*arguments, environment={"LANG": "en_US.UTF-8"})
    assert english in ended.err


def test_a_call_leaves_the_process_as_it_was() -> None:
    before = gettext.textdomain(), os.environ.get("LANGUAGE")
    policyengine("--help")
    assert (gettext.textdomain(), os.environ.get("LANGUAGE")) == before


def test_the_version_is_printed() -> None:
    assert policyengine("--version").out.startswith("policyengine 0.")


def fails_with(fault: BaseException) -> click.Command:
    @click.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
    def command() -> None:
        raise fault

    return command


def test_a_fault_of_ours_is_70_and_asks_in_both_languages_to_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(main.root, "get_command", lambda _context, _name: fails_with(KeyError("乙")))
    ended = policyengine("check", "x")
    assert ended.code == Exit.FAULT
    assert "这不是您的错" in ended.err
    assert "This is not your mistake" in ended.err
    assert "Traceback" not in ended.err
    assert "Traceback" in policyengine("check", "x", environment={"POLICYENGINE_DEBUG": "1"}).err


def test_an_interruption_is_130(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(main.root, "get_command", lambda _context, _name: fails_with(KeyboardInterrupt()))
    ended = policyengine("check")
    assert ended.code == Exit.INTERRUPTED
    assert "已中断" in ended.err


def test_a_mixture_with_the_other_project_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(main, "collision", lambda: Words("混在一起", "mixed"))
    ended = policyengine("--help", "--lang", "en")
    assert (ended.code, ended.out, ended.err) == (Exit.FAULT, "", "mixed\n")


def test_a_console_of_another_encoding_does_not_end_the_program() -> None:
    ended = process("--help", environment={"PYTHONIOENCODING": "ascii"})
    assert ended.returncode == Exit.DONE
    assert b"policyengine check" in ended.stdout


def test_a_reader_who_goes_away_is_no_fault() -> None:
    script = f"{sys.executable} -m policyengine explain; echo $? >&2"
    ended = subprocess.run(
        ["sh", "-c", f"({script}) | true"],  # noqa: S607  # the shell of the system
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert ended.stderr in (b"0\n", b"141\n")


@pytest.mark.parametrize(
    ("environment", "arguments", "coloured"),
    [
        ({}, [], False),
        ({"FORCE_COLOR": "1"}, [], True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, [], False),
        ({"NO_COLOR": "1"}, ["--color"], True),
        ({"FORCE_COLOR": "1"}, ["--no-color"], False),
    ],
)
def test_colour_is_asked_for_or_found_in_the_environment(
    environment: dict[str, str], arguments: list[str], coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    @click.command("painted", cls=type(main.root).__mro__[1], about=Words("x"), example="x")
    def painted() -> None:
        click.echo(click.style("x", fg="red"))

    monkeypatch.setattr(main.root, "get_command", lambda _context, _name: painted)
    assert ("\x1b[31m" in policyengine("check", *arguments, environment=environment).out) is coloured


def test_the_shell_is_told_the_commands_with_their_words() -> None:
    ended = process(
        environment={"_POLICYENGINE_COMPLETE": "zsh_complete", "COMP_WORDS": "policyengine ch", "COMP_CWORD": "1"}
    )
    assert ended.stdout.decode().splitlines()[:3] == ["plain", "check", COMMANDS["check"].summary.zh]
