"""What a value of a policy file is, as written: an expression, or a table of them, with places."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from policyengine.source import Place
from policyengine.syntax.tree import Expr


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A name and where it was written: the checker says whether it means something."""

    name: str
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class WrittenExpression:
    """An expression, parsed; `expr` is None where it did not parse and was complained about."""

    expr: Expr | None
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class WrittenBand:
    """`{from: edge, value: …}` or `{above: edge, value: …}`."""

    edge: WrittenExpression
    closed: bool
    value: Written
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class WrittenBands:
    """`{by: …, bands: […]}`."""

    by: WrittenExpression
    bands: tuple[WrittenBand, ...]
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class WrittenChoice:
    """One line of `{by: …, values: {choice: value}}`."""

    choice: str
    value: Written
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class WrittenChoices:
    """`{by: …, values: {…}}`."""

    by: WrittenExpression
    choices: tuple[WrittenChoice, ...]
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class WrittenMarginal:
    """`{marginal: […]}`, rates over slices of the base."""

    bands: tuple[WrittenBand, ...]
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class WrittenReview:
    """`{decided: …, at_most: …}`."""

    decided: WrittenExpression
    at_most: WrittenExpression
    place: Place = field(compare=False)


Written: TypeAlias = WrittenExpression | WrittenBands | WrittenChoices | WrittenMarginal | WrittenReview
