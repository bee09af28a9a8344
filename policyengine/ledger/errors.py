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


def unreadable(seq: int, why: Words) -> LedgerError:
    """What is said of an entry that is not of its kind's shape."""
    return LedgerError(
        "L751",
        Words(
            f"第{seq}条分录读不懂（{why.zh}），请用 `policyengine ledger verify` 核对",
            f"entry {seq} cannot be understood ({why.in_language('en')}): see `policyengine ledger verify`",
        ),
    )


def absent(place: str) -> LedgerError:
    """There is no ledger at `place`. It may be elsewhere: whoever made a new one instead would pay everything again."""
    return LedgerError(
        "L701",
        Words(
            f"没有 `{place}` 这个台账：在别处的，用 --ledger 写明，或先换到它所在的文件夹；"
            "第一次使用的，才用 `policyengine ledger init` 建立",
            f"there is no ledger `{place}`: say with --ledger where it is, or go to its folder; "
            "only where there never was one, `policyengine ledger init` makes it",
        ),
    )


def damaged(place: str) -> LedgerError:
    """What is on the disk is not what was written there."""
    return LedgerError(
        "L707",
        Words(
            f"`{place}` 有损坏，什么也没有写入：请从最近的备份恢复；坏在哪里，用 `policyengine ledger verify` 查看",
            f"`{place}` is damaged, nothing was written: restore the latest backup; "
            "`policyengine ledger verify` tells where it is",
        ),
    )
