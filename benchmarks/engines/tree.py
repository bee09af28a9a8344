"""The ten articles as a decision tree for one claim, nothing granted before, and its rendering as infix text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, assert_never

from benchmarks.decisions import AWARDS, IN_ZONE, INSTITUTE, LARGE_MODEL, NEW_SETTLER, OUT_OF_ZONE
from benchmarks.decisions import BY_AGREEMENT as AGREEMENT
from benchmarks.decisions import UNIVERSITY as OF_UNIVERSITY
from benchmarks.handmade import articles as art


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of the claim."""

    name: str


@dataclass(frozen=True, slots=True)
class Compare:
    """A fact beside a constant or another fact; `than` may be null."""

    fact: Fact
    sign: str
    than: Fact | str | int | None


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    of: Fact


@dataclass(frozen=True, slots=True)
class Every:
    """All of these, looked at from left to right."""

    of: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """One of these at least."""

    of: tuple[Condition, ...]


Condition: TypeAlias = Fact | Compare | Not | Every | Some


@dataclass(frozen=True, slots=True)
class Share:
    """`rate / per` of the amount, rounded half up to the fen."""

    rate: int | Fact
    per: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, award and amount."""

    status: str
    award: str
    amount: int | Share | Fact


@dataclass(frozen=True, slots=True)
class If:
    """Either or."""

    condition: Condition
    then: Tree
    other: Tree


Tree: TypeAlias = Answer | If

_DENIED: Final = Answer("denied", "", 0)


def _fact(name: str) -> Fact:
    return Fact(name)


def _is(name: str, than: str | int | Fact | None) -> Compare:
    return Compare(Fact(name), "==", than)


def _award(award: int, rate: int, limit: int) -> Tree:
    """A share up to a limit: the amount from which the limit binds is known beforehand."""
    most = ((limit + 1) * 100 - 51) // rate
    within = Compare(_fact("amount"), "<=", most)
    return If(within, Answer("granted", AWARDS[award], Share(rate, 100)), Answer("reduced", AWARDS[award], limit))


def _by_agreement() -> Tree:
    """The agreement's rate; its limit is a fact, so the share is worked out before it is compared."""
    paid = Answer("granted", AWARDS[AGREEMENT], Share(_fact("agreed_rate"), 10_000))
    short = If(
        Compare(_fact("agreed_limit"), ">", 0),
        Answer("reduced", AWARDS[AGREEMENT], _fact("agreed_limit")),
        Answer("exhausted", AWARDS[AGREEMENT], 0),
    )
    return If(Some((_is("agreed_limit", None), Compare(_fact("agreed_due"), "<=", _fact("agreed_limit")))), paid, short)


def _enterprise() -> Tree:
    small = Compare(_fact("revenue"), "<", art.SMALL)
    new = Every(
        (
            _fact("registered"),
            Compare(_fact("settled_day"), "!=", None),
            Compare(_fact("settled_day"), ">=", art.FIRST_DAY),
            Compare(_fact("settled_day"), "<=", art.LAST_DAY),
            _is("settled_year", _fact("year")),
        )
    )
    in_zone = Every((_fact("registered"), _fact("taxed")))
    model = _award(LARGE_MODEL, 30, art.MOST_FOR_A_MODEL)
    large, little = _award(IN_ZONE, 30, art.FOR_A_YEAR), _award(IN_ZONE, 15, art.FOR_A_YEAR)
    settler, outside = _award(NEW_SETTLER, 30, art.FOR_A_YEAR), _award(OUT_OF_ZONE, 3, art.FOR_THE_PERIOD)
    tied = Some((Compare(_fact("amount"), ">=", art.TIED_FROM), Compare(_fact("amount"), "<", 2)))
    newcomer = If(
        Compare(_fact("agreed_rate"), "!=", None),
        _by_agreement(),
        If(
            _fact("taxed"),
            If(_fact("model_filed"), model, If(small, If(tied, little, settler), large)),
            settler,
        ),
    )
    others = If(in_zone, If(_fact("model_filed"), model, If(small, little, large)), outside)
    return If(new, newcomer, others)


def the_tree() -> Tree:
    """Articles 2 to 10."""
    met = Every(
        (
            Compare(_fact("day"), ">=", art.FIRST_DAY),
            Compare(_fact("day"), "<=", art.LAST_DAY),
            _fact("via_platform"),
            Compare(_fact("resource"), "!=", "general_computing"),
            _fact("legal_person"),
            Not(_fact("dishonest")),
            Not(_fact("blacklisted")),
            _is("channel", "online"),
        )
    )
    university = If(
        _fact("first_class"), _award(OF_UNIVERSITY, 30, 200 * art.WAN), _award(OF_UNIVERSITY, 30, 100 * art.WAN)
    )
    others = If(
        _fact("registered"),
        If(_is("kind", "university"), university, _award(INSTITUTE, 30, 20 * art.WAN)),
        _DENIED,
    )
    return If(met, If(_is("kind", "enterprise"), _enterprise(), others), _DENIED)


@dataclass(frozen=True, slots=True)
class Infix:
    """How a language writes what the tree says."""

    every: str
    some: str
    opposite: str
    null: str
    either: Callable[[str, str, str], str]
    divided: Callable[[str, int], str]
    answer: Callable[[str, str, str], str]


def infix(tree: Tree, way: Infix) -> str:
    """The tree as one expression."""
    match tree:
        case If(condition, then, other):
            return way.either(_condition(condition, way), infix(then, way), infix(other, way))
        case Answer(status, award, amount):
            return way.answer(f'"{status}"', f'"{award}"', _amount(amount, way))
        case _:
            assert_never(tree)


def _amount(amount: int | Share | Fact, way: Infix) -> str:
    match amount:
        case Share(rate, per):
            by = rate.name if isinstance(rate, Fact) else rate
            return way.divided(f"(amount * {by} + {per // 2})", per)
        case Fact(name):
            return name
        case _:
            return str(amount)


def _condition(condition: Condition, way: Infix) -> str:
    match condition:
        case Fact(name):
            return name
        case Not(of):
            return f"{way.opposite}{of.name}"
        case Compare(Fact("agreed_due"), sign, than):
            return f"{_amount(Share(Fact('agreed_rate'), 10_000), way)} {sign} {_operand(than, way)}"
        case Compare(fact, sign, than):
            return f"{fact.name} {sign} {_operand(than, way)}"
        case Every(of):
            return _joined(of, way.every, way)
        case Some(of):
            return _joined(of, way.some, way)
        case _:
            assert_never(condition)


def _operand(than: Fact | str | int | None, way: Infix) -> str:
    if than is None:
        return way.null
    if isinstance(than, Fact):
        return than.name
    return f'"{than}"' if isinstance(than, str) else str(than)


def _joined(of: Sequence[Condition], word: str, way: Infix) -> str:
    return "(" + f" {word} ".join(_condition(one, way) for one in of) + ")"
