"""What the cases of a policy have shown of it, and what no case has.

A case shows a condition true or false, a band or choice of a table taken, a cap that
shortens an amount, a minimum that matters, an award granted. What was never shown is listed
one by one with its line: a percentage alone says nothing of what is missing.

Not everything can be shown: a condition may be settled by one before it, a choice barred by
a requirement. What is proved to be impossible is listed apart and does not count; what is
impossible without a proof stays among what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from policyengine.source import Place
from policyengine.words import Language, Words

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | bool | None"


class Kind(StrEnum):
    """What kind of thing can be shown."""

    CONDITION = "condition"
    BAND = "band"
    CHOICE = "choice"
    CAP = "cap"
    MINIMUM = "minimum"
    AWARD = "award"


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that cases can show: a condition twice, true and false; all else once, as true.

    `text` is the policy's own: the source of a condition, the label of a cap or award.
    `never` are the outcomes that no case has shown, `impossible` those that none can show.
    """

    kind: Kind
    text: Words
    place: Place
    never: tuple[bool, ...] = ()
    impossible: tuple[bool, ...] = ()

    @property
    def outcomes(self) -> int:
        """How many outcomes there are to show."""
        return (2 if self.kind is Kind.CONDITION else 1) - len(self.impossible)


@dataclass(frozen=True, slots=True)
class PolicyCoverage:
    """The points of one policy file, in the order of the file. `file` is its name as given, `title` how it is cited."""

    policy: str
    title: Words
    file: str
    points: tuple[Point, ...]

    @property
    def missing(self) -> tuple[Point, ...]:
        """The points of which some outcome was never shown."""
        return tuple(point for point in self.points if point.never)

    @property
    def impossible(self) -> tuple[Point, ...]:
        """The points of which no claim can show some outcome."""
        return tuple(point for point in self.points if point.impossible)

    @property
    def whole(self) -> bool:
        """Whether every outcome that can be shown was."""
        return not self.missing

    def counts(self) -> dict[Kind, tuple[int, int]]:
        """For each kind that the policy has: how many outcomes were shown, of how many."""
        counted: dict[Kind, tuple[int, int]] = {}
        for point in self.points:
            shown, of = counted.get(point.kind, (0, 0))
            counted[point.kind] = (shown + point.outcomes - len(point.never), of + point.outcomes)
        return {kind: counted[kind] for kind in Kind if kind in counted}


def coverage_text(coverage: Iterable[PolicyCoverage], language: Language) -> str:
    """The counts of each policy, then a line for everything that no case has shown; "" for no policy."""
    return "".join(f"{line}\n" for one in coverage for line in _lines(one, language))


def coverage_json(coverage: PolicyCoverage, language: Language) -> dict[str, Json]:
    """The same as data; `language` is that of the labels."""
    counts: dict[str, Json] = {kind: {"shown": shown, "of": of} for kind, (shown, of) in coverage.counts().items()}
    return {
        "policy": coverage.policy,
        "file": coverage.file,
        "whole": coverage.whole,
        "counts": counts,
        "missing": [_point_json(point, point.never, language) for point in coverage.missing],
        "impossible": [_point_json(point, point.impossible, language) for point in coverage.impossible],
    }


def _point_json(point: Point, outcomes: tuple[bool, ...], language: Language) -> dict[str, Json]:
    position = point.place.position
    return {
        "kind": point.kind,
        "file": point.place.source.name,
        "line": position.line,
        "column": position.column,
        "text": point.text.in_language(language),
        "outcomes": list(outcomes),
    }


def _lines(coverage: PolicyCoverage, language: Language) -> Iterator[str]:
    counts = [f"{_KINDS[kind].in_language(language)} {shown}/{of}" for kind, (shown, of) in coverage.counts().items()]
    head = Words(
        f"{coverage.file}: {coverage.title.zh}的覆盖：{'，'.join(counts)}",
        f"{coverage.file}: coverage of {coverage.title.in_language('en')}: {', '.join(counts)}",
    )
    yield head.in_language(language)
    for point in coverage.missing:
        yield _line(point, _NEVER_ASKED if len(point.never) == 2 else _NEVER[point.kind, point.never[0]], language)
    if coverage.impossible:
        yield "  " + _APART.in_language(language)
    for point in coverage.impossible:
        both = len(point.impossible) == 2
        yield _line(point, _CANNOT_BE_ASKED if both else _CANNOT[point.kind, point.impossible[0]], language)


def _line(point: Point, what: Words, language: Language) -> str:
    position = point.place.position
    kind = _KINDS[point.kind]
    words = Words(f"{kind.zh} `{point.text.zh}` {what.zh}", f"{kind.en} `{point.text.in_language('en')}` {what.en}")
    return f"  {point.place.source.name}:{position.line}:{position.column}: {words.in_language(language)}"


_KINDS: Final = {
    Kind.CONDITION: Words("条件", "condition"),
    Kind.BAND: Words("分档", "band"),
    Kind.CHOICE: Words("选项", "choice"),
    Kind.CAP: Words("封顶", "cap"),
    Kind.MINIMUM: Words("最低额", "minimum"),
    Kind.AWARD: Words("补贴", "award"),
}
_NEVER_ASKED: Final = Words("没有案例用到", "is asked by no case")
_NEVER: Final = {
    (Kind.CONDITION, True): Words("没有案例使它成立", "is true in no case"),
    (Kind.CONDITION, False): Words("没有案例使它不成立", "is false in no case"),
    (Kind.BAND, True): Words("没有案例落在这一档", "is reached by no case"),
    (Kind.CHOICE, True): Words("没有案例取到", "is taken by no case"),
    (Kind.CAP, True): Words("没有案例因它核减", "shortens the amount of no case"),
    (Kind.MINIMUM, True): Words("没有案例因它改变金额", "changes the amount of no case"),
    (Kind.AWARD, True): Words("没有案例给予", "is granted in no case"),
}
_APART: Final = Words("以下任何申报都做不到，不计在内：", "no claim can show these, and they do not count:")
_CANNOT_BE_ASKED: Final = Words("不会用到", "is never asked")
_CANNOT: Final = {
    (Kind.CONDITION, True): Words("不会成立", "is never true"),
    (Kind.CONDITION, False): Words("不会不成立", "is never false"),
    (Kind.BAND, True): Words("不会落在这一档", "is never reached"),
    (Kind.CHOICE, True): Words("不会取到", "is never taken"),
}
