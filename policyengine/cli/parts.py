"""What commands are made of: help texts in both languages, common options, exit codes.

A command names its words as `Words`; which of the two is shown is decided when help is
asked for. `Group` lists commands whose modules are imported only when one is called, so
that `--help` answers at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import IntEnum
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from policyengine.cli.language import LANGUAGES
from policyengine.cli.layout import HelpFormatter
from policyengine.cli.usage import placeholder
from policyengine.words import Language, Words

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem  # named only: nothing but a shell asks for it

F = TypeVar("F", bound=Callable[..., Any])

HELP_NAMES: Final = ["-h", "--help"]


class Exit(IntEnum):
    """How a command ended; `USAGE` is click's own, `INTERRUPTED` and `PIPE_CLOSED` are the shell's 128 + signal."""

    DONE = 0
    ERRORS = 1
    USAGE = 2
    CASES_FAIL = 3
    FAULT = 70
    INTERRUPTED = 130
    PIPE_CLOSED = 141


@dataclass(frozen=True, slots=True)
class Session:
    """What holds for one call of the program."""

    language: Language = "zh"

    def say(self, words: Words) -> str:
        """`words` in the reader's language."""
        return words.in_language(self.language)


def drop_output() -> None:
    """Nobody reads any more: what is still buffered goes nowhere, also at the interpreter's exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def session_of(context: click.Context) -> Session:
    """The session `context` belongs to."""
    session = context.find_object(Session)
    return Session() if session is None else session


def _language_now() -> Language:
    """That of the command under way."""
    context = click.get_current_context(silent=True)
    return session_of(context).language if context is not None else Session().language


class Context(click.Context):
    """A context whose help is set in columns of the screen."""

    formatter_class = HelpFormatter


class Option(click.Option):
    """An option with its help in both languages."""

    def __init__(self, *arguments: Any, words: Words, **attributes: Any) -> None:  # noqa: ANN401  # click's own, handed on
        super().__init__(*arguments, **attributes)
        self.words = words

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The spelling of the option and what it does."""
        record = super().get_help_record(ctx)
        if record is None:
            return None
        spelling, more = record
        return spelling, f"{session_of(ctx).say(self.words)} {more}".rstrip()

    def make_metavar(self, *context: click.Context, **named: click.Context) -> str:
        """What its value is called; click before 8.2 does not say in which context."""
        return placeholder(super().make_metavar(*context, **named), _language_now())


class Argument(click.Argument):
    """A positional argument that is explained; `metavar` is what the usage line calls it."""

    def __init__(self, *arguments: Any, words: Words, **attributes: Any) -> None:  # noqa: ANN401  # click's own, handed on
        super().__init__(*arguments, **attributes)
        self.words = words

    @property
    def human_readable_name(self) -> str:
        """What lists of arguments and complaints call it."""
        return placeholder(super().human_readable_name, _language_now())

    def make_metavar(self, *context: click.Context, **named: click.Context) -> str:
        """What the usage line calls it."""
        return placeholder(super().make_metavar(*context, **named), _language_now())


def option(*spellings: str, words: Words, **attributes: Any) -> Callable[[F], F]:  # noqa: ANN401  # click's own, handed on
    """Decorates a command with an `Option`."""
    return click.option(*spellings, cls=Option, words=words, **attributes)


def argument(name: str, *, words: Words, **attributes: Any) -> Callable[[F], F]:  # noqa: ANN401  # click's own, handed on
    """Decorates a command with an `Argument`."""
    return click.argument(name, cls=Argument, words=words, **attributes)


def _set_color(context: click.Context, _parameter: click.Parameter, value: bool | None) -> None:
    if value is not None:
        context.color = value


def _common_options() -> list[click.Parameter]:
    return [
        Option(
            ["--lang"],
            words=Words("输出所用的语言", "the language of the output"),
            type=click.Choice(LANGUAGES),
            expose_value=False,  # read before parsing, by `chosen_language`
        ),
        Option(
            ["--color/--no-color"],
            words=Words("是否使用颜色；不指定则只在终端上使用", "use colours or not; if not said, only on a terminal"),
            default=None,
            expose_value=False,
            callback=_set_color,
            is_eager=True,
        ),
    ]


