"""Claims in order, what is not known tried out in full, and the higher of two policies.

An unknown fact is given every value of its domain, together with every other unknown fact.
Nothing clever: if all combinations end alike the claim is decided, else what makes a
difference is missing.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from tests.reference.verdict import Claim, Holdings, Regulation, Verdict

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the decision table.

    None stands in a column that the regulation does not settle: it differs by what is unknown,
    or the status leaves it open.
    """

    status: str
    policy: str | None
    article: str | None
    award: str | None
    entitled_fen: int | None
    amount_fen: int
    limited_by: str | None
    missing: frozenset[str] = frozenset()


def settle_all(
    claims: Sequence[Claim], group: Sequence[Regulation], before: Mapping[str, Holdings] | None = None
) -> list[Row]:
    """Decide `claims` in order of transaction time and claim id, each knowing what the earlier ones took.

    `group` are policies that exclude each other, in the order of loading. Rows are in the order of `claims`.
    `before`: by policy, what the accumulators hold at the first claim's keys.
    """
    ids = [normalised(claim.get("claim.id")) for claim in claims]
    times = Counter(ids)
    rows: list[Row | None] = [None] * len(claims)
    queue = []
    for position, (claim, claim_id) in enumerate(zip(claims, ids, strict=True)):
        if not claim_id or times[claim_id] > 1 or "transaction.time" not in claim or "applicant.id" not in claim:
            rows[position] = _INVALID
        else:
            queue.append((claim["transaction.time"], claim_id, position))
    held: dict[tuple[str, str, tuple[object, ...]], int] = {}
    for turn, (_, _, position) in enumerate(sorted(queue)):
        claim = claims[position]
        keys = {each.name: each.keys(claim) for each in group}
        if turn == 0:
            for name, holds in (before or {}).items():
                held |= {(name, accumulator, keys[name][accumulator]): value for accumulator, value in holds.items()}
        holdings = {
            name: {accumulator: held.get((name, accumulator, key), 0) for accumulator, key in of.items()}
            for name, of in keys.items()
        }
        row = decide_all(claim, group, holdings)
        rows[position] = row
        if row.amount_fen and row.policy is not None:
            for accumulator, key in keys[row.policy].items():
                slot = (row.policy, accumulator, key)
                held[slot] = held.get(slot, 0) + row.amount_fen
    return [row for row in rows if row is not None]


def normalised(claim_id: str | None) -> str:
    """An id as it is compared: trimmed, and composed (NFC)."""
    return unicodedata.normalize("NFC", claim_id or "").strip()


def decide_all(claim: Claim, group: Sequence[Regulation], holdings: Mapping[str, Holdings]) -> Row:
    """One claim under a group of policies that exclude each other, whatever is not known of it."""
    domains: dict[str, tuple[object, ...]] = {}
    for regulation in group:
        domains.update(regulation.domains)
    unknown = [name for name in domains if name not in claim]
    verdicts = {}
    for values in itertools.product(*(domains[name] for name in unknown)):
        known = {**claim, **dict(zip(unknown, values, strict=True))}
        verdicts[values] = higher([each.decide(known, holdings[each.name]) for each in group])
    missing = frozenset(name for at, name in enumerate(unknown) if _matters(at, verdicts))
    if missing:
        return Row("undetermined", None, None, None, None, 0, None, missing)
    return _common(list(verdicts.values()))


def higher(verdicts: Sequence[Verdict]) -> Verdict:
    """The one that pays most; where nothing is payable the best status; the earlier loaded of equals."""
    ranks = {"invalid": 3, "granted": 2, "reduced": 2, "exhausted": 1, "denied": 0}
    return max(verdicts, key=lambda verdict: (verdict.amount, ranks[verdict.status]))


def _matters(at: int, verdicts: Mapping[tuple[object, ...], Verdict]) -> bool:
    """Whether the unknown fact at position `at` changes the outcome while the others stay as they are."""
    seen: dict[tuple[object, ...], Any] = {}
    return any(
        seen.setdefault(values[:at] + values[at + 1 :], _outcome(verdict)) != _outcome(verdict)
        for values, verdict in verdicts.items()
    )


def _outcome(verdict: Verdict) -> tuple[object, ...]:
    """What counts as the outcome: status and amount; where something is paid also policy, article and award."""
    if verdict.amount:
        return (verdict.status, verdict.amount, verdict.policy, verdict.article, verdict.award)
    return (verdict.status, verdict.amount)


def _common(verdicts: list[Verdict]) -> Row:
    """The row on which verdicts of one outcome agree; a denial cites only the articles known to be failed."""
    first = verdicts[0]
    if first.status == "invalid":
        return _INVALID
    article = _agreed(verdict.article for verdict in verdicts)
    if first.status == "denied":
        failed = frozenset.intersection(*(verdict.failed for verdict in verdicts))
        article = str(min(failed)) if failed else _agreed(verdict.article for verdict in verdicts)
    return Row(
        first.status,
        _agreed(verdict.policy for verdict in verdicts),
        article,
        _agreed(verdict.award for verdict in verdicts),
        _agreed(verdict.entitled for verdict in verdicts),
        first.amount,
        _agreed(verdict.limited_by for verdict in verdicts),
    )


def _agreed(values: Iterable[T]) -> T | None:
    different = set(values)
    return different.pop() if len(different) == 1 else None


_INVALID: Final = Row("invalid", None, None, None, None, 0, None)
