"""From a `Draft` to a `Policy`: every name resolved, every value typed, or all that is wrong said.

The only module that makes a `Policy`. One run finds every mistake: a value that failed
has the type FAILED, which agrees with everything, so nothing is complained about twice.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from typing import assert_never

from policyengine.diagnostics.model import Diagnostics
from policyengine.expression.core import Constant, Node
from policyengine.expression.scope import AccumulatorName, ConstantName, DefinitionName, FactName, Meaning, Scope
from policyengine.expression.types import DATE, FAILED, Kind
from policyengine.policy.articles import Provisions, check_award_names, measure
from policyengine.policy.definitions import in_order, names_used
from policyengine.policy.fingerprint import fingerprint
from policyengine.policy.model import (
    CLAIM,
    UNREAD_DAY,
    Accumulator,
    Article,
    Definition,
    Draft,
    FactKind,
    Policy,
    Regulation,
)
from policyengine.policy.naming import check_names, resolve_fact, resolve_key
from policyengine.policy.periods import policy_period
from policyengine.policy.structure import check_structure
from policyengine.policy.values import Values
from policyengine.policy.written import Written
from policyengine.words import Words


def check(draft: Draft, diagnostics: Diagnostics) -> Policy | None:
    """The policy, or None with at least one complaint in `diagnostics` (from here or from before)."""
    check_names(draft, diagnostics)
    check_structure(draft, diagnostics)
    check_award_names(draft, diagnostics)
    _check_roles(draft, diagnostics)
    named = _Named(draft, diagnostics)
    for one in in_order(draft, diagnostics):
        named.check(one)
    provisions = Provisions(draft, diagnostics, named.values(), named.accumulators)
    articles = tuple(provisions.article(article) for article in draft.articles)
    _check_use(draft, diagnostics)
    if any(one.place is None or one.place.source is draft.source for one in diagnostics.found):
        return None
    return _policy(draft, named, articles)


@dataclass(slots=True)
class _Named:
    """The names as their values become known, in the order in which they use each other."""

    draft: Draft
    diagnostics: Diagnostics
    names: dict[str, Meaning] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    keys: Iterator[int] = field(default_factory=itertools.count)
    accumulators: dict[str, Accumulator[Node]] = field(default_factory=dict)
    definitions: dict[str, Definition[Node]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for fact in self.draft.facts.values():
            labels = {choice: words.zh for choice, words in fact.choices}
            self.names[fact.name] = FactName(fact.type, labels, fact.place)
        period = policy_period(self.draft)
        unread = ConstantName(FAILED, None)
        days = ("policy.from", "policy.until")
        for name, day in zip(days, (period[1].from_, period[1].until) if period else (UNREAD_DAY,) * 2, strict=True):
            if day is UNREAD_DAY:
                self.names[name] = unread
            elif day is not None:
                self.names[name] = ConstantName(DATE, day, period[1].place if period else None)
        for name in (*self.draft.accumulators, *self.draft.definitions):
            # Met before its turn only in a circle, which was complained about.
            self.names.setdefault(name, ConstantName(FAILED, None))

    def values(self) -> Values:
        """Checks values with the names known so far."""
        scope = Scope(
            names=self.names,
            currency=self.draft.currency,
            not_null=frozenset(),
            in_policy=True,
            timezone=self.draft.timezone,
            keys=self.keys,
        )
        return Values(self.draft.source, self.diagnostics, scope, self.draft.facts, self.nodes)

    def check(self, written: Definition[Written] | Accumulator[Written]) -> None:
        """Type one definition or accumulator, and make its name known."""
        match written:
            case Definition(name, label, value, place):
                node = self.values().value(value)
                self.nodes[name] = node
                self.names[name] = DefinitionName(node.type, node, place)
                self.definitions[name] = Definition(name, label, node, place)
            case Accumulator():
                self._check_accumulator(written)
            case _:
                assert_never(written)

    def _check_accumulator(self, written: Accumulator[Written]) -> None:
        for key in written.per:
            resolve_key(key, self.draft, self.diagnostics)
        if written.count is not None:
            resolve_key(written.count, self.draft, self.diagnostics)
        total = self._summed(written.sum) if written.sum is not None else None
        checked: Accumulator[Node] = Accumulator(
            written.name, written.label, written.per, written.window, written.rolling, written.awards, total,
            written.count, written.place,
        )  # fmt: skip
        self.accumulators[written.name] = checked
        if written.name not in self.draft.definitions:  # else told as one name used twice, and of no type
            self.names[written.name] = AccumulatorName(measure(checked), written.place)

    def _summed(self, written: Written) -> Node:
        total = self.values().value(written)
        if total.type.kind in (Kind.MONEY, Kind.NUMBER, Kind.FAILED):
            return total
        self.diagnostics.add(
            "E430",
            written.place,
            Words("累计的应当是金额或数", "what is summed is an amount or a number"),
            label=Words(f"这是{total.type.in_words().zh}", f"this is {total.type.in_words().en}"),
            help=Words("要数个数，请写 count", "to count things, write count"),
        )
        return Constant(value=None, type=FAILED, span=total.span, key=next(self.keys))


def _check_roles(draft: Draft, diagnostics: Diagnostics) -> None:
    for role in (draft.roles.claim, draft.roles.applicant):
        if role.name and resolve_fact(role, draft, diagnostics, (FactKind.TEXT,)) is not None:
            resolve_key(role, draft, diagnostics)


def _check_use(draft: Draft, diagnostics: Diagnostics) -> None:
    """An accumulator that no cap measures and no expression reads was meant for something.

    Not asked where a cap, or the shape of the file, is not what it should be: that cap may have been meant to.
    """
    of_awards = [cap for article in draft.articles for award in article.awards for cap in award.caps]
    caps = [*of_awards, *(cap for article in draft.articles for cap in article.caps)]
    known = {CLAIM, *draft.accumulators}
    if any(cap.per not in known for cap in caps) or any(
        one.code.startswith(("E12", "E2")) for one in diagnostics.found
    ):
        return
    provisions = (draft.definitions.values(), draft.articles)
    used = names_used(tuple(one for group in provisions for one in group), draft.accumulators)
    for accumulator in draft.accumulators.values():
        used |= names_used(accumulator.sum, draft.accumulators)
    used |= {cap.per for cap in caps} | {CLAIM}
    for accumulator in draft.accumulators.values():
        if accumulator.name not in used:
            diagnostics.add(
                "E501",
                accumulator.place,
                Words(f"累计项 `{accumulator.name}` 没有用到", f"nothing uses the accumulator `{accumulator.name}`"),
                help=Words("请在某个 caps 里写 per: 这个名称，或删去它", "name it in the per of a cap, or remove it"),
            )


def _policy(draft: Draft, named: _Named, articles: tuple[Article[Node], ...]) -> Policy:
    period = policy_period(draft)
    ordering = next(article for article in draft.articles if article.order is not None)
    if period is None or ordering.order is None:
        raise AssertionError("check_structure complains about a policy without a period or an order")
    head = {one.name: getattr(draft, one.name) for one in fields(Regulation)}
    policy = Policy(
        **head
        | {
            "accumulators": {name: named.accumulators[name] for name in draft.accumulators},
            "definitions": named.definitions,
            "articles": articles,
        },
        in_force=period[1],
        in_force_article=period[0].number,
        order=tuple(name.name for name in ordering.order),
        order_article=ordering.number,
        fingerprint="",
        file_sha256=draft.source.sha256,
    )
    return replace(policy, fingerprint=fingerprint(policy))
