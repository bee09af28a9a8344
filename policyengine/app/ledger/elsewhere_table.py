"""Many awards received elsewhere, one a row of a table: what is wrong with one row stops no other."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from policyengine.app.evaluating import form_of
from policyengine.app.ledger.elsewhere import AwardElsewhere, keep, stated
from policyengine.app.loading import PolicyBook
from policyengine.claims.form import Form
from policyengine.facts import Claim, normal_id
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.results import ElsewhereKept, ElsewhereTable, Refused
from policyengine.ledger.store import Writer
from policyengine.policy.model import Fact, FactKind
from policyengine.values import Value, to_decimal
from policyengine.words import Words

_BETWEEN: Final = re.compile("[、，,；;]")
_ROW_WRONG: Final = frozenset({"L720", "L746", "L747", "L748"})  # any other is no fault of a row

COLUMNS: Final = (
    Fact("title", Words("政策名称", "title"), FactKind.TEXT),
    Fact("amount", Words("金额", "amount"), FactKind.MONEY, decimals=2, at_least=Fraction(0)),
    Fact("place", Words("地域", "place"), FactKind.TEXT),
    Fact("level", Words("层级", "level"), FactKind.TEXT),
    Fact("category", Words("领域", "category"), FactKind.TEXT),
    Fact("date", Words("获得日期", "date"), FactKind.DATE, blank_is_none=True),
    Fact("reference", Words("凭据", "reference"), FactKind.TEXT, blank_is_none=True),
    Fact("reason", Words("更正理由", "reason"), FactKind.TEXT, blank_is_none=True),
)
"""The columns beside the claim's id, by name or by label; several categories stand in one cell."""


@dataclass(frozen=True, slots=True)
class StatedAward:
    """An award that a claim received elsewhere, as it is stated; `reason` where it puts right what was recorded."""

    claim: str
    award: AwardElsewhere
    reason: str = ""
    where: Words | None = None


def form_of_awards(book: PolicyBook) -> Form:
    """What a table of awards is read against."""
    id_ = book.vocabulary[book.claim_fact]
    return replace(form_of(book), vocabulary={id_.name: id_, **{one.name: one for one in COLUMNS}})


def awards_of(rows: Iterable[Claim]) -> tuple[list[StatedAward], list[Refused]]:
    """The awards that rows state, and the rows that cannot be read."""
    found, refused = [], []
    for row in rows:
        if row.problems:
            words, codes = tuple(one.words for one in row.problems), tuple(one.code for one in row.problems)
            refused.append(Refused(row.id, words, codes, row.where))
        else:
            found.append(_award(row))
    return found, refused


def _award(row: Claim) -> StatedAward:
    amount, received = row.values.get("amount"), row.values.get("date")
    award = AwardElsewhere(
        _text(row.values.get("title")),
        to_decimal(amount) if isinstance(amount, Fraction) else "",
        _text(row.values.get("place")),
        _text(row.values.get("level")),
        _BETWEEN.split(_text(row.values.get("category"))),
        received if isinstance(received, dt.date) else None,
        _text(row.values.get("reference")),
    )
    return StatedAward(row.id, award, _text(row.values.get("reason")), row.where)


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""


def keep_all(writer: Writer, book: PolicyBook, awards: Iterable[StatedAward], at: str) -> ElsewhereTable:
    """Record what can be recorded, in one transaction; the others are listed with their codes."""
    done = list(_each(writer, book, awards, at))
    kept = tuple(one for one in done if isinstance(one, ElsewhereKept))
    return ElsewhereTable(kept, tuple(one for one in done if isinstance(one, Refused)))


def _each(
    writer: Writer, book: PolicyBook, awards: Iterable[StatedAward], at: str
) -> Iterator[ElsewhereKept | Refused]:
    for one in awards:
        claim = normal_id(one.claim)
        if not claim:
            yield Refused("", (Words("没有写申报编号", "the id of the claim is missing"),), ("L746",), one.where)
            continue
        try:
            yield keep(writer, book, claim, stated(one.award, book), one.reason.strip(), at)
        except LedgerError as error:
            if error.code not in _ROW_WRONG:
                raise
            yield Refused(claim, (error.words,), (error.code,), one.where)
