"""The receipt of a decision: what is needed to make it again."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from policyengine import __version__
from policyengine.interpreter.texts import value_text
from policyengine.outcome import GroupOutcome
from policyengine.policy.model import Policy
from policyengine.report.applied import asked_policies
from policyengine.settlement.groups import Group
from policyengine.values import Unknown, Value


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


def facts_sha256(values: Mapping[str, Value]) -> str:
    """The SHA-256 of a claim's values as canonical JSON: names sorted, values exact, instants in UTC.

    It does not depend on the order of the columns, on how an amount was written, or on the zone
    that a time was written in.
    """
    given = {name: _canonical(value) for name, value in values.items() if not isinstance(value, Unknown)}
    text = json.dumps(given, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: Value) -> object:
    """`true`, `false` and `null` as such; everything else as its kind and exact text."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, dt.datetime):
        moment = value.astimezone(dt.UTC) if value.tzinfo is not None else value
        return ["date_time", moment.isoformat()]
    if isinstance(value, tuple):
        return ["list", *map(_canonical, value)]
    kind = "number" if isinstance(value, Fraction) else "date" if isinstance(value, dt.date) else "text"
    return [kind, value_text(value)]
