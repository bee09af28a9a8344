"""What policies offer each claim, laid out for settling: every award of every edition, and who it applies to.

A claim has one *lane* for each award of a policy that applies to it at once, in the order of the
awards. Most claims have one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING

import numpy as np

from policyengine.compiled.columnar.model import AwardColumns, PolicyColumns
from policyengine.compiled.group import MOST_POLICIES
from policyengine.compiled.refusal import Cannot
from policyengine.interpreter.payable import counts_grant
from policyengine.plan.model import Choice, Option, Plan
from policyengine.policy.model import CLAIM, Choose, IfShort
from policyengine.settlement.columnar.keys import Account, Edition
from policyengine.settlement.columnar.loop import BOUNDLESS
from policyengine.settlement.groups import Group, exclude
from policyengine.words import Words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from policyengine.columns import Mask

    Amounts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Offer:
    """One award of one edition. `accounts`: of each cap, the place of its accumulator; −1 for the claim's own.

    `simple`: every cap reduces, and no minimum drops what is left.
    """

    family: int
    edition: int
    plan: Plan
    columns: AwardColumns
    accounts: tuple[int, ...]
    counted: frozenset[int]

    @property
    def simple(self) -> bool:
        """Whether what it pays is the entitled amount within the least room."""
        reduces = all(cap.cap.if_short is IfShort.REDUCE for cap in self.columns.caps)
        return reduces and self.columns.drops_below is None


@dataclass(frozen=True, slots=True, eq=False)
class Lane:
    """One award for each claim at most: its place among the offers, −1 where there is none, and what is due."""

    family: int
    offer: NDArray[np.signedinteger]
    entitled: NDArray[np.signedinteger]


@dataclass(frozen=True, slots=True, eq=False)
class Offers:
    """The offers of a group; `lanes` stand policy by policy, `adds_up` says which policies pay all their awards.

    `asked` are the claims that only the interpreter can answer. `account`, `limit` and `counted` are
    tables by offer: the account and the fixed limit of each cap, whether an account counts what it pays.
    Their last row is for no offer. `sets` are all sets of policies without an exclusion between two of
    them, in the order of their positions.
    """

    offers: tuple[Offer, ...]
    lanes: tuple[Lane, ...]
    adds_up: tuple[bool, ...]
    asked: Mask
    account: NDArray[np.intp]
    limit: Amounts
    counted: Mask
    sets: tuple[tuple[int, ...], ...]

    def least_limit(self, account: int) -> int:
        """The least limit on an account, if all its limits are fixed; else nothing."""
        least = BOUNDLESS
        for offer in self.offers:
            for cap, at in zip(offer.columns.caps, offer.accounts, strict=True):
                if at == account:
                    least = min(least, 0 if isinstance(cap.limit, np.ndarray) else int(cap.limit))
        return least

    def greatest_limit(self, account: int) -> int:
        """The most that an account can hold, if a fixed limit is on everything posted to it; else there is none."""
        limits = [
            min(
                (
                    int(cap.limit)
                    for cap, at in zip(offer.columns.caps, offer.accounts, strict=True)
                    if at == account and cap.binds is None and not isinstance(cap.limit, np.ndarray)
                ),
                default=BOUNDLESS,
            )
            for offer in self.offers
            if account in offer.counted
        ]
        return max(limits, default=BOUNDLESS)

    @property
    def caps(self) -> int:
        """The most caps that an offer has, one at least."""
        return int(self.account.shape[1])


def offers_of(
    group: Group, split: Sequence[Edition], policies: Sequence[PolicyColumns], accounts: Sequence[Account]
) -> Offers:
    """The offers of all editions; `policies` are what each edition of `split` says of its claims."""
    offers = tuple(_offers(split, policies, accounts))
    asked = np.logical_or.reduce([policy.asked for policy in policies])
    lanes: list[Lane] = []
    adds_up = []
    for family in range(len(group.families)):
        own = [number for number, offer in enumerate(offers) if offer.family == family]
        adding, unclear = _choices(
            [split[number].plan for number in range(len(split)) if split[number].family == family]
        )
        found, several = _lanes(family, own, offers, len(asked))
        restricted = any(offers[one].counted != offers[other].counted for one in own for other in own)
        if several is not None and (unclear or (adding and restricted)):
            asked = asked | several
        lanes += found
        adds_up.append(adding)
    for lane in lanes:
        lane.offer[asked] = -1
    most = max((len(offer.accounts) for offer in offers), default=0) or 1
    account = np.full((len(offers) + 1, most), -1, dtype=np.intp)
    limit = np.full((len(offers) + 1, most), BOUNDLESS, dtype=np.int64)
    counted = np.zeros((len(offers) + 1, len(accounts) + 1), dtype=np.bool_)
    for number, offer in enumerate(offers):
        counted[number, list(offer.counted)] = True
        for place, (cap, at) in enumerate(zip(offer.columns.caps, offer.accounts, strict=True)):
            account[number, place] = at
            if not isinstance(cap.limit, np.ndarray):
                limit[number, place] = cap.limit
    return Offers(offers, tuple(lanes), tuple(adds_up), asked, account, limit, counted, _sets(group))


def _sets(group: Group) -> tuple[tuple[int, ...], ...]:
    """Every set of policies that may be paid together. Raises `Cannot` where editions disagree."""
    families = group.families
    first = families[0].editions[0].policy
    if len(families) > MOST_POLICIES:
        raise Cannot(Words(f"一组里有{len(families)}个政策", f"a group of {len(families)} policies"), first.place)
    apart: set[tuple[int, int]] = set()
    for (one, left), (other, right) in combinations(enumerate(families), 2):
        answers = {exclude(a.policy, b.policy) for a, b in product(left.editions, right.editions)}
        if len(answers) > 1:
            raise Cannot(Words("各版本的重复规定不同", "editions differ in what they exclude"), first.place)
        if answers == {True}:
            apart.add((one, other))
    return tuple(_compatible(tuple(range(len(families))), apart))


def _compatible(positions: tuple[int, ...], apart: Collection[tuple[int, int]]) -> Iterator[tuple[int, ...]]:
    for index, first in enumerate(positions):
        yield (first,)
        rest = tuple(other for other in positions[index + 1 :] if (first, other) not in apart)
        for others in _compatible(rest, apart):
            yield (first, *others)


def _offers(
    split: Sequence[Edition], policies: Sequence[PolicyColumns], accounts: Sequence[Account]
) -> Iterator[Offer]:
    places = {(account.family, account.name): place for place, account in enumerate(accounts)}
    for number, (edition, policy) in enumerate(zip(split, policies, strict=True)):
        plan, family = edition.plan, edition.family
        for award in policy.awards:
            at = tuple(
                -1 if cap.cap.accumulator == CLAIM else places[family, cap.cap.accumulator] for cap in award.caps
            )
            counted = frozenset(
                places[family, name] for name, each in plan.accumulators.items() if counts_grant(each, award.award.id)
            )
            yield Offer(family, number, plan, award, at, counted)


def _choices(plans: Sequence[Plan]) -> tuple[bool, bool]:
    """Whether awards add up, and whether it is not that simple: sums within the highest, or editions that differ.

    `first` has been looked after: an award is not there where an earlier option is.
    """
    rules = {rule for plan in plans for rule in _rules(plan.choice)}
    return rules == {Choose.SUM}, len(rules) > 1


def _rules(option: Option) -> Iterator[Choose]:
    if isinstance(option, Choice):
        if len(option.options) > 1 and option.rule is not Choose.FIRST:
            yield option.rule
        for one in option.options:
            yield from _rules(one)


def _lanes(family: int, own: Sequence[int], offers: Sequence[Offer], size: int) -> tuple[list[Lane], Mask | None]:
    """The lanes of one policy, and the claims that have several."""
    lanes: list[Lane] = []
    most = max((int(offers[number].columns.entitled.max(initial=0)) for number in own), default=0)
    numbers, amounts = np.min_scalar_type(-len(offers)), np.int32 if most < 2**31 else np.int64
    for number in own:
        rows, entitled = offers[number].columns.rows, offers[number].columns.entitled
        for depth in range(len(own)):
            if depth == len(lanes):
                lanes.append(Lane(family, np.full(size, -1, dtype=numbers), np.zeros(size, dtype=amounts)))
            lane = lanes[depth]
            # Places are picked by number: by a mask it takes several times as long.
            taken = lane.offer[rows] >= 0
            others = np.flatnonzero(taken)
            if not len(others):
                lane.offer[rows], lane.entitled[rows] = number, entitled
                break
            free = np.flatnonzero(~taken)
            lane.offer[rows[free]], lane.entitled[rows[free]] = number, entitled[free]
            rows, entitled = rows[others], entitled[others]
    return lanes, lanes[1].offer >= 0 if len(lanes) > 1 else None
