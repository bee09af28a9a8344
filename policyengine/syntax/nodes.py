"""The nodes of a YAML document: scalars, mappings, sequences, each with its place.

A scalar stays text until someone who knows its unit reads it: no number, date or boolean is
guessed here. Spans are absolute offsets into the source.

`broken` marks what was complained about while reading: later passes say nothing more of it,
so that one slip gives one complaint.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from policyengine.source import Span

Style: TypeAlias = Literal["plain", "single", "double", "literal", "folded"]

_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text. `span` covers quotes or the `|`; `content` is the raw slice to parse as an expression.

    `text` is what YAML makes of it: escapes resolved, lines folded, a `|` block with its last
    line break. `content` stands inside the quotes, or below the `|`, without blanks around it.
    """

    text: str
    style: Style
    span: Span
    content: Span
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """`key: value`."""

    key: Scalar
    value: Tree


@dataclass(frozen=True, slots=True)
class Mapping:
    """`key: value` entries, no key twice. `broken`: one of them could not be read and is left out."""

    entries: tuple[Entry, ...]
    span: Span
    broken: bool = False

    def entry(self, key: str) -> Entry | None:
        """The entry under `key`."""
        return next((entry for entry in self.entries if entry.key.text == key), None)

    def get(self, key: str) -> Tree | None:
        """The value under `key`."""
        entry = self.entry(key)
        return entry.value if entry is not None else None


@dataclass(frozen=True, slots=True)
class Sequence:
    """`- item` or `[item, item]`."""

    items: tuple[Tree, ...]
    span: Span


Tree: TypeAlias = Scalar | Mapping | Sequence


def is_null(scalar: Scalar) -> bool:
    """Whether YAML 1.2 (core schema, §10.3.2) takes the scalar for null: nothing, `~` or `null`."""
    return scalar.style == "plain" and scalar.text in _NULLS
