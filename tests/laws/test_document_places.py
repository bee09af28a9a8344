"""Documents: whatever the text, reading it ends in a tree or a complaint, and every place is a place in it."""

from __future__ import annotations

from collections.abc import Iterator

import yaml
from hypothesis import given
from hypothesis import strategies as st

from policyengine.diagnostics.model import Diagnostics
from policyengine.source import Source, Span
from policyengine.syntax.document import Mapping, Scalar, Sequence, Tree, expression_slice, read_document
from policyengine.syntax.shape import check_shape

PIECES = st.sampled_from(
    [
        *"ab甲：:-[]{},#|>'\"&*!%@`？=\n\t 　",
        "\n",
        "\n  ",
        ": ",
        "- ",
        "key: ",
        " #",
        "yes",
        "~",
        "<<: ",
        "---\n",
        "\r\n",
        "|\n  ",
    ]
)
texts = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=40).map("".join))
words = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=8)
values = st.recursive(
    words, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4), max_leaves=12
)


def nodes(tree: Tree) -> Iterator[Tree]:
    yield tree
    match tree:
        case Mapping(entries):
            for entry in entries:
                yield entry.key
                yield from nodes(entry.value)
        case Sequence(items):
            for item in items:
                yield from nodes(item)
        case Scalar():
            pass


@given(texts, st.booleans())
def test_any_text_gives_a_tree_or_a_complaint(text: str, null_allowed: bool) -> None:
    source, diagnostics = Source("甲", text), Diagnostics()
    tree = read_document(source, diagnostics, null_allowed=null_allowed)
    assert tree is not None or diagnostics.found
    for node in nodes(tree) if tree is not None else ():
        assert 0 <= node.span.start <= node.span.end <= len(text)
        if isinstance(node, Scalar):
            assert node.span.start <= node.content.start <= node.content.end <= len(text)
            expression_slice(node, source, diagnostics)
    if tree is not None:
        check_shape(tree, source, "policy", diagnostics)
        check_shape(tree, source, "cases", diagnostics)
    for found in diagnostics:
        assert found.place is not None
        span: Span = found.place.span
        assert 0 <= span.start <= span.end <= len(text), found


def plainly(tree: Tree) -> object:
    match tree:
        case Mapping(entries):
            return {entry.key.text: plainly(entry.value) for entry in entries}
        case Sequence(items):
            return [plainly(item) for item in items]
        case Scalar(text):
            return text


@given(values, st.sampled_from([True, False, None]), st.sampled_from([None, '"', "'", "|"]))
def test_what_yaml_writes_is_read_back(value: object, flow: bool | None, style: str | None) -> None:
    """Against PyYAML's own writer: text, whichever way it is quoted."""
    text = yaml.dump(value, allow_unicode=True, default_flow_style=flow, default_style=style, sort_keys=False)
    diagnostics = Diagnostics()
    tree = read_document(Source("甲", text), diagnostics, null_allowed=True)
    codes = {found.code for found in diagnostics}
    # Tags come from the writer's `!!null`, a `？ ` from its long keys; `：` and `<<` in keys are refused on purpose.
    if not codes:
        assert tree is not None
        assert plainly(tree) == value
    else:
        assert codes <= {"E122", "E124", "E125", "E129", "E130"}


@given(words.filter(lambda word: not word.startswith(("-", "?", "!", "&", "*", "%", "@", "`", "|", ">"))))
def test_a_plain_scalar_is_its_own_slice(word: str) -> None:
    source, diagnostics = Source("甲", f"键: {word}\n"), Diagnostics()
    tree = read_document(source, diagnostics, null_allowed=True)
    if isinstance(tree, Mapping) and not diagnostics.found:
        value = tree.entries[0].value
        if isinstance(value, Scalar) and value.style == "plain":
            assert source.slice(value.span) == value.text == source.slice(value.content)
