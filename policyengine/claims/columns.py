"""Which fact a column means: by its name, by its label in either language, with a unit behind it.

Blanks, line breaks, width and case do not count, nor does the `*` by which forms mark what
must be filled in. A unit in brackets (`(元)`, `(万元)`, `(亿元)`, `(%)`, or the currency's code)
applies to the plain numbers below it: `12.5` under `(万元)` is 125,000. That is always noted,
because a wrong unit would be a silent factor of ten thousand. Brackets that are not
understood make the column unknown, and then near to a fact.

A column that is nearly a fact which has no column of its own is not passed over: its fact
would be missing from every claim without a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from policyengine.claims.form import Form, Unit
from policyengine.claims.nearness import is_near
from policyengine.claims.text import folded, shown, trimmed
from policyengine.policy.model import Fact, FactKind
from policyengine.words import Words

_BRACKETS: Final = re.compile(
    r"(?P<title>.+?) *[(\[【〔] *(?:单位 *[:：]? *)?(?P<unit>[^()\[\]【】〔〕]+?) *[)\]】〕]", re.DOTALL
)
_REQUIRED: Final = "*＊"
_LONGEST: Final = 200  # characters; a longer title has no unit that anybody could find
_NAMED: Final = 5  # facts that a complaint lists
_MAGNITUDES: Final[Mapping[str, int]] = {"": 1, "千": 10**3, "万": 10**4, "百万": 10**6, "亿": 10**8}


@dataclass(frozen=True, slots=True)
class Column:
    """A column that means a fact; `unit` is what its title says plain numbers are in."""

    fact: Fact
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Titles:
    """Every spelling under which a fact of the form is known; `above` are the names of the facts below a group's."""

    form: Form
    facts: Mapping[str, Fact]
    above: Mapping[str, tuple[str, ...]]

    def column(self, title: str) -> Column | None:
        """The fact that a title means; None where it is none of the form's."""
        fact = self.facts.get(_key(title))
        if fact is not None:
            return Column(fact, _unit_of_label(title, fact, self.form.currency))
        bracketed = _bracketed(title)
        fact = self.facts.get(_key(bracketed["title"])) if bracketed else None
        if bracketed is None or fact is None:
            return None
        unit = _unit(bracketed["unit"], fact, self.form.currency)
        return Column(fact, unit) if unit is not None else None

    def is_fact(self, title: str) -> bool:
        """Whether a title is known."""
        return self.column(title) is not None

    def near(self, title: str, absent: Iterable[Fact]) -> Fact | None:
        """The fact, among those that have no column, for which `title` was probably meant."""
        for fact in absent:
            if any(is_near(title, spelling) for spelling in (fact.name, fact.label.zh, fact.label.en) if spelling):
                return fact
        return None

    def misplaced(self, key: str) -> Words | None:
        """What is wrong with the key of a record that is no fact but stands above facts, or below one; else None."""
        below = self.above.get(_key(key), ())
        if below:
            listed = [f"`{name}`" for name in below[:_NAMED]] + ["…"] * (len(below) > _NAMED)
            return Words(
                f"`{shown(key)}` 不是一项，不能直接写值；要写的是其中的 {'、'.join(listed)}",
                f"`{shown(key)}` is no fact and takes no value; the facts are {', '.join(listed)}",
            )
        parts = key.split(".")
        for end in range(len(parts) - 1, 0, -1):
            column = self.column(".".join(parts[:end]))
            if column is not None:
                name = column.fact.name
                return Words(
                    f"`{name}` 要直接写值，其下不再分项（写了 `{shown(key)}`）",
                    f"`{name}` takes a value and has no parts (`{shown(key)}` is given)",
                )
        return None


@dataclass(frozen=True, slots=True)
class Resolved:
    """The columns of one table or record. `columns` stands beside its titles, None where one means no fact.

    `ignored` and `unknown` are positions; a blank title is among the unknown ones.
    """

    titles: tuple[str, ...]
    columns: tuple[Column | None, ...]
    ignored: frozenset[int]
    unknown: tuple[int, ...]

    @property
    def doubled(self) -> Iterator[tuple[int, int]]:
        """Positions of two titles that mean one fact."""
        first: dict[str, int] = {}
        for at, column in enumerate(self.columns):
            if column is not None and first.setdefault(column.fact.name, at) != at:
                yield first[column.fact.name], at

    @property
    def names(self) -> frozenset[str]:
        """The facts that have a column."""
        return frozenset(column.fact.name for column in self.columns if column is not None)


