"""`policyengine compile`: policies as Python code over whole numbers, to be read."""

from __future__ import annotations

from pathlib import Path

import click

from policyengine.cli.inputs import file_type, read_policies, refuse_two_readers
from policyengine.cli.output import print_data
from policyengine.cli.parts import Command, Exit, Session, argument
from policyengine.words import Words


@click.command(
    "compile",
    cls=Command,
    about=Words(
        "把政策译成只用整数的 Python 代码并打印出来，每一段上面注明条款；程序里用 book.compile() 调用的就是它。"
        "有的写法整数算不了，会说明原因和位置，那样的政策由解释器测算。",
        "Prints policies as Python code over whole numbers, with the article above each part: what book.compile() "
        "gives a program to call. What whole numbers cannot do is told with its place; such a policy is left to the "
        "interpreter.",
    ),
    example="policyengine compile policies/my_policy.yaml",
)
@argument(
    "policies",
    nargs=-1,
    required=True,
    metavar="POLICY...",
    type=file_type(),
    words=Words(
        "政策文件或文件夹，可写多个；`-` 表示标准输入",
        "policy files or folders, any number; `-` is standard input",
    ),
)
@click.pass_obj
def command(session: Session, policies: tuple[Path, ...]) -> Exit:
    """Print the code of every group of policies."""
    from policyengine.app.compiling import compile_families
    from policyengine.compiled.refusal import Refused

    refuse_two_readers(policies, session)
    book = read_policies(policies, session)
    if book is None:
        return Exit.ERRORS
    ended = Exit.DONE
    for group in book.groups:
        program = compile_families(group)
        if isinstance(program, Refused):
            click.echo(session.say(program.in_words()), err=True)
            ended = Exit.ERRORS
        else:
            print_data(program.module.source)
    return ended
