"""Why a cap shortened claims, for all of them together: the sentences of `report.reductions`, filled by the column."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from policyengine.plan.model import PlannedCap
from policyengine.policy.model import CLAIM, IfShort
from policyengine.report.amounts import money, round_money
from policyengine.report.columnar.numerals import grouped, joined
from policyengine.report.reasons import Reason
from policyengine.report.reductions import (
    NOTHING_LEFT,
    limit_alone,
    limit_and_rest,
    paid_in_part,
    refused,
    with_effect,
)
from policyengine.words import Language, Words

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from policyengine.columns import Mask
    from policyengine.settlement.columnar.decisions import Shortened

_PLACE: Final = re.compile("([\ue000-\ue004])")
_LIMIT, _HELD, _LEFT, _DUE, _PAID = (Words(mark, mark) for mark in "\ue000\ue001\ue002\ue003\ue004")
"""Characters for private use, where an amount is put in; no policy's text has one."""


def why_shortened(shortened: Shortened, places: NDArray[np.intp], currency: str, language: Language) -> pa.Array:
    """The reasons of these reductions, behind their articles."""
    import pyarrow as pa

    order: list[NDArray[np.intp]] = [np.zeros(0, dtype=np.intp)]
    texts: list[Any] = [pa.array([], pa.string())]
    for code in np.unique(shortened.cap[places]).tolist():
        of_cap = places[shortened.cap[places] == code]
        for some, template in _templates(shortened.caps[code], shortened, of_cap):
            if len(some):
                order.append(some)
                texts.append(_filled(template.in_language(language), shortened, some, currency, language))
    said = np.concatenate(order)
    ascending = np.argsort(said)
    return pa.concat_arrays(texts).take(pa.array(ascending[np.searchsorted(said[ascending], places)]))


def _templates(cap: PlannedCap, shortened: Shortened, places: NDArray[np.intp]) -> list[tuple[NDArray[np.intp], Words]]:
    """The sentences about one cap, each with the reductions that it is said of."""
    held, left = shortened.held[places], shortened.limit[places] - shortened.held[places]
    alone: Mask = (held == 0) & (cap.accumulator == CLAIM)
    nothing: Mask = left <= 0
    states = ((alone, limit_alone(cap.label, _LIMIT)), (~alone, limit_and_rest(cap.label, _LIMIT, _HELD, _LEFT)))
    if cap.if_short is IfShort.REFUSE:
        effects = [(np.ones(len(places), dtype=np.bool_), refused(_DUE))]
    else:
        effects = [(nothing, NOTHING_LEFT), (~nothing, paid_in_part(_DUE, _PAID))]
    return [
        (places[with_state & with_effect_], Reason("", cap.article, with_effect(state, effect)).cited())
        for with_state, state in states
        for with_effect_, effect in effects
    ]


def _filled(
    template: str, shortened: Shortened, places: NDArray[np.intp], currency: str, language: Language
) -> pa.Array:
    import pyarrow as pa

    if _DUE.zh not in template and len(places) > 1:  # where a pool is dry, the same is said of every claim
        some, codes = _alike(shortened, places)
        if len(some) < len(places):
            return _filled(template, shortened, some, currency, language).take(pa.array(codes))
    held, due = shortened.held[places], shortened.due[places]
    left = np.maximum(shortened.limit[places] - held, 0)
    before, after = _around(currency, language)
    amounts = {_HELD.zh: held, _LEFT.zh: left, _DUE.zh: due, _PAID.zh: np.minimum(left, due)}
    parts: list[Any] = []
    for part in _PLACE.split(template):
        if part == _LIMIT.zh:
            parts.append(_limits(shortened.limit[places], currency, language))
        elif part in amounts:
            parts.append(grouped(amounts[part], before, after))
        elif part:
            parts.append(part)
    told = joined(*parts)
    return told if isinstance(told, pa.Array) else pa.array([told.as_py()] * len(places), pa.string())


def _alike(shortened: Shortened, places: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """One reduction for each different limit and what was held, and which one each is like."""
    _, limits = np.unique(shortened.limit[places], return_inverse=True)
    held, codes = np.unique(shortened.held[places], return_inverse=True)
    _, firsts, alike = np.unique(limits * len(held) + codes, return_index=True, return_inverse=True)
    return places[firsts], alike


def _around(currency: str, language: Language) -> tuple[str, str]:
    """What stands before and after the digits of an amount."""
    shown = money(Fraction(0), currency).in_language(language)
    before, _, after = shown.partition("0.00")
    return before, after


def _limits(limits: NDArray[np.int64], currency: str, language: Language) -> pa.Array:
    """Limits as a regulation writes them: few are different."""
    import pyarrow as pa

    different, codes = np.unique(limits, return_inverse=True)
    texts = [round_money(Fraction(one, 100), currency).in_language(language) for one in different.tolist()]
    return pa.array(texts, pa.string()).take(pa.array(codes))
