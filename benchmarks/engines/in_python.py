"""Plain Python by hand, and rule-engine, which is written in Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from benchmarks.claims import Claims
from benchmarks.engines.facts import NAMES, records
from benchmarks.engines.tree import Infix, infix, the_tree
from benchmarks.handmade import articles as art
from benchmarks.task import Task, in_arrays

_RULE_ENGINE: Final = Infix(
    every="and",
    some="or",
    opposite="not ",
    null="null",
    either=lambda condition, then, other: f"({condition} ? {then} : {other})",
    divided=lambda text, by: f"{text} // {by}",
    answer=lambda status, award, amount: f"[{status}, {award}, {amount}]",
)


def rule_engine(claims: Claims) -> Task:
    """One rule, parsed once."""
    import rule_engine

    evaluate = rule_engine.Rule(infix(the_tree(), _RULE_ENGINE)).evaluate
    inputs = records(claims)
    return Task(lambda: [evaluate(one) for one in inputs], in_arrays)


def by_hand(claims: Claims) -> Task:
    """A function of a tuple, written by hand."""
    inputs = [tuple(one[name] for name in NAMES) for one in records(claims)]
    decide: Callable[[tuple[Any, ...]], tuple[str, str, int]] = _decide
    return Task(lambda: [decide(one) for one in inputs], in_arrays)


def by_hand_traced(claims: Claims) -> Task:
    """The same, writing down every fact it read and every cap it looked at."""
    inputs = records(claims)
    return Task(lambda: [_decide_traced(one) for one in inputs], lambda answers: in_arrays(one[:3] for one in answers))


_DENIED: Final = ("denied", "", 0)


def _decide(facts: tuple[Any, ...]) -> tuple[str, str, int]:
    (
        kind,
        legal_person,
        dishonest,
        blacklisted,
        registered,
        taxed,
        revenue,
        first_class,
        model_filed,
        settled_day,
        settled_year,
        agreed_rate,
        agreed_limit,
        day,
        year,
        amount,
        via_platform,
        resource,
        channel,
    ) = facts
    if (
        not via_platform
        or resource == "general_computing"
        or not legal_person
        or dishonest
        or blacklisted
        or channel != "online"
        or not 739004 <= day <= 740098
    ):
        return _DENIED
    if kind == "enterprise":
        if registered and settled_day is not None and settled_year == year and 739004 <= settled_day <= 740098:
            if agreed_rate is not None:
                due = (amount * agreed_rate + 5000) // 10_000
                if agreed_limit is None or due <= agreed_limit:
                    return "granted", "by_agreement", due
                return ("reduced" if agreed_limit else "exhausted"), "by_agreement", agreed_limit
            new = True
        else:
            new = False
        if registered and taxed:
            if model_filed:
                award, due, limit = "large_model", (amount * 30 + 50) // 100, 100_000_000
            elif revenue >= 300_000_000:
                award, due, limit = "in_zone", (amount * 30 + 50) // 100, 30_000_000
            elif new and 2 <= amount < art.TIED_FROM:
                award, due, limit = "new_settler", (amount * 30 + 50) // 100, 30_000_000
            else:
                award, due, limit = "in_zone", (amount * 15 + 50) // 100, 30_000_000
        elif new:
            award, due, limit = "new_settler", (amount * 30 + 50) // 100, 30_000_000
        else:
            award, due, limit = "out_of_zone", (amount * 3 + 50) // 100, 3_000_000
    elif not registered:
        return _DENIED
    elif kind == "university":
        award, due, limit = "university", (amount * 30 + 50) // 100, 200_000_000 if first_class else 100_000_000
    else:
        award, due, limit = "research_institute", (amount * 30 + 50) // 100, 20_000_000
    if due <= limit:
        return "granted", award, due
    return "reduced", award, limit


class _Noting(dict[str, Any]):
    """Facts that note what is read of them."""

    __slots__ = ("read",)

    def __init__(self, facts: dict[str, Any]) -> None:
        super().__init__(facts)
        self.read: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401  # whatever the fact is
        value = self.read[name] = super().__getitem__(name)
        return value


def _decide_traced(given: dict[str, Any]) -> tuple[str, str, int, dict[str, Any], list[tuple[str, int, int]]]:
    """Status, award, amount; the facts read; of every award that applies its name, what is due and the limit."""
    facts = _Noting(given)
    if (
        not facts["via_platform"]
        or facts["resource"] == "general_computing"
        or not facts["legal_person"]
        or facts["dishonest"]
        or facts["blacklisted"]
        or facts["channel"] != "online"
        or not 739004 <= facts["day"] <= 740098
    ):
        return "denied", "", 0, facts.read, []
    awards = _awards(facts)
    best = ("denied", "", 0)
    most = (-1, 0)
    for award, due, limit in awards:
        pays = (min(due, limit), limit)
        if pays > most:
            most = pays
            best = ("granted" if due <= limit else "reduced" if limit else "exhausted", award, pays[0])
    return (*best, facts.read, awards)


def _awards(facts: _Noting) -> list[tuple[str, int, int]]:
    amount, kind = facts["amount"], facts["kind"]
    thirty = (amount * 30 + 50) // 100
    if kind != "enterprise":
        if not facts["registered"]:
            return []
        if kind == "university":
            return [("university", thirty, 200_000_000 if facts["first_class"] else 100_000_000)]
        return [("research_institute", thirty, 20_000_000)]
    new = (
        facts["registered"]
        and facts["settled_day"] is not None
        and 739004 <= facts["settled_day"] <= 740098
        and facts["settled_year"] == facts["year"]
    )
    if new and facts["agreed_rate"] is not None:
        limit = facts["agreed_limit"]
        return [
            ("by_agreement", (amount * facts["agreed_rate"] + 5000) // 10_000, art.SCHEME if limit is None else limit)
        ]
    awards = []
    if facts["registered"] and facts["taxed"]:
        due = (amount * 15 + 50) // 100 if facts["revenue"] < art.SMALL else thirty
        awards.append(("in_zone", due, 30_000_000))
        if facts["model_filed"]:
            awards.append(("large_model", thirty, 100_000_000))
    else:
        awards.append(("out_of_zone", (amount * 3 + 50) // 100, 3_000_000))
    if new:
        awards.append(("new_settler", thirty, 30_000_000))
    return awards
