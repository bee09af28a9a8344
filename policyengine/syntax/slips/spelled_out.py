"""Numbers written in Chinese numerals: 三百万元, 百分之三十, 三成.

Only where a value begins. One character alone may be somebody's name, and so may whatever has a
point or a bracket beside it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from policyengine.syntax.lexemes import Lexeme, ends_value
from policyengine.syntax.numerals import CHARACTERS, numeral_value
from policyengine.syntax.slips.amounts import shortest, written_otherwise
from policyengine.syntax.slips.reading import Reading, Slip, mend
from policyengine.values import decimal_text
from policyengine.words import Words

_NUMERAL: Final = re.compile(
    f"(?P<per>百分之|千分之)?(?P<numeral>[{CHARACTERS}]+)(?P<tenths>成)?(?P<yuan>元|块|块钱|圆|元人民币|人民币)?整?"
)
_SHARES: Final = {"百分之": Fraction(1), "千分之": Fraction(1, 10), "成": Fraction(10)}  # in hundredths


def mend_numerals(read: list[Lexeme], reading: Reading) -> list[Lexeme] | None:
    """Put digits for each numeral."""
    return mend(read, reading, (_numeral,))


def _numeral(read: Sequence[Lexeme], index: int, _: Reading) -> Slip | None:
    word = read[index]
    if word.type != "WORD" or len(word.text) == 1 or ends_value(read, index):
        return None
    if read[index + 1].type in ("DOT", "LPAR", "COLON") or (index > 0 and read[index - 1].type == "DOT"):
        return None
    match = _NUMERAL.fullmatch(word.text)
    literal = _in_digits(match) if match is not None else None
    if literal is None:
        return None
    return written_otherwise(
        1, word.text, literal, Words("数字用阿拉伯数字", "numbers are written in digits"), word, word
    )


def _in_digits(match: re.Match[str]) -> str | None:
    value = numeral_value(match["numeral"])
    parts = [part for part in (match["per"], match["tenths"]) if part]
    if value is None or len(parts) > 1 or (parts and match["yuan"]):
        return None
    if parts:
        return f"{decimal_text(value * _SHARES[parts[0]])}%"
    return shortest(value) + ("元" if match["yuan"] else "")
