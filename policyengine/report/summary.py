"""The summary of a settlement: what became of the claims, what was granted under what, what is left.

Everything in it can be checked by hand against the decision table: the sums by status and by
article are those of its rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from policyengine.outcome import GroupOutcome, Status
from policyengine.policy.model import Policy, Window
from policyengine.report.alike import Lookalikes, alike, told_alike
from policyengine.report.amounts import capitalised, english, joined, money, round_money
from policyengine.report.citations import article, position, title
from policyengine.report.document import Block, Document, Heading, Paragraph, Table
from policyengine.report.pools import Pool, pools
from policyengine.report.table_facts import TableFacts, cautions, columns_read
from policyengine.report.totals import Totals, totals
from policyengine.report.undecided import undetermined, wrong_records
from policyengine.settlement.groups import Group
from policyengine.settlement.settle import GroupSettlement
from policyengine.words import Language, Words

if TYPE_CHECKING:
    # Named only: a summary never waits for the compiler.
    from policyengine.compiled.refusal import Refused

STATUS_WORDS: Final = {
    Status.GRANTED: Words("足额支持", "granted"),
    Status.REDUCED: Words("核减后支持", "reduced"),
    Status.EXHAUSTED: Words("额度已尽", "exhausted"),
    Status.DENIED: Words("不予支持", "denied"),
    Status.UNDETERMINED: Words("暂不能认定", "undetermined"),
    Status.INVALID: Words("记录有误", "invalid"),
}


@dataclass(frozen=True, slots=True)
class Summed:
    """What the settlement of one group comes to: `waiting` are undetermined, `wrong` are invalid, by position."""

    group: Group
    totals: Totals
    pools: Sequence[Pool]
    waiting: Sequence[GroupOutcome]
    wrong: Mapping[int, GroupOutcome]
    refused: Refused | None


def summed(settlement: GroupSettlement) -> Summed:
    """What a settlement of single claims comes to."""
    outcomes = settlement.outcomes
    return Summed(
        settlement.group,
        totals(outcomes),
        pools(settlement),
        [outcome for outcome in outcomes if outcome.status is Status.UNDETERMINED],
        {place: outcome for place, outcome in enumerate(outcomes) if outcome.status is Status.INVALID},
        settlement.refused,
    )


def summary(
    settlements: Sequence[GroupSettlement], language: Language = "zh", table: TableFacts | None = None
) -> Document:
    """The summary of one table of claims, settled once for each group of policies."""
    return summary_of([summed(settlement) for settlement in settlements], alike(settlements), language, table)


def summary_of(
    settled: Sequence[Summed], lookalikes: Sequence[Lookalikes], language: Language, table: TableFacts | None
) -> Document:
    """The summary of what one table of claims came to, group by group."""
    groups, any_claim = [one.group for one in settled], any(one.totals.all.count for one in settled)
    blocks: list[Block] = [*cautions(table, groups, any_claim=any_claim), *told_alike(lookalikes)]
    for one in settled:
        if len(settled) > 1:
            blocks.append(Heading(_group_name(one.group)))
        blocks.extend(_group(one))
    if len(settled) > 1:
        blocks.append(Paragraph(_grand_total(settled)))
    blocks.extend(wrong_records([one.wrong for one in settled]))
    if table is not None:
        blocks.extend(columns_read(table))
    return Document(language, Words("结算汇总", "Settlement"), tuple(blocks))


def _group_name(group: Group) -> Words:
    return joined((title(family.editions[-1].policy) for family in group.families), "、", ", ")


def _currency(group: Group) -> str:
    return group.families[0].editions[0].policy.currency


def _group(settled: Summed) -> Iterator[Block]:
    found, currency = settled.totals, _currency(settled.group)
    yield _by_status(found, currency)
    if found.by_article:
        yield _by_article(found, currency)
    if settled.pools:
        yield _pools(settled.pools)
    yield from undetermined(settled.waiting)
    if settled.refused is not None:
        yield Paragraph(_slowly(settled.refused.in_words()))


def _slowly(why: Words) -> Words:
    return Words(
        f"没有走快速计算，逐笔按条文计算，结果相同，只是慢一些；原因：{why.zh}",
        f"Not computed the quick way but claim by claim: the same results, only slower. Why: {english(why)}",
    )


# Sums.

_TOTAL: Final = Words("合计", "total")
_COUNT: Final = Words("笔数", "claims")
_DUE: Final = Words("应补", "due")
_PAID: Final = Words("实补", "granted")


def _number(count: int) -> Words:
    return Words(f"{count:,}", f"{count:,}")


def _by_status(found: Totals, currency: str) -> Table:
    rows = [
        (STATUS_WORDS[status], _number(one.count), money(one.entitled, currency), money(one.amount, currency))
        for status, one in found.by_status.items()
        if one.count
    ]
    total = found.all
    rows.append((_TOTAL, _number(total.count), money(total.entitled, currency), money(total.amount, currency)))
    return Table((Words("结果", "result"), _COUNT, _DUE, _PAID), tuple(rows), frozenset({1, 2, 3}))


def _by_article(found: Totals, currency: str) -> Table:
    """An award counts where it was granted, so a claim with two awards counts twice here."""
    order = list(found.policies)

    def place(key: tuple[str, str]) -> tuple[int, int]:
        return order.index(key[0]), position(found.policies[key[0]], key[1])

    rows: list[tuple[Words, ...]] = []
    for policy, number in sorted(found.by_article, key=place):
        one = found.by_article[policy, number]
        amounts = (money(one.entitled, currency), money(one.amount, currency))
        rows.append((title(found.policies[policy]), capitalised(article(number)), _number(one.count), *amounts))
    total, items = found.all, sum(one.count for one in found.by_article.values())
    amounts = (money(total.entitled, currency), money(total.amount, currency))
    rows.append((_TOTAL, Words(""), _number(items), *amounts))
    header = (Words("政策", "policy"), Words("条款", "article"), Words("项数", "awards"), _DUE, _PAID)
    if len(found.policies) > 1:
        return Table(header, tuple(rows), frozenset({2, 3, 4}), frozenset({0}))
    # One policy need not be named in every row.
    rows[-1] = (Words(""), *rows[-1][:1], *rows[-1][2:])
    return Table(header[1:], tuple(row[1:] for row in rows), frozenset({1, 2, 3}))


def _grand_total(settled: Sequence[Summed]) -> Words:
    by_currency: dict[str, Fraction] = {}
    for one in settled:
        currency = _currency(one.group)
        by_currency[currency] = by_currency.get(currency, Fraction(0)) + one.totals.all.amount
    listed = joined((money(total, currency) for currency, total in by_currency.items()), "、", ", ")
    return Words(f"各组政策合计实补{listed.zh}。", f"All groups together grant {listed.en}.")


# Pools.


def _pools(rows: Iterable[Pool]) -> Table:
    unknown = Words("—", "—")

    def amount(value: Fraction | None, policy: Policy) -> Words:
        return money(value, policy.currency) if value is not None else unknown

    cells = []
    for pool in rows:
        policy = pool.plan.policy
        limit = round_money(pool.limit, policy.currency) if pool.limit is not None else Words("因申报而异", "varies")
        unpaid = pool.unpaid
        cells.append(
            (
                _pool_name(pool),
                limit,
                amount(pool.before, policy),
                amount(pool.granted, policy),
                amount(pool.left, policy),
                Words(unpaid) if unpaid is not None else Words("无", "none"),
            )
        )
    header = (
        Words("资金", "pool"),
        Words("上限", "limit"),
        Words("此前累计", "granted before"),
        Words("本次", "granted now"),
        Words("尚余", "left"),
        Words("首笔未足额", "first not in full"),
    )
    return Table(header, tuple(cells), frozenset({1, 2, 3, 4}), frozenset({0}))


def _pool_name(pool: Pool) -> Words:
    label = pool.cap.label
    match pool.accumulator.window:
        case Window.CALENDAR_YEAR:
            return Words(f"{label.zh}（{pool.period}年）", f"{english(label)} ({pool.period})")
        case Window.POLICY_YEAR:
            return Words(f"{label.zh}（第{pool.period + 1}年）", f"{english(label)} (year {pool.period + 1})")
        case Window.ROLLING:
            return Words(f"{label.zh}（滚动计算）", f"{english(label)} (rolling)")
        case _:
            return label
