"""`policyengine ledger replay` and `verify`: everything again, and the proof that nothing was touched."""

from __future__ import annotations

import click

from policyengine.cli.ledger.parts import answer, ledger_options, opened, terms_of
from policyengine.cli.parts import Command, Exit, Session, option
from policyengine.words import Words


@click.command(
    "replay",
    cls=Command,
    about=Words(
        "按存档的申报和政策，把全部认定重做一遍，与台账所记逐条对照；有不符的，退出码为 1。加 --as-one-round，"
        "试算全部申报合并为一轮时各主体可得多少：迟到的申报排在已经付出的钱后面，合并起来可能不同。都不改动台账。",
        "Decides everything again from the kept facts and policies and compares it with what is written; exits with 1 "
        "if anything differs. With --as-one-round: what each applicant would have, had all claims been settled at "
        "once, since late claims come after money already granted. Nothing is changed.",
    ),
    example="policyengine ledger replay\npolicyengine ledger replay --as-one-round",
)
@option(
    "--as-one-round",
    "together",
    is_flag=True,
    words=Words("试算：全部申报合并为一轮", "what one settlement of all claims would have given"),
)
@ledger_options()
@click.pass_obj
def replay(session: Session, together: bool, address: str, form: str) -> Exit:
    """Do it again and print what differs."""
    from policyengine.ledger.answers import AsOneRound
    from policyengine.report.ledger.proving import as_one_round, replayed

    with opened(address, session) as ledger:
        done = ledger.replay(as_one_round=together)
        if isinstance(done, AsOneRound):
            answer(done.to_json, lambda: as_one_round(done, terms_of(ledger), session.language), form)
            return Exit.DONE
        answer(done.to_json, lambda: replayed(done, terms_of(ledger), session.language), form)
        return Exit.ERRORS if done.differences else Exit.DONE


@click.command(
    "verify",
    cls=Command,
    about=Words(
        "核对台账：分录首尾相接、没有改动和缺失，余额与分录相符，没有超过封顶和资金；"
        "有问题的，指出是哪一条，退出码为 1。",
        "Proves the ledger: the chain of entries has no change and no gap, the balances are what they come to, no cap "
        "and no pool is exceeded. What is wrong is named with its entry; the exit code is then 1.",
    ),
    example="policyengine ledger verify\npolicyengine ledger verify --head 3f6c…",
)
@option(
    "--head",
    metavar="HASH",
    words=Words(
        "以前核对时抄存的末条校验，至少前 16 位：找得到，说明到那一条为止都没有改过",
        "the hash of an earlier verification, kept elsewhere, at least its first 16 digits: found, it proves all up to "
        "its entry",
    ),
)
@ledger_options()
@click.pass_obj
def verify(session: Session, head: str | None, address: str, form: str) -> Exit:
    """Prove it."""
    from policyengine.report.ledger.proving import verified

    with opened(address, session) as ledger:
        done = ledger.verify(head)
        answer(done.to_json, lambda: verified(done, session.language), form)
    return Exit.ERRORS if done.complaints else Exit.DONE
