"""A plan over integers: every condition and amount as a term, every cap with its room.

Amounts are in fen (hundredths of the currency) from here on; `unit` is the policy's unit of
rounding in fen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from policyengine.compiled import make, quantities, terms
from policyengine.compiled.expressions import Expressions, Shared, too_wide
from policyengine.compiled.layout import Layout
from policyengine.compiled.meaning import may_be_undecided, not_in_integers
from policyengine.compiled.quantities import Quantity, rescaled, rounded
from policyengine.compiled.refusal import Cannot
from policyengine.compiled.terms import Local, Slot, Term, TooWide, number
from policyengine.expression.core import Node, Reference
from policyengine.expression.walk import nodes
from policyengine.plan.model import Gate, Plan, PlannedAward, PlannedCap
from policyengine.policy.model import CLAIM, Below, IfShort
from policyengine.source import Place
from policyengine.values import RoundingMode
from policyengine.words import Words

T = TypeVar("T")

FEN: Final = 100
"""To the unit of the currency."""


@dataclass(frozen=True, slots=True)
class IntegerGate:
    """A requirement as a truth; `uses` are the definitions it needs, in order."""

    gate: Gate
    condition: Term
    uses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IntegerCap:
    """A cap: what it holds, and `room`, what it leaves in fen (below nothing too), rounded down to the unit.

    Where it counts, or sums what is no money, `room` is None and `fits` says whether the claim's
    own, `adds`, is within the limit.
    """

    cap: PlannedCap
    when: Term | None
    limit: Quantity
    held: Quantity
    room: Term | None
    adds: Quantity | None
    fits: Term | None
    closed: Slot | None

    @property
    def refuses(self) -> bool:
        """Whether it admits a whole award or nothing."""
        return self.cap.if_short is IfShort.REFUSE

    def terms(self) -> Iterator[Term]:
        """Every term that is looked at where the award applies."""
        yield from (one for one in (self.when, self.room, self.fits) if one is not None)


@dataclass(frozen=True, slots=True)
class IntegerAward:
    """An award: `computed` is rate × base or the amount, `entitled` in fen; `uses` as of a gate."""

    award: PlannedAward
    when: Term | None
    gates: tuple[IntegerGate, ...]
    base: Quantity | None
    rate: Quantity | None
    computed: Quantity
    minimum: Quantity | None
    entitled: Term
    caps: tuple[IntegerCap, ...]
    uses: tuple[str, ...]

    @property
    def drops(self) -> bool:
        """Whether what falls below the minimum is not paid at all."""
        return self.award.minimum is not None and self.award.minimum.below is Below.DROP

    def may_be_undecided(self) -> bool:
        """Whether some value of known facts leaves a part of it without an answer."""
        quantities_ = [one for one in (self.base, self.rate, self.computed, self.minimum) if one is not None]
        found = [term for cap in self.caps for term in cap.terms()]
        found += [gate.condition for gate in self.gates] + ([self.when] if self.when is not None else [])
        return any(map(may_be_undecided, quantities_)) or any(map(terms.may_be_undecided, found))


@dataclass(frozen=True, slots=True)
class IntegerPlan:
    """The whole; `sums` are what accumulators sum where that may have no answer: it is looked at first."""

    plan: Plan
    layout: Layout
    unit: int
    gates: tuple[IntegerGate, ...]
    awards: tuple[IntegerAward, ...]
    sums: tuple[Quantity, ...]
    uses_of_sums: tuple[str, ...]
    shared: Mapping[str, Shared]

    @property
    def doubtful(self) -> bool:
        """Whether anything at all may be without an answer although every fact is known."""
        gates = any(terms.may_be_undecided(gate.condition) for gate in self.gates)
        return bool(self.sums) or gates or any(award.may_be_undecided() for award in self.awards)


def sum_scales(plan: Plan, layout: Layout) -> Mapping[tuple[str, str], int]:
    """How fine the sums of the plan's accumulators are."""
    expressions = Expressions(plan, layout)
    return {
        (plan.policy.policy, accumulator.name): expressions.number(accumulator.sum).scale
        for accumulator in plan.accumulators.values()
        if accumulator.sum is not None
    }


