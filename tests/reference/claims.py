"""Random claims from a seed, the edges over-sampled, for the ten articles and the policies loaded beside them.

A claim maps fact names to Python values as `verdict.Claim` says; a fact that is left out is not
known. `as_cells` writes one as an office would have it in a table.

Few applicants and large amounts, so that caps are met and passed; times at the first and last
moment of every period, at New Year in Shanghai, in many offsets, often equal; ids that only
trimming and composing make alike.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from random import Random
from typing import Any, Final

from tests.reference.verdict import SHANGHAI, WAN

MOMENT: Final = dt.timedelta(microseconds=1)

_TURNS: Final = tuple(  # midnights in Shanghai at which something begins or ends
    dt.datetime(*day, tzinfo=SHANGHAI)
    for day in (
        (2024, 4, 28),  # the ten articles begin
        (2024, 5, 22),  # the city's item begins
        (2024, 7, 1),  # the illustration begins
        (2025, 1, 1),
        (2026, 1, 1),  # and the illustration ends
        (2027, 1, 1),
        (2027, 4, 28),  # the ten articles have ended
    )
)
_OFFSETS: Final = (0, -5 * 60, 8 * 60, 8 * 60, 9 * 60, 5 * 60 + 45, -12 * 60, 14 * 60)  # minutes
_SETTLED: Final = tuple(
    dt.date.fromisoformat(text)
    for text in (
        "2023-12-31",
        "2024-01-01",
        "2024-04-27",
        "2024-04-28",
        "2024-12-31",
        "2025-01-01",
        "2025-12-31",
        "2026-01-01",
        "2026-06-30",
        "2027-01-01",
        "2027-04-27",
        "2027-04-28",
    )
)
_REVENUES: Final = (0, 1, 300 * WAN - 1, 300 * WAN, 300 * WAN + 1, 1_000 * WAN, 10**14)
_CAPS: Final = tuple(wan * WAN for wan in (3, 20, 30, 50, 100, 200))
_RATES: Final = (Decimal("0.15"), Decimal("0.2"), Decimal("0.3"), Decimal("0.03"))
_ODD_IDS: Final = ("Å{}", "A\u030a{}", "e\u0301{}", "é{}", " z{} ", "编号{}", "z{}\u0020")

REQUIRED_TO_SETTLE: Final = ("claim.id", "applicant.id", "transaction.time")


def draw_claims(
    seed: int,
    count: int,
    *,
    applicants: int = 6,
    unknown: float = 0.0,
    faults: float = 0.0,
    large: float = 0.1,
) -> list[dict[str, Any]]:
    """`count` claims in no order, the same for the same seed.

    `unknown`: the share of claims with one to three facts left out. `faults`: the share with a
    doubled id, or without an id, an applicant or a time. `large`: the share of amounts that
    bring the pools near their end.
    """
    random = Random(seed)
    people = [_applicant(random, number) for number in range(max(1, applicants))]
    claims = []
    for number in range(count):
        claim = {"claim.id": _claim_id(random, number), **_varied(random, random.choice(people))}
        claim |= _transaction(random, large)
        claim |= _project(random, claim["transaction.amount"])
        claims.append(claim)
    for claim in claims:
        if random.random() < unknown:
            for name in random.sample(sorted(_may_be_unknown(claim)), random.randint(1, 3)):
                claim.pop(name, None)
        if random.random() < faults:
            _spoil(random, claim, claims)
    return claims


def as_cells(claim: Mapping[str, Any]) -> dict[str, str]:
    """The claim as cells of a table under the facts' names; what is not known, and what there is none of, is blank."""
    return {name: _cell(name, value) for name, value in claim.items()}


