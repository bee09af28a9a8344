"""The order of the named values: each definition, and each accumulator's sum, after those it uses."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from policyengine.diagnostics.model import Diagnostics
from policyengine.policy.model import Accumulator, Definition, Draft
from policyengine.policy.written import Written
from policyengine.source import Place, Source, Span
from policyengine.syntax.tree import Name
from policyengine.words import Words

Named: TypeAlias = Definition[Written] | Accumulator[Written]


DEEPEST: Final = 200
"""Levels of brackets and tables that a value may have, those of the definitions it uses included."""


def in_order(draft: Draft, diagnostics: Diagnostics) -> list[Named]:
    """Definitions and accumulators so that each uses only earlier ones; a circle is complained about once.

    So is a chain of them too deep to be worked out, which then ends where it became so.
    """
    named: dict[str, Named] = {**draft.definitions, **draft.accumulators}
    done: dict[str, Named] = {}
    depths: dict[str, int] = {}
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
        if len(open_) > DEEPEST:
            depths[name] = DEEPEST
            return
        open_.append(name)
        uses = sorted(names_used(_written(named[name]), named))
        for used in uses:
            visit(used)
        open_.pop()
        done[name] = named[name]
        depths[name] = _levels(_written(named[name])) + max((depths.get(used, 0) for used in uses), default=0)
        if depths[name] > DEEPEST:
            if "" not in complained:  # once is enough: shortening one place shortens the chain
                complained.add("")
                _complain_of_depth(draft, named[name], diagnostics)
            depths[name] = 0

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
        help=Words("定义只能用到不依赖它的名称，请拆开", "a definition can only use names that do not depend on it"),
    )


def _complain_of_depth(draft: Draft, named: Named, diagnostics: Diagnostics) -> None:
    diagnostics.add(
        "E109",
        named.place or draft.place,
        Words("定义套定义，层数太多", "definitions within definitions, too deep"),
        label=Words(f"到 `{named.name}` 超过 {DEEPEST} 层", f"with `{named.name}` more than {DEEPEST} levels"),
        help=Words("请把中间的定义合并或写短", "put some of the definitions between into one, or make them shorter"),
    )


def _levels(node: object) -> int:
    """How many nodes of a written value stand within each other."""
    if isinstance(node, tuple):
        return max(map(_levels, node), default=0)
    if not dataclasses.is_dataclass(node) or isinstance(node, Place | Span | Source):
        return 0
    return 1 + max((_levels(getattr(node, one.name)) for one in dataclasses.fields(node)), default=0)


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
