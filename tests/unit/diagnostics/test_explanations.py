"""Every code has a title and a page, every page a code, and its examples are what they say they are."""

from __future__ import annotations

import io
import json
import re
import shlex
from collections.abc import Iterator
from contextlib import ExitStack, chdir
from decimal import Decimal
from pathlib import Path

import pytest

from policyengine.app.evaluating import claim_of, form_of
from policyengine.app.expressions import ExpressionError, evaluate_expression
from policyengine.app.holding import read_held
from policyengine.app.ledger.api import Ledger
from policyengine.app.loading import PolicyBook, book_of
from policyengine.app.settling import in_input_order, settle_claims
from policyengine.app.testing import run_cases
from policyengine.claims.table import read_claims
from policyengine.cli.parts import Exit
from policyengine.diagnostics.catalogue import TITLES, title
from policyengine.diagnostics.explanations import page
from policyengine.diagnostics.model import Diagnostics
from policyengine.facts import Claim
from policyengine.ledger.errors import LedgerError
from policyengine.source import Source
from tests.check.fragments import BASE, policy_of
from tests.cli.console import policyengine
from tests.ledger_stores.server import PASSWORD, server
from tests.unit.diagnostics.mishaps import MISHAPS, Mishap

PACKAGE = Path(__file__).parents[3] / "policyengine"
PAGES = PACKAGE / "diagnostics" / "pages"
_CODE = re.compile(r'"([EFL]\d{3})"')


def codes_in_use() -> set[str]:
    """Every code written in the package, outside the catalogue itself."""
    files = [file for file in PACKAGE.rglob("*.py") if file.name != "catalogue.py"]
    return {code for file in files for code in _CODE.findall(file.read_text(encoding="utf-8"))}


def test_every_code_in_use_has_a_title_and_every_title_a_use() -> None:
    assert sorted(codes_in_use() ^ set(TITLES)) == []


def test_every_code_in_use_has_a_page_and_every_page_a_use() -> None:
    assert sorted(codes_in_use() ^ {file.stem for file in PAGES.glob("*.md")}) == []


@pytest.mark.parametrize("code", sorted(file.stem for file in PAGES.glob("*.md")))
def test_a_page_has_every_part_in_both_languages_under_its_title(code: str) -> None:
    words = title(code)
    assert words is not None
    chinese, english = page(code, "zh"), page(code, "en")
    assert chinese is not None
    assert english is not None
    assert _headings(chinese) == [f"{code} {words.zh}", "含义", "为什么要紧", "示例", "怎么办"]
    assert _headings(english) == [f"{code} {words.en}", "What it means", "Why it matters", "Example", "What to do"]
    assert not re.search("[一-鿿]", re.sub(r"(?s)```.*?```|`[^`]*`|[“「][^”」]*[”」]", "", english).split("##")[1])
    for text in (chinese, english):
        assert all(part.strip() for part in re.split(r"(?m)^#.*$", text)[2:])


def _headings(text: str) -> list[str]:
    return re.findall(r"(?m)^##? ([^\s].*)$", re.sub(r"(?s)```.*?```", "", text))


@pytest.mark.parametrize("code", sorted(file.stem for file in PAGES.glob("*.md")))
def test_the_wrong_example_gives_that_code_and_the_right_one_nothing(code: str, tmp_path: Path) -> None:
    text = page(code, "zh")
    assert text is not None
    wrong, right = text.split("正确写法：")
    assert codes_given(wrong.split("错误写法：")[1], tmp_path / "wrong", MISHAPS.get(code)) == {code}
    assert codes_given(right.split("## 怎么办")[0], tmp_path / "right") == set()


def codes_given(examples: str, folder: Path, mishap: Mishap | None = None) -> set[str]:
    """What is complained of in the fenced blocks of a part of a page, taken together.

    `yaml` blocks are parts of the base policy, all loaded beside each other, and the other
    blocks are used under them: `csv`, `json` and `jsonl` are claims (a second word is the
    encoding they are saved in), `parquet` one in JSON to be put into such a file, `facts` a claim
    handed over by a program, `held` what the accumulators held. What stands alone: an `expression`, a
    call in `python`, a file of `cases` of the base policy, and lines of `console`, run in a folder with
    the policies and one claim; a line `# …` among them says that `mishap` happens now. A block with the name of a
    file after its kind is that file, for the lines to use.
    """
    folder.mkdir()
    all_blocks = re.findall(r"(?ms)^```(\w+) ?(\S*)\n(.*?)^```$", examples)
    assert all_blocks
    blocks = [block for block in all_blocks if "." not in block[1]]
    for kind, name, body in (block for block in all_blocks if "." in block[1]):
        (folder / name).write_text(policy_of(body) if kind == "yaml" else body, encoding="utf-8")
    diagnostics = Diagnostics()
    policies = [body for kind, _, body in blocks if kind == "yaml"] or [""]
    book = book_of([Source(f"{number}.yaml", policy_of(body)) for number, body in enumerate(policies)], diagnostics)
    codes = [diagnostic.code for diagnostic in diagnostics]
    for kind, encoding, body in blocks:
        match kind:
            case "yaml":
                continue
            case "expression":
                codes += _of_expression(body.removesuffix("\n"))
            case "python":
                codes += _of_call(body, folder)
            case "cases":
                codes += _of_cases(body, folder)
            case "console":
                codes += _of_commands(body, policies, folder, mishap)
            case _:
                assert book is not None
                codes += _under(book, kind, _parquet(body) if kind == "parquet" else body.encode(encoding or "utf-8"))
    return set(codes)


