"""The entry: one call of the program, from its arguments to its exit code."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from io import TextIOWrapper
from pathlib import Path
from typing import Final

import click

from policyengine import __version__
from policyengine.cli.collision import collision
from policyengine.cli.language import chosen_language, click_speaks
from policyengine.cli.parts import HELP_NAMES, Exit, Group, Listed, Session, drop_output, option
from policyengine.cli.unneeded import pass_over
from policyengine.cli.usage import worded
from policyengine.words import Words

COMMANDS: Final[Mapping[str, Listed]] = {
    "check": Listed(
        "policyengine.cli.check",
        Words("检查政策文件，一次列出全部错误", "check policy files and list every mistake in one run"),
    ),
    "evaluate": Listed(
        "policyengine.cli.evaluate",
        Words("逐笔测算申报，并说明理由", "decide claims one by one, with the reasons"),
    ),
    "settle": Listed(
        "policyengine.cli.settle",
        Words("按顺序清算一整份申报表", "settle a whole table of claims, in order"),
    ),
    "ledger": Listed(
        "policyengine.cli.ledger.group",
        Words("台账：申报入账、分轮认定、付款、追回、更正", "the ledger: claims filed, decided, paid, taken back"),
    ),
    "test": Listed(
        "policyengine.cli.test",
        Words("运行政策的测试案例", "run the cases of policies"),
    ),
    "expr": Listed(
        "policyengine.cli.expr",
        Words("计算一个表达式", "work out one expression"),
    ),
    "explain": Listed(
        "policyengine.cli.explain",
        Words("说明一个错误编号的含义", "explain what an error code means"),
    ),
    "facts": Listed(
        "policyengine.cli.facts",
        Words("列出政策所需的申报数据，生成空白申报表", "list the facts a policy asks for; make a blank claim form"),
    ),
    "compile": Listed(
        "policyengine.cli.compile",
        Words("把政策译成整数代码并打印", "print policies as code over whole numbers"),
    ),
}


def _print_version(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        click.echo(f"policyengine {__version__}")
        context.exit()


@click.group(
    "policyengine",
    cls=Group,
    listed=COMMANDS,
    about=Words(
        "把补贴政策写成数据，按条款测算申报：金额精确，逐条说明理由。",
        "Subsidy regulations as data: claims decided article by article, exactly, with reasons.",
    ),
    example="policyengine check policies/\n"
    "policyengine evaluate claim.yaml -p policies/\n"
    "policyengine settle claims.csv -p policies/ -o decisions.csv",
    context_settings={"help_option_names": HELP_NAMES},
)
@option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    words=Words("显示版本号后退出", "Show the version and exit."),
)
def root() -> None:
    """Everything is in the commands."""


def main() -> None:
    """The program as the shell calls it."""
    # The columnar library would import it wherever it is installed: a fifth of a second, and an interrupt that comes
    # meanwhile is lost on it and leaves it half imported.
    pass_over("pandas")
    sys.exit(run())


def run(arguments: Sequence[str] | None = None, environment: Mapping[str, str] = os.environ) -> int:
    """Run one command and return its exit code; without `arguments`, those of the process."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    session = Session(chosen_language(given, environment))
    _survive_closed_streams()
    _survive_narrow_consoles()
    mixture = collision()
    if mixture is not None:
        click.echo(session.say(mixture), err=True)
        return Exit.FAULT
    with click_speaks(session.language):
        try:
            # `None` lets click read the process's own arguments, whose patterns it expands on Windows.
            outcome = root.main(
                None if arguments is None else given,
                prog_name="policyengine",
                standalone_mode=False,
                obj=session,
                color=_color_of(environment),
            )
            sys.stdout.flush()
        except click.ClickException as error:
            _show(worded(error, session.language))
            return error.exit_code
        except (click.Abort, KeyboardInterrupt):
            click.echo(session.say(Words("已中断", "interrupted")), err=True)
            return Exit.INTERRUPTED
        except OSError as error:
            return _unwritten(error, session, environment)
        except Exception as fault:  # noqa: BLE001  # the last door: whatever it is, it is ours and must be said as such
            _report(fault, environment)
            return Exit.FAULT
    return outcome if isinstance(outcome, int) else Exit.DONE


def _show(error: click.ClickException) -> None:
    """Print it; the usage line is that of the command under way, which is over when its error gets here."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    with context.scope(cleanup=False) if context is not None else nullcontext():
        error.show()


def _color_of(environment: Mapping[str, str]) -> bool | None:
    """Colour by the environment (no-color.org, force-color.org); None: only on a terminal."""
    if environment.get("NO_COLOR"):
        return False
    return True if environment.get("FORCE_COLOR") else None


def _survive_closed_streams() -> None:
    """A stream the shell has closed (`>&-`) is empty and leads nowhere; no file opened later takes its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115  # open as long as we run


def _survive_narrow_consoles() -> None:
    """A console of another encoding (GBK, ASCII) shows `?` for what it lacks and never ends the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def _unwritten(error: OSError, session: Session, environment: Mapping[str, str]) -> Exit:
    """Standard output took no more: the reader is gone or the disk is full. Any other such error is ours."""
    if error.errno not in (errno.EPIPE, errno.ENOSPC, errno.EDQUOT):
        _report(error, environment)
        return Exit.FAULT
    drop_output()
    if error.errno == errno.EPIPE:
        return Exit.PIPE_CLOSED
    full = Words("错误：结果没有写完：磁盘已满", "error: not all could be written: the disk is full")
    click.echo(session.say(full), err=True)
    return Exit.ERRORS


def _report(fault: Exception, environment: Mapping[str, str]) -> None:
    """Ask, in both languages, to be told of `fault`; the traceback only where it is asked for."""
    from policyengine.diagnostics.render import plain

    if environment.get("POLICYENGINE_DEBUG") == "1":
        import traceback

        click.echo("".join(traceback.format_exception(fault)), err=True)
    said = plain(f"{type(fault).__name__}: {fault}")
    click.echo(
        f"程序自身出错：{said}\n"
        "这不是您的错。请把这几行和所用的文件报告给维护者；设 POLICYENGINE_DEBUG=1 再运行一次可看到详情。\n"
        f"internal fault: {said}\n"
        "This is not your mistake. Please report these lines and the files used to the maintainers; "
        "run again with POLICYENGINE_DEBUG=1 for details.",
        err=True,
    )


if __name__ == "__main__":
    main()
