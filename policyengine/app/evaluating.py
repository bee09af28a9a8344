"""`evaluate`: claims on their own, each decided once for every group of policies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from policyengine.app.holding import NOTHING_HELD, Held
from policyengine.app.loading import PolicyBook
from policyengine.claims.form import Form
from policyengine.claims.mapping import MappingReader, UnknownKey
from policyengine.facts import Claim, Problem
from policyengine.outcome import GroupOutcome, PolicyOutcome
from policyengine.settlement.deciding import Bench
from policyengine.settlement.settle import invalid


def form_of(book: PolicyBook) -> Form:
    """What a claim under the policies of `book` is read against."""
    return book.titles.form


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A claim that a program handed over; `ignored` are the keys that are no facts and change nothing."""

    claim: Claim
    ignored: tuple[str, ...]


def handed_over(facts: Mapping[str, object], book: PolicyBook) -> HandedOver:
    """The claim of a record; a key that nearly is a fact not given is a problem of the record."""
    return next(all_handed_over((facts,), book))


def all_handed_over(claims: Iterable[Mapping[str, object]], book: PolicyBook) -> Iterator[HandedOver]:
    """The claims of records, each read by itself."""
    reader = MappingReader(book.titles)
    return (_handed_over(*reader.read(facts)) for facts in claims)


def _handed_over(claim: Claim, unknown: tuple[UnknownKey, ...]) -> HandedOver:
    slips = tuple(
        Problem("F608", key.words, key.near.name) for key in unknown if key.near is not None and not key.given
    )
    ignored = tuple(key.key for key in unknown if key.near is None or key.given)
    return HandedOver(replace(claim, problems=(*claim.problems, *slips)) if slips else claim, ignored)


def claim_of(facts: Mapping[str, object], book: PolicyBook) -> Claim:
    """The claim of a record, whatever else stands in it."""
    return handed_over(facts, book).claim


def evaluate_claim(book: PolicyBook, claim: Claim, held: Held | None = None) -> tuple[GroupOutcome, ...]:
    """What each group of policies says of one claim; what `held` does not name is taken as empty, and that is said."""
    return tuple(_evaluate_under(bench, claim, held) for bench in book.benches)


def _evaluate_under(bench: Bench, claim: Claim, held: Held | None) -> GroupOutcome:
    if claim.problems:
        return invalid(claim, claim.problems)
    known = held if held is not None else NOTHING_HELD
    outcome = bench.decide(claim, bench.facts_of(claim), known.hold)
    assumed = tuple(pair for one in outcome.outcomes for pair in _accumulators(one) if pair not in known.amounts)
    return replace(outcome, assumed_empty=assumed)


def _accumulators(one: PolicyOutcome) -> Iterator[tuple[str, str]]:
    for name in one.plan.accumulators:
        yield one.plan.policy.policy, name
