"""The order of the named values: each definition, and each accumulator's sum, after those it uses."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from policyengine.diagnostics.model import Diagnostics
from policyengine.policy.model import Accumulator, Definition, Draft
from policyengine.policy.written import Written
from policyengine.source import Place, Source, Span
from policyengine.syntax.tree import Name
from policyengine.words import Words

Named: TypeAlias = Definition[Written] | Accumulator[Written]


def in_order(draft: Draft, diagnostics: Diagnostics) -> list[Named]:
    """Definitions and accumulators so that each uses only earlier ones; a circle is complained about once."""
    named: dict[str, Named] = {**draft.accumulators, **draft.definitions}
    done: dict[str, Named] = {}
    open_: list[str] = []
    complained: set[str] = set()

    def visit(name: str) -> None:
        if name in done:
            return
        if name in open_:
            circle = open_[open_.index(name) :]
            if not complained & set(circle):
                complained.update(circle)
                _complain(draft, [*circle, name], named[name].place, diagnostics)
            return
        open_.append(name)
        for used in sorted(names_used(_written(named[name]), named)):
            visit(used)
        open_.pop()
        done[name] = named[name]

    for name in named:
        visit(name)
    return list(done.values())


def _written(named: Named) -> Written | None:
    return named.value if isinstance(named, Definition) else named.sum


def _complain(draft: Draft, circle: list[str], place: Place | None, diagnostics: Diagnostics) -> None:
    path = " → ".join(f"`{name}`" for name in circle)
    diagnostics.add(
        "E328",
        place or draft.place,
        Words("定义绕成了一圈", "the definitions go round in a circle"),
        label=Words(path, path),
        help=Words("定义只能用到不依赖它的名称,请拆开", "a definition can only use names that do not depend on it"),
    )


def names_used(written: object, known: Mapping[str, object]) -> set[str]:
    """Which of the `known` names a written value uses, as the longest name that fits."""
    used: set[str] = set()
    for name in _names_in(written):
        for length in range(len(name.parts), 0, -1):
            candidate = ".".join(name.parts[:length])
            if candidate in known:
                used.add(candidate)
                break
    return used


def _names_in(node: object) -> Iterator[Name]:
    if isinstance(node, Name):
        yield node
    elif isinstance(node, tuple):
        for item in node:
            yield from _names_in(item)
    elif dataclasses.is_dataclass(node) and not isinstance(node, Place | Span | Source):
        for one in dataclasses.fields(node):
            yield from _names_in(getattr(node, one.name))
