"""Names of facts, accumulators and definitions as identifiers of Python, each its own."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from policyengine.compiled import runtime
from policyengine.plan.model import Plan

_TAKEN: Final = frozenset(
    {
        *keyword.kwlist,
        *keyword.softkwlist,
        *dir(builtins),
        *runtime.NAMES,
        *("facts", "held", "met"),
    }
)
"""What the code itself is written in; the working names of an award end in its number."""


def names_of(plans: Sequence[Plan]) -> Mapping[str, str]:
    """An identifier for every fact, accumulator and definition; one name is one thing in all of the policies."""
    given = dict.fromkeys(
        name for plan in plans for name in (*plan.policy.facts, *plan.accumulators, *plan.definitions)
    )
    return identifiers(given, _TAKEN)


def function_names(given: Iterable[str]) -> Mapping[str, str]:
    """An identifier for the function of every policy."""
    return identifiers(given, _TAKEN)


def constant_names(choices: Iterable[str]) -> Mapping[str, str]:
    """A name in capitals for the code of every id of a choice."""
    return identifiers(choices, _TAKEN, upper=True)


def identifiers(given: Iterable[str], taken: frozenset[str], *, upper: bool = False) -> Mapping[str, str]:
    """Each with a name of its own, as near as Python allows.

    >>> identifiers(["shop.kind", "shop_kind", "class", "开业日期"], frozenset({"class"}))
    {'shop.kind': 'shop_kind', 'shop_kind': 'shop_kind_2', 'class': 'class_2', '开业日期': '开业日期'}
    """
    used, found = set(taken), {}
    for name in given:
        plain = re.sub(r"\W", "_", name)
        plain = plain.upper() if upper else plain
        plain = plain if plain.isidentifier() else f"n_{plain}"
        chosen, number = plain, 2
        while chosen in used or _RESERVED.fullmatch(chosen):
            chosen, number = f"{plain}_{number}", number + 1
        used.add(chosen)
        found[name] = chosen
    return found


_RESERVED: Final = re.compile(r"(award|payable|room|entitled|applies|taken|short|looked|met|b|g|DAY|AT)_.*|_+")
"""Families of working names; `_` is what is not read."""