def _print_help(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        click.echo(context.get_help(), color=context.color)
        context.exit()


def _help_option() -> Option:
    return Option(
        HELP_NAMES,
        words=Words("显示本说明后退出", "Show this message and exit."),
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_print_help,
    )


# click writes these into every usage line and has no translation for them.
_USAGE: Final[Mapping[str, Words]] = {
    "[OPTIONS]": Words("[选项]", "[OPTIONS]"),
    "COMMAND [ARGS]...": Words("命令 [参数]...", "COMMAND [ARGS]..."),
}


class Command(click.Command):
    """A command: what it does, in both languages, and an example to copy."""

    context_class = Context

    def __init__(self, *arguments: Any, about: Words, example: str, **attributes: Any) -> None:  # noqa: ANN401  # click's own, handed on
        super().__init__(*arguments, **attributes)
        self.about = about
        self.example = example
        self.params += _common_options()
        self.help_option: Final = _help_option()

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The arguments, parsed; an option that belongs to other commands is answered with their names."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            others = _commands_with(error.option_name, ctx)
            if others:
                said = session_of(ctx).say(
                    Words(
                        f"{error.option_name} 不是 {ctx.info_name} 的选项，是 {'、'.join(others)} 的选项",
                        f"{error.option_name} is an option of {', '.join(others)}, not of {ctx.info_name}",
                    )
                )
                raise click.UsageError(said, ctx) from error
            raise

    def get_help_option(self, ctx: click.Context) -> click.Option:  # noqa: ARG002  # click's signature
        """`--help` with words in both languages; click's own keeps those of the first call."""
        return self.help_option

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """What follows the command's name in the usage line."""
        say = session_of(ctx).say
        return [say(_USAGE.get(piece, Words(piece))) for piece in super().collect_usage_pieces(ctx)]

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command does, and the arguments it takes."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(session_of(ctx).say(self.about))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The arguments, the options and the example."""
        say = session_of(ctx).say
        arguments = [parameter for parameter in self.params if isinstance(parameter, Argument)]
        if arguments:
            with formatter.section(say(Words("参数", "Arguments"))):
                formatter.write_dl([(argument.human_readable_name, say(argument.words)) for argument in arguments])
        super().format_options(ctx, formatter)
        with formatter.section(say(Words("示例", "Example"))):
            for line in self.example.splitlines():
                formatter.write(f"{'':>{formatter.current_indent}}{line}\n")


def _commands_with(spelling: str, context: click.Context) -> list[str]:
    """The other commands of the program that have an option spelt so."""
    if context.parent is None or not isinstance(context.parent.command, click.Group):
        return []
    group, found = context.parent.command, []
    for name in group.list_commands(context.parent):
        command = group.get_command(context.parent, name)
        if command is not None and any(spelling in parameter.opts for parameter in command.params):
            found.append(name)
    return found


@dataclass(frozen=True, slots=True)
class Listed:
    """A command that is listed before it is imported: its module has it under `name`."""

    module: str
    summary: Words
    name: str = "command"


class Group(Command, click.Group):
    """Commands by name, each imported when it is called."""

    def __init__(self, *arguments: Any, listed: Mapping[str, Listed], **attributes: Any) -> None:  # noqa: ANN401  # click's own, handed on
        super().__init__(*arguments, **attributes)
        self.listed: Final = listed

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """The names, in the order of the list."""
        return list(self.listed)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's signature
        """The command, imported now."""
        if cmd_name not in self.listed:
            return None
        listed = self.listed[cmd_name]
        command = getattr(import_module(listed.module), listed.name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that `args` begin with; an unknown one is answered with the nearest name."""
        name = args[0]
        if name not in self.listed and not name.startswith("-") and not ctx.resilient_parsing:
            near = get_close_matches(name, self.listed, n=1)
            did_you_mean = Words(f"，是否要写 `{near[0]}`？", f"; did you mean `{near[0]}`?") if near else Words("", "")
            unknown = Words(
                f"没有 `{name}` 这个命令{did_you_mean.zh}", f"there is no command `{name}`{did_you_mean.en}"
            )
            ctx.fail(session_of(ctx).say(unknown))
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  # what a command returns: its `Exit`
        """Run the command; a reader who went away, as `head` does, is no fault."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # Caught before click does, who would end the program with 1: "the policy has errors".
            drop_output()
            return Exit.PIPE_CLOSED

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The commands that begin so, from the list alone, and the options."""
        from click.shell_completion import CompletionItem

        say = session_of(ctx).say
        names = [name for name in self.listed if name.startswith(incomplete)]
        commands = [CompletionItem(name, help=say(self.listed[name].summary)) for name in names]
        return [*commands, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, from the list alone."""
        say = session_of(ctx).say
        with formatter.section(say(Words("命令", "Commands"))):
            formatter.write_dl([(name, say(listed.summary)) for name, listed in self.listed.items()])
