"""From a document to a `Draft`: the file as written, every expression parsed.

Names stay words here; whether they mean something is the checker's question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from policyengine.diagnostics.model import Diagnostics
from policyengine.policy.head import read_accumulators, read_currency, read_rounding, read_timezone
from policyengine.policy.model import (
    UNREAD_DAY,
    Against,
    Article,
    Award,
    Below,
    Cap,
    Choose,
    Coordination,
    Definition,
    Draft,
    IfShort,
    InForce,
    Minimum,
    NotModelled,
    Reading,
    Requirement,
    Roles,
    Scope,
)
from policyengine.policy.reading import Reader, entries, field, items, name_of, text, words
from policyengine.policy.vocabulary import read_facts
from policyengine.policy.written import NamedPlace, Written
from policyengine.source import Place, Source
from policyengine.syntax.document import Mapping, Sequence, Tree
from policyengine.syntax.mending import mended
from policyengine.words import Words

_NOTHING: Final = Words("")
_NUMBER: Final = re.compile(r"[1-9]\S*")
_E = TypeVar("_E", Choose, IfShort, Below)


def read_draft(tree: Tree, source: Source, diagnostics: Diagnostics) -> Draft | None:
    """The draft of one file; None where it is not a policy at all (and was complained about)."""
    if not isinstance(tree, Mapping) or not tree.get("facts") or not tree.get("articles"):
        return None
    reader = Reader(source, diagnostics)
    scope = tree.get("scope")
    currency = read_currency(tree.get("currency"))
    return Draft(
        source=source,
        place=reader.place(tree),
        policy=text(tree.get("policy")) or "",
        edition=reader.date(tree.get("edition")),
        title=words(tree.get("title")) or _NOTHING,
        issuer=words(tree.get("issuer")),
        issued=reader.date(tree.get("issued")),
        scope=Scope(
            text(field(scope, "place")) or "",
            text(field(scope, "level")) or "",
            frozenset(name.name for name in reader.names(field(scope, "categories"))),
        ),
        timezone=read_timezone(reader, tree.get("timezone")) or ZoneInfo("UTC"),
        currency=currency,
        rounding=read_rounding(reader, tree.get("rounding"), currency),
        roles=_roles(reader, tree.get("roles"), reader.place(tree)),
        articles_total=_whole_number(tree.get("articles_total")),
        choose=_choice_of(Choose, tree.get("choose")) or Choose.HIGHEST,
        readings=tuple(_readings(reader, tree.get("readings"))),
        facts=read_facts(reader, tree.get("facts"), currency),
        accumulators=read_accumulators(reader, tree.get("accumulators")),
        definitions={definition.name: definition for definition in _definitions(reader, tree.get("definitions"))},
        articles=tuple(_article(reader, item) for item in items(tree.get("articles"))),
    )


def _roles(reader: Reader, tree: Tree | None, place: Place) -> Roles:
    nobody = NamedPlace("", place)
    return Roles(reader.name(field(tree, "claim")) or nobody, reader.name(field(tree, "applicant")) or nobody)


def _whole_number(tree: Tree | None) -> int:
    value = text(tree) or ""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0


def _choice_of(kind: type[_E], tree: Tree | None) -> _E | None:
    value = text(tree)
    return kind(value) if value in set(kind) else None


def _readings(reader: Reader, tree: Tree | None) -> Iterator[Reading]:
    for item in items(tree):
        concerned = field(item, "article")
        numbers = reader.names(concerned) if isinstance(concerned, Sequence) else (reader.name(concerned),)
        yield Reading(
            words(field(item, "question")) or _NOTHING,
            words(field(item, "adopted")) or _NOTHING,
            tuple(found for other in items(field(item, "alternatives")) if (found := words(other))),
            tuple(number.name for number in numbers if number is not None),
            tuple(number.place for number in numbers if number is not None),
        )


def _definitions(reader: Reader, tree: Tree | None) -> Iterator[Definition[Written]]:
    for entry in entries(tree):
        value = reader.value(field(entry.value, "is"))
        if value is not None:
            label = words(field(entry.value, "label")) or Words(entry.key.text)
            yield Definition(name_of(entry.key), label, value, reader.place(entry.key))


def _article(reader: Reader, tree: Tree) -> Article[Written]:
    order = field(tree, "order")
    return Article(
        number=_number(field(tree, "article")),
        heading=words(field(tree, "heading")) or _NOTHING,
        summary=words(field(tree, "summary")) or _NOTHING,
        applies_to=reader.reach(field(tree, "applies_to")),
        requires=tuple(_requirements(reader, field(tree, "requires"))),
        caps=tuple(_caps(reader, field(tree, "caps"))),
        order=reader.names(order) if order is not None else None,
        awards=tuple(_award(reader, item) for item in items(field(tree, "awards"))),
        choose=_choice_of(Choose, field(tree, "choose")),
        in_force=_in_force(reader, field(tree, "in_force")),
        coordination=_coordination(reader, field(tree, "coordination")),
        not_modelled=tuple(
            NotModelled(words(field(item, "what")) or _NOTHING, words(field(item, "reason")) or _NOTHING)
            for item in items(field(tree, "not_modelled"))
        ),
        place=_number_place(reader, tree),
    )


def _number(tree: Tree | None) -> str:
    """The number of an article; in digits also where it is written in another way (and was told so)."""
    number = text(tree) or ""
    return mended(number, _NUMBER) or number


def _number_place(reader: Reader, tree: Tree) -> Place:
    return reader.place(field(tree, "article") or tree)


def _requirements(reader: Reader, tree: Tree | None) -> Iterator[Requirement[Written]]:
    for item in items(tree):
        condition = reader.value(field(item, "condition"))
        if condition is not None:
            yield Requirement(condition, words(field(item, "reason")) or _NOTHING, reader.place(item))


def _caps(reader: Reader, tree: Tree | None) -> Iterator[Cap[Written]]:
    for item in items(tree):
        limit, per = reader.value(field(item, "limit")), field(item, "per")
        if limit is not None and per is not None:
            yield Cap(
                limit=limit,
                per=text(per) or "",
                when=reader.value(field(item, "when")),
                label=words(field(item, "label")),
                if_short=_choice_of(IfShort, field(item, "if_short")),
                place=reader.place(item),
                per_place=reader.place(per),
            )


def _award(reader: Reader, tree: Tree) -> Award[Written]:
    award_id = field(tree, "id")
    minimum = field(tree, "minimum")
    least = reader.value(field(minimum, "amount"))
    return Award(
        id=text(award_id) or "",
        label=words(field(tree, "label")) or Words(text(award_id) or ""),
        when=reader.value(field(tree, "when")),
        requires=tuple(_requirements(reader, field(tree, "requires"))),
        base=reader.value(field(tree, "base")),
        rate=reader.value(field(tree, "rate")),
        amount=reader.value(field(tree, "amount")),
        minimum=Minimum(least, _choice_of(Below, field(minimum, "below")) or Below.RAISE) if least else None,
        caps=tuple(_caps(reader, field(tree, "caps"))),
        overrides=reader.reach(field(tree, "overrides")) or (),
        place=reader.place(award_id or tree),
    )


def _in_force(reader: Reader, tree: Tree | None) -> InForce | None:
    if tree is None:
        return None
    until = field(tree, "until")
    return InForce(
        reader.date(field(tree, "from")) or UNREAD_DAY,
        None if until is None else reader.date(until) or UNREAD_DAY,
        reader.name(field(tree, "date")),
        reader.place(tree),
    )


def _coordination(reader: Reader, tree: Tree | None) -> Coordination | None:
    if tree is None:
        return None
    against = field(tree, "against")
    return Coordination(
        Against(
            same_place=text(field(against, "place")) != "any",
            same_level=text(field(against, "level")) != "any",
            overlapping_categories=text(field(against, "categories")) != "any",
        ),
        reader.place(tree),
    )
