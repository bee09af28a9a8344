"""`policyengine ledger elsewhere`: an award that a claim received under a policy outside the system."""

from __future__ import annotations

from typing import Any

import click

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
    "--place 开封市 --level city --category farming --date 2024-05-01 --reference 汴财2024-8",
)
@argument("claim", metavar="CLAIM", words=Words("哪一笔申报，照入账时的写法", "the claim's id"))
@option("--title", required=True, metavar="TEXT", words=Words("那项政策的名称", "the title of that policy"))
@option("--amount", required=True, metavar="AMOUNT", words=Words("金额，如 2万元", "how much, such as 20000"))
@option(
    "--place",
    required=True,
    metavar="TEXT",
    words=Words("那项政策的地域，照政策文件 scope 的写法", "where that policy holds, as in the scope of policy files"),
)
@option(
    "--level",
    required=True,
    metavar="TEXT",
    words=Words(
        "哪一级的政策：nation、province、city、county、zone 等", "its level: nation, province, city, and so on"
    ),
)
@option(
    "--category",
    "categories",
    required=True,
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
@ledger_options()
@click.pass_obj
def elsewhere(session: Session, /, claim: str, reason: str, address: str, form: str, **stated: Any) -> Exit:  # noqa: ANN401  # click hands over the fields of `AwardElsewhere`
    """Record it."""
    from policyengine.app.ledger.elsewhere import AwardElsewhere
    from policyengine.report.ledger import elsewhere as words

    with opened(address, session) as ledger:
        done = ledger.elsewhere(claim, AwardElsewhere(**stated), reason)
        answer(done.to_json, lambda: words.elsewhere(done, terms_of(ledger), session.language), form)
    return Exit.DONE
