"""Rates that are surely not meant: 30 where 30% is, which would pay thirty times the base."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from policyengine.diagnostics.model import Diagnostics
from policyengine.expression.core import Bands, Choices, Constant, If, Marginal, Node, Reference, Reviewed
from policyengine.source import Place, Source
from policyengine.values import decimal_text
from policyengine.words import Words


def check_rate(rate: Node, definitions: Mapping[str, Node], source: Source, diagnostics: Diagnostics) -> None:
    """E431 for every constant above 1 that a rate may come to, unless it is written with `%`.

    `rate` is what money is multiplied by; it is followed through tables, choices and definitions.
    """
    for constant in _outcomes(rate, definitions):
        refuse_bare_rate(constant.value, Place(source, constant.span), diagnostics)


def refuse_bare_rate(value: object, place: Place, diagnostics: Diagnostics) -> None:
    """E431 for a rate above 1 that was written as a bare number; whoever writes `150%` means it."""
    written = place.source.slice(place.span)
    if not isinstance(value, Fraction) or value <= 1 or written.endswith("%"):
        return
    percent = f"{decimal_text(value * 100)}%"
    as_percent = f"{written}%" if written[-1].isdigit() else None
    diagnostics.add(
        "E431",
        place,
        Words(f"比率 `{written}` 就是 {percent}", f"the rate `{written}` is {percent}"),
        label=Words("没有写 `%`", "written without `%`"),
        help=Words(
            (f"是否要写 `{as_percent}`？" if as_percent else "") + f"确实超过 100% 的，写 `{percent}`",
            (f"did you mean `{as_percent}`? " if as_percent else "") + f"if it is above 100%, write `{percent}`",
        ),
    )


def _outcomes(node: Node, definitions: Mapping[str, Node]) -> Iterator[Constant]:
    match node:
        case Constant():
            yield node
        case If(consequent=consequent, alternative=alternative):
            yield from _outcomes(consequent, definitions)
            yield from _outcomes(alternative, definitions)
        case Bands(bands=bands) | Marginal(bands=bands):
            for band in bands:
                yield from _outcomes(band.value, definitions)
        case Choices(values=values):
            for _, value in values:
                yield from _outcomes(value, definitions)
        case Reviewed(at_most=at_most):
            yield from _outcomes(at_most, definitions)
        case Reference(name=name) if name in definitions:
            yield from _outcomes(definitions[name], definitions)
        case _:
            return
