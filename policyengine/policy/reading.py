"""Small readers over a document: text, words, ids, dates, expressions, tables.

The shape has been complained about before anything is read here, so what is missing or of
the wrong kind is passed over in silence: the reader answers None and the file is refused
anyway. That way every other mistake of the file is still found in the same run.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from policyengine.diagnostics.model import Diagnostics
from policyengine.expression.literals import read_date
from policyengine.policy.model import Reach
from policyengine.policy.written import (
    NamedPlace,
    Written,
    WrittenBand,
    WrittenBands,
    WrittenChoice,
    WrittenChoices,
    WrittenExpression,
    WrittenMarginal,
    WrittenReview,
)
from policyengine.source import Place, Source
from policyengine.syntax.document import Entry, Mapping, Scalar, Sequence, Tree, expression_slice
from policyengine.syntax.mending import mended, mended_day
from policyengine.syntax.parser import parse_expression
from policyengine.syntax.tree import Temporal
from policyengine.words import Words

_ISO_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_WIDE_COMMA: Final = re.compile("[，、]")
_NO_NAME: Final = re.compile("[\\s“”‘’「」『』\"'`]")
_NAME: Final = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


@dataclass(frozen=True, slots=True)
class Reader:
    """The file being read and where its mistakes go."""

    source: Source
    diagnostics: Diagnostics

    def place(self, tree: Tree) -> Place:
        """Where `tree` stands."""
        return Place(self.source, tree.span)

    def date(self, tree: Tree | None) -> dt.date | None:
        """A calendar date, `2024-04-28`."""
        if not isinstance(tree, Scalar) or not _ISO_DATE.fullmatch(tree.text):
            return None
        day = read_date(tree.text)
        if isinstance(day, Words):
            self.diagnostics.add("E111", self.place(tree), day)
            return None
        return day

    def expression(self, tree: Tree | None) -> WrittenExpression | None:
        """An expression; complaints about it are made here, and its tree is then None."""
        if not isinstance(tree, Scalar):
            return None
        span = expression_slice(tree, self.source, self.diagnostics)
        expr = parse_expression(self.source, span, self.diagnostics) if span is not None else None
        return WrittenExpression(expr, Place(self.source, span or tree.span))

    def edge(self, tree: Tree | None) -> WrittenExpression | None:
        """The edge of a band: a bare date stands for itself here, as in `in_force`."""
        if not isinstance(tree, Scalar) or tree.style not in ("plain", "single", "double"):
            return self.expression(tree)
        day = tree.text if _ISO_DATE.fullmatch(tree.text) else mended_day(tree.text)
        if day is None:
            return self.expression(tree)
        if day != tree.text:
            self.diagnostics.add(
                "E111",
                self.place(tree),
                Words(f"日期 `{tree.text}` 的写法不对", f"the date `{tree.text}` is written another way"),
                help=Words(f"写成 `{day}`", f"write `{day}`"),
            )
        return WrittenExpression(Temporal(day, span=tree.span), self.place(tree))

    def value(self, tree: Tree | None) -> Written | None:
        """An expression or a table, wherever a value may stand."""
        if not isinstance(tree, Mapping):
            return self.expression(tree)
        if (marginal := tree.get("marginal")) is not None:
            return WrittenMarginal(self._bands(marginal), self.place(tree))
        if (decided := self.expression(tree.get("decided"))) is not None:
            at_most = self.expression(tree.get("at_most"))
            return WrittenReview(decided, at_most, self.place(tree)) if at_most else None
        by = self.expression(tree.get("by"))
        if by is None:
            return None
        if (bands := tree.get("bands")) is not None:
            return WrittenBands(by, self._bands(bands), self.place(tree))
        return WrittenChoices(by, tuple(self._choices(tree.get("values"))), self.place(tree))

    def _bands(self, tree: Tree) -> tuple[WrittenBand, ...]:
        return tuple(band for item in items(tree) if (band := self._band(item)) is not None)

    def _band(self, tree: Tree) -> WrittenBand | None:
        closed = field(tree, "from") is not None
        edge = self.edge(field(tree, "from") if closed else field(tree, "above"))
        value = self.value(field(tree, "value"))
        return WrittenBand(edge, closed, value, self.place(tree)) if edge and value else None

    def _choices(self, tree: Tree | None) -> Iterator[WrittenChoice]:
        for entry in entries(tree):
            value = self.value(entry.value)
            if value is not None:
                yield WrittenChoice(entry.key.text, value, self.place(entry.key))

    def name(self, tree: Tree | None) -> NamedPlace | None:
        """One name with its place."""
        return NamedPlace(tree.text, self.place(tree)) if isinstance(tree, Scalar) else None

    def names(self, tree: Tree | None) -> tuple[NamedPlace, ...]:
        """A list of names, each with its place; those that a full-width comma parts (as was told) are several."""
        return tuple(
            NamedPlace(name.strip(), self.place(item))
            for item in items(tree)
            if isinstance(item, Scalar)
            for name in _WIDE_COMMA.split(item.text)
        )

    def reach(self, tree: Tree | None) -> Reach | None:
        """`all`, or a list of names."""
        if isinstance(tree, Scalar):
            return "all" if tree.text == "all" else (NamedPlace(tree.text, self.place(tree)),)
        return self.names(tree) if isinstance(tree, Sequence) else None


def text(tree: Tree | None) -> str | None:
    """The text of a scalar."""
    return tree.text if isinstance(tree, Scalar) else None


def words(tree: Tree | None) -> Words | None:
    """A plain text, or `{zh: …, en: …}`."""
    if isinstance(tree, Mapping):
        zh, en = tree.get("zh"), tree.get("en")
        return Words(_joined(zh), _joined(en)) if text(zh) else None
    return Words(_joined(tree)) if text(tree) else None


def _joined(tree: Tree | None) -> str:
    """The text in one line; where it was written in several, a break between two characters of Chinese is no blank."""
    if not isinstance(tree, Scalar):
        return ""
    parts = tree.text.split()
    if tree.content.end - tree.content.start == len(tree.text):  # one line: its blanks are the author's
        return " ".join(parts)
    joined = ""
    for part in parts:
        meets = joined and _is_chinese(joined[-1]) and _is_chinese(part[0])
        joined += part if meets or not joined else f" {part}"
    return joined


def _is_chinese(character: str) -> bool:
    return character in "“”‘’…—·" or unicodedata.east_asian_width(character) in ("W", "F")


def name_of(key: Scalar) -> str:
    """The name that a key declares; without the blanks and quotes that no name has (as was told)."""
    return (mended(key.text, _NAME) or key.text) if _NO_NAME.search(key.text) else key.text


def field(tree: Tree | None, key: str) -> Tree | None:
    """The value under `key` where `tree` is a mapping that has it."""
    return tree.get(key) if isinstance(tree, Mapping) else None


def items(tree: Tree | None) -> tuple[Tree, ...]:
    """The items of a sequence."""
    return tree.items if isinstance(tree, Sequence) else ()


def entries(tree: Tree | None) -> tuple[Entry, ...]:
    """The entries of a mapping."""
    return tree.entries if isinstance(tree, Mapping) else ()
