"""A decision as JSON-ready data: fixed keys, money as text, names of facts and accumulators as the file has them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from policyengine.outcome import GroupOutcome
from policyengine.report.alternatives import Alternative, alternatives
from policyengine.report.amounts import plain_money
from policyengine.report.applicant import applicants
from policyengine.report.applied import Reduction, articles, named_awards, named_policies, reductions
from policyengine.report.facts_read import FactRead, facts_read
from policyengine.report.reasons import Reason, reasons
from policyengine.report.receipt import receipt
from policyengine.report.received import Received, received
from policyengine.report.reductions import outside_title
from policyengine.settlement.groups import Group
from policyengine.values import decimal_text
from policyengine.words import Language


def decision_json(outcome: GroupOutcome, language: Language = "zh", group: Group | None = None) -> dict[str, Any]:
    """The decision on one claim by one group. `language` is that of labels and reasons, nothing else.

    After the fixed keys: `applicant` (None where the claim does not say), `immaterial` (facts not
    given that change nothing), `listed_only` (too many combinations: `missing` are candidates),
    `assumed_empty` (accumulators taken to have held nothing, for want of word), `facts` (what was read),
    `elsewhere` (awards received elsewhere: by which clauses each counts, and how much of it was set off).
    """
    policies = named_policies(outcome, group)
    return {
        "claim": outcome.claim.id,
        "status": outcome.status.value,
        "amount": plain_money(outcome.amount),
        "currency": policies[0].currency if policies else "",
        "policy": "+".join(policy.policy for policy in policies),
        "article": "+".join(articles(outcome)),
        "award": "+".join(award.id for award in named_awards(outcome)),
        "entitled": plain_money(outcome.entitled),
        "reductions": [_reduction(one, language) for one in reductions(outcome)],
        "alternatives": [_alternative(one, language) for one in alternatives(outcome)],
        "missing": list(outcome.missing),
        "reasons": [_reason(one, language) for one in reasons(outcome, group)],
        "receipt": receipt(outcome, group).to_json(),
        "applicant": next((one.text for one in applicants(outcome, group)), None),
        "immaterial": list(outcome.immaterial),
        "listed_only": outcome.listed_only,
        "assumed_empty": [{"policy": policy, "accumulator": name} for policy, name in outcome.assumed_empty],
        "facts": [_fact(one, language) for one in facts_read(outcome)],
        "elsewhere": [_elsewhere(one) for one in received(outcome)],
    }


def _elsewhere(one: Received) -> Mapping[str, Any]:
    award = one.award
    return {
        "title": award.title,
        "amount": plain_money(award.amount),
        "currency": award.currency,
        "place": award.scope.place,
        "level": award.scope.level,
        "categories": sorted(award.scope.categories),
        "received": award.received.isoformat() if award.received is not None else None,
        "reference": award.reference,
        "counts": [{"policy": policy.policy, "article": article} for policy, article in one.counts],
        "set_off": plain_money(one.set_off),
    }


def _reduction(reduction: Reduction, language: Language) -> Mapping[str, Any]:
    policy, award, cap = reduction.outcome.plan.policy, reduction.award, reduction.cap
    numbers: dict[str, str | None]
    if reduction.set_off is not None:
        article, accumulator = reduction.article, ""
        label = outside_title(reduction.set_off.award)
        numbers = {"limit": None, "held": plain_money(reduction.set_off.award.amount), "room": None}
    elif cap is None:
        article, label, accumulator = award.award.article, award.award.label, ""
        numbers = {"limit": plain_money(award.minimum or Fraction(0)), "held": None, "room": None}
    else:
        article, label, accumulator = cap.cap.article, cap.cap.label, cap.cap.accumulator
        written = decimal_text if cap.cap.counts else plain_money
        numbers = {"limit": written(cap.limit), "held": written(cap.held), "room": written(cap.left)}
    return {
        "policy": policy.policy,
        "article": article,
        "award": award.award.id,
        "label": label.in_language(language),
        "accumulator": accumulator,
        **numbers,
        "amount": plain_money(reduction.amount),
        "kind": reduction.kind,
    }


def _alternative(one: Alternative, language: Language) -> Mapping[str, Any]:
    return {
        "policy": one.outcome.plan.policy.policy,
        "article": "+".join(dict.fromkeys(award.award.article for award in one.awards)),
        "award": "+".join(award.award.id for award in one.awards),
        "label": "+".join(award.award.label.in_language(language) for award in one.awards),
        "payable": plain_money(one.payable) if one.payable is not None else None,
        "why": one.why.in_language(language),
    }


def _reason(reason: Reason, language: Language) -> Mapping[str, str]:
    return {"policy": reason.policy, "article": reason.article, "text": reason.words.in_language(language)}


def _fact(one: FactRead, language: Language) -> Mapping[str, str | bool | None]:
    return {"fact": one.name, "label": one.label.in_language(language), "value": one.plain}
