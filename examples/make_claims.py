"""Writes claims.csv beside it: some three hundred claims as an office would type them, the same for the same seed.

Run it as `python examples/make_claims.py`; only the standard library is needed. Headers are the
labels of the facts of every policy in the repository, so the file settles with `-p policies/`.

The firms do not exist: the last character of each registration code is a wrong check character
(GB 32100), so no real body can bear it. A dozen rows are broken, each in a way of its own, and
some lack a fact; the engine is to find out which.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

SEED: Final = 20240506
APPLICANTS: Final = 72
CLAIMS: Final = 300

HEADERS: Final = (
    "申报编号",
    "统一社会信用代码",
    "主体类型",
    "是否独立法人",
    "当年是否失信被执行人",
    "当年是否税收违法黑名单",
    "是否在高新区注册",
    "是否在高新区纳税",
    "上年度主营业务收入",
    "是否双一流建设高校",
    "是否备案大模型企业",
    "落户日期",
    "协议补贴比例",
    "协议年度上限",
    "交易时间",
    "实际结算金额",
    "是否通过调度平台购买",
    "算力类型",
    "申报方式",
    "是否自建自用",
    "算力合同金额",
    "市级核定比例",
    "使用的算力中心",
    "算力使用费用",
)

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Applicant:
    """A firm, an institute or a university as the office knows it; money in yuan."""

    code: str
    kind: str
    in_zone: bool
    revenue: int
    double_first_class: bool
    model_filed: bool
    settled_on: dt.date | None
    agreed_rate: str
    agreed_limit: str
    usual_amount: int
    weight: int


def main() -> None:
    """Write the file."""
    Path(__file__).with_name("claims.csv").write_text(claims_csv(), encoding="utf-8", newline="\n")


def claims_csv() -> str:
    """The whole file as text."""
    random = Random(SEED)
    applicants = [_applicant(random, number) for number in range(APPLICANTS)]
    filed = []
    for _ in range(CLAIMS):
        applicant = random.choices(applicants, [each.weight for each in applicants])[0]
        time = _transaction_time(random, applicant)
        filed.append((time + dt.timedelta(days=random.randint(1, 45)), time, applicant))
    filed.sort(key=lambda each: each[0])  # the office numbers claims as they come in
    rows = [
        _row(random, applicant, time, f"SQ{filing:%Y}-{number:04d}")
        for number, (filing, time, applicant) in enumerate(filed, start=1)
    ]
    _break_some(rows)
    _leave_out_some(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADERS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _applicant(random: Random, number: int) -> Applicant:
    kind = "高校" if number % 12 == 5 else "科研机构" if number % 12 == 9 else "企业"
    firm = kind == "企业"
    settled_on = None
    if firm and random.random() < 0.25:
        settled_on = dt.date(2024, 3, 1) + dt.timedelta(days=random.randint(0, 1080))
    agreed = settled_on is not None and random.random() < 0.3
    return Applicant(
        code=_code(random, "91410100MA" if firm else "12410000MB"),
        kind=kind,
        in_zone=settled_on is not None or random.random() < (0.75 if firm else 0.9),
        revenue=int(10 ** random.uniform(5.3, 8.2)) if firm else 0,
        double_first_class=kind == "高校" and random.random() < 0.35,
        model_filed=firm and random.random() < 0.2,
        settled_on=settled_on,
        agreed_rate=random.choice(("50%", "0.4", "35%")) if agreed else "",
        agreed_limit=random.choice(("", "500万元", "200万元")) if agreed else "",
        usual_amount=int(10 ** random.uniform(4.3, 6.2)) * (14 if agreed or kind == "高校" else 1),
        weight=random.choice((1, 1, 2, 3, 5)),
    )


_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: without I, O, S, V and Z


def _code(random: Random, start: str) -> str:
    """Eighteen characters that look like a registration code, the last one not the check character."""
    body = start + "".join(random.choice(_ALPHABET) for _ in range(7))
    total = sum(_ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(body))
    check = (31 - total % 31) % 31
    return body + _ALPHABET[(check + random.randint(1, 30)) % 31]


def _transaction_time(random: Random, applicant: Applicant) -> dt.datetime:
    """Mostly within the three years, more towards their end; newcomers buy in their first months."""
    if applicant.settled_on is not None and random.random() < 0.7:
        day = applicant.settled_on + dt.timedelta(days=random.randint(-20, 200))
    else:
        day = dt.date(2024, 4, 24) + dt.timedelta(days=int(1105 * random.random() ** 0.8))
    return dt.datetime.combine(day, dt.time(random.randint(8, 20), random.choice((0, 5, 12, 30, 41, 59))))


def _row(random: Random, applicant: Applicant, time: dt.datetime, claim_id: str) -> Row:
    amount = int(applicant.usual_amount * random.uniform(0.3, 3.0) * 100)  # fen
    settled_on = applicant.settled_on
    if settled_on is not None and settled_on > time.date() + dt.timedelta(days=20):
        settled_on = None  # it has not moved in yet, and nobody knows that it will
    in_zone = applicant.in_zone and (settled_on is not None or applicant.settled_on is None)
    newly = settled_on is not None and settled_on.year == time.year
    firm = applicant.kind == "企业"
    return {
        "申报编号": claim_id,
        "统一社会信用代码": applicant.code,
        "主体类型": applicant.kind,
        "是否独立法人": _yes(random.random() < 0.985),
        "当年是否失信被执行人": _yes(random.random() < 0.015),
        "当年是否税收违法黑名单": _yes(random.random() < 0.01),
        "是否在高新区注册": _yes(in_zone),
        "是否在高新区纳税": _yes(in_zone and not (newly and random.random() < 0.5)),
        "上年度主营业务收入": _money(random, applicant.revenue * 100 * (100 + 12 * (time.year - 2024)) // 100)
        if firm
        else "",
        "是否双一流建设高校": _yes(applicant.double_first_class),
        "是否备案大模型企业": _yes(applicant.model_filed),
        "落户日期": _date(random, settled_on) if settled_on else "",
        "协议补贴比例": applicant.agreed_rate if settled_on else "",
        "协议年度上限": applicant.agreed_limit if settled_on else "",
        "交易时间": _time(random, time),
        "实际结算金额": _money(random, amount),
        "是否通过调度平台购买": _yes(random.random() < 0.98),
        "算力类型": random.choices(("智算", "超算", "通算"), (70, 24, 6))[0],
        "申报方式": "线上" if random.random() < 0.98 else "线下",
        "是否自建自用": _yes(random.random() < 0.06),
        "算力合同金额": _money(random, amount if random.random() < 0.7 else amount * 2),
        "市级核定比例": random.choice(("20%", "20%", "15%", "0.1", "12.5%", "")) if firm else "",
        "使用的算力中心": random.choices(("国家超算郑州中心", "政策列明的其他中心", "不在列的中心"), (5, 3, 2))[0],
        "算力使用费用": _money(random, amount),
    }


def _yes(yes: bool) -> str:
    return "是" if yes else "否"


def _money(random: Random, fen: int) -> str:
    """As people type it: yuan with two decimals, whole yuan, or 万元."""
    draw = random.random()
    if draw < 0.3:
        return f"{fen // 10**6 + 1}万元"
    if draw < 0.5:
        return f"{fen // 10**5 / 10:.1f}万元"
    if draw < 0.7:
        return str(fen // 100)
    return f"{fen // 100}.{fen % 100:02d}"


def _date(random: Random, date: dt.date) -> str:
    return random.choice((f"{date.year}/{date.month}/{date.day}", date.isoformat()))


def _time(random: Random, time: dt.datetime) -> str:
    """As spreadsheets show it; now and then only the day was noted."""
    draw = random.random()
    if draw < 0.5:
        return f"{time.year}/{time.month}/{time.day} {time.hour}:{time.minute:02d}"
    if draw < 0.96:
        return f"{time:%Y-%m-%d %H:%M:%S}"
    return f"{time.year}/{time.month}/{time.day}"


def _break_some(rows: list[Row]) -> None:
    """A dozen rows with a mistake each, spread over the file."""
    rows[14]["交易时间"] = "2024/2/30 10:00"  # no such day
    rows[41]["实际结算金额"] = "-5000"
    rows[67]["算力类型"] = "量子算力"  # not on the list
    rows[93]["申报编号"] = rows[90]["申报编号"]  # the same number twice
    rows[118]["申报编号"] = ""
    rows[142]["实际结算金额"] = "23456.785"  # a third decimal
    rows[171]["实际结算金额"] = "\uff12\uff13\uff14\uff10\uff10\uff0e\uff15\uff10"  # full width
    rows[196]["交易时间"] = ""
    rows[223]["是否在高新区注册"] = "大概是"  # neither yes nor no
    rows[248]["协议补贴比例"] = "150%"  # more than the whole
    rows[270]["统一社会信用代码"] = ""
    rows[291]["实际结算金额"] = "约10万元"


def _leave_out_some(rows: list[Row]) -> None:
    """A few facts that nobody filled in; where they matter, the claim cannot be decided yet."""
    for row, header in (
        (22, "上年度主营业务收入"),
        (58, "是否备案大模型企业"),
        (104, "是否在高新区纳税"),
        (131, "当年是否失信被执行人"),
        (160, "算力类型"),
        (205, "实际结算金额"),
        (236, "主体类型"),
        (262, "申报方式"),
    ):
        rows[row][header] = ""


if __name__ == "__main__":
    main()
