"""A file read into columns says of every claim what the reader of single claims says."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from unittest.mock import patch
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from hypothesis import example, given
from hypothesis import strategies as st

from policyengine.claims.columnar import parquet_file, separated
from policyengine.claims.columnar.table import Asked, ColumnTable, reading_columns
from policyengine.claims.form import Form
from policyengine.claims.table import read_claims
from policyengine.columns import FactColumn, columns_of
from policyengine.diagnostics.model import Diagnostics
from policyengine.policy.model import FactKind
from policyengine.slots import slot_of
from tests.laws.test_formats import DIRTY
from tests.unit.claims.forms import FACTS, VOCABULARY
from tests.unit.claims.workbooks import parquet

PLAIN = {
    "claim.id": [*(f"A-{number}" for number in range(40)), "007", "甲1"],
    "owner.id": ["914102000000000017", "S-1", "S-2", "开封某公司"],
    "owner.kind": ["公司", "company", "合作社"],
    "owner.revenue": ["1234.50", "0", "3000000", "12", "1000000000000.00", "-3"],
    "owner.listed": ["是", "否", "true", "FALSE"],
    "owner.founded": ["2020-05-01", "2020/5/1"],
    "agreed.share": ["30%", "0.3", "0.25"],
    "agreed.note": ["说明1", "note-2"],
    "deal.time": [
        "2024-05-01 10:30",
        "2024-05-01 10:30:15",
        "2024-05-01T10:30:15",
        "2024-05-01",
        "2024/5/1 9:05",
        "2024.12.31 23:59:59",
        "2024-05-01T10:30:00+08:00",
        "2024-05-01 10:30:00Z",
        "1991-04-14 00:30",  # a night on which Shanghai put its clocks forward
        "1990-09-16 00:30",
        "1582-12-31 10:00",
        "9998-12-31 23:00",
        "9999-12-31 23:00",
        "2024-02-30 10:00",
        "2024-05-01 24:00",
        "2024-05-01 10",
        "2024-05-01 1030",
        "2024-05-01 10:30:15.25",
        "2024-05-01 10:30:00+0800",
    ],
    "deal.amount": [
        "5",
        "5.5",
        "5.25",
        "05.50",
        ".5",
        "5.",
        "5.125",
        "+5",
        "-5",
        "1e3",
        "1000000000001",
        "-0.00",
        "1_000",
        "1_0.5",
        "١٢",
        "１２",
        "１_２",
        "+１．５",
        "0x10",
        "1e1_0",
    ],
    "deal.staff": ["12", "0", "123456789012345678", "1234567890123456789", "12.0"],
    "deal.score": ["8.5", "8.55", "-8.5"],
}
BLANK = ["", "", " ", "\u3000"]


def cells(name: str) -> st.SearchStrategy[str]:
    return st.one_of(st.sampled_from(PLAIN[name]), st.sampled_from(PLAIN[name]), st.sampled_from(DIRTY[name] + BLANK))


HEADERS = {
    "owner.revenue": ["上年营业收入", "上年营业收入（万元）", "owner.revenue"],
    "agreed.share": ["约定比例", "约定比例（%）"],
}


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """A header with the claim's id, and rows, some of them blank or without an id; columns that nobody knows."""
    facts = draw(st.lists(st.sampled_from(FACTS[1:]), max_size=5, unique=True))
    facts.insert(draw(st.integers(0, len(facts))), FACTS[0])
    titles = [draw(st.sampled_from(HEADERS.get(fact.name, [fact.label.zh]))) for fact in facts]
    extra = draw(st.sampled_from([[], ["备注"], ["", "颜色"]]))
    row = st.tuples(*(cells(fact.name) for fact in facts), *(st.sampled_from(["", "", "红"]) for _ in extra))
    blank = st.just(("",) * (len(facts) + len(extra)))
    rows = draw(st.lists(st.one_of(row, row, row, blank), max_size=25))
    return [titles + extra, *map(list, rows)]


def written(rows: Sequence[Sequence[str]], quoting: int, line_end: str) -> str:
    out = io.StringIO()
    csv.writer(out, quoting=quoting, lineterminator=line_end).writerows(rows)  # type: ignore[arg-type]  # the stubs want its literal
    return out.getvalue()


ZONES = [ZoneInfo("Asia/Shanghai"), ZoneInfo("UTC"), ZoneInfo("Europe/London")]


