"""One cell: how each kind of fact may be written, and what is said of everything else."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest

from policyengine.claims.cells import lacks_time, read_cell
from policyengine.claims.form import Raw, Unit
from policyengine.facts import Problem
from policyengine.values import UNKNOWN, Value
from tests.unit.claims.forms import FORM, IN_DOLLARS, IN_SHANGHAI, SINCE_MAY, VOCABULARY

CHINA = dt.timezone(dt.timedelta(hours=8))


def at(*parts: int, tz: dt.tzinfo | None = None) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=tz)  # type: ignore[misc, arg-type]  # five to seven numbers, as the test says


READ: list[tuple[str, Raw, Value]] = [
    # text
    ("claim.id", "A-1", "A-1"),
    ("claim.id", "  A-1\u3000", "A-1"),
    ("claim.id", "\u200bA-1\ufeff", "A-1"),
    ("claim.id", "\tA-1\r\n", "A-1"),
    ("claim.id", "开封 某公司", "开封 某公司"),
    ("claim.id", "e\u0301", "é"),
    ("claim.id", "\uff11\uff12", "\uff11\uff12"),
    ("claim.id", "000123", "000123"),
    ("claim.id", '="000123"', "000123"),
    ("claim.id", "=A1", "=A1"),
    ("claim.id", "12E34", "12E34"),
    ("claim.id", "无锡一号", "无锡一号"),
    ("claim.id", "第一行\n第二行", "第一行\n第二行"),
    ("claim.id", 17, "17"),
    ("claim.id", 914102000000000, "914102000000000"),
    ("claim.id", Decimal("17.0"), "17"),
    # yes or no
    *(
        (("owner.listed", word, True))
        for word in ("是", "真", "true", "TRUE", "True", "yes", "Y", "1", " 是 ", "ＴＲＵＥ", "１")
    ),
    *((("owner.listed", word, False)) for word in ("否", "假", "false", "FALSE", "no", "N", "0", "否\u00a0")),
    ("owner.listed", True, True),
    ("owner.listed", 0, False),
    ("owner.listed", Decimal(1), True),
    # choices
    ("owner.kind", "company", "company"),
    ("owner.kind", "公司", "company"),
    ("owner.kind", " 公 司 ", "company"),
    ("owner.kind", "Company", "company"),
    ("owner.kind", "COOPERATIVE", "cooperative"),
    ("owner.kind", "家庭农场(个体)", "family_farm"),
    ("owner.kind", "Family  farm", "family_farm"),
    # dates
    *(
        ("owner.founded", text, dt.date(2024, 5, 1))
        for text in (
            "2024-05-01",
            "2024-5-1",
            "2024/5/1",
            "2024/05/01",
            "2024.5.1",
            "2024年5月1日",
            "2024年05月01号",
            "2024 年 5 月 1 日",
            "20240501",
            "２０２４／５／１",
            " 2024-05-01 ",
            "2024-05-01 00:00:00",
            "2024-05-01T00:00:00",
            "2024/5/1 0:00",
        )
    ),
    ("owner.founded", 20240501, dt.date(2024, 5, 1)),
    ("owner.founded", dt.date(2024, 5, 1), dt.date(2024, 5, 1)),
    ("owner.founded", at(2024, 5, 1, 0, 0), dt.date(2024, 5, 1)),
    ("owner.founded", "2024-02-29", dt.date(2024, 2, 29)),
    ("owner.founded", "9999-12-31", dt.date(9999, 12, 31)),
    # dates with times
    *(
        ("deal.time", text, at(2024, 5, 1, 10, 30))
        for text in (
            "2024-05-01T10:30",
            "2024-05-01 10:30",
            "2024-05-01  10:30:00",
            "2024-05-01t10:30:00.000",
            "2024/5/1 10:30",
            "2024.5.1 10:30",
            "2024年5月1日 10:30",
            "2024年5月1日10:30",
            "2024 年 5 月 1 日 10:30",
            "2024年5月1日10时30分",
            "2024年5月1日 10点30分",
            "20240501 10:30",
            "20240501T1030",
            "20240501T103000",
            "２０２４/５/１ １０：３０",
            "2024-05-01 10:30:00.0000000",
        )
    ),
    ("deal.time", "2024/5/1 9:05", at(2024, 5, 1, 9, 5)),
    ("deal.time", "2024年5月1日9时", at(2024, 5, 1, 9, 0)),
    ("deal.time", "2024年5月1日9时5分7秒", at(2024, 5, 1, 9, 5, 7)),
    ("deal.time", "2024-05-01T10:30:15.25", at(2024, 5, 1, 10, 30, 15, 250000)),
    ("deal.time", "2024-05-01T10:30:15,123456", at(2024, 5, 1, 10, 30, 15, 123456)),
    ("deal.time", "2024-05-01T10:30Z", at(2024, 5, 1, 10, 30, tz=dt.UTC)),
    ("deal.time", "2024-05-01T10:30:00+08:00", at(2024, 5, 1, 10, 30, tz=CHINA)),
    ("deal.time", "2024-05-01 10:30 +0800", at(2024, 5, 1, 10, 30, tz=CHINA)),
    ("deal.time", "2024-05-01T10:30+08", at(2024, 5, 1, 10, 30, tz=CHINA)),
    ("deal.time", "2024-05-01T10:30-05:30", at(2024, 5, 1, 10, 30, tz=dt.timezone(-dt.timedelta(hours=5, minutes=30)))),
    ("deal.time", "2024-05-01", at(2024, 5, 1, 0, 0)),
    ("deal.time", "2024/5/1", at(2024, 5, 1, 0, 0)),
    ("deal.time", "20240501", at(2024, 5, 1, 0, 0)),
    ("deal.time", dt.date(2024, 5, 1), at(2024, 5, 1, 0, 0)),
    ("deal.time", at(2024, 5, 1, 10, 30), at(2024, 5, 1, 10, 30)),
    # whole numbers and numbers
    ("deal.staff", "12", Fraction(12)),
    ("deal.staff", "1,200", Fraction(1200)),
    ("deal.staff", "１，２００", Fraction(1200)),
    ("deal.staff", "007", Fraction(7)),
    ("deal.staff", "12.00", Fraction(12)),
    ("deal.staff", "+12", Fraction(12)),
    ("deal.staff", "1.2万", Fraction(12000)),
    ("deal.staff", 12, Fraction(12)),
    ("deal.staff", Decimal("12.0"), Fraction(12)),
    ("deal.score", "8.5", Fraction(17, 2)),
    ("deal.score", ".5", Fraction(1, 2)),
    ("deal.score", "-8.50", Fraction(-17, 2)),
    ("deal.score", "\u22128.5", Fraction(-17, 2)),
    ("deal.score", "30%", Fraction(3, 10)),
    ("deal.score", Fraction(1, 4), Fraction(1, 4)),
    # money
    ("deal.amount", "1234.50", Fraction("1234.5")),
    ("deal.amount", "1,234.50", Fraction("1234.5")),
    ("deal.amount", "¥1,234.50", Fraction("1234.5")),
    ("deal.amount", "￥ 1,234.50", Fraction("1234.5")),
    ("deal.amount", "1234.500", Fraction("1234.5")),
    ("deal.amount", "１２３４．５０元", Fraction("1234.5")),
    ("deal.amount", "500元", Fraction(500)),
    ("deal.amount", "500 元", Fraction(500)),
    ("deal.amount", "500元整", Fraction(500)),
    ("deal.amount", "人民币500元整", Fraction(500)),
    ("deal.amount", "CNY 500", Fraction(500)),
    ("deal.amount", "500 RMB", Fraction(500)),
    ("deal.amount", "12.5万元", Fraction(125000)),
    ("deal.amount", "12.5万", Fraction(125000)),
    ("deal.amount", "12.5 万元", Fraction(125000)),
    ("deal.amount", "0.123456万元", Fraction("1234.56")),
    ("deal.amount", "1.2亿元", Fraction(120000000)),
    ("deal.amount", "-1,234.50", Fraction("-1234.5")),
    ("deal.amount", "-¥5", Fraction(-5)),
    ("deal.amount", "¥-5", Fraction(-5)),
    ("deal.amount", 1234, Fraction(1234)),
    ("deal.amount", Decimal("1234.50"), Fraction("1234.5")),
    ("deal.amount", Decimal("1.2E+7"), Fraction(12_000_000)),
    ("deal.amount", Decimal("0E+999999"), Fraction(0)),
    # rates
    *(
        ("agreed.share", text, Fraction(3, 10))
        for text in ("30%", "0.3", "30 %", "３０％", "30％", "30.00%", "0.3000", ".3")
    ),
    ("agreed.share", "12.34%", Fraction("0.1234")),
    ("agreed.share", "0", Fraction(0)),
    ("agreed.share", "100%", Fraction(1)),
    ("agreed.share", Decimal("0.3"), Fraction(3, 10)),
    # blanks
    *(
        ("owner.founded", blank, None)
        for blank in ("", "  ", "\u3000", "\u200b", None, "无", "-", "—", "——", "/", "空", "N/A", "－")
    ),
    ("agreed.note", "无", None),
    ("agreed.note", "无需说明", "无需说明"),
    *(("deal.amount", blank, UNKNOWN) for blank in ("", " \t", "\u00a0\u3000", None)),
    ("claim.id", "", UNKNOWN),
]


@pytest.mark.parametrize(("name", "raw", "value"), READ, ids=lambda part: repr(part)[:40])
def test_a_cell_is_read_as_its_fact_declares(name: str, raw: Raw, value: Value) -> None:
    assert read_cell(VOCABULARY[name], raw, FORM) == value
    assert type(read_cell(VOCABULARY[name], raw, FORM)) is type(value)


REFUSED: list[tuple[str, Raw, str, str]] = [
    # text
    ("claim.id", "9.131E+17", "F632", "设为文本格式"),
    ("claim.id", "9.14102E17", "F632", "15 位"),
    ("claim.id", "9E+17", "F632", "丢失"),
    ("claim.id", 914102000000000017, "F632", "丢失"),
    ("claim.id", Decimal("9.14E+17"), "F632", "丢失"),
    ("claim.id", Decimal("1.5"), "F630", "应是文字"),
    ("claim.id", True, "F630", "`true`"),
    ("claim.id", dt.date(2024, 5, 1), "F630", "`2024-05-01`"),
    ("claim.id", "A\u200b1", "F635", "U+200B"),
    ("claim.id", "A\x001", "F635", "U+0000"),
    ("claim.id", "A\ud8001", "F635", "U+D800"),
    ("claim.id", "无", "F633", "请留空"),
    ("claim.id", "N/A", "F633", "请留空"),
    ("claim.id", "#N/A", "F634", "公式"),
    ("claim.id", "########", "F634", "加宽"),
    ("claim.id", "长" * 40_000, "F640", "40000 个字符"),
    # yes or no
    ("owner.listed", "有", "F630", "应填“是”或“否”"),
    ("owner.listed", "√", "F630", "应填“是”或“否”"),
    ("owner.listed", "2", "F630", "`2`"),
    ("owner.listed", 2, "F630", "`2`"),
    ("owner.listed", Decimal("NaN"), "F630", "`NaN`"),
    ("owner.listed", "无", "F633", "请留空"),
    # choices
    ("owner.kind", "公 词", "F631", "公司、合作社、家庭农场（个体）"),
    ("owner.kind", "合作杜", "F631", "是否要写 `合作社`？"),
    ("owner.kind", "compani", "F631", "是否要写 `公司`？"),
    ("owner.kind", "政府", "F631", "应是其中之一"),
    ("owner.kind", True, "F630", "应是其中之一"),
    # dates
    ("owner.founded", "2024-02-30", "F630", "没有这一天"),
    ("owner.founded", "2023年2月29日", "F630", "没有这一天"),
    ("deal.time", "2024/13/1 10:00", "F630", "没有这一天"),
    ("owner.founded", "5/1/2024", "F630", "年月日"),
    ("owner.founded", "24-5-1", "F630", "年月日"),
    ("owner.founded", "0024-05-01", "F630", "没有这一天"),
    ("owner.founded", "2024-5/1", "F630", "年月日"),
    ("owner.founded", "2024年5月", "F630", "年月日"),
    ("owner.founded", "45413", "F630", "日期序号"),
    ("owner.founded", 45413, "F630", "日期序号"),
    ("owner.founded", "2024-05-01 10:30", "F630", "不带时刻"),
    ("owner.founded", at(2024, 5, 1, 10, 30), "F630", "年月日"),
    ("owner.founded", "#VALUE!", "F634", "出错标记"),
    ("owner.founded", True, "F630", "`true`"),
    # dates with times
    ("deal.time", "2024-05-01 25:00", "F630", "24 小时制"),
    ("deal.time", "2024-05-01 24:00", "F630", "24 小时制"),
    ("deal.time", "2024-05-01 10:60", "F630", "24 小时制"),
    ("deal.time", "2024-05-01 10:3", "F630", "24 小时制"),
    ("deal.time", "2024-05-0110:30", "F630", "24 小时制"),
    ("deal.time", "2024/5/1 下午 3:30", "F630", "24 小时制"),
    ("deal.time", "2024-05-01T10:30:15.1234567", "F630", "24 小时制"),
    ("deal.time", "2024-05-01T10:30+15:00", "F630", "24 小时制"),
    ("deal.time", "2024-05-01T10:30+08:75", "F630", "24 小时制"),
    ("deal.time", "9999-12-31", "F630", "24 小时制"),
    ("deal.time", "45413.4375", "F630", "日期序号"),
    ("deal.time", "-", "F633", "请留空"),
    # numbers
    ("deal.staff", "12.5", "F636", "应是整数"),
    ("deal.staff", "12人", "F630", "应是整数"),
    ("deal.staff", "100%", "F630", "应是整数"),
    ("deal.staff", "-1", "F638", "不能小于0"),
    ("deal.staff", "1" * 5000, "F638", "数字太长"),
    ("deal.staff", int("9" * 60), "F638", "数字太长"),
    ("deal.staff", True, "F630", "`true`"),
    ("deal.score", "8.555", "F636", "最多 2 位小数"),
    ("deal.score", "5²", "F630", "应是数字"),
    ("deal.score", "①", "F630", "应是数字"),
    ("deal.score", "½", "F630", "应是数字"),
    ("deal.score", "٣", "F630", "应是数字"),
    ("deal.score", "1_000", "F630", "应是数字"),
    ("deal.score", "NaN", "F633", "请留空"),
    ("deal.score", Decimal("NaN"), "F630", "应是数字"),
    ("deal.score", Decimal("Infinity"), "F630", "应是数字"),
    ("deal.score", Decimal("1E+999999"), "F638", "数字太长"),
    ("deal.score", Decimal("1E-999999"), "F638", "数字太长"),
    ("deal.score", Fraction(1, 3), "F636", "最多 2 位小数"),
    # money
    ("deal.amount", "1234.567", "F636", "最多 2 位小数"),
    ("deal.amount", "0.1234567万元", "F636", "最多 2 位小数"),
    ("deal.amount", "12,34", "F630", "应是金额"),
    ("deal.amount", "12,345,67", "F630", "应是金额"),
    ("deal.amount", "1 234", "F630", "应是金额"),
    ("deal.amount", "1.2.3", "F630", "应是金额"),
    ("deal.amount", "5.", "F630", "应是金额"),
    ("deal.amount", "5千元", "F630", "应是金额"),
    ("deal.amount", "约12万元", "F630", "应是金额"),
    ("deal.amount", "五万元", "F630", "应是金额"),
    ("deal.amount", "30%", "F630", "应是金额"),
    ("deal.amount", "--5", "F630", "应是金额"),
    ("deal.amount", "-¥-5", "F630", "应是金额"),
    ("deal.amount", "(1,234.50)", "F630", "减号"),
    ("deal.amount", "（1,234.50元）", "F630", "减号"),
    ("deal.amount", "1.2E+07", "F632", "科学计数法"),
    ("deal.amount", "8000 USD", "F637", "CNY"),
    ("deal.amount", "$8000", "F637", "CNY"),
    ("deal.amount", "¥8000 USD", "F637", "CNY"),
    ("deal.amount", "无", "F633", "请留空"),
    ("deal.amount", "#DIV/0!", "F634", "公式"),
    ("owner.revenue", "-0.01", "F638", "不能小于0元"),
    ("owner.revenue", "10000.01亿元", "F638", "不能大于1000000000000元"),
    # rates
    ("agreed.share", "30", "F638", "请写 30%"),
    ("agreed.share", "100.01%", "F638", "不能大于100%"),
    ("agreed.share", "-1%", "F638", "不能小于0%"),
    ("agreed.share", "12.345%", "F636", "百分数最多 2 位小数"),
    ("agreed.share", "三成", "F630", "应是比率"),
    ("agreed.share", "30%%", "F630", "应是比率"),
    ("agreed.share", "1/3", "F630", "应是比率"),
]


@pytest.mark.parametrize(("name", "raw", "code", "words"), REFUSED, ids=lambda part: repr(part)[:40])
def test_what_cannot_be_read_is_said_with_what_is_expected(name: str, raw: Raw, code: str, words: str) -> None:
    problem = read_cell(VOCABULARY[name], raw, FORM)
    assert isinstance(problem, Problem)
    assert problem.code == code
    assert problem.fact == name
    assert words in problem.words.zh
    assert VOCABULARY[name].label.zh in problem.words.zh
    assert VOCABULARY[name].label.en in problem.words.en
    assert not problem.words.zh.endswith("。")
    assert len(problem.words.zh) < 200


def test_a_message_shortens_what_stood_there_and_shows_no_control_characters() -> None:
    problem = read_cell(VOCABULARY["deal.amount"], "甲`\n" * 60 + "\x1b[31m", FORM)
    assert isinstance(problem, Problem)
    assert "`甲' 甲' " in problem.words.zh
    assert "…`，" in problem.words.zh
    assert "\n" not in problem.words.zh


def test_another_currency_is_written_by_its_code_and_has_no_other_sign() -> None:
    amount = VOCABULARY["deal.amount"]
    for text in ("8000 USD", "USD 8,000", "$8000", "0.8万 USD", "8000", "8000usd"):
        assert read_cell(amount, text, IN_DOLLARS) == Fraction(8000)
    for text in ("8000元", "¥8000", "8000 CNY"):
        problem = read_cell(amount, text, IN_DOLLARS)
        assert isinstance(problem, Problem)
        assert problem.code == "F637"
    bad = read_cell(amount, "eight", IN_DOLLARS)
    assert isinstance(bad, Problem)
    assert "元" not in bad.words.zh


def test_the_unit_of_a_header_multiplies_plain_numbers_only() -> None:
    unit = Unit("万元", Fraction(10_000))
    amount = VOCABULARY["deal.amount"]
    assert read_cell(amount, "12.5", FORM, unit) == Fraction(125_000)
    assert read_cell(amount, Decimal("12.5"), FORM, unit) == Fraction(125_000)
    assert read_cell(amount, "12.5万元", FORM, unit) == Fraction(125_000)
    problem = read_cell(amount, "¥12.5", FORM, unit)
    assert isinstance(problem, Problem)
    assert problem.code == "F637"
    per_cent = Unit("%", Fraction(1, 100))
    assert read_cell(VOCABULARY["agreed.share"], "30", FORM, per_cent) == Fraction(3, 10)
    assert read_cell(VOCABULARY["agreed.share"], "30%", FORM, per_cent) == Fraction(3, 10)


def test_a_rate_above_its_bound_is_told_how_to_write_per_cent_unless_it_was() -> None:
    bare, written = (read_cell(VOCABULARY["agreed.share"], text, FORM) for text in ("15", "150%"))
    assert isinstance(bare, Problem)
    assert isinstance(written, Problem)
    assert "15%" in bare.words.en
    assert "write" not in written.words.en


def test_a_bound_on_a_moment_is_a_day_in_the_timezone_of_the_policy() -> None:
    late_in_april_elsewhere = "2024-04-30T16:30Z"  # half past midnight of 1 May in Shanghai
    assert read_cell(SINCE_MAY, late_in_april_elsewhere, IN_SHANGHAI) == at(2024, 4, 30, 16, 30, tz=dt.UTC)
    assert isinstance(read_cell(SINCE_MAY, "2024-04-30T15:59Z", IN_SHANGHAI), Problem)
    assert isinstance(read_cell(SINCE_MAY, "2024-04-30 23:59", IN_SHANGHAI), Problem)
    assert read_cell(SINCE_MAY, "2024-05-01", IN_SHANGHAI) == at(2024, 5, 1, 0, 0)


def test_a_moment_given_as_a_day_is_told_from_one_with_a_time() -> None:
    days: list[Raw] = ["2024-05-01", "2024年5月1日", "20240501", 20240501, dt.date(2024, 5, 1)]
    moments: list[Raw] = [
        "2024-05-01 00:00",
        "2024-05-01T00:00",
        "20240501T0000",
        "2024年5月1日0时",
        at(2024, 5, 1, 0, 0),
    ]
    assert all(lacks_time(day) for day in days)
    assert not any(lacks_time(moment) for moment in moments)