def _of_expression(text: str) -> Iterator[str]:
    try:
        evaluate_expression(text)
    except ExpressionError as error:
        yield from (diagnostic.code for diagnostic in error.diagnostics)


def _of_call(text: str, folder: Path) -> Iterator[str]:
    with Ledger.init(folder / "ledger.db", Source("base.yaml", BASE)) as ledger:
        ledger.submit(
            [{"claim.id": "A1", "applicant.id": "S1", "purchase.time": "2030-03-01", "filing.complete": False}]
        )
        ledger.settle(round="1")
        names = {"evaluate_expression": evaluate_expression, "Decimal": Decimal, "ledger": ledger}
        try:
            eval(text, names)  # noqa: S307  # a page of ours
        except ExpressionError as error:
            yield from (diagnostic.code for diagnostic in error.diagnostics)
        except LedgerError as error:
            yield error.code


def _of_cases(text: str, folder: Path) -> list[str]:
    (folder / "base.yaml").write_text(BASE, encoding="utf-8")
    (folder / "base.cases.yaml").write_text(text, encoding="utf-8")
    diagnostics = Diagnostics()
    run_cases([folder / "base.cases.yaml"], diagnostics)
    return [diagnostic.code for diagnostic in diagnostics]


def _of_commands(lines: str, policies: list[str], folder: Path, mishap: Mishap | None) -> list[str]:
    (folder / "policies").mkdir()
    for number, body in enumerate(policies):
        (folder / "policies" / f"{number}.yaml").write_text(policy_of(body), encoding="utf-8")
    (folder / "claims.csv").write_text(_CLAIMS, encoding="utf-8")
    codes: list[str] = []
    happened = False
    with chdir(folder), ExitStack() as meanwhile:
        for line in _on_a_server(lines).splitlines():
            if line.startswith("# "):
                assert mishap is not None
                meanwhile.enter_context(mishap(folder))
                happened = True
                continue
            program, *arguments = shlex.split(line.removeprefix("$ "))
            assert program in ("policyengine", "pip")
            if program == "policyengine":
                ended = policyengine(*arguments)
                found = re.findall(r"(?:错误\[|[(（](?=L))(\w+)[\])）]", ended.out + ended.err)
                assert bool(found) == (ended.code != Exit.DONE), ended
                codes += found + re.findall(r"^  - (L\d{3}) ", ended.out, re.MULTILINE)  # said of a claim that waits
    assert happened == (mishap is not None)
    return codes


def _on_a_server(lines: str) -> str:
    """The lines with an address of a new ledger where they speak of the office's server."""
    if "@db/" not in lines:
        return lines
    running = server()
    if running is None:
        pytest.skip("PostgreSQL is not installed")
    url = running.new_url()
    without = running.url(url.rpartition("=")[2], password=None)
    assert PASSWORD not in without
    return lines.replace("postgresql://clerk:口令@db/subsidies", url).replace(
        "postgresql://clerk@db/subsidies", without
    )


_CLAIMS = """\
claim.id,applicant.id,applicant.kind,applicant.staff,purchase.time,purchase.amount,filing.complete,review.passed
A1,S1,shop,3,2030-03-01 10:00,1万元,是,否
"""


def _parquet(body: str) -> bytes:
    import pyarrow as pa
    from pyarrow.parquet import write_table

    written = io.BytesIO()
    write_table(pa.Table.from_pylist([json.loads(body)]), written)
    return written.getvalue()


def _under(book: PolicyBook, kind: str, given: bytes) -> Iterator[str]:
    diagnostics = Diagnostics()
    claims: tuple[Claim, ...] = ()
    match kind:
        case "held":
            read_held(json.loads(given), book, diagnostics)
        case "facts":
            claims = (claim_of(json.loads(given), book),)
        case _:
            table = read_claims(given, form_of(book), diagnostics, format=kind)
            claims = table.claims if table is not None else ()
    yield from (diagnostic.code for diagnostic in diagnostics)
    in_records = [problem.code for claim in claims for problem in claim.problems]
    settled = in_input_order(settle_claims(book, claims))
    yield from in_records or [problem.code for outcome in settled for problem in outcome.problems]


def test_a_code_may_be_written_in_small_letters_and_an_unknown_one_has_no_page() -> None:
    assert page("e301", "zh") == page("E301", "zh")
    assert page("E000", "zh") is None
    assert page("../E301", "zh") is None
    assert title("E000") is None
