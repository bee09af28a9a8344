"""Whether an integer plan can be evaluated over columns, and what is worked out once for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from zoneinfo import ZoneInfo

from policyengine.compiled import terms
from policyengine.compiled.integer_plan import IntegerAward, IntegerPlan
from policyengine.compiled.layout import part_name
from policyengine.compiled.quantities import Quantity
from policyengine.compiled.refusal import Refused
from policyengine.compiled.terms import Term
from policyengine.policy.model import FactKind
from policyengine.slots import FactSlot
from policyengine.source import Place
from policyengine.words import Words


@dataclass(frozen=True, slots=True)
class SlotRead:
    """What a slot of terms reads: a fact, or a `part` of one. `codes` are those of its choices in terms."""

    fact: FactSlot
    part: str = ""
    codes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class ColumnPlan:
    """A plan that can be evaluated over columns.

    `reads`: by the local name of a slot. `same`: terms that say the same have the same number, by
    identity of the term. `costs`: how dear a term is to evaluate, in passes over a column of bytes.
    """

    whole: IntegerPlan
    reads: Mapping[str, SlotRead]
    same: Mapping[int, int]
    costs: Mapping[int, int]

    @property
    def zone(self) -> ZoneInfo:
        """Where the policy's days begin."""
        return self.whole.plan.policy.timezone


def column_plan(whole: IntegerPlan) -> ColumnPlan | Refused:
    """The plan over columns, or why the claims have to be decided one by one."""
    reads = _reads(whole)
    for accumulator in whole.plan.accumulators.values():
        if accumulator.sum is not None or accumulator.count is not None:
            return _refused(whole, _COUNTS, accumulator.place)
    for place, term in _rooted(whole):
        if any(isinstance(each, terms.Slot) and each.name not in reads for each in _below(term)):
            return _refused(whole, _READS_HELD, place)
    numbering = _Numbering(reads)
    for _, term in _rooted(whole):
        numbering.number(term)
    return ColumnPlan(whole, reads, numbering.same, numbering.costs)


_COUNTS: Final = Words(
    "累计的是件数或别的合计，不是所付的金额", "an accumulator counts or sums something else than what is paid"
)
_READS_HELD: Final = Words("表达式要读此前的累计", "an expression reads what an accumulator holds")


def _refused(whole: IntegerPlan, reason: Words, place: Place | None) -> Refused:
    return Refused(whole.plan.policy.policy, reason, place)


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
            yield from ((cap.cap.place, term) for term in of_quantity(cap.limit))


def _of_award(award: IntegerAward) -> Iterator[Term]:
    if award.when is not None:
        yield award.when
    yield from (gate.condition for gate in award.gates)
    yield award.entitled
    if award.drops and award.minimum is not None:
        yield from of_quantity(award.minimum)


def of_quantity(quantity: Quantity) -> Iterator[Term]:
    """The terms of a quantity."""
    yield quantity.whole
    if quantity.over is not None:
        yield quantity.over


def _below(term: Term) -> Iterator[Term]:
    yield term
    for part in terms.parts(term):
        yield from _below(part)


_NARROW: Final = (FactKind.YES_NO, FactKind.CHOICE)
_DEAR: Final = 16
"""A number of 64 bits, against one byte."""


@dataclass(slots=True)
class _Numbering:
    """Numbers terms, those that say the same alike, and says what each costs."""

    reads: Mapping[str, SlotRead]
    same: dict[int, int] = field(default_factory=dict)
    costs: dict[int, int] = field(default_factory=dict)
    _numbers: dict[tuple[object, ...], int] = field(default_factory=dict)

    def number(self, term: Term) -> int:
        """The number of a term."""
        if id(term) not in self.same:
            below = terms.parts(term)
            signature = (type(term), *self._own(term), *map(self.number, below))
            self.same[id(term)] = self._numbers.setdefault(signature, len(self._numbers))
            self.costs[id(term)] = self._cost(term) + sum(self.costs[id(part)] for part in below)
        return self.same[id(term)]

    def _own(self, term: Term) -> tuple[object, ...]:
        """What a term says besides its parts; `True` and 1 are different things."""
        match term:
            case terms.Literal_(value=value):
                return type(value), value
            case terms.Slot(name=name, nullable=nullable):
                return name, nullable
            case terms.Local(name=name) | terms.Bind(local=terms.Local(name=name)):
                return (name,)
            case terms.Binary(sign=word) | terms.Extreme(word=word) | terms.Compare(order=word):
                return (word,)
            case terms.Applied(function=function):
                return (function,)
            case _:
                return ()

    def _cost(self, term: Term) -> int:
        match term:
            case terms.Slot(name=name):
                read = self.reads[name]
                return 4 * _DEAR if read.part else 1 if read.fact.kind in _NARROW else _DEAR
            case terms.Literal_() | terms.Undecided() | terms.Bind():
                return 0
            case terms.Binary() | terms.Extreme() | terms.Applied() | terms.Either():
                return _DEAR
            case _:
                return 1
