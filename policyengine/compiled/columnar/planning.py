"""Whether an integer plan can be evaluated over columns, and what is worked out once for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from policyengine.compiled import terms
from policyengine.compiled.columnar.cases import Cases, cases
from policyengine.compiled.columnar.frame import Evaluate
from policyengine.compiled.columnar.making import Making
from policyengine.compiled.columnar.model import CapColumns
from policyengine.compiled.columnar.numbering import Numbering
from policyengine.compiled.columnar.reading import SlotRead
from policyengine.compiled.integer_plan import IntegerAward, IntegerCap, IntegerPlan
from policyengine.compiled.layout import part_name
from policyengine.compiled.make import every
from policyengine.compiled.refusal import TOO_DEEP, Refused
from policyengine.compiled.terms import Term, number
from policyengine.plan.model import PlannedAward, PlannedCap
from policyengine.policy.model import FactKind
from policyengine.source import Place
from policyengine.words import Words


@dataclass(frozen=True, slots=True, eq=False)
class CapMade:
    """A cap that is not the same for every claim: where it binds, None: everywhere; its limit in fen."""

    cap: PlannedCap
    binds: Evaluate | None
    limit: Evaluate


@dataclass(frozen=True, slots=True, eq=False)
class AwardMade:
    """An award: its condition and requirements, one by one and as one; what it comes to.

    `minimum`, where it drops what falls below: the whole number, its divisor and its scale.
    """

    award: PlannedAward
    when: Evaluate | None
    gates: tuple[Evaluate, ...]
    fits: Evaluate
    entitled: Evaluate
    minimum: tuple[Evaluate, Evaluate, int] | None
    caps: tuple[CapMade | CapColumns, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ColumnPlan:
    """A plan that can be evaluated over columns; `terms` is the number of different terms in it.

    `facts` are those that it reads. `gates` are the requirements one by one, `required` is all of them.
    `cases`: where its conditions are few.
    """

    whole: IntegerPlan
    facts: frozenset[str]
    gates: tuple[Evaluate, ...]
    required: Evaluate
    awards: tuple[AwardMade, ...]
    cases: Cases | None
    terms: int


def column_plan(whole: IntegerPlan) -> ColumnPlan | Refused:
    """The plan over columns, or why the claims have to be decided one by one."""
    reads = _reads(whole)
    for accumulator in whole.plan.accumulators.values():
        if accumulator.sum is not None or accumulator.count is not None:
            return Refused(whole.plan.policy.policy, _COUNTS, accumulator.place)
    facts: set[str] = set()
    for place, term in _rooted(whole):
        for each in _below(term):
            if isinstance(each, terms.Slot):
                if each.name not in reads:
                    return Refused(whole.plan.policy.policy, _READS_HELD, place)
                facts.add(reads[each.name].fact.name)
    try:
        return _made(whole, reads, frozenset(facts))
    except RecursionError:
        return Refused(whole.plan.policy.policy, TOO_DEEP, whole.plan.policy.place)


def _made(whole: IntegerPlan, reads: Mapping[str, SlotRead], facts: frozenset[str]) -> ColumnPlan:
    shared = {each.local: each.value for each in whole.shared.values()}
    numbering = Numbering(reads, shared)
    making = Making(reads, shared, whole.plan.policy.timezone, numbering)
    gates = tuple(making.term(gate.condition) for gate in whole.gates)
    required = every(tuple(gate.condition for gate in whole.gates))
    awards = tuple(_award(making, award) for award in whole.awards)
    found = cases(making, (required, *map(_fits, whole.awards)), whole.awards)
    return ColumnPlan(whole, facts, gates, making.term(required), awards, found, len(numbering))


def _award(making: Making, award: IntegerAward) -> AwardMade:
    minimum = None
    if award.drops and award.minimum is not None:
        over = making.term(award.minimum.over or number(1))
        minimum = making.term(award.minimum.whole), over, award.minimum.scale
    return AwardMade(
        award.award,
        making.term(award.when) if award.when is not None else None,
        tuple(making.term(gate.condition) for gate in award.gates),
        making.term(_fits(award)),
        making.term(award.entitled),
        minimum,
        tuple(_cap(making, cap) for cap in award.caps),
    )


def _fits(award: IntegerAward) -> Term:
    own = () if award.when is None else (award.when,)
    return every((*own, *(gate.condition for gate in award.gates)))


def _cap(making: Making, cap: IntegerCap) -> CapMade | CapColumns:
    limit = cap.limit.whole  # in fen, without a divisor
    if cap.when is None and isinstance(limit, terms.Literal_):
        return CapColumns(cap.cap, limit.low)
    return CapMade(cap.cap, making.term(cap.when) if cap.when is not None else None, making.term(limit))


_COUNTS: Final = Words(
    "累计的是件数或别的合计，不是所付的金额", "an accumulator counts or sums something else than what is paid"
)
_READS_HELD: Final = Words("表达式要读此前的累计", "an expression reads what an accumulator holds")


def _reads(whole: IntegerPlan) -> Mapping[str, SlotRead]:
    layout = whole.layout
    reads = {}
    for name, slot in layout.facts.items():
        codes = tuple(layout.codes[choice] for choice in slot.choices) if slot.kind is FactKind.CHOICE else ()
        reads[layout.names[name]] = SlotRead(slot, codes=codes)
    for name, part in layout.parts:
        reads[part_name(layout.names[name], part)] = SlotRead(layout.facts[name], part)
    return reads


def _rooted(whole: IntegerPlan) -> Iterator[tuple[Place, Term]]:
    """Every term that is evaluated, with the place it stands at; what a cap holds is not among them."""
    place = whole.plan.policy.place
    yield from ((place, shared.value) for shared in whole.shared.values())
    yield from ((gate.gate.place, gate.condition) for gate in whole.gates)
    for award in whole.awards:
        yield from ((award.award.place, term) for term in _of_award(award))
        for cap in award.caps:
            if cap.when is not None:
                yield cap.cap.place, cap.when
            yield cap.cap.place, cap.limit.whole


def _of_award(award: IntegerAward) -> Iterator[Term]:
    if award.when is not None:
        yield award.when
    yield from (gate.condition for gate in award.gates)
    yield award.entitled
    if award.drops and award.minimum is not None:
        yield award.minimum.whole
        if award.minimum.over is not None:
            yield award.minimum.over


def _below(term: Term) -> Iterator[Term]:
    yield term
    for part in terms.parts(term):
        yield from _below(part)
