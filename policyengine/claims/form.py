"""What a record is read against: the facts a claim can have, and how its numbers and times are meant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias
from zoneinfo import ZoneInfo

from policyengine.policy.model import Fact
from policyengine.words import Words


@dataclass(frozen=True, slots=True)
class Form:
    """The blank form of a claim.

    `claim_fact` is the fact that names the claim. `currency` is what an amount without a
    currency is in, and the only one it may name. `timezone`, where known, is where bounds on
    date-times are days; a time's own offset counts until then.
    """

    vocabulary: Mapping[str, Fact]
    claim_fact: str
    currency: str
    timezone: ZoneInfo | None = None


@dataclass(frozen=True, slots=True)
class Unfit:
    """What stands where a value should and is none that a fact can have: a list, a binary float, NaN."""

    code: str
    shown: str
    why: Words


Raw: TypeAlias = str | int | Decimal | Fraction | bool | dt.date | dt.datetime | Unfit | None
"""A cell as it came: text from a table, or what JSON, YAML or a program has. Never a float."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that a header names for the plain numbers below it: `(万元)` is 10,000 units of the currency."""

    text: str
    factor: Fraction
