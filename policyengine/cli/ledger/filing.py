"""`policyengine ledger init`, `amend` and `submit`: policies and claims taken in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from policyengine.cli.inputs import (
    claims_argument,
    ignore_option,
    origins,
    policy_option,
    read_table,
    refuse_two_readers,
    sheet_option,
)
from policyengine.cli.ledger.parts import answer, ledger_options, opened, refusals, terms_of, waiting
from policyengine.cli.parts import Command, Exit, Session, option
from policyengine.cli.uncollected import uncollected
from policyengine.words import Words


@click.command(
    "init",
    cls=Command,
    about=Words(
        "建立台账，把政策文件完整存入。台账已经在同样的政策下建好的，什么也不改。",
        "Makes a ledger under policies, whose files are kept whole. One that is there under the same is left as it is.",
    ),
    example="policyengine ledger init -p policies/\n"
    "policyengine ledger init -p policies/ --ledger postgresql://clerk@db/subsidies",
)
@policy_option()
@ledger_options()
@click.pass_obj
def init(session: Session, policies: tuple[Path, ...], address: str, form: str) -> Exit:
    """Make the ledger."""
    from policyengine.app.ledger.api import Ledger
    from policyengine.ledger.address import without_password
    from policyengine.report.ledger.filing import ready

    refuse_two_readers(policies, session)
    with refusals(session), Ledger.init(address, origins(policies), tell=waiting(session)) as ledger:
        shown, terms = without_password(address), terms_of(ledger)
        named = [
            {"policy": one.policy, "title": one.title.in_language(session.language), "fingerprint": one.fingerprint}
            for one in terms.policies
        ]
        answer(
            lambda: {"ledger": shown, "policies": named},
            lambda: ready(shown, terms, session.language),
            form,
        )
    return Exit.DONE


@click.command(
    "amend",
    cls=Command,
    about=Words(
        "修订：存入政策的新版本（edition），从它的施行日起适用；或存入另一份政策。已经认定的申报不变。",
        "Keeps a later edition of a policy, which applies from the day it is in force, or a further policy. Claims "
        "that are decided stay as they are.",
    ),
    example="policyengine ledger amend -p policies/revised.yaml",
)
@policy_option()
@ledger_options()
@click.pass_obj
def amend(session: Session, policies: tuple[Path, ...], address: str, form: str) -> Exit:
    """Keep the policies."""
    from policyengine.report.ledger.filing import amended

    refuse_two_readers(policies, session)
    with opened(address, session) as ledger:
        done = ledger.amend(origins(policies))
        answer(done.to_json, lambda: amended(done, terms_of(ledger), session.language), form)
    return Exit.DONE


@click.command(
    "submit",
    cls=Command,
    about=Words(
        "申报入账，等待认定。同一笔再交一次，什么也不改；编号相同而内容不同的，逐笔列出，不写入；记录有误的也列出，"
        "不写入，其余照常入账。",
        "Files claims, which are pending from then on. The same claim again changes nothing; the same id with other "
        "facts is listed and not written, and so is a wrong record; all others are filed.",
    ),
    example="policyengine ledger submit claims.csv\npolicyengine ledger submit claims.xlsx --sheet 第一批 --strict",
)
@claims_argument()
@ignore_option()
@sheet_option()
@option(
    "--strict",
    is_flag=True,
    words=Words(
        "有任何一笔冲突、有误，或编号与别的只差大小写等时，退出码为 1",
        "exit with 1 if any claim is in conflict or invalid, or an id nearly is another",
    ),
)
@ledger_options()
@click.pass_obj
def submit(session: Session, /, claims: Path, address: str, form: str, strict: bool, **reading: Any) -> Exit:  # noqa: ANN401  # the options of reading a table, handed on
    """File the claims."""
    from policyengine.report.ledger.filing import submitted

    with uncollected(), opened(address, session) as ledger:
        table = read_table(claims, ledger.book, reading["ignored"], reading["sheet"], session)
        if table is None:
            return Exit.ERRORS
        done = ledger.submit(table)
        answer(done.to_json, lambda: submitted(done, terms_of(ledger), session.language, table), form)
    return Exit.ERRORS if strict and (done.conflicts or done.invalid or done.alike) else Exit.DONE
