"""The blank claim form as a workbook: labels as the header, lists to choose from, and what each column asks.

Columns of texts are formatted as text, so that no identifier loses digits or leading zeros; days, times,
amounts and rates have formats that are read back as what they show.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO, Final

from policyengine.policy.model import Fact, FactKind
from policyengine.report.form import accepted
from policyengine.report.worksheet import MOST_ROWS, Column, Workbook, writing_workbook
from policyengine.source import display_width
from policyengine.words import Language, Words

_FORM: Final = Words("申报表", "claims")
_NOTES: Final = Words("填写说明", "how to fill it in")
_LISTS: Final = Words("选项", "choices")

_YES_NO: Final = (Words("是", "yes"), Words("否", "no"))
_FORMATS: Final[Mapping[FactKind, str]] = {
    FactKind.TEXT: "@",
    FactKind.YES_NO: "@",
    FactKind.CHOICE: "@",
    FactKind.DATE: "yyyy-mm-dd",
    FactKind.DATE_TIME: "yyyy-mm-dd hh:mm",
    FactKind.INTEGER: "0",
    FactKind.NUMBER: "General",
    FactKind.MONEY: "#,##0.00",
    FactKind.RATE: "0.00%",
}
_NARROWEST: Final = 12

_NOTE_COLUMNS: Final = (
    Column(Words("列名", "column"), "text", 28),
    Column(Words("编号", "name"), "text", 34),
    Column(Words("填什么", "what may stand there"), "long", 50),
    Column(Words("问题", "question"), "long", 50),
    Column(Words("从哪里取得", "where from"), "long", 40),
)


def write_form(vocabulary: Mapping[str, Fact], file: BinaryIO, language: Language) -> None:
    """The form in `file`; raises `MissingExtraError`."""
    facts = tuple(vocabulary.values())
    with writing_workbook(file, _FORM, language) as book:
        sheet = book.book.add_worksheet(_FORM.in_language(language))
        sheet.freeze_panes(1, 1)
        listed = [fact for fact in facts if _choices(fact)]
        for column, fact in enumerate(facts):
            _column(book, sheet, column, fact)
            if fact in listed:
                _offer(sheet, column, listed.index(fact), fact, language)
        book.table(_NOTES, _NOTE_COLUMNS, (_note(fact, language) for fact in facts))
        if listed:
            _write_lists(book, listed)


def _choices(fact: Fact) -> tuple[Words, ...]:
    return _YES_NO if fact.kind is FactKind.YES_NO else tuple(label for _, label in fact.choices)


def _column(book: Workbook, sheet: Any, column: int, fact: Fact) -> None:  # noqa: ANN401  # xlsxwriter's sheet
    title = fact.label.in_language(book.language)
    style = book.book.add_format({"num_format": _FORMATS[fact.kind]})
    sheet.set_column(column, column, max(display_width(title) + 2, _NARROWEST), style)
    sheet.write_string(0, column, title, book.header)


def _offer(sheet: Any, column: int, place: int, fact: Fact, language: Language) -> None:  # noqa: ANN401  # xlsxwriter's
    """A list below the header, from the sheet of lists: its own text may hold neither commas nor 255 characters."""
    from xlsxwriter.utility import xl_range_abs

    there = xl_range_abs(1, place, len(_choices(fact)), place)
    complaint = Words("请从列表中选择", "please choose from the list")
    rule = {
        "validate": "list",
        "source": f"='{_LISTS.in_language(language)}'!{there}",
        "error_title": fact.label.in_language(language)[:32],
        "error_message": complaint.in_language(language),
    }
    sheet.data_validation(1, column, MOST_ROWS - 1, column, rule)


def _note(fact: Fact, language: Language) -> tuple[str, ...]:
    told = (fact.question, fact.source)
    return (
        fact.label.in_language(language),
        fact.name,
        accepted(fact, language),
        *(words.in_language(language) if words is not None else "" for words in told),
    )


def _write_lists(book: Workbook, listed: list[Fact]) -> None:
    sheet = book.book.add_worksheet(_LISTS.in_language(book.language))
    columns = [[fact.label, *_choices(fact)] for fact in listed]
    for row in range(max(map(len, columns))):
        for at, words in enumerate(columns):
            if row < len(words):
                sheet.write_string(row, at, words[row].in_language(book.language), book.header if not row else None)
