"""The summary of a settlement: what became of the claims, what was granted under what, what is left.

Everything in it can be checked by hand against the decision table: the sums by status and by
article are those of its rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Final, Protocol

from policyengine.outcome import GroupOutcome, Status
from policyengine.policy.model import Policy, Window
from policyengine.report.amounts import capitalised, english, joined, money, round_money
from policyengine.report.citations import article, position, title
from policyengine.report.document import Block, Document, Heading, Items, Paragraph, Table
from policyengine.report.labels import labels
from policyengine.report.pools import Pool, pools
from policyengine.report.reasons import problem_in_words
from policyengine.report.totals import Totals, totals
from policyengine.settlement.settle import GroupSettlement
from policyengine.words import Language, Words

MOST_LISTED: Final = 50
"""Claims listed one by one; the decision table has all of them."""

STATUS_WORDS: Final = {
    Status.GRANTED: Words("足额支持", "granted"),
    Status.REDUCED: Words("核减后支持", "reduced"),
    Status.EXHAUSTED: Words("额度已尽", "exhausted"),
    Status.DENIED: Words("不予支持", "denied"),
    Status.UNDETERMINED: Words("暂不能认定", "undetermined"),
    Status.INVALID: Words("记录有误", "invalid"),
}


class TableFacts(Protocol):
    """What the reader of a table of claims has to say of its columns."""

    @property
    def unknown_columns(self) -> tuple[str, ...]:
        """Columns that mean no fact and hold something."""

    @property
    def absent_blank_columns(self) -> tuple[str, ...]:
        """Facts that may be blank and have no column: every claim is taken to have none."""

    @property
    def absent_columns(self) -> tuple[str, ...]:
        """Other facts that have no column: not given in any claim."""

    @property
    def notes(self) -> tuple[Words, ...]:
        """What else a reader of the summary should know of how the table was read."""


def summary(
    settlements: Sequence[GroupSettlement], language: Language = "zh", table: TableFacts | None = None
) -> Document:
    """The summary of one table of claims, settled once for each group of policies."""
    blocks: list[Block] = []
    for settlement in settlements:
        if len(settlements) > 1:
            blocks.append(Heading(_group_name(settlement)))
        blocks.extend(_group(settlement))
    if len(settlements) > 1:
        blocks.append(Paragraph(_grand_total(settlements)))
    blocks.extend(_invalid(settlements))
    if table is not None:
        blocks.extend(_columns(table, settlements))
    return Document(language, Words("结算汇总", "Settlement"), tuple(blocks))


def _group_name(settlement: GroupSettlement) -> Words:
    return joined((title(family.editions[-1].policy) for family in settlement.group.families), "、", ", ")


def _currency(settlement: GroupSettlement) -> str:
    return settlement.group.families[0].editions[0].policy.currency


def _group(settlement: GroupSettlement) -> Iterator[Block]:
    found, currency = totals(settlement.outcomes), _currency(settlement)
    yield _by_status(found, currency)
    if found.by_article:
        yield _by_article(found, currency)
    rows = pools(settlement)
    if rows:
        yield _pools(rows)
    yield from _undetermined(settlement.outcomes)


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

    rows = []
    for policy, number in sorted(found.by_article, key=place):
        one = found.by_article[policy, number]
        at = capitalised(article(number))
        name = title(found.policies[policy])
        amounts = (money(one.entitled, currency), money(one.amount, currency))
        rows.append((name, at, _number(one.count), *amounts))
    total, items = found.all, sum(one.count for one in found.by_article.values())
    amounts = (money(total.entitled, currency), money(total.amount, currency))
    rows.append((_TOTAL, Words(""), _number(items), *amounts))
    header = (Words("政策", "policy"), Words("条款", "article"), Words("项数", "awards"), _DUE, _PAID)
    return Table(header, tuple(rows), frozenset({2, 3, 4}))


def _grand_total(settlements: Sequence[GroupSettlement]) -> Words:
    by_currency: dict[str, Fraction] = {}
    for settlement in settlements:
        for outcome in settlement.outcomes:
            currency = _currency(settlement)
            by_currency[currency] = by_currency.get(currency, Fraction(0)) + outcome.amount
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
        Words("首笔未能足额支付的申报", "first claim not paid in full"),
    )
    return Table(header, tuple(cells), frozenset({1, 2, 3, 4}))


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


# Claims that were not decided.


def _undetermined(outcomes: Sequence[GroupOutcome]) -> Iterator[Block]:
    waiting = [outcome for outcome in outcomes if outcome.status is Status.UNDETERMINED]
    if not waiting:
        return
    yield Paragraph(
        Words(
            f"暂不能认定的{len(waiting):,}笔没有占用额度；补齐后再认定，排在其后的申报的金额可能随之改变。",
            f"Undetermined claims ({len(waiting):,}) hold nothing; once they are decided, "
            "what later claims are paid may change.",
        )
    )
    lines = []
    for outcome in waiting:
        missing = joined(labels(outcome, outcome.missing), "、", ", ")
        lines.append(Words(f"{outcome.claim.id}：尚缺{missing.zh}", f"{outcome.claim.id}: not given: {missing.en}"))
    yield from _listed(lines)


def _invalid(settlements: Sequence[GroupSettlement]) -> Iterator[Block]:
    """Each wrong record once, whichever groups refused it; the same problem is not told twice."""
    problems: dict[int, dict[Words, None]] = {}
    for settlement in settlements:
        for place, outcome in enumerate(settlement.outcomes):
            if outcome.status is Status.INVALID:
                told = problems.setdefault(place, {})
                told.update(dict.fromkeys(problem_in_words(problem) for problem in outcome.problems))
    if not problems:
        return
    yield Paragraph(
        Words(f"记录有误、未予认定的有{len(problems):,}笔：", f"Wrong records, not decided ({len(problems):,}):")
    )
    claims = [outcome.claim for outcome in settlements[0].outcomes]
    lines = []
    for place, told in problems.items():
        claim, why = claims[place], joined(told, "；", "; ")
        name = claim.id or "—"
        placed = any(problem.where is not None for problem in claim.problems)
        row = Words(f"第{claim.row}行 ", f"row {claim.row}, ") if claim.row and not placed else Words("")
        lines.append(Words(f"{row.zh}{name}：{why.zh}", f"{row.en}{name}: {why.en}"))
    yield from _listed(lines)


def _listed(lines: Sequence[Words]) -> Iterator[Block]:
    yield Items(tuple(lines[:MOST_LISTED]))
    more = len(lines) - MOST_LISTED
    if more > 0:
        yield Paragraph(Words(f"另有{more:,}笔，见结果表。", f"{more:,} more are in the table of decisions."))


# Columns.


def _columns(table: TableFacts, settlements: Sequence[GroupSettlement]) -> Iterator[Block]:
    lines = list(table.notes)
    for names, zh, en in (
        (table.unknown_columns, "不认识、没有读取的列", "Columns that are not known and were not read"),
        (
            _labelled(table.absent_blank_columns, settlements),
            "没有这些列，各笔均按没有处理",
            "No column, taken as none",
        ),
        (
            _labelled(table.absent_columns, settlements),
            "没有这些列，各笔均按未提供处理",
            "No column, taken as not given",
        ),
    ):
        if names:
            listed = joined((Words(f"“{name}”") if isinstance(name, str) else name for name in names), "、", ", ")
            lines.append(Words(f"{zh}：{listed.zh}", f"{en}: {english(listed)}"))
    if lines:
        yield Items(tuple(lines))


def _labelled(names: tuple[str, ...], settlements: Sequence[GroupSettlement]) -> tuple[Words, ...]:
    facts = {
        name: fact
        for settlement in settlements
        for family in settlement.group.families
        for plan in family.editions
        for name, fact in plan.policy.facts.items()
    }
    return tuple(facts[name].label if name in facts else Words(name) for name in names)
