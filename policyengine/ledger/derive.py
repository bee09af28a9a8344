"""From entries to the tables that answer questions: one fold, used when entries are added and when they are proved.

`Fold` reads the rows that a batch of entries touches, changes them in memory, and writes them
back. Whatever is in those tables came through here.

In a row of CLAIMS, `decisions` is a list with one object a decision that stands or was clawed back
(`seq`, `group`, `round`, `amounts` by policy, `state`), and `owed` the fen still to be given back for
the claim, by policy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, Literal, TypeAlias, assert_never

from policyengine.ledger.bodies import (
    Body,
    Corrected,
    Decided,
    Filed,
    Paid,
    PolicyKept,
    Reversed,
    Round,
    body_of,
)
from policyengine.ledger.canonical import Json, canonical, parsed, value_json
from policyengine.ledger.entries import Entry
from policyengine.ledger.postings import Account, Posting
from policyengine.ledger.store import Writer
from policyengine.ledger.tables import (
    ACCOUNTS,
    CLAIMS,
    CLOSURES,
    GROUPS,
    HOLDINGS,
    PENDING,
    ROUNDS,
    UNPAID,
    Key,
    Row,
    Table,
)
from policyengine.settlement.accumulators import Closure, Contribution
from policyengine.values import UNKNOWN

State: TypeAlias = Literal["granted", "paid", "reversed"]
"""What became of a decision: to be paid (or nothing to pay), paid, or clawed back."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A decision that has not made room for another: by which group, in which round, what it grants by policy."""

    seq: int
    group: tuple[str, ...]
    round: str
    amounts: Mapping[str, int]
    state: State

    @property
    def fen(self) -> int:
        """What it grants."""
        return sum(self.amounts.values())


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim as it stands: the entry and hash of its facts, its decisions, what is to be given back by policy."""

    claim: str
    applicant: str
    facts: int
    facts_sha256: str
    decisions: tuple[Standing, ...]
    owed: Mapping[str, int]


def claim_row(row: Row) -> ClaimRow:
    """A row of CLAIMS, read."""
    claim, applicant, facts, sha256, decisions, owed, _ = row
    standing = tuple(
        Standing(one["seq"], tuple(one["group"]), one["round"], one["amounts"], one["state"])
        for one in parsed(str(decisions))
    )
    return ClaimRow(str(claim), str(applicant), int(facts), str(sha256), standing, parsed(str(owed)))


def claim_rows(reader: Writer, claims: Iterable[str]) -> dict[str, ClaimRow]:
    """What is known of these claims."""
    return {str(row[0]): claim_row(row) for row in reader.get(CLAIMS, ((claim,) for claim in claims))}


def holding_key(one: Contribution) -> Key:
    """Where a contribution is added."""
    counted = "" if one.counted is UNKNOWN else canonical(value_json(one.counted))
    day = one.day.isoformat() if one.day is not None else ""
    return (*values_key(one.policy, one.accumulator, one.values, one.window), day, counted)


def values_key(policy: str, accumulator: str, values: Sequence[Json], window: int) -> Key:
    """Where everything stands that an accumulator holds for one key and window."""
    return (policy, accumulator, canonical([value_json(value) for value in values]), window)


def apply(writer: Writer, entries: Sequence[Entry]) -> None:
    """Bring the tables to where `entries`, the next ones, leave them."""
    bodies = [body_of(entry) for entry in entries]
    fold = Fold(writer)
    fold.load(entries, bodies)
    for entry, body in zip(entries, bodies, strict=True):
        fold.add(entry, body)
    fold.write()


@dataclass(slots=True)
class Fold:
    """A batch of entries on their way into the tables."""

    writer: Writer
    rows: dict[Table, dict[Key, Row | None]] = field(default_factory=dict)
    changed: dict[Table, dict[Key, None]] = field(default_factory=dict)
    groups: list[tuple[str, ...]] = field(default_factory=list)

    def load(self, entries: Sequence[Entry], bodies: Sequence[Body]) -> None:
        """Read, in few questions, what the batch is going to change."""
        self.groups = [tuple(parsed(str(row[1]))) for row in self.writer.rows(GROUPS)]
        wanted: dict[Table, dict[Key, None]] = {CLAIMS: {}, ACCOUNTS: {}, HOLDINGS: {}, CLOSURES: {}}
        for entry, body in zip(entries, bodies, strict=True):
            if entry.claim:
                wanted[CLAIMS][(entry.claim,)] = None
            for posting in _postings(body):
                wanted[ACCOUNTS].update(dict.fromkeys(_account_keys(posting)))
            for contribution in _contributions(body):
                wanted[HOLDINGS][holding_key(contribution)] = None
            for closure in _closures(body):
                wanted[CLOSURES][_closure_key(closure)] = None
        for table, keys in wanted.items():
            known: dict[Key, Row | None] = dict.fromkeys(keys)
            known.update((table.key_of(row), row) for row in self.writer.get(table, keys))
            self.rows[table] = known

    def add(self, entry: Entry, body: Body) -> None:
        """What one entry changes."""
        sign = -1 if isinstance(body, Reversed) else 1
        for posting in _postings(body):
            self._post(posting, entry.seq)
        for contribution in _contributions(body):
            self._hold(contribution, sign, entry.seq)
        for closure in _closures(body):
            self._close(closure, sign, entry.seq)
        match body:
            case PolicyKept():
                self._regroup(body.groups, entry.seq)
            case Filed():
                self._file(entry, body, ())
            case Corrected():
                self._file(entry, body.filed, self._claim(entry.claim).decisions)
            case Round():
                self._set(ROUNDS, (entry.round, entry.seq))
            case Decided():
                self._decide(entry, body)
            case Paid():
                self._pay(entry, body)
            case Reversed():
                self._reverse(entry, body)
            case _:
                assert_never(body)

    def write(self) -> None:
        """Write what has changed."""
        for table, keys in self.changed.items():
            rows = self.rows[table]
            gone = [key for key in keys if rows[key] is None]
            if gone:
                self.writer.drop(table, gone)
            kept = [row for key in sorted(keys) if (row := rows[key]) is not None]
            if kept:
                self.writer.put(table, kept)
        self.changed.clear()

    def _set(self, table: Table, row: Row) -> None:
        key = table.key_of(row)
        self.rows.setdefault(table, {})[key] = row
        self.changed.setdefault(table, {})[key] = None

    def _unset(self, table: Table, key: Key) -> None:
        self.rows.setdefault(table, {})[key] = None
        self.changed.setdefault(table, {})[key] = None

    # What accounts and accumulators hold.

    def _post(self, posting: Posting, seq: int) -> None:
        for key in _account_keys(posting):
            row = self.rows[ACCOUNTS].get(key)
            fen = (int(row[3]) if row is not None else 0) + posting.fen
            self._set(ACCOUNTS, (*key, fen, seq))

    def _hold(self, one: Contribution, sign: int, seq: int) -> None:
        key = holding_key(one)
        row = self.rows[HOLDINGS].get(key)
        amount, times = (Fraction(str(row[6])), int(row[7])) if row is not None else (Fraction(0), 0)
        amount, times = amount + sign * one.amount, times + sign
        if times:
            self._set(HOLDINGS, (*key, str(amount), times, seq))
        else:
            self._unset(HOLDINGS, key)

    def _close(self, closure: Closure, sign: int, seq: int) -> None:
        key = _closure_key(closure)
        row = self.rows[CLOSURES].get(key)
        times = (int(row[4]) if row is not None else 0) + sign
        if times:
            self._set(CLOSURES, (*key, times, seq))
        else:
            self._unset(CLOSURES, key)

    # What becomes of claims.

    def _claim(self, claim: str) -> ClaimRow:
        row = self.rows[CLAIMS].get((claim,))
        if row is None:
            raise ValueError(f"nothing was filed as {claim}")
        return claim_row(row)

    def _keep(self, one: ClaimRow, seq: int) -> None:
        """Write a claim as it now stands, and for which groups it is pending."""
        decisions = [
            {"seq": d.seq, "group": d.group, "round": d.round, "amounts": d.amounts, "state": d.state}
            for d in one.decisions
        ]
        told = (canonical(decisions), canonical(one.owed))
        self._set(CLAIMS, (one.claim, one.applicant, one.facts, one.facts_sha256, *told, seq))
        decided = {policy for decision in one.decisions for policy in decision.group}
        for group in self.groups:
            if decided.isdisjoint(group):
                self._set(PENDING, (group[0], one.claim, one.facts, seq))
            else:
                self._unset(PENDING, (group[0], one.claim))

    def _file(self, entry: Entry, filed: Filed, decisions: tuple[Standing, ...]) -> None:
        row = self.rows[CLAIMS].get((entry.claim,))
        owed = claim_row(row).owed if row is not None else {}
        self._keep(ClaimRow(entry.claim, entry.applicant, entry.seq, filed.sha256, decisions, owed), entry.seq)

    def _decide(self, entry: Entry, body: Decided) -> None:
        one = self._claim(entry.claim)
        standing = Standing(entry.seq, body.group, entry.round, body.amounts, "granted")
        self._keep(_with(one, (*one.decisions, standing)), entry.seq)
        if standing.fen:
            self._set(UNPAID, (entry.round, entry.claim, entry.seq, entry.seq))

    def _pay(self, entry: Entry, body: Paid) -> None:
        one = self._claim(entry.claim)
        paid = _decision(one, body.decision)
        others = (d if d.seq != paid.seq else _in_state(d, "paid") for d in one.decisions)
        owed = _owed(one.owed, body.postings)
        self._keep(_with(one, tuple(others), owed), entry.seq)
        self._unset(UNPAID, (paid.round, entry.claim, paid.seq))

    def _reverse(self, entry: Entry, body: Reversed) -> None:
        one = self._claim(entry.claim)
        reversed_ = _decision(one, body.decision)
        if body.correction:
            left = tuple(d for d in one.decisions if d.seq != reversed_.seq)
        else:
            left = tuple(d if d.seq != reversed_.seq else _in_state(d, "reversed") for d in one.decisions)
        self._keep(_with(one, left, _owed(one.owed, body.postings)), entry.seq)
        self._unset(UNPAID, (reversed_.round, entry.claim, reversed_.seq))

    def _regroup(self, groups: tuple[tuple[str, ...], ...], seq: int) -> None:
        """Other groups: which claims are pending for them is worked out anew, over all claims."""
        if list(groups) == self.groups:
            return
        self.write()
        for group in self.groups:
            self._unset(GROUPS, (group[0],))
            self.writer.drop(PENDING, [PENDING.key_of(row) for row in self.writer.rows(PENDING, (group[0],))])
        self.groups = list(groups)
        for group in groups:
            self._set(GROUPS, (group[0], canonical(group), seq))
        for batch in _batches(self.writer.rows(CLAIMS)):
            self.writer.put(PENDING, list(self._pending(batch, seq)))

    def _pending(self, claims: Sequence[Row], seq: int) -> Iterator[Row]:
        for one in map(claim_row, claims):
            decided = {policy for decision in one.decisions for policy in decision.group}
            for group in self.groups:
                if decided.isdisjoint(group):
                    yield (group[0], one.claim, one.facts, seq)


def _with(one: ClaimRow, decisions: tuple[Standing, ...], owed: Mapping[str, int] | None = None) -> ClaimRow:
    return ClaimRow(
        one.claim, one.applicant, one.facts, one.facts_sha256, decisions, one.owed if owed is None else owed
    )


def _in_state(one: Standing, state: State) -> Standing:
    return Standing(one.seq, one.group, one.round, one.amounts, state)


def _decision(one: ClaimRow, seq: int) -> Standing:
    found = next((decision for decision in one.decisions if decision.seq == seq), None)
    if found is None:
        raise ValueError(f"{one.claim} has no decision in entry {seq}")
    return found


def _owed(owed: Mapping[str, int], postings: Iterable[Posting]) -> dict[str, int]:
    """What is still to be given back, by policy, once these postings are made."""
    left = dict(owed)
    for posting in postings:
        if posting.account is Account.RECOVERABLE:
            left[posting.policy] = left.get(posting.policy, 0) - posting.fen
    return {policy: fen for policy, fen in left.items() if fen}


_BATCH: Final = 1000


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    yield batch


def _postings(body: Body) -> tuple[Posting, ...]:
    return body.postings if isinstance(body, Decided | Paid | Reversed) else ()


def _contributions(body: Body) -> tuple[Contribution, ...]:
    return body.contributions if isinstance(body, Decided | Reversed) else ()


def _closures(body: Body) -> tuple[Closure, ...]:
    return body.closures if isinstance(body, Decided | Reversed) else ()


def _account_keys(posting: Posting) -> tuple[Key, Key]:
    """The account, and the same of all applicants together."""
    return (
        (posting.applicant, posting.policy, posting.account.value),
        ("", posting.policy, posting.account.value),
    )


def _closure_key(closure: Closure) -> Key:
    edition = closure.edition.isoformat() if closure.edition is not None else ""
    return (closure.policy, edition, closure.cap, closure.window)
