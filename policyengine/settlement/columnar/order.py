"""The order in which claims are settled, over columns: the policy's order facts, then the claim's id.

Most orders are one time and the id. Time and row are then packed into one whole number, which sorts
several times quicker than an index; ids are compared only among claims of one time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from policyengine.facts import normal_id

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from policyengine.columns import FactColumn, Ids, Rows

_PART: Final = 1 << 16
"""Rows whose keys are compared at a time."""


def in_order(rows: Rows, order: Sequence[str], claim_fact: str, facts: Mapping[str, FactColumn], ids: Ids) -> Rows:
    """`rows`, which ascend, in the order of the facts named and then of their ids, which are all different."""
    names = order[: order.index(claim_fact)] if claim_fact in order else order
    keys = [_comparable(facts[name]) for name in names]
    if not keys:
        return ids.ascending(rows)
    if len(rows) < 2:
        return rows
    sorted_ = _by_one(keys[0], rows) if len(keys) == 1 else _by_several(keys, rows)
    same = np.ones(len(rows) - 1, dtype=np.bool_)
    for key in keys:
        for part, along in _parts(key, sorted_):
            same[part] &= along[1:] == along[:-1]
    return _ties_by_id(sorted_, same, ids) if same.any() else sorted_


def _parts(key: NDArray[np.int64], rows: Rows) -> Iterator[tuple[slice, NDArray[np.int64]]]:
    """The key of the rows part by part, each with the first of the next, so that neighbours can be compared."""
    for start in range(0, len(rows) - 1, _PART):
        stop = min(start + _PART, len(rows) - 1)
        yield slice(start, stop), key[rows[start : stop + 1]]


def _comparable(column: FactColumn) -> NDArray[np.int64]:
    """The values as numbers in their order; texts by their place among the texts, compared as ids are."""
    if not column.texts:
        return column.values.astype(np.int64, copy=False)
    texts = [normal_id(text) for text in column.texts]
    places = {text: place for place, text in enumerate(sorted(set(texts)))}
    found: NDArray[np.int64] = np.array([places[text] for text in texts], dtype=np.int64)[column.values]
    return found


def _by_several(keys: Sequence[NDArray[np.int64]], rows: Rows) -> Rows:
    found: Rows = rows[np.lexsort([key[rows] for key in reversed(keys)])]
    return found


def _by_one(key: NDArray[np.int64], rows: Rows) -> Rows:
    """By one key; rows of one value stand in any order."""
    if all(bool((along[1:] >= along[:-1]).all()) for _, along in _parts(key, rows)):
        return rows
    packed: NDArray[Any] = key[rows]
    low, bits = int(packed.min()), len(key).bit_length()
    beyond = max((int(packed.max()) - low).bit_length() + bits - 63, 0)
    packed -= low
    packed >>= beyond
    packed <<= bits
    packed |= rows
    packed.sort()
    packed &= (1 << bits) - 1
    found: Rows = packed.astype(np.intp, copy=False)
    # The last bits of the key were left out if there was no room for them; two times may have differed in those alone.
    if beyond and any(bool((along[1:] < along[:-1]).any()) for _, along in _parts(key, found)):
        found = rows[np.argsort(key[rows])]
    return found


def _ties_by_id(sorted_: Rows, same: NDArray[np.bool_], ids: Ids) -> Rows:
    """Tied claims by their ids; `same` tells for each but the last whether the next ties with it."""
    tied = np.zeros(len(sorted_), dtype=np.bool_)
    tied[:-1] |= same
    tied[1:] |= same
    places = np.flatnonzero(tied)
    # Places ascend; a new run of ties begins with each that does not tie with the one before it.
    run = np.cumsum(~same[places - 1] | (places == 0))
    rows = sorted_[places]
    by_id = ids.ascending(rows)
    # The run of each row, found again after the rows have been sorted by id.
    ascending = np.argsort(rows)
    run_of = run[ascending][np.searchsorted(rows[ascending], by_id)]
    found = sorted_.copy()
    found[places] = by_id[np.argsort(run_of, kind="stable")]
    return found
