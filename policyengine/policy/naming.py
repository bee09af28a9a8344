"""The names of a policy: declared once each, resolved to what they name, near-misses suggested."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from policyengine.diagnostics.model import Diagnostics, Related
from policyengine.policy.model import CLAIM, Draft, Fact, FactKind
from policyengine.policy.written import NamedPlace
from policyengine.source import Place
from policyengine.words import Words

RESERVED: Final = ("policy", CLAIM)
"""Words that name something of ours: `policy.from`, `policy.until`, `per: claim`."""


@dataclass(frozen=True, slots=True)
class _Declared:
    name: str
    what: Words
    place: Place


def check_names(draft: Draft, diagnostics: Diagnostics) -> None:
    """Every name is declared once, is none of ours, and no name is a property of another."""
    seen: dict[str, _Declared] = {}
    for declared in _declared(draft):
        if declared.name == "policy" or declared.name.startswith("policy.") or _shadows_claim(declared):
            diagnostics.add(
                "E327",
                declared.place,
                Words(f"`{declared.name}` 是系统保留的名称", f"`{declared.name}` is a reserved name"),
                help=Words("请换一个名称", "choose another name"),
            )
        elif (first := seen.get(declared.name)) is not None:
            diagnostics.add(
                "E326",
                declared.place,
                Words(f"名称 `{declared.name}` 用了两次", f"the name `{declared.name}` is used twice"),
                label=Words(f"这里是{declared.what.zh}", f"here {declared.what.en}"),
                help=Words("一个名称只能指一样东西，请改其中一个", "a name means one thing; rename one of them"),
                related=(Related(Words(f"先在这里作为{first.what.zh}", f"first {first.what.en} here"), first.place),),
            )
        seen.setdefault(declared.name, declared)
    _check_prefixes(draft, diagnostics)


def _shadows_claim(declared: _Declared) -> bool:
    return declared.name == CLAIM and declared.what is _ACCUMULATOR


_FACT: Final = Words("事实", "a fact")
_ACCUMULATOR: Final = Words("累计项", "an accumulator")
_DEFINITION: Final = Words("定义", "a definition")
_AWARD: Final = Words("奖补项目", "an award")


def _declared(draft: Draft) -> Iterator[_Declared]:
    for fact in draft.facts.values():
        yield _Declared(fact.name, _FACT, fact.place or draft.place)
    for accumulator in draft.accumulators.values():
        yield _Declared(accumulator.name, _ACCUMULATOR, accumulator.place or draft.place)
    for definition in draft.definitions.values():
        yield _Declared(definition.name, _DEFINITION, definition.place or draft.place)
    for article in draft.articles:
        for award in article.awards:
            yield _Declared(award.id, _AWARD, award.place)


def _check_prefixes(draft: Draft, diagnostics: Diagnostics) -> None:
    """`a.b` and `a.b.year` cannot both be facts: the second would read as a property of the first."""
    for fact in draft.facts.values():
        parts = fact.name.split(".")
        for length in range(1, len(parts)):
            shorter = draft.facts.get(".".join(parts[:length]))
            if shorter is not None:
                diagnostics.add(
                    "E321",
                    fact.place,
                    Words(
                        f"`{fact.name}` 会被当作 `{shorter.name}` 的属性",
                        f"`{fact.name}` would read as a property of `{shorter.name}`",
                    ),
                    help=Words("请改其中一个名称", "rename one of the two facts"),
                    related=_related(shorter),
                )


def _related(fact: Fact) -> tuple[Related, ...]:
    words = Words(f"`{fact.name}` 在这里声明", f"`{fact.name}` is declared here")
    return (Related(words, fact.place),) if fact.place else ()


def suggestion(name: str, known: Iterable[str], otherwise: Words) -> Words:
    """A did-you-mean where something known is close, else `otherwise`."""
    close = difflib.get_close_matches(name, list(known), n=1)
    return Words(f"是否要写 `{close[0]}`?", f"did you mean `{close[0]}`?") if close else otherwise


def resolve_fact(
    named: NamedPlace, draft: Draft, diagnostics: Diagnostics, kinds: tuple[FactKind, ...] = tuple(FactKind)
) -> Fact | None:
    """The fact of that name; complained about where there is none or its type will not do."""
    fact = draft.facts.get(named.name)
    if fact is None:
        diagnostics.add(
            "E322",
            named.place,
            Words(f"没有名为 `{named.name}` 的事实", f"no fact is named `{named.name}`"),
            help=suggestion(named.name, draft.facts, Words("请先在 facts 中声明", "declare it under facts first")),
        )
        return None
    if fact.kind not in kinds and not fact.unread:
        wanted = "、".join(kind.value for kind in kinds)
        diagnostics.add(
            "E423",
            named.place,
            Words(f"`{fact.name}` 的类型用在这里不合适", f"the type of `{fact.name}` does not fit here"),
            label=Words(f"类型是 {fact.kind}", f"its type is {fact.kind}"),
            help=Words(
                f"这里要用类型为 {wanted} 的事实", f"a fact of type {wanted.replace('、', ', ')} is needed here"
            ),
            related=_related(fact),
        )
        return None
    return fact


def resolve_key(named: NamedPlace, draft: Draft, diagnostics: Diagnostics) -> None:
    """A fact that tells records apart: it must exist and can never be none."""
    fact = resolve_fact(named, draft, diagnostics)
    if fact is not None and fact.blank_is_none:
        diagnostics.add(
            "E518",
            named.place,
            Words(
                f"`{fact.name}` 可以留空，不能用来区分或排序",
                f"`{fact.name}` may be blank, so it cannot tell claims apart or order them",
            ),
            help=Words("请去掉它的 blank: none，或换一个事实", "drop its blank: none, or use another fact"),
            related=_related(fact),
        )
