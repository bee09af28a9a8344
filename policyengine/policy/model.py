"""A policy, in two stages of one shape: `Draft` as written, `Policy` once checked.

Everything that stands in an article is generic over what a value is: a `Written` tree in a
draft, a typed `Node` in a policy. Only `policy.checker` makes a `Policy`, so whoever is
handed one needs no defensive line: every name is resolved, every expression typed, every
article modelled or declared not to be.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Final, Generic, Literal, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

from policyengine.expression.core import Node
from policyengine.expression.types import BOOLEAN, DATE, DATE_TIME, FAILED, MONEY, NUMBER, TEXT, Type, choice_of
from policyengine.policy.written import NamedPlace, Written
from policyengine.source import Place, Source
from policyengine.values import RoundingMode, YearsMonths
from policyengine.words import Words

CLAIM: Final = "claim"
"""The built-in accumulator of one claim: it holds what earlier awards of the same claim took."""


V = TypeVar("V")


# Facts: the vocabulary of a claim.


class FactKind(StrEnum):
    """The types of facts; a choice is written as a mapping of ids to labels."""

    TEXT = "text"
    YES_NO = "yes_no"
    CHOICE = "choice"
    DATE = "date"
    DATE_TIME = "date_time"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    RATE = "rate"


@dataclass(frozen=True, slots=True)
class Fact:
    """One declared fact. `decimals`: digits it may have after the point (money in units of the currency).

    `at_least` and `at_most` are inclusive bounds; numbers, money and rates have `Fraction`s
    there (a rate of 30% is 3/10). `blank_is_none`: a blank means there is none (null); every
    other fact that is not given is Unknown. `unread`, in a draft: its type was complained about, and
    its name agrees with everything.
    """

    name: str
    label: Words
    kind: FactKind
    choices: tuple[tuple[str, Words], ...] = ()
    decimals: int = 0
    at_least: Fraction | dt.date | None = None
    at_most: Fraction | dt.date | None = None
    blank_is_none: bool = False
    question: Words | None = None
    source: Words | None = None
    place: Place | None = field(default=None, compare=False, repr=False)
    unread: bool = field(default=False, compare=False, repr=False)

    @property
    def type(self) -> Type:
        """The static type of the fact's name in an expression."""
        if self.unread:
            return FAILED
        type_ = _EXPRESSION_TYPES[self.kind] if self.kind is not FactKind.CHOICE else choice_of(*dict(self.choices))
        return type_.or_null() if self.blank_is_none else type_


_EXPRESSION_TYPES: Final[Mapping[FactKind, Type]] = {
    FactKind.TEXT: TEXT,
    FactKind.YES_NO: BOOLEAN,
    FactKind.DATE: DATE,
    FactKind.DATE_TIME: DATE_TIME,
    FactKind.INTEGER: NUMBER,
    FactKind.NUMBER: NUMBER,
    FactKind.MONEY: MONEY,
    FactKind.RATE: NUMBER,
}


