"""Numbers as offices write them: grouped, in 万 and 亿, in per cent, with a currency.

A number is digits with at most one point, grouped in threes or not at all. `1,23` is no
number, nor is `5千元`, `约12万`, `(1,234.50)` or `1.2E+07`: the reader says so instead of
guessing. What is read is exact, a `Fraction`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

LONGEST_NUMBER: Final = 40
"""Digits in a number: far beyond any amount, short enough that no cell costs time."""

MAGNITUDES: Final[Mapping[str, Fraction]] = {"万": Fraction(10**4), "亿": Fraction(10**8)}

_DIGITS = r"(?P<digits>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+)"
_MAGNITUDE = r"(?P<magnitude>[万亿]?)"
_NUMBER: Final = re.compile(rf"(?P<sign>[+-]?) *{_DIGITS} *{_MAGNITUDE}")
_PERCENT: Final = re.compile(rf"(?P<sign>[+-]?) *{_DIGITS} *%")
_MONEY: Final = re.compile(
    rf"(?P<outer>[+-]?) *(?P<before>[¥$€£]|[A-Za-z]{{3}}|人民币)? *(?P<sign>[+-]?) *{_DIGITS} *{_MAGNITUDE}"
    r" *(?P<after>元整|元|[A-Za-z]{3})?"
)
_SCIENTIFIC: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?[Ee][+-]?[0-9]{1,6}")
_NUMBER_SHOWN_AS_ID: Final = re.compile(r"[0-9]\.[0-9]+[Ee]\+?[0-9]{2,3}|[0-9][Ee]\+[0-9]{2,3}")
_BRACKETED: Final = re.compile(rf"\([ ¥]*{_DIGITS} *{_MAGNITUDE} *元?\)")

_SIGNS_OF_MONEY: Final[Mapping[str, frozenset[str]]] = {
    "元": frozenset({"CNY"}),
    "元整": frozenset({"CNY"}),
    "人民币": frozenset({"CNY"}),
    "RMB": frozenset({"CNY"}),
    "¥": frozenset({"CNY", "JPY"}),
    "$": frozenset({"USD"}),
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP"}),
}


@dataclass(frozen=True, slots=True)
class Written:
    """A number as it stood: its value, whether 万, 亿 or % was written with it, and the currencies it names."""

    value: Fraction
    scaled: bool = False
    currencies: tuple[str, ...] = ()

    @property
    def bare(self) -> bool:
        """Digits alone, so that a unit in the header applies."""
        return not self.scaled and not self.currencies


def read_number(text: str, *, percent: bool) -> Written | None:
    """A plain number, with 万 or 亿, or (where `percent`) a percentage; `text` is in plain form.

    >>> read_number("1,200", percent=False).value, read_number("30 %", percent=True).value
    (Fraction(1200, 1), Fraction(3, 10))
    """
    if percent and text.endswith("%"):
        match = _PERCENT.fullmatch(text)
        return Written(_value(match) / 100, scaled=True) if match else None
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    magnitude = match["magnitude"]
    return Written(_value(match) * MAGNITUDES[magnitude], scaled=True) if magnitude else Written(_value(match))


def read_money(text: str) -> Written | None:
    """An amount with at most one sign, and the currency marks written before and after it.

    >>> read_money("¥1,234.50").value, read_money("12.5万元").value
    (Fraction(2469, 2), Fraction(125000, 1))
    """
    match = _MONEY.fullmatch(text)
    if match is None or (match["outer"] and match["sign"]):
        return None
    value = _value(match)
    if match["outer"] == "-":
        value = -value
    magnitude = match["magnitude"]
    marks = tuple(mark.upper() for mark in (match["before"], match["after"]) if mark)
    return Written(value * MAGNITUDES[magnitude] if magnitude else value, bool(magnitude), marks)


def means_currency(mark: str, currency: str) -> bool:
    """Whether `元`, `¥` or a code such as `USD` is the policy's `currency`."""
    return currency in _SIGNS_OF_MONEY.get(mark, frozenset({mark}))


def too_long(text: str) -> bool:
    """Whether `text` holds more digits than any number has."""
    return len(text) > LONGEST_NUMBER and sum(map(str.isdigit, text)) > LONGEST_NUMBER


def is_scientific(text: str) -> bool:
    """Whether `text` is a number in the form a spreadsheet gives long ones: `1.2E+07`."""
    return _SCIENTIFIC.fullmatch(text) is not None


def is_cut_identifier(text: str) -> bool:
    """Whether `text` was an identifier before a spreadsheet took it for a number: `9.131E+17`.

    >>> is_cut_identifier("9.131E+17"), is_cut_identifier("12E34")
    (True, False)
    """
    return _NUMBER_SHOWN_AS_ID.fullmatch(text) is not None


def is_bracketed(text: str) -> bool:
    """Whether `text` is an amount in the brackets that bookkeepers give to negative ones."""
    return _BRACKETED.fullmatch(text) is not None


def _value(match: re.Match[str]) -> Fraction:
    whole, _, decimals = match["digits"].replace(",", "").partition(".")
    value = Fraction(int((whole + decimals) or "0"), 10 ** len(decimals))
    return -value if match["sign"] == "-" else value
