"""From a row to a claim: every cell read as its fact declares, every problem with its place."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final

from policyengine.claims.cells import lacks_time, read_cell
from policyengine.claims.columns import Column, Resolved, Titles, did_you_mean, resolve
from policyengine.claims.form import Raw
from policyengine.claims.records import EMPTY
from policyengine.claims.rows import Row
from policyengine.claims.spreadsheet import column_letter
from policyengine.claims.text import shown
from policyengine.claims.totals import a_total, is_total
from policyengine.facts import Claim, Counted, Problem
from policyengine.policy.model import Fact, FactKind
from policyengine.values import UNKNOWN, Value, decimal_text
from policyengine.words import Words

_REMEMBERED: Final = 4096
"""Cells of one column whose values are kept: offices write the same few words over and over."""

NEAR_MISSES: Final = 1000
"""Unknown titles of one record or table that are compared with the facts: more are no slips of a pen."""

_RESOLVED: Final = 256
"""Sets of titles whose meaning is kept: records of one file mostly name the same facts."""


@dataclass(slots=True)
class ClaimReader:
    """Reads the rows of one file. `by_header`: titles were checked once, for all rows, and not again in each.

    `lettered`: its columns have letters, as a spreadsheet shows them.
    """

    known: Titles
    ignore: Collection[str]
    by_header: bool
    file: str = ""
    counted: Counted = "row"
    lettered: bool = False
    units: dict[str, str] = field(default_factory=dict)
    near_misses: dict[str, Fact] = field(default_factory=dict)
    ignored_some: bool = False
    _meanings: dict[tuple[str, ...], _Meaning] = field(default_factory=dict)
    _cells: dict[str, dict[str, Value | Problem]] = field(default_factory=dict)

    def resolved(self, titles: tuple[str, ...]) -> Resolved:
        """What the titles of a row mean."""
        return self._meaning(titles).resolved

    def claim(self, row: Row) -> Claim:
        """The claim of a row; of a broken row only its id, where that can be told, and what is broken."""
        meaning = self._meaning(row.keys)
        broken = list(row.problems)
        if not broken:
            broken = [*meaning.problems, *meaning.misplaced_in(row)]
        if not broken and is_total(row, meaning.resolved, self.known.form.claim_fact):
            broken = [a_total()]
        values: dict[str, Value] = {}
        problems: list[Problem] = []
        dates: set[str] = set()
        claim_fact = self.known.form.claim_fact
        for at, (title, column, raw) in enumerate(zip(row.keys, meaning.resolved.columns, row.cells, strict=False)):
            if column is None or (broken and column.fact.name != claim_fact):
                continue
            value = self._value(title, column, raw)
            if isinstance(value, Problem):
                problems.append(replace(value, where=self._in_column(row, at, column.fact)))
            elif value is not UNKNOWN:
                values[column.fact.name] = value
                if column.fact.kind is FactKind.DATE_TIME and value is not None and lacks_time(raw):
                    dates.add(column.fact.name)
        id_ = claim_id(values.get(claim_fact))
        if broken:
            claim = self._of(row, id_, {})
            return replace(claim, problems=tuple(replace(problem, where=claim.where) for problem in broken))
        values.update(dict.fromkeys(meaning.none, None))
        return self._of(row, id_, values, tuple(problems), frozenset(dates))

    def _of(
        self,
        row: Row,
        id_: str,
        values: dict[str, Value],
        problems: tuple[Problem, ...] = (),
        dates: frozenset[str] = frozenset(),
    ) -> Claim:
        return Claim(id_, values, problems, dates, row.number, self.file, self.counted)

    def _in_column(self, row: Row, at: int, fact: Fact) -> Words | None:
        """The row, the letter of the column, and its title where that is not the label, which the complaint names."""
        where = self._of(row, "", {}).where
        if where is not None and self.lettered:
            letter = column_letter(at)
            where = Words(f"{where.zh} {letter} 列", f"{where.en}, column {letter}")
        if where is None or row.keys[at].strip() == fact.label.zh:
            return where
        short = shown(row.keys[at])
        return Words(f"{where.zh}“{short}”列", f"{where.en}, column `{short}`")

    def _value(self, title: str, column: Column, raw: Raw) -> Value | Problem:
        if not isinstance(raw, str) or len(raw) > 100:
            return read_cell(column.fact, raw, self.known.form, column.unit)
        remembered = self._cells.setdefault(title, {})
        if raw not in remembered:
            if len(remembered) >= _REMEMBERED:
                remembered.clear()
            remembered[raw] = read_cell(column.fact, raw, self.known.form, column.unit)
        return remembered[raw]

    def _meaning(self, titles: tuple[str, ...]) -> _Meaning:
        meaning = self._meanings.get(titles)
        if meaning is None:
            if len(self._meanings) >= _RESOLVED:
                self._meanings.clear()
            meaning = self._meanings[titles] = self._find_meaning(titles)
        return meaning

    def _find_meaning(self, titles: tuple[str, ...]) -> _Meaning:
        resolved = resolve(titles, self.known, self.ignore)
        self.ignored_some = self.ignored_some or bool(resolved.ignored)
        for title, column in zip(titles, resolved.columns, strict=True):
            if column is not None and column.unit is not None and column.unit.factor != 1:
                self.units[title] = column.unit.text
        facts = self.known.form.vocabulary
        absent = [fact for name, fact in facts.items() if name not in resolved.names]
        none = tuple(fact.name for fact in absent if fact.blank_is_none)
        if self.by_header:
            return _Meaning(resolved, (), none)
        problems = (*_doubled(resolved), *self._near(resolved, absent))
        return _Meaning(resolved, problems, none, _misplaced(resolved, self.known))

    def _near(self, resolved: Resolved, absent: list[Fact]) -> list[Problem]:
        problems = []
        for at in resolved.unknown[:NEAR_MISSES]:
            title = resolved.titles[at]
            fact = self.known.near(title, absent)
            if fact is not None:
                self.near_misses[title] = fact
                problems.append(Problem("F608", did_you_mean(shown(title), fact), fact.name))
        return problems


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a set of titles means, what is wrong with it, and the facts it leaves out that are then none.

    `misplaced` are positions of names above or below facts, wrong where a value stands there.
    """

    resolved: Resolved
    problems: tuple[Problem, ...]
    none: tuple[str, ...]
    misplaced: tuple[tuple[int, Problem], ...] = ()

    def misplaced_in(self, row: Row) -> Iterator[Problem]:
        """What a row of these titles says of names that are no facts but stand above or below facts."""
        return (problem for at, problem in self.misplaced if row.cells[at] not in (None, EMPTY))


