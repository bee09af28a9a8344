"""Laws of cells: a value written in any accepted way is read back; nothing typed is ever a fault."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from policyengine.claims.cells import read_cell
from policyengine.claims.delimited import read_delimited
from policyengine.claims.encoding import opened
from policyengine.claims.form import Raw, Unit
from policyengine.claims.mapping import claim_from_mapping, unknown_keys
from policyengine.claims.table import read_claims
from policyengine.claims.text import trimmed
from policyengine.diagnostics.model import Diagnostics
from policyengine.facts import Problem
from policyengine.policy.model import Fact
from policyengine.values import UNKNOWN, decimal_text
from tests.unit.claims.forms import FORM, VOCABULARY

WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
around = st.text(" \t\u00a0\u3000\u200b", max_size=3)
facts = st.sampled_from(sorted(VOCABULARY.values(), key=lambda fact: fact.name))
fen = st.one_of(st.integers(-(10**14), 10**14), st.sampled_from([0, 1, 99, 100, 10**6, 10**14]))


@st.composite
def dressed(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> str:
    """A text as it may stand in a cell: with blanks around it, and full-width."""
    text = draw(texts)
    text = text.translate(WIDE) if draw(st.booleans()) else text
    return draw(around) + text + draw(around)


@st.composite
def grouped(draw: st.DrawFn, number: Fraction) -> str:
    """Digits with or without groups of three, trailing zeros and a plus sign."""
    digits = decimal_text(number)
    whole, point, decimals = digits.partition(".")
    if draw(st.booleans()):
        whole = f"{int(whole):,}" if whole != "-0" else whole
    zeros = "0" * draw(st.integers(0, 2))
    plus = "+" if number >= 0 and draw(st.booleans()) else ""
    return plus + whole + ((point or ".") + decimals + zeros if decimals or zeros else "")


@st.composite
def amounts(draw: st.DrawFn) -> tuple[Fraction, str]:
    value = Fraction(draw(fen), 100)
    number = draw(st.sampled_from([(Fraction(1), ""), (Fraction(10**4), "万"), (Fraction(10**8), "亿")]))
    digits = draw(grouped(value / number[0]))
    currency = draw(
        st.sampled_from([("", ""), ("", "元"), ("¥", ""), ("￥", "元"), ("CNY ", ""), ("", " CNY"), ("人民币", "元整")])
    )
    return value, f"{currency[0]}{digits}{draw(st.sampled_from(['', ' ']))}{number[1]}{currency[1]}"


@given(st.data())
def test_an_amount_written_in_any_way_is_read_exactly(data: st.DataObject) -> None:
    value, text = data.draw(amounts())
    assert read_cell(VOCABULARY["deal.amount"], data.draw(dressed(st.just(text))), FORM) == value


@given(st.data(), st.integers(0, 10_000))
def test_a_rate_written_in_any_way_is_read_exactly(data: st.DataObject, basis_points: int) -> None:
    value = Fraction(basis_points, 10_000)
    per_cent = data.draw(grouped(value * 100)) + data.draw(st.sampled_from(["%", " %"]))
    text = data.draw(st.one_of(st.just(per_cent), grouped(value)))
    assert read_cell(VOCABULARY["agreed.share"], data.draw(dressed(st.just(text))), FORM) == value


@given(st.data(), st.integers(0, 10**12))
def test_a_whole_number_written_in_any_way_is_read_exactly(data: st.DataObject, number: int) -> None:
    text = data.draw(dressed(grouped(Fraction(number))))
    assert read_cell(VOCABULARY["deal.staff"], text, FORM) == number
    assert read_cell(VOCABULARY["deal.staff"], number, FORM) == number
    assert read_cell(VOCABULARY["deal.staff"], Decimal(number), FORM) == number


days = st.dates(dt.date(1583, 1, 1), dt.date(9998, 12, 31))


@st.composite
def written_days(draw: st.DrawFn, day: dt.date) -> str:
    mark = draw(st.sampled_from("-/."))
    month, date = (draw(st.sampled_from([str(part), f"{part:02}"])) for part in (day.month, day.day))
    chinese = f"{day.year}年{month}月{date}{draw(st.sampled_from('日号'))}"
    return draw(st.sampled_from([f"{day.year}{mark}{month}{mark}{date}", chinese, f"{day:%Y%m%d}", day.isoformat()]))


@given(st.data(), days)
def test_a_day_written_in_any_way_is_that_day(data: st.DataObject, day: dt.date) -> None:
    text = data.draw(dressed(written_days(day)))
    assert read_cell(VOCABULARY["owner.founded"], text, FORM) == day
    assert read_cell(VOCABULARY["owner.founded"], day, FORM) == day


offsets = st.one_of(st.none(), st.integers(-14 * 60, 14 * 60).map(lambda m: dt.timezone(dt.timedelta(minutes=m))))


@given(st.data(), days, st.times(), offsets)
def test_a_moment_written_in_any_way_is_that_moment(
    data: st.DataObject, day: dt.date, time: dt.time, offset: dt.timezone | None
) -> None:
    moment = dt.datetime.combine(day, time, tzinfo=offset)
    short = time.second == 0 and time.microsecond == 0 and data.draw(st.booleans())
    clock = moment.timetz().isoformat("minutes" if short else "auto")
    text = data.draw(written_days(day)) + data.draw(st.sampled_from([" ", "T", "  "])) + clock
    for written in (data.draw(dressed(st.just(text))), moment.isoformat(), moment):
        read = read_cell(VOCABULARY["deal.time"], written, FORM)
        assert read == moment
        assert isinstance(read, dt.datetime)
        assert (read.tzinfo is None) == (offset is None)


@given(
    dressed(st.sampled_from(["是", "真", "true", "Yes", "Y", "1"])),
    dressed(st.sampled_from(["否", "假", "FALSE", "no", "n", "0"])),
)
def test_yes_is_yes_and_no_is_no(yes: str, no: str) -> None:
    assert read_cell(VOCABULARY["owner.listed"], yes, FORM) is True
    assert read_cell(VOCABULARY["owner.listed"], no, FORM) is False


@given(st.data())
def test_a_choice_is_known_by_its_id_and_labels(data: st.DataObject) -> None:
    fact = VOCABULARY["owner.kind"]
    id_, label = data.draw(st.sampled_from(fact.choices))
    text = data.draw(dressed(st.sampled_from([id_, label.zh, label.en, label.en.upper()])))
    assert read_cell(fact, text, FORM) == id_


anything: st.SearchStrategy[Raw] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.decimals(),
    st.fractions(),
    st.dates(),
    st.datetimes(timezones=st.one_of(st.none(), offsets)),
    st.text(),
    st.text("0123456789.,-+%¥元万亿 年月日:/TZEe()无", max_size=20),
)
units = st.sampled_from([None, Unit("万元", Fraction(10_000)), Unit("%", Fraction(1, 100))])


@given(facts, anything, units)
def test_nothing_in_a_cell_is_a_fault_and_a_value_is_of_its_kind(fact: Fact, raw: Raw, unit: Unit | None) -> None:
    value = read_cell(fact, raw, FORM, unit)
    if isinstance(value, Problem):
        assert value.fact == fact.name
        assert value.words.zh
        assert value.words.en
        value.words.zh.encode()
    elif value is None:
        assert fact.blank_is_none
    elif isinstance(value, Fraction):
        assert (value * 10**fact.decimals).denominator == 1
        assert not isinstance(fact.at_least, Fraction) or value >= fact.at_least
        assert not isinstance(fact.at_most, Fraction) or value <= fact.at_most
    elif isinstance(value, dt.datetime):
        for hours in (-14, 14):
            value.astimezone(dt.timezone(dt.timedelta(hours=hours)))
    elif value is not UNKNOWN:
        assert isinstance(value, bool | str | dt.date)


@given(st.dictionaries(st.one_of(st.text(), st.sampled_from(sorted(VOCABULARY))), st.one_of(anything, st.floats())))
def test_nothing_in_a_mapping_is_a_fault(mapping: dict[str, object]) -> None:
    claim = claim_from_mapping(mapping, FORM)
    assert set(claim.values) <= set(VOCABULARY)
    unknown_keys(mapping, FORM)


cells = st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=8)
tables = st.integers(1, 5).flatmap(lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), max_size=6))


@given(tables, st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), st.sampled_from(["\n", "\r\n"]))
def test_a_table_that_a_spreadsheet_wrote_is_cut_into_the_same_cells(
    rows: list[list[str]], quoting: int, line_end: str
) -> None:
    width = len(rows[0]) if rows else 1
    header = ["申报编号", *(f"列{number}" for number in range(1, width))]
    written = io.StringIO()
    csv.writer(written, quoting=quoting, lineterminator=line_end).writerows([header, *rows])  # type: ignore[arg-type]  # the stubs want its literal
    diagnostics = Diagnostics()
    with opened(written.getvalue().encode(), "x.csv", diagnostics) as text:
        assert text is not None
        read = read_delimited(text, "x.csv", lambda title: title == "申报编号", diagnostics)
        assert read is not None
        found = [(row.number, list(row.cells)) for row in read.rows]
    filled = [(number, row) for number, row in enumerate(rows, start=2) if any(map(trimmed, row))]
    assert found == filled


lines = st.lists(st.text('a,"\t; \n1五', max_size=12), max_size=12)


@given(lines)
def test_every_row_that_is_not_blank_is_one_claim(rows: list[str]) -> None:
    text = "\n".join(["申报编号,成交金额", *rows]) + "\n"
    diagnostics = Diagnostics()
    table = read_claims(text.encode(), FORM, diagnostics, name="x.csv")
    assert table is not None
    filled = [line for line in text.split("\n")[1:] if trimmed(line.replace(",", ""))]
    numbers = [claim.row for claim in table.claims]
    assert numbers == sorted(set(numbers))
    if '"' not in text:
        assert len(table.claims) == len(filled)
    else:
        assert len(table.claims) <= len(filled)
