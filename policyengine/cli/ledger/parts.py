"""What the ledger's commands share: which ledger, how a refusal is told, how a result is printed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from policyengine.cli.output import format_option, more_about, print_data, print_errors, screen_width
from policyengine.cli.parts import Exit, Session, option
from policyengine.words import Words

if TYPE_CHECKING:
    # Named only: they wait for the engine.
    from policyengine.app.ledger.api import Ledger
    from policyengine.report.document import Document
    from policyengine.report.ledger.terms import Terms

F = TypeVar("F", bound=Callable[..., Any])

_WIDTH: Final = 100
"""Columns of a document where it is not for a terminal."""

FORMS: Final = ("text", "json")


def ledger_options() -> Callable[[F], F]:
    """Decorates a command with `--ledger` and `--format`."""

    def decorated(function: F) -> F:
        which = option(
            "--ledger",
            "address",
            metavar="LEDGER",
            envvar="POLICYENGINE_LEDGER",
            default="ledger.db",
            show_default=True,
            words=Words(
                "台账：文件，或 postgresql://…；也可用环境变量 POLICYENGINE_LEDGER 指定",
                "the ledger: a file, or postgresql://…; the variable POLICYENGINE_LEDGER may name it too",
            ),
        )
        return which(format_option(*FORMS)(function))

    return decorated


def reason_option() -> Callable[[F], F]:
    """Decorates a command with `--reason`."""
    return option(
        "--reason",
        required=True,
        metavar="TEXT",
        words=Words("理由，记入台账", "why; it is kept in the ledger"),
    )


@contextmanager
def refusals(session: Session) -> Iterator[None]:
    """What the ledger refuses is told with its code, what is wrong with policies at its place; both end with 1."""
    from policyengine.app.policy_error import PolicyError
    from policyengine.ledger.errors import LedgerError

    try:
        yield
    except LedgerError as error:
        told = f"{session.say(error.words)} ({error.code})\n{session.say(more_about(error.code))}"
        raise click.ClickException(told) from error
    except PolicyError as error:
        print_errors(error.diagnostics, session)
        raise click.exceptions.Exit(Exit.ERRORS) from error


@contextmanager
def opened(address: str, session: Session) -> Iterator[Ledger]:
    """The ledger that a command is told of, while the block runs."""
    from policyengine.app.ledger.api import Ledger

    with refusals(session), Ledger.open(address, tell=waiting(session)) as ledger:
        yield ledger


def waiting(session: Session) -> Callable[[Words], None]:
    """Says, once a command, what it waits for; off a terminal too, for the log of a job that runs at night."""
    told: set[Words] = set()

    def tell(words: Words) -> None:
        if words not in told:
            told.add(words)
            click.echo(session.say(words), err=True)

    return tell


def terms_of(ledger: Ledger) -> Terms:
    """How the policies in use call things."""
    from policyengine.report.ledger.terms import Terms

    return Terms(ledger.book.families)


def answer(
    data: Callable[[], Mapping[str, Any]], words: Callable[[], Document], form: str, *, to_stderr: bool = False
) -> None:
    """What a verb gave back, as JSON or as words; to standard error where the output is a table."""
    if form == "json":
        text = json.dumps(data(), ensure_ascii=False, indent=2) + "\n"
    else:
        from policyengine.report.rendering import render_text

        text = render_text(words(), screen_width(sys.stderr if to_stderr else sys.stdout) or _WIDTH)
    if to_stderr:
        click.echo(text, nl=False, err=True)
    else:
        print_data(text)
