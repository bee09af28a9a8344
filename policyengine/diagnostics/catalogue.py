"""Every code and its title.

A title is general and stands alone; what is particular about one mistake is said by its
headline. A code not listed here is not in use, or not yet; none is ever used again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from policyengine.words import Words

TITLES: Final[Mapping[str, Words]] = {
    "E100": Words("文件读不出来", "The file cannot be read"),
}


def title(code: str) -> Words | None:
    """The title of `code`; None for a code not in use."""
    return TITLES.get(code)
