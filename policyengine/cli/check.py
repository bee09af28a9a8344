"""`policyengine check`: every mistake of policy files, in one run."""

from __future__ import annotations

from pathlib import Path

import click

from policyengine.cli.inputs import file_type, origins, refuse_two_readers
from policyengine.cli.output import format_option, print_data, print_errors
from policyengine.cli.parts import Command, Exit, Session, argument
from policyengine.diagnostics.model import Diagnostics
from policyengine.words import Words


@click.command(
    "check",
    cls=Command,
    about=Words(
        "检查政策文件，一次列出全部错误：在哪一行哪一列，错在哪里，怎样改。有错误时退出码为 1。",
        "Checks policy files and lists every mistake in one run: the line and column, what is wrong, how to mend it. "
        "Exits with 1 if there is any.",
    ),
    example="policyengine check policies/\npolicyengine check draft.yaml --format gnu",
)
@argument(
    "paths",
    nargs=-1,
    required=True,
    metavar="PATH...",
    type=file_type(),
    words=Words(
        "政策文件或文件夹，可写多个；文件夹指其中的 *.yaml（不含下级文件夹和 *.cases.yaml）；`-` 表示标准输入",
        "policy files or folders, any number; a folder means its own *.yaml (not below it, not *.cases.yaml); "
        "`-` is standard input",
    ),
)
@format_option("text", "gnu", "json", "sarif")
@click.pass_obj
def command(session: Session, paths: tuple[Path, ...], form: str) -> Exit:
    """Check the files and print what was found."""
    from policyengine.app.checking import check_paths

    refuse_two_readers(paths, session)
    diagnostics = Diagnostics()
    count = check_paths(origins(paths), diagnostics)
    if form == "text":
        print_errors(diagnostics, session, to_stderr=False)
        if not diagnostics:
            files = f"{count} file{'s' if count != 1 else ''}"
            click.echo(session.say(Words(f"检查了 {count} 个文件，没有错误", f"{files} checked, no errors")))
    else:
        print_data(_rendered(diagnostics, session, form))
    return Exit.ERRORS if diagnostics else Exit.DONE


def _rendered(diagnostics: Diagnostics, session: Session, form: str) -> str:
    if form == "gnu":
        from policyengine.diagnostics.render import render_gnu

        return render_gnu(diagnostics, session.language)
    from policyengine import __version__
    from policyengine.diagnostics.machine import render_json, render_sarif

    if form == "json":
        return render_json(diagnostics, session.language)
    return render_sarif(diagnostics, session.language, version=__version__)
