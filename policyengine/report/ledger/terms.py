"""The names that the policies of a ledger give to things, and amounts and moments in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from policyengine.expression.core import Node
from policyengine.expression.types import Kind
from policyengine.ledger.postings import FEN
from policyengine.policy.articles import measure
from policyengine.policy.model import Accumulator, Policy, Window
from policyengine.report.amounts import date_time, english, fact_in_words, joined, money, number
from policyengine.report.document import Table
from policyengine.settlement.groups import Family
from policyengine.values import Value
from policyengine.words import Words

UNKNOWN: Final = Words("—")


@dataclass(frozen=True, slots=True)
class Terms:
    """The policies in use, every edition of each; they share one currency."""

    families: tuple[Family, ...]

    @property
    def currency(self) -> str:
        """The currency of all amounts."""
        return self.families[0].editions[0].policy.currency

    @property
    def policies(self) -> tuple[Policy, ...]:
        """Every edition of every policy."""
        return tuple(plan.policy for family in self.families for plan in family.editions)

    def by_policy(self, table: Table) -> Table:
        """A table whose first column names policies, without that column where there is only one policy."""
        if len(self.families) > 1:
            return table
        rows = tuple(row[1:] for row in table.rows)
        right, shrink = (frozenset(one - 1 for one in each if one) for each in (table.right, table.shrink))
        return Table(table.header[1:], rows, right, shrink)

    def fen(self, fen: int) -> Words:
        """An amount in whole fen."""
        return money(Fraction(fen, FEN), self.currency)

    def title(self, policy: str) -> Words:
        """A policy by its title, whatever its edition."""
        for family in self.families:
            if family.policy == policy:
                written = family.editions[-1].policy.title
                return Words(f"《{written.zh}》", f"“{written.en}”" if written.en else f"《{written.zh}》")
        return Words(policy)

    def titles(self, policies: Iterable[str]) -> Words:
        """Several policies by their titles."""
        return joined(map(self.title, policies), "、", ", ")

    def fact(self, name: str) -> Words:
        """A fact by its label."""
        facts = (policy.facts.get(name) for policy in self.policies)
        return next((fact.label for fact in facts if fact is not None), Words(name))

    def facts(self, names: Iterable[str]) -> Words:
        """Facts by their labels, in the order in which the policies declare them."""
        wanted = set(names)
        order = dict.fromkeys(name for policy in self.policies for name in policy.facts if name in wanted)
        return joined((self.fact(name) for name in (*order, *sorted(wanted - order.keys()))), "、", ", ")

    def value(self, name: str, value: Value) -> Words:
        """What a claim says of a fact, as the latest edition that has it understands it."""
        facts = (policy.facts.get(name) for policy in reversed(self.policies))
        fact = next((one for one in facts if one is not None), None)
        return fact_in_words(value, fact, self.currency) if fact is not None else Words(str(value))

    def moment(self, at: str) -> Words:
        """When an entry was made, to the minute, where the policies' days begin."""
        return date_time(self.local(at).replace(second=0, microsecond=0))

    def local(self, at: str) -> dt.datetime:
        """When an entry was made, by the clocks of the policies."""
        return dt.datetime.fromisoformat(at).astimezone(self.policies[0].timezone)

    def accumulator(self, policy: str, name: str) -> Accumulator[Node] | None:
        """An accumulator, as the latest edition that has it declares it."""
        plans = (plan for family in self.families if family.policy == policy for plan in reversed(family.editions))
        return next((plan.accumulators[name] for plan in plans if name in plan.accumulators), None)

    def holding(self, policy: str, name: str, window: int) -> Words:
        """What an accumulator is called in one window."""
        found = self.accumulator(policy, name)
        if found is None:
            return Words(name)
        label = found.label
        match found.window:
            case Window.CALENDAR_YEAR:
                return Words(f"{label.zh}（{window}年）", f"{english(label)} ({window})")
            case Window.POLICY_YEAR:
                return Words(f"{label.zh}（第{window + 1}年）", f"{english(label)} (year {window + 1})")
            case Window.WHOLE | Window.ROLLING:
                return label

    def amount(self, policy: str, name: str, value: Fraction | None) -> Words:
        """What an accumulator holds, or may hold: an amount, or a number of what it counts or sums; or nobody knows."""
        if value is None:
            return UNKNOWN
        found = self.accumulator(policy, name)
        if found is not None and measure(found).kind is Kind.NUMBER:
            return Words(number(value))
        return money(value, self.currency)
