"""`policyengine evaluate`: claims on their own, each with its reasons."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from policyengine.cli.inputs import (
    file_type,
    ignore_option,
    policy_option,
    read_amounts_held,
    read_policies,
    read_table,
    refuse_two_readers,
    sheet_option,
    strict_option,
)
from policyengine.cli.output import format_option, print_data, progressing, screen_width
from policyengine.cli.parts import Command, Exit, Session, argument, option
from policyengine.diagnostics.render import plain
from policyengine.words import Words

if TYPE_CHECKING:
    # Named only: they wait for the engine.
    from policyengine.app.loading import PolicyBook
    from policyengine.outcome import GroupOutcome


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for on the command line."""

    claims: tuple[Path, ...]
    policies: tuple[Path, ...]
    held: Path | None
    ignored: tuple[str, ...]
    sheet: str | None
    strict: bool
    form: str


@click.command(
    "evaluate",
    cls=Command,
    about=Words(
        "逐笔测算申报，各笔互不影响，并说明理由：适用的条款、认定的事实、计算过程、核减和未采用的其他条款。"
        "不给出 --held 时，按此前没有付过计算，并在说明中写明。",
        "Decides claims one by one, each on its own, with the reasons: the articles applied, the facts read, how the "
        "amount came about, what was cut and what was not chosen. Without --held nothing is taken to have been "
        "granted before, and the explanation says so.",
    ),
    example="policyengine evaluate claim.yaml -p policies/\n"
    "policyengine evaluate claims.csv -p policies/ --format json",
)
@argument(
    "claims",
    nargs=-1,
    required=True,
    metavar="CLAIM...",
    type=file_type(),
    words=Words(
        "申报文件（json、yaml、jsonl、csv、xlsx、xls、parquet），可写多个；`-` 表示标准输入",
        "files of claims (json, yaml, jsonl, csv, xlsx, xls, parquet), any number; `-` is standard input",
    ),
)
@policy_option()
@option(
    "--held",
    type=file_type(),
    metavar="FILE",
    words=Words(
        "这笔申报之前各累计项已有的数额（yaml 或 json，每行 累计项: 数额）；只用于一笔申报",
        "what the accumulators held before the claim (yaml or json, lines of accumulator: amount); for one claim only",
    ),
)
@ignore_option()
@sheet_option()
@strict_option()
@format_option("text", "json", "markdown")
@click.pass_obj
def command(session: Session, /, **given: Any) -> Exit:  # noqa: ANN401  # click hands over the fields of `Request`
    """Decide the claims and print the decisions."""
    from policyengine.app.evaluating import evaluate_claim

    request = Request(**given)
    refuse_two_readers([*request.claims, *request.policies, request.held], session)
    book = read_policies(request.policies, session)
    if book is None:
        return Exit.ERRORS
    read = [read_table(origin, book, request.ignored, request.sheet, session) for origin in request.claims]
    tables = [table for table in read if table is not None]
    records = [claim for table in tables for claim in table.claims]
    if len(tables) < len(read):
        return Exit.ERRORS
    if request.held is not None and len(records) != 1:
        raise click.UsageError(session.say(_one_claim(len(records))))
    amounts = read_amounts_held(request.held, book, session) if request.held is not None else None
    if request.held is not None and amounts is None:
        return Exit.ERRORS
    decided = [evaluate_claim(book, claim, amounts) for claim in progressing(records, len(records), session)]
    unknown = [table.unknown_columns for table in tables for _ in table.claims]
    _tell_unknown(dict.fromkeys(column for table in tables for column in table.unknown_columns), session)
    if request.form == "json":
        print_data(_json(decided, unknown, book, session))
    else:
        print_data(_text(decided, book, session, markdown=request.form == "markdown"))
    invalid = any(outcome.status == "invalid" for outcomes in decided for outcome in outcomes)
    return Exit.ERRORS if request.strict and invalid else Exit.DONE


def _one_claim(count: int) -> Words:
    return Words(
        f"--held 只能用于一笔申报，这里有 {count} 笔；多笔按顺序累计请用 settle",
        f"--held is for one claim, and there are {count}; to settle several in order use settle",
    )


def _tell_unknown(columns: Iterable[str], session: Session) -> None:
    """To standard error, what was given and is no fact: a letter says what was read, and this was not."""
    zh, en = (between.join(f"“{column}”" for column in columns) for between in ("、", ", "))
    if zh:
        not_read = Words(f"不认识、没有读取的列：{zh}", f"columns that are not known and were not read: {en}")
        click.echo(plain(session.say(not_read)), err=True)


def _json(
    decided: list[tuple[GroupOutcome, ...]], unknown: list[tuple[str, ...]], book: PolicyBook, session: Session
) -> str:
    """One claim is an object, several are an array."""
    from policyengine.app.api import evaluation_of

    evaluations = [
        evaluation_of(book, outcomes, columns).to_json(session.language)
        for outcomes, columns in zip(decided, unknown, strict=True)
    ]
    shown = evaluations[0] if len(evaluations) == 1 else evaluations
    return json.dumps(shown, ensure_ascii=False, indent=2) + "\n"


def _text(decided: list[tuple[GroupOutcome, ...]], book: PolicyBook, session: Session, *, markdown: bool) -> str:
    from policyengine.report.explanation import explain_claim, render_markdown, render_text

    documents = [explain_claim(outcomes, session.language, book.groups) for outcomes in decided]
    if markdown:
        return "\n\n---\n\n".join(render_markdown(one).strip("\n") for one in documents) + "\n"
    width = screen_width(sys.stdout)  # what goes to a file is broken into lines by whoever pastes it
    return f"\n\n{'=' * 72}\n\n".join(render_text(one, width).strip("\n") for one in documents) + "\n"
