"""Help texts set in columns of the screen, where 汉字 take two and may be parted anywhere.

click measures in characters and breaks lines at blanks; a Chinese paragraph has none, and
would come out as one line twice too wide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import click

from policyengine.source import display_width, wrap

_TERM_WIDTH: Final = 30  # columns of the left side of a list, at most; a longer term stands on a line of its own


class HelpFormatter(click.HelpFormatter):
    """click's formatter with widths of the screen."""

    def write_text(self, text: str) -> None:
        """Paragraphs, parted by empty lines, each wrapped."""
        indent = " " * self.current_indent
        paragraphs = [wrap(paragraph, self.width - self.current_indent) for paragraph in text.split("\n\n")]
        self.write("\n\n".join("\n".join(indent + line for line in lines) for lines in paragraphs) + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = _TERM_WIDTH, col_spacing: int = 2) -> None:
        """A list of terms and what they mean, side by side."""
        listed = list(rows)
        column = min(max(display_width(term) for term, _ in listed), col_max) + col_spacing
        for term, meaning in listed:
            for line in _side_by_side(term, meaning, column, self.width - self.current_indent):
                self.write(" " * self.current_indent + line.rstrip() + "\n")


def _side_by_side(term: str, meaning: str, column: int, width: int) -> Iterator[str]:
    lines = wrap(meaning, max(width - column, 10))
    if display_width(term) + 2 > column:
        yield term
        term = ""
    for line in lines:
        yield term + " " * (column - display_width(term)) + line
        term = ""
