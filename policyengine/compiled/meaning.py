"""What an expression becomes: a number, a term, a list of them, or a range between two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from policyengine.compiled import make, terms
from policyengine.compiled.quantities import Quantity, chosen, compared
from policyengine.compiled.refusal import Cannot
from policyengine.compiled.terms import Order, Term
from policyengine.words import Words


@dataclass(frozen=True, slots=True)
class Items:
    """A list, item by item; its length is known."""

    items: tuple[Meaning, ...]


@dataclass(frozen=True, slots=True)
class Ends:
    """A range; an end that is none is open to infinity."""

    low: Meaning
    high: Meaning
    low_closed: bool
    high_closed: bool


Meaning: TypeAlias = Quantity | Term | Items | Ends


def not_in_integers(what_zh: str, what_en: str) -> Cannot:
    """The refusal of a construct."""
    return Cannot(Words(f"整数代码里没有{what_zh}", f"{what_en} cannot be done in integers"))


def number_of(meaning: Meaning) -> Quantity:
    """A number or an amount of money."""
    if not isinstance(meaning, Quantity):
        raise not_in_integers("列表或区间的运算", "arithmetic on lists and ranges")
    return meaning


def term_of(meaning: Meaning) -> Term:
    """A truth, a choice, a text, a day, an instant or a duration."""
    if isinstance(meaning, Quantity | Items | Ends):
        raise not_in_integers("列表、区间的这种用法", "this use of a list or range")
    return meaning


def same_kind(left: Meaning, right: Meaning) -> tuple[Quantity, Quantity] | tuple[Term, Term]:
    """Both as numbers, or both as terms."""
    if isinstance(left, Quantity) and isinstance(right, Quantity):
        return left, right
    return term_of(left), term_of(right)


def compare(order: Order, left: Meaning, right: Meaning) -> Term:
    """`left order right` of two values of one kind."""
    one, other = same_kind(left, right)
    if isinstance(one, Quantity) and isinstance(other, Quantity):
        return compared(order, one, other)
    return make.compare(order, term_of(one), term_of(other))


def null_test(meaning: Meaning) -> Term:
    """Whether there is none."""
    return make.is_none(meaning.whole if isinstance(meaning, Quantity) else term_of(meaning))


def either(condition: Term, then: Meaning, otherwise: Meaning) -> Meaning:
    """The one or the other; none and no answer, which have no kind of their own, take that of the other."""
    if isinstance(condition, terms.Literal_):
        return then if condition.value else otherwise
    one, other = same_kind(_of_kind(then, otherwise), _of_kind(otherwise, then))
    if isinstance(one, Quantity) and isinstance(other, Quantity):
        return chosen(condition, one, other)
    return make.either(condition, term_of(one), term_of(other))


def _of_kind(meaning: Meaning, other: Meaning) -> Meaning:
    if isinstance(other, Quantity) and (meaning == terms.NONE or isinstance(meaning, terms.Undecided)):
        return Quantity(meaning, other.scale, other.over)
    return meaning


def may_be_undecided(meaning: Meaning) -> bool:
    """Whether some value of known facts leaves it without an answer."""
    match meaning:
        case Quantity(whole=whole, over=over):
            return terms.may_be_undecided(whole) or (over is not None and terms.may_be_undecided(over))
        case Items(items=items):
            return any(may_be_undecided(item) for item in items)
        case Ends(low=low, high=high):
            return may_be_undecided(low) or may_be_undecided(high)
        case _:
            return terms.may_be_undecided(meaning)


def is_literal(meaning: Meaning) -> bool:
    """Whether it is written out, so that nothing is read."""
    match meaning:
        case Quantity(whole=whole, over=over):
            return isinstance(whole, terms.Literal_) and over is None
        case Items(items=items):
            return all(is_literal(item) for item in items)
        case Ends(low=low, high=high):
            return is_literal(low) and is_literal(high)
        case _:
            return isinstance(meaning, terms.Literal_)
