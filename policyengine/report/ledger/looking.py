"""A claim, an applicant and the balances, as a clerk asks for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from policyengine.ledger.answers import Balance, Balances, Held, History, Recorded, Shown
from policyengine.ledger.entries import Kind
from policyengine.ledger.results import DecisionMade
from policyengine.policy.model import Window
from policyengine.report.document import Block, Document, Heading, Items, Paragraph, Table
from policyengine.report.ledger.pending import waiting
from policyengine.report.ledger.terms import Terms
from policyengine.report.ledger.timeline import timeline
from policyengine.values import Value
from policyengine.words import Language, Words

_MARK: Final = 16  # characters of a hash that a reader is shown


# A claim.


def shown(found: Shown, terms: Terms, language: Language) -> Document:
    """Everything about one claim: how it stands, what happened, and the receipts."""
    blocks: list[Block] = [Paragraph(Words(f"申报主体：{found.applicant}", f"Applicant: {found.applicant}"))]
    if found.made:
        blocks.append(terms.by_policy(_made(found.made, terms)))
    if found.pending:
        titles = terms.titles(found.pending)
        blocks.append(Paragraph(Words(f"待认定：{titles.zh}", f"Pending under {titles.en}")))
        blocks += waiting(found.waiting, terms)
    if found.withdrawn:
        away = found.withdrawn
        blocks.append(
            Paragraph(Words(f"已撤回（第{away}条分录），不再认定", f"Withdrawn in entry {away}: not decided any more"))
        )
    for policy, fen in found.owed.items():
        title, amount = terms.title(policy), terms.fen(fen)
        blocks.append(
            Paragraph(Words(f"应退回{amount.zh}（{title.zh}）", f"To be given back: {amount.en} ({title.en})"))
        )
    for policy, fen in found.recovered.items():
        title, amount = terms.title(policy), terms.fen(fen)
        blocks.append(Paragraph(Words(f"已退回{amount.zh}（{title.zh}）", f"Given back: {amount.en} ({title.en})")))
    if found.pending or found.withdrawn:  # of a decision, the explanation says them
        blocks += [Heading(Words("申报的内容", "What it says")), _facts(found.filed, terms)]
    blocks += [Heading(Words("经过", "What happened")), timeline(found.entries, terms)]
    if receipts := tuple(_receipts(found.entries)):
        blocks += [Heading(Words("凭据", "Receipts")), Items(receipts)]
    return Document(language, Words(f"申报 {found.claim}", f"Claim {found.claim}"), tuple(blocks))


def _made(decisions: Sequence[DecisionMade], terms: Terms) -> Table:
    """Every decision, with what became of it."""
    rows = [
        (terms.titles(one.group), Words(one.round or "—"), Words(str(one.entry)), terms.fen(one.fen), _state(one))
        for one in decisions
    ]
    header = (
        Words("政策", "policies"),
        Words("轮次", "round"),
        Words("分录", "entry"),
        Words("实补", "granted"),
        Words("现状", "state"),
    )
    return Table(header, tuple(rows), frozenset({2, 3}), frozenset({0}))


def _facts(filed: Mapping[str, Value], terms: Terms) -> Table:
    """What a claim says, as the policies order and name it; who claims stands above."""
    roles = terms.policies[0].roles
    names = {name: None for policy in terms.policies for name in policy.facts if name in filed}
    rows = [
        (terms.fact(name), terms.value(name, filed[name]))
        for name in names
        if name not in (roles.claim.name, roles.applicant.name)
    ]
    return Table((Words("事项", "fact"), Words("内容", "value")), tuple(rows))


def _state(one: DecisionMade) -> Words:
    """What became of a decision, and the entry that took it back or put another in its place."""
    if one.ended:
        zh, en = ("已更正，不再有效", "corrected") if one.corrected else ("已追回", "taken back")
        return Words(f"{zh}（第{one.ended}条）", f"{en} (entry {one.ended})")
    if not one.fen:
        return Words("无须付款", "nothing to pay")
    return Words("已付", "paid") if one.state == "paid" else Words("待付", "to be paid")


def explained(one: DecisionMade, terms: Terms) -> Words:
    """Which decision the explanation below it is about, and whether it still stands."""
    at, state = terms.moment(one.at), _state(one)
    by, en_by = (f"，轮次 {one.round}", f", round {one.round}") if one.round else ("", "")
    return Words(
        f"第{one.entry}条分录的认定（{at.zh}{by}）：{state.zh}",
        f"The decision in entry {one.entry} ({at.en}{en_by}): {state.en}",
    )


def _receipts(entries: Sequence[Recorded]) -> Iterator[Words]:
    for one in entries:
        if one.kind == Kind.DECISION:
            yield _receipt(one, one.body)


def _receipt(one: Recorded, body: Mapping[str, Any]) -> Words:
    policies = [
        f"{policy}{f' ({edition})' if edition else ''} {mark[:_MARK]}" for policy, edition, mark in body["policies"]
    ]
    engine, facts, seal = body["engine"], body["facts_sha256"][:_MARK], one.hash[:_MARK]
    return Words(
        f"第{one.seq}条：引擎版本 {engine}，规则指纹 {'、'.join(policies)}，申报内容校验 {facts}，分录校验 {seal}",
        f"Entry {one.seq}: engine {engine}, fingerprints {', '.join(policies)}, facts {facts}, entry {seal}",
    )


# An applicant.


def history(found: History, terms: Terms, language: Language) -> Document:
    """Everything about one applicant."""
    title = Words(f"主体 {found.applicant}", f"Applicant {found.applicant}")
    if not found.entries:
        return Document(language, title, (Paragraph(nobody(found)),))
    blocks: list[Block] = []
    if found.balances:
        blocks.append(terms.by_policy(_accounts(found.balances, terms)))
    held = [one for one in found.held if _stands(one, terms)]
    if held:
        blocks.append(terms.by_policy(_held(held, terms)))
    blocks += [Heading(Words("经过", "What happened")), timeline(found.entries, terms, with_claim=True)]
    return Document(language, title, tuple(blocks))


def nobody(found: History) -> Words:
    """That an applicant never claimed, and what may have been meant."""
    zh, en = "台账里没有这个主体的申报；编号照所写的比较", "There is no claim by this applicant, spelt so"
    if found.is_claim:
        zh += f"。这是一笔申报的编号，查申报用 `policyengine ledger show {found.applicant}`"
        en += f"; it is the id of a claim: see `policyengine ledger show {found.applicant}`"
    elif found.near:
        zh += f"。相近的有 {'、'.join(found.near)}"
        en += f"; there is {', '.join(found.near)}"
    return Words(f"{zh}。", f"{en}.")


def _stands(one: Held, terms: Terms) -> bool:
    """Whether an accumulator holds one amount: where the window rolls, it depends on the day that is asked about."""
    found = terms.accumulator(one.policy, one.accumulator)
    return found is None or found.window is not Window.ROLLING


def _held(held: Sequence[Held], terms: Terms) -> Table:
    rows = [
        (terms.title(one.policy), terms.holding(one.policy, one.accumulator, one.window), _amount(one, terms))
        for one in held
    ]
    header = (Words("政策", "policy"), Words("累计项", "accumulator"), Words("已累计", "held"))
    return Table(header, tuple(rows), frozenset({2}), frozenset({0}))


# All.


def balances(found: Balances, terms: Terms, language: Language) -> Document:
    """The accounts of every policy and the pools."""
    head = Words(
        f"共{found.entries:,}条分录，末条校验 {found.head[:_MARK]}。",
        f"Entries: {found.entries:,}; the last one's hash begins {found.head[:_MARK]}.",
    )
    blocks: list[Block] = [Paragraph(head)]
    if found.balances:
        blocks.append(terms.by_policy(_accounts(found.balances, terms)))
    else:
        blocks.append(Paragraph(Words("还没有支持过任何申报。", "Nothing was granted yet.")))
    if found.pools:
        blocks.append(terms.by_policy(_pools(found.pools, terms)))
    return Document(language, Words("余额", "Balances"), tuple(blocks))


def _accounts(balances: Sequence[Balance], terms: Terms) -> Table:
    """By policy: what is granted is what is to be paid and was paid, less what is to be given back, and was."""
    amounts = {one.policy: (-one.budget, one.granted, one.paid, -one.recoverable, -one.recovered) for one in balances}
    rows = [(terms.title(policy), *map(terms.fen, each)) for policy, each in amounts.items()]
    if len(rows) > 1:
        sums = [sum(each) for each in zip(*amounts.values(), strict=True)]
        rows.append((Words("合计", "total"), *map(terms.fen, sums)))
    header = (
        Words("政策", "policy"),
        Words("实补", "granted"),
        Words("待付", "to be paid"),
        Words("已付", "paid"),
        Words("应退回", "to be given back"),
        Words("已退回", "given back"),
    )
    return Table(header, tuple(rows), frozenset({1, 2, 3, 4, 5}), frozenset({0}))


def _amount(one: Held, terms: Terms) -> Words:
    return terms.amount(one.policy, one.accumulator, one.amount)


def _pools(pools: Sequence[Held], terms: Terms) -> Table:
    rows = []
    for one in pools:
        left = max(one.limit - one.amount, Fraction(0)) if one.limit is not None else None
        rows.append(
            (
                terms.title(one.policy),
                terms.holding(one.policy, one.accumulator, one.window),
                terms.amount(one.policy, one.accumulator, one.limit),
                _amount(one, terms),
                terms.amount(one.policy, one.accumulator, left),
            )
        )
    header = (
        Words("政策", "policy"),
        Words("资金", "pool"),
        Words("上限", "limit"),
        Words("已占用", "held"),
        Words("尚余", "left"),
    )
    return Table(header, tuple(rows), frozenset({2, 3, 4}), frozenset({0}))
