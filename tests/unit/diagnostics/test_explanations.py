"""Every code has a title and a page, every page a code, and its examples are what they say they are."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from contextlib import chdir
from decimal import Decimal
from pathlib import Path

import pytest

from policyengine.app.evaluating import claim_of, form_of
from policyengine.app.expressions import ExpressionError, evaluate_expression
from policyengine.app.holding import read_held
from policyengine.app.loading import PolicyBook, book_of
from policyengine.app.settling import in_input_order, settle_claims
from policyengine.app.testing import run_cases
from policyengine.claims.table import read_claims
from policyengine.diagnostics.catalogue import TITLES, title
from policyengine.diagnostics.explanations import page
from policyengine.diagnostics.model import Diagnostics
from policyengine.facts import Claim
from policyengine.source import Source
from tests.check.fragments import BASE, policy_of
from tests.cli.console import policyengine

PACKAGE = Path(__file__).parents[3] / "policyengine"
PAGES = PACKAGE / "diagnostics" / "pages"
_CODE = re.compile(r'"([EF]\d{3})"')


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
    assert codes_given(wrong.split("错误写法：")[1], tmp_path) == {code}
    assert codes_given(right.split("## 怎么办")[0], tmp_path) == set()


def codes_given(examples: str, folder: Path) -> set[str]:
    """What is complained of in the fenced blocks of a part of a page, taken together.

    `yaml` blocks are parts of the base policy, all loaded beside each other, and the other
    blocks are used under them: `csv`, `json` and `jsonl` are claims (a second word is the
    encoding they are saved in), `parquet` one in JSON to be put into such a file, `facts` a claim
    handed over by a program, `held` what the accumulators held. What stands alone: an `expression`, a
    call in `python`, a file of `cases` of the base policy, and a line of `console`, run in a folder with
    that policy and one claim.
    """
    blocks = re.findall(r"(?ms)^```(\w+) ?(\S*)\n(.*?)^```$", examples)
    assert blocks
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
                codes += _of_call(body)
            case "cases":
                codes += _of_cases(body, folder)
            case "console":
                codes += _of_command(body.removesuffix("\n"), folder)
            case _:
                assert book is not None
                codes += _under(book, kind, _parquet(body) if kind == "parquet" else body.encode(encoding or "utf-8"))
    return set(codes)


def _of_expression(text: str) -> Iterator[str]:
    try:
        evaluate_expression(text)
    except ExpressionError as error:
        yield from (diagnostic.code for diagnostic in error.diagnostics)


def _of_call(text: str) -> Iterator[str]:
    try:
        eval(text, {"evaluate_expression": evaluate_expression, "Decimal": Decimal})  # noqa: S307  # a page of ours
    except ExpressionError as error:
        yield from (diagnostic.code for diagnostic in error.diagnostics)


def _of_cases(text: str, folder: Path) -> list[str]:
    (folder / "base.yaml").write_text(BASE, encoding="utf-8")
    (folder / "base.cases.yaml").write_text(text, encoding="utf-8")
    diagnostics = Diagnostics()
    run_cases([folder / "base.cases.yaml"], diagnostics)
    return [diagnostic.code for diagnostic in diagnostics]


def _of_command(line: str, folder: Path) -> list[str]:
    (folder / "policies").mkdir(exist_ok=True)
    (folder / "policies" / "base.yaml").write_text(BASE, encoding="utf-8")
    (folder / "claims.csv").write_text(_CLAIMS, encoding="utf-8")
    with chdir(folder):
        ended = policyengine(*line.split()[2:])
    return re.findall(r"error\[(\w+)\]", ended.out + ended.err)


_CLAIMS = "claim.id,applicant.id,purchase.time\nA1,S1,2030-03-01\n"


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
