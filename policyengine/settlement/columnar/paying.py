"""What the claims of a stretch are paid, and what that posts to each accumulator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from policyengine.settlement.columnar.choice import Result, chosen_sets
from policyengine.settlement.columnar.keys import Account
from policyengine.settlement.columnar.stretch import Stretch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from policyengine.columns import Mask

    Amounts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Paid:
    """The results of all policies, and which of them are paid: `chosen` is a place among the sets, −1 where none is.

    Claims that were asked about are not among them.
    """

    stretch: Stretch
    accounts: Sequence[Account]
    results: Sequence[Result]
    chosen: NDArray[np.int16]
    by_family: dict[int, Amounts] = field(default_factory=dict)
    by_account: dict[int, Amounts] = field(default_factory=dict)

    def members(self, family: int, nobody: bool) -> Mask:
        """Where a policy is among those paid; `nobody`: what is said of claims that none pays."""
        member = np.array([family in one for one in self.stretch.offers.sets] + [nobody])
        found: Mask = member[self.chosen]
        return found

    def under(self, family: int) -> Amounts:
        """What each claim is paid under one policy."""
        if len(self.results) == 1:
            return self.results[0].pays
        if family not in self.by_family:
            self.by_family[family] = self.results[family].pays * self.members(family, nobody=False)
        return self.by_family[family]

    def posted(self, number: int) -> Amounts:
        """What each claim posts to an account."""
        family = self.accounts[number].family
        offers = self.stretch.offers
        counted = offers.counted[:, number]
        if all(counted[one] for one, offer in enumerate(offers.offers) if offer.family == family):
            return self.under(family)
        if number not in self.by_account:
            offered = np.append(self.stretch.offer, len(offers.offers))[self.results[family].entry]
            self.by_account[number] = self.under(family) * counted[offered]
        return self.by_account[number]


def paid(stretch: Stretch, accounts: Sequence[Account], results: Sequence[Result]) -> Paid:
    """The choice among policies, of what each pays."""
    return Paid(stretch, accounts, results, chosen_sets(results, stretch.offers.sets))
