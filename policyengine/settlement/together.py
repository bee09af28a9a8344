"""What several loaded policies must agree on before claims are decided under all of them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from policyengine.diagnostics.model import Diagnostics, Related
from policyengine.expression.core import Node
from policyengine.policy.model import Accumulator, Fact, Policy
from policyengine.settlement.groups import Family, Group
from policyengine.source import Place
from policyengine.words import Words


def check_together(loaded: Sequence[Family], tied: Sequence[Group], diagnostics: Diagnostics) -> None:
    """One currency; one type a fact; one fact a label; one edition a day of an id; one timezone and order a group."""
    plans = [plan for family in loaded for plan in family.editions]
    _check_vocabulary([plan.policy for plan in plans], diagnostics)
    _check_roles([plan.policy for plan in plans], diagnostics)
    for family in loaded:
        _check_editions(family, diagnostics)
    _check_currencies(tied, diagnostics)
    for group in tied:
        _check_group([plan.policy for family in group.families for plan in family.editions], diagnostics)


def _check_vocabulary(policies: Sequence[Policy], diagnostics: Diagnostics) -> None:
    by_name: dict[str, Fact] = {}
    by_label: dict[str, Fact] = {}
    for fact in (fact for policy in policies for fact in policy.facts.values()):
        first = by_name.setdefault(fact.name, fact)
        if _kind(first) != _kind(fact):
            diagnostics.add(
                "E530",
                fact.place,
                Words(f"`{fact.name}` 在两个政策里的类型不同", f"two policies declare `{fact.name}` with two types"),
                help=Words(
                    "同一个名称指同一样东西：请统一类型、选项、界限和 blank，或改名",
                    "one name is one thing: agree on type, choices, bounds and blank, or rename one",
                ),
                related=_first("另一个在这里", "the other is here", first.place),
            )
        labelled = by_label.setdefault(fact.label.zh, fact)
        if labelled.name != fact.name:
            diagnostics.add(
                "E531",
                fact.place,
                Words(f"标签“{fact.label.zh}”指了两个事实", f"the label “{fact.label.zh}” names two facts"),
                label=Words(f"这里是 `{fact.name}`", f"here it is `{fact.name}`"),
                help=Words("表头用标签时分不清，请改其中一个", "a table headed by labels could not tell them apart"),
                related=_first(f"`{labelled.name}` 在这里", f"`{labelled.name}` is here", labelled.place),
            )


def _kind(fact: Fact) -> tuple[object, ...]:
    ids = tuple(choice for choice, _ in fact.choices)
    return (fact.kind, ids, fact.decimals, fact.at_least, fact.at_most, fact.blank_is_none)


def _check_roles(policies: Sequence[Policy], diagnostics: Diagnostics) -> None:
    """One table of claims has one column that names the claim."""
    for policy in policies[1:]:
        if policy.roles.claim.name != policies[0].roles.claim.name:
            diagnostics.add(
                "E536",
                policy.roles.claim.place,
                Words("两个政策用不同的事实给申报编号", "two policies name claims by different facts"),
                help=Words(
                    "一张申报表只能有一列编号，请统一 roles.claim",
                    "a table has one column of ids; agree on roles.claim",
                ),
                related=_first("另一个在这里", "the other is here", policies[0].roles.claim.place),
            )


def _check_editions(family: Family, diagnostics: Diagnostics) -> None:
    for earlier, later in itertools.pairwise(family.editions):
        first, second = earlier.policy, later.policy
        if first.edition == second.edition or first.in_force.from_ == second.in_force.from_:
            diagnostics.add(
                "E535",
                second.place,
                Words(
                    f"`{second.policy}` 载入了两份，分不出版次",
                    f"`{second.policy}` is loaded twice, not as two editions",
                ),
                help=Words(
                    "后来的版本要写不同的 edition，并从更晚的日期起施行；同一文件只载入一次",
                    "a later edition has another edition date and is in force from a later day; load a file once",
                ),
                related=_first("另一份在这里", "the other is here", first.place),
            )
        for name in first.accumulators.keys() & second.accumulators.keys():
            _check_same_accumulator(first.accumulators[name], second.accumulators[name], diagnostics)


def _check_same_accumulator(first: Accumulator[Node], second: Accumulator[Node], diagnostics: Diagnostics) -> None:
    if _measure(first) != _measure(second):
        diagnostics.add(
            "E537",
            second.place,
            Words(f"`{second.name}` 在两个版次里的算法不同", f"two editions keep `{second.name}` in different ways"),
            help=Words(
                "同名的累计项要接着算：请统一 per、window 和计量，或换一个名称",
                "an accumulator of the same name goes on: agree on per, window and measure, or rename it",
            ),
            related=_first("另一个在这里", "the other is here", first.place),
        )


def _check_currencies(tied: Sequence[Group], diagnostics: Diagnostics) -> None:
    """Amounts without a unit are read in one currency, and what the groups grant is added up. Within a group: E533."""
    firsts = [group.families[0].editions[0].policy for group in tied]
    for policy in firsts[1:]:
        first = firsts[0]
        if policy.currency != first.currency:
            diagnostics.add(
                "E538",
                policy.place,
                Words("一起载入的政策币种不同", "policies loaded together have different currencies"),
                help=Words(
                    f"`{first.policy}` 用 {first.currency}，`{policy.policy}` 用 {policy.currency}：请分开载入",
                    f"`{first.policy}` is in {first.currency}, `{policy.policy}` in {policy.currency}: load them apart",
                ),
                related=_first("另一个在这里", "the other is here", first.place),
            )


def _measure(accumulator: Accumulator[Node]) -> tuple[object, ...]:
    count = accumulator.count.name if accumulator.count else None
    keys = tuple(key.name for key in accumulator.per)
    return (keys, accumulator.window, accumulator.rolling, count, accumulator.sum is None)


@dataclass(frozen=True, slots=True)
class _Agreement:
    code: str
    zh: str
    en: str


def _check_group(policies: Sequence[Policy], diagnostics: Diagnostics) -> None:
    """Policies that exclude each other settle the same claims together."""
    first = policies[0]
    for policy in policies[1:]:
        for agreement, same in (
            (_Agreement("E532", "时区", "timezones"), str(policy.timezone) == str(first.timezone)),
            (_Agreement("E533", "币种", "currencies"), policy.currency == first.currency),
            (_Agreement("E534", "兑付次序", "orders of payment"), policy.order == first.order),
        ):
            if not same:
                diagnostics.add(
                    agreement.code,
                    policy.place,
                    Words(
                        f"互相就高不重复的政策{agreement.zh}不同",
                        f"policies that exclude each other have different {agreement.en}",
                    ),
                    help=Words(
                        f"`{first.policy}` 与 `{policy.policy}` 要一起结算，请统一",
                        f"`{first.policy}` and `{policy.policy}` are settled together; make them agree",
                    ),
                    related=_first("另一个在这里", "the other is here", first.place),
                )


def _first(zh: str, en: str, place: Place | None) -> tuple[Related, ...]:
    return (Related(Words(zh, en), place),) if place is not None else ()
