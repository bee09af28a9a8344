"""One expression while it is being read: where it stands, and what has been complained of in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from policyengine.diagnostics.model import Diagnostics, Related
from policyengine.source import Place, Source, Span
from policyengine.syntax.lexemes import Lexeme
from policyengine.words import Words


@dataclass(slots=True)
class Reading:
    """The expression at `span` of `source`, and the places in it that were mended."""

    source: Source
    span: Span
    diagnostics: Diagnostics
    mended: list[Span] = field(default_factory=list)

    def complain(
        self,
        code: str,
        span: Span,
        headline: Words,
        *,
        label: Words | None = None,
        way_out: Words | None = None,
        related: tuple[Related, ...] = (),
    ) -> None:
        """One complaint at `span`, which then counts as dealt with: what is odd beside it is not said again."""
        self.mended.append(span)
        self.diagnostics.add(code, Place(self.source, span), headline, label=label, help=way_out, related=related)

    def written(self, span: Span) -> str:
        """What the author wrote at `span`."""
        return self.source.slice(span)

    def related(self, span: Span, words: Words) -> Related:
        """A second place in the same source."""
        return Related(words, Place(self.source, span))

    def is_dealt_with(self, lexeme: Lexeme, *, before: Lexeme | None) -> bool:
        """Whether `lexeme`, or the one before it, is part of something already complained of."""
        return any(
            span.start <= one.span.end and one.span.start <= span.end
            for span in self.mended
            for one in (lexeme, before)
            if one is not None
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """`length` lexemes that were written for `meant`; None where that cannot be told."""

    length: int
    code: str
    headline: Words
    label: Words | None = None
    way_out: Words | None = None
    meant: tuple[Lexeme, ...] | None


Recognise: TypeAlias = Callable[[Sequence[Lexeme], int, Reading], Slip | None]


def mend(read: Sequence[Lexeme], reading: Reading, recognise: Sequence[Recognise]) -> list[Lexeme] | None:
    """`read` with what was meant in the place of every slip; None after one that does not tell."""
    kept: list[Lexeme] = []
    index = 0
    while index < len(read):
        found = next((slip for one in recognise if (slip := one(read, index, reading)) is not None), None)
        if found is None:
            kept.append(read[index])
            index += 1
            continue
        span = read[index].span.to(read[index + found.length - 1].span)
        reading.complain(found.code, span, found.headline, label=found.label, way_out=found.way_out)
        if found.meant is None:
            return None
        kept.extend(found.meant)
        index += found.length
    return kept
