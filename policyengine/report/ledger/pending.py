"""The claims that stay pending, by what they wait for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policyengine.ledger.results import Awaiting, Settled
from policyengine.report.amounts import english
from policyengine.report.document import Block, Items, Paragraph
from policyengine.report.ledger.terms import Terms
from policyengine.report.undecided import MOST_NAMED
from policyengine.words import Words


def waiting(found: Sequence[Awaiting], terms: Terms) -> Iterator[Block]:
    """Those that wait for facts, and those that cannot be decided as they are."""
    if not found:
        return
    counted = _counted(found)
    yield Paragraph(
        Words(
            f"暂不能认定的{counted.zh}没有占用额度，留待以后的轮次；用 `policyengine ledger correct` 补齐或改正。",
            f"{counted.en} hold nothing and wait for a later round; supply what is missing with `policyengine ledger "
            "correct`.",
        )
    )
    by_reason: dict[Words, dict[str, None]] = {}
    for one in found:  # one claim may wait for the same under several groups
        by_reason.setdefault(_reason(one, terms), {})[one.claim] = None
    yield Items(tuple(_alike(reason, list(claims)) for reason, claims in by_reason.items()))


def _counted(found: Sequence[Awaiting]) -> Words:
    """How many claims; and, where several groups of policies decide one, how many decisions, as the table counts."""
    claims = len({one.claim for one in found})
    if claims == len(found):
        return Words(f"{claims:,}笔", f"Claims left open ({claims:,})")
    return Words(f"{len(found):,}项（{claims:,}笔申报）", f"Decisions left open ({len(found):,}, on {claims:,} claims)")


def pending_besides(done: Settled) -> Iterator[Block]:
    """The claims that a settlement left, but not for what they lack: their day is later, or it was made before."""
    if done.later:
        yield Paragraph(
            named(
                done.later,
                Words("日期在截止日以后的，没有认定，仍待认定", "Not decided, for their day is later; still pending"),
            )
        )
    if done.round is not None and not done.new and done.pending:
        yield Paragraph(
            Words(
                f"现在另有{done.pending:,}笔待认定，这次没有认定：要认定，请换一个轮次名称，或不写 --round。",
                f"Now {done.pending:,} claims are pending, which were not decided: give another name, or leave out "
                "--round, to decide them.",
            )
        )


def named(claims: Sequence[str], what: Words) -> Words:
    """How many claims something is true of, and the first of them."""
    first, more = claims[:MOST_NAMED], len(claims) > MOST_NAMED
    return Words(
        f"{what.zh}（{len(claims):,}笔）：{'、'.join(first)}{'等' if more else ''}。",
        f"{english(what)} ({len(claims):,}): {', '.join(first)}{' and more' if more else ''}.",
    )


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
