"""Claims as an office has them: cells under Chinese headers, in a table or as a file of CSV or Parquet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from benchmarks.claims import EPOCH, NONE, SHANGHAI, Array, Claims, applicant_id, claim_id

if TYPE_CHECKING:
    import pyarrow as pa

KIND_LABELS: Final = ("企业", "科研机构", "高校")
RESOURCE_LABELS: Final = ("智算", "超算", "通算")
CHANNEL_LABELS: Final = ("线上", "线下")

HEADERS: Final = {
    "number": "申报编号",
    "applicant": "统一社会信用代码",
    "kind": "主体类型",
    "legal_person": "是否独立法人",
    "dishonest": "当年是否失信被执行人",
    "blacklisted": "当年是否税收违法黑名单",
    "registered": "是否在高新区注册",
    "taxed": "是否在高新区纳税",
    "revenue": "上年度主营业务收入",
    "first_class": "是否双一流建设高校",
    "model_filed": "是否备案大模型企业",
    "settled_on": "落户日期",
    "agreed_rate": "协议补贴比例",
    "agreed_limit": "协议年度上限",
    "time": "交易时间",
    "amount": "实际结算金额",
    "via_platform": "是否通过调度平台购买",
    "resource": "算力类型",
    "channel": "申报方式",
}
"""The label of each fact, by the field of `Claims`."""

YES_NO: Final = (
    "legal_person",
    "dishonest",
    "blacklisted",
    "registered",
    "taxed",
    "first_class",
    "model_filed",
    "via_platform",
)
LABELS: Final = {"kind": KIND_LABELS, "resource": RESOURCE_LABELS, "channel": CHANNEL_LABELS}
MONEY: Final = ("revenue", "agreed_limit", "amount")
YES: Final = ("否", "是")


def table(claims: Claims) -> pa.Table:
    """Typed columns: decimals, dates, times in Shanghai, yes and no, and texts of which each is kept once."""
    import pyarrow as pa

    def repeated(codes: Array, texts: list[str]) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(texts))

    applicants = [applicant_id(number) for number in range(int(claims.applicant.max()) + 1)]
    found: dict[str, pa.Array] = {
        "number": pa.array([claim_id(number) for number in claims.number.tolist()]),
        "applicant": repeated(claims.applicant, applicants),
        "settled_on": pa.array(claims.settled_on - EPOCH, mask=claims.settled_on == NONE).cast(pa.date32()),
        "agreed_rate": decimals(claims.agreed_rate, 4),
        "time": pa.array((claims.time - SHANGHAI) * 1000, pa.timestamp("ms", "Asia/Shanghai")),
    }
    found |= {name: decimals(getattr(claims, name), 2) for name in MONEY}
    found |= {name: pa.array(getattr(claims, name)) for name in YES_NO}
    found |= {name: repeated(getattr(claims, name), list(labels)) for name, labels in LABELS.items()}
    return pa.table({header: found[name] for name, header in HEADERS.items()})


def decimals(values: Array, scale: int) -> pa.Array:
    """Whole numbers as decimals with so many digits behind the point; NONE is null."""
    import pyarrow as pa

    wide = np.zeros((len(values), 2), dtype=np.int64)
    wide[:, 0] = values
    known = values != NONE
    valid = None if known.all() else pa.py_buffer(np.packbits(known, bitorder="little"))
    return pa.Array.from_buffers(pa.decimal128(18, scale), len(values), [valid, pa.py_buffer(wide)])


def write_parquet(claims: Claims, path: Path) -> None:
    """A file of Parquet."""
    import pyarrow.parquet as pq

    pq.write_table(table(claims), path, row_group_size=1 << 17)


def write_csv(claims: Claims, path: Path) -> None:
    """A file of CSV: times as `2024-05-11 16:05:00`, amounts with two decimals, 是 and 否."""
    import pyarrow as pa
    from pyarrow import csv

    typed = table(claims)
    for name, header in HEADERS.items():
        place = typed.schema.get_field_index(header)
        if name in YES_NO:
            codes = pa.array(getattr(claims, name).astype(np.int32))
            typed = typed.set_column(place, header, pa.DictionaryArray.from_arrays(codes, pa.array(list(YES))))
        elif name == "time":
            local = pa.array(claims.time, pa.timestamp("s"))
            typed = typed.set_column(place, header, local)
    texts = [column.cast(pa.string()) if pa.types.is_timestamp(column.type) else column for column in typed.columns]
    typed = pa.table(dict(zip(typed.column_names, texts, strict=True)))
    csv.write_csv(typed, path, csv.WriteOptions(quoting_style="none"))


def cells(claims: Claims) -> list[dict[str, str]]:
    """Records of cells, as a form on paper has them."""
    columns: list[list[str]] = []
    for name in HEADERS:
        values = getattr(claims, name).tolist()
        columns.append([_cell(name, value) for value in values])
    return [dict(zip(HEADERS.values(), row, strict=True)) for row in zip(*columns, strict=True)]


def _cell(name: str, value: int) -> str:
    if name in YES_NO:
        return YES[value]
    if name in LABELS:
        return LABELS[name][value]
    if value == NONE:
        return ""
    match name:
        case "number":
            return claim_id(value)
        case "applicant":
            return applicant_id(value)
        case "time":
            return str(np.datetime64(value, "s")).replace("T", " ")
        case "settled_on":
            return str(np.datetime64(value - EPOCH, "D"))
        case "agreed_rate":
            return f"{value // 10_000}.{value % 10_000:04d}"
        case _:
            return f"{value // 100}.{value % 100:02d}"
