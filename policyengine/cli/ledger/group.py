"""`policyengine ledger`: the list of its commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import click

from policyengine.cli.parts import HELP_NAMES, Group, Listed
from policyengine.words import Words

COMMANDS: Final[Mapping[str, Listed]] = {
    "init": Listed(
        "policyengine.cli.ledger.filing", Words("建立台账，存入政策", "make a ledger under policies"), "init"
    ),
    "submit": Listed("policyengine.cli.ledger.filing", Words("申报入账，待认定", "file claims"), "submit"),
    "elsewhere": Listed(
        "policyengine.cli.ledger.elsewhere",
        Words("记一项另获的支持（台账以外的政策）", "record an award under a policy outside the system"),
        "elsewhere",
    ),
    "settle": Listed(
        "policyengine.cli.ledger.deciding",
        Words("做一轮认定：按顺序认定全部待认定的申报", "decide all pending claims, in order, as one round"),
        "settle",
    ),
    "pay": Listed("policyengine.cli.ledger.moving", Words("登记付款", "mark a round or claims as paid"), "pay"),
    "due": Listed(
        "policyengine.cli.ledger.owing",
        Words("待付和应退回一览", "what is to be paid and to be given back, by claim"),
        "due",
    ),
    "reverse": Listed(
        "policyengine.cli.ledger.moving", Words("追回一笔补贴", "take back what a claim was granted"), "reverse"
    ),
    "correct": Listed(
        "policyengine.cli.ledger.moving",
        Words("更正一笔申报，重新认定", "put a claim right and decide it anew"),
        "correct",
    ),
    "withdraw": Listed(
        "policyengine.cli.ledger.withdrawing",
        Words("撤回一笔待认定的申报", "withdraw a claim that is pending"),
        "withdraw",
    ),
    "restore": Listed(
        "policyengine.cli.ledger.withdrawing",
        Words("恢复撤回或追回有误的申报，重新待认定", "make a claim pending again that was withdrawn or taken back"),
        "restore",
    ),
    "recover": Listed(
        "policyengine.cli.ledger.returning",
        Words("登记退回款", "record money that was given back"),
        "recover",
    ),
    "void": Listed(
        "policyengine.cli.ledger.returning",
        Words("作废有误的付款或退回款登记", "void payments, or money given back, that were recorded wrongly"),
        "void",
    ),
    "amend": Listed(
        "policyengine.cli.ledger.filing",
        Words("修订：存入政策的新版本或另一份政策", "keep a later edition, or a further policy"),
        "amend",
    ),
    "show": Listed(
        "policyengine.cli.ledger.looking",
        Words("查一笔申报：经过、现状、认定说明", "all about one claim, with the decisions explained"),
        "show",
    ),
    "history": Listed("policyengine.cli.ledger.looking", Words("查一个主体", "all about one applicant"), "history"),
    "balances": Listed(
        "policyengine.cli.ledger.looking",
        Words("余额：各政策实补、待付、已付，各项资金尚余", "what is granted, paid and left"),
        "balances",
    ),
    "rounds": Listed("policyengine.cli.ledger.looking", Words("列出各轮次", "list the rounds"), "rounds"),
    "replay": Listed(
        "policyengine.cli.ledger.proving",
        Words("按存档的申报和政策全部重算，与所记对照", "decide everything again and compare"),
        "replay",
    ),
    "verify": Listed(
        "policyengine.cli.ledger.proving",
        Words("核对台账：有没有改动、缺失、超额", "prove that nothing was changed or lost, and no cap exceeded"),
        "verify",
    ),
    "export": Listed(
        "policyengine.cli.ledger.copying",
        Words("导出整个台账：csv、jsonl，或供查阅的工作簿", "write all of it as csv, jsonl or a workbook"),
        "export",
    ),
    "import": Listed(
        "policyengine.cli.ledger.copying",
        Words("把导出的文件读进一个新的台账", "read what was exported into a new ledger"),
        "import_",
    ),
}
"""In the order in which an office comes to need them."""


@click.group(
    "ledger",
    cls=Group,
    listed=COMMANDS,
    about=Words(
        "台账：申报、认定、付款、追回、更正，逐笔记录，只增不改，分几年几轮办理。台账是一个文件（默认 ledger.db），"
        "或 PostgreSQL 数据库的地址。同一命令重复运行，不会做第二遍。",
        "The ledger: what was filed, decided, paid, taken back and corrected, over years and in rounds; entries are "
        "only ever added. It is a file (ledger.db unless said), or the address of a PostgreSQL database. A command "
        "that is run again does nothing twice.",
    ),
    example="policyengine ledger init -p policies/\n"
    "policyengine ledger submit claims.csv\n"
    "policyengine ledger settle -o round1.csv\n"
    "policyengine ledger pay --round 1 --reference 2024-0017",
    context_settings={"help_option_names": HELP_NAMES},
)
def command() -> None:
    """Everything is in the commands."""
