"""How articles and policies are cited: 第四条(一) of 《…》."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from policyengine.expression.core import Node
from policyengine.plan.model import PlannedAward
from policyengine.policy.model import Article, Policy
from policyengine.report.amounts import capitalised, english
from policyengine.words import Words

_DIGITS: Final = "零一二三四五六七八九"
_NUMBER: Final = re.compile(r"(\d{1,3})((?:\(\d{1,3}\))*)")


def article(number: str) -> Words:
    """An article by the number that a policy file gives it.

    >>> article("4(1)").zh, article("10").zh, article("4(1)").en
    ('第四条（一）', '第十条', 'article 4(1)')
    """
    match = _NUMBER.fullmatch(number)
    if match is None:
        return Words(f"第{number}条", f"article {number}")
    below = "".join(f"（{numeral(int(part))}）" for part in re.findall(r"\d+", match[2]))
    return Words(f"第{numeral(int(match[1]))}条{below}", f"article {number}")


def behind(number: str, words: Words) -> Words:
    """Words behind the article that they come from; alone where they come from none."""
    if not number:
        return words
    at = article(number)
    return Words(f"{at.zh}：{words.zh}", f"{at.en}: {english(words)}")


def cited_together(policy: Policy, numbers: Iterable[str]) -> Words:
    """Several articles: 第四条至第八条 where three or more of the policy's follow each other, 第一条、第三条 else."""
    places = sorted({number: position(policy, number) for number in numbers}.items(), key=lambda item: item[1])
    runs: list[list[tuple[str, int]]] = []
    for one in places:
        if runs and runs[-1][-1][1] + 1 == one[1]:
            runs[-1].append(one)
        else:
            runs.append([one])
    zh, en = [], []
    for run in runs:
        if len(run) > 2:
            zh.append(f"{article(run[0][0]).zh}至{article(run[-1][0]).zh}")
            en.append(f"{run[0][0]} to {run[-1][0]}")
        else:
            zh += [article(number).zh for number, _ in run]
            en += [number for number, _ in run]
    several = "s" if len(places) > 1 else ""
    return Words("、".join(zh), f"article{several} {' and '.join([', '.join(en[:-1]), en[-1]] if en[1:] else en)}")


def numeral(count: int) -> str:
    """A whole number from 0 to 999 in Chinese numerals.

    >>> [numeral(count) for count in (0, 7, 10, 18, 20, 105, 110)]
    ['零', '七', '十', '十八', '二十', '一百零五', '一百一十']
    """
    hundreds, rest = divmod(count, 100)
    tens, ones = divmod(rest, 10)
    if not hundreds and not tens:
        return _DIGITS[ones]
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")


def title(policy: Policy) -> Words:
    """A policy by its title, with its edition where it has one."""
    written = policy.title
    zh, en = f"《{written.zh}》", f"“{written.en}”" if written.en else f"《{written.zh}》"
    if policy.edition is not None:
        day = policy.edition
        zh, en = f"{zh}（{day.year}年{day.month}月{day.day}日版）", f"{en} (edition of {day.isoformat()})"
    return Words(zh, en)


def award(planned: PlannedAward) -> Words:
    """An award by its article and label."""
    at = article(planned.article)
    return Words(f"{at.zh}“{planned.label.zh}”", f"{at.en} “{english(planned.label)}”")


def heading(found: Article[Node]) -> Words:
    """An article with its heading."""
    at = article(found.number)
    return Words(f"{at.zh}（{found.heading.zh}）", f"{capitalised(at).en} ({english(found.heading)})")


def position(policy: Policy, number: str) -> int:
    """Where an article stands in its policy, for lists in the order of the articles."""
    return next((place for place, one in enumerate(policy.articles) if one.number == number), len(policy.articles))
