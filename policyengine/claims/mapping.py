"""Claims that a program hands over: a mapping of facts, nested or with dotted names.

Values may be Python's own (int, `Decimal`, `Fraction`, bool, str, dates) or text as in a cell. A
float is a problem: what it holds is rarely what was meant. None is a blank.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from policyengine.claims.columns import Resolved, Titles, did_you_mean, resolve, titles_of
from policyengine.claims.form import Form, Raw
from policyengine.claims.reading import NEAR_MISSES, RecordReader
from policyengine.claims.records import DEEPEST, EMPTY, no_record, too_wide, unfit
from policyengine.claims.rows import Row
from policyengine.claims.text import MOST_COLUMNS, shown
from policyengine.facts import Claim
from policyengine.policy.model import Fact
from policyengine.values import UNKNOWN
from policyengine.words import Words

_REMEMBERED: Final = 256
"""Sets of keys whose unknown ones are kept: records handed over together mostly name the same facts."""


@dataclass(frozen=True, slots=True)
class UnknownKey:
    """A key that is no fact, and the one it was probably meant to be; `given`: another key gives that one."""

    key: str
    near: Fact | None
    words: Words
    given: bool = False


class MappingReader:
    """Reads the records that a program hands over at once, each by itself."""

    def __init__(self, known: Titles) -> None:
        self._known = known
        self._records = RecordReader(known)
        self._unknown: dict[tuple[str, ...], tuple[UnknownKey, ...]] = {}

    def read(self, facts: Mapping[str, object]) -> tuple[Claim, tuple[UnknownKey, ...]]:
        """One claim, and the keys that are no facts, in their order.

        What is wrong with a value, and a key above facts or below one, is in the problems of the claim. Keys that
        are no facts are passed over: a program should not go on without looking at those.
        """
        row = _row(facts)
        return self._records.claim(row), self._unknown_of(row.keys)

    def _unknown_of(self, keys: tuple[str, ...]) -> tuple[UnknownKey, ...]:
        if keys not in self._unknown:
            if len(self._unknown) >= _REMEMBERED:
                self._unknown.clear()
            self._unknown[keys] = _unknown_keys(self._records.resolved(keys), self._known)
        return self._unknown[keys]


def claim_from_mapping(facts: Mapping[str, object], form: Form) -> Claim:
    """The claim alone."""
    return RecordReader(titles_of(form)).claim(_row(facts))


def unknown_keys(facts: Mapping[str, object], form: Form) -> tuple[UnknownKey, ...]:
    """The keys of `facts` that are no facts of the form, in their order."""
    known = titles_of(form)
    return _unknown_keys(resolve(_row(facts).keys, known, ()), known)


def _unknown_keys(resolved: Resolved, known: Titles) -> tuple[UnknownKey, ...]:
    names = resolved.names
    absent = [fact for name, fact in known.form.vocabulary.items() if name not in names]
    unknown = [resolved.titles[at] for at in resolved.unknown if known.misplaced(resolved.titles[at]) is None]
    return tuple(_unknown(key, known, absent if at < NEAR_MISSES else None) for at, key in enumerate(unknown))


def _unknown(key: str, known: Titles, absent: list[Fact] | None) -> UnknownKey:
    """`absent` are the facts that no key gives; None where the key is not to be compared with any."""
    if absent is not None:
        missed = known.near(key, absent)
        near = missed or known.near(key, known.form.vocabulary.values())
        if near is not None:
            return UnknownKey(key, near, did_you_mean(shown(key), near), given=missed is None)
    return UnknownKey(key, None, Words(f"没有“{shown(key)}”这一项", f"there is no fact `{shown(key)}`"))


def _row(facts: object) -> Row:
    if not isinstance(facts, Mapping):  # what a program hands over may be anything
        return Row(0, (), (), (no_record(facts),))
    pairs = tuple(itertools.islice(_flat(facts, "", 1), MOST_COLUMNS + 1))
    if len(pairs) > MOST_COLUMNS:
        return Row(0, (), (), (too_wide(),))
    return Row(0, tuple(key for key, _ in pairs), tuple(raw for _, raw in pairs))


def _flat(facts: Mapping[str, object], prefix: str, depth: int) -> Iterator[tuple[str, Raw]]:
    for key, value in facts.items():
        name = f"{prefix}{key}"
        if isinstance(value, str):  # most are, and to ask whether one is a mapping takes long
            yield name, value
        elif isinstance(value, Mapping) and not value:
            yield name, EMPTY
        elif isinstance(value, Mapping) and depth < DEEPEST:
            yield from _flat(value, f"{name}.", depth + 1)
        elif value is not UNKNOWN:
            yield name, _raw(value)


def _raw(value: object) -> Raw:
    match value:
        case None | str() | int() | Decimal() | Fraction() | dt.date():
            return value
        case _:
            return unfit(value)
