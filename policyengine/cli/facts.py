"""`policyengine facts`: the blank claim form of policies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from policyengine.cli.inputs import STANDARD, file_type, policy_option, read_policies, refuse_two_readers
from policyengine.cli.output import format_option, print_data
from policyengine.cli.parts import Command, Exit, Session, option
from policyengine.cli.writing import write_bytes
from policyengine.words import Words

if TYPE_CHECKING:
    # Named only: they wait for the engine.
    from policyengine.app.forms import FormFormat


@click.command(
    "facts",
    cls=Command,
    about=Words(
        "列出政策所需的申报数据：名称、类型、可选的值。xlsx 是空白申报表，带可选的列表和填写说明；csv 是它的表头；"
        "json-schema 供填报系统使用。",
        "Lists the facts that policies ask of a claim: name, type, choices. xlsx is a blank table of claims with lists "
        "to choose from and notes, csv is its header, json-schema is for systems that take claims in.",
    ),
    example="policyengine facts -p policies/\npolicyengine facts -p policies/ --format xlsx -o claims.xlsx",
)
@policy_option()
@option(
    "-o",
    "--output",
    type=file_type(),
    metavar="OUT",
    words=Words("写入的文件；不写则到标准输出", "the file to write; otherwise standard output"),
)
@format_option("text", "csv", "xlsx", "json-schema")
@click.pass_obj
def command(session: Session, policies: tuple[Path, ...], output: Path | None, form: FormFormat) -> Exit:
    """Print or write the form."""
    from policyengine.app.forms import blank_form, write_blank_workbook

    refuse_two_readers(policies, session)
    book = read_policies(policies, session)
    if book is None:
        return Exit.ERRORS
    target = None if output == STANDARD else output
    if form == "xlsx":
        write_bytes(target, lambda file: write_blank_workbook(book, file, session.language), session)
        return Exit.DONE
    text = blank_form(book, form, session.language)
    if target is None:
        print_data(text, mark=form == "csv")
    else:
        data = text.encode("utf-8-sig" if form == "csv" else "utf-8")
        write_bytes(target, lambda file: file.write(data), session)
    return Exit.DONE
