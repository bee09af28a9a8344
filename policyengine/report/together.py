"""What several groups of policies say of one claim together: in how many it is open, and what the others grant."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from policyengine.outcome import GroupOutcome, Status
from policyengine.report.amounts import joined, money
from policyengine.report.applied import named_policies
from policyengine.report.citations import numeral
from policyengine.settlement.groups import Group
from policyengine.words import Words


def together(decided: Sequence[tuple[GroupOutcome, Group | None]]) -> Words:
    """The first sentence of a letter about several groups; never a sum that hides a decision still open."""
    lead = Words(
        f"本申报按互不排斥的{_counted(len(decided))}组政策分别认定",
        f"The claim is decided under {len(decided)} groups of policies that do not exclude each other",
    )
    open_ = [outcome for outcome, _ in decided if outcome.status is Status.UNDETERMINED]
    wrong = [outcome for outcome, _ in decided if outcome.status is Status.INVALID]
    settled = [pair for pair in decided if pair[0].status not in (Status.UNDETERMINED, Status.INVALID)]
    if not settled:
        return _nothing_settled(lead, bool(open_), bool(wrong))
    listed = _sums(settled)
    parts = [
        Words(f"其中{_counted(len(found))}组{zh}", f"{len(found)} of them {'is' if len(found) == 1 else 'are'} {en}")
        for found, zh, en in (
            (open_, "暂不能认定", "undetermined"),
            (wrong, "因申报记录有误未予认定", "not decided because the record is invalid"),
        )
        if found
    ]
    if not parts:
        return Words(f"{lead.zh}，合计{listed.zh}。", f"{lead.en}; together they grant {listed.en}.")
    excepted = joined(parts, "，", ", ")
    return Words(
        f"{lead.zh}，{excepted.zh}，其余合计{listed.zh}。", f"{lead.en}; {excepted.en}; the others grant {listed.en}."
    )


def _nothing_settled(lead: Words, open_: bool, wrong: bool) -> Words:
    if open_ and not wrong:
        return Words(f"{lead.zh}，均暂不能认定。", f"{lead.en}; none of them can decide it yet.")
    if wrong and not open_:
        return Words(
            f"{lead.zh}；申报记录有误，均未予认定。", f"{lead.en}; the record is invalid, so none of them did."
        )
    return Words(f"{lead.zh}，均未能认定。", f"{lead.en}; none of them did.")


def _counted(count: int) -> str:
    return "两" if count == 2 else numeral(count)


def _sums(decided: Sequence[tuple[GroupOutcome, Group | None]]) -> Words:
    """What is granted, currency by currency: groups do not touch each other."""
    sums: dict[str, Fraction] = {}
    for outcome, group in decided:
        for policy in named_policies(outcome, group)[:1]:
            sums[policy.currency] = sums.get(policy.currency, Fraction(0)) + outcome.amount
    return joined((money(total, currency) for currency, total in sums.items()), "、", ", ")
