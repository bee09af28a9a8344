"""The one error of the ledger's doors: what cannot be done, and why, in an official's words."""

from __future__ import annotations

from policyengine.words import Language, Words


class LedgerError(Exception):
    """A request that the ledger refuses, or a database that cannot be used; nothing was written.

    `code` is stable (L7xx); `words` has the reason in both languages. The text of the exception is English.
    """

    def __init__(self, code: str, words: Words) -> None:
        self.code = code
        self.words = words
        super().__init__(code, words)  # what a copy, or another process, makes it again from

    def render(self, lang: Language) -> str:
        """The code and the reason in one language."""
        return f"{self.code}: {self.words.in_language(lang)}"

    def __str__(self) -> str:
        return self.render("en")


def unreadable(seq: int) -> LedgerError:
    """What is said of an entry that is not of its kind's shape."""
    return LedgerError(
        "L751",
        Words(
            f"第 {seq} 条分录读不懂，请用 ledger verify 核对",
            f"entry {seq} cannot be understood: see ledger verify",
        ),
    )
