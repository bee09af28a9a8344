"""Questions to a ledger: a claim, an applicant, the balances, the rounds. Each is answered from an index."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from policyengine.app.ledger import asked
from policyengine.app.ledger.deciding import cases, decide, name_of
from policyengine.app.ledger.moving import known_claims
from policyengine.app.ledger.near import is_claim, near_applicants
from policyengine.app.ledger.submitting import facts_kept
from policyengine.app.loading import PolicyBook
from policyengine.expression.core import Constant
from policyengine.facts import Claim
from policyengine.interpreter.texts import value_text
from policyengine.ledger.answers import Balance, Balances, Held, History, Recorded, Shown
from policyengine.ledger.bodies import Decided, Round, Waiting
from policyengine.ledger.body_json import body_of
from policyengine.ledger.canonical import parsed, value_from
from policyengine.ledger.claim_rows import ClaimRow, Standing, claim_rows
from policyengine.ledger.contribution_json import place_of
from policyengine.ledger.entries import Entry, Kind
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.results import Awaiting, DecisionMade, DecisionStanding, RoundDone
from policyengine.ledger.store import Reader
from policyengine.ledger.tables import ACCOUNTS, GROUPS, HOLDINGS, PENDING, ROUNDS, Key, Row
from policyengine.plan.model import Plan
from policyengine.policy.model import Window
from policyengine.report.citations import behind
from policyengine.words import Words


def standing(one: Standing) -> DecisionStanding:
    """A decision as a result says it."""
    return DecisionStanding(one.seq, one.group, one.round, one.fen, one.state)


def awaiting(waiting: Iterable[Waiting]) -> tuple[Awaiting, ...]:
    """The claims that stay pending, as a result says it."""
    return tuple(Awaiting(one.claim, one.group, one.missing, one.problems) for one in waiting)


def recorded(entry: Entry) -> Recorded:
    """An entry with its body read. Raises LedgerError where it cannot be."""
    body_of(entry)
    return Recorded.of(entry, parsed(entry.body))


def round_done(entry: Entry) -> RoundDone:
    """The round that an entry opened."""
    body = body_of(entry)
    assert isinstance(body, Round), "an entry of a round says what it did"
    waiting = awaiting(body.waiting)
    return RoundDone(entry.round, entry.at, entry.seq, body.until, body.counts, body.granted, waiting)


def round_named(reader: Reader, name: str) -> RoundDone | None:
    """The round of this name."""
    found = [int(row[1]) for row in reader.rows(ROUNDS, (name,))]
    return next((round_done(entry) for entry in reader.entries_at(found)), None)


def rounds(reader: Reader) -> tuple[RoundDone, ...]:
    """Every round, the first first."""
    return tuple(round_done(entry) for entry in reader.entries("kind", Kind.ROUND))


def claims_decided(reader: Reader, made: RoundDone) -> Iterator[Claim]:
    """The facts of a round's decisions, as they were decided on, then those of the claims that it left pending."""
    decisions = reader.entries_at(range(made.entry + 1, made.entry + 1 + made.decisions))
    bodies = (body for body in map(body_of, decisions) if isinstance(body, Decided))
    known = claim_rows(reader, [one.claim for one in made.waiting])
    entries = (*(body.facts for body in bodies), *(known[one.claim].facts for one in made.waiting))
    for entry in reader.entries_at(entries):
        yield facts_kept(body_of(entry)).claim(entry.claim)


def show(reader: Reader, claim: str, book: PolicyBook) -> Shown:
    """Everything about one claim. Raises LedgerError where it was never filed."""
    row = known_claims(reader, [claim])[claim]
    entries = tuple(map(recorded, reader.entries("claim", claim)))
    (facts,) = reader.entries_at([row.facts])
    return Shown(
        claim,
        row.applicant,
        row.facts,
        tuple(map(standing, row.decisions)),
        pending_for(reader, claim),
        owed(row),
        made(entries, row),
        entries,
        row.withdrawn,
        _recovered(entries, row),
        facts_kept(body_of(facts)).claim(claim).in_timezone(book.policies[0].timezone),
        _waiting(reader, row, book),
    )


def _waiting(reader: Reader, row: ClaimRow, book: PolicyBook) -> tuple[Awaiting, ...]:
    """What keeps a pending claim from being decided, were it decided now."""
    groups = pending_for(reader, row.claim)
    benches = [bench for bench in book.benches if name_of(bench) in groups]
    case = list(cases(reader, [row.facts])) if benches else []
    return awaiting(one for bench in benches for one in decide(reader, bench, case, "").waiting)


def decisions(reader: Reader, claim: str, *, earlier: bool) -> list[int]:
    """The entries of the decisions on a claim that stand or were taken back; `earlier`: of all that were ever made."""
    row = known_claims(reader, [claim])[claim]
    if not earlier:
        return [one.seq for one in row.decisions]
    return [one.entry for one in made([recorded(entry) for entry in reader.entries("claim", claim)], row)]


def made(entries: Sequence[Recorded], claim: ClaimRow) -> tuple[DecisionMade, ...]:
    """The decisions among the entries of a claim, and what became of each."""
    states: Mapping[int, str] = {one.seq: one.state for one in claim.decisions}
    ends = {int(one.body["decision"]): one for one in entries if one.kind == Kind.REVERSAL}
    return tuple(
        _made(one, states.get(one.seq, "undone"), ends.get(one.seq)) for one in entries if one.kind == Kind.DECISION
    )


