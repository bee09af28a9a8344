"""When the policy and its articles are in force: one period of the whole policy, others within it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policyengine.diagnostics.model import Diagnostics, Related
from policyengine.policy.model import UNREAD_DAY, Article, Draft, FactKind, InForce
from policyengine.policy.naming import resolve_fact
from policyengine.policy.written import Written
from policyengine.words import Words

_DATES: Final = (FactKind.DATE, FactKind.DATE_TIME)


def policy_period(draft: Draft) -> tuple[Article[Written], InForce] | None:
    """The article that says when the whole policy is in force: the one whose `in_force` names a date.

    Where several do, an article that binds some awards, its own or those it lists, means those.
    """
    dated = [(article, period) for article, period in _periods(draft) if period.date is not None]
    wide = [(article, period) for article, period in dated if not _binds_some(article)]
    found = wide or dated
    return found[0] if len(found) == 1 else None


def _binds_some(article: Article[Written]) -> bool:
    return isinstance(article.applies_to, tuple) or (article.applies_to is None and bool(article.awards))


def check_periods(draft: Draft, diagnostics: Diagnostics) -> None:
    """Every period has days and binds something, exactly one binds the whole policy, the others lie within it."""
    for _, period in _periods(draft):
        _check_days(period, diagnostics)
        if period.date is not None:
            resolve_fact(period.date, draft, diagnostics, _DATES)
    whole = policy_period(draft)
    undated = [(article, period) for article, period in _periods(draft) if not period.date and not _binds_some(article)]
    if whole is None:
        _complain_of_none_or_several(draft, undated, diagnostics)
        undated = undated[1:]
    for article, period in undated:
        diagnostics.add(
            "E515",
            period.place,
            Words(
                f"第 {article.number} 条的有效期没有说约束谁",
                f"the period in article {article.number} does not say whom it binds",
            ),
            help=Words(
                "整个政策的有效期要写 date；只约束几条的，写 applies_to 列出条号",
                "a period of the whole policy names a date; one that binds some articles lists them in applies_to",
            ),
        )
    if whole is not None:
        for article, period in _periods(draft):
            _check_within(article, period, whole[1], diagnostics)


def _check_days(period: InForce, diagnostics: Diagnostics) -> None:
    if period.until is None or period.from_ is UNREAD_DAY or period.until is UNREAD_DAY:
        return
    if period.until < period.from_:
        diagnostics.add(
            "E512",
            period.place,
            Words("有效期的末日早于首日", "the last day in force is before the first"),
            help=Words("首尾两天都算在内，请核对 from 和 until", "both days count; check from and until"),
        )


def _complain_of_none_or_several(
    draft: Draft, undated: list[tuple[Article[Written], InForce]], diagnostics: Diagnostics
) -> None:
    dated = [period for article, period in _periods(draft) if period.date and not _binds_some(article)]
    if len(dated) > 1:
        place, headline = (
            dated[1].place,
            Words("整个政策的有效期写了不止一次", "the period of the whole policy is given more than once"),
        )
    elif undated:
        place, headline = (
            undated[0][1].place,
            Words("整个政策的有效期要写 `date`", "the period of the whole policy names a `date`"),
        )
    else:
        place, headline = draft.place, Words("没有写整个政策的有效期", "the period of the whole policy is not given")
    way_out = Words(
        "在规定有效期的那一条写 in_force: {from, until, date}，只写一次；date 是决定日期的事实",
        "write in_force: {from, until, date} once, in the article that says so; date is the fact that decides",
    )
    if undated and len(dated) <= 1:
        way_out = Words(
            "`date` 写一项日期类事实的名称：申报的这个日期落在期内才算；只约束几条的，改写 applies_to 列出条号",
            "`date` names the fact whose date must lie within; a period of some articles lists them in applies_to",
        )
    diagnostics.add("E510", place, headline, help=way_out)


def _check_within(article: Article[Written], period: InForce, whole: InForce, diagnostics: Diagnostics) -> None:
    """A day before the policy begins, or after it ends, would never count."""
    same_date = period.date is None or (whole.date is not None and period.date.name == whole.date.name)
    days = (period.from_, period.until, whole.from_, whole.until)
    if period is whole or not same_date or any(day is UNREAD_DAY for day in days):
        return
    begins_early = period.from_ < whole.from_
    ends_late = whole.until is not None and max(period.from_, period.until or period.from_) > whole.until
    if begins_early or ends_late:
        until = Words(f"至 {whole.until}", f"to {whole.until}") if whole.until else Words("起", "on")
        diagnostics.add(
            "E524",
            period.place,
            Words(
                f"第 {article.number} 条的有效期超出了整个政策的有效期",
                f"the period in article {article.number} reaches outside that of the whole policy",
            ),
            label=Words(
                f"整个政策自 {whole.from_} {until.zh}",
                f"the whole policy: from {whole.from_} {until.en}",
            ),
            help=Words("请核对两处的 from 和 until", "check from and until in both places"),
            related=(Related(Words("整个政策的有效期在这里", "the period of the whole policy"), whole.place),),
        )


def _periods(draft: Draft) -> Iterator[tuple[Article[Written], InForce]]:
    for article in draft.articles:
        if article.in_force is not None:
            yield article, article.in_force