class RecordReader:
    """Reads records of a program, each by itself; what it learnt of their keys and cells it keeps for the next.

    Near misses are left to the caller.
    """

    def __init__(self, known: Titles) -> None:
        self._rows = ClaimReader(known, (), by_header=True)
        self._wrong: dict[tuple[str, ...], _Meaning] = {}

    def claim(self, row: Row) -> Claim:
        """The claim of one record."""
        wrong = self._wrong_with(row.keys)
        broken = (*row.problems, *wrong.problems, *wrong.misplaced_in(row))
        return self._rows.claim(replace(row, problems=broken) if broken else row)

    def resolved(self, keys: tuple[str, ...]) -> Resolved:
        """What the keys of a record mean."""
        return self._rows.resolved(keys)

    def _wrong_with(self, keys: tuple[str, ...]) -> _Meaning:
        """What is wrong with the keys of a record; of a table it is said once, of its header."""
        if keys not in self._wrong:
            if len(self._wrong) >= _RESOLVED:
                self._wrong.clear()
            resolved = self.resolved(keys)
            problems, misplaced = tuple(_doubled(resolved)), _misplaced(resolved, self._rows.known)
            self._wrong[keys] = _Meaning(resolved, problems, (), misplaced)
        return self._wrong[keys]


def claim_id(value: Value) -> str:
    """The id of a claim as text; "" where it has none."""
    if isinstance(value, str):
        return value
    if isinstance(value, Fraction):
        return decimal_text(value)
    return "" if value is None or value is UNKNOWN else str(value)


def _doubled(resolved: Resolved) -> list[Problem]:
    problems = []
    for first, second in resolved.doubled:
        column = resolved.columns[second]
        assert column is not None
        one, other = shown(resolved.titles[first]), shown(resolved.titles[second])
        words = Words(
            f"“{column.fact.label.zh}”给了两次：`{one}` 和 `{other}`",
            f"“{column.fact.label.in_language('en')}” is given twice: `{one}` and `{other}`",
        )
        problems.append(Problem("F623", words, column.fact.name))
    return problems


def _misplaced(resolved: Resolved, known: Titles) -> tuple[tuple[int, Problem], ...]:
    found = ((at, known.misplaced(resolved.titles[at])) for at in resolved.unknown)
    return tuple((at, Problem("F624", words)) for at, words in found if words is not None)
