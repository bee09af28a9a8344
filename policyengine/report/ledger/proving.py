"""What came of doing everything again, and of proving a ledger whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from policyengine.ledger.answers import AsOneRound, Replayed, Subject, Verified
from policyengine.report.amounts import english
from policyengine.report.document import Block, Document, Items, Paragraph, Table
from policyengine.report.ledger.differing import difference
from policyengine.report.ledger.pending import waiting
from policyengine.report.ledger.terms import Terms
from policyengine.words import Language, Words

MOST_SUBJECTS: Final = 100
"""Applicants listed one by one."""


def replayed(done: Replayed, terms: Terms, language: Language) -> Document:
    """Whether everything comes out as it is written."""
    title = Words("重算", "Replay")
    if not done.differences:
        same = Words(
            f"按存档的申报和政策重算了{done.entries:,}条分录，与台账所记完全一致。",
            f"Made again from what was kept: {done.entries:,} entries, all as they are written.",
        )
        return Document(language, title, (Paragraph(same),))
    found = Words(
        f"重算后与台账所记不符的有{len(done.differences):,}条：",
        f"Entries that come out otherwise ({len(done.differences):,}):",
    )
    listed = tuple(_coded(difference(one, terms), one.code) for one in done.differences)
    return Document(
        language, title, (Paragraph(found), Items(listed), Paragraph(_codes_are_explained(done.differences[0].code)))
    )


def _coded(words: Words, code: str) -> Words:
    return Words(f"{words.zh}（{code}）", f"{english(words)} ({code})")


def _codes_are_explained(code: str) -> Words:
    return Words(
        f"括号里是编号，用 `policyengine explain {code}` 查看含义和办法。",
        f"The codes are explained, with what to do, by `policyengine explain {code}` and the like.",
    )


def as_one_round(done: AsOneRound, terms: Terms, language: Language) -> Document:
    """What one settlement of all claims would have given, beside what was given."""
    title = Words("合并为一轮的试算", "All claims as one round")
    has, would = terms.fen(done.has), terms.fen(done.would_have)
    told = Words(
        f"{done.claims:,}笔申报如果合并为一轮、按现行政策认定，共可得{would.zh}；现在共得{has.zh}。只供比较，没有改动台账。",
        f"Had all {done.claims:,} claims been settled at once, under the policies as they are now, they would have "
        f"{would.en}; they have {has.en}. This is for comparison: nothing was changed.",
    )
    blocks: list[Block] = [Paragraph(told)]
    if done.subjects:
        blocks.append(_subjects(done.subjects, terms))
        more = len(done.subjects) - MOST_SUBJECTS
        if more > 0:
            words = Words(f"另有{more:,}个主体，用 --format json 可看到全部。", f"{more:,} more: see --format json.")
            blocks.append(Paragraph(words))
    else:
        blocks.append(Paragraph(Words("各主体所得都相同。", "Every applicant would have the same.")))
    blocks += waiting(done.waiting, terms)
    return Document(language, title, tuple(blocks))


def _subjects(subjects: Sequence[Subject], terms: Terms) -> Table:
    rows = [
        (Words(one.applicant), terms.fen(one.has), terms.fen(one.would_have), terms.fen(one.would_have - one.has))
        for one in subjects[:MOST_SUBJECTS]
    ]
    header = (
        Words("主体", "applicant"),
        Words("现得", "has"),
        Words("合并可得", "would have"),
        Words("相差", "difference"),
    )
    return Table(header, tuple(rows), frozenset({1, 2, 3}))


def _known(seq: int) -> Words:
    """What a hash kept elsewhere proves."""
    return Words(
        f"抄存的校验是第{seq:,}条分录的：到这一条为止，与当时一字不差。",
        f"The hash that was kept is that of entry {seq:,}: up to it, everything is as it was then.",
    )


def verified(done: Verified, language: Language) -> Document:
    """Whether the ledger is whole."""
    title = Words("核对", "Verification")
    if not done.complaints:
        whole = Words(
            f"{done.entries:,}条分录首尾相接，余额、封顶、资金都与分录相符，没有发现问题。",
            f"{done.entries:,} entries, chained without a gap; balances, caps and pools are what they come to.",
        )
        head = Words(f"末条校验 {done.head}", f"The last entry's hash is {done.head}")
        kept = Words(
            "请把它抄存在台账以外的地方：以后核对时它还在链上，说明此前的分录都没有改过。",
            "Keep it somewhere else: as long as it is in the chain, nothing before it was changed.",
        )
        known = (Paragraph(_known(done.known)),) if done.known else ()
        return Document(language, title, (Paragraph(whole), *known, Paragraph(head), Paragraph(kept)))
    found = Words(f"发现{len(done.complaints):,}处问题：", f"What is wrong ({len(done.complaints):,}):")
    listed = tuple(_coded(one.words, one.code) for one in done.complaints)
    help_ = Words(
        "台账被改动过或已损坏，请不要再写入；从最近的备份恢复后再核对。",
        "The ledger was changed from outside, or is damaged: write nothing more to it, restore a backup, verify that.",
    )
    explained = _codes_are_explained(done.complaints[0].code)
    return Document(language, title, (Paragraph(found), Items(listed), Paragraph(help_), Paragraph(explained)))
