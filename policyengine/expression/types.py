"""The static types of expressions: what a value is, its dimension, and whether it can be null.

There is one dimension, money. `NUMERIC` is the type of a bare number given to an
expression outside a policy: it becomes a number or money by use. `FAILED` is the type of
an expression already complained about; it agrees with everything, so that one slip gives
one complaint. `ANY` is what a list of mixed values holds and what a range read from a
text has at its ends; neither can be written in a policy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from policyengine.words import Words


class Kind(Enum):
    """What kind of value; the value of each member is its name for people."""

    BOOLEAN = Words("是否", "a yes/no value")
    NUMBER = Words("数", "a number")
    MONEY = Words("金额", "an amount of money")
    NUMERIC = Words("数或金额", "a number or an amount of money")
    TEXT = Words("文本", "text")
    CHOICE = Words("选项", "a choice")
    DATE = Words("日期", "a date")
    DATE_TIME = Words("日期时间", "a date and time")
    YEARS_MONTHS = Words("年月时长", "a years-and-months duration")
    DAYS_TIME = Words("日时时长", "a days-and-time duration")
    LIST = Words("列表", "a list")
    RANGE = Words("区间", "a range")
    ANY = Words("任意值", "any value")
    NULL = Words("空值", "null")
    FAILED = Words("(有误)", "(in error)")


@dataclass(frozen=True, slots=True)
class Type:
    """A kind, the element type of a list or range, the ids of a choice, and nullability.

    `of` is None for the empty list, which holds nothing. `choices` maps nothing and keeps
    order: the ids an enum fact declares.
    """

    kind: Kind
    of: Type | None = None
    choices: tuple[str, ...] = ()
    nullable: bool = False

    def or_null(self) -> Type:
        """This type, or null."""
        return replace(self, nullable=True)

    def not_null(self) -> Type:
        """This type, once a guard has excluded null."""
        return replace(self, nullable=False)

    def in_words(self) -> Words:
        """The type as an official would call it."""
        words = self.kind.value
        if self.of is not None:
            of = self.of.in_words()
            words = Words(f"{of.zh}的{words.zh}", f"{words.en} of {of.en}")
        return Words(words.zh + "(可空)", words.en + " or null") if self.nullable else words


BOOLEAN: Final = Type(Kind.BOOLEAN)
NUMBER: Final = Type(Kind.NUMBER)
MONEY: Final = Type(Kind.MONEY)
NUMERIC: Final = Type(Kind.NUMERIC)
TEXT: Final = Type(Kind.TEXT)
DATE: Final = Type(Kind.DATE)
DATE_TIME: Final = Type(Kind.DATE_TIME)
YEARS_MONTHS: Final = Type(Kind.YEARS_MONTHS)
DAYS_TIME: Final = Type(Kind.DAYS_TIME)
ANY: Final = Type(Kind.ANY)
NULL: Final = Type(Kind.NULL, nullable=True)
FAILED: Final = Type(Kind.FAILED)


QUANTITIES: Final = frozenset({Kind.NUMBER, Kind.MONEY, Kind.NUMERIC})
DAYS: Final = frozenset({Kind.DATE, Kind.DATE_TIME})
DURATIONS: Final = frozenset({Kind.YEARS_MONTHS, Kind.DAYS_TIME})
ORDERED: Final = QUANTITIES | DAYS | DURATIONS | {Kind.TEXT}
"""Kinds whose values come one before the other."""


def list_of(element: Type | None) -> Type:
    """The type of a list of `element`; None: of the empty list."""
    return Type(Kind.LIST, of=element)


def range_of(element: Type) -> Type:
    """The type of a range over `element`."""
    return Type(Kind.RANGE, of=element)


def choice_of(*choices: str) -> Type:
    """The type of an enum fact with these ids."""
    return Type(Kind.CHOICE, choices=choices)
