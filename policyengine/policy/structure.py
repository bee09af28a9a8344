"""What holds between the articles: numbering, whom a provision binds, the one period and the one order."""

from __future__ import annotations

from collections.abc import Mapping

from policyengine.diagnostics.model import Diagnostics, Related
from policyengine.policy.model import Article, Draft
from policyengine.policy.naming import resolve_key, suggestion
from policyengine.policy.periods import check_periods
from policyengine.policy.written import NamedPlace, Written
from policyengine.source import Place
from policyengine.words import Words


def check_structure(draft: Draft, diagnostics: Diagnostics) -> None:
    """Numbers, reach, periods, order and coordination of the articles."""
    _check_numbers(draft, diagnostics)
    _check_reach(draft, diagnostics)
    check_periods(draft, diagnostics)
    _check_order(draft, diagnostics)
    _check_coordination(draft, diagnostics)
    _check_readings(draft, diagnostics)


def main_number(number: str) -> int:
    """The leading whole number of an article's number: 4 for `4(1)`; 0 where there is none."""
    digits = ""
    for character in number:
        if not character.isdecimal():
            break
        digits += character
    return int(digits) if digits else 0


def _check_numbers(draft: Draft, diagnostics: Diagnostics) -> None:
    if not draft.articles_total:
        return  # complained about, and every number would be out of range
    seen: dict[str, Article[Written]] = {}
    highest = 0
    for article in draft.articles:
        number = main_number(article.number)
        if number == 0:
            continue  # the shape has complained
        if (first := seen.get(article.number)) is not None:
            diagnostics.add(
                "E508",
                article.place,
                Words(f"第 {article.number} 条写了两次", f"article {article.number} stands twice"),
                help=Words("请合并成一条", "make one article of them"),
                related=(Related(Words("先在这里写过", "first here"), first.place),),
            )
        elif number > draft.articles_total:
            diagnostics.add(
                "E507",
                article.place,
                Words(
                    f"`{article.number}` 不在第 1 条至第 {draft.articles_total} 条之内",
                    f"`{article.number}` is not among articles 1 to {draft.articles_total}",
                ),
                help=Words("请核对条号和 articles_total", "check the number and articles_total"),
            )
        elif number < highest:
            diagnostics.add(
                "E509",
                article.place,
                Words(f"第 {article.number} 条的次序不对", f"article {article.number} is out of order"),
                help=Words("请按原文的条次排列", "keep the order of the regulation"),
            )
        seen.setdefault(article.number, article)
        highest = max(highest, number)
    missing = sorted(set(range(1, draft.articles_total + 1)) - {main_number(number) for number in seen})
    if missing and all(main_number(article.number) for article in draft.articles):
        listed = "、".join(str(number) for number in missing)
        diagnostics.add(
            "E507",
            draft.articles[-1].place,
            Words(f"缺少第 {listed} 条", f"missing: article {listed.replace('、', ', ')}"),
            label=Words("写到这一条为止", "the articles end here"),
            help=Words(
                "每一条都要有，不产生规则的条款也写上条号、标题和摘要；条数写错了就改 `articles_total`",
                "every article is there, with number, heading and summary, also one that makes no rule; or correct "
                "`articles_total`",
            ),
        )


def _check_reach(draft: Draft, diagnostics: Diagnostics) -> None:
    by_number = {article.number: article for article in draft.articles}
    for article in draft.articles:
        binds = bool(article.requires or article.caps)
        if binds and not article.awards and article.applies_to is None:
            diagnostics.add(
                "E515",
                article.place,
                Words(f"第 {article.number} 条没有说约束谁", f"article {article.number} does not say whom it binds"),
                help=Words(
                    "请写 applies_to: all，或列出条号，如 applies_to: [4, 5]",
                    "write applies_to: all, or a list of articles such as applies_to: [4, 5]",
                ),
            )
        for named in article.applies_to if isinstance(article.applies_to, tuple) else ():
            _check_bound_article(named, by_number, diagnostics)


def _check_bound_article(named: NamedPlace, by_number: dict[str, Article[Written]], diagnostics: Diagnostics) -> None:
    bound = by_number.get(named.name)
    if bound is None:
        _refuse_article(named.name, named.place, by_number, diagnostics)
    elif not bound.awards:
        diagnostics.add(
            "E516",
            named.place,
            Words(f"第 {named.name} 条没有奖补项目，无可约束", f"article {named.name} has no award to bind"),
            help=Words("请列出有 awards 的条款", "name articles that have awards"),
        )


def _refuse_article(
    number: str, place: Place, by_number: Mapping[str, Article[Written]], diagnostics: Diagnostics
) -> None:
    if not number[:1].isdecimal():
        return  # the shape has complained
    diagnostics.add(
        "E325",
        place,
        Words(f"没有第 {number} 条", f"there is no article {number}"),
        help=suggestion(number, by_number, Words("请核对条号", "check the number")),
    )


def _check_readings(draft: Draft, diagnostics: Diagnostics) -> None:
    by_number = {article.number: article for article in draft.articles}
    for reading in draft.readings:
        for number, place in zip(reading.articles, reading.places, strict=True):
            if number not in by_number:
                _refuse_article(number, place, by_number, diagnostics)


def _check_order(draft: Draft, diagnostics: Diagnostics) -> None:
    ordering = [article for article in draft.articles if article.order is not None]
    for article in ordering[1:] or (() if ordering else draft.articles[:1]):
        diagnostics.add(
            "E511",
            article.place if ordering else draft.place,
            Words("兑付次序写了不止一次", "the order of payment is given more than once")
            if ordering
            else Words("没有写兑付次序", "the order of payment is not given"),
            help=Words(
                "在规定次序的那一条写 order: [交易时间, 申报编号] 对应的事实名，只写一次",
                "write order, a list of facts such as the time and the id of the claim, once, where it is said",
            ),
        )
    for article in ordering:
        for named in article.order or ():
            resolve_key(named, draft, diagnostics)


def _check_coordination(draft: Draft, diagnostics: Diagnostics) -> None:
    coordinating = [article.coordination for article in draft.articles if article.coordination is not None]
    for coordination in coordinating[1:]:
        diagnostics.add(
            "E522",
            coordination.place,
            Words("就高不重复写了不止一次", "coordination is given more than once"),
            help=Words("请合并到一条", "put it into one article"),
            related=(Related(Words("先在这里写过", "first here"), coordinating[0].place),),
        )
