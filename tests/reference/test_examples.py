"""The examples are what their maker makes, and show what they are there to show."""

from __future__ import annotations

import csv
import io
import runpy
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples"


def made() -> str:
    """The file as the maker makes it now."""
    text: str = runpy.run_path(str(EXAMPLES / "make_claims.py"))["claims_csv"]()
    return text


def test_the_claims_are_those_of_the_maker() -> None:
    assert (EXAMPLES / "claims.csv").read_text(encoding="utf-8") == made()


def test_no_registration_code_has_its_check_character() -> None:
    """GB 32100: a code with the wrong last character belongs to nobody."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    for row in csv.DictReader(io.StringIO(made())):
        code = row["统一社会信用代码"]
        if code:
            total = sum(alphabet.index(character) * pow(3, place, 31) for place, character in enumerate(code[:17]))
            assert len(code) == 18
            assert alphabet.index(code[17]) != (31 - total % 31) % 31
