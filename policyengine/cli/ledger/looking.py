"""`policyengine ledger show`, `history`, `balances` and `rounds`: questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from policyengine.cli.ledger.parts import answer, ledger_options, opened, terms_of
from policyengine.cli.output import print_data
from policyengine.cli.parts import Command, Exit, Session, argument
from policyengine.words import Words

if TYPE_CHECKING:
    # Named only: they wait for the engine.
    from policyengine.app.decision import Decision
    from policyengine.app.ledger.api import Ledger


@click.command(
    "show",
    cls=Command,
    about=Words(
        "查一笔申报：何时入账、认定、付款、追回、更正，现状如何，以及每项认定的说明（按存档的内容和政策重新得出）和凭据。",
        "All about one claim: when it was filed, decided, paid, taken back, corrected; how it stands; and every "
        "decision explained, made again from the kept facts and policies, with its receipt.",
    ),
    example="policyengine ledger show SQ2024-0001",
)
@argument("claim", metavar="CLAIM", words=Words("哪一笔申报，照入账时的写法", "the claim's id"))
@ledger_options()
@click.pass_obj
def show(session: Session, claim: str, address: str, form: str) -> Exit:
    """Print it."""
    from policyengine.report.ledger.looking import explained, shown

    language = session.language
    with opened(address, session) as ledger:
        found, terms = ledger.show(claim), terms_of(ledger)
        again, refusal = _explained(ledger, claim)
        told = list(zip(found.made, again, strict=False))  # none, where they cannot be made again
        explanations = [{"entry": made.entry, "state": made.state, **one.to_json(language)} for made, one in told]
        data = {**found.to_json(), "explanations": explanations}
        answer(lambda: data, lambda: shown(found, terms, language), form)
        if refusal is not None:
            raise refusal
        if form == "text":
            for made, one in sorted(told, key=lambda pair: bool(pair[0].ended)):  # what stands comes first
                which = session.say(explained(made, terms))
                print_data(f"\n\n{'=' * 72}\n\n{which}\n\n{one.explain(language)}")
    return Exit.DONE


def _explained(ledger: Ledger, claim: str) -> tuple[tuple[Decision, ...], Exception | None]:
    """The decisions on a claim made again, or why that cannot be; what is written is shown all the same."""
    from policyengine.app.policy_error import PolicyError
    from policyengine.ledger.errors import LedgerError

    try:
        return ledger.explain(claim, earlier=True), None
    except (LedgerError, PolicyError) as error:
        return (), error


@click.command(
    "history",
    cls=Command,
    about=Words(
        "查一个主体：各政策实补、待付、已付、应退回多少，各累计项累计多少，以及全部经过。",
        "All about one applicant: what they were granted and paid under each policy, what the accumulators hold for "
        "them, and everything that happened.",
    ),
    example="policyengine ledger history 91410100MA9KAIFENG",
)
@argument("applicant", metavar="APPLICANT", words=Words("主体的编号，如统一社会信用代码", "the applicant's id"))
@ledger_options()
@click.pass_obj
def history(session: Session, applicant: str, address: str, form: str) -> Exit:
    """Print it."""
    from policyengine.report.ledger import looking

    with opened(address, session) as ledger:
        found = ledger.history(applicant)
        answer(found.to_json, lambda: looking.history(found, terms_of(ledger), session.language), form)
    return Exit.DONE


@click.command(
    "balances",
    cls=Command,
    about=Words(
        "余额：各政策实补、待付、已付、应退回多少；各项资金上限多少、已占用多少、尚余多少。",
        "What is granted, to be paid, paid and to be given back under each policy; what every pool holds and has left.",
    ),
    example="policyengine ledger balances",
)
@ledger_options()
@click.pass_obj
def balances(session: Session, address: str, form: str) -> Exit:
    """Print them."""
    from policyengine.report.ledger import looking

    with opened(address, session) as ledger:
        found = ledger.balances()
        answer(found.to_json, lambda: looking.balances(found, terms_of(ledger), session.language), form)
    return Exit.DONE


@click.command(
    "rounds",
    cls=Command,
    about=Words(
        "列出各轮次：何时认定，认定多少笔，实补多少；以及现在待认定的、已撤回的申报。",
        "Lists the rounds: when, how many decisions, how much; and the claims that are pending now, or withdrawn.",
    ),
    example="policyengine ledger rounds",
)
@ledger_options()
@click.pass_obj
def rounds(session: Session, address: str, form: str) -> Exit:
    """Print them."""
    from policyengine.report.ledger.rounds import listed

    with opened(address, session) as ledger:
        found = ledger.rounds()
        pending = ledger.pending()
        withdrawn = ledger.withdrawn()
        data = {
            "rounds": [one.to_json() for one in found],
            "pending": [one.to_json() for one in pending],
            "withdrawn": list(withdrawn),
        }
        answer(lambda: data, lambda: listed(found, pending, withdrawn, terms_of(ledger), session.language), form)
    return Exit.DONE
