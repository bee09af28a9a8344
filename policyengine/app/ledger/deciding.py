"""Deciding pending claims against what the ledger holds, with the settlement that `settle` uses."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from policyengine import __version__
from policyengine.app.ledger.submitting import facts_kept
from policyengine.app.loading import PolicyBook
from policyengine.facts import Claim
from policyengine.ledger.bodies import CapMet, Concerns, Decided, HeldBefore, Kept, Part, Round, Waiting, Why
from policyengine.ledger.body_json import body_of
from policyengine.ledger.entries import Entry
from policyengine.ledger.holding import state_for
from policyengine.ledger.outside import Known, awards_in, known_awards
from policyengine.ledger.postings import FEN, grant, in_fen
from policyengine.ledger.recording import Said, too_much
from policyengine.ledger.shapes import MOST
from policyengine.ledger.store import Reader
from policyengine.ledger.tables import PENDING
from policyengine.outcome import GroupOutcome, PolicyOutcome, Status
from policyengine.report.amounts import plain_money
from policyengine.report.applied import articles, asked_policies, named_awards, named_policies, reductions
from policyengine.report.reasons import reasons
from policyengine.settlement.accumulators import closures, contributions
from policyengine.settlement.deciding import Bench
from policyengine.settlement.groups import Family, day_of
from policyengine.settlement.settle import Progress, Settling

_TOO_LARGE: Final = "L761"


@dataclass(frozen=True, slots=True)
class Case:
    """A claim that waits for a decision, as it is kept: `entry` has its facts, and `sha256` is their hash.

    `elsewhere` are the entries of the awards that it received elsewhere and comes with.
    """

    claim: Claim
    applicant: str
    entry: int
    sha256: str
    elsewhere: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a settlement said: the decisions, in the order in which they were made, and the claims that stay pending.

    `later` are those that were not looked at, because their day is after the last one of the round.
    """

    said: tuple[Said, ...]
    waiting: tuple[Waiting, ...]
    later: tuple[str, ...] = ()

    def round(self, name: str, until: str) -> Said:
        """The entry that opens the round of these decisions."""
        decided = [body for body, _ in self.said if isinstance(body, Decided)]
        counts = Counter(body.status for body in decided)
        granted = sum(body.amount for body in decided)
        if granted > MOST:
            raise too_much()
        return Round(until, dict(sorted(counts.items())), granted, self.waiting), Concerns(name)


def decide_pending(
    reader: Reader, book: PolicyBook, name: str, until: dt.date | None, progress: Progress | None = None
) -> Decisions:
    """Decide every pending claim whose day is not after `until`, group by group."""
    said: list[Said] = []
    waiting: list[Waiting] = []
    later: dict[str, None] = {}
    for bench in book.benches:
        entries = [int(row[2]) for row in reader.rows(PENDING, (name_of(bench),))]
        due: list[Case] = []
        for one in cases(reader, entries):
            if is_due(one.claim, bench, until):
                due.append(one)
            else:
                later[one.claim.id] = None
        decisions = decide(reader, bench, due, name, progress)
        said += decisions.said
        waiting += decisions.waiting
    return Decisions(tuple(said), tuple(waiting), tuple(later))


def name_of(bench: Bench) -> str:
    """The first policy of a group, by which the ledger knows the group."""
    return bench.group.families[0].policy


def cases(reader: Reader, entries: Sequence[int]) -> Iterator[Case]:
    """The claims whose facts are in these entries, with what they received elsewhere, as far as it is known."""
    found = [_case(entry) for entry in reader.entries_at(entries)]
    known = known_awards(reader, (one.claim.id for one in found))
    for one in found:
        yield _beside(one, known[one.claim.id]) if one.claim.id in known else one


def case_of(reader: Reader, facts: int, elsewhere: Sequence[int]) -> Case:
    """The claim whose facts are in entry `facts`, with the awards of these entries and no later ones."""
    (entry,) = reader.entries_at([facts])
    return _beside(_case(entry), awards_in(reader, elsewhere))


def _case(entry: Entry) -> Case:
    filed = facts_kept(body_of(entry))
    return Case(filed.claim(entry.claim), entry.applicant, entry.seq, filed.sha256)


def _beside(case: Case, known: Sequence[Known]) -> Case:
    claim = replace(case.claim, outside=tuple(one.award for one in known))
    return replace(case, claim=claim, elsewhere=tuple(one.entry for one in known))


def is_due(claim: Claim, bench: Bench, until: dt.date | None) -> bool:
    """Whether the day that decides which policy applies is not after `until`, in the policies' zone."""
    if until is None:
        return True
    facts = bench.facts_of(claim)
    day = day_of(facts.get(bench.group.families[0].edition(facts).policy.date_fact))
    return day is None or day <= until


def decide(
    reader: Reader, bench: Bench, due: Sequence[Case], round_: str, progress: Progress | None = None
) -> Decisions:
    """Settle these claims under one group, against what its accumulators hold now.

    One whose amount is beyond what a ledger keeps stays pending, and the others are settled as if it were not there.
    """
    decisions, beyond = _settled(reader, bench, due, round_, progress)
    if not beyond:
        return decisions
    rest = decide(reader, bench, [one for one in due if one.claim.id not in beyond], round_)
    found = {one.claim: one for one in (*rest.waiting, *beyond.values())}
    return Decisions(rest.said, tuple(found[one.claim.id] for one in due if one.claim.id in found))


