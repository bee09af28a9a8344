"""A claim as a record with plain names: what the other engines read."""

from __future__ import annotations

from typing import Any, Final

from benchmarks.claims import CHANNELS, EPOCH, KINDS, NONE, RESOURCES, SECONDS_OF_DAY, Claims, years

NAMES: Final = (
    "kind",
    "legal_person",
    "dishonest",
    "blacklisted",
    "registered",
    "taxed",
    "revenue",
    "first_class",
    "model_filed",
    "settled_day",
    "settled_year",
    "agreed_rate",
    "agreed_limit",
    "day",
    "year",
    "amount",
    "via_platform",
    "resource",
    "channel",
)


def records(claims: Claims) -> list[dict[str, Any]]:
    """Every claim under `NAMES`: texts, yes and no, whole numbers, None where there is nothing."""
    settled_year = years((claims.settled_on.astype("int64") - EPOCH) * SECONDS_OF_DAY)
    columns = (
        [KINDS[kind] for kind in claims.kind.tolist()],
        claims.legal_person.tolist(),
        claims.dishonest.tolist(),
        claims.blacklisted.tolist(),
        claims.registered.tolist(),
        claims.taxed.tolist(),
        _or_none(claims.revenue.tolist()),
        claims.first_class.tolist(),
        claims.model_filed.tolist(),
        _or_none(claims.settled_on.tolist()),
        [None if day == NONE else year for day, year in zip(claims.settled_on, settled_year.tolist(), strict=True)],
        _or_none(claims.agreed_rate.tolist()),
        _or_none(claims.agreed_limit.tolist()),
        (claims.time // SECONDS_OF_DAY + EPOCH).tolist(),
        years(claims.time).tolist(),
        claims.amount.tolist(),
        claims.via_platform.tolist(),
        [RESOURCES[resource] for resource in claims.resource.tolist()],
        [CHANNELS[channel] for channel in claims.channel.tolist()],
    )
    return [dict(zip(NAMES, row, strict=True)) for row in zip(*columns, strict=True)]


def _or_none(values: list[int]) -> list[int | None]:
    return [None if value == NONE else value for value in values]