def titles_of(form: Form) -> Titles:
    """The spellings of every fact of `form`; one that could mean two facts means neither."""
    spelt: dict[str, Fact | None] = {}
    for fact in form.vocabulary.values():
        spellings = {_key(spelling) for spelling in (fact.name, fact.label.zh, fact.label.en) if spelling}
        bracketed = _bracketed(fact.label.zh)
        unit = _unit(bracketed["unit"], fact, form.currency) if bracketed else None
        if bracketed and unit is not None and unit.factor == 1:
            spellings.add(_key(bracketed["title"]))  # without (元) it means the same, without (万元) it would not
        for spelling in spellings:
            spelt[spelling] = fact if spelt.get(spelling, fact) is fact else None
    for fact in form.vocabulary.values():
        spelt[_key(fact.name)] = fact  # a name is unique, whatever labels there are
    known = {spelling: fact for spelling, fact in spelt.items() if fact is not None and spelling}
    return Titles(form, known, _groups(form.vocabulary))


def _groups(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The names that stand above others (`owner` above `owner.kind`), with those below them."""
    found: dict[str, list[str]] = {}
    for name in names:
        parts = name.split(".")
        for end in range(1, len(parts)):
            found.setdefault(_key(".".join(parts[:end])), []).append(name)
    return {group: tuple(below) for group, below in found.items()}


def resolve(titles: tuple[str, ...], known: Titles, ignore: Collection[str]) -> Resolved:
    """What the columns mean; those in `ignore` mean nothing, whatever they are called."""
    passed_over = {_key(title) for title in ignore}
    ignored = frozenset(at for at, title in enumerate(titles) if _key(title) in passed_over)
    columns = tuple(None if at in ignored else known.column(title) for at, title in enumerate(titles))
    unknown = tuple(at for at, column in enumerate(columns) if column is None and at not in ignored)
    return Resolved(titles, columns, ignored, unknown)


def did_you_mean(title: str, fact: Fact) -> Words:
    """That a title is nearly a fact's."""
    return Words(
        f"没有“{title}”这一项，是否要写“{fact.label.zh}”（{fact.name}）？",
        f"there is no fact `{title}`; did you mean `{fact.label.in_language('en')}` ({fact.name})?",
    )


def same_title(one: str, other: str) -> bool:
    """Whether two titles are one, but for blanks, width and case."""
    return _key(one) == _key(other)


def _bracketed(title: str) -> re.Match[str] | None:
    if len(title) > _LONGEST:
        return None
    return _BRACKETS.fullmatch(trimmed(unicodedata.normalize("NFKC", trimmed(title)).strip(_REQUIRED)))


def _key(title: str) -> str:
    return folded(title).strip(_REQUIRED)


def _unit(written: str, fact: Fact, currency: str) -> Unit | None:
    """The unit in the brackets of a title; None where such a fact is not counted in it."""
    word = folded(written)
    magnitude: str | None
    match fact.kind:
        case FactKind.MONEY:
            magnitude = _magnitude(word, currency)
        case FactKind.RATE:
            return Unit("百分数", Fraction(1, 100)) if word in ("%", "百分比", "百分数") else None
        case FactKind.INTEGER | FactKind.NUMBER:
            magnitude = word if word in ("千", "万", "百万", "亿") else None
        case _:
            magnitude = None
    factor = _MAGNITUDES.get(magnitude) if magnitude is not None else None
    return Unit(trimmed(written), Fraction(factor)) if factor is not None else None


def _magnitude(word: str, currency: str) -> str:
    """What stands before the currency: 万 of 万元; 万 alone is that of the currency."""
    endings = ("人民币元", "元", "cny", "rmb") if currency == "CNY" else (currency.casefold(),)
    return next((word.removesuffix(ending) for ending in endings if word.endswith(ending)), word)


def _unit_of_label(title: str, fact: Fact, currency: str) -> Unit | None:
    """The unit where the very label of the fact ends with one, as in `投资额(万元)`."""
    bracketed = _bracketed(title)
    unit = _unit(bracketed["unit"], fact, currency) if bracketed else None
    return unit if unit is not None and unit.factor != 1 else None
