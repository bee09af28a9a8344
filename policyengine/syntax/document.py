"""A YAML document as a tree with places: the first thing made of a file's text.

`read_source` reads a file, `read_document` makes the tree, and `expression_slice` says which
characters of a scalar are an expression. Every mistake is collected with its place; after a
syntax error of YAML there is no tree.

The tree promises: no key twice, no alias, no tag, at most 64 levels, no value guessed.
"""

from __future__ import annotations

from typing import Final

from policyengine.diagnostics.model import Diagnostics
from policyengine.source import Place, Source, Span
from policyengine.syntax.embedding import expression_slice
from policyengine.syntax.files import SIZE_LIMIT, read_source
from policyengine.syntax.nodes import Entry, Mapping, Scalar, Sequence, Tree, is_null
from policyengine.words import Words

__all__ = [
    "Entry",
    "Mapping",
    "Scalar",
    "Sequence",
    "Tree",
    "expression_slice",
    "is_null",
    "read_document",
    "read_source",
]

LINE_LIMIT: Final = 20_000
"""Lines of one document. A regulation of ten articles has about 500; the loader takes its time over each."""

_START: Final = Span(0, 0)
_ENOUGH: Final = 500
"""Mistakes after which a document is not read on: it is not what it was taken for."""


def read_document(source: Source, diagnostics: Diagnostics, *, null_allowed: bool = False) -> Tree | None:
    """The tree of one YAML document, or None where there is none; every mistake is in `diagnostics`.

    `null_allowed` is for claims and cases, where `null` or nothing is a blank (see `is_null`).
    """
    # PyYAML is loaded only where a file is read.
    from yaml.error import MarkedYAMLError

    from policyengine.syntax.yaml_slips import explain
    from policyengine.syntax.yaml_text import StrictLoader, check_characters
    from policyengine.syntax.yaml_tree import TreeBuilder

    if (too_large := _too_large(source.text)) is not None:
        diagnostics.add("E123", Place(source, _START), too_large)
        return None
    if not check_characters(source, diagnostics):
        return None
    found = Diagnostics()
    builder = TreeBuilder(source, found, null_allowed=null_allowed)
    tree: Tree | None = None
    try:
        events = StrictLoader(source, found).events()
        if all(builder.take(event) and len(found.found) < _ENOUGH for event in events):
            tree = builder.root()
    except MarkedYAMLError as error:
        explain(error, source, found)
    diagnostics.found.extend(found.found)
    return tree


def _too_large(text: str) -> Words | None:
    if len(text) > SIZE_LIMIT:
        return Words("文件超过 1 MB", "the file is larger than 1 MB")
    if text.count("\n") > LINE_LIMIT or text.count("\r") > LINE_LIMIT:
        return Words(f"文件超过 {LINE_LIMIT} 行", f"the file has more than {LINE_LIMIT} lines")
    return None
