"""What accumulators held before a claim that is evaluated on its own: given by the caller, or nothing."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from policyengine.app.loading import PolicyBook
from policyengine.claims.cells import read_cell
from policyengine.claims.form import Form, Raw
from policyengine.claims.records import unfit
from policyengine.diagnostics.model import Diagnostics
from policyengine.expression.types import Kind
from policyengine.facts import Problem
from policyengine.interpreter.holdings import Holdings
from policyengine.plan.model import Plan
from policyengine.policy.articles import measure
from policyengine.policy.model import Fact, FactKind
from policyengine.settlement.groups import Family
from policyengine.values import Value
from policyengine.words import Words

_ZERO: Final = Fraction(0)


@dataclass(frozen=True, slots=True)
class Held:
    """Amounts in the currency (or numbers of things counted) by policy and accumulator, for one claim's keys."""

    amounts: Mapping[tuple[str, str], Fraction]

    def hold(self, family: Family, plan: Plan, _facts: Mapping[str, Value]) -> Holdings:
        """What the accumulators of `plan` hold; what was not given is nothing."""
        return Holdings({name: self.amounts.get((family.policy, name), _ZERO) for name in plan.accumulators})


NOTHING_HELD: Final = Held({})


def read_held(given: object, book: PolicyBook, diagnostics: Diagnostics) -> Held:
    """`{accumulator: amount}`, or `{policy: {accumulator: amount}}` where several policies have one of that name.

    Amounts are as in cells (`250000.00`, `25万元`) or exact Python numbers; mistakes are F66x.
    """
    if not isinstance(given, Mapping):  # a program may hand over anything
        wanted = Words("此前累计应写成 累计项: 数额", "what was held is given as accumulator: amount")
        diagnostics.add("F663", None, wanted)
        return NOTHING_HELD
    amounts: dict[tuple[str, str], Fraction] = {}
    families = {family.policy: family for family in book.families}
    for key, value in given.items():
        name = str(key)
        if isinstance(value, Mapping):
            if name not in families:
                _unknown(name, list(families), diagnostics)
                continue
            pairs: Iterator[tuple[str, str, object]] = ((name, str(inner), item) for inner, item in value.items())
        else:
            pairs = iter(_owners(name, value, book, diagnostics))
        for policy, accumulator, raw in pairs:
            amount = _amount(families[policy], accumulator, raw, book, diagnostics)
            if (policy, accumulator) in amounts:
                diagnostics.add("F663", None, given_twice(accumulator))
            elif amount is not None:
                amounts[policy, accumulator] = amount
    return Held(amounts)


def given_twice(accumulator: str) -> Words:
    """That what an accumulator held is said twice: alone, and under its policy."""
    return Words(f"`{accumulator}` 写了两次", f"`{accumulator}` is given twice")


def _owners(name: str, value: object, book: PolicyBook, diagnostics: Diagnostics) -> list[tuple[str, str, object]]:
    owners = [family for family in book.families if any(name in plan.accumulators for plan in family.editions)]
    if not owners:
        _unknown(name, [one for family in book.families for one in _names(family)], diagnostics)
    elif len(owners) > 1:
        named = "、".join(f"`{family.policy}`" for family in owners)
        diagnostics.add(
            "F662",
            None,
            Words(f"`{name}` 是几个政策共有的累计项名", f"several policies have an accumulator named `{name}`"),
            help=Words(f"请按政策分开写：{named}", f"give it for each policy: {named.replace('、', ', ')}"),
        )
        return []
    return [(family.policy, name, value) for family in owners]


def _names(family: Family) -> list[str]:
    return list(dict.fromkeys(name for plan in family.editions for name in plan.accumulators))


def _unknown(name: str, known: list[str], diagnostics: Diagnostics) -> None:
    close = difflib.get_close_matches(name, known, n=1)
    listed = "、".join(f"`{one}`" for one in dict.fromkeys(known))
    diagnostics.add(
        "F661",
        None,
        Words(f"没有名为 `{name}` 的累计项", f"no accumulator is named `{name}`"),
        help=Words(
            f"是否要写 `{close[0]}`？" if close else f"有：{listed}",
            f"did you mean `{close[0]}`?" if close else f"there are: {listed.replace('、', ', ')}",
        ),
    )


def _amount(family: Family, name: str, raw: object, book: PolicyBook, diagnostics: Diagnostics) -> Fraction | None:
    accumulators = {key: one for plan in family.editions for key, one in plan.accumulators.items()}
    if name not in accumulators:
        _unknown(name, list(accumulators), diagnostics)
        return None
    counted = measure(accumulators[name]).kind is Kind.NUMBER
    kind = FactKind.NUMBER if counted else FactKind.MONEY
    as_fact = Fact(name, accumulators[name].label, kind, decimals=2, at_least=_ZERO)
    form = Form({name: as_fact}, name, book.currency)
    value = read_cell(as_fact, _raw(raw), form)
    if isinstance(value, Fraction):
        return value
    if isinstance(value, Problem):
        diagnostics.add("F663", None, value.words)
    else:
        diagnostics.add(
            "F663",
            None,
            Words(f"`{name}` 没有写数", f"`{name}` has no amount"),
            help=Words(
                "此前没有累计过，写 0；不知道累计了多少，不要写这一项",
                "write 0 where nothing was granted before; leave it out where that is not known",
            ),
        )
    return None


def _raw(raw: object) -> Raw:
    return raw if raw is None or isinstance(raw, str | int | Decimal | Fraction) else unfit(raw)
