"""A diagnostic: one mistake of an author, as a value with a code, a place and a way out.

Mistakes of authors are collected, never raised one by one; `Diagnostics` is where every
pass puts them. Faults of the program are exceptions and never come here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from policyengine.source import Place
from policyengine.words import Words


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that explains the first: where a name was declared, the first of two keys."""

    words: Words
    place: Place


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One complaint. `headline` stands alone, without a full stop; `label` is short and stands at the underline."""

    code: str
    headline: Words
    place: Place | None = None
    label: Words | None = None
    help: Words | None = None
    related: tuple[Related, ...] = ()


@dataclass(slots=True)
class Diagnostics:
    """What was found so far, by every pass over every file of one run."""

    found: list[Diagnostic] = field(default_factory=list)

    def add(
        self,
        code: str,
        place: Place | None,
        headline: Words,
        *,
        label: Words | None = None,
        help: Words | None = None,  # noqa: A002  # the field's word, as rustc and ruff print it
        related: tuple[Related, ...] = (),
    ) -> None:
        """Record one complaint."""
        self.found.append(Diagnostic(code, headline, place, label, help, related))

    def __iter__(self) -> Iterator[Diagnostic]:
        """In the order of the files as first met, then of the places in them; equal complaints once."""
        order: dict[str, int] = {}
        for diagnostic in self.found:
            if diagnostic.place is not None:
                order.setdefault(diagnostic.place.source.name, len(order))

        def key(diagnostic: Diagnostic) -> tuple[int, int, int]:
            if diagnostic.place is None:
                return (len(order), 0, 0)
            span = diagnostic.place.span
            return (order[diagnostic.place.source.name], span.start, span.end)

        return iter(dict.fromkeys(sorted(self.found, key=key)))

    def __bool__(self) -> bool:
        return bool(self.found)

    def __len__(self) -> int:
        return len(set(self.found))
