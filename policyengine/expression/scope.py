"""What names mean where an expression stands, and what else the place decides.

A dotted name is the longest declared name; what follows are properties: where
`order.placed_at` is declared, `order.placed_at.year` is its year.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from zoneinfo import ZoneInfo

from policyengine.expression.core import Node
from policyengine.expression.types import Type
from policyengine.source import Place
from policyengine.values import Value


@dataclass(frozen=True, slots=True)
class FactName:
    """A fact of the claim. `labels` are the words of a choice by id: `{"enterprise": "企业"}`."""

    type: Type
    labels: Mapping[str, str] = field(default_factory=dict)
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class AccumulatorName:
    """What an accumulator holds before the claim; never null."""

    type: Type
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class DefinitionName:
    """A definition; `node` is what it stands for (a guard may stand in it)."""

    type: Type
    node: Node
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class ConstantName:
    """A constant of the policy, such as its last day."""

    type: Type
    value: Value
    place: Place | None = None


Meaning: TypeAlias = FactName | AccumulatorName | DefinitionName | ConstantName


@dataclass(frozen=True)
class Scope:
    """Where an expression stands.

    `names`: what may be named. `currency`: the one currency of the policy (ISO 4217); None
    outside a policy, where the first one written is it. `not_null`: names known not to be
    null here. `in_policy`: `now()` and `today()` are refused, and a date is never taken for
    an instant. `timezone`: where a date-time written without an offset is placed; None: it
    stays without. `keys`: numbers for the nodes, unique in one policy.
    """

    names: Mapping[str, Meaning]
    currency: str | None = None
    not_null: frozenset[str] = frozenset()
    in_policy: bool = True
    timezone: ZoneInfo | None = None
    keys: Iterator[int] = field(default_factory=itertools.count, compare=False)

    def resolve(self, parts: tuple[str, ...]) -> tuple[str, int] | None:
        """The longest declared name that `parts` begin with, and how many parts it takes."""
        for length in range(len(parts), 0, -1):
            name = ".".join(parts[:length])
            if name in self.names:
                return name, length
        return None

    def definitions(self) -> Mapping[str, Node]:
        """The nodes of the definitions that may be named here."""
        return {name: meaning.node for name, meaning in self.names.items() if isinstance(meaning, DefinitionName)}
