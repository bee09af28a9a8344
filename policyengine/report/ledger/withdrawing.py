"""A claim that was withdrawn, or is pending again."""

from __future__ import annotations

from collections.abc import Iterator

from policyengine.ledger.repairs import Restoration, Withdrawal
from policyengine.report.document import Block, Document, Paragraph
from policyengine.report.ledger.next_steps import after_restore
from policyengine.report.ledger.terms import Terms
from policyengine.words import Language, Words


def withdrawn(done: Withdrawal, language: Language) -> Document:
    """What a withdrawal did."""
    title = Words(f"撤回申报 {done.claim}", f"Claim {done.claim} withdrawn")
    if not done.new:
        before = Words(
            f"此前已经撤回（第{done.entry}条分录），没有改动。",
            f"It was withdrawn before, in entry {done.entry}; nothing changed.",
        )
        return Document(language, title, (Paragraph(before),))
    blocks = [
        Paragraph(
            Words(
                f"已撤回（第{done.entry}条分录）：不再待认定，以后的轮次不认定它。撤回有误的，用 "
                f"`policyengine ledger restore {done.claim}` 恢复。",
                f"It was withdrawn in entry {done.entry}: it is no longer pending, and no later round decides it. If "
                f"that is wrong, `policyengine ledger restore {done.claim}` undoes it.",
            )
        )
    ]
    standing = [one for one in done.decisions if one.state != "reversed"]
    if standing:
        zh, en = "、".join(str(one.entry) for one in standing), ", ".join(str(one.entry) for one in standing)
        blocks.append(
            Paragraph(
                Words(
                    f"已经作出的认定（第{zh}条分录）不变；要收回补贴，用 "
                    f"`policyengine ledger reverse {done.claim}` 追回。",
                    f"Decisions made before stand (entries: {en}); what they granted is taken back by "
                    f"`policyengine ledger reverse {done.claim}`.",
                )
            )
        )
    return Document(language, title, tuple(blocks))


def restored(done: Restoration, terms: Terms, language: Language) -> Document:
    """What a restoration did."""
    title = Words(f"恢复申报 {done.claim}", f"Claim {done.claim} restored")
    if not done.new:
        before = Words(
            f"此前已经恢复（第{done.entry}条分录），没有改动。",
            f"It was restored before, in entry {done.entry}; nothing changed.",
        )
        return Document(language, title, (Paragraph(before),))
    return Document(language, title, (*_restored(done, terms), after_restore()))


def _restored(done: Restoration, terms: Terms) -> Iterator[Block]:
    yield Paragraph(
        Words(
            f"已恢复（第{done.entry}条分录）：重新待认定，在下一轮以那时台账里的额度认定。",
            f"It was restored in entry {done.entry}: it is pending again, and the next round decides it against what "
            "is held then.",
        )
    )
    if len(terms.families) > 1:
        titles = terms.titles(done.pending)
        yield Paragraph(Words(f"待认定：{titles.zh}", f"Pending under {titles.en}"))
    if done.decisions:
        zh, en = "、".join(map(str, done.decisions)), ", ".join(map(str, done.decisions))
        yield Paragraph(
            Words(
                f"追回以前的认定（第{zh}条分录）不再作数，以下一轮的认定为准。",
                f"What was decided before it was taken back (entries: {en}) gives way to what the next round decides.",
            )
        )
    if done.undone:
        zh, en = "、".join(map(str, done.undone)), ", ".join(map(str, done.undone))
        yield Paragraph(
            Words(
                f"政策修订以后只能就高享受一项，按另一项作出的认定（第{zh}条分录）一并冲销，以下一轮的认定为准。",
                f"Policies exclude each other since they were amended: what another of them decided (entries: {en}) "
                "makes room, too, for what the next round decides.",
            )
        )
    for policy, fen in done.owed.items():
        amount, title = terms.fen(fen), terms.title(policy)
        yield Paragraph(
            Words(
                f"应退回的{amount.zh}（{title.zh}）还没有退回，重新认定以后付款时先抵扣。",
                f"{amount.en} is still to be given back ({title.en}) and is set off when the new decision is paid.",
            )
        )
