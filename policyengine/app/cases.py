"""A file of cases, read: each case with its claims, what is held before them, and what is expected.

Facts are read as a table of claims would be: by name or label, values as in a cell. A value
that cannot be read is no mistake of the file: the record is then invalid, which a case may
well expect. A name that nothing declares is one, at its line.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from policyengine.app.evaluating import form_of
from policyengine.app.holding import NOTHING_HELD, Held, given_twice, read_held
from policyengine.app.loading import PolicyBook
from policyengine.claims.cells import read_cell
from policyengine.claims.columns import Titles, titles_of
from policyengine.claims.mapping import claim_from_mapping
from policyengine.diagnostics.model import Diagnostics, Related
from policyengine.facts import Claim, Problem
from policyengine.outcome import Status
from policyengine.policy.model import CLAIM, Fact, FactKind
from policyengine.source import Place, Source
from policyengine.syntax import nodes as yaml
from policyengine.words import Words

NAMES: Final = ("policy", "article", "award", "limited_by")
"""Keys of `expect` that name something of a policy, several joined with `+`; "" is none."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a case says of one decision; only what it says is compared.

    `names` has those of `NAMES` that are given, `places` the value of every key given.
    """

    status: Status
    amounts: Mapping[str, Fraction]
    names: Mapping[str, str]
    missing: frozenset[str] | None
    reasons: tuple[str, ...]
    places: Mapping[str, Place]


@dataclass(frozen=True, slots=True)
class CaseClaim:
    """One claim of a case and what is expected of it."""

    claim: Claim
    expected: Expected


@dataclass(frozen=True, slots=True)
class Case:
    """One case. `sequence`: its claims are settled together; else it is one claim on its own."""

    title: str
    article: str
    place: Place
    claims: tuple[CaseClaim, ...]
    sequence: bool
    held: Held
    fails_because: str | None


@dataclass(frozen=True, slots=True)
class Cases:
    """The cases of a file that can be run, and how many have a mistake and cannot."""

    cases: tuple[Case, ...]
    not_run: int


def read_cases(tree: yaml.Mapping, source: Source, book: PolicyBook, diagnostics: Diagnostics) -> Cases:
    """The cases of a document whose shape was checked, under the policies of `book`.

    Every mistake is in `diagnostics`; a case with one, of its shape too, is read to its end and left out.
    """
    reader = _Reader(source, book, diagnostics, titles_of(form_of(book)))
    shared = reader.facts(tree.get("facts"))
    cases = tree.get("cases")
    items = cases.items if isinstance(cases, yaml.Sequence) else ()
    misshapen = [one.place.span.start for one in diagnostics.found if one.place and one.place.source is source]
    read = [reader.case(item, shared) if isinstance(item, yaml.Mapping) else None for item in items]
    run = tuple(
        case
        for item, case in zip(items, read, strict=True)
        if case is not None and not any(item.span.start <= start <= item.span.end for start in misshapen)
    )
    return Cases(run, len(items) - len(run))


_Layer = Mapping[str, tuple[str, str | None]]
"""Facts by their declared names: the key as written (it may name a unit) and the text; None is a blank."""


@dataclass(frozen=True, slots=True)
class _Reader:
    source: Source
    book: PolicyBook
    diagnostics: Diagnostics
    titles: Titles

    def place(self, tree: yaml.Tree) -> Place:
        return Place(self.source, tree.span)

    def case(self, tree: yaml.Mapping, shared: _Layer) -> Case | None:
        before = len(self.diagnostics.found)
        facts = {**shared, **self.facts(tree.get("facts"))}
        claims = tree.get("claims")
        sequence = isinstance(claims, yaml.Sequence)
        of_claims = claims.items if isinstance(claims, yaml.Sequence) else (tree,)
        read = tuple(self.claim(one, facts) for one in of_claims if isinstance(one, yaml.Mapping))
        article = self.named("article", tree.get("article"))
        held = self.held(tree.get("held"))
        known = tuple(one for one in read if one is not None)
        if len(self.diagnostics.found) > before or len(known) < len(read):
            return None
        return Case(
            title=_text(tree.get("case")),
            article=article,
            place=self.place(tree.get("case") or tree),
            claims=known,
            sequence=sequence,
            held=held,
            fails_because=_text(tree.get("fails_because")) or None,
        )

    def claim(self, tree: yaml.Mapping, facts: _Layer) -> CaseClaim | None:
        own = {**facts, **self.facts(tree.get("facts"))}
        expected = self.expected(tree.get("expect"))
        if expected is None:
            return None
        return CaseClaim(claim_from_mapping(dict(own.values()), self.titles.form), expected)

    # Facts.

    def facts(self, tree: yaml.Tree | None) -> _Layer:
        found: dict[str, tuple[str, str | None]] = {}
        first: dict[str, yaml.Scalar] = {}
        for key, value in _scalars(tree):
            column = self.titles.column(key.text)
            if column is None:
                self._unknown_fact(key)
                continue
            name = column.fact.name
            if name in first:
                self._twice(key, first[name], column.fact)
            first.setdefault(name, key)
            found[name] = (key.text, None if yaml.is_null(value) else value.text)
        return found

    def _unknown_fact(self, tree: yaml.Scalar) -> None:
        near = self.titles.near(tree.text, self.book.vocabulary.values())
        names = [near.name] if near else difflib.get_close_matches(tree.text, list(self.book.vocabulary), n=1)
        self.diagnostics.add(
            "E350",
            self.place(tree),
            Words(f"没有 `{tree.text}` 这项事实", f"there is no fact `{tree.text}`"),
            help=Words(f"是否要写 `{names[0]}`？", f"did you mean `{names[0]}`?") if names else _FACTS,
        )

    def _twice(self, key: yaml.Scalar, first: yaml.Scalar, fact: Fact) -> None:
        self.diagnostics.add(
            "E353",
            self.place(key),
            Words(f"`{fact.name}` 写了两次", f"`{fact.name}` is given twice"),
            help=Words("名称和标签指的是同一项，请只留一个", "its name and its label mean one fact; keep one of them"),
            related=(Related(Words("第一次写在这里", "the first is here"), self.place(first)),),
        )

    # What is held before.

    def held(self, tree: yaml.Tree | None) -> Held:
        """Each amount is read on its own, so that a mistake is told at its line."""
        amounts: dict[tuple[str, str], Fraction] = {}
        for entry in tree.entries if isinstance(tree, yaml.Mapping) else ():
            if isinstance(entry.value, yaml.Scalar):
                self._add_held(amounts, {entry.key.text: entry.value.text}, entry)
            elif isinstance(entry.value, yaml.Mapping):
                for inner in entry.value.entries:
                    if isinstance(inner.value, yaml.Scalar):
                        self._add_held(amounts, {entry.key.text: {inner.key.text: inner.value.text}}, inner)
        return Held(amounts) if amounts else NOTHING_HELD

    def _add_held(
        self, amounts: dict[tuple[str, str], Fraction], given: Mapping[str, object], entry: yaml.Entry
    ) -> None:
        found = Diagnostics()
        for (policy, name), amount in read_held(given, self.book, found).amounts.items():
            if (policy, name) in amounts:
                found.add("F663", None, given_twice(name))
            amounts[policy, name] = amount
        place = self.place(entry.key)
        self.diagnostics.found.extend(replace(one, place=place) for one in found.found)

    # What is expected.

    def expected(self, tree: yaml.Tree | None) -> Expected | None:
        if not isinstance(tree, yaml.Mapping) or _text(tree.get("status")) not in set(Status):
            return None  # the shape has complained
        given = {entry.key.text: entry.value for entry in tree.entries}
        amounts = {key: self._amount(key, given[key]) for key in ("entitled", "amount") if key in given}
        return Expected(
            status=Status(_text(given["status"])),
            amounts={key: amount for key, amount in amounts.items() if amount is not None},
            names={key: self.named(key, given[key]) for key in NAMES if key in given},
            missing=frozenset(self._missing(given["missing"])) if "missing" in given else None,
            reasons=tuple(scalar.text for scalar in _items(given.get("reasons"))),
            places={key: self.place(value) for key, value in given.items()},
        )

    def _amount(self, key: str, tree: yaml.Tree) -> Fraction | None:
        fact = Fact(key, _AMOUNTS[key], FactKind.MONEY, decimals=2)
        value = read_cell(fact, _text(tree), self.titles.form)
        if isinstance(value, Fraction):
            return value
        words = value.words if isinstance(value, Problem) else Words(f"{key} 没有写金额", f"{key} has no amount")
        self.diagnostics.add("E450", self.place(tree), words)
        return None

    def _missing(self, tree: yaml.Tree) -> Iterator[str]:
        for scalar in _items(tree):
            column = self.titles.column(scalar.text)
            if column is None:
                self._unknown_fact(scalar)
            else:
                yield column.fact.name

    def named(self, key: str, tree: yaml.Tree | None) -> str:
        """The text of `tree`, complained about where a part of it names nothing of any policy."""
        if not isinstance(tree, yaml.Scalar) or (key == "article" and tree.text and not tree.text[0].isdigit()):
            return ""  # nothing, or something the shape has complained about
        known = self._known(key)
        for name in tree.text.split("+") if tree.text else ():
            if name not in known:
                self._unknown_name(key, name, known, tree)
        return tree.text

    def _known(self, key: str) -> list[str]:
        policies = self.book.policies
        match key:
            case "policy":
                names: Iterable[str] = (policy.policy for policy in policies)
            case "article":
                names = (article.number for policy in policies for article in policy.articles)
            case "award":
                names = (award.id for policy in policies for article in policy.articles for award in article.awards)
            case _:
                names = (CLAIM, *(name for policy in policies for name in policy.accumulators))
        return list(dict.fromkeys(names))

    def _labels(self, key: str) -> Mapping[str, str]:
        """The ids by what people call them."""
        policies = self.book.policies
        match key:
            case "policy":
                return {policy.title.zh: policy.policy for policy in policies}
            case "award":
                articles = [article for policy in policies for article in policy.articles]
                return {award.label.zh: award.id for article in articles for award in article.awards}
            case "limited_by":
                accumulators = [one for policy in policies for one in policy.accumulators.values()]
                return {accumulator.label.zh: accumulator.name for accumulator in accumulators}
            case _:
                return {}

    def _unknown_name(self, key: str, name: str, known: list[str], tree: yaml.Tree) -> None:
        close = [self._labels(key).get(name, "")] if name in self._labels(key) else []
        if not close and key != "article":
            close = difflib.get_close_matches(name, known, n=1)
        listed = "、".join(f"`{one}`" for one in known)
        none = _NO_SUCH[key]
        self.diagnostics.add(
            "E351",
            self.place(tree),
            Words(f"{none.zh} `{name}`", f"{none.en} `{name}`"),
            help=Words(f"是否要写 `{close[0]}`？", f"did you mean `{close[0]}`?")
            if close
            else Words(f"有：{listed}", f"there are: {listed.replace('、', ', ')}"),
        )


_FACTS: Final = Words("可用的事实见政策文件的 facts", "the facts of a claim are declared under facts in the policy")
_AMOUNTS: Final = {"entitled": Words("应得金额", "entitled"), "amount": Words("实付金额", "amount")}
_NO_SUCH: Final = {
    "policy": Words("没有载入政策", "no policy is loaded with the id"),
    "article": Words("政策里没有条号", "no policy has an article"),
    "award": Words("政策里没有补贴", "no policy has an award"),
    "limited_by": Words("政策里没有累计项", "no policy has an accumulator"),
}


def _text(tree: yaml.Tree | None) -> str:
    return tree.text if isinstance(tree, yaml.Scalar) else ""


def _items(tree: yaml.Tree | None) -> Iterator[yaml.Scalar]:
    for item in tree.items if isinstance(tree, yaml.Sequence) else ():
        if isinstance(item, yaml.Scalar):
            yield item


def _scalars(tree: yaml.Tree | None) -> Iterator[tuple[yaml.Scalar, yaml.Scalar]]:
    for entry in tree.entries if isinstance(tree, yaml.Mapping) else ():
        if isinstance(entry.value, yaml.Scalar):
            yield entry.key, entry.value
