"""Parts that are installed on their own: what lacks one says so in a line, with the command to type."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from policyengine.words import Words


class MissingExtraError(Exception):
    """Something was asked for that an extra does, and the extra is not installed."""

    def __init__(self, extra: str, what: Words) -> None:
        install = f'pip install "policy-as-data[{extra}]"'
        self.words = Words(f"{what.zh}要先安装：{install}", f"{what.in_language('en')} needs: {install}")
        super().__init__(self.words.in_language("en"))


@contextmanager
def needing(extra: str, what: Words) -> Iterator[None]:
    """Imports within are of packages that `extra` brings; `what` needs them. Raises `MissingExtraError`."""
    try:
        yield
    except ImportError as error:
        raise MissingExtraError(extra, what) from error
