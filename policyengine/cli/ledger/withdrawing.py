"""`policyengine ledger withdraw` and `restore`: claims that are not to be decided, and those that are after all."""

from __future__ import annotations

import click

from policyengine.cli.ledger.parts import answer, ledger_options, opened, reason_option, terms_of
from policyengine.cli.parts import Command, Exit, Session, argument
from policyengine.words import Words

_CLAIM = Words("申报编号", "the claim's id")


@click.command(
    "withdraw",
    cls=Command,
    about=Words(
        "撤回一笔申报：申报人撤回了，或编号写错而重复入账的。它不再待认定，以后的轮次不认定它。已经作出的认定不变，"
        "要收回补贴用 reverse。撤回有误的，用 restore 恢复。",
        "Withdraws a claim: the applicant withdrew it, or it was filed twice under a wrong id. It is no longer "
        "pending, and no later round decides it. Decisions made before stand: reverse takes those back. A withdrawal "
        "that was wrong is undone by restore.",
    ),
    example="policyengine ledger withdraw SQ2024-0001 --reason 申报人撤回",
)
@argument("claim", metavar="CLAIM", words=_CLAIM)
@reason_option()
@ledger_options()
@click.pass_obj
def withdraw(session: Session, claim: str, reason: str, address: str, form: str) -> Exit:
    """Withdraw it."""
    from policyengine.report.ledger.withdrawing import withdrawn

    with opened(address, session) as ledger:
        done = ledger.withdraw(claim, reason)
        answer(done.to_json, lambda: withdrawn(done, session.language), form)
    return Exit.DONE


@click.command(
    "restore",
    cls=Command,
    about=Words(
        "恢复一笔撤回或追回有误的申报：重新待认定，在下一轮以那时台账里的额度认定；已经付出、还没有退回的钱，付款时先抵扣。",
        "Makes a claim pending again that was withdrawn or taken back by mistake: the next round decides it against "
        "what the ledger holds then, and money that was paid and not given back is set off when it is paid.",
    ),
    example="policyengine ledger restore SQ2024-0001 --reason 经复核材料属实",
)
@argument("claim", metavar="CLAIM", words=_CLAIM)
@reason_option()
@ledger_options()
@click.pass_obj
def restore(session: Session, claim: str, reason: str, address: str, form: str) -> Exit:
    """Restore it."""
    from policyengine.report.ledger.withdrawing import restored

    with opened(address, session) as ledger:
        done = ledger.restore(claim, reason)
        answer(done.to_json, lambda: restored(done, terms_of(ledger), session.language), form)
    return Exit.DONE
