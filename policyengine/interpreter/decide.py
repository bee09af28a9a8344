"""Deciding one claim under one policy: gates, awards, caps, choice (DESIGN: what the numbers mean).

The definition of the engine's meaning, always traced: what every node was worth stands in
the outcome. Other policies are looked at in `settlement`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import assert_never

from policyengine.expression.core import Node
from policyengine.facts import Problem
from policyengine.interpreter.errors import EvaluationError
from policyengine.interpreter.evaluate import Environment, evaluate
from policyengine.interpreter.holdings import Holdings
from policyengine.interpreter.payable import entitle, pay
from policyengine.interpreter.unread import may_be_read, unread_facts, was_unknown
from policyengine.outcome import AwardOutcome, GateOutcome, PolicyOutcome, Status, Truth
from policyengine.plan.model import Choice, Gate, Option, Plan, PlannedAward
from policyengine.plan.roots import roots
from policyengine.policy.model import Choose
from policyengine.values import UNKNOWN, Value
from policyengine.words import Words


def decide(plan: Plan, facts: Mapping[str, Value], holdings: Holdings) -> PolicyOutcome:
    """What `plan` says of a claim with these `facts`, given what its accumulators hold.

    The outcome is `undetermined` as soon as something read is Unknown; whether that could
    change anything is the question of `settlement.missing`. A value that cannot be computed
    makes the record `invalid`, unless a fact not given was asked for on the way there: with it
    the value might not be needed.
    """
    deciding = _Deciding(plan, holdings, Environment(facts, holdings.amounts, plan.definitions, plan.policy.timezone))
    try:
        return deciding.outcome()
    except EvaluationError as error:
        trace, held = deciding.env.values, holdings.amounts
        if was_unknown(deciding.asked, deciding.env):  # nobody knows what would have been read from here on
            unread = may_be_read(roots(plan), deciding.env)
            return PolicyOutcome(plan, Status.UNDETERMINED, values=trace, held=held, unread=unread)
        problem = uncomputable(plan, error)
        return PolicyOutcome(plan, Status.INVALID, values=trace, held=held, problem=problem)


def uncomputable(plan: Plan, error: EvaluationError) -> Problem:
    """What is wrong with a record for which a value of `plan` cannot be computed, and where it stands in the file."""
    source = plan.policy.source
    position = source.position(error.span.start)
    where = Words(
        f"{source.name} 第 {position.line} 行 `{source.slice(error.span)}`",
        f"{source.name}, line {position.line}: `{source.slice(error.span)}`",
    )
    return Problem(error.code, error.words, where=where)


def status_of(entitled: Fraction, amount: Fraction) -> Status:
    """The status of a claim that an award fits.

    >>> str(status_of(Fraction(100), Fraction(40)))
    'reduced'
    """
    if amount == entitled:
        return Status.GRANTED
    return Status.REDUCED if amount > 0 else Status.EXHAUSTED


@dataclass(frozen=True, slots=True)
class _Taken:
    """Awards of this claim that were chosen together, and what they come to.

    `room` is the least room under their caps; None where none binds.
    """

    awards: tuple[AwardOutcome, ...]
    room: Fraction | None

    @property
    def payable(self) -> Fraction:
        return sum((award.payable for award in self.awards), Fraction(0))


@dataclass(frozen=True, slots=True)
class _Fit:
    """Whether an award applies, and the conditions that were asked for it, its own and those of its exceptions."""

    applies: Truth
    gates: tuple[GateOutcome, ...] = ()
    overridden_by: PlannedAward | None = None
    asked: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class _Look:
    """An award on its own, with nothing taken by others of this claim; `asked` is all that it may wait for.

    It can apply for certain although what it comes to is Unknown.
    """

    outcome: AwardOutcome
    applies: Truth
    asked: tuple[Node, ...] = ()


@dataclass(slots=True)
class _Deciding:
    """One claim under one plan. Each award is looked at once; `asked` is every node evaluated."""

    plan: Plan
    holdings: Holdings
    env: Environment
    fits: dict[int, _Fit] = field(default_factory=dict)
    looks: dict[int, _Look] = field(default_factory=dict)
    asked: list[Node] = field(default_factory=list)

    def outcome(self) -> PolicyOutcome:
        gates, failed = self._conjunction((self.plan.in_force, *self.plan.gates))
        if any(gate.met is False for gate in gates):
            return self._finish(Status.DENIED, gates, ())
        needed = [self.looks[index] for index in self._needed(self.plan.choice)]
        if all(look.applies is False for look in needed):
            return self._finish(Status.DENIED, gates, self._awards())
        if failed is not None:
            raise failed
        asked = [node for look in needed for node in look.asked]
        unread = unread_facts([gate.gate.condition for gate in gates] + asked, self.env)
        if unread:
            return replace(self._finish(Status.UNDETERMINED, gates, self._awards()), unread=unread)
        chosen = self._choose(self.plan.choice, ())
        if chosen is None:
            raise AssertionError("an award that nothing is waited for applies, or it does not")
        by_index = {award.award.index: award for award in chosen.awards}
        final = tuple(by_index.get(award.award.index, award) for award in self._awards())
        entitled = sum((award.entitled for award in chosen.awards), Fraction(0))
        return replace(
            self._finish(status_of(entitled, chosen.payable), gates, final),
            entitled=entitled,
            amount=chosen.payable,
            granted=chosen.awards,
        )

    def _finish(
        self, status: Status, gates: tuple[GateOutcome, ...], awards: tuple[AwardOutcome, ...]
    ) -> PolicyOutcome:
        return PolicyOutcome(
            self.plan, status, gates=gates, awards=awards, values=self.env.values, held=self.holdings.amounts
        )

    def _value(self, node: Node) -> Value:
        self.asked.append(node)
        return evaluate(node, self.env)

    def _conjunction(self, gates: Iterable[Gate]) -> tuple[tuple[GateOutcome, ...], EvaluationError | None]:
        """Every requirement that can be computed, and why one cannot: that counts only where nothing else decides."""
        outcomes: list[GateOutcome] = []
        failed: EvaluationError | None = None
        for gate in gates:
            try:
                outcomes.append(GateOutcome(gate, truth(self._value(gate.condition))))
            except EvaluationError as error:
                failed = failed or error
        return tuple(outcomes), failed

    # Awards.

    def _awards(self) -> tuple[AwardOutcome, ...]:
        """All of them, as they are shown: one that the choice did not look at may be beyond computing."""
        return tuple(map(self._shown, self.plan.awards))

    def _shown(self, award: PlannedAward) -> AwardOutcome:
        try:
            return self._look(award.index).outcome
        except EvaluationError:
            return AwardOutcome(award, applies=UNKNOWN)

    def _look(self, index: int) -> _Look:
        if index not in self.looks:
            self.looks[index] = self._look_at(self.plan.awards[index], self._fit(index))
        return self.looks[index]

    def _look_at(self, award: PlannedAward, fit: _Fit) -> _Look:
        if fit.applies is False:
            return _Look(AwardOutcome(award, False, fit.gates, fit.overridden_by), applies=False)
        before = len(self.asked)
        entitled = entitle(award, self.plan.policy.rounding, self._value)
        # Also where the entitled amount is Unknown: then what its caps wait for is waited for as well.
        paid = pay(entitled or AwardOutcome(award, applies=True), self.plan, self.holdings, (), self._value)
        asked = (*fit.asked, *self.asked[before:])
        if entitled is None or paid is None or fit.applies is UNKNOWN:
            return _Look(AwardOutcome(award, UNKNOWN, fit.gates), fit.applies, asked)
        return _Look(replace(paid, gates=fit.gates), fit.applies, asked)

    def _fit(self, index: int) -> _Fit:
        if index not in self.fits:
            self.fits[index] = self._fit_of(self.plan.awards[index])
        return self.fits[index]

    def _fit_of(self, award: PlannedAward) -> _Fit:
        """Kleene's conjunction of its condition, its requirements, and that no exception takes its place."""
        when: Truth = UNKNOWN
        wrong: EvaluationError | None = None
        try:
            when = True if award.when is None else truth(self._value(award.when))
        except EvaluationError as error:
            wrong = error
        if when is False:
            return _Fit(applies=False)
        gates, failed = self._conjunction(award.gates)
        failed = wrong or failed
        if any(gate.met is False for gate in gates):
            return _Fit(applies=False, gates=gates)
        others: list[_Fit] = []
        for index in award.overridden_by:
            try:
                others.append(self._fit(index))
            except EvaluationError as error:
                failed = failed or error
                continue
            if others[-1].applies is True:
                return _Fit(applies=False, gates=gates, overridden_by=self.plan.awards[index])
        if failed is not None:
            raise failed
        own = (*((award.when,) if award.when is not None else ()), *(gate.condition for gate in award.gates))
        known = when is True and all(gate.met is True for gate in gates) and all(one.applies is False for one in others)
        return _Fit(
            True if known else UNKNOWN, gates, asked=(*own, *(node for other in others for node in other.asked))
        )

    # Choice.

    def _needed(self, option: Option) -> Iterator[int]:
        """The awards that the choice looks at: under `first` none after one that applies for certain."""
        if isinstance(option, int):
            self._look(option)
            yield option
            return
        for one in option.options:
            yield from self._needed(one)
            if option.rule is Choose.FIRST and self._applies(one):
                return

    def _applies(self, option: Option) -> bool:
        """Whether the option is there to be chosen, for certain."""
        if isinstance(option, int):
            return self._look(option).applies is True
        return any(self._applies(one) for one in option.options)

    def _choose(self, option: Option, before: tuple[AwardOutcome, ...]) -> _Taken | None:
        """What is taken of `option` after `before` was taken by the same claim; None where nothing applies."""
        if isinstance(option, int):
            return self._take(self._look(option), before)
        taken = self._taken_in_order(option, before)
        match option.rule:
            case Choose.FIRST:
                return next(taken, None)
            case Choose.HIGHEST:
                return max(taken, key=_preference, default=None)
            case Choose.SUM:
                return _together(list(taken))
            case _:
                assert_never(option.rule)

    def _taken_in_order(self, choice: Choice, before: tuple[AwardOutcome, ...]) -> Iterator[_Taken]:
        for option in choice.options:
            taken = self._choose(option, before)
            if taken is not None:
                if choice.rule is Choose.SUM:
                    before = (*before, *taken.awards)
                yield taken

    def _take(self, look: _Look, before: tuple[AwardOutcome, ...]) -> _Taken | None:
        if look.applies is not True:
            return None
        alone = look.outcome
        paid = pay(alone, self.plan, self.holdings, before, self._value) if before else alone
        if paid is None or paid.applies is not True:
            raise AssertionError("an award with everything known is payable")
        return _Taken((paid,), paid.room)


def _preference(taken: _Taken) -> tuple[Fraction, bool, Fraction]:
    """The higher payable, then the larger room, boundless being the largest; max() keeps the earlier of equals."""
    return (taken.payable, taken.room is None, taken.room or Fraction(0))


def _together(taken: list[_Taken]) -> _Taken | None:
    if not taken:
        return None
    rooms = [one.room for one in taken if one.room is not None]
    return _Taken(tuple(award for one in taken for award in one.awards), min(rooms, default=None))


def truth(value: Value) -> Truth:
    """A checked condition's value; anything else is a fault of ours."""
    if value is True or value is False or value is UNKNOWN:
        return value
    raise AssertionError(f"a condition is never {value!r}")
