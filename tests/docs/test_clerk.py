"""The clerk's manual: what may be typed in a cell is what cells are read by, and its sums add up."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from typing import Final

import pytest

from policyengine.claims.cells import read_cell
from policyengine.claims.form import Form
from policyengine.claims.text import plain
from policyengine.claims.times import read_date_time
from policyengine.facts import Problem
from policyengine.policy.model import Fact, FactKind
from policyengine.policy.vocabulary import MONEY_DECIMALS, RATE_DECIMALS
from policyengine.words import Words
from tests.cli.console import policyengine
from tests.docs.pages import ROOT

KINDS: Final = {
    "文本": Fact("f", Words("某项"), FactKind.TEXT),
    "是否": Fact("f", Words("某项"), FactKind.YES_NO),
    "选项": Fact("f", Words("某项"), FactKind.CHOICE, choices=(("factory", Words("工厂")), ("farm", Words("农场")))),
    "日期": Fact("f", Words("某项"), FactKind.DATE),
    "日期时间": Fact("f", Words("某项"), FactKind.DATE_TIME),
    "整数": Fact("f", Words("某项"), FactKind.INTEGER),
    "数": Fact("f", Words("某项"), FactKind.NUMBER, decimals=RATE_DECIMALS),
    "金额": Fact("f", Words("某项"), FactKind.MONEY, decimals=MONEY_DECIMALS, at_least=Fraction(0)),
    "比率": Fact("f", Words("某项"), FactKind.RATE, decimals=RATE_DECIMALS, at_least=Fraction(0), at_most=Fraction(1)),
}


def rows() -> dict[str, tuple[list[str], list[str]]]:
    """What may and may not be written, by the kind of fact, as the page has it."""
    page = (ROOT / "docs" / "clerk.md").read_text(encoding="utf-8")
    section = page.split("### 单元格\n")[1].split("\n### ")[0]
    found = re.findall(r"^\| (\S+) \| (`.*`) \| (`.*`) \|$", section, re.MULTILINE)
    return {kind: (re.findall("`([^`]*)`", good), re.findall("`([^`]*)`", bad)) for kind, good, bad in found}


def test_every_kind_of_fact_has_its_row() -> None:
    assert rows().keys() == KINDS.keys()
    assert {fact.kind for fact in KINDS.values()} == set(FactKind)


@pytest.mark.parametrize("kind", KINDS)
def test_a_cell_is_read_or_refused_as_the_manual_says(kind: str) -> None:
    good, bad = rows()[kind]
    fact = KINDS[kind]
    form = Form({"f": fact}, "f", "CNY")
    refused = [text for text in good if isinstance(read_cell(fact, text, form), Problem)]
    accepted = [text for text in bad if not isinstance(read_cell(fact, text, form), Problem)]
    assert (refused, accepted) == ([], [])


# What the manual says can be added up, added up.


@dataclass(frozen=True, slots=True)
class Row:
    """One claim of the example and what was decided."""

    claim: Mapping[str, str]
    decision: Mapping[str, str]

    @property
    def entitled(self) -> Decimal:
        return Decimal(self.decision["entitled"])

    @property
    def amount(self) -> Decimal:
        return Decimal(self.decision["amount"])

    @property
    def order(self) -> tuple[str, str]:
        """The moment of the transaction, and the claim's id."""
        moment = read_date_time(plain(self.claim["交易时间"]))
        return (moment.replace(tzinfo=None).isoformat() if moment is not None else "", self.decision["claim.id"])


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    """The example of the manual, settled."""
    output = tmp_path_factory.mktemp("clerk") / "decisions.csv"
    claims = ROOT / "examples" / "claims.csv"
    law = ROOT / "policies" / "zhengzhou_hitech_2024.yaml"
    assert policyengine("settle", str(claims), "-p", str(law), "-o", str(output)).code == 0
    tables = [list(csv.DictReader(StringIO(path.read_text(encoding="utf-8-sig")))) for path in (claims, output)]
    return [Row(claim, decision) for claim, decision in zip(*tables, strict=True)]


def summary(first_word: str) -> list[list[str]]:
    """The rows of the summary in the manual that begin with a word: their cells."""
    page = (ROOT / "docs" / "clerk.md").read_text(encoding="utf-8").split("## 四、")[0]
    return [re.split(r" {2,}", line.strip()) for line in page.splitlines() if line.startswith(f"  {first_word}")]


def yuan(amount: Decimal) -> str:
    return f"{amount:,.2f}元"


STATUSES: Final = {
    "足额支持": "granted",
    "核减后支持": "reduced",
    "额度已尽": "exhausted",
    "不予支持": "denied",
    "暂不能认定": "undetermined",
    "记录有误": "invalid",
}


@pytest.mark.parametrize("words", STATUSES)
def test_the_rows_of_a_status_add_up_to_the_summary(words: str, settled: list[Row]) -> None:
    rows = [row for row in settled if row.decision["status"] == STATUSES[words]]
    entitled, amount = sum(row.entitled for row in rows), sum(row.amount for row in rows)
    told = summary(words)[0]
    assert re.split(r" +", " ".join(told)) == [words, str(len(rows)), yuan(Decimal(entitled)), yuan(Decimal(amount))]


def test_all_rows_add_up_to_the_total(settled: list[Row]) -> None:
    entitled, amount = (sum((getattr(row, name) for row in settled), Decimal(0)) for name in ("entitled", "amount"))
    assert re.split(r" +", " ".join(summary("合计")[0])) == ["合计", str(len(settled)), yuan(entitled), yuan(amount)]


def test_the_rows_of_an_article_add_up_to_the_summary(settled: list[Row]) -> None:
    told = [re.split(r" +", " ".join(row)) for row in summary("第")]
    for article, (_, count, entitled, amount) in zip("45678", told, strict=True):
        rows = [row for row in settled if row.decision["article"] == article and row.entitled]
        assert count == str(len(rows))
        assert entitled == yuan(sum((row.entitled for row in rows), Decimal(0)))
        assert amount == yuan(sum((row.amount for row in rows), Decimal(0)))


def test_after_the_first_claim_that_is_not_paid_in_full_nothing_is_paid(settled: list[Row]) -> None:
    first = summary("三年补贴总额")[0][-1]
    ordered = sorted((row for row in settled if row.decision["status"] != "invalid"), key=lambda row: row.order)
    at = [row.decision["claim.id"] for row in ordered].index(first)
    assert any(row.entitled for row in ordered[at + 1 :])
    assert sum(row.amount for row in ordered[at + 1 :]) == 0


def test_what_the_subject_had_before_is_what_it_was_paid_before(settled: list[Row]) -> None:
    one = next(row for row in settled if row.decision["claim.id"] == "SQ2024-0009")
    subject = one.claim["统一社会信用代码"]
    earlier = [
        row
        for row in settled
        if row.claim["统一社会信用代码"] == subject and row.order[0][:4] == one.order[0][:4] and row.order < one.order
    ]
    page = (ROOT / "docs" / "clerk.md").read_text(encoding="utf-8")
    assert f"{sum(row.amount for row in earlier):,.2f} 元" in page
    assert f"实补 {one.amount:,.2f} 元" in page
