"""A JSON Schema of a claim, for the system that takes claims in.

It is stricter than the reader of claims: of the many ways to write a date or an amount it takes
one, and names are dotted, not nested. What conforms to it is a claim that the engine takes, but for
what a schema cannot say: the bounds of an amount given as text, which stand in its description, and
texts that say nothing. Every fact may be `null`, which is a blank, except the claim's id.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final, assert_never

from policyengine.policy.model import Fact, FactKind
from policyengine.report.form import bounds
from policyengine.words import Language

_EARLIEST: Final = "^(?!0|1[0-4]|15[0-7]|158[0-2])"
"""The calendar of the engine begins with the year 1583."""

_DATE_TIME: Final = (
    f"{_EARLIEST}(?!9999)"
    "[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?$"
)
"""Not the format `date-time`, which asks for an offset: a time without one is in the policy's timezone.

The last year that Python's dates have is left out: in some timezone its end is beyond them.
"""


def claim_schema(vocabulary: Mapping[str, Fact], claim_fact: str, language: Language) -> dict[str, Any]:
    """A JSON Schema (2020-12) of one claim with dotted names; money and rates are decimal text, so no digit is lost."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {name: _property(fact, name == claim_fact, language) for name, fact in vocabulary.items()},
        "required": [claim_fact],
        "additionalProperties": False,
    }


def _property(fact: Fact, required: bool, language: Language) -> dict[str, Any]:
    asked = [fact.question.in_language(language)] if fact.question is not None else []
    description = ("；" if language == "zh" else "; ").join([*asked, *bounds(fact, language)])
    return {
        "title": fact.label.in_language(language),
        **({"description": description} if description else {}),
        **_type(fact, [] if required else ["null"]),
    }


def _type(fact: Fact, null: list[str]) -> dict[str, Any]:
    match fact.kind:
        case FactKind.TEXT:
            return {"type": ["string", *null]}
        case FactKind.YES_NO:
            return {"type": ["boolean", *null]}
        case FactKind.CHOICE:
            ids: list[str | None] = [choice for choice, _ in fact.choices]
            return {"enum": [*ids, *([None] if null else [])]}
        case FactKind.DATE:
            return {"type": ["string", *null], "format": "date", "pattern": _EARLIEST}
        case FactKind.DATE_TIME:
            return {"type": ["string", *null], "pattern": _DATE_TIME}
        case FactKind.INTEGER:
            return {"type": ["integer", *null], **_limits(fact)}
        case FactKind.NUMBER | FactKind.MONEY | FactKind.RATE:
            digits = f"(\\.[0-9]{{1,{fact.decimals}}})?" if fact.decimals else ""
            sign = "" if isinstance(fact.at_least, Fraction) and fact.at_least >= 0 else "-?"
            return {"type": ["string", "integer", *null], "pattern": f"^{sign}[0-9]+{digits}$", **_limits(fact)}
        case _:
            assert_never(fact.kind)


def _limits(fact: Fact) -> dict[str, int]:
    """The least and the greatest whole number within the bounds."""
    limits: dict[str, int] = {}
    if isinstance(fact.at_least, Fraction):
        limits["minimum"] = math.ceil(fact.at_least)
    if isinstance(fact.at_most, Fraction):
        limits["maximum"] = math.floor(fact.at_most)
    return limits
