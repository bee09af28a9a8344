"""What the reader of a table of claims has to say: columns that are not there, and columns that were not read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from policyengine.report.amounts import english, joined
from policyengine.report.document import Block, Items, Paragraph
from policyengine.settlement.groups import Family, Group
from policyengine.words import Words


class TableFacts(Protocol):
    """What the reader of a table of claims has to say of its columns."""

    @property
    def unknown_columns(self) -> tuple[str, ...]:
        """Columns that mean no fact and hold something."""

    @property
    def absent_blank_columns(self) -> tuple[str, ...]:
        """Facts that may be blank and have no column: every claim is taken to have none."""

    @property
    def absent_columns(self) -> tuple[str, ...]:
        """Other facts that have no column: not given in any claim."""

    @property
    def notes(self) -> tuple[Words, ...]:
        """What else a reader of the summary should know of how the table was read."""


def cautions(table: TableFacts | None, groups: Sequence[Group], *, any_claim: bool) -> Iterator[Block]:
    """What may make every amount of a settlement wrong, and so stands before them."""
    lines = []
    if not any_claim:
        lines.append(Words("申报表里没有一笔申报", "the table holds no claim"))
    if table is not None:
        lines += absent(table, [family for group in groups for family in group.families])
    if lines:
        yield Paragraph(Words("注意：", "Note:"))
        yield Items(tuple(lines))


def absent(table: TableFacts, families: Sequence[Family]) -> list[Words]:
    """The columns that are not there, and what that does to every claim of the table."""
    lines = []
    if table.absent_blank_columns:
        names = _labelled(table.absent_blank_columns, families)
        lines.append(
            Words(
                f"申报表缺少下列各列，各笔都按“没有”计算，可能少算或多算：{names.zh}",
                f"these columns are missing, and every claim is taken to have none of it, "
                f"so amounts may be too low or too high: {names.en}",
            )
        )
    if table.absent_columns:
        names = _labelled(table.absent_columns, families)
        lines.append(
            Words(
                f"申报表缺少下列各列，各笔都按“未提供”处理，影响结果的暂不能认定：{names.zh}",
                f"these columns are missing, so these facts are not given in any claim, "
                f"and claims that depend on them are undetermined: {names.en}",
            )
        )
    return lines


def columns_read(table: TableFacts) -> Iterator[Block]:
    """How the table was read, and what of it was not."""
    lines = list(table.notes)
    if table.unknown_columns:
        names = _in_quotes(Words(name) for name in table.unknown_columns)
        lines.append(
            Words(f"不认识、没有读取的列：{names.zh}", f"Columns that are not known and were not read: {names.en}")
        )
    if lines:
        yield Items(tuple(lines))


def _labelled(names: tuple[str, ...], families: Sequence[Family]) -> Words:
    plans = (plan for family in families for plan in family.editions)
    facts = {name: fact for plan in plans for name, fact in plan.policy.facts.items()}
    return _in_quotes(facts[name].label if name in facts else Words(name) for name in names)


def _in_quotes(names: Iterable[Words]) -> Words:
    return joined((Words(f"“{name.zh}”", f"“{english(name)}”") for name in names), "、", ", ")
