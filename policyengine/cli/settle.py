"""`policyengine settle`: a whole table of claims, in the declared order, with caps, pools and coordination."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from policyengine.cli.inputs import (
    STANDARD,
    called,
    claims_argument,
    file_type,
    given,
    ignore_option,
    policy_option,
    read_policies,
    read_table,
    refuse_two_readers,
    sheet_option,
    strict_option,
)
from policyengine.cli.output import counting, print_data, print_errors, progressing, screen_width
from policyengine.cli.parts import Command, Exit, Session, option
from policyengine.cli.tables import form_of, write_rows, write_text
from policyengine.cli.uncollected import uncollected
from policyengine.cli.writing import write_bytes
from policyengine.diagnostics.model import Diagnostics
from policyengine.words import Words

if TYPE_CHECKING:
    # Named only: they wait for the engine.
    from policyengine.app.loading import PolicyBook
    from policyengine.report.document import Document
    from policyengine.settlement.settle import GroupSettlement

_READING: Final = Words("正在读取", "reading")
_SETTLING: Final = Words("正在清算", "settling")
_WRITING: Final = Words("正在写出", "writing")

LONG: Final = 256 << 10
"""Bytes of a table of claims, some two thousand, from which on columns pay for the libraries that they need."""

LONG_PACKED: Final = 64 << 10
"""The same for Parquet: fewer bytes a claim, and one of the libraries is needed to read it anyway."""

_LARGE: Final = 512 << 20
"""Bytes, some four million claims, from which on memory is worth more than a tenth of the time."""

_LARGE_PACKED: Final = 128 << 20
"""The same for Parquet."""

_MANY: Final = 4_000_000
"""Decisions from which on they are not summed up and written at once, for the same reason."""

_PARTS: Final = 1000
"""Of a file that is read: how finely the bar moves."""

_WIDTH: Final = 100
"""Columns of the summary where it is not for a terminal."""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for on the command line."""

    claims: Path
    policies: tuple[Path, ...]
    output: Path | None
    form: str | None
    encoding: str | None
    ignored: tuple[str, ...]
    sheet: str | None
    strict: bool


@click.command(
    "settle",
    cls=Command,
    about=Words(
        "按政策规定的次序清算一整份申报表：计算封顶、资金总额和就高不重复，每笔申报在每组政策下得一行结果。"
        "结果写到 -o 指定的文件或标准输出；最后给出汇总。",
        "Settles a whole table of claims in the order the policies declare, with caps, pools and higher-not-both; "
        "each claim gets one row for each group of policies. The table goes to -o or standard output, followed by a "
        "summary.",
    ),
    example="policyengine settle claims.csv -p policies/ -o decisions.csv\n"
    "policyengine settle claims.xlsx -p policies/ -o decisions.xlsx\n"
    "policyengine settle - -p policies/ --format jsonl < claims.csv",
)
@claims_argument()
@policy_option()
@option(
    "-o",
    "--output",
    type=file_type(),
    metavar="OUT",
    words=Words("结果写入的文件；不写则到标准输出", "the file to write; otherwise standard output"),
)
@option(
    "--format",
    "form",
    type=click.Choice(["csv", "json", "jsonl", "xlsx", "parquet"]),
    words=Words(
        "结果的格式；不写则看结果文件的扩展名，否则为 csv", "the format; otherwise by the suffix of OUT, else csv"
    ),
)
@option(
    "--encoding",
    type=click.Choice(["utf-8", "utf-8-sig", "gb18030"]),
    words=Words(
        "csv 的编码；不写则为 utf-8，申报表若是 Excel、WPS 存的（GBK 或带 BOM）则为它们能直接打开的 utf-8-sig",
        "the encoding of csv; otherwise utf-8, or utf-8-sig, which spreadsheets open, where CLAIMS came from one "
        "(GBK, or with a byte order mark)",
    ),
)
@ignore_option()
@sheet_option()
@strict_option()
@click.pass_obj
def command(session: Session, /, **given: Any) -> Exit:  # noqa: ANN401  # click hands over the fields of `Request`
    """Settle the claims, write the table, print the summary."""
    with uncollected():
        return _settle(Request(**given), session)


