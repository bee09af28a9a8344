"""One expression while it is being read: where it stands, and what has been complained of in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from policyengine.diagnostics.model import Diagnostics, Related
from policyengine.source import Place, Source, Span
from policyengine.syntax.lexemes import Lexeme
from policyengine.words import Words


@dataclass(slots=True)
class Reading:
    """The expression at `span` of `source`, and the places in it that were mended.

    `text` is the expression with half-width characters, as long as it was written; `meant` is what
    was put in the place of slips, None where that cannot be told.
    """

    source: Source
    span: Span
    diagnostics: Diagnostics
    mended: list[Span] = field(default_factory=list)
    text: str = ""
    meant: list[tuple[Span, str | None]] = field(default_factory=list)

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
    """`length` lexemes that were written for `meant`; None where that cannot be told.

    One that `shows_all` has for its way out the whole expression as it should be, where that fits in a line.
    """

    length: int
    code: str
    headline: Words
    label: Words | None = None
    way_out: Words | None = None
    meant: tuple[Lexeme, ...] | None
    shows_all: bool = False


_SHOWN: Final = 120  # characters: a longer expression is not written out again

Recognise: TypeAlias = Callable[[Sequence[Lexeme], int, Reading], Slip | None]


def mend(read: Sequence[Lexeme], reading: Reading, recognise: Sequence[Recognise]) -> list[Lexeme] | None:
    """`read` with what was meant in the place of every slip; None after one that does not tell."""
    kept: list[Lexeme] = []
    slips: list[tuple[Span, Slip]] = []
    index = 0
    while index < len(read):
        found = next((slip for one in recognise if (slip := one(read, index, reading)) is not None), None)
        if found is None:
            kept.append(read[index])
            index += 1
            continue
        span = read[index].span.to(read[index + found.length - 1].span)
        slips.append((span, found))
        reading.meant.append((span, None if found.meant is None else " ".join(one.text for one in found.meant)))
        if found.meant is None:
            break
        kept.extend(found.meant)
        index += found.length
    whole = _whole(reading) if any(slip.shows_all for _, slip in slips) else None
    for span, slip in slips:
        way_out = Words(f"写成 `{whole}`", f"write `{whole}`") if whole and slip.shows_all else slip.way_out
        reading.complain(slip.code, span, slip.headline, label=slip.label, way_out=way_out)
    return kept if index >= len(read) else None


def _whole(reading: Reading) -> str | None:
    """The expression with every slip mended; None where it is long, or not all of it can be mended."""
    text = reading.text
    if len(text) > _SHOWN or "//" in text or "/*" in text:
        return None
    for span, meant in sorted(reading.meant, key=lambda one: one[0].start, reverse=True):
        if meant is None:
            return None
        before, after = text[: span.start - reading.span.start], text[span.end - reading.span.start :]
        if meant[:1].isalpha():
            before, after = f"{before} ", f" {after}"
        text = f"{before}{meant}{after}"
    return " ".join(text.split())
