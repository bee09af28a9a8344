"""A condition in one sentence that says what was read of a fact once: where the fact is first named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from policyengine.expression import core
from policyengine.expression.core import Node
from policyengine.expression.walk import children
from policyengine.report.amounts import english
from policyengine.report.phrases import Phrases
from policyengine.words import Words


def sentence(condition: Node, phrases: Phrases) -> Words:
    """That `condition` holds."""
    said = phrases.clause(condition)
    named = {phrases.value(one): phrases.name(one) for one in _named(condition, phrases)}
    return Words(
        _once(said.zh, {value.zh: name.zh for value, name in named.items()}),
        _once(english(said), {english(value): english(name) for value, name in named.items()}),
    )


def _named(node: Node, phrases: Phrases) -> Iterator[Node]:
    """What a condition names, its definitions' names too."""
    if isinstance(node, core.Fact | core.Held | core.Reference):
        yield node
    below = (phrases.trace.definition(node),) if isinstance(node, core.Reference) else children(node)
    for one in below:
        yield from _named(one, phrases)


def _once(text: str, named: Mapping[str, str]) -> str:
    """`text` with every name and its value written out where it stands first, and the name alone after that."""
    if not named:
        return text
    seen: set[str] = set()

    def shorter(found: re.Match[str]) -> str:
        whole = found[0]
        if whole in seen:
            return named[whole]
        seen.add(whole)
        return whole

    # The longest first: one label may be the beginning of another.
    return re.sub("|".join(re.escape(one) for one in sorted(named, key=len, reverse=True)), shorter, text)
