"""Applicants and claims whose numbers differ so little that they may be the same, written in two ways.

They are compared as they are written: two spellings are two applicants, each with caps of its
own. Whether that is meant is for a person to say, so they are listed with their rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from policyengine.facts import Claim, folded_id, normal_id, rows_in_words
from policyengine.report.amounts import english
from policyengine.report.document import Block, Items, Paragraph
from policyengine.settlement.groups import Group
from policyengine.settlement.settle import GroupSettlement
from policyengine.words import Words

MOST_ALIKE: Final = 20
"""Applicants, and claims, that are listed."""

MOST_ROWS: Final = 10
"""Claims of one applicant whose rows are named."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Spellings of one number, in the order in which they stand first; the first claims that bear one, how many do."""

    spellings: tuple[str, ...]
    claims: Sequence[Claim]
    count: int


@dataclass(frozen=True, slots=True)
class Lookalikes:
    """What is alike among the numbers of applicants, or of claims: the first of it, and how much more there is."""

    label: Words
    counted: Words
    first: Sequence[Alike]
    more: int


def alike(settlements: Sequence[GroupSettlement]) -> list[Lookalikes]:
    """What is alike among the claims of these settlements."""
    if not settlements:
        return []
    claims = [outcome.claim for outcome in settlements[0].outcomes]
    return alike_among(claims, [settlement.group for settlement in settlements])


def alike_among(claims: Sequence[Claim], groups: Sequence[Group]) -> list[Lookalikes]:
    """What is alike among claims under these groups of policies."""
    found = []
    for name, label in applicants(groups).items():
        given = ((claim, claim.values.get(name)) for claim in claims)
        found.append(_first(_groups(given), label, APPLICANTS))
    found.append(_first(_groups((claim, claim.id) for claim in claims), claim_label(groups), CLAIMS))
    return found


APPLICANTS: Final = Words("主体", "applicants")
CLAIMS: Final = Words("申报", "claims")


def applicants(groups: Sequence[Group]) -> dict[str, Words]:
    """The facts that name applicants, with their labels."""
    policies = [plan.policy for group in groups for family in group.families for plan in family.editions]
    return {policy.roles.applicant.name: policy.facts[policy.roles.applicant.name].label for policy in policies}


def claim_label(groups: Sequence[Group]) -> Words:
    """The label of the fact that names claims."""
    policy = groups[0].families[0].editions[0].policy
    return policy.facts[policy.roles.claim.name].label


def told_alike(found: Iterable[Lookalikes]) -> Iterator[Block]:
    """The section about them, where there are any."""
    lines = [line for one in found for line in _listed(one)]
    if lines:
        yield Paragraph(Words("请核实：", "Please check:"))
        yield Items(tuple(lines))


def _groups(given: Iterable[tuple[Claim, object]]) -> list[dict[str, list[Claim]]]:
    """Spellings that come to the same, each with its claims, in the order in which they stand first."""
    spelt: dict[str, list[Claim]] = {}
    for claim, text in given:
        if isinstance(text, str) and text:
            spelt.setdefault(normal_id(text), []).append(claim)
    return [{text: spelt[text] for text in spellings} for spellings in grouped(spelt)]


def grouped(different: Iterable[str]) -> list[list[str]]:
    """Of texts that are all different, in NFC, those that come to the same, in their order."""
    found: dict[str, list[str]] = {}
    for text in different:
        found.setdefault(folded_id(text), []).append(text)
    return [spellings for text, spellings in found.items() if text and len(spellings) > 1]


def _first(groups: Sequence[dict[str, list[Claim]]], label: Words, counted: Words) -> Lookalikes:
    found = []
    for spellings in groups[:MOST_ALIKE]:
        claims = sorted((claim for some in spellings.values() for claim in some), key=lambda one: one.row)
        found.append(Alike(tuple(spellings), claims[:MOST_ROWS], len(claims)))
    return Lookalikes(label, counted, found, max(len(groups) - MOST_ALIKE, 0))


def _listed(found: Lookalikes) -> Iterator[Words]:
    label, counted, more = found.label, found.counted, found.more
    for one in found.first:
        texts = [f"`{text}`" for text in one.spellings]
        at = _rows(one)
        yield Words(
            f"{at.zh}{label.zh}只差大小写、全角半角、空格、引号或连字符，按不同{counted.zh}计算：{'、'.join(texts)}",
            f"{at.en}{english(label)} differs only in case, width, blanks, quotes or hyphens, "
            f"and counts as different {counted.en}: {', '.join(texts)}",
        )
    if more:
        yield Words(
            f"{label.zh}另有{more:,}处这样的情形，没有列出", f"{english(label)}: {more:,} more of the kind, not listed"
        )


def _rows(found: Alike) -> Words:
    if not all(claim.row for claim in found.claims):
        return Words("")
    named = rows_in_words([claim.row for claim in found.claims], found.claims[0].counted)
    more, en_more = (f"等{found.count}处", " and more") if found.count > MOST_ROWS else ("", "")
    return Words(f"{named.zh}{more}的", f"{named.en}{en_more}: ")
