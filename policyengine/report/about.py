"""What made a workbook: the policies with their editions and fingerprints, the engine, and what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from policyengine.policy.model import Policy
from policyengine.report.amounts import date
from policyengine.report.citations import title
from policyengine.report.document import Document, Table
from policyengine.words import Language, Words

SHEET: Final = Words("说明", "about")


def about(facts: Iterable[tuple[Words, Words]], policies: Sequence[Policy], language: Language) -> Document:
    """A page with `facts`, name and content, and a row for every edition of every policy."""
    header = (
        Words("政策", "policy"),
        Words("编号", "id"),
        Words("施行", "in force"),
        Words("规则指纹", "fingerprint"),
        Words("文件校验", "SHA-256 of the file"),
    )
    rows = [
        (title(one), Words(one.policy), _period(one), Words(one.fingerprint), Words(one.file_sha256))
        for one in policies
    ]
    told = Table((Words("事项", "what"), Words("内容", "which")), tuple(facts))
    return Document(language, Words("这份表由什么得出", "What this was made from"), (told, Table(header, tuple(rows))))


def _period(policy: Policy) -> Words:
    first, until = date(policy.in_force.from_), policy.in_force.until
    if until is None:
        return Words(f"{first.zh}起", f"from {first.en}")
    last = date(until)
    return Words(f"{first.zh}至{last.zh}", f"{first.en} to {last.en}")
