"""What a round decided: its summary, its table of decisions, and the list of all rounds.

Everything is told from what the entries say, so that a round of years ago reads as on its day. Sums by
result and by article are those of the rows of the table.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

from policyengine.ledger.answers import Held
from policyengine.ledger.bodies import Decided
from policyengine.ledger.postings import FEN
from policyengine.ledger.results import Awaiting, RoundDone, Settled
from policyengine.outcome import Status
from policyengine.policy.model import Window
from policyengine.report.amounts import capitalised, date, english
from policyengine.report.citations import article, behind
from policyengine.report.document import Block, Document, Paragraph, Table
from policyengine.report.ledger.next_steps import after_settle
from policyengine.report.ledger.pending import pending_besides, waiting
from policyengine.report.ledger.terms import Terms
from policyengine.report.summary import STATUS_WORDS
from policyengine.report.undecided import MOST_NAMED
from policyengine.settlement.accumulators import Key
from policyengine.values import UNKNOWN
from policyengine.words import Language, Words

NamedDecision = tuple[str, Decided]
"""The claim, and what its entry says."""

_TOTAL: Final = Words("合计", "total")


def settled(
    done: Settled, decided: Sequence[NamedDecision], pools: Sequence[Held], terms: Terms, language: Language
) -> Document:
    """What a settlement did; `pools` are those of the ledger now, whose limits hold where no decision met one."""
    if done.round is None:
        title = Words("没有可以认定的申报", "There is nothing to decide")
        return Document(language, title, tuple(_undone(done, terms)))
    made = done.round
    blocks: list[Block] = [Paragraph(_made(done, terms))]
    blocks.append(_by_status(made, decided, terms))
    if any(body.parts for _, body in decided):
        blocks.append(_by_article(decided, terms))
    if rows := list(_pools(decided, pools, terms)):
        blocks.append(terms.by_policy(_pool_table(rows)))
    blocks += waiting(made.waiting, terms)
    blocks += pending_besides(done)
    blocks += after_settle(done)
    return Document(language, Words(f"轮次 {made.name} 汇总", f"Round {made.name}"), tuple(blocks))


def _undone(done: Settled, terms: Terms) -> Iterator[Block]:
    if not done.pending:
        yield Paragraph(Words("台账里没有待认定的申报。", "No claim is pending in the ledger."))
    else:
        none = Words("没有记入新的轮次，轮次名称没有占用。", "No round was made; the name is free.")
        yield Paragraph(none)
    yield from waiting(done.waiting, terms)
    yield from pending_besides(done)


def _made(done: Settled, terms: Terms) -> Words:
    made = done.round
    assert made is not None, "asked only of a round"
    at, until = terms.moment(made.at), until_of(made)
    limits, en_limits = (f"，只认定{until.zh}及以前的申报", f", of claims to {until.en}") if made.until else ("", "")
    before = Words("", "")
    if not done.new:
        before = Words(
            "这一轮此前已经做过，以下是当时的结果，没有重新认定。", "It was there already and is told as it was. "
        )
    return Words(
        f"{before.zh}认定于{at.zh}{limits}；第{made.entry}条分录起。",
        f"{before.en}Decided on {at.en}{en_limits}; from entry {made.entry} on.",
    )


def until_of(made: RoundDone) -> Words:
    """The last day of the claims that a round decided; a dash for all."""
    return date(dt.date.fromisoformat(made.until)) if made.until else Words("—")


# Sums.


def _number(count: int) -> Words:
    return Words(f"{count:,}")


def _by_status(made: RoundDone, decided: Sequence[NamedDecision], terms: Terms) -> Table:
    sums = {status: [0, 0, 0] for status in Status}
    for _, body in decided:
        one = sums[Status(body.status)]
        one[0] += 1
        one[1] += body.entitled
        one[2] += body.amount
    for each in made.waiting:
        sums[_status(each)][0] += 1
    rows = [
        (STATUS_WORDS[status], _number(count), terms.fen(entitled), terms.fen(amount))
        for status, (count, entitled, amount) in sums.items()
        if count
    ]
    count, entitled, amount = (sum(one[place] for one in sums.values()) for place in range(3))
    rows.append((_TOTAL, _number(count), terms.fen(entitled), terms.fen(amount)))
    groups = {body.group[0] for _, body in decided} | {one.group for one in made.waiting}  # each decides by itself
    counted = Words("笔数", "claims") if len(groups) <= 1 else Words("项数", "decisions")
    header = (Words("结果", "result"), counted, Words("应补", "due"), Words("实补", "granted"))
    return Table(header, tuple(rows), frozenset({1, 2, 3}))


def _status(one: Awaiting) -> Status:
    return Status.INVALID if one.problems else Status.UNDETERMINED


def _by_article(decided: Sequence[NamedDecision], terms: Terms) -> Table:
    """What was granted by article: the awards that pay, and what they pay."""
    sums: dict[tuple[str, str], list[int]] = {}
    for _, body in decided:
        for part in body.parts:
            one = sums.setdefault((part.policy, part.article), [0, 0])
            one[0] += 1
            one[1] += part.fen
    order = [family.policy for family in terms.families]
    places = {(p.policy, a.number): place for p in terms.policies for place, a in enumerate(p.articles)}
    rows = [
        (terms.title(policy), capitalised(article(number)), _number(count), terms.fen(fen))
        for (policy, number), (count, fen) in sorted(
            sums.items(), key=lambda item: (order.index(item[0][0]), places.get(item[0], 0))
        )
    ]
    count, fen = (sum(one[place] for one in sums.values()) for place in range(2))
    rows.append((_TOTAL, Words(""), _number(count), terms.fen(fen)))
    header = (Words("政策", "policy"), Words("条款", "article"), Words("项数", "awards"), Words("实补", "granted"))
    if len({policy for policy, _ in sums}) > 1:
        return Table(header, tuple(rows), frozenset({2, 3}), frozenset({0}))
    rows[-1] = (Words(""), *rows[-1][:1], *rows[-1][2:])
    return Table(header[1:], tuple(row[1:] for row in rows), frozenset({1, 2}))


# Pools, as they were when the round was made.

_PoolRow = tuple[Words, ...]


def _pools(decided: Sequence[NamedDecision], pools: Sequence[Held], terms: Terms) -> Iterator[_PoolRow]:
    """What every pool held before, what the round took from it, what was left."""
    before, taken = _taken(decided, terms)
    limits: dict[tuple[str, str], Fraction | None] = {(one.policy, one.accumulator): one.limit for one in pools}
    limits |= {(cap.policy, cap.accumulator): cap.limit for _, body in decided for cap in body.caps}
    for (policy, name, _, window), held in before.items():
        limit, now = limits.get((policy, name)), taken.get((policy, name, (), window), Fraction(0))
        left = max(limit - held - now, Fraction(0)) if limit is not None else None
        amounts = [terms.amount(policy, name, one) for one in (limit, held, now, left)]
        yield (terms.title(policy), terms.holding(policy, name, window), *amounts)


def _taken(decided: Sequence[NamedDecision], terms: Terms) -> tuple[dict[Key, Fraction], dict[Key, Fraction]]:
    """By pool and window: what the first decision found there, and what the round added in all."""
    before: dict[Key, Fraction] = {}
    taken: dict[Key, Fraction] = {}
    for _, body in decided:
        held = {one.policy: one.amounts for one in body.held}
        for policy, amounts in held.items():
            for name, amount in amounts.items():
                found = terms.accumulator(policy, name)
                if found is not None and not (found.per or found.count) and found.window is Window.WHOLE:
                    before.setdefault((policy, name, (), 0), amount)
        for one in body.contributions:
            if not one.values and one.day is None and one.counted is UNKNOWN:
                before.setdefault(one.key, held[one.policy][one.accumulator])
                taken[one.key] = taken.get(one.key, Fraction(0)) + one.amount
    return before, taken


def _pool_table(rows: Sequence[_PoolRow]) -> Table:
    header = (
        Words("政策", "policy"),
        Words("资金", "pool"),
        Words("上限", "limit"),
        Words("此前累计", "granted before"),
        Words("本轮", "this round"),
        Words("尚余", "left"),
    )
    return Table(header, tuple(rows), frozenset({2, 3, 4, 5}), frozenset({0, 1}))


# The table of decisions, and the list of rounds.

_BETWEEN: Final = {"zh": "；", "en": "; "}


def rows(
    decided: Iterable[NamedDecision], made: RoundDone, terms: Terms, language: Language
) -> Iterator[dict[str, str]]:
    """The round as rows of the decision table: in the order of deciding, then those that stay pending."""
    for claim, body in decided:
        told = (behind(one.article, Words(one.zh, one.en)) for one in body.reasons)
        yield {
            "claim.id": claim,
            "status": body.status,
            "policy": body.policy,
            "article": body.article,
            "award": body.award,
            "entitled": _plain(body.entitled),
            "amount": _plain(body.amount),
            "limited_by": body.limited_by,
            "reason": _BETWEEN[language].join(words.in_language(language) for words in told),
        }
    for one in made.waiting:
        missing = terms.facts(one.missing)
        why = "；".join(one.problems) or Words(f"尚缺：{missing.zh}", f"not given: {english(missing)}").in_language(
            language
        )
        blank: Mapping[str, str] = dict.fromkeys(("article", "award", "limited_by"), "")
        yield {
            "claim.id": one.claim,
            "status": _status(one).value,
            "policy": one.group,
            **blank,
            "entitled": _plain(0),
            "amount": _plain(0),
            "reason": why,
        }


def _plain(fen: int) -> str:
    yuan, rest = divmod(fen, FEN)
    return f"{yuan}.{rest:02}"


def listed(
    made: Sequence[RoundDone],
    pending: Sequence[Awaiting],
    withdrawn: Sequence[str],
    terms: Terms,
    language: Language,
) -> Document:
    """Every round, the first first, and what is pending now, and withdrawn."""
    title = Words("各轮次", "Rounds")
    claims = tuple(dict.fromkeys(one.claim for one in pending))
    waits = [Paragraph(Words("没有待认定的申报。", "No claim is pending."))]
    if claims:
        waits = [Paragraph(_named(Words(f"待认定{len(claims):,}笔", f"Pending now ({len(claims):,})"), claims))]
    if withdrawn:
        away = Words(f"已撤回{len(withdrawn):,}笔", f"Withdrawn ({len(withdrawn):,})")
        waits.append(Paragraph(_named(away, withdrawn)))
    if not made:
        nothing = Words("还没有认定过。", "Nothing was decided yet.")
        return Document(language, title, (Paragraph(nothing), *waits))
    header = (
        Words("轮次", "round"),
        Words("认定时间", "decided"),
        Words("截至", "claims to"),
        Words("认定项数", "decisions"),
        Words("未能认定", "left open"),
        Words("实补", "granted"),
    )
    rows = [
        (
            Words(one.name),
            terms.moment(one.at),
            until_of(one),
            _number(one.decisions),
            _number(len(one.waiting)),
            terms.fen(one.granted),
        )
        for one in made
    ]
    decisions, granted = sum(one.decisions for one in made), sum(one.granted for one in made)
    rows.append((_TOTAL, Words(""), Words(""), _number(decisions), Words(""), terms.fen(granted)))
    note = Words(
        "实补是各轮当时认定的金额；其后追回和更正的，见 `policyengine ledger balances`。",
        "Granted is what each round decided; what was taken back or corrected since is in `policyengine ledger "
        "balances`.",
    )
    table = Table(header, tuple(rows), frozenset({3, 4, 5}))
    return Document(language, title, (table, *waits, Paragraph(note)))


def _named(what: Words, claims: Sequence[str]) -> Words:
    named, more = claims[:MOST_NAMED], len(claims) > MOST_NAMED
    return Words(
        f"{what.zh}：{'、'.join(named)}{'等' if more else ''}。",
        f"{what.en}: {', '.join(named)}{' and more' if more else ''}.",
    )
