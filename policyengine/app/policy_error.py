"""What the Python face raises for policies, and for tables of claims, with mistakes."""

from __future__ import annotations

from collections.abc import Iterable

from policyengine.app.language import known_language
from policyengine.diagnostics.model import Diagnostic
from policyengine.diagnostics.render import render_text
from policyengine.words import Language


class _MistakesError(ValueError):
    """Mistakes of somebody's file: `diagnostics` has every one, `render` their words in both languages."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = tuple(diagnostics)
        super().__init__(self.diagnostics)  # what a copy, or another process, makes it again from

    def render(self, lang: Language) -> str:
        """The diagnostics with their places and ways out."""
        return render_text(self.diagnostics, known_language(lang)).rstrip("\n")

    def __str__(self) -> str:
        return self.render("zh")


class PolicyError(_MistakesError):
    """Policy files with mistakes, or amounts held that fit no accumulator: `diagnostics` has every one.

    The text of the exception is what `policyengine check` prints, in Chinese; `render` has both languages.
    """


class TableError(_MistakesError):
    """A table that is no table of claims: no column of the claims' ids, a title that nearly is a fact's, floats."""
