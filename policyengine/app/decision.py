"""`Decision`: the public face of an outcome. What is behind it may change; this may not."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from policyengine.app.language import known_language
from policyengine.outcome import GroupOutcome, Status
from policyengine.report.decision_json import decision_json
from policyengine.report.explanation import explain, render_markdown, render_text
from policyengine.report.receipt import receipt
from policyengine.report.rows import row
from policyengine.settlement.groups import Group
from policyengine.words import Language


@dataclass(frozen=True, eq=False)
class Decision:
    """The decision on one claim by one group of policies that exclude each other.

    Amounts are exact `Decimal`s in the policies' currency (元, not 分). `article`, `award` and
    `policy` join their parts with `+` where several are granted together; `limited_by` names the
    accumulator whose cap shortened the amount.

    Two decisions are equal where they decide the same on the same facts under the same policies
    (by id, edition and fingerprint), also when one of them comes from another process.
    """

    outcome: GroupOutcome
    group: Group

    @property
    def claim(self) -> str:
        """The id of the claim; "" where it has none."""
        return self.outcome.claim.id

    @property
    def status(self) -> Status:
        """granted, reduced, exhausted, denied, undetermined or invalid; compares equal to its text."""
        return self.outcome.status

    @property
    def entitled(self) -> Decimal:
        """What the awards come to before any cap."""
        return Decimal(self._row["entitled"])

    @property
    def amount(self) -> Decimal:
        """What is granted."""
        return Decimal(self._row["amount"])

    @property
    def currency(self) -> str:
        """The currency of the amounts, as ISO 4217 has it; all policies loaded together share it."""
        return self.group.families[0].editions[0].policy.currency

    @property
    def policy(self) -> str:
        """The policy or policies granted under; where nothing is payable, the one the decision is about."""
        return self._row["policy"]

    @property
    def article(self) -> str:
        """The article granted under; for a denial the lowest article that is not met."""
        return self._row["article"]

    @property
    def award(self) -> str:
        """The award granted."""
        return self._row["award"]

    @property
    def limited_by(self) -> str:
        """The accumulator whose cap shortened the amount, or nothing."""
        return self._row["limited_by"]

    @property
    def reason(self) -> str:
        """Why, in one Chinese sentence; `explain` says it at length."""
        return self._row["reason"]

    @property
    def missing(self) -> tuple[str, ...]:
        """Facts not given that could still change the outcome."""
        return self.outcome.missing

    @property
    def reductions(self) -> tuple[Mapping[str, Any], ...]:
        """What shortened the amount, as in the JSON, with Chinese labels."""
        return tuple(self.to_json()["reductions"])

    @property
    def alternatives(self) -> tuple[Mapping[str, Any], ...]:
        """The awards that apply too and were not taken, as in the JSON, with Chinese labels."""
        return tuple(self.to_json()["alternatives"])

    def explain(self, lang: Literal["zh", "en"] = "zh", format: Literal["text", "markdown"] = "text") -> str:  # noqa: A002  # the word of the command line
        """The decision explained by article, for the person it is about. ValueError for another language or format."""
        document = explain(self.outcome, known_language(lang), self.group)
        if format == "markdown":
            return render_markdown(document)
        if format == "text":
            return render_text(document)
        raise ValueError(f"format must be 'text' or 'markdown', not {format!r}")

    def to_json(self, lang: Language = "zh") -> dict[str, Any]:
        """The decision as JSON-ready data, money as text; `lang` is the language of labels and reasons."""
        return decision_json(self.outcome, known_language(lang), self.group)

    def __eq__(self, other: object) -> bool:
        return self._decided == other._decided if isinstance(other, Decision) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._decided)

    def __repr__(self) -> str:
        paid = f"{self.amount}" if self.amount == self.entitled else f"{self.amount} of {self.entitled}"
        under = " ".join(part for part in (self.policy, self.article, self.award) if part)
        return f"<Decision {self.claim!r}: {self.status}, {paid} {self.currency}, {under}>"

    @cached_property
    def _row(self) -> dict[str, str]:
        return row(self.outcome, "zh", self.group)

    @cached_property
    def _decided(self) -> Hashable:
        """What is decided, about what, and under which policies: no object of this process, and no trace."""
        made = receipt(self.outcome, self.group)
        under = tuple((policy.policy, policy.edition, policy.fingerprint) for policy in made.policies)
        return (made.facts_sha256, under, self.missing, *self._row.values())