def _made(one: Recorded, state: str, end: Recorded | None) -> DecisionMade:
    body = one.body
    return DecisionMade(
        one.seq,
        one.at,
        one.round,
        tuple(body["group"]),
        body["status"],
        body["article"],
        body["amount"],
        tuple(behind(number, Words(zh, en)) for _, number, zh, en in body["reasons"]),
        state,
        end.seq if end is not None else 0,
        end is not None and bool(end.body["correction"]),
    )


def _recovered(entries: Iterable[Recorded], row: ClaimRow) -> dict[str, int]:
    """What came back for a claim, by policy, as far as it was not voided."""
    found: dict[str, int] = {}
    for entry in entries:
        if entry.kind == Kind.RECOVERY and entry.seq not in row.voided:
            policy = str(entry.body["postings"][0][1])
            found[policy] = found.get(policy, 0) + int(entry.body["fen"])
    return found


def pending_for(reader: Reader, claim: str) -> tuple[str, ...]:
    """The groups that a claim waits for."""
    groups = [str(group[0]) for group in reader.rows(GROUPS)]
    return tuple(str(row[0]) for row in reader.get(PENDING, [(group, claim) for group in groups]))


def owed(row: ClaimRow) -> dict[str, int]:
    """What is still to be given back for a claim, by policy, whoever owes it."""
    found: dict[str, int] = {}
    for (policy, _), fen in row.owed.items():
        found[policy] = found.get(policy, 0) + fen
    return found


def withdrawn(reader: Reader) -> tuple[str, ...]:
    """The claims that are withdrawn now, in the order in which they were."""
    claims = dict.fromkeys(entry.claim for entry in reader.entries("kind", Kind.WITHDRAWAL))
    rows = claim_rows(reader, claims)
    return tuple(sorted((one for one in claims if rows[one].withdrawn), key=lambda one: rows[one].withdrawn))


def history(reader: Reader, applicant: str) -> History:
    """Everything about one applicant."""
    entries = tuple(map(recorded, reader.entries("applicant", applicant)))
    if not entries:
        claim = is_claim(reader, applicant)
        return History(applicant, (), (), (), claim, () if claim else near_applicants(reader, applicant))
    decisions = (entry.body for entry in entries if entry.kind == Kind.DECISION)
    added = (one for body in decisions for one in body["contributions"])
    keys = {place for place in map(place_of, added) if place[2] != "[]"}  # without a key it is a pool of all
    held = (one for key in sorted(keys) for one in _held(list(reader.rows(HOLDINGS, key))))
    return History(applicant, _accounts(reader, applicant), tuple(held), entries)


def balances(reader: Reader, book: PolicyBook) -> Balances:
    """The accounts of every policy, and the pools."""
    head = reader.head()
    return Balances(head.hash, head.seq, _accounts(reader, ""), tuple(_pools(reader, book)))


def _accounts(reader: Reader, applicant: str) -> tuple[Balance, ...]:
    found: dict[str, dict[str, int]] = {}
    for _, policy, account, fen, _ in reader.rows(ACCOUNTS, (applicant,)):
        found.setdefault(str(policy), {})[str(account)] = int(fen)
    return tuple(Balance(policy, **accounts) for policy, accounts in found.items())


def _pools(reader: Reader, book: PolicyBook) -> Iterator[Held]:
    """What the accumulators without a key hold; a rolling window has no holding of its own, only one for a day."""
    for family in book.families:
        latest = family.editions[-1]
        named = {name: one for plan in family.editions for name, one in plan.accumulators.items()}
        for name, accumulator in named.items():
            if accumulator.per or accumulator.window is Window.ROLLING:
                continue
            limit = _limit(latest, name)
            found = list(_held(list(reader.rows(HOLDINGS, (family.policy, name, "[]"))), limit))
            if not found and accumulator.window is Window.WHOLE:
                found = [Held(family.policy, name, (), 0, Fraction(0), limit)]
            yield from found


def _held(rows: Sequence[Row], limit: Fraction | None = None) -> Iterator[Held]:
    """What rows that differ in window, day and thing come to, window by window."""
    by_window: dict[Key, Fraction] = {}
    things: set[Key] = set()
    for row in rows:
        thing = (*row[:4], row[5])
        amount = Fraction(thing not in things) if row[5] else Fraction(str(row[6]))
        things.add(thing)
        by_window[row[:4]] = by_window.get(row[:4], Fraction(0)) + amount
    for (policy, accumulator, keys, window), amount in by_window.items():
        values = tuple(value_text(value_from(value)) for value in parsed(str(keys)))
        yield Held(str(policy), str(accumulator), values, int(window), amount, limit)


def _limit(plan: Plan, accumulator: str) -> Fraction | None:
    """The limit of the one cap on an accumulator, where it is one number."""
    caps = {cap.index: cap for award in plan.awards for cap in award.caps if cap.accumulator == accumulator}
    limits = {cap.limit.value if isinstance(cap.limit, Constant) else None for cap in caps.values()}
    limit = limits.pop() if len(limits) == 1 else None
    return limit if isinstance(limit, Fraction) else None


def pending(reader: Reader) -> tuple[Awaiting, ...]:
    """The claims that wait, by group."""
    return tuple(Awaiting(str(row[1]), str(row[0]), (), ()) for row in reader.rows(PENDING))


def name_given(name: str) -> str:
    """The name of a round as names are compared. Raises LedgerError for one that is none."""
    name = unicodedata.normalize("NFC", asked.text(name, "round").strip())
    if not name or not name.isprintable():
        raise LedgerError("L726", Words("轮次要有名称", "a round needs a name that can be read"))
    return name


def next_name(reader: Reader) -> str:
    """The first number, from how many rounds there are, that is no round's name."""
    names = {row[0] for row in reader.rows(ROUNDS)}
    number = len(names) + 1
    while str(number) in names:
        number += 1
    return str(number)
