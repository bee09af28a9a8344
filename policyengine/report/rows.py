"""The decision table: one row a claim and group of policies, and how it is written.

Amounts are plain decimals in the currency's unit, `0.00` where nothing is granted. Only
`reason` depends on the language. Where several policies or awards pay together, the parts of
`policy`, `article`, `award` and `limited_by` are joined with `+`; an award that adds nothing to what the
others pay is not named, though the cap that took all of it is.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TextIO

from policyengine.outcome import GroupOutcome
from policyengine.report.amounts import plain_money
from policyengine.report.applied import articles, named_awards, named_policies, reductions
from policyengine.report.reasons import reasons
from policyengine.settlement.groups import Group
from policyengine.words import Language

COLUMNS: Final = (
    "claim.id",
    "status",
    "policy",
    "article",
    "award",
    "entitled",
    "amount",
    "limited_by",
    "reason",
)
"""In this order; columns that are added later come after these."""

_BETWEEN_REASONS: Final = {"zh": "；", "en": "; "}
FORMULA: Final = tuple("=+-@\t\r＝＋－＠")
"""What a spreadsheet takes for the beginning of a formula, in full width too."""


def row(outcome: GroupOutcome, language: Language = "zh", group: Group | None = None) -> dict[str, str]:
    """One decision as a row. `group` names the policy of a record refused before any policy was asked."""
    between = _BETWEEN_REASONS[language]
    limits = (reduction.limit for reduction in reductions(outcome) if reduction.limit is not None)
    return {
        "claim.id": outcome.claim.id,
        "status": outcome.status.value,
        "policy": "+".join(policy.policy for policy in named_policies(outcome, group)),
        "article": "+".join(articles(outcome)),
        "award": "+".join(award.id for award in named_awards(outcome)),
        "entitled": plain_money(outcome.entitled),
        "amount": plain_money(outcome.amount),
        "limited_by": "+".join(dict.fromkeys(limits)),
        "reason": between.join(
            reason.cited().in_language(language) for reason in reasons(outcome, group, main_only=True)
        ),
    }


def write_csv(rows: Iterable[Mapping[str, str]], stream: TextIO, columns: Sequence[str] = COLUMNS) -> None:
    """Rows as RFC 4180 has them: commas, quotes where needed, CRLF; open `stream` with `newline=""`.

    A text that a spreadsheet would run as a formula is led by an apostrophe.
    """
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(columns)
    for one in rows:
        writer.writerow([inert(one[column]) for column in columns])


def write_json(rows: Iterable[Mapping[str, str]], stream: TextIO, columns: Sequence[str] = COLUMNS) -> None:
    """Rows as one array of objects, one object a line."""
    stream.write("[")
    between = "\n"
    for one in rows:
        stream.write(between + _object(one, columns))
        between = ",\n"
    stream.write("\n]\n")


def write_jsonl(rows: Iterable[Mapping[str, str]], stream: TextIO, columns: Sequence[str] = COLUMNS) -> None:
    """Rows as one object a line."""
    stream.writelines(_object(one, columns) + "\n" for one in rows)


def _object(one: Mapping[str, str], columns: Sequence[str]) -> str:
    return json.dumps({column: one[column] for column in columns}, ensure_ascii=False)


def inert(text: str) -> str:
    """A text as a spreadsheet takes it for one."""
    return f"'{text}" if text.startswith(FORMULA) else text
