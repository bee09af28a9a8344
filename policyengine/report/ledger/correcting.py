"""A correction told as before and after: the facts that changed, the decisions, and what is owed either way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policyengine.ledger.results import Change, Corrected, DecisionMade, Owing, Revised
from policyengine.outcome import Status
from policyengine.report.amounts import english, joined
from policyengine.report.document import Block, Document, Items, Paragraph, Table
from policyengine.report.ledger.pending import waiting
from policyengine.report.ledger.terms import UNKNOWN, Terms
from policyengine.report.summary import STATUS_WORDS
from policyengine.values import Value
from policyengine.words import Language, Words


def corrected(done: Corrected, terms: Terms, language: Language) -> Document:
    """What a correction did."""
    title = Words(f"更正申报 {done.claim}", f"Claim {done.claim} corrected")
    if not done.new or done.revised is None:
        same = Words("内容与台账所记相同，没有改动。", "The facts are those kept already; nothing changed.")
        return Document(language, title, (Paragraph(same), *_closed(done)))
    blocks = [*_changes(done.revised, terms), *_decisions(done.revised, terms)]
    if done.decisions or done.reversed:
        blocks += [Paragraph(_owing(one, done.claim, terms)) for one in done.revised.owing]
        if not done.revised.owing:
            blocks.append(Paragraph(Words("没有要付或要退的款项。", "Nothing is to be paid or given back.")))
    blocks += waiting(done.waiting, terms)
    if not done.decisions and not done.waiting:
        later = Words(
            "这笔申报尚未认定，按更正后的内容等待下一轮（`policyengine ledger settle`）。",
            "It was not decided yet, and waits for the next round as it is now (`policyengine ledger settle`).",
        )
        blocks.append(Paragraph(later))
    return Document(language, title, tuple(blocks))


def _closed(done: Corrected) -> Iterator[Block]:
    """What keeps a claim from being decided, where something does."""
    if done.state:
        zh, en = ("撤回", "withdrawn") if done.state == "withdrawn" else ("追回", "taken back")
        yield Paragraph(
            Words(
                f"这笔申报已经{zh}，不再认定；{zh}有误的，用 `policyengine ledger restore {done.claim}` 恢复。",
                f"The claim was {en} and is not decided any more; if that is wrong, "
                f"`policyengine ledger restore {done.claim}` undoes it.",
            )
        )


def _changes(revised: Revised, terms: Terms) -> Iterator[Block]:
    if not revised.changes:
        yield Paragraph(
            Words(
                "内容没有改变；另获的支持是认定以后才知道的，据此重新认定。",
                "The facts are as they were; it is decided anew with what is known since of awards received elsewhere.",
            )
        )
        return
    rows = [
        (terms.fact(one.fact), _value(one, one.before, terms), _value(one, one.after, terms)) for one in revised.changes
    ]
    yield Table((Words("内容", "fact"), Words("更正前", "before"), Words("更正后", "after")), tuple(rows))
    if revised.unchanged:
        yield Paragraph(Words(f"其余{revised.unchanged}项不变。", f"Facts as they were: {revised.unchanged}."))


def _value(change: Change, given: Sequence[Value], terms: Terms) -> Words:
    return terms.value(change.fact, given[0]) if given else Words("未填", "not given")


def _decisions(revised: Revised, terms: Terms) -> Iterator[Block]:
    """For each group of policies, the decision that no longer stands beside the one made instead."""
    groups = dict.fromkeys(one.group for one in (*revised.before, *revised.after))
    for group in groups:
        old, new = (
            next((one for one in decisions if one.group == group), None)
            for decisions in (revised.before, revised.after)
        )
        if len(groups) > 1:
            titles = terms.titles(group)
            yield Paragraph(Words(f"{titles.zh}：", f"{english(titles)}:"))
        yield _beside(old, new, terms)
        yield from _reasons(old, new)


def _beside(old: DecisionMade | None, new: DecisionMade | None, terms: Terms) -> Table:
    header = (Words("认定", "decision"), _entry(old, Words("更正前", "before")), _entry(new, Words("更正后", "after")))
    rows = (
        (Words("结果", "result"), _status(old), _status(new)),
        (Words("实补", "granted"), _granted(old, terms), _granted(new, terms)),
    )
    return Table(header, rows, frozenset({1, 2}))


def _entry(one: DecisionMade | None, words: Words) -> Words:
    return words if one is None else Words(f"{words.zh}（第{one.entry}条）", f"{words.en} (entry {one.entry})")


def _status(one: DecisionMade | None) -> Words:
    return STATUS_WORDS[Status(one.status)] if one is not None else Words("未认定", "not decided")


def _granted(one: DecisionMade | None, terms: Terms) -> Words:
    return terms.fen(one.fen) if one is not None else UNKNOWN


def _reasons(old: DecisionMade | None, new: DecisionMade | None) -> Iterator[Block]:
    items = []
    for one, words in ((old, Words("更正前", "before")), (new, Words("更正后", "after"))):
        if one is not None and one.reasons:
            why = joined(one.reasons, "；", "; ")
            items.append(Words(f"{words.zh}：{why.zh}", f"{words.en}: {why.en}"))
    if items:
        yield Items(tuple(items))


def _owing(one: Owing, claim: str, terms: Terms) -> Words:
    """What is owed under one policy; `pay` sets one off against the other."""
    unpaid, owed, pay, back = map(terms.fen, (one.unpaid, one.recoverable, one.to_pay, one.to_return))
    under, en_under = ("", "")
    if len(terms.families) > 1:
        title = terms.title(one.policy)
        under, en_under = f"{title.zh}：", f"{english(title)}: "
    step, en_step = (
        f"用 `policyengine ledger pay --claim {claim}` 登记",
        f"register it with `policyengine ledger pay --claim {claim}`",
    )
    if not one.recoverable:
        return Words(f"{under}应付{pay.zh}，{step}。", f"{en_under}{pay.en} is to be paid: {en_step}.")
    if not one.unpaid:
        return Words(
            f"{under}{one.applicant} 应退回此前已付的{back.zh}。",
            f"{en_under}{one.applicant} is to give back {back.en}, which was paid before.",
        )
    if one.to_pay:
        return Words(
            f"{under}应补付{pay.zh}：应得{unpaid.zh}，减去此前已付而未退的{owed.zh}；{step}。",
            f"{en_under}{pay.en} is still to be paid: {unpaid.en} less {owed.en} that was paid before; {en_step}.",
        )
    if one.to_return:
        return Words(
            f"{under}应退回{back.zh}：此前已付而未退的{owed.zh}，减去应得的{unpaid.zh}；{step}抵扣。",
            f"{en_under}{back.en} is to be given back: {owed.en} was paid before, {unpaid.en} is due and set off; "
            f"{en_step}.",
        )
    return Words(
        f"{under}不补不退：应得的{unpaid.zh}与此前已付而未退的相抵；{step}抵扣。",
        f"{en_under}nothing is owed either way: {unpaid.en} is due and was paid before; {en_step}.",
    )
