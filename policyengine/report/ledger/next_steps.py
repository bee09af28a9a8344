"""One line at the end of what a verb says: what an office does next. None where nothing follows."""

from __future__ import annotations

from policyengine.ledger.results import Settled, Submitted
from policyengine.report.document import Paragraph
from policyengine.words import Words


def after_init() -> Paragraph:
    """The ledger is there; claims come next."""
    return Paragraph(
        Words(
            "下一步：用 `policyengine ledger submit 申报表` 申报入账。",
            "Next: file claims with `policyengine ledger submit`.",
        )
    )


def after_submit(done: Submitted) -> list[Paragraph]:
    """Claims that are pending are decided next."""
    if not done.new:
        return []
    settle = Words(
        "下一步：用 `policyengine ledger settle` 认定。", "Next: decide them with `policyengine ledger settle`."
    )
    return [Paragraph(settle)]


def after_settle(done: Settled) -> list[Paragraph]:
    """What a round granted is paid next, and marked as paid."""
    if not done.new or done.round is None or not done.round.granted:
        return []
    name = f'"{done.round.name}"' if " " in done.round.name else done.round.name
    pay = Words(
        f"下一步：款付出以后，用 `policyengine ledger pay --round {name} --reference 凭证号` 登记。",
        f"Next: once the money went out, `policyengine ledger pay --round {name} --reference TEXT` marks it as paid.",
    )
    return [Paragraph(pay)]
