"""`policyengine ledger settle`: a round of decisions."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from policyengine.cli.dates import Day
from policyengine.cli.inputs import STANDARD, file_type
from policyengine.cli.ledger.parts import answer, ledger_options, opened, terms_of
from policyengine.cli.output import counting
from policyengine.cli.parts import Command, Exit, Session, option
from policyengine.cli.tables import FORMS, form_of, write_text
from policyengine.cli.uncollected import uncollected
from policyengine.cli.writing import refuse_no_folder, write_bytes
from policyengine.words import Words

if TYPE_CHECKING:
    # Named only: they wait for the engine.
    from policyengine.app.ledger.api import Ledger
    from policyengine.ledger.results import RoundDone
    from policyengine.report.ledger.rounds import NamedDecision

_SETTLING: Final = Words("正在认定", "deciding")


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for on the command line."""

    until: dt.date | None
    name: str | None
    output: Path | None
    address: str
    form: str


@click.command(
    "settle",
    cls=Command,
    about=Words(
        "做一轮认定：全部待认定的申报，按政策规定的次序，以台账里已经占用的额度为准，逐笔认定，要么全部记入，要么一笔不记。"
        "缺事实的留待以后。轮次名称已经用过的，只显示那一轮当时的结果。",
        "Decides all pending claims in the order the policies declare, against what the ledger holds, as one round: "
        "all of it is written, or none. Claims that lack a fact stay pending. A round that is there already is shown "
        "as it was.",
    ),
    example="policyengine ledger settle\n"
    "policyengine ledger settle --until 2024-06-30 --round 2024年上半年 -o round.xlsx",
)
@option(
    "--until",
    type=Day(),
    metavar="DATE",
    words=Words(
        "只认定这一天及以前的申报（按政策用来判断有效期的日期），如 2024-06-30、2024年6月30日",
        "decide claims of this day and before only, by the date that the policies go by, such as 2024-06-30",
    ),
)
@option(
    "--round",
    "name",
    metavar="NAME",
    words=Words("轮次的名称；不写则依次编号", "the round's name; otherwise the next number"),
)
@option(
    "-o",
    "--output",
    type=file_type(),
    metavar="OUT",
    words=Words(
        "把这一轮的认定结果写成表（csv、xlsx、json、jsonl、parquet，看扩展名）",
        "write the round's table of decisions (csv, xlsx, json, jsonl or parquet, by the suffix)",
    ),
)
@ledger_options()
@click.pass_obj
def settle(session: Session, /, **given: Any) -> Exit:  # noqa: ANN401  # click hands over the fields of `Request`
    """Decide, print the summary, write the table: what was decided is told also where the table cannot be written."""
    from policyengine.report.ledger.next_steps import unwritten
    from policyengine.report.ledger.rounds import settled

    request = Request(**given)
    target = None if request.output == STANDARD else request.output
    _refuse_unknown_suffix(target, session)
    refuse_no_folder(target, session)
    with uncollected(), opened(request.address, session) as ledger:
        waiting = len(ledger.pending()) if sys.stderr.isatty() else 0  # asked only where somebody watches
        with counting(waiting, session, _SETTLING) as progress:
            done = ledger.settle(request.until, request.name, progress)
        decided = _decided(ledger, done.round) if done.round is not None else []
        terms, pools = terms_of(ledger), ledger.balances().pools
        to_stderr = request.output == STANDARD
        answer(
            done.to_json,
            lambda: settled(done, decided, pools, terms, session.language),
            request.form,
            to_stderr=to_stderr,
        )
        if request.output is not None and done.round is not None:
            try:
                _write(ledger, done.round, decided, target, session)
            except click.ClickException:
                click.echo(session.say(unwritten(done.round)), err=True)
                raise
        elif target is not None:
            nothing = Words(f"没有写 {target}：没有认定结果", f"{target} was not written: nothing was decided")
            click.echo(session.say(nothing), err=True)
    return Exit.DONE


def _refuse_unknown_suffix(target: Path | None, session: Session) -> None:
    if target is not None and target.suffix.lower() not in FORMS:
        unknown = Words(
            f"`{target}` 的扩展名看不出格式，可用 {'、'.join(FORMS)}",
            f"the suffix of `{target}` does not say how to write it: {', '.join(FORMS)}",
        )
        raise click.UsageError(session.say(unknown))


def _decided(ledger: Ledger, made: RoundDone) -> list[NamedDecision]:
    """The decisions of a round, in the order in which they were made: its entries follow its own."""
    from policyengine.ledger.bodies import Decided
    from policyengine.ledger.body_json import body_of

    with ledger.reading() as reader:
        entries = reader.entries_at(range(made.entry + 1, made.entry + 1 + made.decisions))
        bodies = ((entry.claim, body_of(entry)) for entry in entries)
        return [(claim, body) for claim, body in bodies if isinstance(body, Decided)]


def _write(
    ledger: Ledger, made: RoundDone, decided: Sequence[NamedDecision], target: Path | None, session: Session
) -> None:
    from policyengine.report.ledger.rounds import rows

    terms, form = terms_of(ledger), form_of(target, session)
    found = rows(decided, made, terms, session.language)
    if form == "xlsx":
        from policyengine.app.ledger.looking import claims_decided
        from policyengine.report.ledger.round_workbook import write_workbook

        engines = sorted({body.engine for _, body in decided})
        with ledger.reading() as reader:
            beside = zip(found, claims_decided(reader, made), strict=True)
            write_bytes(
                target, lambda file: write_workbook(beside, made, engines, terms, file, session.language), session
            )
    elif form == "parquet":
        from policyengine.report.parquet import write_parquet

        write_bytes(target, lambda file: write_parquet(found, file, 2), session)
    else:
        encoding = "utf-8-sig" if form == "csv" and target is not None else "utf-8"
        write_bytes(target, lambda file: write_text(file, found, form, encoding), session)
