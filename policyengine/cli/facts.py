"""`policyengine facts`: the blank claim form of policies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from policyengine.cli.inputs import policy_option, read_policies, refuse_two_readers
from policyengine.cli.output import format_option, print_data
from policyengine.cli.parts import Command, Exit, Session
from policyengine.words import Words

if TYPE_CHECKING:
    from policyengine.app.forms import FormFormat  # named only: it waits for the engine


@click.command(
    "facts",
    cls=Command,
    about=Words(
        "列出政策所需的申报数据：名称、类型、可选的值。csv 是空白申报表的表头，json-schema 供填报系统使用。",
        "Lists the facts that policies ask of a claim: name, type, choices. csv is the header of a blank table of "
        "claims, json-schema is for systems that take claims in.",
    ),
    example="policyengine facts -p policies/\npolicyengine facts -p policies/ --format csv > claims.csv",
)
@policy_option()
@format_option("text", "csv", "json-schema")
@click.pass_obj
def command(session: Session, policies: tuple[Path, ...], form: FormFormat) -> Exit:
    """Print the form."""
    from policyengine.app.forms import blank_form

    refuse_two_readers(policies, session)
    book = read_policies(policies, session)
    if book is None:
        return Exit.ERRORS
    print_data(blank_form(book, form, session.language), mark=form == "csv")
    return Exit.DONE