def _settled(
    reader: Reader, bench: Bench, due: Sequence[Case], round_: str, progress: Progress | None
) -> tuple[Decisions, dict[str, Waiting]]:
    """The decisions, and by their ids the claims that cannot be kept; where there are any, the others do not count."""
    claims = [one.claim for one in due]
    state = state_for(reader, bench.group, (bench.facts_of(claim) for claim in claims))
    maker = _Maker(bench, {family.policy: family for family in bench.group.families})
    said: list[Said] = []
    waiting: dict[int, Waiting] = {}
    beyond: dict[str, Waiting] = {}
    # An outcome is some hundred objects; only what is kept of it is there for more than a moment.
    for position, outcome in Settling(bench, claims, state, progress).outcomes():
        case = due[position]
        if outcome.status in (Status.UNDETERMINED, Status.INVALID):
            waiting[position] = _waiting(outcome, bench)
        elif max(outcome.entitled, outcome.amount) * FEN > MOST:
            beyond[case.claim.id] = _beyond(outcome, bench)
        elif not beyond:
            said.append((maker.decided(outcome, case), Concerns(round_, case.claim.id, case.applicant)))
    return Decisions(tuple(said), tuple(waiting[position] for position in sorted(waiting))), beyond


def _waiting(outcome: GroupOutcome, bench: Bench) -> Waiting:
    problems = tuple(f"{problem.code} {problem.words.zh}" for problem in outcome.problems)
    return Waiting(outcome.claim.id, name_of(bench), outcome.missing, problems)


def _beyond(outcome: GroupOutcome, bench: Bench) -> Waiting:
    problem = f"{_TOO_LARGE} 应补{plain_money(outcome.entitled)}，大得台账记不下，请核对申报的数额"
    return Waiting(outcome.claim.id, name_of(bench), problems=(problem,))


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes what a ledger keeps of outcomes of one group."""

    bench: Bench
    families: Mapping[str, Family]

    def decided(self, outcome: GroupOutcome, case: Case) -> Decided:
        """The decision as it is kept."""
        group = self.bench.group
        facts = self.bench.facts_of(outcome.claim)
        parts = tuple(_parts(outcome))
        limits = (one.limit for one in reductions(outcome) if one.limit is not None)
        amounts: dict[str, int] = {}
        for part in parts:
            amounts[part.policy] = amounts.get(part.policy, 0) + part.fen
        return Decided(
            group=tuple(self.families),
            status=outcome.status.value,
            policy="+".join(policy.policy for policy in named_policies(outcome, group)),
            article="+".join(articles(outcome)),
            award="+".join(award.id for award in named_awards(outcome)),
            entitled=in_fen(outcome.entitled),
            amount=in_fen(outcome.amount),
            limited_by="+".join(dict.fromkeys(limits)),
            reasons=tuple(
                Why(one.policy, one.article, one.words.zh, one.words.in_language("en"))
                for one in reasons(outcome, group, main_only=True)
            ),
            parts=parts,
            caps=tuple(_caps(outcome)),
            postings=tuple(grant(amounts, case.applicant)),
            contributions=tuple(
                one for chosen in outcome.chosen for one in contributions(self._family(chosen), chosen, facts)
            ),
            closures=tuple(
                one
                for asked in outcome.chosen or outcome.outcomes
                for one in closures(self._family(asked), asked, facts)
            ),
            facts=case.entry,
            facts_sha256=case.sha256,
            engine=__version__,
            policies=tuple(_kept(outcome, self.bench)),
            immaterial=outcome.immaterial,
            held=tuple(map(_held, outcome.outcomes)),
            elsewhere=case.elsewhere,
        )

    def _family(self, outcome: PolicyOutcome) -> Family:
        return self.families[outcome.plan.policy.policy]


def _parts(outcome: GroupOutcome) -> Iterator[Part]:
    for one in outcome.chosen:
        for award in one.granted:
            if award.payable > 0:
                policy = one.plan.policy.policy
                yield Part(policy, award.award.article, award.award.id, in_fen(award.payable))


def _caps(outcome: GroupOutcome) -> Iterator[CapMet]:
    for one in outcome.chosen:
        for award in one.granted:
            for cap in award.caps if award.payable > 0 else ():
                if not cap.cap.counts:
                    named = (one.plan.policy.policy, award.award.id, cap.cap.accumulator)
                    yield CapMet(*named, cap.limit, cap.held, award.payable)


def _held(one: PolicyOutcome) -> HeldBefore:
    met = [cap for award in one.awards for cap in award.caps]
    counting = {name for name, accumulator in one.plan.accumulators.items() if accumulator.count is not None}
    counted = {cap.cap.accumulator for cap in met if cap.cap.accumulator in counting and not cap.adds}
    closed = {cap.cap.index for cap in met if cap.closed}
    return HeldBefore(one.plan.policy.policy, one.held, tuple(sorted(counted)), tuple(sorted(closed)))


def _kept(outcome: GroupOutcome, bench: Bench) -> Iterable[Kept]:
    for policy in asked_policies(outcome, bench.group):
        edition = policy.edition.isoformat() if policy.edition is not None else ""
        yield Kept(policy.policy, edition, policy.fingerprint)