@contextmanager
def both(data: bytes, name: str, zone: ZoneInfo, wanted: Sequence[str]) -> Iterator[ColumnTable | None]:
    """The file read both ways, and compared where it is a table."""
    form = Form(VOCABULARY, "claim.id", "CNY", zone)
    expected_told, told = Diagnostics(), Diagnostics()
    expected = read_claims(data, form, expected_told, name=name)
    with reading_columns(data, form, told, Asked(name), wanted=wanted) as table:
        assert list(told) == list(expected_told)
        assert (table is None) == (expected is None)
        if table is not None and expected is not None:
            assert table.claims.size == len(expected.claims)
            for row, claim in enumerate(expected.claims):
                found = table.claims.claim_at(row)
                assert (found, found.row, found.where) == (claim, claim.row, claim.where)
                assert table.claims.ids.text(row) == claim.id
            columns = columns_of(expected.claims, [slot_of(VOCABULARY[name]) for name in wanted], zone)
            every = columns_of(expected.claims, [slot_of(fact) for fact in FACTS], zone)
            assert table.claims.odd.keys() >= columns.odd.keys()
            blank = {row for row, claim in enumerate(expected.claims) if not claim.id}
            assert table.claims.odd.keys() <= every.odd.keys() | blank
            assert all(table.claims.odd[row] == expected.claims[row] for row in table.claims.odd)
            good = np.array([row for row in range(columns.size) if row not in table.claims.odd], dtype=np.intp)
            for fact, column in table.claims.facts.items():
                assert said(column, good) == said(columns.facts[fact], good), fact
            rows = np.arange(columns.size)
            assert table.claims.ids.absent().tolist() == columns.ids.absent().tolist()
            assert table.claims.ids.doubled() == columns.ids.doubled()
            assert table.claims.ids.ascending(rows).tolist() == columns.ids.ascending(rows).tolist()
            for attribute in ("unknown_columns", "absent_blank_columns", "absent_columns", "notes", "encoding"):
                assert getattr(table, attribute) == getattr(expected, attribute)
        yield table


def said(column: FactColumn, rows: np.ndarray[tuple[int, ...], np.dtype[np.intp]]) -> list[object]:
    """What a column says of these rows: a value, or why there is none."""
    values = [column.texts[value] for value in column.values.tolist()] if column.texts else column.values.tolist()
    return [
        "none" if column.none is not None and column.none[row]
        else "unknown" if column.unknown is not None and column.unknown[row]
        else values[row]
        for row in rows.tolist()
    ]  # fmt: skip


NAMES = [fact.name for fact in FACTS]
wanted_facts = st.lists(st.sampled_from(NAMES), unique=True)
encoders: dict[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "with a mark": lambda text: text.encode("utf-8-sig"),
    "gb18030": lambda text: text.encode("gb18030"),
    "utf-16": lambda text: text.encode("utf-16"),
}


@given(
    tables(),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(sorted(encoders)),
    st.sampled_from(ZONES),
    wanted_facts,
    st.sampled_from([40, 300, 1 << 20]),
)
def test_a_file_of_separated_cells_is_the_same_claims(
    rows: list[list[str]],
    quoting: int,
    line_end: str,
    encoding: str,
    zone: ZoneInfo,
    wanted: list[str],
    stretch: int,
) -> None:
    text = written(rows, quoting, line_end)
    with patch.object(separated, "STRETCH", stretch), both(encoders[encoding](text), "x.csv", zone, wanted):
        pass


@given(tables(), st.lists(st.tuples(st.integers(0, 25), st.sampled_from([",", '"', "\n", '"a\nb",', "\r", "x" * 50]))))
@example([["申报编号"], ["A"]], [(1, "\n\n"), (0, "\n")])
def test_a_file_with_marks_out_of_place_is_the_same_claims(rows: list[list[str]], slips: list[tuple[int, str]]) -> None:
    lines = written(rows, csv.QUOTE_MINIMAL, "\n").split("\n")
    for at, slip in slips:
        lines[at % len(lines)] += slip
    with patch.object(separated, "STRETCH", 100), both("\n".join(lines).encode(), "x.csv", ZONES[0], NAMES):
        pass


MOMENTS = st.datetimes(dt.datetime(1583, 1, 2), dt.datetime(9998, 12, 29))  # noqa: DTZ001  # naive on purpose
SECONDS = st.datetimes(dt.datetime(1, 1, 2), dt.datetime(9999, 12, 30)).map(  # noqa: DTZ001  # naive on purpose
    lambda moment: moment.replace(microsecond=0)
)


def lengthened(text: str) -> str:
    """A text too long for a cell in place of a short one, which a failing example can show."""
    return text.replace("LONG", "x1" * 20_000)


