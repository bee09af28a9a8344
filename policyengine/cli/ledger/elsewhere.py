"""`policyengine ledger elsewhere`: an award that a claim received under a policy outside the system."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from policyengine.cli.inputs import file_type, read_rows, sheet_option
from policyengine.cli.ledger.parts import answer, ledger_options, opened, terms_of
from policyengine.cli.parts import Command, Exit, Session, argument, option
from policyengine.words import Words


@click.command(
    "elsewhere",
    cls=Command,
    about=Words(
        "记一项另获的支持：同一笔申报按台账以外的政策已经得到的补贴。它在哪项政策就高不重复的范围内，以后认定就只补高出它的部分。"
        "已经认定的不会自动改变，会列出来，用 correct 重新认定。名称、凭据相同的是同一项，再记一次什么也不改；"
        "记错了的，写明理由更正。",
        "Records an award that a claim received under a policy outside the system. Where a clause about higher, not "
        "both, covers it, decisions from then on pay only what is beyond it. A decision made before does not change: "
        "it is listed, and correct decides the claim anew. The same title and reference are the same award: again it "
        "changes nothing, and what was recorded wrongly is put right with a reason.",
    ),
    example="policyengine ledger elsewhere SQ2024-0001 --title 市级奖补 --amount 2万元 "
    "--place 开封市 --level city --category farming --date 2024-05-01 --reference 汴财2024-8\n"
    "policyengine ledger elsewhere --from received.xlsx",
)
@argument("claim", required=False, metavar="CLAIM", words=Words("哪一笔申报，照入账时的写法", "the claim's id"))
@option("--title", metavar="TEXT", words=Words("那项政策的名称", "the title of that policy"))
@option("--amount", metavar="AMOUNT", words=Words("金额，如 2万元", "how much, such as 20000"))
@option(
    "--place",
    metavar="TEXT",
    words=Words("那项政策的地域，照政策文件 scope 的写法", "where that policy holds, as in the scope of policy files"),
)
@option(
    "--level",
    metavar="TEXT",
    words=Words(
        "哪一级的政策：nation、province、city、county、zone 等", "its level: nation, province, city, and so on"
    ),
)
@option(
    "--category",
    "categories",
    multiple=True,
    metavar="TEXT",
    words=Words("支持的领域，可写多次", "what it supports, any number of times"),
)
@option("--date", "received", metavar="DATE", words=Words("获得的日期", "when it was received"))
@option(
    "--reference",
    default="",
    metavar="TEXT",
    words=Words("凭据，如批文号；同一政策的两项靠它区分", "its paper; tells two awards of one policy apart"),
)
@option("--currency", metavar="CODE", words=Words("币种，不写则与政策相同", "the currency, where another"))
@option("--reason", default="", metavar="TEXT", words=Words("更正的理由", "why, where it was recorded wrongly"))
@option(
    "--from",
    "table",
    type=file_type(),
    metavar="FILE",
    words=Words(
        "一份登记表，一行一项（列名：申报编号、政策名称、金额、地域、层级、领域、获得日期、凭据、更正理由）",
        "a table with an award a row (claim's id, title, amount, place, level, category, date, reference, reason)",
    ),
)
@sheet_option()
@option("--strict", is_flag=True, words=Words("表里有任何一行有误时，退出码为 1", "exit with 1 if any row is wrong"))
@ledger_options()
@click.pass_obj
def elsewhere(session: Session, /, claim: str | None, address: str, form: str, **given: Any) -> Exit:  # noqa: ANN401  # click hands over the fields of `AwardElsewhere`
    """Record it, or all of a table."""
    table, sheet, strict, reason = (given.pop(name) for name in ("table", "sheet", "strict", "reason"))
    if table is not None:
        _refuse_both(claim, reason, given, session)
        return _all(table, sheet, address, form, session, strict=strict)
    _refuse_incomplete(claim, given, session)
    from policyengine.app.ledger.elsewhere import AwardElsewhere
    from policyengine.report.ledger import elsewhere as words

    with opened(address, session) as ledger:
        done = ledger.elsewhere(claim or "", AwardElsewhere(**given), reason)
        answer(done.to_json, lambda: words.elsewhere(done, terms_of(ledger), session.language), form)
    return Exit.DONE


def _refuse_both(claim: str | None, reason: str, given: Mapping[str, Any], session: Session) -> None:
    if claim is not None or reason or any(given.values()):
        both = Words(
            "用 --from 登记一份表时，不写申报编号和各项内容", "with --from, what is recorded stands in the table alone"
        )
        raise click.UsageError(session.say(both))


def _refuse_incomplete(claim: str | None, given: Mapping[str, Any], session: Session) -> None:
    options = (("title", "--title"), ("amount", "--amount"), ("place", "--place"), ("level", "--level"))
    missing = [] if claim is not None else ["CLAIM"]
    missing += [written for name, written in (*options, ("categories", "--category")) if not given[name]]
    if missing:
        lacking = Words(
            f"还要写 {'、'.join(missing)}；许多项一次登记的，用 --from", f"missing: {', '.join(missing)} (or --from)"
        )
        raise click.UsageError(session.say(lacking))


def _all(table: Path, sheet: str | None, address: str, form: str, session: Session, *, strict: bool) -> Exit:
    """Record every row that can be; the others are told."""
    from policyengine.app.ledger.elsewhere_table import awards_of, form_of_awards
    from policyengine.ledger.results import ElsewhereTable
    from policyengine.report.ledger import elsewhere as words

    with opened(address, session) as ledger:
        rows = read_rows(table, form_of_awards(ledger.book), (), sheet, session)
        if rows is None:
            return Exit.ERRORS
        stated, unread = awards_of(rows.claims)
        recorded = ledger.elsewhere_all(stated)
        done = ElsewhereTable(recorded.kept, (*unread, *recorded.invalid))
        answer(done.to_json, lambda: words.elsewhere_table(done, terms_of(ledger), session.language), form)
    return Exit.ERRORS if strict and done.invalid else Exit.DONE