# What stands in the head of the file.


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a policy holds: the place, the level of government, and what it supports."""

    place: str
    level: str
    categories: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rounding:
    """Amounts are rounded to multiples of `unit` (in the currency), by `mode`."""

    unit: Fraction
    mode: RoundingMode


@dataclass(frozen=True, slots=True)
class Roles:
    """Which facts name the claim and who claims."""

    claim: NamedPlace
    applicant: NamedPlace


@dataclass(frozen=True, slots=True)
class Reading:
    """What the text leaves open and how this file reads it; `articles` none: it concerns the whole policy.

    `places` says where each of the articles is named.
    """

    question: Words
    adopted: Words
    alternatives: tuple[Words, ...] = ()
    articles: tuple[str, ...] = ()
    places: tuple[Place, ...] = field(default=(), compare=False, repr=False)


class Window(StrEnum):
    """The time over which an accumulator counts; `ROLLING` has a length of its own."""

    WHOLE = "whole"
    CALENDAR_YEAR = "calendar_year"
    POLICY_YEAR = "policy_year"
    ROLLING = "rolling"


@dataclass(frozen=True, slots=True)
class Accumulator(Generic[V]):
    """What a cap is measured against: what is counted, per whom, over which time.

    It counts the amounts granted by all awards, or by `awards`; with `sum`, the value of that
    expression for every claim granted something; with `count`, the different values of that
    fact among them. `rolling` is set exactly for a rolling window.
    """

    name: str
    label: Words
    per: tuple[NamedPlace, ...] = ()
    window: Window = Window.WHOLE
    rolling: YearsMonths | None = None
    awards: tuple[NamedPlace, ...] | None = None
    sum: V | None = None
    count: NamedPlace | None = None
    place: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Definition(Generic[V]):
    """A named value, used by its name."""

    name: str
    label: Words
    value: V
    place: Place | None = field(default=None, compare=False, repr=False)


# What stands in an article.


@dataclass(frozen=True, slots=True)
class Requirement(Generic[V]):
    """What must be met; `reason` is told when it is not."""

    condition: V
    reason: Words
    place: Place = field(compare=False, repr=False)


class IfShort(StrEnum):
    """What a cap does to an amount that does not fit."""

    REDUCE = "reduce"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Cap(Generic[V]):
    """At most `limit` in the accumulator `per` (or `claim`), while `when` holds."""

    limit: V
    per: str
    when: V | None
    label: Words | None
    if_short: IfShort | None
    place: Place = field(compare=False, repr=False)
    per_place: Place = field(compare=False, repr=False)


class Below(StrEnum):
    """What a minimum does to an amount below it."""

    RAISE = "raise"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Minimum(Generic[V]):
    """The least amount an award pays."""

    amount: V
    below: Below


Reach: TypeAlias = Literal["all"] | tuple[NamedPlace, ...]
"""All of them, or those named: awards for `overrides`, articles for `applies_to`."""


@dataclass(frozen=True, slots=True)
class Award(Generic[V]):
    """One thing an article grants: `base` × `rate`, or `amount`."""

    id: str
    label: Words
    when: V | None
    requires: tuple[Requirement[V], ...]
    base: V | None
    rate: V | None
    amount: V | None
    minimum: Minimum[V] | None
    caps: tuple[Cap[V], ...]
    overrides: Reach
    place: Place = field(compare=False, repr=False)


class Choose(StrEnum):
    """Which of several awards that fit one claim is granted."""

    HIGHEST = "highest"
    FIRST = "first"
    SUM = "sum"


UNREAD_DAY: Final = dt.date(dt.MINYEAR, 1, 1)
"""In a draft, the day that stands for one written wrongly and complained about; told from others by identity."""


@dataclass(frozen=True, slots=True)
class InForce:
    """From the first to the last day, both included; `date` names the fact that decides (None: the policy's)."""

    from_: dt.date
    until: dt.date | None
    date: NamedPlace | None
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Against:
    """Which other policies a coordination clause covers, as against the policy's own scope."""

    same_place: bool
    same_level: bool
    overlapping_categories: bool


@dataclass(frozen=True, slots=True)
class Coordination:
    """Higher, not both (就高不重复), against the policies it covers."""

    against: Against
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class NotModelled:
    """What the text demands and the file cannot say."""

    what: Words
    reason: Words


@dataclass(frozen=True, slots=True)
class Article(Generic[V]):
    """One article, with every provision it makes. `number` is as cited: `4`, `4(1)`."""

    number: str
    heading: Words
    summary: Words
    applies_to: Reach | None
    requires: tuple[Requirement[V], ...]
    caps: tuple[Cap[V], ...]
    order: tuple[NamedPlace, ...] | None
    awards: tuple[Award[V], ...]
    choose: Choose | None
    in_force: InForce | None
    coordination: Coordination | None
    not_modelled: tuple[NotModelled, ...]
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True)
class Regulation(Generic[V]):
    """The whole file. `policy` is its id, `edition` the date that tells editions of one id apart."""

    source: Source = field(compare=False, repr=False)
    place: Place = field(compare=False, repr=False)
    policy: str
    edition: dt.date | None
    title: Words
    issuer: Words | None
    issued: dt.date | None
    scope: Scope
    timezone: ZoneInfo
    currency: str
    rounding: Rounding
    roles: Roles
    articles_total: int
    choose: Choose
    readings: tuple[Reading, ...]
    facts: Mapping[str, Fact]
    accumulators: Mapping[str, Accumulator[V]]
    definitions: Mapping[str, Definition[V]]
    articles: tuple[Article[V], ...]


Draft: TypeAlias = Regulation[Written]
"""The file as written: every expression parsed, names still words."""


@dataclass(frozen=True)
class Policy(Regulation[Node]):
    """The file once checked; the definitions stand in an order in which each uses only earlier ones.

    `in_force` is the policy's own period; its `date` is set. `in_force_article` and
    `order_article` are the numbers of the articles that say so. `fingerprint` is the hash of
    the checked meaning, which a new layout of the file leaves alone.
    """

    in_force: InForce
    in_force_article: str
    order: tuple[str, ...]
    order_article: str
    fingerprint: str
    file_sha256: str = field(compare=False)

    def __repr__(self) -> str:
        edition = f" ({self.edition})" if self.edition is not None else ""
        return f"<Policy {self.policy}{edition}: {len(self.articles)} articles>"

    @property
    def date_fact(self) -> str:
        """The fact whose date decides whether the policy is in force."""
        date = self.in_force.date
        if date is None:
            raise ValueError("a checked policy has a date")
        return date.name