MICROSECONDS = st.integers(-(2**63), 2**63 - 1)
DAYS = st.integers(-(2**31), 2**31 - 1)
TYPED: dict[FactKind, list[tuple[pa.DataType, st.SearchStrategy[object]]]] = {
    FactKind.TEXT: [
        (pa.string(), st.sampled_from(["S-1", " S-1", "", "甲", "LONG"]).map(lengthened)),
        (pa.string_view(), st.sampled_from(["S-1", " S-1", "", "甲"])),
        (pa.dictionary(pa.int8(), pa.large_string()), st.sampled_from(["S-1", " S-1", "", "甲"])),
        (pa.int64(), st.integers(-3, 10**16)),
        (pa.uint64(), st.integers(0, 2**64 - 1)),
        (pa.list_(pa.string()), st.lists(st.just("S-1"), max_size=2)),
        (pa.date32(), st.dates()),
    ],
    FactKind.YES_NO: [(pa.bool_(), st.booleans()), (pa.string(), st.sampled_from(DIRTY["owner.listed"]))],
    FactKind.CHOICE: [
        (pa.dictionary(pa.int8(), pa.string()), st.sampled_from(DIRTY["owner.kind"])),
        (pa.large_string(), st.sampled_from(DIRTY["owner.kind"])),
    ],
    FactKind.DATE: [
        (pa.date32(), st.dates()),
        (pa.int32(), DAYS),
        (pa.timestamp("ms"), st.sampled_from([dt.datetime(2024, 5, 1), dt.datetime(2024, 5, 1, 1)])),  # noqa: DTZ001  # naive on purpose
    ],
    FactKind.DATE_TIME: [
        (pa.timestamp("us"), MOMENTS),
        (pa.timestamp("s"), SECONDS),
        (pa.timestamp("ns"), st.one_of(st.integers(0, 2**61), st.integers(0, 10**9).map(lambda at: at * 1000))),
        (pa.timestamp("us"), MICROSECONDS),
        (pa.timestamp("ms", "Mars/Base"), MOMENTS.map(lambda moment: moment.replace(microsecond=0))),
        (pa.timestamp("us", "+09:00"), MICROSECONDS),
        (pa.int32(), DAYS),
        (pa.time32("s"), st.integers(0, 86_399)),
        (pa.timestamp("us", "Europe/London"), MOMENTS),
        (pa.date32(), st.dates()),
    ],
    FactKind.MONEY: [
        (pa.decimal128(38, 4), st.decimals(-(10**15), 10**15, places=4)),
        (pa.decimal128(38, 2), st.sampled_from([Decimal("1.25"), Decimal(10**20), Decimal(-5)])),
        (pa.decimal128(5, 0), st.integers(-9, 9999).map(Decimal)),
        (pa.decimal256(60, 3), st.decimals(-(10**50), 10**50, places=3)),
        (pa.dictionary(pa.int8(), pa.decimal128(5, 1)), st.decimals(-5, 100, places=1)),
        (pa.bool_(), st.booleans()),
        (pa.int64(), st.integers(-(2**63), 2**63 - 1)),
        (pa.uint64(), st.integers(0, 2**64 - 1)),
        (pa.string(), st.sampled_from(DIRTY["deal.amount"])),
    ],
    FactKind.INTEGER: [(pa.int16(), st.integers(-5, 100)), (pa.decimal128(9, 1), st.decimals(-5, 100, places=1))],
    FactKind.NUMBER: [(pa.int32(), st.integers(-5, 100)), (pa.decimal128(9, 3), st.decimals(-5, 100, places=3))],
    FactKind.RATE: [(pa.decimal128(9, 5), st.decimals(0, 2, places=5)), (pa.int8(), st.integers(0, 40))],
}  # fmt: skip


def column_of(cells: list[object], type_: pa.DataType, kind: FactKind) -> pa.Array:
    """An array of these; days may be given as whole numbers, far beyond those of Python."""
    if type_ == pa.int32() and kind in (FactKind.DATE, FactKind.DATE_TIME):
        return pa.array(cells, type_).cast(pa.date32())
    if pa.types.is_dictionary(type_):
        return pa.array(cells, type_.value_type).dictionary_encode()
    return pa.array(cells, type_)


@given(st.data(), st.sampled_from(ZONES), wanted_facts, st.sampled_from([2, 7, 1000]))
def test_a_parquet_file_is_the_same_claims(
    data: st.DataObject, zone: ZoneInfo, wanted: list[str], stretch: int
) -> None:
    size = data.draw(st.integers(0, 12))
    columns: dict[str, pa.Array] = {}
    for fact in [FACTS[0], *data.draw(st.lists(st.sampled_from(FACTS[1:]), max_size=5, unique=True))]:
        type_, values = data.draw(st.sampled_from(TYPED[fact.kind]))
        title = data.draw(st.sampled_from(HEADERS.get(fact.name, [fact.name])))
        listed = data.draw(st.lists(st.one_of(st.none(), values, values), min_size=size, max_size=size))
        columns[title] = column_of(listed, type_, fact.kind)
    remarks = data.draw(st.lists(st.sampled_from([None, "红"]), min_size=size, max_size=size))
    columns["备注"] = pa.array(remarks, pa.string())
    with patch.object(parquet_file, "_STRETCH", stretch), both(parquet(columns), "x.parquet", zone, wanted):
        pass
