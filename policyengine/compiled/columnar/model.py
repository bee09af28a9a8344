"""What one policy says of many claims before anything is paid.

Rows are positions of claims in the table, always ascending. Amounts are in fen. An array over the
rows of an award stands in the order of those rows; where all of them have the same number, a plain
`int` stands for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from policyengine.compiled.integer_plan import IntegerPlan
from policyengine.outcome import Status
from policyengine.plan.model import PlannedAward, PlannedCap

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from policyengine.columns import Mask, Rows

    Amounts: TypeAlias = NDArray[np.int64]


STATUSES: Final = tuple(Status)
"""By code: a column of statuses has their places here."""

CODES: Final = {status: code for code, status in enumerate(STATUSES)}


@dataclass(frozen=True, slots=True, eq=False)
class CapColumns:
    """A cap of an award: `limit` in fen, rounded down to the policy's unit; `binds` where it does, None: everywhere.

    The room that it leaves is the limit less what its accumulator holds. Where it does not bind,
    the limit says nothing.
    """

    cap: PlannedCap
    limit: Amounts | int
    binds: Mask | None = None


@dataclass(frozen=True, slots=True, eq=False)
class AwardColumns:
    """The claims that an award applies to and the choice may come to, and what each is entitled to.

    Under `first` an award is not there for a claim that an earlier option fits. `caps` stand in the
    order of the award. `drops_below`: what is payable but less than this is not paid (a minimum that
    drops); None where there is no such minimum.
    """

    award: PlannedAward
    rows: Rows
    entitled: Amounts
    caps: tuple[CapColumns, ...]
    drops_below: Amounts | int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class PolicyColumns:
    """What one edition of a policy says of `rows`; None: of all claims.

    Each of the rows is one of three: `asked` (only the interpreter can answer: something not known
    matters, a value cannot be computed, the claim is odd), `denied`, or a row of at least one award.
    Both are masks over all claims of the table, false outside of `rows`. `awards` stand by their
    position in the plan.
    """

    whole: IntegerPlan
    size: int
    rows: Rows | None
    asked: Mask
    denied: Mask
    awards: tuple[AwardColumns, ...]
