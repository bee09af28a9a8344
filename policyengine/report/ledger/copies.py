"""What was written of a whole ledger, and what was taken over from a copy."""

from __future__ import annotations

from policyengine.ledger.answers import Exported, Imported
from policyengine.report.document import Document, Paragraph
from policyengine.words import Language, Words


def exported(done: Exported, language: Language) -> Document:
    """How much was written, and what proves it."""
    told = Words(f"写出{done.entries:,}条分录。", f"Entries written: {done.entries:,}.")
    reading = Words(
        "工作簿供查阅，不能再导入；要搬到另一个台账，请导出为 csv 或 jsonl。",
        "A workbook is for reading and cannot be imported; as csv or jsonl it can.",
    )
    paragraphs = (told, _head(done.head), reading) if done.form == "xlsx" else (told, _head(done.head))
    return Document(language, Words("导出", "Export"), tuple(map(Paragraph, paragraphs)))


def imported(done: Imported, address: str, language: Language) -> Document:
    """How much was taken over, and what proves it."""
    if not done.new:
        told = Words(
            f"{address} 里已经有这{done.entries:,}条分录，没有改动。",
            f"All {done.entries:,} entries are in {address} already; nothing changed.",
        )
    else:
        told = Words(
            f"{done.entries:,}条分录已导入 {address}，逐条核对无误。",
            f"Entries taken over into {address}, each proved: {done.entries:,}.",
        )
    return Document(language, Words("导入", "Import"), (Paragraph(told), Paragraph(_head(done.head))))


def _head(head: str) -> Words:
    return Words(f"末条校验：{head}", f"The last entry's hash: {head}")
