"""The ten articles as Polars expressions: every claim on its own, nothing granted before."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from benchmarks.claims import ENTERPRISE, GENERAL, NONE, ONLINE, Claims
from benchmarks.claims import RESEARCH_INSTITUTE as A_INSTITUTE
from benchmarks.claims import UNIVERSITY as A_UNIVERSITY
from benchmarks.decisions import (
    BY_AGREEMENT,
    EXHAUSTED,
    GRANTED,
    IN_ZONE,
    INSTITUTE,
    LARGE_MODEL,
    NEW_SETTLER,
    OUT_OF_ZONE,
    REDUCED,
    UNIVERSITY,
    Decisions,
)
from benchmarks.handmade import articles as art
from benchmarks.handmade import vectors
from benchmarks.task import Task


def stateless(claims: Claims) -> Task:
    """A lazy frame with the expressions, collected."""
    import polars as pl

    frame = pl.DataFrame({field.name: getattr(claims, field.name) for field in fields(claims)}).lazy()
    query = frame.with_columns(award=_award(pl)).with_columns(due=_due(pl), limit=_limit(pl))
    query = query.select("award", "due", paid=pl.min_horizontal("due", "limit"))
    query = query.select(_status(pl).alias("status"), "award", "paid")

    def read(decided: Any) -> Decisions:  # noqa: ANN401  # a frame
        return Decisions(*(decided[name].to_numpy() for name in ("status", "award", "paid")))

    return Task(query.collect, read)


def _award(pl: Any) -> Any:  # noqa: ANN401  # the module, and an expression of it
    col = pl.col
    met = (
        col("via_platform")
        & (col("resource") != GENERAL)
        & col("legal_person")
        & ~col("dishonest")
        & ~col("blacklisted")
        & (col("channel") == ONLINE)
        & (col("time") >= art.BEGIN)
        & (col("time") < art.END)
    )
    enterprise, registered = col("kind") == ENTERPRISE, col("registered")
    in_zone, new, amount = registered & col("taxed"), _new(pl), col("amount")
    settler = new & (col("revenue") < art.SMALL) & (amount >= 2) & (amount < art.TIED_FROM)
    return (
        pl.when(~met | (~enterprise & ~registered))
        .then(0)
        .when(col("kind") == A_INSTITUTE)
        .then(INSTITUTE)
        .when(col("kind") == A_UNIVERSITY)
        .then(UNIVERSITY)
        .when(new & (col("agreed_rate") != NONE))
        .then(BY_AGREEMENT)
        .when(in_zone & col("model_filed"))
        .then(LARGE_MODEL)
        .when(in_zone & settler)
        .then(NEW_SETTLER)
        .when(in_zone)
        .then(IN_ZONE)
        .when(new)
        .then(NEW_SETTLER)
        .otherwise(OUT_OF_ZONE)
        .cast(pl.Int8)
    )


def _new(pl: Any) -> Any:  # noqa: ANN401  # as above
    """In the policy's period, and in the year of the transaction (art. 8)."""
    day, time = pl.col("settled_on"), pl.col("time")
    first = [*vectors.first_days().tolist()]
    years = [
        day.is_between(first[year], first[year + 1] - 1)
        & time.is_between(art.BEGIN_OF_YEAR[year], art.BEGIN_OF_YEAR[year + 1] - 1)
        for year in range(art.YEARS)
    ]
    return pl.col("registered") & day.is_between(art.FIRST_DAY, art.LAST_DAY) & pl.any_horizontal(years)


def _due(pl: Any) -> Any:  # noqa: ANN401  # as above
    award, small = pl.col("award"), pl.col("revenue") < art.SMALL
    rate = (
        pl.when(award == BY_AGREEMENT)
        .then(pl.col("agreed_rate").cast(pl.Int64))
        .when((award == IN_ZONE) & small)
        .then(1500)
        .when(award == OUT_OF_ZONE)
        .then(300)
        .when(award == 0)
        .then(0)
        .otherwise(3000)
    )
    return (pl.col("amount") * rate + 5000) // 10_000


def _limit(pl: Any) -> Any:  # noqa: ANN401  # as above
    award, agreed = pl.col("award"), pl.col("agreed_limit")
    return (
        pl.when(award == BY_AGREEMENT)
        .then(pl.when(agreed == NONE).then(art.SCHEME).otherwise(agreed))
        .when(award == OUT_OF_ZONE)
        .then(art.FOR_THE_PERIOD)
        .when(award == LARGE_MODEL)
        .then(art.MOST_FOR_A_MODEL)
        .when(award == INSTITUTE)
        .then(20 * art.WAN)
        .when((award == UNIVERSITY) & pl.col("first_class"))
        .then(200 * art.WAN)
        .when(award == UNIVERSITY)
        .then(100 * art.WAN)
        .otherwise(art.FOR_A_YEAR)
        .cast(pl.Int64)
    )


def _status(pl: Any) -> Any:  # noqa: ANN401  # as above
    return (
        pl.when(pl.col("award") == 0)
        .then(0)
        .when(pl.col("paid") == pl.col("due"))
        .then(GRANTED)
        .when(pl.col("paid") > 0)
        .then(REDUCED)
        .otherwise(EXHAUSTED)
        .cast(pl.Int8)
    )