def _cell(name: str, value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() if name in MONEY:
            return f"{value // 100}.{value % 100:02d}"
        case dt.datetime() | dt.date():
            return value.isoformat()
        case _:
            return str(value)


MONEY: Final = frozenset(
    {
        "applicant.prior_year_revenue",
        "agreement.annual_limit",
        "transaction.amount",
        "project.contract_amount",
        "project.usage_fee",
    }
)
"""The facts whose int is a number of fen."""


def _applicant(random: Random, number: int) -> dict[str, Any]:
    kind = random.choices(("enterprise", "research_institute", "university"), (6, 1, 2))[0]
    settled_on = random.choice(_SETTLED) if random.random() < 0.5 else None
    agreed = random.random() < 0.4
    return {
        "applicant.id": f"主体{number}",
        "applicant.kind": kind,
        "applicant.independent_legal_person": True,
        "applicant.dishonest_debtor": False,
        "applicant.tax_blacklisted": False,
        "applicant.registered_in_zone": random.random() < 0.8,
        "applicant.taxed_in_zone": random.random() < 0.7,
        "applicant.prior_year_revenue": random.choice(_REVENUES),
        "applicant.double_first_class": random.random() < 0.5,
        "applicant.llm_filed": random.random() < 0.3,
        "applicant.settled_on": settled_on,
        "agreement.rate": _rate(random) if agreed else None,
        "agreement.annual_limit": _limit(random) if random.random() < 0.3 else None,
    }


def _varied(random: Random, applicant: Mapping[str, Any]) -> dict[str, Any]:
    """An applicant as it is on one claim: mostly itself, sometimes changed since."""
    facts = dict(applicant)
    chance = {
        "applicant.independent_legal_person": 0.04,
        "applicant.dishonest_debtor": 0.04,
        "applicant.tax_blacklisted": 0.04,
        "applicant.registered_in_zone": 0.05,
        "applicant.taxed_in_zone": 0.15,
        "applicant.llm_filed": 0.15,
        "applicant.double_first_class": 0.1,
    }
    for name, often in chance.items():
        if random.random() < often:
            facts[name] = not facts[name]
    if random.random() < 0.3:
        facts["applicant.prior_year_revenue"] = random.choice(_REVENUES)
    if random.random() < 0.3:
        facts["applicant.settled_on"] = random.choice((*_SETTLED, None))
    if random.random() < 0.1:
        facts["agreement.rate"] = random.choice((None, _rate(random)))
    return facts


def _transaction(random: Random, large: float) -> dict[str, Any]:
    return {
        "transaction.time": _time(random),
        "transaction.amount": _amount(random, large),
        "transaction.via_platform": random.random() < 0.96,
        "transaction.resource": random.choices(
            ("intelligent_computing", "supercomputing", "general_computing"), (6, 4, 1)
        )[0],
        "filing.channel": "online" if random.random() < 0.95 else "offline",
    }


def _project(random: Random, amount: int) -> dict[str, Any]:
    """What the city and the province ask beside."""
    return {
        "project.self_built": random.random() < 0.1,
        "project.contract_amount": amount if random.random() < 0.6 else _amount(random, 0.05),
        "project.city_rate": random.choice((Decimal(0), Decimal("0.0001"), Decimal("0.15"), Decimal("0.2"))),
        "project.centre": random.choices(("national_supercomputing_zhengzhou", "named", "other"), (3, 2, 1))[0],
        "project.usage_fee": amount if random.random() < 0.6 else _amount(random, 0.05),
    }


def _time(random: Random) -> dt.datetime:
    draw = random.random()
    if draw < 0.35:
        time = random.choice(_TURNS) + random.choice((-MOMENT, dt.timedelta(0), MOMENT, -dt.timedelta(seconds=1)))
    elif draw < 0.55:  # a few moments that many claims share
        time = dt.datetime(2025, random.choice((3, 9)), 1, 10, 30, tzinfo=SHANGHAI)
    else:
        time = _TURNS[0] + dt.timedelta(minutes=random.randrange(-10 * 1440, 1110 * 1440))
    return time.astimezone(dt.timezone(dt.timedelta(minutes=random.choice(_OFFSETS))))


def _amount(random: Random, large: float) -> int:
    draw = random.random()
    if draw < large:
        return random.randint(300 * WAN, 20_000 * WAN)
    if draw < large + 0.35:  # just enough, or a little too much or too little, to meet a cap
        cap, rate = random.choice(_CAPS), random.choice(_RATES)
        return max(0, int(Decimal(cap) / rate) + random.choice((-4, -1, 0, 1, 2, 7)))
    if draw < large + 0.45:
        return random.choice((0, 1, 2, 3, 5, 16, 17, 33, 50, 83, 84, 150, 10**14))
    return random.randint(1, 60 * WAN)


def _rate(random: Random) -> Decimal:
    return random.choice((Decimal(0), Decimal(1), Decimal("0.5"), Decimal("0.3"), Decimal("0.3333"), Decimal("0.0001")))


def _limit(random: Random) -> int:
    return random.choice((0, 1, 30 * WAN, 50 * WAN, 50 * WAN + 1, 500 * WAN, 6_000 * WAN))


def _claim_id(random: Random, number: int) -> str:
    return random.choice(_ODD_IDS).format(number) if random.random() < 0.3 else f"SL-{number:05d}"


def _may_be_unknown(claim: Mapping[str, Any]) -> set[str]:
    """Facts of which a blank means not known: neither those for which it means none nor the keys of settling."""
    none_if_blank = {"applicant.settled_on", "agreement.rate", "agreement.annual_limit"}
    return set(claim) - none_if_blank - set(REQUIRED_TO_SETTLE)


def _spoil(random: Random, claim: dict[str, Any], claims: list[dict[str, Any]]) -> None:
    if random.random() < 0.5:
        other = random.choice(claims).get("claim.id")
        if other is not None:
            claim["claim.id"] = random.choice((other, f" {other}", f"{other} "))
    else:
        claim.pop(random.choice(REQUIRED_TO_SETTLE), None)
