"""Which loaded policies exclude each other, and the groups that follow.

Two policies exclude each other if either one's coordination clause covers the other.
Policies tied by exclusions, directly or through others, form a group; groups do not touch
each other, so a claim is decided once for each.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from policyengine.plan.model import Plan
from policyengine.policy.model import Against, Policy, Scope
from policyengine.values import Value


@dataclass(frozen=True)
class Family:
    """The editions of one policy, the earliest in force first. `position` is its place in the order of loading."""

    policy: str
    position: int
    editions: tuple[Plan, ...]

    @property
    def start(self) -> dt.date:
        """The first day of the first edition; policy years are counted from it."""
        return self.editions[0].policy.in_force.from_

    def edition(self, facts: Mapping[str, Value]) -> Plan:
        """The edition that decides a claim: the latest in force from the claim's day or earlier.

        A claim without that date, or before every edition, is left to the first one, which says why.
        """
        for plan in reversed(self.editions):
            day = day_of(facts.get(plan.policy.date_fact))
            if day is not None and plan.policy.in_force.from_ <= day:
                return plan
        return self.editions[0]


def day_of(value: Value) -> dt.date | None:
    """The day of a date or date-time."""
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else None


@dataclass(frozen=True)
class Group:
    """Families tied by exclusions, in the order of loading; they share timezone, currency and order."""

    families: tuple[Family, ...]

    @property
    def timezone(self) -> ZoneInfo:
        """Where the group's days begin."""
        return self._first.timezone

    @property
    def order(self) -> tuple[str, ...]:
        """The facts by which claims are settled, before the claim's id."""
        return self._first.order

    @property
    def _first(self) -> Policy:
        return self.families[0].editions[0].policy


def families(plans: Iterable[Plan]) -> tuple[Family, ...]:
    """Plans by policy id, in the order in which each id was first loaded."""
    by_id: dict[str, list[Plan]] = {}
    for plan in plans:
        by_id.setdefault(plan.policy.policy, []).append(plan)
    return tuple(
        Family(policy, position, tuple(sorted(editions, key=lambda plan: plan.policy.in_force.from_)))
        for position, (policy, editions) in enumerate(by_id.items())
    )


def groups(loaded: Sequence[Family]) -> tuple[Group, ...]:
    """The groups, each where its first family was loaded."""
    group_of: dict[int, set[int]] = {family.position: {family.position} for family in loaded}
    for one in loaded:
        for other in loaded:
            if one.position < other.position and _ever_exclude(one, other):
                merged = group_of[one.position] | group_of[other.position]
                for position in merged:
                    group_of[position] = merged
    by_position = {family.position: family for family in loaded}
    firsts = [family.position for family in loaded if min(group_of[family.position]) == family.position]
    return tuple(Group(tuple(by_position[position] for position in sorted(group_of[first]))) for first in firsts)


def _ever_exclude(one: Family, other: Family) -> bool:
    return any(exclude(a.policy, b.policy) for a in one.editions for b in other.editions)


def exclude(one: Policy, other: Policy) -> bool:
    """Whether either one's coordination clause covers the other."""
    return _covers(one, other) or _covers(other, one)


def _covers(policy: Policy, other: Policy) -> bool:
    return covering(policy, other.scope) is not None


def covering(policy: Policy, scope: Scope) -> str | None:
    """The article whose coordination clause covers policies of this scope; the first, where several do."""
    for article in policy.articles:
        if article.coordination is not None and _matches(article.coordination.against, policy.scope, scope):
            return article.number
    return None


def _matches(against: Against, own: Scope, other: Scope) -> bool:
    return (
        (not against.same_place or own.place == other.place)
        and (not against.same_level or own.level == other.level)
        and (not against.overlapping_categories or bool(own.categories & other.categories))
    )
