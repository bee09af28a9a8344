"""Tables of pandas and Polars: cells of every type they have, and decisions in the kind of table that came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pytest

from policyengine import Status, TableError, TableSettlement, settle
from tests.unit.app.test_tables import QUICK
from tests.unit.settlement.small import book

pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")

CLAIMS: Final[Mapping[str, list[Any]]] = {
    "申报编号": ["K-1", "K-2", "K-3"],
    "作坊编号": ["甲", "乙", "丙"],
    "是否入册": [True, True, True],
    "费用": [Decimal("80.00"), Decimal("50.50"), None],
    "完工日期": ["2030-06-01"] * 3,
}
PAID: Final = ["granted 40.00", "granted 25.25", "undetermined 0.00"]
NAT: Final = np.array(["2030-06-01", "2030-06-02", "NaT"])


def said(found: TableSettlement) -> list[str]:
    rows = pa.table(found).to_pylist()
    return [f"{row['status']} {row['amount']}" for row in rows]


def settled(frame: Any) -> TableSettlement:  # noqa: ANN401  # libraries without types
    found: TableSettlement = settle(book(QUICK), frame)
    return found


def frame(**columns: Any) -> Any:  # noqa: ANN401  # see `settled`
    return pd.DataFrame({**CLAIMS, **columns})


PANDAS: Final = {
    "objects": (frame(), PAID),
    "texts with None": (frame(费用=["80.00", "50.5", None]), PAID),
    "texts with NaN": (frame(费用=pd.Series(["80.00", "50.5", np.nan], dtype=object)), PAID),
    "Int64": (frame(费用=pd.array([80, 50, None], dtype="Int64")), ["granted 40.00", "granted 25.00", PAID[2]]),
    "int64": (frame(费用=[80, 50, 0]), ["granted 40.00", "granted 25.00", "granted 0.00"]),
    "string": (frame(费用=pd.array(["80", "50.5", None], dtype="string")), PAID),
    "Arrow": (
        frame(费用=pd.array([Decimal(80), Decimal("50.5"), None], dtype=pd.ArrowDtype(pa.decimal128(9, 2)))),
        PAID,
    ),
    "a category": (
        frame(作坊编号=pd.Categorical(["甲", "乙", None])),
        ["granted 40.00", "granted 25.25", "invalid 0.00"],
    ),
    "boolean": (
        frame(是否入册=pd.array([True, False, None], dtype="boolean")),
        ["granted 40.00", "denied 0.00", PAID[2]],
    ),
    "yes, no and NaN": (
        frame(是否入册=pd.Series([True, False, np.nan], dtype=object)),
        ["granted 40.00", "denied 0.00", PAID[2]],
    ),
    "nanoseconds with NaT": (
        frame(完工日期=NAT.astype("datetime64[ns]")),
        ["granted 40.00", "granted 25.25", "invalid 0.00"],
    ),
    "dates": (
        frame(完工日期=[dt.date(2030, 6, 1), dt.date(2030, 6, 2), None]),
        ["granted 40.00", "granted 25.25", "invalid 0.00"],
    ),
    "durations": (frame(费用=pd.to_timedelta([1, 2, 3], unit="D")), ["invalid 0.00"] * 3),
    "an index that is a fact": (frame().set_index("申报编号"), PAID),
    "an index of texts": (frame().set_index(pd.Index(list("abc"))), PAID),
    "none": (frame().iloc[:0], []),
}


@pytest.mark.parametrize("case", PANDAS)
def test_cells_of_pandas_are_read_whatever_their_type(case: str) -> None:
    given, expected = PANDAS[case]
    found = settled(given)
    assert (said(found), found.ignored) == (expected, ())


@pytest.mark.parametrize(
    ("wrong", "code", "words"),
    [
        (frame(费用=[1.0, 2.0, None]), "F613", "费用"),
        (frame(费用=pd.array([1, 2, None], dtype="Float64")), "F613", "费用"),
        (frame(费用=[1, "2", None]), "F601", "费用"),
        (frame(费用=[Decimal(1), 2.5, None]), "F601", "费用"),
        (frame(备注=[object(), 1, 2]), "F601", "备注"),
        (frame().set_axis(["申报编号", "作坊编号", "是否入册", "费用", "费用"], axis=1), "F601", "费用"),
        (frame()["费用"], "F601", "non-struct"),
        (pl.DataFrame({**CLAIMS, "费用": [1.0, 2.0, None]}), "F613", "费用"),
        (pl.DataFrame({**CLAIMS, "费用": pl.Series([1, 2, None], dtype=pl.Int128)}), "F601", "format"),
    ],
)
def test_what_cannot_be_handed_over_exactly_is_refused_with_the_reason(wrong: Any, code: str, words: str) -> None:  # noqa: ANN401  # see `settled`
    with pytest.raises(TableError) as refused:
        settled(wrong)
    assert [one.code for one in refused.value.diagnostics] == [code]
    assert words in refused.value.render("en")


POLARS: Final = {
    "texts and decimals": ({}, PAID),
    "Categorical": (
        {"作坊编号": pl.Series(["甲", "乙", None], dtype=pl.Categorical)},
        ["granted 40.00", "granted 25.25", "invalid 0.00"],
    ),
    "Enum": ({"作坊编号": pl.Series(["甲", "乙", "丙"], dtype=pl.Enum(["甲", "乙", "丙"]))}, PAID),
    "dates": ({"完工日期": [dt.date(2030, 6, 1)] * 3}, PAID),
    "whole days": ({"完工日期": [dt.datetime(2030, 6, 1)] * 3}, PAID),  # noqa: DTZ001  # naive on purpose
    "times": ({"完工日期": [dt.time(1)] * 3}, ["invalid 0.00"] * 3),
    "lists": ({"费用": [[1], [2], None]}, ["invalid 0.00", "invalid 0.00", PAID[2]]),
    "nothing": ({"费用": [None] * 3}, [PAID[2]] * 3),
}


@pytest.mark.parametrize("case", POLARS)
def test_cells_of_polars_are_read_whatever_their_type(case: str) -> None:
    columns, expected = POLARS[case]
    assert said(settled(pl.DataFrame({**CLAIMS, **columns}))) == expected


def test_decisions_come_back_as_the_kind_of_table_that_came() -> None:
    found = settled(pl.DataFrame(CLAIMS)).table("en")
    assert isinstance(found, pl.DataFrame)
    assert found["amount"].to_list() == [Decimal("40.00"), Decimal("25.25"), Decimal("0.00")]
    assert found["reason"][2] == "not given: 费用"
    for other in (pa.table(dict(CLAIMS)), pa.table(dict(CLAIMS)).to_reader()):
        arrow = settled(other).table()
        assert isinstance(arrow, pa.Table)
        assert arrow["status"].to_pylist() == ["granted", "granted", "undetermined"]


def test_decisions_for_pandas_bear_the_index_of_the_claims() -> None:
    given = frame().set_index(pd.Index(["x", "y", "z"], name="行"))
    found = settled(given).table()
    assert isinstance(found, pd.DataFrame)
    joined = given.join(found)
    assert joined["amount"].tolist() == [Decimal("40.00"), Decimal("25.25"), Decimal("0.00")]
    assert joined.index.tolist() == ["x", "y", "z"]


def test_of_several_groups_each_row_of_pandas_has_its_claims_index_and_blank_rows_have_none() -> None:
    head = "policy: kaifeng_lamps_2030\n    scope: {place: 开封市, level: county, categories: [lamps]}\n    articles:"
    other = QUICK.replace("articles:", head, 1)
    policies = book(QUICK, other)
    assert len(policies.groups) == 2
    given = pd.concat([frame(), pd.DataFrame({"申报编号": [None]}), frame(申报编号=["K-4", "K-5", "K-6"])])
    given.index = pd.Index(range(10, 17))
    found = settle(policies, given).table()
    assert found.index.tolist() == [nr for nr in (10, 11, 12, 14, 15, 16) for _ in range(2)]
    assert found["claim.id"].tolist() == [f"K-{number}" for number in range(1, 7) for _ in range(2)]


def test_a_position_is_that_of_a_row() -> None:
    found = settled(frame())
    assert found.decision(2).status is Status.UNDETERMINED