def _settle(request: Request, session: Session) -> Exit:
    target = _target(request)
    form = request.form or form_of(target, session)
    refuse_two_readers([request.claims, *request.policies], session)
    _refuse_overwriting(request, target, session)
    if request.encoding is not None and form != "csv":
        raise click.UsageError(session.say(Words("--encoding 只用于 csv", "--encoding is for csv only")))
    book = read_policies(request.policies, session)
    if book is None:
        return Exit.ERRORS
    claims = given(request.claims)
    settle = _over_columns if form != "xlsx" and _is_long(claims) else _one_by_one
    done = settle(claims, book, form, request, session)
    if done is None:
        return Exit.ERRORS
    click.echo(_summary(done.summary, to_stdout=target is not None), nl=False, err=target is None)
    return Exit.ERRORS if request.strict and done.any_invalid else Exit.DONE


@dataclass(frozen=True, slots=True)
class _Done:
    """A table that is settled and written, and what there is to say of it."""

    summary: Document
    any_invalid: bool


def _one_by_one(claims: Path | bytes, book: PolicyBook, form: str, request: Request, session: Session) -> _Done | None:
    """Claim by claim; None once what is wrong with the table has been printed."""
    from policyengine.app.settling import settle_claims
    from policyengine.report.summary import summary

    table = read_table(claims, book, request.ignored, request.sheet, session)
    if table is None:
        return None
    with counting(len(table.claims) * len(book.groups), session, _SETTLING) as progress:
        settlements = settle_claims(book, table.claims, progress)
    if form == "xlsx":
        from policyengine.report.workbook import write_workbook

        target = _target(request)
        write_bytes(target, lambda file: write_workbook(settlements, file, session.language, table), session)
    else:
        _write_rows(_rows(settlements, session), book, table.encoding, form, request, session)
    invalid = any(outcome.status == "invalid" for one in settlements for outcome in one.outcomes)
    return _Done(summary(settlements, session.language, table), invalid)


def _is_long(claims: Path | bytes) -> bool:
    """Whether columns pay, and what they need is installed."""
    least = LONG_PACKED if _is_packed(claims) else LONG
    return _size(claims) >= least and all(find_spec(name) is not None for name in ("numpy", "pyarrow"))


def _size(claims: Path | bytes) -> int:
    try:
        return len(claims) if isinstance(claims, bytes) else claims.stat().st_size
    except OSError:  # whoever reads it says why it cannot be read
        return 0


def _is_packed(claims: Path | bytes) -> bool:
    return isinstance(claims, Path) and claims.suffix.lower() in (".parquet", ".pq")


def _over_columns(
    claims: Path | bytes, book: PolicyBook, form: str, request: Request, session: Session
) -> _Done | None:
    """Over columns; None once what is wrong with the table has been printed."""
    if _size(claims) >= (_LARGE_PACKED if _is_packed(claims) else _LARGE):
        # Arrow's own pool is quicker and keeps for itself what it once had; of the system's, what is free is for all.
        os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    from policyengine.ahead import meanwhile
    from policyengine.app.batch import reading_file
    from policyengine.claims.columnar.table import Asked
    from policyengine.report.columnar.table import write_csv, write_parquet

    diagnostics = Diagnostics()
    with ExitStack() as open_files:
        with counting(_PARTS, session, _READING) as bar:
            told = _in_parts(bar, _PARTS) if bar is not None else None
            asked = Asked(called(claims, session), request.ignored, request.sheet, told)
            table = open_files.enter_context(reading_file(book, claims, diagnostics, asked))
        print_errors(diagnostics, session)
        if table is None:
            return None
        with counting(table.size, session, _SETTLING) as progress:
            settled = table.settled(progress)
        target, language = _target(request), session.language
        encoding = request.encoding or _encoding_for(form, target, settled.table.encoding)
        decided = settled.decided(language)
        if decided is None or form not in ("csv", "parquet") or _on_terminal(target):
            rows = progressing(settled.rows(language), settled.size, session, _WRITING)
            _write_rows(rows, book, settled.table.encoding, form, request, session)
            return _Done(settled.summary(language), settled.any_invalid)
        sum_up = partial(settled.summary, language)
        # It may read rows of the file again; to write the decisions that were made over columns, nobody does.
        summing_up = meanwhile(sum_up) if settled.size <= _MANY else nullcontext(sum_up)
        with summing_up as summary, counting(settled.size, session, _WRITING) as written:
            if form == "parquet":
                write_bytes(target, lambda file: write_parquet(decided, file, written), session)
            else:
                write_bytes(target, lambda file: write_csv(decided, file, encoding, written), session)
            return _Done(summary(), settled.any_invalid)


