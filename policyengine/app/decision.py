"""`Decision`: the public face of an outcome. What is behind it may change; this may not."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from policyengine.outcome import GroupOutcome, Status
from policyengine.report.decision_json import decision_json
from policyengine.report.explanation import explain, render_markdown, render_text
from policyengine.report.rows import row
from policyengine.settlement.groups import Group
from policyengine.words import Language


@dataclass(frozen=True)
class Decision:
    """The decision on one claim by one group of policies that exclude each other.

    Amounts are exact `Decimal`s in the policies' currency (元, not 分). `article`, `award` and
    `policy` join their parts with `+` where several are granted together; `limited_by` names the
    accumulator whose cap shortened the amount.
    """

    outcome: GroupOutcome
    group: Group

    @property
    def claim(self) -> str:
        """The id of the claim."""
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

    def explain(self, lang: Literal["zh", "en"] = "zh", format: Literal["text", "markdown"] = "text") -> str:  # noqa: A002  # the word of the command line
        """The decision explained by article, for the person it is about."""
        document = explain(self.outcome, lang, self.group)
        return render_markdown(document) if format == "markdown" else render_text(document)

    def to_json(self, lang: Language = "zh") -> dict[str, Any]:
        """The decision as JSON-ready data, money as text; `lang` is the language of labels and reasons."""
        return decision_json(self.outcome, lang, self.group)

    @cached_property
    def _row(self) -> dict[str, str]:
        return row(self.outcome, "zh", self.group)
