"""Who claims: what the claim says of the fact that names the applicant."""

from __future__ import annotations

from dataclasses import dataclass

from policyengine.interpreter.texts import value_text
from policyengine.outcome import GroupOutcome
from policyengine.report.amounts import NOT_GIVEN, english, fact_in_words
from policyengine.report.applied import asked_policies
from policyengine.settlement.groups import Group
from policyengine.values import UNKNOWN
from policyengine.words import Words


@dataclass(frozen=True, slots=True)
class Applicant:
    """The applicant by one fact: its label, the value in words, and plain (None where the claim does not say)."""

    label: Words
    words: Words
    text: str | None

    def introduced(self) -> Words:
        """The line at the head of a letter."""
        between = " " if self.text is not None else ""
        return Words(
            f"申报主体：{self.label.zh}{between}{self.words.zh}",
            f"Applicant: {english(self.words)} ({english(self.label)})",
        )


def applicants(outcome: GroupOutcome, group: Group | None = None) -> tuple[Applicant, ...]:
    """The applicant; more than one where the policies of a group know applicants by different facts."""
    found: dict[str, Applicant] = {}
    for policy in asked_policies(outcome, group):
        name = policy.roles.applicant.name
        fact, value = policy.facts[name], outcome.claim.values.get(name, UNKNOWN)
        if value is UNKNOWN or value is None:
            found.setdefault(name, Applicant(fact.label, NOT_GIVEN, None))
        else:
            found.setdefault(
                name, Applicant(fact.label, fact_in_words(value, fact, policy.currency), value_text(value))
            )
    return tuple(found.values())
