"""What the validator found, placed in the document, and what is to be said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from policyengine.source import Source, Span
from policyengine.syntax.nodes import Mapping, Sequence, Tree
from policyengine.words import Words

Path: TypeAlias = tuple[str | int, ...]
Schema: TypeAlias = dict[str, Any]

LATER: Final = Words("请先用别的写法，或在 `not_modelled` 里说明", "say it another way, or under `not_modelled`")


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake of shape, and what tells which others follow from it.

    `owner` is the mapping it is about, `keys` are those it asks for, `meant` is the one an
    unknown key was meant for. Where one `settles` its mapping, keys missing there are its echo.
    """

    code: str
    span: Span
    headline: Words
    way_out: Words | None = None
    label: Words | None = None
    owner: Path = ()
    keys: tuple[str, ...] = ()
    meant: str | None = None
    settles: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """An error of the validator and where in the document it is."""

    keyword: str
    value: Any
    instance: Any
    schema: Schema
    schema_path: Path
    path: Path
    tree: Tree
    source: Source
    root: Schema

    @property
    def node(self) -> Tree:
        """What it is about."""
        return at(self.tree, self.path)

    @property
    def key_span(self) -> Span:
        """Where the thing is named: its key, or the first key of an item, or its beginning."""
        if self.path and isinstance(self.path[-1], str):
            parent = at(self.tree, self.path[:-1])
            entry = parent.entry(self.path[-1]) if isinstance(parent, Mapping) else None
            if entry is not None:
                return entry.key.span
        node = self.node
        if isinstance(node, Mapping) and node.entries:
            return node.entries[0].key.span
        return node.span

    @property
    def span(self) -> Span:
        """The value, where it stands in one line; else where it is named."""
        span = self.node.span
        one_line = self.source.position(span.start).line == self.source.position(span.end).line
        return span if one_line else self.key_span

    @property
    def subject(self) -> Words:
        """What it is about, as a sentence begins."""
        if self.path and isinstance(self.path[-1], str):
            return Words(f"`{self.path[-1]}` ", f"`{self.path[-1]}` ")
        return Words("这一项", "this item ") if self.path else Words("文件", "the file ")


def at(tree: Tree, path: Path) -> Tree:
    """What stands at `path`."""
    for step in path:
        if isinstance(tree, Mapping) and isinstance(step, str):
            tree = tree.get(step) or tree
        elif isinstance(tree, Sequence) and isinstance(step, int):
            tree = tree.items[step]
    return tree


def at_key(node: Tree, key: str) -> Span:
    """Where `node` has `key`."""
    entry = node.entry(key) if isinstance(node, Mapping) else None
    return entry.key.span if entry is not None else node.span
