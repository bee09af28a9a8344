"""What commands are given: policies, claims, amounts held; what is wrong with them is printed here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from policyengine.cli.output import print_errors, read_standard_input
from policyengine.cli.parts import Session, argument, option, session_of
from policyengine.diagnostics.model import Diagnostics
from policyengine.extras import MissingExtraError
from policyengine.source import Place, Source
from policyengine.words import Words

if TYPE_CHECKING:
    # Named only: a command's help must not wait for the engine.
    from policyengine.app.holding import Held
    from policyengine.app.loading import PolicyBook
    from policyengine.claims.form import Form
    from policyengine.claims.table import ClaimTable

F = TypeVar("F", bound=Callable[..., Any])

STANDARD = Path("-")
"""The path that means standard input."""

STANDARD_INPUT: Final = Words("标准输入", "standard input")
"""What it is called where a place in it is told."""


def file_type() -> click.Path:
    """A path as it is written; whether it can be read is said by whoever reads it, at its place."""
    return _File(path_type=Path, allow_dash=True)


class _File(click.Path):
    """A path that is not empty: an empty one would be the folder that one happens to stand in."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401  # as click has it
        if value == "":
            session = session_of(ctx) if ctx is not None else Session()
            self.fail(session.say(Words("路径是空的", "the path is empty")), param, ctx)
        return super().convert(value, param, ctx)


def policy_option() -> Callable[[F], F]:
    """Decorates a command with `-p`, its policies."""
    return option(
        "-p",
        "--policy",
        "policies",
        multiple=True,
        required=True,
        metavar="PATH",
        type=file_type(),
        words=Words(
            "政策文件或文件夹，可写多次；文件夹指其中的 *.yaml（不含下级文件夹和 *.cases.yaml）",
            "a policy file or folder, any number of times; a folder means its own *.yaml (not below it, not "
            "*.cases.yaml)",
        ),
    )


def claims_argument() -> Callable[[F], F]:
    """Decorates a command with CLAIMS, one table of claims."""
    return argument(
        "claims",
        metavar="CLAIMS",
        type=file_type(),
        words=Words(
            "申报表（csv、xlsx、xls、parquet、jsonl、json、yaml）；`-` 表示标准输入",
            "a table of claims (csv, xlsx, xls, parquet, jsonl, json, yaml); `-` is standard input",
        ),
    )


def ignore_option() -> Callable[[F], F]:
    """Decorates a command with `--ignore-column`."""
    return option(
        "--ignore-column",
        "ignored",
        multiple=True,
        metavar="NAME",
        words=Words(
            "与申报数据无关的列，可写多次；列名与某一项相近时用它说明不是写错",
            "a column that is no fact, any number of times; says that a name like that of a fact is not misspelt",
        ),
    )


def sheet_option() -> Callable[[F], F]:
    """Decorates a command with `--sheet`."""
    return option(
        "--sheet",
        metavar="NAME",
        words=Words(
            "申报表是工作簿时，读哪一张工作表；不写则读第一张看得见的",
            "the sheet to read where CLAIMS is a workbook; otherwise the first that is visible",
        ),
    )


def strict_option() -> Callable[[F], F]:
    """Decorates a command with `--strict`."""
    return option(
        "--strict",
        is_flag=True,
        words=Words("有任何一笔无效时，退出码为 1", "exit with 1 if any claim is invalid"),
    )


def origins(paths: Sequence[Path]) -> list[Path | Source]:
    """Where policies are read from: the paths, or for `-` what stands on standard input."""
    return [_standard_input() if path == STANDARD else path for path in paths]


def _standard_input() -> Source:
    data = read_standard_input()
    # What is no UTF-8 becomes U+FFFD, which the reader of documents refuses at its place.
    return Source("<stdin>", data.decode("utf-8-sig", "replace"), data)


def refuse_two_readers(paths: Iterable[Path | None], session: Session) -> None:
    """Standard input can be read once: a second `-` would silently be empty."""
    if sum(path == STANDARD for path in paths) > 1:
        twice = Words("`-`（标准输入）只能用一次", "`-` (standard input) can be used once")
        raise click.UsageError(session.say(twice))


def read_policies(paths: Sequence[Path], session: Session) -> PolicyBook | None:
    """The policies, or None once what is wrong with them has been printed."""
    from policyengine.app.loading import load_book

    diagnostics = Diagnostics()
    book = load_book(origins(paths), diagnostics)
    print_errors(diagnostics, session)
    return book


def given(origin: Path) -> Path | bytes:
    """The file, or what standard input holds; to be asked once."""
    return read_standard_input() if origin == STANDARD else origin


def called(origin: Path | bytes, session: Session) -> str | None:
    """What bytes of standard input are called; None for a file, whose path is its name."""
    return session.say(STANDARD_INPUT) if isinstance(origin, bytes) else None


def read_table(
    origin: Path | bytes, book: PolicyBook, ignored: Collection[str], sheet: str | None, session: Session
) -> ClaimTable | None:
    """The claims of a file or of standard input, or None once what is wrong with it has been printed."""
    from policyengine.app.evaluating import form_of

    return read_rows(origin, form_of(book), ignored, sheet, session)


def read_rows(
    origin: Path | bytes, form: Form, ignored: Collection[str], sheet: str | None, session: Session
) -> ClaimTable | None:
    """The rows of a table with these columns, or None once what is wrong with it has been printed."""
    from policyengine.claims.table import read_claims

    diagnostics = Diagnostics()
    table_given = given(origin) if isinstance(origin, Path) else origin
    name = called(table_given, session)
    try:
        table = read_claims(table_given, form, diagnostics, name=name, sheet=sheet, ignore_columns=ignored)
    except MissingExtraError as error:
        raise click.ClickException(session.say(error.words)) from error
    print_errors(diagnostics, session)
    return table


def read_amounts_held(origin: Path, book: PolicyBook, session: Session) -> Held | None:
    """What the accumulators held, from a YAML or JSON file, or None once what is wrong has been printed."""
    from policyengine.app.holding import read_held
    from policyengine.syntax.document import Mapping, read_document, read_source

    diagnostics = Diagnostics()
    source = _standard_input() if origin == STANDARD else read_source(origin, diagnostics)
    tree = read_document(source, diagnostics) if source is not None else None
    held = None
    if isinstance(tree, Mapping):
        held = read_held(dict(_amounts(tree)), book, diagnostics)
    elif source is not None and tree is not None:
        wanted = Words("这里应当是“累计项: 数额”", "lines of the form accumulator: amount are expected here")
        diagnostics.add("F663", Place(source, tree.span), wanted)
    print_errors(diagnostics, session)
    return None if diagnostics else held


def _amounts(tree: Any) -> Iterator[tuple[str, object]]:  # noqa: ANN401  # a mapping of the document, imported late
    from policyengine.syntax.document import Mapping, Scalar

    for entry in tree.entries:
        if isinstance(entry.value, Mapping):
            yield entry.key.text, dict(_amounts(entry.value))
        else:
            yield entry.key.text, entry.value.text if isinstance(entry.value, Scalar) else None