def integer_plan(plan: Plan, layout: Layout) -> IntegerPlan:
    """The plan over integers; raises `Cannot` where something in it cannot be done."""
    unit = plan.policy.rounding.unit * FEN
    if unit.denominator != 1:
        finer = Words("金额精确到分以下", "amounts finer than a hundredth of the currency cannot be done in integers")
        raise Cannot(finer, plan.policy.place)
    expressions = Expressions(plan, layout)
    expressions.prepare(_roots(plan))
    return _Planning(plan, layout, expressions).plan()


def _roots(plan: Plan) -> Iterator[Node]:
    gates = (plan.in_force, *plan.gates, *(gate for award in plan.awards for gate in award.gates))
    yield from (gate.condition for gate in gates)
    yield from _sums(plan)
    for award in plan.awards:
        yield from _amounts(award)
    for cap in {cap.index: cap for award in plan.awards for cap in award.caps}.values():
        yield from _of_cap(cap)


def _sums(plan: Plan) -> Iterator[Node]:
    yield from (each.sum for each in plan.accumulators.values() if each.sum is not None)


def _amounts(award: PlannedAward) -> Iterator[Node]:
    minimum = award.minimum.amount if award.minimum else None
    yield from (one for one in (award.when, award.base, award.rate, award.amount, minimum) if one is not None)


def _of_cap(cap: PlannedCap) -> Iterator[Node]:
    yield from (one for one in (cap.when, cap.limit) if one is not None)


