"""Money that was paid or taken back."""

from __future__ import annotations

from typing import Final

from policyengine.ledger.results import Payments, TakenBack
from policyengine.report.document import Block, Document, Paragraph, Table
from policyengine.report.ledger.owing import not_paid
from policyengine.report.ledger.terms import Terms
from policyengine.words import Language, Words

MOST_PAYMENTS: Final = 50
"""Payments listed one by one."""


def paid(done: Payments, terms: Terms, language: Language) -> Document:
    """What was marked as paid."""
    title = Words(f"付款登记，凭证 {done.reference}", f"Payments, reference {done.reference}")
    if not done.payments:
        nothing = Words("没有待付的款项，没有登记。", "Nothing is to be paid; nothing was marked.")
        return Document(language, title, (Paragraph(nothing), *not_paid(done.others, terms)))
    amount, off = terms.fen(done.fen), sum(one.set_off for one in done.payments)
    told = Words(
        f"登记{len(done.payments):,}笔，付出{amount.zh}。", f"Payments: {len(done.payments):,}, in all {amount.en}."
    )
    blocks: list[Block] = [Paragraph(told)]
    if off:
        less = terms.fen(off)
        blocks.append(
            Paragraph(
                Words(
                    f"另有{less.zh}抵扣了同一笔申报以前付过、应退回的款项，没有付出。",
                    f"A further {less.en} was set off against what the same claims had to give back, and not paid out.",
                )
            )
        )
    rows = [
        (Words(one.claim), Words(str(one.decision)), terms.fen(one.fen), terms.fen(one.set_off))
        for one in done.payments[:MOST_PAYMENTS]
    ]
    header = (Words("申报", "claim"), Words("认定分录", "decision"), Words("付出", "paid"), Words("抵扣", "set off"))
    blocks.append(Table(header, tuple(rows), frozenset({1, 2, 3})))
    more = len(done.payments) - MOST_PAYMENTS
    if more > 0:
        blocks.append(
            Paragraph(Words(f"另有{more:,}笔，用 --format json 可看到全部。", f"{more:,} more: see --format json."))
        )
    blocks += not_paid([one for one in done.others if one.state != "nothing"], terms)
    return Document(language, title, tuple(blocks))


def taken_back(done: TakenBack, terms: Terms, language: Language) -> Document:
    """What a clawback did."""
    title = Words(f"追回申报 {done.claim}", f"Claim {done.claim} taken back")
    if not done.entries:
        before = Words("此前已经追回，没有改动。", "It was taken back before; nothing changed.")
        return Document(language, title, (Paragraph(before),))
    unpaid, owed = terms.fen(done.unpaid), terms.fen(done.recoverable)
    blocks: list[Block] = []
    if done.unpaid:
        blocks.append(Paragraph(Words(f"尚未付出的{unpaid.zh}不再支付。", f"{unpaid.en} is no longer to be paid.")))
    if done.recoverable:
        blocks.append(
            Paragraph(
                Words(
                    f"已经付出的{owed.zh}应由申报主体退回；退回以后，用 "
                    f"`policyengine ledger recover {done.claim}` 登记。",
                    f"{owed.en} was paid and is to be given back; once it has come back, record it with "
                    f"`policyengine ledger recover {done.claim}`.",
                )
            )
        )
    blocks.append(
        Paragraph(
            Words(
                "原来占用的额度已经放开，供以后的轮次使用；此前已经认定的其他申报不变。这笔申报不再认定；追回有误的，"
                f"用 `policyengine ledger restore {done.claim}` 恢复。",
                "What it held is free for later rounds; other claims decided before stay as they are. This claim is "
                f"not decided again; if that is wrong, `policyengine ledger restore {done.claim}` undoes it.",
            )
        )
    )
    return Document(language, title, tuple(blocks))
