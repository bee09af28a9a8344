"""OpenFisca: variables of an entity with formulas over vectors; one claim is a vector of one.

Its whole numbers have 32 bits and its other numbers are single floats, in which 16,777,217 fen do not exist. So
amounts come in as whole fen (below 2**31), revenue in whole yuan, and the formulas work in 64 bits.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import numpy as np

from benchmarks.claims import EPOCH, NONE, SECONDS_OF_DAY, Array, Claims, years
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
from benchmarks.task import Task

_YES_NO: Final = (
    "legal_person",
    "dishonest",
    "blacklisted",
    "registered",
    "taxed",
    "first_class",
    "model_filed",
    "via_platform",
)
_NUMBERS: Final = (
    "kind",
    "revenue",
    "settled_day",
    "settled_year",
    "agreed_rate",
    "agreed_limit",
    "day",
    "year",
    "amount",
    "resource",
    "channel",
)
_TOLD: Final = ("status", "award", "paid")


def one(claims: Claims) -> Task:
    """Claim by claim, a simulation each."""
    return _one(claims, traced=False)


def one_traced(claims: Claims) -> Task:
    """The same with OpenFisca's own trace."""
    return _one(claims, traced=True)


def _one(claims: Claims, *, traced: bool) -> Task:
    from openfisca_core.simulations import SimulationBuilder

    system, columns, year = _system(), _columns(claims), _year()
    inputs = [{name: column[row : row + 1] for name, column in columns.items()} for row in range(len(claims))]

    def decide(given: dict[str, Array]) -> tuple[Array, ...]:
        simulation = SimulationBuilder().build_default_simulation(system, 1)
        simulation.trace = traced
        for name, values in given.items():
            simulation.set_input(name, year, values)
        return tuple(simulation.calculate(name, year) for name in _TOLD)

    def read(answers: list[tuple[Array, ...]]) -> Decisions:
        return Decisions(*(np.concatenate(column) for column in zip(*answers, strict=True)))

    return Task(lambda: [decide(given) for given in inputs], read)


def stateless(claims: Claims) -> Task:
    """All claims in one simulation."""
    from openfisca_core.simulations import SimulationBuilder

    system, columns, year = _system(), _columns(claims), _year()

    def run() -> Decisions:
        simulation = SimulationBuilder().build_default_simulation(system, len(claims))
        for name, values in columns.items():
            simulation.set_input(name, year, values)
        return Decisions(*(simulation.calculate(name, year) for name in _TOLD))

    return Task(run, lambda decisions: decisions)


def _columns(claims: Claims) -> dict[str, Array]:
    settled = claims.settled_on.astype(np.int64)
    numbers = {
        "kind": claims.kind,
        "revenue": claims.revenue // 100,
        "settled_day": settled,
        "settled_year": years((settled - EPOCH) * SECONDS_OF_DAY),
        "agreed_rate": claims.agreed_rate,
        "agreed_limit": claims.agreed_limit,
        "day": claims.time // SECONDS_OF_DAY + EPOCH,
        "year": years(claims.time),
        "amount": claims.amount,
        "resource": claims.resource,
        "channel": claims.channel,
    }
    return {name: getattr(claims, name) for name in _YES_NO} | {
        name: column.astype(np.int32) for name, column in numbers.items()
    }


def _year() -> Any:  # noqa: ANN401  # OpenFisca's types are its own
    """The period of everything; read once, for OpenFisca would read its text at every step."""
    from openfisca_core.periods import period

    return period("2024")


@cache
def _system() -> Any:  # noqa: ANN401  # OpenFisca's types are its own
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    entity = build_entity(key="claim", plural="claims", label="a claim", is_person=True)
    system = TaxBenefitSystem([entity])

    def declare(name: str, of: type, formula: Any = None) -> None:  # noqa: ANN401  # a formula of OpenFisca
        body = {"value_type": of, "entity": entity, "definition_period": DateUnit.YEAR, "label": name}
        system.add_variable(type(name, (Variable,), body | ({"formula": formula} if formula else {})))

    for name in _YES_NO:
        declare(name, bool)
    for name in _NUMBERS:
        declare(name, int)
    declare("newly_settled", bool, _newly_settled)
    declare("award", int, _award)
    declare("entitled", int, _entitled)
    declare("limit_", int, _limit)
    declare("paid", int, _paid)
    declare("status", int, _status)
    return system


def _newly_settled(claim: Any, period: Any) -> Array:  # noqa: ANN401  # OpenFisca's types are its own
    settled = claim("settled_day", period)
    new: Array = claim("registered", period) & (settled >= art.FIRST_DAY) & (settled <= art.LAST_DAY)
    new &= claim("settled_year", period) == claim("year", period)
    return new


def _award(claim: Any, period: Any) -> Array:  # noqa: ANN401  # OpenFisca's types are its own
    day, kind, registered = claim("day", period), claim("kind", period), claim("registered", period)
    met = (day >= art.FIRST_DAY) & (day <= art.LAST_DAY) & claim("via_platform", period)
    met &= (claim("resource", period) != 2) & claim("legal_person", period) & (claim("channel", period) == 0)
    met &= ~(claim("dishonest", period) | claim("blacklisted", period))
    new, firm, amount = claim("newly_settled", period), kind == 0, claim("amount", period)
    in_zone = registered & claim("taxed", period)
    small = claim("revenue", period) < art.SMALL // 100
    settler = new & small & (amount >= 2) & (amount < art.TIED_FROM)
    return np.select(
        [
            ~met | (~firm & ~registered),
            kind == 1,
            kind == 2,
            new & (claim("agreed_rate", period) != NONE),
            in_zone & claim("model_filed", period),
            in_zone & settler,
            in_zone,
            new,
        ],
        [0, INSTITUTE, UNIVERSITY, BY_AGREEMENT, LARGE_MODEL, NEW_SETTLER, IN_ZONE, NEW_SETTLER],
        OUT_OF_ZONE,
    )


def _entitled(claim: Any, period: Any) -> Array:  # noqa: ANN401  # OpenFisca's types are its own
    award, small = claim("award", period), claim("revenue", period) < art.SMALL // 100
    rate = np.array((0, 3000, 3000, 3000, 3000, 300, 3000, 0))[award]
    rate = np.where((award == IN_ZONE) & small, 1500, rate)
    rate = np.where(award == BY_AGREEMENT, claim("agreed_rate", period), rate)
    due: Array = (claim("amount", period) * rate + 5000) // 10_000
    return due


def _limit(claim: Any, period: Any) -> Array:  # noqa: ANN401  # OpenFisca's types are its own
    award, agreed = claim("award", period), claim("agreed_limit", period)
    wan = np.array((0, 30, 20, 100, 100, 3, 30, 2000))
    limit = wan[award] * art.WAN
    limit = np.where((award == UNIVERSITY) & claim("first_class", period), 200 * art.WAN, limit)
    own: Array = np.where((award == BY_AGREEMENT) & (agreed != NONE), agreed, limit)
    return own


def _paid(claim: Any, period: Any) -> Array:  # noqa: ANN401  # OpenFisca's types are its own
    paid: Array = np.minimum(claim("entitled", period), claim("limit_", period))
    return paid


def _status(claim: Any, period: Any) -> Array:  # noqa: ANN401  # OpenFisca's types are its own
    paid, entitled = claim("paid", period), claim("entitled", period)
    short = np.where(paid > 0, REDUCED, EXHAUSTED)
    status: Array = np.where(claim("award", period) == 0, 0, np.where(paid == entitled, GRANTED, short))
    return status