def _target(request: Request) -> Path | None:
    return None if request.output == STANDARD else request.output


def _encoding_for(form: str, output: Path | None, encoding: str) -> str:
    """What came from a spreadsheet goes back to one: a file then has the mark by which spreadsheets know UTF-8."""
    from_spreadsheet = encoding not in ("utf-8", "parquet")
    return "utf-8-sig" if form == "csv" and output is not None and from_spreadsheet else "utf-8"


def _refuse_overwriting(request: Request, output: Path | None, session: Session) -> None:
    if output is None or not output.is_file():
        return
    if _is(request.claims, output):
        same = Words("结果不能写回申报表本身", "the table of claims cannot be overwritten with its decisions")
        raise click.UsageError(session.say(same))
    in_folders = [folder / output.name for folder in request.policies if output.suffix.lower() == ".yaml"]
    if any(_is(policy, output) for policy in (*request.policies, *in_folders)):
        same = Words("结果不能写回政策文件", "a policy file cannot be overwritten with decisions")
        raise click.UsageError(session.say(same))


def _is(given: Path, output: Path) -> bool:
    return given != STANDARD and given.exists() and output.samefile(given)


def _rows(settlements: Sequence[GroupSettlement], session: Session) -> Iterator[dict[str, str]]:
    """One row for each claim and group: claims as they came in, groups in the order of loading."""
    from policyengine.report.rows import row

    by_claim = zip(*(settlement.outcomes for settlement in settlements), strict=True)
    for outcomes in progressing(by_claim, len(settlements[0].outcomes), session, _WRITING):
        for settlement, outcome in zip(settlements, outcomes, strict=True):
            yield row(outcome, session.language, settlement.group)


def _in_parts(move: Callable[[int], None], parts: int) -> Callable[[float], None]:
    """Moves a bar of so many parts to the share that it is told."""
    done = 0

    def moved(share: float) -> None:
        nonlocal done
        now = int(share * parts)
        move(now - done)
        done = now

    return moved


def _on_terminal(target: Path | None) -> bool:
    return target is None and sys.stdout.isatty()


def _write_rows(
    rows: Iterable[Mapping[str, str]], book: PolicyBook, read_as: str, form: str, request: Request, session: Session
) -> None:
    """The decision table, from rows; `read_as` is the encoding of the table of claims."""
    target = _target(request)
    if form == "parquet":
        from policyengine.report.parquet import decimals, write_parquet

        write_bytes(target, lambda file: write_parquet(rows, file, decimals(book.groups)), session)
    elif _on_terminal(target):
        shown = StringIO(newline="")
        write_rows(shown, rows, form)
        print_data(shown.getvalue().replace("\r\n", "\n"))
    else:
        encoding = request.encoding or _encoding_for(form, target, read_as)
        write_bytes(target, lambda file: write_text(file, rows, form, encoding), session)


def _summary(summary: Document, *, to_stdout: bool) -> str:
    from policyengine.report.rendering import render_text

    return render_text(summary, screen_width(sys.stdout if to_stdout else sys.stderr) or _WIDTH)
