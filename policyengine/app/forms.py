"""`facts`: the blank claim form of policies."""

from __future__ import annotations

import json
from typing import BinaryIO, Literal, TypeAlias, assert_never

from policyengine.app.loading import PolicyBook
from policyengine.report.claim_schema import claim_schema
from policyengine.report.form import csv_header, form_text
from policyengine.report.form_workbook import write_form
from policyengine.words import Language

FormFormat: TypeAlias = Literal["csv", "json-schema", "text", "xlsx"]
TextForm: TypeAlias = Literal["csv", "json-schema", "text"]


def blank_form(book: PolicyBook, format_: TextForm, language: Language) -> str:
    """The form as a table header, as the JSON Schema of a claim, or as a list to read."""
    match format_:
        case "csv":
            return csv_header(book.vocabulary, language)
        case "json-schema":
            schema = claim_schema(book.vocabulary, book.claim_fact, language)
            return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
        case "text":
            return form_text(book.vocabulary, book.policies, language)
        case _:
            assert_never(format_)


def write_blank_workbook(book: PolicyBook, file: BinaryIO, language: Language) -> None:
    """The form as a workbook to fill in; raises `MissingExtraError`."""
    write_form(book.vocabulary, file, language)
