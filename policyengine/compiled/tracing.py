"""From what a traced function looked at to what is paid, and why: caps one by one, then the choice.

Everything is plain numbers in fen; `outcomes` makes the outcome of the interpreter of it when asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeAlias, assert_never

from policyengine.compiled.integer_plan import IntegerAward, IntegerPlan, counted_in
from policyengine.compiled.runtime import BOUNDLESS, status_of
from policyengine.outcome import Status
from policyengine.plan.model import Choice, Option
from policyengine.policy.model import Choose

Look: TypeAlias = Any
"""What a traced function says of one award: None, or a tuple; see `traced`."""

_APPLIES: Final = 8
"""The length of a look at an award that applies."""


class CapTrace(NamedTuple):
    """A cap that binds, by its place in the award: amounts in fen, or as counted.

    `taken` is what earlier awards of the claim took of it, `room` what is left after them (of money only).
    A payment has it as a plain tuple, which is sooner made.
    """

    position: int
    limit: int
    held: int
    taken: int
    room: int
    closed: bool
    adds: int
    fits: bool


CapTuple: TypeAlias = tuple[int, int, int, int, int, bool, int, bool]


class Payment(NamedTuple):
    """What one award, by its position, pays.

    `limited_by` is the place in `caps` of the one that shortened it, −1 where none did.
    """

    award: int
    entitled: int
    payable: int
    room: int
    caps: tuple[CapTuple, ...]
    limited_by: int
    dropped: bool


class CapRule(NamedTuple):
    """What `pay` needs to know of a cap."""

    accumulator: str
    refuses: bool
    counts: bool


@dataclass(frozen=True, slots=True)
class AwardRule:
    """What `pay` needs to know of an award; `drop_scale` is that of its minimum where falling below it pays nothing."""

    caps: tuple[CapRule, ...]
    refuses: bool
    counted_in: frozenset[str]
    drop_scale: int


@dataclass(frozen=True, slots=True)
class Rules:
    """What is the same for every claim. `simple`: the highest of all awards is taken, or the first of them."""

    ids: tuple[str, ...]
    awards: tuple[AwardRule, ...]
    choice: Choice
    simple: bool


def rules(whole: IntegerPlan) -> Rules:
    """The rules of a plan."""
    choice = whole.plan.choice
    return Rules(
        tuple(award.award.id for award in whole.awards),
        tuple(_award_rule(whole, award) for award in whole.awards),
        choice,
        simple=choice.rule is not Choose.SUM and all(isinstance(option, int) for option in choice.options),
    )


def _award_rule(whole: IntegerPlan, award: IntegerAward) -> AwardRule:
    caps = tuple(CapRule(cap.cap.accumulator, cap.refuses, cap.cap.counts) for cap in award.caps)
    drop_scale = award.minimum.scale if award.drops and award.minimum is not None else 0
    return AwardRule(caps, any(cap.refuses for cap in caps), counted_in(whole.plan, award.award.id), drop_scale)


def pay(rules: Rules, index: int, look: Look, before: Sequence[Payment] = ()) -> Payment:
    """What an award that applies pays after `before` was taken by the same claim.

    Reducing caps come first; then every refusing cap is asked whether what they leave fits.
    """
    rule, entitled = rules.awards[index], look[6]
    payable, room, limited_by, position = entitled, BOUNDLESS, -1, -1
    caps: list[CapTuple] = []
    for cap in look[7]:
        position += 1
        if cap is None:
            continue
        limit, held, left, closed, adds, fits = cap
        accumulator, refuses, counts = rule.caps[position]
        taken = 0
        if not counts:
            if before:
                taken = _taken(rules, accumulator, before)
                left -= taken
            room = left if left < room else room  # noqa: FURB136  # a call of `min` takes five times as long
            if left < payable and entitled and not refuses:
                payable, limited_by = left, len(caps)
        caps.append((position, limit, held, taken, left, closed, adds, fits))
    payable = payable if payable > 0 else 0  # noqa: FURB136  # the same
    if rule.refuses:
        payable, limited_by = _refused(rule, caps, payable, limited_by)
    dropped = rule.drop_scale > 0 and payable > 0 and _below(payable, look[5], rule.drop_scale)
    return Payment(index, entitled, 0 if dropped else payable, room, tuple(caps), limited_by, dropped)


def _refused(rule: AwardRule, caps: list[CapTuple], payable: int, limited_by: int) -> tuple[int, int]:
    for place, (position, _, _, _, left, closed, _, fits) in enumerate(caps):
        _, refuses, counts = rule.caps[position]
        if refuses and payable > 0 and (closed or not (fits if counts else payable <= left)):
            payable, limited_by = 0, place
    return payable, limited_by


def _below(payable: int, minimum: int | tuple[int, int], scale: int) -> bool:
    whole, over = minimum if isinstance(minimum, tuple) else (minimum, 1)
    return payable * scale * over < whole * 100


def _taken(rules: Rules, accumulator: str, before: Sequence[Payment]) -> int:
    return sum(each.payable for each in before if accumulator in rules.awards[each.award].counted_in)


Taken: TypeAlias = tuple[Payment, ...]


def choose(
    rules: Rules, option: Option, looks: Sequence[Look], alone: Mapping[int, Payment], before: Taken = ()
) -> Taken:
    """The payments taken of `option` after `before`; none where nothing applies."""
    if isinstance(option, int):
        if option not in alone:
            return ()
        return (pay(rules, option, looks[option], before) if before else alone[option],)
    taken = _in_order(rules, option, looks, alone, before)
    match option.rule:
        case Choose.FIRST:
            return next(taken, ())
        case Choose.HIGHEST:
            return max(taken, key=_preference, default=())
        case Choose.SUM:
            return tuple(payment for each in taken for payment in each)
        case _:
            assert_never(option.rule)


def _in_order(
    rules: Rules, choice: Choice, looks: Sequence[Look], alone: Mapping[int, Payment], before: Taken
) -> Iterator[Taken]:
    for option in choice.options:
        taken = choose(rules, option, looks, alone, before)
        if taken:
            if choice.rule is Choose.SUM:
                before = (*before, *taken)
            yield taken


def _preference(taken: Taken) -> tuple[int, int]:
    """The higher payable, then the larger room; max() keeps the earlier of equals."""
    return sum(payment.payable for payment in taken), min(payment.room for payment in taken)


class PolicyTrace(NamedTuple):
    """What one policy says of one claim, with all that was looked at; amounts in fen.

    `met`: for each requirement, in the order of the plan, whether it is. `looks`: of each award,
    as `traced` says. `alone`: what each award that applies would pay by itself. `granted`: what is
    taken, several only where awards add up.
    """

    status: Status
    award: str
    amount: int
    entitled: int
    met: tuple[bool, ...]
    looks: tuple[Look, ...]
    alone: Mapping[int, Payment]
    granted: Taken


def trace(rules: Rules, met: tuple[bool, ...], looks: tuple[Look, ...]) -> PolicyTrace:
    """The trace of one claim from what the traced function handed back."""
    alone = {
        index: pay(rules, index, look) for index, look in enumerate(looks) if look is not None and len(look) == _APPLIES
    }
    if not alone:
        return PolicyTrace(Status.DENIED, "", 0, 0, met, looks, alone, ())
    if rules.simple:
        granted: Taken = (_simply(rules, alone),)
    else:
        granted = choose(rules, rules.choice, looks, alone)
    entitled, amount, award = granted[0].entitled, granted[0].payable, rules.ids[granted[0].award]
    if len(granted) > 1:
        entitled, amount = sum(one.entitled for one in granted), sum(one.payable for one in granted)
        named = [one for one in granted if one.payable] or granted
        award = "+".join(rules.ids[one.award] for one in named)
    return PolicyTrace(status_of(entitled, amount), award, amount, entitled, met, looks, alone, granted)


def _simply(rules: Rules, alone: Mapping[int, Payment]) -> Payment:
    """As `choose`, where the awards stand side by side."""
    best: Payment | None = None
    for payment in alone.values():
        if best is None or (
            rules.choice.rule is Choose.HIGHEST
            and (payment.payable > best.payable or (payment.payable == best.payable and payment.room > best.room))
        ):
            best = payment
    assert best is not None, "an award applies"
    return best
