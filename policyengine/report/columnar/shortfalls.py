"""Why a cap shortened claims, for all of them together: the sentences of `report.reductions`, filled by the column."""

from __future__ import annotations

import re
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """A text for each of some claims: places in `texts`. Those of one text are shortened by one cap."""

    places: NDArray[np.int32]
    texts: pa.Array


def why_shortened(shortened: Shortened, places: NDArray[np.intp], currency: str, language: Language) -> Said:
    """The reasons of these reductions, behind their articles."""
    import pyarrow as pa

    found, texts, number = np.empty(len(places), dtype=np.int32), [pa.array([], pa.string())], 0
    caps = shortened.cap[places]
    for code in np.unique(caps).tolist():
        of_cap = np.flatnonzero(caps == code)
        for some, template in _templates(shortened.caps[code], shortened, places[of_cap]):
            if some.any():
                at = of_cap[some]
                said = _filled(template.in_language(language), shortened, places[at], currency, language)
                found[at] = said.places + number
                texts.append(said.texts)
                number += len(said.texts)
    return Said(found, pa.concat_arrays(texts))


def _templates(cap: PlannedCap, shortened: Shortened, places: NDArray[np.intp]) -> list[tuple[Mask, Words]]:
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
        (with_state & with_effect_, Reason("", cap.article, with_effect(state, effect)).cited())
        for with_state, state in states
        for with_effect_, effect in effects
    ]


def _filled(template: str, shortened: Shortened, places: NDArray[np.intp], currency: str, language: Language) -> Said:
    import pyarrow as pa

    codes = np.arange(len(places), dtype=np.int32)
    if _DUE.zh not in template and len(places) > 1:  # where a pool is dry, the same is said of every claim
        places, codes = _alike(shortened, places)
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
    return Said(codes, told if isinstance(told, pa.Array) else pa.array([told.as_py()] * len(places), pa.string()))


def _alike(shortened: Shortened, places: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
    """One reduction for each different limit and what was held, and which one each is like."""
    limit, held = shortened.limit[places], shortened.held[places]
    if (limit == limit[0]).all() and (held == held[0]).all():
        return places[:1], np.zeros(len(places), dtype=np.int32)
    _, limits = np.unique(limit, return_inverse=True)
    different, codes = np.unique(held, return_inverse=True)
    _, firsts, alike = np.unique(limits * len(different) + codes, return_index=True, return_inverse=True)
    return places[firsts], alike.astype(np.int32)


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
