"""`policyengine test`: the cases of policies, and what they leave untried."""

from __future__ import annotations

from pathlib import Path

import click

from policyengine.cli.inputs import STANDARD, file_type
from policyengine.cli.output import format_option, print_data, print_errors
from policyengine.cli.parts import Command, Exit, Session, argument, option
from policyengine.diagnostics.model import Diagnostics
from policyengine.words import Words


@click.command(
    "test",
    cls=Command,
    about=Words(
        "运行政策的测试案例（*.cases.yaml），并列出没有案例检验到的条件。有案例不符时退出码为 3。",
        "Runs the cases of policies (*.cases.yaml) and lists the conditions that no case has tried. Exits with 3 if "
        "a case fails.",
    ),
    example="policyengine test policies/",
)
@argument(
    "paths",
    nargs=-1,
    required=True,
    metavar="PATH...",
    type=file_type(),
    words=Words(
        "案例文件、政策文件（指其旁边的案例）或文件夹，可写多个",
        "files of cases, policy files (the cases beside them) or folders, any number",
    ),
)
@option(
    "--require-coverage",
    is_flag=True,
    words=Words("有条件没有检验到时，退出码也为 3", "exit with 3 also if a condition is left untried"),
)
@format_option("text", "json")
@click.pass_obj
def command(session: Session, paths: tuple[Path, ...], require_coverage: bool, form: str) -> Exit:
    """Run the cases and print what became of them."""
    import json

    from policyengine.app.testing import run_cases
    from policyengine.report.cases import cases_json, cases_text

    if STANDARD in paths:
        beside = Words(
            "案例要与政策文件放在一起，不能从标准输入读；请写 *.cases.yaml 的路径",
            "cases stand beside their policy and cannot come from standard input: give the path of a *.cases.yaml",
        )
        raise click.UsageError(session.say(beside))
    diagnostics = Diagnostics()
    results = run_cases(paths, diagnostics)
    print_errors(diagnostics, session)
    if form == "json":
        print_data(json.dumps(cases_json(results, session.language), ensure_ascii=False, indent=2) + "\n")
    else:
        print_data(cases_text(results, session.language))
    if diagnostics:
        return Exit.ERRORS
    return Exit.DONE if results.passed and (results.covered or not require_coverage) else Exit.CASES_FAIL
