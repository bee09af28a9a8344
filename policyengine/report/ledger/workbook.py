"""A whole ledger as a workbook for an office: what happened, was filed, was decided, the balances, the policies.

It is for reading. A cell holds 32,767 characters, and a spreadsheet rewrites what it saves: what goes into
another ledger is a copy as CSV or JSONL (`policyengine.ledger.copying`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import BinaryIO, Final

from policyengine.facts import Claim
from policyengine.ledger.answers import Balances, Recorded
from policyengine.ledger.bodies import Corrected, Decided, Filed, PolicyKept
from policyengine.ledger.body_json import body_of
from policyengine.ledger.canonical import parsed
from policyengine.ledger.copying import proved
from policyengine.ledger.entries import Entry, Head, Kind
from policyengine.ledger.postings import FEN
from policyengine.ledger.store import Reader
from policyengine.outcome import Status
from policyengine.policy.model import Fact, FactKind
from policyengine.report.amounts import capitalised, english, fact_in_words, joined
from policyengine.report.citations import article, behind
from policyengine.report.ledger.looking import balances
from policyengine.report.ledger.terms import Terms
from policyengine.report.ledger.timeline import moved, said, what
from policyengine.report.summary import STATUS_WORDS
from policyengine.report.worksheet import Cell, Column, writing_workbook
from policyengine.values import UNKNOWN, Value
from policyengine.words import Language, Words

_ENTRY: Final = Column(Words("分录", "entry"), "count", 8)
_WHEN: Final = Column(Words("时间", "when"), "text", 20)
_ROUND: Final = Column(Words("轮次", "round"), "text", 14)
_CLAIM: Final = Column(Words("申报编号", "claim"), "text", 18)
_APPLICANT: Final = Column(Words("申报主体", "applicant"), "text", 22)
_HASH: Final = Column(Words("校验", "hash"), "text", 66)


def write_workbook(reader: Reader, found: Balances, terms: Terms, file: BinaryIO, language: Language) -> Head:
    """Everything in `reader` as a workbook, and which entry is the last.

    Raises MissingExtraError, and LedgerError where an entry was changed.
    """
    unit = Words("元") if terms.currency == "CNY" else Words(terms.currency)
    facts = {fact.name: fact for policy in reversed(terms.policies) for fact in policy.facts.values()}
    order = tuple(dict.fromkeys(name for policy in terms.policies for name in policy.facts))
    with writing_workbook(file, Words("台账", "Ledger"), language) as book:
        book.table(Words("分录", "entries"), _entry_columns(unit), _entries(reader, terms, language))
        columns = (_ENTRY, _CLAIM, _APPLICANT, *(_fact_column(facts[name]) for name in order))
        filed = _filed(reader, [facts[name] for name in order], terms, language)
        book.table(Words("申报内容", "claims"), columns, filed)
        book.table(Words("认定", "decisions"), _decision_columns(unit), _decisions(reader, terms, language))
        book.document(Words("余额", "balances"), balances(found, terms, language))
        book.table(Words("政策文件", "policies"), _POLICY_COLUMNS, _policies(reader))
    return reader.head()


# What happened.


def _entry_columns(unit: Words) -> tuple[Column, ...]:
    return (
        _ENTRY,
        _WHEN,
        Column(Words("事项", "what"), "text", 10),
        _ROUND,
        _CLAIM,
        _APPLICANT,
        Column(Words("内容", "how"), "long", 60),
        Column(Words(f"金额（{unit.zh}）", f"amount ({unit.zh})"), "money", 16),
        _HASH,
    )


def _entries(reader: Reader, terms: Terms, language: Language) -> Iterator[Sequence[Cell]]:
    for entry in proved(reader.entries()):
        one = Recorded.of(entry, parsed(entry.body))
        fen = moved(one)
        yield (
            one.seq,
            terms.moment(one.at).in_language(language),
            what(one).in_language(language),
            one.round,
            one.claim,
            one.applicant,
            said(one).in_language(language),
            "" if fen is None else Fraction(fen, FEN),
            one.hash,
        )


# What was filed.


def _fact_column(fact: Fact) -> Column:
    return Column(Words(fact.label.zh, english(fact.label)), "money" if fact.kind is FactKind.MONEY else "text", 18)


def _filed(reader: Reader, facts: Sequence[Fact], terms: Terms, language: Language) -> Iterator[Sequence[Cell]]:
    for kind in (Kind.CLAIM, Kind.CORRECTION):
        for entry in reader.entries("kind", kind):
            claim = _claim(entry)
            values = claim.in_timezone(terms.policies[0].timezone)
            cells = (_fact(values, fact, terms, language) for fact in facts)
            yield (entry.seq, entry.claim, entry.applicant, *cells)


def _claim(entry: Entry) -> Claim:
    match body_of(entry):
        case Filed() as filed:
            return filed.claim(entry.claim)
        case Corrected(filed=filed):
            return filed.claim(entry.claim)
        case _:
            raise ValueError("an entry of a claim's facts was expected")


def _fact(values: Mapping[str, Value], fact: Fact, terms: Terms, language: Language) -> Cell:
    value = values.get(fact.name, UNKNOWN)
    if value is UNKNOWN or value is None:
        return ""
    if fact.kind is FactKind.MONEY and isinstance(value, Fraction):
        return value
    return fact_in_words(value, fact, terms.currency).in_language(language)


# What was decided.


def _decision_columns(unit: Words) -> tuple[Column, ...]:
    return (
        _ENTRY,
        _ROUND,
        _CLAIM,
        _APPLICANT,
        Column(Words("结果", "result"), "text", 12),
        Column(Words("政策", "policy"), "long", 36),
        Column(Words("条款", "article"), "text", 14),
        Column(Words(f"应补（{unit.zh}）", f"due ({unit.zh})"), "money", 16),
        Column(Words(f"实补（{unit.zh}）", f"granted ({unit.zh})"), "money", 16),
        Column(Words("理由", "reason"), "long", 80),
    )


def _decisions(reader: Reader, terms: Terms, language: Language) -> Iterator[Sequence[Cell]]:
    for entry in reader.entries("kind", Kind.DECISION):
        body = body_of(entry)
        assert isinstance(body, Decided), "an entry of a decision says what was decided"
        numbers = (capitalised(article(number)) for number in body.article.split("+") if number)
        reasons = (behind(one.article, Words(one.zh, one.en)) for one in body.reasons)
        yield (
            entry.seq,
            entry.round,
            entry.claim,
            entry.applicant,
            STATUS_WORDS[Status(body.status)].in_language(language),
            terms.titles(body.policy.split("+")).in_language(language),
            joined(numbers, "、", ", ").in_language(language),
            Fraction(body.entitled, FEN),
            Fraction(body.amount, FEN),
            joined(reasons, "；", "; ").in_language(language),
        )


# What it was decided by.

_POLICY_COLUMNS: Final = (
    _ENTRY,
    Column(Words("文件", "file"), "text", 30),
    Column(Words("行", "line"), "count", 6),
    Column(Words("原文", "text"), "text", 120),
)


def _policies(reader: Reader) -> Iterator[Sequence[Cell]]:
    """Every file as it was kept, line by line."""
    for entry in reader.entries("kind", Kind.POLICY):
        body = body_of(entry)
        assert isinstance(body, PolicyKept), "an entry of a policy keeps its file"
        for number, line in enumerate(body.text.splitlines(), start=1):
            yield (entry.seq, body.file, number, line)
