"""A whole ledger as a workbook for an office: what happened, was filed, was decided, the balances, the policies.

It is for reading. A cell holds 32,767 characters, and a spreadsheet rewrites what it saves: what goes into
another ledger is a copy as CSV or JSONL (`policyengine.ledger.copying`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice
from typing import BinaryIO, Final

from policyengine import __version__
from policyengine.facts import Claim
from policyengine.ledger.answers import Balances, Recorded
from policyengine.ledger.bodies import Corrected, Decided, Filed, PolicyKept, Reversed
from policyengine.ledger.body_json import body_of
from policyengine.ledger.canonical import parsed
from policyengine.ledger.copying import proved
from policyengine.ledger.entries import Entry, Head, Kind
from policyengine.ledger.postings import FEN
from policyengine.ledger.store import Reader
from policyengine.outcome import Status
from policyengine.policy.model import Fact
from policyengine.report.about import SHEET, about
from policyengine.report.amounts import capitalised, joined
from policyengine.report.citations import article, behind
from policyengine.report.fact_cells import APPLICANT, fact_cell, fact_column, ordering
from policyengine.report.ledger.looking import balances
from policyengine.report.ledger.terms import Terms
from policyengine.report.ledger.timeline import moved, said, voids, what
from policyengine.report.summary import STATUS_WORDS
from policyengine.report.worksheet import Cell, Column, writing_workbook
from policyengine.words import Language, Words

_ENTRY: Final = Column(Words("分录", "entry"), "count", 8)
_WHEN: Final = Column(Words("时间", "when"), "moment", 20)
_ROUND: Final = Column(Words("轮次", "round"), "text", 40)
_CLAIM: Final = Column(Words("申报编号", "claim"), "text", 40)
_HASH: Final = Column(Words("校验", "hash"), "text", 66)


def write_workbook(reader: Reader, found: Balances, terms: Terms, file: BinaryIO, language: Language) -> Head:
    """Everything in `reader` as a workbook, and which entry is the last.

    Raises MissingExtraError, and LedgerError where an entry was changed.
    """
    unit = Words("元") if terms.currency == "CNY" else Words(terms.currency)
    facts = {fact.name: fact for policy in reversed(terms.policies) for fact in policy.facts.values()}
    named = {role for policy in terms.policies for role in (policy.roles.claim.name, policy.roles.applicant.name)}
    order = tuple(dict.fromkeys(name for policy in terms.policies for name in policy.facts if name not in named))
    with writing_workbook(file, Words("台账", "Ledger"), language) as book:
        book.table(Words("分录", "entries"), _entry_columns(unit), _entries(reader, terms, language))
        columns = (_ENTRY, _CLAIM, APPLICANT, *(fact_column(facts[name]) for name in order))
        filed = _filed(reader, [facts[name] for name in order], terms, language)
        book.table(Words("申报内容", "claims"), columns, filed)
        decided = _decision_columns(unit, ordering(terms.policies))
        book.table(Words("认定", "decisions"), decided, _decisions(reader, terms, language))
        book.document(Words("余额", "balances"), balances(found, terms, language))
        book.table(Words("政策文件", "policies"), _POLICY_COLUMNS, _policies(reader))
        book.document(SHEET, about(_made_from(found, reader, terms), terms.policies, language))
    return reader.head()


def _made_from(found: Balances, reader: Reader, terms: Terms) -> Iterator[tuple[Words, Words]]:
    """The ledger as it stood: whoever exports it again finds the same."""
    last = next(iter(reader.entries_at([found.entries])))
    yield Words("分录", "entries"), Words(f"{found.entries:,}")
    yield Words("末条分录时间", "time of the last entry"), terms.moment(last.at)
    yield Words("末条校验", "hash of the last entry"), Words(found.head)
    yield Words("导出所用引擎版本", "engine that wrote this"), Words(__version__)


# What happened.


def _entry_columns(unit: Words) -> tuple[Column, ...]:
    return (
        _ENTRY,
        _WHEN,
        Column(Words("事项", "what"), "text", 10),
        _ROUND,
        _CLAIM,
        APPLICANT,
        Column(Words("内容", "how"), "long", 60),
        Column(Words(f"金额（{unit.zh}）", f"amount ({unit.zh})"), "money", 16),
        _HASH,
    )


def _entries(reader: Reader, terms: Terms, language: Language) -> Iterator[Sequence[Cell]]:
    away = voids(Recorded.of(entry, parsed(entry.body)) for entry in reader.entries("kind", Kind.VOID))
    for entry in proved(reader.entries()):
        one = Recorded.of(entry, parsed(entry.body))
        fen = moved(one)
        yield (
            one.seq,
            terms.local(one.at),
            what(one).in_language(language),
            one.round,
            one.claim,
            one.applicant,
            said(one, away).in_language(language),
            "" if fen is None else Fraction(fen, FEN),
            one.hash,
        )


# What was filed.


def _filed(reader: Reader, facts: Sequence[Fact], terms: Terms, language: Language) -> Iterator[Sequence[Cell]]:
    for kind in (Kind.CLAIM, Kind.CORRECTION):
        for entry in reader.entries("kind", kind):
            claim = _claim(entry)
            values = claim.in_timezone(terms.policies[0].timezone)
            cells = (fact_cell(values, fact, terms.currency, language) for fact in facts)
            yield (entry.seq, entry.claim, entry.applicant, *cells)


def _claim(entry: Entry) -> Claim:
    match body_of(entry):
        case Filed() as filed:
            return filed.claim(entry.claim)
        case Corrected(filed=filed):
            return filed.claim(entry.claim)
        case _:
            raise ValueError("an entry of a claim's facts was expected")


# What was decided.


def _decision_columns(unit: Words, by: Fact) -> tuple[Column, ...]:
    return (
        _ENTRY,
        _ROUND,
        _CLAIM,
        APPLICANT,
        fact_column(by),
        Column(Words("结果", "result"), "text", 14),
        Column(Words("政策", "policy"), "long", 36),
        Column(Words("条款", "article"), "text", 30),
        Column(Words(f"应补（{unit.zh}）", f"due ({unit.zh})"), "money", 24),
        Column(Words(f"实补（{unit.zh}）", f"granted ({unit.zh})"), "money", 24),
        Column(Words(f"有效的实补（{unit.zh}）", f"granted and standing ({unit.zh})"), "money", 24, total=True),
        Column(Words("现状", "state"), "text", 30),
        Column(Words("理由", "reason"), "long", 80),
    )


def _decisions(reader: Reader, terms: Terms, language: Language) -> Iterator[Sequence[Cell]]:
    by, zone = ordering(terms.policies), terms.policies[0].timezone
    ends = _ends(reader)
    for entry, body, filed in _with_facts(reader):
        numbers = (capitalised(article(number)) for number in body.article.split("+") if number)
        reasons = (behind(one.article, Words(one.zh, one.en)) for one in body.reasons)
        yield (
            entry.seq,
            entry.round,
            entry.claim,
            entry.applicant,
            fact_cell(_claim(filed).in_timezone(zone), by, terms.currency, language),
            STATUS_WORDS[Status(body.status)].in_language(language),
            terms.titles(body.policy.split("+")).in_language(language),
            joined(numbers, "、", ", ").in_language(language),
            Fraction(body.entitled, FEN),
            Fraction(body.amount, FEN),
            Fraction(0 if entry.seq in ends else body.amount, FEN),
            ends.get(entry.seq, Words("有效", "stands")).in_language(language),
            joined(reasons, "；", "; ").in_language(language),
        )


def _with_facts(reader: Reader) -> Iterator[tuple[Entry, Decided, Entry]]:
    """Every decision with the entry of the facts that it was made on; asked for a thousand at a time."""
    entries = iter(reader.entries("kind", Kind.DECISION))
    while batch := [(entry, body_of(entry)) for entry in islice(entries, 1000)]:
        decided = [(entry, body) for entry, body in batch if isinstance(body, Decided)]
        facts = reader.entries_at([body.facts for _, body in decided])
        yield from ((entry, body, filed) for (entry, body), filed in zip(decided, facts, strict=True))


def _ends(reader: Reader) -> dict[int, Words]:
    """The decisions that no longer stand, and what ended them."""
    found: dict[int, Words] = {}
    for entry in reader.entries("kind", Kind.REVERSAL):
        body = body_of(entry)
        assert isinstance(body, Reversed), "an entry of a reversal names its decision"
        zh, en = ("已更正", "corrected") if body.correction else ("已追回", "taken back")
        found[body.decision] = Words(f"{zh}（第{entry.seq}条）", f"{en} (entry {entry.seq})")
    return found


# What it was decided by.

_POLICY_COLUMNS: Final = (
    _ENTRY,
    Column(Words("文件", "file"), "text", 40),
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
