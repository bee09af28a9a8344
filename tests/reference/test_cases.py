"""The cases beside the policies, worked out from the regulations, against the hand-written reference.

Two people's arithmetic, so to speak: a case that is wrong here is wrong before any engine sees it.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.reference.city import CITY
from tests.reference.claims import MONEY
from tests.reference.illustration import ILLUSTRATION
from tests.reference.province import PROVINCE
from tests.reference.settling import Row, decide_all, settle_all
from tests.reference.ten_articles import TEN_ARTICLES
from tests.reference.verdict import SHANGHAI, WAN, Regulation

POLICIES: Final = Path(__file__).parents[2] / "policies"

FILES: Final[dict[str, tuple[Regulation, ...]]] = {
    "zhengzhou_hitech_2024.cases.yaml": (TEN_ARTICLES,),
    "examples/zhengzhou_hitech_illustration.cases.yaml": (TEN_ARTICLES, ILLUSTRATION),
    "zhengzhou_city_ai_2024.cases.yaml": (CITY,),
    "henan_infrastructure_2023.cases.yaml": (PROVINCE,),
}
ACCUMULATORS: Final = {
    TEN_ARTICLES.name: ("subject_year", "subject_total", "scheme"),
    ILLUSTRATION.name: ("voucher_year", "voucher_pool"),
    CITY.name: ("city_subject_year",),
    PROVINCE.name: ("province_user_year", "province_year"),
}


@cache
def read(name: str) -> dict[str, Any]:
    """A cases file, every scalar as text but `null`."""
    document: dict[str, Any] = yaml.load((POLICIES / name).read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506  # it makes texts only
    return document


CASES: Final = [(name, case) for name in FILES for case in read(name)["cases"]]


def fen(text: str) -> int:
    """An amount as an office writes it, in fen."""
    if text.endswith("万元"):
        return int(Decimal(text.removesuffix("万元")) * WAN)
    return int(Decimal(text.removesuffix("元")) * 100)


def value(name: str, text: str) -> Any:  # noqa: ANN401  # of whatever type the fact has
    """What stands in a cell for the fact `name`."""
    if text in {"true", "false"}:
        return text == "true"
    if name in MONEY:
        return fen(text)
    if name in {"agreement.rate", "project.city_rate"}:
        return Decimal(text.removesuffix("%")) / 100 if text.endswith("%") else Decimal(text)
    if name == "applicant.settled_on":
        return dt.date.fromisoformat(text)
    if name == "transaction.time":
        time = dt.datetime.fromisoformat(text)
        return time if time.tzinfo else time.replace(tzinfo=SHANGHAI)
    return text


def claim(*layers: dict[str, str] | None) -> dict[str, Any]:
    """Facts laid over one another; what is null in the end is not known, or there is none."""
    texts = {name: text for layer in layers for name, text in (layer or {}).items()}
    return {name: value(name, text) for name, text in texts.items() if text != "null"}


def holdings(held: dict[str, Any], group: tuple[Regulation, ...]) -> dict[str, dict[str, int]]:
    """What is held, by policy; a flat mapping is the first policy's."""
    flat = {name: each for name, each in held.items() if isinstance(each, str)}
    found: dict[str, dict[str, int]] = {}
    for at, regulation in enumerate(group):
        given = held.get(regulation.name, flat if at == 0 else {})
        assert set(given) <= set(ACCUMULATORS[regulation.name])
        found[regulation.name] = dict.fromkeys(ACCUMULATORS[regulation.name], 0) | {k: fen(v) for k, v in given.items()}
    return found


def compare(row: Row, expect: dict[str, Any]) -> None:
    """Only what the case states, and of that only what the reference settles."""
    assert row.status == expect["status"]
    assert row.amount_fen == fen(
        expect.get("amount", "0" if row.amount_fen == 0 else str(Decimal(row.amount_fen) / 100))
    )
    for key in ("policy", "article", "award", "limited_by"):
        if key in expect and getattr(row, key) is not None:
            assert getattr(row, key) == expect[key], key
    if "amount" in expect:
        assert row.amount_fen == fen(expect["amount"])
    if "entitled" in expect:
        assert row.entitled_fen == fen(expect["entitled"])
    if "missing" in expect:
        assert row.missing == set(expect["missing"])


@pytest.mark.parametrize(("name", "case"), CASES, ids=[case["case"] for _, case in CASES])
def test_the_case_agrees_with_the_reference(name: str, case: dict[str, Any]) -> None:
    group = FILES[name]
    shared = read(name)["facts"]
    before = holdings(case.get("held", {}), group)
    if "claims" in case:
        claims = [claim(shared, case.get("facts"), each["facts"]) for each in case["claims"]]
        for row, each in zip(settle_all(claims, group, before), case["claims"], strict=True):
            compare(row, each["expect"])
    else:
        compare(decide_all(claim(shared, case.get("facts")), group, before), case["expect"])


def test_every_article_that_pays_or_refuses_has_cases() -> None:
    cited = {case["article"] for name, case in CASES if name == "zhengzhou_hitech_2024.cases.yaml"}
    assert cited == {"2", "3", "4", "5", "6", "7", "8", "9", "10"}
