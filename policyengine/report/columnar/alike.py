"""Numbers of applicants and claims that may be the same, written in two ways: `report.alike`, over columns.

Texts are compared, each different one once; claims are looked for where some are alike, which is seldom.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from policyengine.claims.columnar.digits import buffers
from policyengine.claims.columnar.texts import ArrowIds
from policyengine.columns import ClaimColumns, FactColumn, Ids
from policyengine.facts import folded_id, normal_id
from policyengine.policy.model import Fact
from policyengine.report.alike import (
    APPLICANTS,
    CLAIMS,
    MOST_ALIKE,
    MOST_ROWS,
    Alike,
    Lookalikes,
    applicants,
    claim_label,
)
from policyengine.settlement.columnar.records import claim_of
from policyengine.settlement.groups import Group
from policyengine.words import Words

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from policyengine.columns import Rows

_LOWER, _UPPER, _HYPHEN, _OTHER = 1, 2, 4, 8
_KIND: Final = np.full(256, _OTHER, dtype=np.uint8)
_KIND[list(b"0123456789_")] = 0
_KIND[list(b"abcdefghijklmnopqrstuvwxyz")] = _LOWER
_KIND[list(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ")] = _UPPER
_KIND[ord("-")] = _HYPHEN


def alike_in(groups: Sequence[Group], claims: ClaimColumns) -> list[Lookalikes]:
    """What is alike among the claims of one table."""
    policies = [plan.policy for group in groups for family in group.families for plan in family.editions]
    facts = {name: fact for policy in reversed(policies) for name, fact in policy.facts.items()}
    found = []
    for name, label in applicants(groups).items():
        column = claims.facts.get(name)
        rows_of = _by_spelling(column, facts[name], claims) if column is not None else {}
        found.append(_lookalikes(rows_of, label, APPLICANTS, claims))
    rows_of = {} if _surely_differ(claims.ids) else _ids_alike(claims)
    found.append(_lookalikes(rows_of, claim_label(groups), CLAIMS, claims))
    return found


def _lookalikes(
    rows_of: Mapping[str, Callable[[], Rows]], label: Words, counted: Words, claims: ClaimColumns
) -> Lookalikes:
    """Of spellings, in the order in which they stand first, those that come to the same."""
    groups: dict[str, list[str]] = {}
    for text in rows_of:
        groups.setdefault(folded_id(text), []).append(text)
    several = [spellings for text, spellings in groups.items() if text and len(spellings) > 1]
    found = []
    for spellings in several[:MOST_ALIKE]:
        rows = np.sort(np.concatenate([rows_of[text]() for text in spellings]))
        found.append(Alike(tuple(spellings), [claim_of(claims, row) for row in rows[:MOST_ROWS].tolist()], len(rows)))
    return Lookalikes(label, counted, found, max(len(several) - MOST_ALIKE, 0))


# Applicants.


def _by_spelling(column: FactColumn, fact: Fact, claims: ClaimColumns) -> Mapping[str, Callable[[], Rows]]:
    """How to find the claims of each spelling, where any two may come to the same."""
    texts = column.texts or [choice for choice, _ in fact.choices]
    odd = {row: value for row, claim in claims.odd.items() if isinstance(value := claim.values.get(fact.name), str)}
    if not _some_alike(normal_id(text) for text in (*texts, *odd.values())):
        return {}
    codes = np.where(_given(column, claims), column.values, len(texts))
    numbers: dict[str, int] = {}
    table = [numbers.setdefault(normal_id(text), len(numbers)) for text in texts]
    of_odd = [numbers.setdefault(normal_id(value), len(numbers)) for value in odd.values()]
    found = np.array([*table, -1], dtype=np.intp)[codes]
    found[list(odd)] = of_odd
    first = np.full(len(numbers) + 1, claims.size, dtype=np.intp)
    first[found[::-1]] = np.arange(claims.size - 1, -1, -1)  # of a place that is written often the last stays
    occurring = [(int(first[number]), number, text) for text, number in numbers.items() if text]
    return {
        text: lambda number=number: np.flatnonzero(found == number)  # type: ignore[misc]  # mypy takes no default there
        for row, number, text in sorted(occurring)
        if row < claims.size
    }


def _some_alike(texts: Iterable[str]) -> bool:
    seen: dict[str, str] = {}
    return any(seen.setdefault(folded_id(text), text) != text for text in texts)


def _given(column: FactColumn, claims: ClaimColumns) -> NDArray[np.bool_]:
    given = np.ones(claims.size, dtype=np.bool_)
    given[list(claims.odd)] = False
    for empty in (column.none, column.unknown):
        if empty is not None:
            given &= ~empty
    return given


# Claims.


def _ids_alike(claims: ClaimColumns) -> Mapping[str, Callable[[], Rows]]:
    """Those ids that come to the same as another one."""
    first_of: dict[str, str] = {}
    alike: set[str] = set()
    texts = [normal_id(text) for text in _texts(claims.ids, claims.size)]
    for text in texts:
        first = first_of.setdefault(folded_id(text), text)
        if first != text:
            alike.update((first, text))
    rows: dict[str, list[int]] = {}
    for row, text in enumerate(texts):
        if text and text in alike:
            rows.setdefault(text, []).append(row)
    return {text: lambda some=some: np.array(some, dtype=np.intp) for text, some in rows.items()}  # type: ignore[misc]  # as above


def _texts(ids: Ids, size: int) -> Iterable[str]:
    return ids.written.to_pylist() if isinstance(ids, ArrowIds) else map(ids.text, range(size))


def _surely_differ(ids: Ids) -> bool:
    """Whether no two ids can come to the same, as is seen at a glance in nearly every file."""
    if not isinstance(ids, ArrowIds):
        return False
    met = 0
    for chunk in ids.written.chunks:
        met |= int(np.bitwise_or.reduce(_KIND[buffers(chunk)[1]], initial=0))
    if met & _OTHER:
        return False
    if not met & _HYPHEN:
        return not (met & _LOWER and met & _UPPER)
    return _all_differ(ids.written)


def _all_differ(written: pa.ChunkedArray) -> bool:
    """Whether as many are left when case and hyphens are."""
    import pyarrow.compute as pc

    bare = pc.ascii_lower(pc.replace_substring(written, "-", ""))
    if len(bare) < 2 or pc.all(pc.greater(bare.slice(1), bare.slice(0, len(bare) - 1))).as_py():
        return True
    return bool(pc.count_distinct(bare).as_py() == pc.count_distinct(written).as_py())
