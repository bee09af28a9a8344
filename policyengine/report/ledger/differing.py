"""What `replay` finds, by the names that an office has for things: `实补 所记…，重算…`, amounts as money."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from policyengine.ledger.answers import Difference
from policyengine.outcome import Status
from policyengine.report.amounts import english, joined
from policyengine.report.citations import article, behind
from policyengine.report.ledger.terms import UNKNOWN, Terms
from policyengine.report.summary import STATUS_WORDS
from policyengine.words import Words

FIELDS: Final[Mapping[str, Words]] = {
    "claim": Words("申报编号", "claim"),
    "status": Words("结果", "result"),
    "entitled": Words("应补", "due"),
    "amount": Words("实补", "granted"),
    "granted": Words("实补合计", "granted in all"),
    "fen": Words("付出", "paid"),
    "set_off": Words("抵扣", "set off"),
    "policy": Words("政策", "policy"),
    "article": Words("条款", "article"),
    "award": Words("补贴项目", "award"),
    "limited_by": Words("受何限制", "limited by"),
    "reasons": Words("理由", "reasons"),
    "reason": Words("所写的理由", "reason given"),
    "reference": Words("凭证", "reference"),
    "until": Words("截至", "claims to"),
    "decision": Words("认定分录", "decision"),
    "decisions": Words("认定分录", "decisions"),
    "withdrawal": Words("撤回分录", "withdrawal"),
    "entry": Words("作废的分录", "entry that is void"),
    "correction": Words("是否更正", "correction"),
    "corrects": Words("代替的分录", "in place of entry"),
    "facts": Words("申报内容所在分录", "entry of the facts"),
    "facts_sha256": Words("申报内容校验", "hash of the facts"),
    "group": Words("认定的政策", "policies that decide"),
    "counts": Words("各种结果的笔数", "how many of each result"),
    "waiting": Words("未能认定的申报", "claims left open"),
    "parts": Words("金额的构成", "what the amount is made of"),
    "caps": Words("封顶的核对", "caps that were met"),
    "postings": Words("借贷", "postings"),
    "contributions": Words("占用的额度", "what it adds to accumulators"),
    "closures": Words("封顶的关闭", "caps that it closes"),
    "policies": Words("所用的政策版本", "editions of policies"),
    "immaterial": Words("不影响结果的缺项", "missing facts that change nothing"),
    "held": Words("此前的累计", "what accumulators held before"),
    "elsewhere": Words("另获的支持", "received elsewhere"),
    "filed": Words("更正后的内容", "facts put right"),
}
"""What an office calls the fields of the entries that are made again."""

_MONEY: Final = frozenset({"entitled", "amount", "granted", "fen", "set_off"})


def difference(one: Difference, terms: Terms) -> Words:
    """An entry that comes out otherwise: what a person can compare side by side, then the rest by name."""
    claim = f" {one.claim}" if one.claim else ""
    told = list(_told(one, terms))
    return Words(
        f"第{one.entry}条{claim}：{'；'.join(words.zh for words in told)}",
        f"entry {one.entry}{claim}: {'; '.join(english(words) for words in told)}",
    )


def _told(one: Difference, terms: Terms) -> Iterator[Words]:
    if not one.written:
        yield Words("重算多出一条", "made again there is one more")
    elif not one.again:
        yield Words("重算没有这一条", "made again it is not there")
    else:
        yield from _beside(one, terms)
        return
    known = one.written or one.again
    yield from (
        Words(f"{FIELDS[name].zh}{_value(name, known, terms).zh}", f"{FIELDS[name].en} {_value(name, known, terms).en}")
        for name in ("status", "amount", "fen")
        if name in known
    )


def _beside(one: Difference, terms: Terms) -> Iterator[Words]:
    plain = [name for name in FIELDS if name in one.fields and _shows(name, one)]
    for name in plain:
        written, again = _value(name, one.written, terms), _value(name, one.again, terms)
        called = FIELDS[name]
        yield Words(
            f"{called.zh} 所记{written.zh}，重算{again.zh}",
            f"{called.en} is {english(written)}, made again {english(again)}",
        )
    rest = [FIELDS.get(name, Words(name)) for name in one.fields if name not in plain]
    if rest:
        names = joined(rest, "、", ", ")
        yield Words(f"不同的还有{names.zh}" if plain else f"{names.zh}不同", f"other than written: {names.en}")


def _shows(name: str, one: Difference) -> bool:
    """Whether both values are short enough to be read beside each other."""
    values = (one.written.get(name), one.again.get(name))
    return name == "reasons" or all(value is None or isinstance(value, int | str) for value in values)


def _value(name: str, values: Mapping[str, Any], terms: Terms) -> Words:
    """A value as a person reads it; a dash where there is none."""
    value = values.get(name)
    if value is None or value in ("", []):
        return UNKNOWN
    if name in _MONEY:
        return terms.fen(int(value))
    said = _SAID.get(name)
    if said is not None:
        return said(value, terms)
    if isinstance(value, bool):
        return Words("是", "yes") if value else Words("否", "no")
    return Words(f" {value}", str(value))


def _reasons(value: Sequence[Sequence[str]], _terms: Terms) -> Words:
    told = joined((behind(number, Words(zh, en)) for _, number, zh, en in value), "；", "; ")
    return Words(f"“{told.zh}”", f"“{told.en}”")


def _awards(value: str, terms: Terms) -> Words:
    labels = {one.id: one.label for family in terms.families for plan in family.editions for one in plan.awards}
    return joined((labels.get(one, Words(one)) for one in value.split("+")), "、", ", ")


def _limits(value: str, terms: Terms) -> Words:
    plans = (plan for family in terms.families for plan in family.editions)
    labels = {name: one.label for plan in plans for name, one in plan.accumulators.items()}
    labels |= {
        "claim": Words("单笔封顶", "the cap on one claim"),
        "elsewhere": Words("另获的支持", "received elsewhere"),
    }
    return joined((labels.get(one, Words(one)) for one in value.split("+")), "、", ", ")


_SAID: Final[Mapping[str, Callable[[Any, Terms], Words]]] = {
    "status": lambda value, _: STATUS_WORDS[Status(value)],
    "policy": lambda value, terms: terms.titles(value.split("+")),
    "article": lambda value, _: joined((article(one) for one in value.split("+")), "、", ", "),
    "award": _awards,
    "limited_by": _limits,
    "reasons": _reasons,
}
