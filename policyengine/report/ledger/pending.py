"""The claims that stay pending, by what they wait for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policyengine.ledger.results import Awaiting
from policyengine.report.amounts import english
from policyengine.report.document import Block, Items, Paragraph
from policyengine.report.ledger.terms import Terms
from policyengine.report.undecided import MOST_NAMED
from policyengine.words import Words


def waiting(found: Sequence[Awaiting], terms: Terms) -> Iterator[Block]:
    """Those that wait for facts, and those that cannot be decided as they are."""
    if not found:
        return
    count = len({one.claim for one in found})
    yield Paragraph(
        Words(
            f"暂不能认定的{count:,}笔没有占用额度，留待以后的轮次；用 `policyengine ledger correct` 补齐或改正。",
            f"Claims left open ({count:,}) hold nothing and wait for a later round; supply what is missing with "
            "`policyengine ledger correct`.",
        )
    )
    by_reason: dict[Words, dict[str, None]] = {}
    for one in found:  # one claim may wait for the same under several groups
        by_reason.setdefault(_reason(one, terms), {})[one.claim] = None
    yield Items(tuple(_alike(reason, list(claims)) for reason, claims in by_reason.items()))


def _reason(one: Awaiting, terms: Terms) -> Words:
    if one.problems:
        return Words("；".join(one.problems))
    missing = terms.facts(one.missing)
    return Words(f"尚缺：{missing.zh}", f"not given: {english(missing)}")


def _alike(reason: Words, claims: Sequence[str]) -> Words:
    named, more = claims[:MOST_NAMED], len(claims) > MOST_NAMED
    return Words(
        f"{reason.zh}（{len(claims):,}笔）：{'、'.join(named)}{'等' if more else ''}",
        f"{english(reason)} ({len(claims):,}): {', '.join(named)}{' and more' if more else ''}",
    )
