"""`policyengine ledger export` and `import`: a whole ledger as a file, and a ledger made of one."""

from __future__ import annotations

import errno
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from policyengine.cli.inputs import STANDARD, file_type
from policyengine.cli.ledger.parts import answer, ledger_options, opened, refusals, waiting
from policyengine.cli.parts import Command, Exit, Session, argument, option
from policyengine.cli.writing import write_bytes
from policyengine.words import Words

if TYPE_CHECKING:
    # Named only: they wait for the engine.
    from policyengine.ledger.answers import Exported


@click.command(
    "export",
    cls=Command,
    about=Words(
        "导出：把整个台账写成一个文件。csv、jsonl 逐条分录写出，可以再导入另一个台账；xlsx 是给人查阅的工作簿，"
        "有分录、申报内容、认定、余额、政策文件各表，不能导入。",
        "Writes all of the ledger to a file. As csv or jsonl, entry by entry, it can be imported into another ledger; "
        "as xlsx it is a workbook for reading, with entries, claims, decisions, balances and policies, and cannot.",
    ),
    example="policyengine ledger export 2030.jsonl\npolicyengine ledger export 2030.xlsx",
)
@argument(
    "output",
    metavar="OUT",
    type=file_type(),
    words=Words(
        "写到哪里，格式看扩展名（csv、jsonl、xlsx）；`-` 表示以 jsonl 写到标准输出",
        "where to, in the form of the suffix (csv, jsonl, xlsx); `-` is standard output, as jsonl",
    ),
)
@option(
    "--force",
    is_flag=True,
    words=Words(
        "OUT 处已有文件，不论是什么，都替换；不加，只替换这个台账早先的 csv、jsonl 导出",
        "replace whatever is at OUT; otherwise only an earlier csv or jsonl of this ledger is replaced",
    ),
)
@ledger_options()
@click.pass_obj
def export(session: Session, output: Path, force: bool, address: str, form: str) -> Exit:
    """Write it."""
    from policyengine.app.ledger.exporting import form_of, refuse_another
    from policyengine.report.ledger.copies import exported

    done: list[Exported] = []
    target = None if output == STANDARD else output
    with opened(address, session) as ledger:
        asked = form_of(target) if target is not None else "jsonl"
        if target is not None and not force:
            with ledger.reading() as reader:
                refuse_another(target, reader)
        write_bytes(target, lambda file: done.append(ledger.export(file, asked, session.language)), session)
    answer(done[0].to_json, lambda: exported(done[0], session.language), form, to_stderr=target is None)
    return Exit.DONE


@click.command(
    "import",
    cls=Command,
    about=Words(
        "导入：把 export 写的 csv 或 jsonl 读进一个新的台账，分录和校验值与原来的一模一样。文件有一处被改过、缺了一条，"
        "就一条也不写，并指出是哪一条。台账不是空的不能导入；同一个文件再导入一次，什么也不改。",
        "Reads what export wrote as csv or jsonl into a new ledger, with the same entries and hashes. Where anything "
        "of the file was changed or is missing nothing is written, and the entry is named. A ledger that is not empty "
        "is refused; the same file again changes nothing.",
    ),
    example="policyengine ledger import 2030.jsonl --ledger new.db\n"
    "policyengine ledger import 2030.jsonl --ledger postgresql://clerk@db/subsidies",
)
@argument(
    "copy",
    metavar="COPY",
    type=file_type(),
    words=Words("export 写的 csv 或 jsonl；`-` 表示标准输入", "a csv or jsonl of export; `-` is standard input"),
)
@ledger_options()
@click.pass_obj
def import_(session: Session, copy: Path, address: str, form: str) -> Exit:
    """Read it."""
    from policyengine.app.ledger.api import Ledger
    from policyengine.ledger.address import without_password
    from policyengine.report.ledger.copies import imported

    with _read(copy, session) as file, refusals(session):
        done = Ledger.import_copy(address, file, tell=waiting(session))
    answer(done.to_json, lambda: imported(done, without_password(address), session.language), form)
    return Exit.DONE


def _read(copy: Path, session: Session) -> AbstractContextManager[BinaryIO]:
    if copy == STANDARD:
        return nullcontext(sys.stdin.buffer)
    try:
        return copy.open("rb")
    except OSError as error:
        absent = Words(f"没有 `{copy}` 这个文件", f"there is no file `{copy}`")
        closed = Words(f"`{copy}` 打不开：没有权限，或不是文件", f"`{copy}` cannot be opened: not allowed, or no file")
        raise click.ClickException(session.say(absent if error.errno == errno.ENOENT else closed)) from error
