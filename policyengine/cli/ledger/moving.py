"""`policyengine ledger pay`, `reverse` and `correct`: money that moves, and what was wrong put right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from policyengine.cli.inputs import file_type, ignore_option, read_table, sheet_option
from policyengine.cli.ledger.parts import answer, ledger_options, opened, reason_option, terms_of
from policyengine.cli.parts import Command, Exit, Session, argument, option
from policyengine.cli.uncollected import uncollected
from policyengine.words import Words


@click.command(
    "pay",
    cls=Command,
    about=Words(
        "登记付款：把一轮（--round）或几笔申报（--claim）待付的补贴记为已付。登记过的不会再记。同一笔申报更正前多付的，先抵扣。",
        "Marks what a round (--round), or some claims (--claim), were granted as paid. What was paid is not paid "
        "again. What the same claim was paid too much before a correction is set off first.",
    ),
    example="policyengine ledger pay --round 1 --reference 2024-0017\n"
    "policyengine ledger pay --claim SQ2024-0001 --claim SQ2024-0003 --reference 2024-0018",
)
@option("--round", "name", metavar="NAME", words=Words("付哪一轮", "the round to pay"))
@option(
    "--claim",
    "claims",
    multiple=True,
    metavar="CLAIM",
    words=Words("付哪一笔申报（编号），可写多次", "a claim to pay, by its id, any number of times"),
)
@option(
    "--reference",
    required=True,
    metavar="TEXT",
    words=Words("付款凭证号，记入台账", "the bank's or the file's reference; it is kept in the ledger"),
)
@ledger_options()
@click.pass_obj
def pay(session: Session, name: str | None, claims: tuple[str, ...], reference: str, address: str, form: str) -> Exit:
    """Mark them as paid."""
    from policyengine.report.ledger.moving import paid

    if (name is None) == (not claims):
        which = Words(
            "请用 --round 或 --claim 说明付什么，只用其中一种", "say what to pay: --round or --claim, one of them"
        )
        raise click.UsageError(session.say(which))
    with uncollected(), opened(address, session) as ledger:
        done = ledger.pay(name, claims or None, reference=reference)
        data = {**done.to_json(), "fen": done.fen}
        answer(lambda: data, lambda: paid(done, terms_of(ledger), session.language), form)
    return Exit.DONE


_CLAIM = Words("哪一笔申报，照入账时的写法", "the claim's id")


@click.command(
    "reverse",
    cls=Command,
    about=Words(
        "追回一笔补贴：还没有付的不再支付，已经付的记为应退回；占用的额度从此放开。这笔申报不再认定，追回有误的，"
        "用 restore 恢复。",
        "Takes back what a claim was granted: what is not paid is no longer to be paid, what was paid is to be given "
        "back, and what it held is free from now on. The claim is not decided again, unless restore undoes it.",
    ),
    example="policyengine ledger reverse SQ2024-0001 --reason 提供虚假材料",
)
@argument("claim", metavar="CLAIM", words=_CLAIM)
@reason_option()
@ledger_options()
@click.pass_obj
def reverse(session: Session, claim: str, reason: str, address: str, form: str) -> Exit:
    """Take it back."""
    from policyengine.report.ledger.moving import taken_back

    with opened(address, session) as ledger:
        done = ledger.reverse(claim, reason)
        answer(done.to_json, lambda: taken_back(done, terms_of(ledger), session.language), form)
    return Exit.DONE


@click.command(
    "correct",
    cls=Command,
    about=Words(
        "更正一笔申报：以更正内容里同一编号的一行代替原来的内容，原认定冲销，当即按更正后的内容重新认定；"
        "已付的，多退少补。还缺事实的，留待下一轮。撤回或追回了的，先用 restore 恢复。",
        "Puts the row of FACTS that has the claim's id in the place of what was filed. What was decided is undone and "
        "the claim decided anew, now; what was paid is set off. Where a fact is missing it waits for the next round. "
        "A claim withdrawn or taken back is restored first.",
    ),
    example="policyengine ledger correct SQ2024-0001 corrected.csv --reason 收入录入有误",
)
@argument("claim", metavar="CLAIM", words=_CLAIM)
@argument(
    "facts",
    metavar="FACTS",
    type=file_type(),
    words=Words(
        "更正后的申报，与申报表的写法相同；`-` 表示标准输入", "the claim as it ought to be, like a table of claims"
    ),
)
@ignore_option()
@sheet_option()
@reason_option()
@ledger_options()
@click.pass_obj
def correct(session: Session, /, claim: str, facts: Path, reason: str, address: str, form: str, **reading: Any) -> Exit:  # noqa: ANN401  # the options of reading a table, handed on
    """Put it right."""
    from policyengine.report.ledger.correcting import corrected

    with opened(address, session) as ledger:
        table = read_table(facts, ledger.book, reading["ignored"], reading["sheet"], session)
        if table is None:
            return Exit.ERRORS
        done = ledger.correct(claim, table, reason)
        answer(done.to_json, lambda: corrected(done, terms_of(ledger), session.language), form)
    return Exit.DONE
