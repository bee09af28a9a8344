"""Small invented policies: the part that a test is about, completed into a whole file, and decisions as sentences."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, Final

from policyengine.app.api import evaluate, settle
from policyengine.app.decision import Decision
from policyengine.app.loading import PolicyBook, book_of
from policyengine.diagnostics.model import Diagnostics
from policyengine.diagnostics.render import render_text
from policyengine.outcome import Status
from policyengine.source import Source

HEAD: Final = {
    "policy": "policy: weifang_kites_2030",
    "title": "title: 潍坊市支持风筝作坊的措施",
    "scope": "scope: {place: 潍坊市, level: city, categories: [kites]}",
    "timezone": "timezone: Asia/Shanghai",
    "currency": "currency: CNY",
    "rounding": "rounding: {to: 0.01元, mode: half_up}",
    "roles": "roles: {claim: claim.id, applicant: applicant.id}",
}

FACTS: Final = """\
claim.id: {label: 申报编号, type: text}
applicant.id: {label: 作坊编号, type: text}
kind: {label: 类别, type: {kite: 风筝, lamp: 花灯, print: 年画}}
listed: {label: 是否入册, type: yes_no}
staff: {label: 人数, type: integer, at_least: 0, at_most: 10000}
cost: {label: 费用, type: money, at_least: 0元}
share: {label: 比例, type: rate}
day: {label: 完工日期, type: date}
moment: {label: 申报时间, type: date_time}
"""

LAST_ARTICLE: Final = {
    "in_force": "in_force: {from: 2030-01-01, until: 2032-12-31, date: day}",
    "order": "order: [day, claim.id]",
    "coordination": "",
}


def policy(part: str) -> str:
    """A whole file: what `part` leaves out of the head, the facts and the articles is filled in.

    Articles need no heading and no summary. What `part` says at the margin of `in_force`, `order` and
    `coordination` goes into a last article of their own.
    """
    blocks = _blocks(textwrap.dedent(part))
    articles = blocks.pop("articles", "articles:")
    numbers = [int(number) for number in re.findall(r"^  - article: (\d+)", articles, re.MULTILINE)]
    articles = re.sub(r"^  - article: (\S+)$", _headed, articles, flags=re.MULTILINE)
    last = max(numbers, default=0) + 1
    closing = [text for key, default in LAST_ARTICLE.items() if (text := blocks.pop(key, default))]
    facts = _blocks(FACTS) | _blocks(textwrap.dedent(blocks.pop("facts", "facts:").partition("\n")[2]))
    return "\n".join(
        (
            *(blocks.pop(key, text) for key, text in HEAD.items()),
            f"articles_total: {last}",
            *blocks.values(),
            "facts:",
            *(textwrap.indent(text, "  ") for text in facts.values()),
            articles,
            _headed(f"  - article: {last}"),
            *(textwrap.indent(text, "    ") for text in closing),
            "",
        )
    )


def _headed(article: str | re.Match[str]) -> str:
    line = article if isinstance(article, str) else article[0]
    return f"{line}\n    heading: 标题\n    summary: 略。"


def _blocks(text: str) -> dict[str, str]:
    """The text of every key at the margin, by key."""
    found = re.split(r"^(?=\S)", text.strip("\n"), flags=re.MULTILINE)
    return {block.partition(":")[0]: block.rstrip("\n") for block in found if block.strip()}


def book(*parts: str) -> PolicyBook:
    """The book of these policies, each completed; they must have no mistake."""
    diagnostics = Diagnostics()
    found = book_of([Source(f"{number}.yaml", policy(part)) for number, part in enumerate(parts, 1)], diagnostics)
    assert found is not None, render_text(diagnostics, "en")
    return found


def complaints(*parts: str) -> list[tuple[str, str]]:
    """Code and underlined text of everything that is wrong with these policies, each completed."""
    diagnostics = Diagnostics()
    book_of([Source(f"{number}.yaml", policy(part)) for number, part in enumerate(parts, 1)], diagnostics)
    return [(one.code, one.place.source.slice(one.place.span) if one.place else "") for one in diagnostics]


ORDINARY: Final[Mapping[str, Any]] = {
    "claim.id": "1",
    "applicant.id": "甲",
    "kind": "kite",
    "listed": True,
    "staff": 5,
    "cost": 1000,
    "share": "10%",
    "day": "2030-06-01",
    "moment": "2030-06-01T12:00",
}


def claim(facts: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:  # noqa: ANN401  # any value of a cell
    """The ordinary claim with other facts; one that is given as None is not known."""
    return {name: value for name, value in {**ORDINARY, **(facts or {}), **more}.items() if value is not None}


def decide(part: str | PolicyBook, held: Mapping[str, Any] | None = None, **facts: Any) -> str:  # noqa: ANN401  # any value of a cell
    """What is said of one claim on its own, under one group of policies."""
    (decision,) = evaluate(part if isinstance(part, PolicyBook) else book(part), claim(facts), held).decisions
    return said(decision)


def settled(part: str | PolicyBook, *claims: Mapping[str, object]) -> list[str]:
    """What is said of each of the claims, settled together; they are numbered from 1 unless they say otherwise."""
    return [said(decision) for decision in settlement(part, claims)]


def settlement(part: str | PolicyBook, claims: Sequence[Mapping[str, object]]) -> tuple[Decision, ...]:
    """The decisions on the claims, settled together."""
    whole = part if isinstance(part, PolicyBook) else book(part)
    return settle(
        whole, [claim({"claim.id": str(number)} | dict(one)) for number, one in enumerate(claims, 1)]
    ).decisions


def said(decision: Decision) -> str:
    """A decision in one line: what is paid, of what, under which award, and what shortened it."""
    award, limited = decision.award, decision.limited_by or "minimum"
    match decision.status:
        case Status.GRANTED:
            return f"granted {decision.amount}: {award}"
        case Status.REDUCED:
            return f"{decision.amount} of {decision.entitled} by {limited}: {award}"
        case Status.EXHAUSTED:
            return f"nothing of {decision.entitled} by {limited}: {award}"
        case Status.DENIED:
            return f"denied {decision.article}".rstrip()
        case Status.UNDETERMINED:
            return f"waits for {', '.join(decision.missing)}"
        case Status.INVALID:
            return f"invalid {', '.join(problem.code for problem in decision.outcome.problems)}"
