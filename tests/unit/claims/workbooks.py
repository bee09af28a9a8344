"""Workbooks and Parquet files made for a test."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import xlsxwriter
from pyarrow.parquet import write_table

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(make: Callable[[Any, Any], None], name: str = "申报", **options: object) -> bytes:
    """A workbook with one sheet, filled by `make(book, sheet)`."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"strings_to_formulas": False, "strings_to_urls": False, **options}) as book:
        make(book, book.add_worksheet(name))
    return written.getvalue()


def workbook_of_texts(rows: Sequence[Sequence[str]]) -> bytes:
    """A workbook whose cells are all texts."""

    def make(_: Any, sheet: Any) -> None:  # noqa: ANN401  # xlsxwriter has no types
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                if text:
                    sheet.write_string(number, column, text)

    return workbook(make)


def workbook_of_xml(sheet: str, formats: Iterable[str] = ()) -> bytes:
    """A workbook with this as the content of its one sheet; cells may have style 1, 2, … with one of `formats`."""
    numbered = list(enumerate(formats, start=164))
    parts = {
        "_rels/.rels": _relations(("officeDocument", "book/start.xml")),
        "book/start.xml": f'<x:workbook xmlns:x="{MAIN}" xmlns:r="urn:r"><x:sheets>'
        '<x:sheet name="申报" sheetId="1" r:id="r0"/></x:sheets></x:workbook>',
        "book/_rels/start.xml.rels": _relations(("worksheet", "/book/one.xml"), ("styles", "../book/styles.xml")),
        "book/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts>'
        + "".join(f'<numFmt numFmtId="{id_}" formatCode="{_quoted(code)}"/>' for id_, code in numbered)
        + '</numFmts><cellXfs><xf numFmtId="0"/>'
        + "".join(f'<xf numFmtId="{id_}"/>' for id_, _ in numbered)
        + "</cellXfs></styleSheet>",
        "book/one.xml": f'<worksheet xmlns="{MAIN}">{sheet}</worksheet>',
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return written.getvalue()


def _relations(*targets: tuple[str, str]) -> str:
    related = (f'<Relationship Id="r{at}" Type="urn:x/{type_}" Target="{t}"/>' for at, (type_, t) in enumerate(targets))
    return f"<Relationships>{''.join(related)}</Relationships>"


def _quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;")


def parquet(columns: Mapping[str, Any]) -> bytes:
    """A Parquet file with these columns."""
    written = io.BytesIO()
    write_table(pa.table(dict(columns)), written)
    return written.getvalue()
