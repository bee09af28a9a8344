"""One line at the end of what a verb says: what an office does next. None where nothing follows."""

from __future__ import annotations

from policyengine.ledger.repairs import Voidings
from policyengine.ledger.results import RoundDone, Settled, Submitted
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
    return [_settle("them")] if done.new else []


def after_restore() -> Paragraph:
    """A claim that is pending again is decided next."""
    return _settle("it")


def _settle(what: str) -> Paragraph:
    return Paragraph(
        Words(
            "下一步：用 `policyengine ledger settle` 认定。", f"Next: decide {what} with `policyengine ledger settle`."
        )
    )


def after_void(done: Voidings) -> list[Paragraph]:
    """Payments that did not go out are made next, and marked again."""
    if not any(one.due for one in done.voided):
        return []
    pay = Words(
        "下一步：重新付款以后，用 `policyengine ledger pay` 登记；`policyengine ledger due` 列出待付的。",
        "Next: pay again and mark it with `policyengine ledger pay`; `policyengine ledger due` lists what is due.",
    )
    return [Paragraph(pay)]


def after_settle(done: Settled) -> list[Paragraph]:
    """What a round granted is paid next, and marked as paid."""
    if not done.new or done.round is None or not done.round.granted:
        return []
    name = _typed(done.round)
    pay = Words(
        f"下一步：款付出以后，用 `policyengine ledger pay --round {name} --reference 凭证号` 登记。",
        f"Next: once the money went out, `policyengine ledger pay --round {name} --reference TEXT` marks it as paid.",
    )
    return [Paragraph(pay)]


def unwritten(made: RoundDone) -> Words:
    """What is done where a round is recorded, and its table could not be written."""
    name = _typed(made)
    return Words(
        f"轮次 {made.name} 已经记入；用 `policyengine ledger settle --round {name} -o 文件` 再写一次结果",
        f"round {made.name} is recorded; `policyengine ledger settle --round {name} -o OUT` writes its table again",
    )


def _typed(made: RoundDone) -> str:
    """The name of a round as it is typed in a command."""
    return f'"{made.name}"' if " " in made.name else made.name