@dataclass(frozen=True, slots=True)
class _Planning:
    source: Plan
    layout: Layout
    expressions: Expressions

    def plan(self) -> IntegerPlan:
        plan = self.source
        sums = tuple(self.expressions.number(node) for node in _sums(plan))
        gates = [self._gate(gate) for gate in (plan.in_force, *plan.gates)]
        caps = {cap.index: cap for award in plan.awards for cap in award.caps}
        done = {index: self._at(cap.place, self._cap, cap) for index, cap in caps.items()}
        awards = tuple(
            self._at(award.place, self._award, award, [done[cap.index] for cap in award.caps]) for award in plan.awards
        )
        self._prove_sums(awards)
        doubtful = tuple(each for each in sums if may_be_undecided(each))
        return IntegerPlan(
            plan,
            self.layout,
            int(plan.policy.rounding.unit * FEN),
            # Those that may be without an answer come last: one that is not met decides without them.
            tuple(sorted(gates, key=lambda gate: terms.may_be_undecided(gate.condition))),
            awards,
            doubtful,
            self._uses(_sums(plan)) if doubtful else (),
            self.expressions.shared,
        )

    def _prove_sums(self, awards: tuple[IntegerAward, ...]) -> None:
        """What awards come to together, and what that leaves of a cap, fits as well."""
        total = sum(max(award.entitled.high, 0) for award in awards)
        for award in awards:
            self._at(award.award.place, make.add, number(total), number(max(award.entitled.high, 0)))
            for cap in award.caps:
                if cap.room is not None:
                    self._at(cap.cap.place, make.subtract, cap.room, Local("", low=0, high=total))
            if award.drops and award.minimum is not None:
                paid = Quantity(Local("", low=0, high=max(award.entitled.high, 0)), FEN)
                self._at(award.award.place, quantities.compared, ">", award.minimum, paid)

    def _at(self, place: Place, make: Callable[..., T], *arguments: object) -> T:
        """What `make` makes; a refusal without a place of its own is at `place`."""
        try:
            return make(*arguments)
        except TooWide as wide:
            raise Cannot(too_wide(wide), place) from None
        except Cannot as cannot:
            raise Cannot(cannot.reason, cannot.place or place) from None

    def _uses(self, roots: Iterable[Node]) -> tuple[str, ...]:
        """The shared definitions below `roots`, also through others; each uses only earlier ones."""
        found: set[str] = set()
        waiting = list(roots)
        while waiting:
            for node in nodes(waiting.pop()):
                if isinstance(node, Reference) and node.name not in found:
                    found.add(node.name)
                    waiting.append(self.source.definitions[node.name])
        return tuple(name for name in self.source.definitions if name in found and name in self.expressions.shared)

    def _gate(self, gate: Gate) -> IntegerGate:
        return IntegerGate(gate, self.expressions.condition(gate.condition), self._uses([gate.condition]))

    def _award(self, award: PlannedAward, caps: list[IntegerCap]) -> IntegerAward:
        base, rate, amount = (self._number(node) for node in (award.base, award.rate, award.amount))
        minimum = self._number(award.minimum.amount) if award.minimum else None
        computed = quantities.times(base, rate) if base is not None and rate is not None else amount
        assert computed is not None, "a checked award has a base and a rate, or an amount"
        raised = computed
        if minimum is not None and award.minimum is not None and award.minimum.below is Below.RAISE:
            raised = quantities.extreme("max", (computed, minimum))
        if raised.whole.low < 0:
            raised = Quantity(make.extreme("max", (raised.whole, number(0))), raised.scale, raised.over)
        rounding = self.source.policy.rounding
        roots = [*_amounts(award), *(gate.condition for gate in award.gates)]
        return IntegerAward(
            award,
            self.expressions.condition(award.when) if award.when is not None else None,
            tuple(self._gate(gate) for gate in award.gates),
            base,
            rate,
            computed,
            minimum,
            rescaled(rounded(raised, rounding.unit, rounding.mode), FEN),
            tuple(caps),
            self._uses([*roots, *(node for cap in award.caps for node in _of_cap(cap)), *self._summed(award)]),
        )

    def _summed(self, award: PlannedAward) -> Iterator[Node]:
        for cap in award.caps:
            accumulator = self.source.accumulators.get(cap.accumulator)
            if cap.counts and accumulator is not None and accumulator.sum is not None:
                yield accumulator.sum

    def _number(self, node: Node | None) -> Quantity | None:
        return None if node is None else self.expressions.number(node)

    def _cap(self, cap: PlannedCap) -> IntegerCap:
        when = self.expressions.condition(cap.when) if cap.when is not None else None
        limit, policy = self.expressions.number(cap.limit), self.source.policy
        closed = self.layout.closing(self.source, cap.index, cap.accumulator) if cap.closes else None
        held = Quantity(number(0), FEN)
        if cap.accumulator != CLAIM:
            slot = self.layout.holding(policy.policy, cap.accumulator)
            held = Quantity(slot, self.layout.held[policy.policy, cap.accumulator].scale)
        if cap.counts:
            adds = self._adds(cap)
            if limit.over is not None or adds.over is not None:
                raise not_in_integers("以除法的商封顶", "a cap by a quotient")
            fits = quantities.compared("<=", quantities.add(held, adds), limit)
            return IntegerCap(cap, when, limit, held, None, adds, fits, closed)
        unit = policy.rounding.unit
        limit = Quantity(rescaled(rounded(limit, unit, RoundingMode.FLOOR), FEN), FEN)
        room = rescaled(rounded(quantities.subtract(limit, held), unit, RoundingMode.FLOOR), FEN)
        return IntegerCap(cap, when, limit, held, room, None, None, closed)

    def _adds(self, cap: PlannedCap) -> Quantity:
        accumulator = self.source.accumulators[cap.accumulator]
        if accumulator.sum is not None:
            return self.expressions.number(accumulator.sum)
        return Quantity(self.layout.added(self.source.policy.policy, cap.accumulator), 1)


def counted_in(plan: Plan, award: str) -> frozenset[str]:
    """The accumulators in which what `award` pays is counted, and the claim's own."""
    counting = (
        each.name
        for each in plan.accumulators.values()
        if each.sum is None
        and each.count is None
        and (each.awards is None or any(named.name == award for named in each.awards))
    )
    return frozenset({*counting, CLAIM})
