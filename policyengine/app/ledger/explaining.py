"""Why a claim was decided as it was: the decision made again from what was kept with it.

The facts are in the entry that the decision names, the policies are those kept before it, and what the
accumulators held then stands in the decision itself; so it takes no more than one claim's time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from policyengine.app.decision import Decision
from policyengine.app.ledger import books
from policyengine.app.ledger.deciding import case_of
from policyengine.app.loading import PolicyBook
from policyengine.interpreter.holdings import Holdings
from policyengine.ledger.bodies import Decided, HeldBefore
from policyengine.ledger.body_json import body_of
from policyengine.ledger.entries import Entry
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.postings import in_fen
from policyengine.ledger.store import Reader
from policyengine.outcome import GroupOutcome
from policyengine.plan.model import Plan
from policyengine.settlement.deciding import Bench
from policyengine.settlement.groups import Family
from policyengine.values import Value
from policyengine.words import Words


def explain(reader: Reader, seqs: Sequence[int]) -> Iterator[Decision]:
    """The decisions in these entries. Raises LedgerError where one does not come out as it is written."""
    kept = books.kept_policies(reader)
    made: dict[int, PolicyBook] = {}
    for entry in reader.entries_at(seqs):
        before = [one for one in kept if one.seq < entry.seq]
        if len(before) not in made:
            made[len(before)] = books.book_of_kept(books.bodies(before))
        yield _again(reader, entry, made[len(before)])


def _again(reader: Reader, entry: Entry, book: PolicyBook) -> Decision:
    body = body_of(entry)
    assert isinstance(body, Decided), "a claim's row names its decisions"
    bench = _bench(book, body)
    case = case_of(reader, body.facts, body.elsewhere)
    held = {one.policy: one for one in body.held}

    def hold(family: Family, _plan: Plan, _facts: Mapping[str, Value]) -> Holdings:
        return _holdings(held[family.policy])

    outcome = bench.decide(case.claim, bench.facts_of(case.claim), hold)
    if not _agrees(outcome, body):
        raise LedgerError(
            "L729",
            Words(
                f"第{entry.seq}条分录的认定重新计算后与所记不符，请用 `policyengine ledger replay` 查看",
                f"the decision in entry {entry.seq} comes out otherwise when it is made again: see "
                f"`policyengine ledger replay`",
            ),
        )
    return Decision(outcome, bench.group)


def _bench(book: PolicyBook, body: Decided) -> Bench:
    """The group that decided; the policies kept before a decision make the same groups as they did then."""
    return next(one for one in book.benches if tuple(family.policy for family in one.group.families) == body.group)


def _holdings(held: HeldBefore) -> Holdings:
    return Holdings(held.amounts, dict.fromkeys(held.counted, Fraction(0)), frozenset(held.closed))


def _agrees(outcome: GroupOutcome, body: Decided) -> bool:
    made = (outcome.status.value, in_fen(outcome.entitled), in_fen(outcome.amount))
    return made == (body.status, body.entitled, body.amount)
