"""The order in which claims are settled, over columns: the policy's order facts, then the claim's id.

Most orders are one time and the id. Time and row are then packed into one whole number, which sorts
several times quicker than an index; ids are compared only among claims of one time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from policyengine.facts import normal_id

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from policyengine.columns import FactColumn, Ids, Rows


def in_order(rows: Rows, order: Sequence[str], claim_fact: str, facts: Mapping[str, FactColumn], ids: Ids) -> Rows:
    """`rows`, which ascend, in the order of the facts named and then of their ids, which are all different."""
    names = order[: order.index(claim_fact)] if claim_fact in order else order
    keys = [_comparable(facts[name]) for name in names]
    if not keys:
        return ids.ascending(rows)
    same = np.ones(max(len(rows) - 1, 0), dtype=np.bool_)
    if len(keys) == 1:
        sorted_, along = _by_one(keys[0], rows)
        same = along[1:] == along[:-1]
    else:
        sorted_ = rows[np.lexsort([key[rows] for key in reversed(keys)])]
        for key in keys:
            along = key[sorted_]
            same &= along[1:] == along[:-1]
    return _ties_by_id(sorted_, same, ids) if same.any() else sorted_


def _comparable(column: FactColumn) -> NDArray[np.int64]:
    """The values as numbers in their order; texts by their place among the texts, compared as ids are."""
    if not column.texts:
        return column.values.astype(np.int64, copy=False)
    texts = [normal_id(text) for text in column.texts]
    places = {text: place for place, text in enumerate(sorted(set(texts)))}
    found: NDArray[np.int64] = np.array([places[text] for text in texts], dtype=np.int64)[column.values]
    return found


def _by_one(key: NDArray[np.int64], rows: Rows) -> tuple[Rows, NDArray[np.int64]]:
    """By one key, and the key in that order; rows of one value stand in any order."""
    if not len(rows):
        return rows, key[rows]
    every = len(rows) == len(key)
    values = key if every else key[rows]
    if bool((values[1:] >= values[:-1]).all()):
        return rows, values
    low = int(values.min())
    bits = len(key).bit_length()
    beyond = max((int(values.max()) - low).bit_length() + bits - 63, 0)
    packed: NDArray[Any] = values - low
    packed >>= beyond
    packed <<= bits
    packed |= rows
    packed.sort()
    packed &= (1 << bits) - 1
    found: Rows = packed.astype(np.intp, copy=False)
    # The last bits of the key were left out if there was no room for them; two times may have differed in those alone.
    along = key[found]
    if beyond and bool((along[1:] < along[:-1]).any()):
        found = rows[np.argsort(values)]
        along = key[found]
    return found, along


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
