"""zen-engine as it is meant to be used: a graph with a decision table in its middle, with and without its trace.

Before the table stands what it asks of dates; behind it what follows from the row that fits first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from benchmarks.claims import Claims
from benchmarks.decisions import Decisions
from benchmarks.engines.facts import records
from benchmarks.engines.in_rust import ZEN_TREE
from benchmarks.handmade import articles as art
from benchmarks.task import Task, in_arrays

_BEFORE: Final = {
    "met": (
        f"day in [{art.FIRST_DAY}..{art.LAST_DAY}] and via_platform and resource != 'general_computing' "
        "and legal_person and not dishonest and not blacklisted and channel == 'online'"
    ),
    "new": (
        f"registered and settled_day != null and settled_day in [{art.FIRST_DAY}..{art.LAST_DAY}] "
        "and settled_year == year"
    ),
    "agreed": "agreed_rate != null",
    "small": f"revenue != null and revenue < {art.SMALL}",
    "tied": f"amount >= {art.TIED_FROM} or amount < 2",
}

_BEHIND: Final = {
    "fen": "min([floor((amount * rate + 5000) / 10000), limit])",
    "due": "floor((amount * rate + 5000) / 10000)",
    "award": "award",
    "status": "$.award == '' ? 'denied' : $.fen == $.due ? 'granted' : $.fen > 0 ? 'reduced' : 'exhausted'",
}

_ASKED: Final = ("met", "kind", "registered", "taxed", "first_class", "model_filed", "new", "agreed", "small", "tied")
_TOLD: Final = ("award", "rate", "limit")

_Row = tuple[Mapping[str, str], str, str, str]

_ROWS: Final[Sequence[_Row]] = (
    ({"met": "false"}, "", "0", "0"),
    ({"kind": "'research_institute'", "registered": "true"}, "research_institute", "3000", f"{20 * art.WAN}"),
    ({"kind": "'university'", "registered": "true", "first_class": "true"}, "university", "3000", f"{200 * art.WAN}"),
    ({"kind": "'university'", "registered": "true"}, "university", "3000", f"{100 * art.WAN}"),
    ({"kind": "'research_institute', 'university'"}, "", "0", "0"),
    (
        {"new": "true", "agreed": "true"},
        "by_agreement",
        "agreed_rate",
        f"agreed_limit == null ? {art.SCHEME} : agreed_limit",
    ),
    ({"new": "true", "taxed": "true", "model_filed": "true"}, "large_model", "3000", f"{art.MOST_FOR_A_MODEL}"),
    (
        {"new": "true", "taxed": "true", "small": "true", "tied": "true"},
        "in_zone",
        "1500",
        f"{art.FOR_A_YEAR}",
    ),
    ({"new": "true", "taxed": "true", "small": "true"}, "new_settler", "3000", f"{art.FOR_A_YEAR}"),
    ({"new": "true", "taxed": "true"}, "in_zone", "3000", f"{art.FOR_A_YEAR}"),
    ({"new": "true"}, "new_settler", "3000", f"{art.FOR_A_YEAR}"),
    ({"registered": "true", "taxed": "true", "model_filed": "true"}, "large_model", "3000", f"{art.MOST_FOR_A_MODEL}"),
    ({"registered": "true", "taxed": "true", "small": "true"}, "in_zone", "1500", f"{art.FOR_A_YEAR}"),
    ({"registered": "true", "taxed": "true"}, "in_zone", "3000", f"{art.FOR_A_YEAR}"),
    ({}, "out_of_zone", "300", f"{art.FOR_THE_PERIOD}"),
)


def table(claims: Claims) -> Task:
    """The graph with the table."""
    return _task(claims, _with_table(), _of_table, traced=False)


def table_traced(claims: Claims) -> Task:
    """The same with zen's own trace."""
    return _task(claims, _with_table(), _of_table, traced=True)


def expression_traced(claims: Claims) -> Task:
    """The whole tree as the one expression of a graph, with zen's own trace: the least that it can trace."""
    return _task(
        claims, [_node("articles", _expressions({"answer": ZEN_TREE}, passing=False))], _of_answer, traced=True
    )


def _of_table(result: dict[str, Any]) -> tuple[str, str, Any]:
    return result["status"], result["award"], result["fen"]


def _of_answer(result: dict[str, Any]) -> tuple[str, str, Any]:
    status, award, fen = result["answer"]
    return status, award, fen


_Read = Callable[[dict[str, Any]], tuple[str, str, Any]]


def _task(claims: Claims, nodes: list[dict[str, Any]], of: _Read, *, traced: bool) -> Task:
    import zen

    # From a static loader the graph is compiled once; a decision made of text is compiled again at every call.
    evaluate = zen.ZenEngine({"loader": {"type": "static", "content": {"articles": _graph(nodes)}}}).evaluate
    inputs = records(claims)

    def read(answers: list[dict[str, Any]]) -> Decisions:
        return in_arrays(of(answer["result"]) for answer in answers)

    if not traced:
        return Task(lambda: [evaluate("articles", one) for one in inputs], read)
    options = {"trace": True}
    return Task(lambda: [evaluate("articles", one, options) for one in inputs], read)


def _with_table() -> list[dict[str, Any]]:
    return [
        _node("before", _expressions(_BEFORE)),
        {"id": "table", "type": "decisionTableNode", "name": "table", "content": _table()},
        _node("behind", _expressions(_BEHIND, passing=False)),
    ]


def _node(name: str, content: dict[str, Any]) -> dict[str, Any]:
    return {"id": name, "type": "expressionNode", "name": name, "content": content}


def _graph(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    chain = [
        {"id": "in", "type": "inputNode", "name": "in"},
        *nodes,
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": f"{source['id']}-{target['id']}", "sourceId": source["id"], "targetId": target["id"], "type": "edge"}
        for source, target in pairwise(chain)
    ]
    return {"nodes": chain, "edges": edges}


def _expressions(by_key: Mapping[str, str], *, passing: bool = True) -> dict[str, Any]:
    listed = [{"id": key, "key": key, "value": value} for key, value in by_key.items()]
    return {"expressions": listed, "passThrough": passing}


def _table() -> dict[str, Any]:
    rules = []
    for number, (asked, award, rate, limit) in enumerate(_ROWS):
        told = {"award": f"'{award}'", "rate": rate, "limit": limit}
        rules.append({"_id": str(number), **{name: asked.get(name, "") for name in _ASKED}, **told})
    return {
        "hitPolicy": "first",
        "passThrough": True,
        "inputs": [{"id": name, "name": name, "field": name} for name in _ASKED],
        "outputs": [{"id": name, "name": name, "field": name} for name in _TOLD],
        "rules": rules,
    }
