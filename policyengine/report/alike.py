"""Applicants and claims whose numbers differ so little that they may be the same, written in two ways.

They are compared as they are written: two spellings are two applicants, each with caps of its
own. Whether that is meant is for a person to say, so they are listed with their rows.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from policyengine.facts import Claim, normal_id, rows_in_words
from policyengine.policy.model import Policy
from policyengine.report.amounts import english
from policyengine.report.document import Block, Items, Paragraph
from policyengine.settlement.settle import GroupSettlement
from policyengine.words import Words

MOST_ALIKE: Final = 20
"""Applicants, and claims, that are listed."""

_MOST_ROWS: Final = 10
_QUOTES: Final = frozenset("'\"`´‘’“”′″「」『』")
_PASSED_OVER: Final = ("Zs", "Zl", "Zp", "Cc", "Cf", "Pd")  # blanks, what cannot be seen, hyphens and dashes


def alike(settlements: Sequence[GroupSettlement]) -> Iterator[Block]:
    """The section about them, where there are any."""
    if not settlements:
        return
    claims = [outcome.claim for outcome in settlements[0].outcomes]
    policies = _policies(settlements)
    facts = {policy.roles.applicant.name: policy.facts[policy.roles.applicant.name].label for policy in policies}
    lines: list[Words] = []
    for name, label in facts.items():
        given = ((claim, claim.values.get(name)) for claim in claims)
        lines += _listed(_groups(given), label, Words("主体", "applicants"))
    role = policies[0].roles.claim.name
    lines += _listed(
        _groups((claim, claim.id) for claim in claims), policies[0].facts[role].label, Words("申报", "claims")
    )
    if lines:
        yield Paragraph(Words("请核实：", "Please check:"))
        yield Items(tuple(lines))


def _policies(settlements: Sequence[GroupSettlement]) -> list[Policy]:
    families = (family for settlement in settlements for family in settlement.group.families)
    return [plan.policy for family in families for plan in family.editions]


def _groups(given: Iterable[tuple[Claim, object]]) -> list[dict[str, list[Claim]]]:
    """Spellings that come to the same, each with its claims, in the order in which they stand first."""
    spelt: dict[str, list[Claim]] = {}
    for claim, text in given:
        if isinstance(text, str) and text:
            spelt.setdefault(normal_id(text), []).append(claim)
    found: dict[str, dict[str, list[Claim]]] = {}
    for text, claims in spelt.items():
        found.setdefault(_folded(text), {})[text] = claims
    return [spellings for folded, spellings in found.items() if folded and len(spellings) > 1]


def _folded(text: str) -> str:
    """Without what may differ by a slip of the hand: case, width, blanks, quotes and hyphens."""
    if text.isascii() and text.isalnum():
        return text.lower()
    wide = unicodedata.normalize("NFKC", text).casefold()
    return "".join(one for one in wide if one not in _QUOTES and unicodedata.category(one) not in _PASSED_OVER)


def _listed(groups: Sequence[dict[str, list[Claim]]], label: Words, counted: Words) -> Iterator[Words]:
    for spellings in groups[:MOST_ALIKE]:
        claims = sorted((claim for found in spellings.values() for claim in found), key=lambda one: one.row)
        texts = [f"`{text}`" for text in spellings]
        at = _rows(claims)
        yield Words(
            f"{at.zh}{label.zh}只差大小写、全角半角、空格、引号或连字符，按不同{counted.zh}计算：{'、'.join(texts)}",
            f"{at.en}{english(label)} differs only in case, width, blanks, quotes or hyphens, "
            f"and counts as different {counted.en}: {', '.join(texts)}",
        )
    more = len(groups) - MOST_ALIKE
    if more > 0:
        yield Words(
            f"{label.zh}另有{more:,}处这样的情形，没有列出", f"{english(label)}: {more:,} more of the kind, not listed"
        )


def _rows(claims: Sequence[Claim]) -> Words:
    if not all(claim.row for claim in claims):
        return Words("")
    named = rows_in_words([claim.row for claim in claims[:_MOST_ROWS]], claims[0].counted)
    more, en_more = (f"等{len(claims)}处", " and more") if len(claims) > _MOST_ROWS else ("", "")
    return Words(f"{named.zh}{more}的", f"{named.en}{en_more}: ")
