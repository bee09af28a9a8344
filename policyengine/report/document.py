"""A document for people: a title, headings, paragraphs, lists and tables, in both languages until it is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from policyengine.words import Language, Words


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 stands under the title."""

    words: Words
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    words: Words


@dataclass(frozen=True, slots=True)
class Items:
    """A list, item by item."""

    items: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `right` are the columns, counted from 0, whose cells are numbers.

    The cells of the columns that `shrink` are cut where the screen is too narrow for all of them.
    """

    header: tuple[Words, ...]
    rows: tuple[tuple[Words, ...], ...]
    right: frozenset[int] = field(default_factory=frozenset)
    shrink: frozenset[int] = field(default_factory=frozenset)


Block: TypeAlias = Heading | Paragraph | Items | Table


@dataclass(frozen=True, slots=True)
class Document:
    """A document, and the language it is to be written in."""

    language: Language
    title: Words
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document with its heading, before it is numbered. One without blocks is left out."""

    heading: Words
    blocks: tuple[Block, ...]
