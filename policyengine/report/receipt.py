"""The receipt of a decision: what is needed to make it again."""

from __future__ import annotations

from dataclasses import dataclass

from policyengine import __version__
from policyengine.ledger.canonical import facts_sha256
from policyengine.outcome import GroupOutcome
from policyengine.policy.model import Policy
from policyengine.report.applied import asked_policies
from policyengine.settlement.groups import Group


@dataclass(frozen=True, slots=True)
class Receipt:
    """The engine's version, the policies that had a say, and the SHA-256 of what the claim said."""

    engine: str
    policies: tuple[Policy, ...]
    facts_sha256: str

    def to_json(self) -> dict[str, object]:
        """The receipt as JSON-ready data."""
        return {
            "engine": self.engine,
            "policies": [
                {
                    "policy": policy.policy,
                    "edition": policy.edition.isoformat() if policy.edition is not None else None,
                    "fingerprint": policy.fingerprint,
                    "file_sha256": policy.file_sha256,
                }
                for policy in self.policies
            ],
            "facts_sha256": self.facts_sha256,
        }


def receipt(outcome: GroupOutcome, group: Group | None = None) -> Receipt:
    """The receipt of a decision; `group` says under what a record was refused before any policy was asked."""
    policies = asked_policies(outcome, group)
    values = outcome.claim.in_timezone(policies[0].timezone) if policies else outcome.claim.values
    return Receipt(__version__, policies, facts_sha256(values))
