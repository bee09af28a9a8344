"""`policyengine ledger due`: what is still to be paid and to be given back, claim by claim."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from policyengine.cli.inputs import STANDARD, file_type
from policyengine.cli.ledger.parts import answer, ledger_options, opened, terms_of
from policyengine.cli.parts import Command, Exit, Session, option
from policyengine.cli.tables import FORMS, write_text
from policyengine.cli.writing import write_bytes
from policyengine.words import Words

_WRITTEN: Final = ("csv", "xlsx", "json", "jsonl")


@click.command(
    "due",
    cls=Command,
    about=Words(
        "待付和应退回一览：哪笔申报的补贴认定了还没有付，哪笔付出的款应当退回，各多少，付款时抵扣多少。"
        "写 --round 只看一轮的申报（包括后来更正的），写 --applicant 只看一个主体。",
        "Lists what is granted and not yet paid, and what was paid and is to be given back, claim by claim, with what "
        "a payment will set off. --round: the claims of one round, also those corrected since; --applicant: of one.",
    ),
    example="policyengine ledger due\npolicyengine ledger due --round 1 -o due.xlsx",
)
@option("--round", "name", metavar="NAME", words=Words("只列这一轮的申报", "claims of this round only"))
@option("--applicant", metavar="APPLICANT", words=Words("只列这个主体", "this applicant only"))
@option(
    "-o",
    "--output",
    type=file_type(),
    metavar="OUT",
    words=Words(
        "写成表（csv、xlsx、json、jsonl，看扩展名）", "write a table (csv, xlsx, json or jsonl, by the suffix)"
    ),
)
@ledger_options()
@click.pass_obj
def due(
    session: Session, name: str | None, applicant: str | None, output: Path | None, address: str, form: str
) -> Exit:
    """Print the lists, or write the table."""
    from policyengine.report.ledger import owing

    target = None if output == STANDARD else output
    written = FORMS.get(target.suffix.lower(), "") if target is not None else "csv"
    if written not in _WRITTEN:
        suffixes = "、".join(suffix for suffix, one in FORMS.items() if one in _WRITTEN)
        unfit = Words(f"`{target}`：可用的扩展名有 {suffixes}", f"`{target}`: the suffixes are {suffixes}")
        raise click.UsageError(session.say(unfit))
    with opened(address, session) as ledger:
        found, terms = ledger.due(name, applicant), terms_of(ledger)
        answer(found.to_json, lambda: owing.dues(found, terms, session.language), form, to_stderr=output == STANDARD)
        if output is None:
            return Exit.DONE
        if written == "xlsx":
            write_bytes(target, lambda file: owing.write_workbook(found, terms, file, session.language), session)
        else:
            encoding = "utf-8-sig" if written == "csv" and target is not None else "utf-8"
            rows = owing.rows(found)
            write_bytes(target, lambda file: write_text(file, rows, written, encoding, owing.COLUMNS), session)
    return Exit.DONE
