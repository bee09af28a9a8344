"""From entries to the tables that answer questions: one fold, used when entries are added and when they are proved.

`Fold` reads the rows that a batch of entries touches, changes them in memory, and writes them
back. Whatever is in those tables came through here.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeAlias, assert_never

from policyengine.ledger import contradiction
from policyengine.ledger.bodies import (
    Body,
    Corrected,
    Decided,
    Elsewhere,
    Filed,
    Paid,
    PolicyKept,
    Recovered,
    Restored,
    Reversed,
    Round,
    Voided,
    Withdrawn,
)
from policyengine.ledger.canonical import Json, canonical, parsed, value_json
from policyengine.ledger.claim_rows import ClaimRow, Debt, Standing, State, claim_row, row_of
from policyengine.ledger.contradiction import ContradictionError, plus
from policyengine.ledger.entries import Entry
from policyengine.ledger.postings import Account, Posting, can_stand
from policyengine.ledger.regrouping import NOTHING, left_out_of, regroup, waits
from policyengine.ledger.shapes import MOST
from policyengine.ledger.spellings import spelling_key
from policyengine.ledger.store import Writer
from policyengine.ledger.tables import (
    ACCOUNTS,
    CLAIMS,
    CLOSURES,
    ELSEWHERE,
    GROUPS,
    HOLDINGS,
    LEFT_OUT,
    PENDING,
    ROUNDS,
    SPELLINGS,
    UNPAID,
    Key,
    Row,
    Table,
)
from policyengine.settlement.accumulators import Closure, Contribution
from policyengine.values import UNKNOWN


def holding_key(one: Contribution) -> Key:
    """Where a contribution is added."""
    counted = "" if one.counted is UNKNOWN else canonical(value_json(one.counted))
    day = one.day.isoformat() if one.day is not None else ""
    return (*values_key(one.policy, one.accumulator, one.values, one.window), day, counted)


Place: TypeAlias = tuple[Hashable, ...]
"""All of a contribution but the amount: where it is added, before that is put in writing."""


def _place(one: Contribution) -> Place:
    return (one.policy, one.accumulator, one.values, one.window, one.day, one.counted)


def values_key(policy: str, accumulator: str, values: Sequence[Json], window: int) -> Key:
    """Where everything stands that an accumulator holds for one key and window."""
    return (policy, accumulator, canonical([value_json(value) for value in values]), window)


def apply(writer: Writer, entries: Sequence[Entry], bodies: Sequence[Body]) -> None:
    """Bring the tables to where `entries`, the next ones, leave them; `bodies` are what they say.

    Raises ContradictionError where one cannot follow.
    """
    fold = Fold(writer)
    fold.load(entries, bodies)
    for entry, body in zip(entries, bodies, strict=True):
        try:
            fold.add(entry, body)
        except ContradictionError as error:
            error.seq = entry.seq
            raise
    fold.write()


@dataclass(slots=True)
class Fold:
    """A batch of entries on their way into the tables; each thing is kept with the entry that last changed it."""

    writer: Writer
    groups: list[tuple[str, ...]] = field(default_factory=list)
    claims: dict[str, tuple[ClaimRow, int]] = field(default_factory=dict)
    accounts: dict[Key, tuple[int, int]] = field(default_factory=dict)
    held: dict[Place, tuple[Fraction, int, int]] = field(default_factory=dict)
    keys: dict[Place, Key] = field(default_factory=dict)
    closed: dict[Key, tuple[int, int]] = field(default_factory=dict)
    spelt: dict[Key, tuple[int, int]] = field(default_factory=dict)
    left_out: dict[str, frozenset[str]] = field(default_factory=dict)
    others: dict[Table, dict[Key, Row | None]] = field(default_factory=dict)

    def load(self, entries: Sequence[Entry], bodies: Sequence[Body]) -> None:
        """Read, in few questions, what the batch is going to change."""
        get = self.writer.get
        self.groups = [tuple(parsed(str(row[1]))) for row in self.writer.rows(GROUPS)]
        rows = get(CLAIMS, {(entry.claim,): None for entry in entries if entry.claim})
        self.claims = {str(row[0]): (claim_row(row), int(row[-1])) for row in rows}
        accounts = {key: None for body in bodies for one in _postings(body) for key in _account_keys(one)}
        self.accounts = {row[:3]: (int(row[3]), int(row[4])) for row in get(ACCOUNTS, accounts)}
        places = {_place(one): one for body in bodies for one in _contributions(body)}
        self.keys = {place: holding_key(one) for place, one in places.items()}
        held = {row[:6]: row[6:] for row in get(HOLDINGS, self.keys.values())}
        for place, key in self.keys.items():
            amount, times, seq = held.get(key, ("0", 0, 0))
            self.held[place] = (Fraction(str(amount)), int(times), int(seq))
        closed = {_closure_key(one): None for body in bodies for one in _closures(body)}
        self.closed = {row[:4]: (int(row[4]), int(row[5])) for row in get(CLOSURES, closed)}
        self.left_out = left_out_of(self.writer, self.claims)
        keys = self._applicants(entries, bodies)
        self.spelt = {row[:3]: (int(row[3]), int(row[4])) for row in get(SPELLINGS, keys)}

    def _applicants(self, entries: Sequence[Entry], bodies: Sequence[Body]) -> Iterator[Key]:
        """Where the applicants are counted whom claims get or lose."""
        filing = [one for one, body in zip(entries, bodies, strict=True) if isinstance(body, Filed | Corrected)]
        named = dict.fromkeys(one.applicant for one in filing)
        named |= dict.fromkeys(self.claims[one.claim][0].applicant for one in filing if one.claim in self.claims)
        return (key for one in named if (key := spelling_key("applicant", one)) is not None)

    def add(self, entry: Entry, body: Body) -> None:
        """What one entry changes."""
        self._move(entry.seq, body)
        self.follow(entry, body)

    def follow(self, entry: Entry, body: Body) -> None:
        """What becomes of claims by one entry, whatever it moves."""
        match body:
            case PolicyKept():
                self._regroup(body.groups, entry.seq)
            case Filed():
                self._file(entry, body)
            case Corrected():
                self._correct(entry, body.filed)
            case Round():
                self._set(ROUNDS, (entry.round, entry.seq))
            case Decided():
                self._decide(entry, body)
            case Paid():
                self._pay(entry, body)
            case Reversed():
                self._reverse(entry, body)
            case Elsewhere():
                self._claim(entry.claim)
                self._set(ELSEWHERE, (entry.claim, body.title, body.reference, entry.seq))
            case Withdrawn():
                self._withdraw(entry)
            case Restored():
                self._restore(entry, body)
            case Recovered():
                one = self._claim(entry.claim)
                self._keep(replace(one, owed=_owed(one.owed, body.postings)), entry.seq)
            case Voided():
                self._void(entry, body)
            case _:
                assert_never(body)

    def write(self) -> None:
        """Write what was changed."""
        self.writer.put(CLAIMS, (row_of(one, seq) for one, seq in self.claims.values()))
        self.writer.put(ACCOUNTS, ((*key, *row) for key, row in self.accounts.items()))
        held: dict[Key, Row | None] = {}
        for place, (amount, times, seq) in self.held.items():
            key = self.keys[place]
            held[key] = (*key, str(amount), times, seq) if times else None
        self._write(HOLDINGS, held)
        self._write(CLOSURES, {key: (*key, *row) if row[0] else None for key, row in self.closed.items()})
        self._write(SPELLINGS, {key: (*key, *row) if row[0] else None for key, row in self.spelt.items()})
        for table, rows in self.others.items():
            self._write(table, rows)
        self.others.clear()

    def _write(self, table: Table, rows: Mapping[Key, Row | None]) -> None:
        self.writer.drop(table, (key for key, row in rows.items() if row is None))
        self.writer.put(table, (row for row in rows.values() if row is not None))

    def _set(self, table: Table, row: Row) -> None:
        self.others.setdefault(table, {})[table.key_of(row)] = row

    def _unset(self, table: Table, key: Key) -> None:
        self.others.setdefault(table, {})[key] = None

    def _move(self, seq: int, body: Body) -> None:
        """What accounts and accumulators hold after an entry."""
        sign = -1 if isinstance(body, Reversed) else 1
        for posting in _postings(body):
            for key in _account_keys(posting):
                fen, _ = self.accounts.get(key, (0, 0))
                if abs(fen + posting.fen) > MOST:
                    raise contradiction.too_much()
                if not can_stand(posting.account, fen + posting.fen):
                    raise contradiction.no_such_money()
                self.accounts[key] = (fen + posting.fen, seq)
        for one in _contributions(body):
            place = _place(one)
            amount, times, _ = self.held[place]
            self.held[place] = (plus(amount, one.amount if sign > 0 else -one.amount), times + sign, seq)
        for closure in _closures(body):
            key = _closure_key(closure)
            times, _ = self.closed.get(key, (0, 0))
            self.closed[key] = (times + sign, seq)

    # What becomes of claims.

    def _claim(self, claim: str) -> ClaimRow:
        if claim not in self.claims:
            raise contradiction.never_filed(claim)
        return self.claims[claim][0]

    def _keep(self, one: ClaimRow, seq: int) -> None:
        """Keep a claim as it now stands, and for which groups it is pending."""
        self.claims[one.claim] = (one, seq)
        for group in self.groups:
            if waits(one, group, self.left_out.get(one.claim, NOTHING)):
                self._set(PENDING, (group[0], one.claim, one.facts, seq))
            else:
                self._unset(PENDING, (group[0], one.claim))

    def _file(self, entry: Entry, filed: Filed) -> None:
        if entry.claim in self.claims:
            raise contradiction.filed_twice(entry.claim)
        self._spell(entry, None)
        self._keep(ClaimRow(entry.claim, entry.applicant, entry.seq, filed.sha256, (), {}), entry.seq)

    def _correct(self, entry: Entry, filed: Filed) -> None:
        one = self._claim(entry.claim)
        self._spell(entry, one.applicant)
        new = replace(one, applicant=entry.applicant, facts=entry.seq, facts_sha256=filed.sha256)
        self._keep(new, entry.seq)

    def _spell(self, entry: Entry, before: str | None) -> None:
        """Count how the claim and its applicant are spelt; `before` is the applicant that it had, if it was there."""
        claim = spelling_key("claim", entry.claim)
        if before is None and claim is not None:
            self.spelt[claim] = (1, entry.seq)
        if before == entry.applicant:
            return
        for applicant, times in ((entry.applicant, 1), (before, -1)):
            key = spelling_key("applicant", applicant) if applicant is not None else None
            if key is not None:
                self.spelt[key] = (self.spelt.get(key, (0, 0))[0] + times, entry.seq)

    def _decide(self, entry: Entry, body: Decided) -> None:
        one = self._claim(entry.claim)
        if any(not set(body.group).isdisjoint(decision.group) for decision in one.decisions):
            raise contradiction.decided_twice(one.claim)
        if one.withdrawn or (body.facts, body.facts_sha256, entry.applicant) != (
            one.facts,
            one.facts_sha256,
            one.applicant,
        ):
            raise contradiction.decided_otherwise(one.claim)
        standing = Standing(entry.seq, body.group, entry.round, body.amounts, "granted")
        self._keep(replace(one, decisions=(*one.decisions, standing)), entry.seq)
        if standing.fen:
            self._set(UNPAID, (entry.round, entry.claim, entry.seq, entry.seq))

    def _pay(self, entry: Entry, body: Paid) -> None:
        one = self._claim(entry.claim)
        paid = _decision(one, body.decision)
        if paid.state != "granted":
            raise contradiction.not_to_be_paid(paid.seq)
        others = (d if d.seq != paid.seq else _in_state(d, "paid") for d in one.decisions)
        owed = _owed(one.owed, body.postings)
        self._keep(replace(one, decisions=tuple(others), owed=owed), entry.seq)
        self._unset(UNPAID, (paid.round, entry.claim, paid.seq))

    def _reverse(self, entry: Entry, body: Reversed) -> None:
        one = self._claim(entry.claim)
        reversed_ = _decision(one, body.decision)
        if reversed_.fen and (reversed_.state == "reversed") is not (not body.postings):
            raise contradiction.not_to_be_taken_back(reversed_.seq)
        if body.correction:
            left = tuple(d for d in one.decisions if d.seq != reversed_.seq)
        else:
            left = tuple(d if d.seq != reversed_.seq else _in_state(d, "reversed") for d in one.decisions)
        self._keep(replace(one, decisions=left, owed=_owed(one.owed, body.postings)), entry.seq)
        self._unset(UNPAID, (reversed_.round, entry.claim, reversed_.seq))

    def _withdraw(self, entry: Entry) -> None:
        one = self._claim(entry.claim)
        if one.withdrawn:
            raise contradiction.withdrawn_twice(one.claim)
        self._keep(replace(one, withdrawn=entry.seq), entry.seq)

    def _restore(self, entry: Entry, body: Restored) -> None:
        one = self._claim(entry.claim)
        taken_back = {decision.seq for decision in one.taken_back}
        if body.withdrawal != one.withdrawn or not taken_back.issuperset(body.decisions):
            raise contradiction.nothing_to_undo(one.claim)
        left = tuple(decision for decision in one.decisions if decision.seq not in body.decisions)
        for policy in self.left_out.pop(one.claim, NOTHING):
            self._unset(LEFT_OUT, (one.claim, policy))
        self._keep(replace(one, decisions=left, withdrawn=0), entry.seq)

    def _void(self, entry: Entry, body: Voided) -> None:
        one = self._claim(entry.claim)
        if body.entry in one.voided:
            raise contradiction.voided_twice(body.entry)
        again = next((d for d in one.decisions if d.seq == body.decision and d.state == "paid"), None)
        if (again is not None) is not any(posting.account is Account.GRANTED for posting in body.postings):
            raise contradiction.voided_otherwise(body.entry)
        left = tuple(d if d is not again else _in_state(d, "granted") for d in one.decisions)
        voided = (*one.voided, body.entry)
        self._keep(replace(one, decisions=left, owed=_owed(one.owed, body.postings), voided=voided), entry.seq)
        if again is not None:
            self._set(UNPAID, (again.round, entry.claim, again.seq, entry.seq))

    def _regroup(self, groups: tuple[tuple[str, ...], ...], seq: int) -> None:
        """Other groups: which claims are pending for them is worked out over all claims."""
        if set(groups) == set(self.groups):  # rows of GROUPS come by name, those of an entry as they were loaded
            return
        self.write()
        regroup(self.writer, self.groups, groups, seq)
        self.groups = list(groups)
        self.left_out = left_out_of(self.writer, self.claims)


def _in_state(one: Standing, state: State) -> Standing:
    return Standing(one.seq, one.group, one.round, one.amounts, state)


def _decision(one: ClaimRow, seq: int) -> Standing:
    found = next((decision for decision in one.decisions if decision.seq == seq), None)
    if found is None:
        raise contradiction.no_such_decision(one.claim, seq)
    return found


def _owed(owed: Mapping[Debt, int], postings: Iterable[Posting]) -> dict[Debt, int]:
    """What is still to be given back once these postings are made. Raises ContradictionError for less than 0."""
    left = dict(owed)
    for posting in postings:
        if posting.account is Account.RECOVERABLE:
            debt = (posting.policy, posting.applicant)
            left[debt] = left.get(debt, 0) - posting.fen
    if any(fen < 0 for fen in left.values()):
        raise contradiction.more_than_is_owed()
    return {debt: fen for debt, fen in left.items() if fen}


def _postings(body: Body) -> tuple[Posting, ...]:
    return body.postings if isinstance(body, Decided | Paid | Reversed | Recovered | Voided) else ()


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
