"""What every part of the check shares: where it stands, and how it complains.

A `Checking` is frozen, so what a guard makes known holds exactly for the part that the
guard guards; only the dimensions found for bare numbers (outside a policy) and the currency
first written are shared by the whole expression.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from policyengine.diagnostics.model import Diagnostics, Related
from policyengine.expression.core import Bound, Constant, Fact, Node, Reference
from policyengine.expression.nulls import names_not_null_if
from policyengine.expression.scope import Scope
from policyengine.expression.types import BOOLEAN, FAILED, Kind, Type
from policyengine.source import Place, Source, Span
from policyengine.values import UNKNOWN, Value
from policyengine.words import Words

_LONGEST_QUOTE: Final = 40
_LONGEST_WORD: Final = 100  # comparing longer ones takes its time, and they are no slips of the pen


@dataclass(frozen=True, slots=True)
class Checking:
    """The check of one expression. `numeric`: what bare numbers turned out to be; `currencies`: those written."""

    scope: Scope
    source: Source
    diagnostics: Diagnostics
    definitions: Mapping[str, Node]
    not_null: frozenset[str]
    variables: Mapping[str, Type] = field(default_factory=dict)
    numeric: dict[str, Type] = field(default_factory=dict)
    currencies: list[str] = field(default_factory=list)

    def key(self) -> int:
        """A number for a new node."""
        return next(self.scope.keys)

    def place(self, span: Span) -> Place:
        """The place of a complaint."""
        return Place(self.source, span)

    def complain(
        self,
        code: str,
        span: Span,
        headline: Words,
        *,
        label: Words | None = None,
        way_out: Words | None = None,
        related: tuple[Related, ...] = (),
    ) -> Node:
        """Record a complaint, and give the node that stands for what failed."""
        self.diagnostics.add(code, self.place(span), headline, label=label, help=way_out, related=related)
        return self.failed(span)

    def failed(self, span: Span) -> Node:
        """A node whose type agrees with everything, in place of what was complained about."""
        return self.constant(FAILED, None, span)

    def constant(self, type_: Type, value: Value, span: Span) -> Constant:
        """A constant node."""
        return Constant(value=value, type=type_, span=span, key=self.key())

    def unknown(self, span: Span) -> Constant:
        """A condition that is Unknown: what null is where a condition stands, outside a policy (DMN 1.5 table 53)."""
        return self.constant(BOOLEAN, UNKNOWN, span)

    def given(self, condition: Node, outcome: bool) -> Checking:
        """The same check where `condition` is known to be `outcome`.

        Of one that failed nobody knows what it excludes, so behind it nothing is complained about as null.
        """
        if condition.type is FAILED:
            return replace(self, not_null=self.not_null | set(self.scope.names) | set(self.variables))
        known = names_not_null_if(condition, outcome, self.definitions)
        return replace(self, not_null=self.not_null | known) if known else self

    def may_be_null(self, node: Node) -> bool:
        """Whether the node can be null here, past the guards that stand before it."""
        return node.type.nullable and not (isinstance(node, Fact | Reference | Bound) and node.name in self.not_null)

    def quoted(self, node_or_span: Node | Span) -> str:
        """The user's own text, in backticks, short enough for a line."""
        span = node_or_span if isinstance(node_or_span, Span) else node_or_span.span
        return f"`{short(' '.join(self.source.slice(span).split()))}`"

    def described(self, *nodes: Node) -> Words:
        """What each of the nodes is: "`a` 是金额，`b` 是数"."""
        zh = "，".join(f"{self.quoted(node)} 是{node.type.in_words().zh}" for node in nodes)
        en = ", ".join(f"{self.quoted(node)} is {node.type.in_words().en}" for node in nodes)
        return Words(zh, en)

    def declared(self, *nodes: Node) -> tuple[Related, ...]:
        """Where the names among the nodes were declared."""
        related = []
        for node in nodes:
            if not isinstance(node, Fact | Reference):
                continue
            name, kind = node.name, node.type.in_words()
            meaning = self.scope.names.get(name)
            if meaning is not None and meaning.place is not None:
                words = Words(f"`{name}` 在这里声明为{kind.zh}", f"`{name}` is declared here as {kind.en}")
                related.append(Related(words, meaning.place))
        return tuple(related)

    def needs_value(self, node: Node) -> bool:
        """Whether the node has a value here, complaining if it can be null.

        Outside a policy only what is null for certain is refused: the rest shows when it is computed.
        """
        if node.type.kind is Kind.NULL:
            self.complain(
                "E408",
                node.span,
                Words("空值不能用来计算或比大小", "null cannot be computed with or put in order"),
                way_out=Words(
                    "空值只能用 `= null` 或 `!= null` 来判断", "null can only be asked for: `= null`, `!= null`"
                ),
            )
            return False
        if self.scope.in_policy and self.may_be_null(node):
            name = self.quoted(node)
            bare = name.strip("`")
            self.complain(
                "E408",
                node.span,
                Words(f"{name} 可能为空，没有值就不能这样用", f"{name} may be null, and then it cannot be used here"),
                label=Words("可能为空", "may be null"),
                way_out=Words(
                    f"请先排除空值：`{bare} != null and …` 或 `if {bare} != null then … else …`",
                    f"exclude null first: `{bare} != null and …` or `if {bare} != null then … else …`",
                ),
                related=self.declared(node),
            )
            return False
        return True


def short(text: str) -> str:
    """A text that fits into a line with others."""
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `word` was probably meant to be."""
    if len(word) > _LONGEST_WORD:
        return None
    return next(iter(difflib.get_close_matches(word, list(candidates), n=1, cutoff=0.6)), None)


def did_you_mean(word: str, candidates: Iterable[str], otherwise: Words | None = None) -> Words | None:
    """A question after the nearest candidate, if one is near."""
    near = nearest(word, candidates)
    return Words(f"是否要写 `{near}`？", f"did you mean `{near}`?") if near is not None else otherwise
