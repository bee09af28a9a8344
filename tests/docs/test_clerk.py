"""The table of what may be typed in a cell is what cells are read by."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

import pytest

from policyengine.claims.cells import read_cell
from policyengine.claims.form import Form
from policyengine.facts import Problem
from policyengine.policy.model import Fact, FactKind
from policyengine.policy.vocabulary import MONEY_DECIMALS, RATE_DECIMALS
from policyengine.words import Words
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
