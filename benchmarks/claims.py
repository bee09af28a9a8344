"""Claims from a seed, in arrays: as many as one likes, the same for the same seed and size.

They are what a platform might have after three years. A few applicants file most of the claims (by rank,
after Zipf). What an applicant is stays mostly the same from claim to claim. Amounts are scattered evenly over
their logarithm and shrink as their number grows, so that whatever the size the fund of the ten articles runs
dry in the last months, the vouchers halfway, and some applicants reach their caps long before.

Every fact is known; a blank is where there is nothing to know (no day of settling in, no agreement, no
revenue of a university).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"

ENTERPRISE, RESEARCH_INSTITUTE, UNIVERSITY = range(3)
INTELLIGENT, SUPER, GENERAL = range(3)
ONLINE, OFFLINE = range(2)
KINDS: Final = ("enterprise", "research_institute", "university")
RESOURCES: Final = ("intelligent_computing", "supercomputing", "general_computing")
CHANNELS: Final = ("online", "offline")

NONE: Final = -1
"""In a column of numbers: there is none (or, of a revenue, it was not given)."""

EPOCH: Final = dt.date(1970, 1, 1).toordinal()
SECONDS_OF_DAY: Final = 86_400
SHANGHAI: Final = 8 * 3600
"""Seconds that clocks in Shanghai are ahead of UTC, all year round since 1991."""

_FIRST: Final = dt.date(2024, 4, 24).toordinal()  # four days before the ten articles
_DAYS: Final = 1105  # to five days after them
_TOTAL: Final = 12.5e9  # fen; of what all claims together come to, about a sixth could be granted


@dataclass(frozen=True, slots=True)
class Claims:
    """One array a fact, all of one length, in the order of the file.

    `number` grows, and the text of the claim's id with it. Amounts are in fen, rates in hundredths of a per
    cent, days are ordinals, `time` is in seconds since 1970 on a clock in Shanghai.
    """

    number: Array
    applicant: Array
    kind: Array
    legal_person: Array
    dishonest: Array
    blacklisted: Array
    registered: Array
    taxed: Array
    revenue: Array
    first_class: Array
    model_filed: Array
    settled_on: Array
    agreed_rate: Array
    agreed_limit: Array
    time: Array
    amount: Array
    via_platform: Array
    resource: Array
    channel: Array

    def __len__(self) -> int:
        return len(self.number)

    def part(self, rows: Array | slice) -> Claims:
        """Some of the claims."""
        return Claims(*(getattr(self, field.name)[rows] for field in fields(self)))

    def save(self, folder: Path) -> None:
        """Write the arrays into a folder, one file each."""
        folder.mkdir(parents=True, exist_ok=True)
        for field in fields(self):
            np.save(folder / f"{field.name}.npy", getattr(self, field.name))


def load_claims(folder: Path) -> Claims:
    """The claims that `save` wrote."""
    return Claims(*(np.load(folder / f"{field.name}.npy") for field in fields(Claims)))


def claim_id(number: int) -> str:
    """The id of a claim, of one length for all, so that ids have the order of their numbers."""
    return f"SQ{number:08d}"


def applicant_id(applicant: int) -> str:
    """What stands for a registration code: eighteen characters, and no real body has it."""
    return f"91410100MA{applicant:08d}"


def make_claims(size: int, seed: int = 20240428) -> Claims:
    """`size` claims in the order in which they were filed, one to forty-five days after the transaction."""
    random = np.random.default_rng([seed, size])
    applicants = _applicants(random, max(20, size // 40))
    weight = 1 / (np.arange(len(applicants.kind)) + 12.0)
    who = random.choice(len(weight), size, p=weight / weight.sum()).astype(np.int32)
    day = _FIRST + (_DAYS * random.random(size) ** 0.9).astype(np.int64)
    settled_on = applicants.settled_on[who].astype(np.int64)
    newcomers = (settled_on != NONE) & (random.random(size) < 0.7)  # they buy in their first months
    day = np.where(newcomers, settled_on + random.integers(-20, 200, size), day)
    time = (day - EPOCH) * SECONDS_OF_DAY + random.integers(8 * 3600, 20 * 3600, size)
    filed = np.argsort(time + random.integers(1, 45 * SECONDS_OF_DAY, size), kind="stable")
    return _claims(random, applicants, who[filed], time[filed])


@dataclass(frozen=True, slots=True)
class _Applicants:
    kind: Array
    in_zone: Array
    taxed: Array
    revenue: Array
    first_class: Array
    model_filed: Array
    settled_on: Array
    agreed_rate: Array
    agreed_limit: Array
    usual: Array


def _applicants(random: Generator, count: int) -> _Applicants:
    kind = random.choice(3, count, p=(0.84, 0.08, 0.08)).astype(np.int8)
    firm = kind == ENTERPRISE
    settled = firm & (random.random(count) < 0.12)
    settled_on = np.where(settled, dt.date(2024, 3, 1).toordinal() + random.integers(0, 1080, count), NONE)
    agreed = settled & (random.random(count) < 0.3)
    in_zone = settled | (random.random(count) < np.where(firm, 0.75, 0.9))
    return _Applicants(
        kind=kind,
        in_zone=in_zone,
        taxed=in_zone & ~(settled & (random.random(count) < 0.3)),
        revenue=np.where(firm, (100 * 10 ** random.uniform(5.3, 8.2, count)).astype(np.int64), NONE),
        first_class=(kind == UNIVERSITY) & (random.random(count) < 0.35),
        model_filed=firm & (random.random(count) < 0.2),
        settled_on=settled_on.astype(np.int32),
        agreed_rate=np.where(agreed, random.choice((5000, 4000, 3500), count), NONE).astype(np.int32),
        agreed_limit=np.where(agreed, random.choice((NONE, 500_000_000, 200_000_000), count), NONE),
        usual=10 ** random.uniform(-1, 1, count),
    )


def _claims(random: Generator, of: _Applicants, who: Array, time: Array) -> Claims:
    size = len(who)
    day, year = time // SECONDS_OF_DAY + EPOCH, years(time)
    settled_on = of.settled_on[who]
    moved_in = (settled_on != NONE) & (settled_on <= day + 20)
    in_zone = of.in_zone[who] & ((settled_on == NONE) | moved_in)
    revenue = of.revenue[who]
    usual = of.usual[who] * (_TOTAL / size)  # fen
    amount = usual * 10 ** random.uniform(-0.6, 0.6, size)
    return Claims(
        number=np.arange(1, size + 1, dtype=np.int64),
        applicant=who,
        kind=of.kind[who],
        legal_person=random.random(size) < 0.985,
        dishonest=random.random(size) < 0.015,
        blacklisted=random.random(size) < 0.01,
        registered=in_zone,
        taxed=in_zone & of.taxed[who],
        revenue=np.where(revenue == NONE, NONE, revenue * (100 + 12 * (year - 2024)) // 100),
        first_class=of.first_class[who],
        model_filed=of.model_filed[who],
        settled_on=np.where(moved_in, settled_on, NONE).astype(np.int32),
        agreed_rate=np.where(moved_in, of.agreed_rate[who], NONE).astype(np.int32),
        agreed_limit=np.where(moved_in, of.agreed_limit[who], NONE),
        time=time,
        amount=np.clip(amount.astype(np.int64), 100, 2_000_000_000),
        via_platform=random.random(size) < 0.98,
        resource=random.choice(3, size, p=(0.7, 0.24, 0.06)).astype(np.int8),
        channel=(random.random(size) >= 0.98).astype(np.int8),
    )


def years(time: Array) -> Array:
    """The calendar year of each time."""
    years_since: Array = time.astype("datetime64[s]").astype("datetime64[Y]").astype(np.int64)
    return years_since + 1970
