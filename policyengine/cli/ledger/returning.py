"""`policyengine ledger recover` and `void`: money that came back, and money that was recorded wrongly."""

from __future__ import annotations

import click

from policyengine.cli.ledger.parts import answer, ledger_options, opened, reason_option, terms_of
from policyengine.cli.parts import Command, Exit, Session, argument, option
from policyengine.words import Words


@click.command(
    "recover",
    cls=Command,
    about=Words(
        "登记退回款：申报主体把应退回的钱退回来了。不写 --amount，就是全部应退回的。应退回的有几项政策的，"
        "按政策编号的次序抵减。同一凭证号再登记一次，什么也不改。",
        "Records money that an applicant gave back for a claim: all that was to be given back, unless --amount says "
        "how much. Where it is owed under several policies, they are met in the order of their ids. The same "
        "reference again changes nothing.",
    ),
    example="policyengine ledger recover SQ2024-0001 --reference 2024-0031\n"
    "policyengine ledger recover SQ2024-0001 --amount 1万元 --reference 2024-0032",
)
@argument("claim", metavar="CLAIM", words=Words("申报编号", "the claim's id"))
@option("--amount", metavar="AMOUNT", words=Words("退回多少，如 1万元；不写则为全部", "how much; otherwise all of it"))
@option(
    "--reference",
    required=True,
    metavar="TEXT",
    words=Words("退款凭证号，记入台账", "the bank's or the file's reference; it is kept in the ledger"),
)
@ledger_options()
@click.pass_obj
def recover(session: Session, claim: str, amount: str | None, reference: str, address: str, form: str) -> Exit:
    """Record it."""
    from policyengine.report.ledger.returning import recovered

    with opened(address, session) as ledger:
        done = ledger.recover(claim, amount, reference=reference)
        data = {**done.to_json(), "fen": done.fen}
        answer(lambda: data, lambda: recovered(done, terms_of(ledger), session.language), form)
    return Exit.DONE


@click.command(
    "void",
    cls=Command,
    about=Words(
        "作废登记：付款或退回款登记错了（实际没有付、没有退，或凭证写错）的，写明分录编号，或用 --reference 写明"
        "凭证号，该凭证下的全部作废。作废的付款仍然待付，可以重新登记；认定后来追回或更正了的，不再应退回。"
        "后来的分录用到了这笔钱的，要先作废后来的。",
        "Voids payments, or money given back, that were recorded wrongly: by the numbers of their entries, or all "
        "under a reference. A payment that is voided is to be paid again; where its decision was taken back or "
        "corrected since, it is not to be given back any more. Where a later entry counts on the money, that is to be "
        "voided first.",
    ),
    example="policyengine ledger void 16 --reason 银行退票\n"
    "policyengine ledger void --reference 2024-0017 --reason 凭证号写错",
)
@argument(
    "entries",
    metavar="[ENTRY...]",
    nargs=-1,
    type=int,
    words=Words("付款或退回款的分录编号", "the numbers of the entries"),
)
@option("--reference", metavar="TEXT", words=Words("作废这一凭证号的全部登记", "void all under this reference"))
@reason_option()
@ledger_options()
@click.pass_obj
def void(
    session: Session, entries: tuple[int, ...], reference: str | None, reason: str, address: str, form: str
) -> Exit:
    """Void them."""
    from policyengine.report.ledger.returning import voided

    if (reference is None) == (not entries):
        which = Words(
            "请写分录编号，或用 --reference 写凭证号，只用其中一种",
            "say what to void: numbers of entries, or --reference, one of them",
        )
        raise click.UsageError(session.say(which))
    with opened(address, session) as ledger:
        done = ledger.void(entries or None, reference=reference, reason=reason)
        answer(done.to_json, lambda: voided(done, terms_of(ledger), session.language), form)
    return Exit.DONE
