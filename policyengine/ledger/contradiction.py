"""What cannot follow from the entries before; among it, sums beyond what a ledger can write."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from policyengine.words import Words

_MOST_BITS: Final = 14_000
"""Of a numerator or denominator: some 4,200 digits, as many as are written."""


class ContradictionError(ValueError):
    """What cannot follow from the entries before: more paid than granted, a decision made twice. In `words`, why.

    `seq` is the entry that says so, 0 where that is not known. Either the entries are no ledger's, or the
    tables are not those of the entries.
    """

    def __init__(self, words: Words, seq: int = 0) -> None:
        self.words = words
        self.seq = seq
        super().__init__(words, seq)

    def __str__(self) -> str:
        return self.words.in_language("en")


class TooMuchError(ContradictionError):
    """A sum that no derived row can have: it is beyond what both databases keep, or has too many digits."""


def plus(one: Fraction, other: Fraction) -> Fraction:
    """The sum. Raises TooMuchError where it has too many digits to be written."""
    total = one + other
    if max(total.numerator.bit_length(), total.denominator.bit_length()) > _MOST_BITS:
        raise too_much()
    return total


def beyond_its_table() -> ContradictionError:
    """A row that its table refuses: no entries of a ledger come to it."""
    return ContradictionError(Words("得出的结果不可能有", "comes to what cannot be"))


def too_much() -> TooMuchError:
    """Amounts add up to more than can be kept."""
    return TooMuchError(Words("的合计大得记不下", "comes to a sum that is too large to be kept"))


def no_such_money() -> ContradictionError:
    """Money is moved out of an account that does not hold it."""
    return ContradictionError(Words("动用的金额原来没有", "moves money that is not there"))


def never_filed(claim: str) -> ContradictionError:
    """Something is said of a claim that nobody filed."""
    return ContradictionError(Words(f"的申报 `{claim}` 没有入过账", f"is about claim `{claim}`, which was never filed"))


def filed_twice(claim: str) -> ContradictionError:
    """A claim is filed that is there."""
    return ContradictionError(Words(f"把申报 `{claim}` 又记了一次", f"files claim `{claim}` a second time"))


def decided_twice(claim: str) -> ContradictionError:
    """A claim is decided by policies that decided it."""
    return ContradictionError(
        Words(f"把申报 `{claim}` 按同一政策认定了两次", f"decides claim `{claim}` a second time under these policies")
    )


def decided_otherwise(claim: str) -> ContradictionError:
    """A claim is decided that is withdrawn, or that had other facts, or another applicant."""
    return ContradictionError(
        Words(f"不是按申报 `{claim}` 当时的内容认定的", f"decides claim `{claim}` otherwise than it stood")
    )


def no_such_decision(claim: str, seq: int) -> ContradictionError:
    """What is paid or taken back is no decision that the claim has."""
    return ContradictionError(
        Words(
            f"所说的认定（第{seq}条）不在申报 `{claim}` 名下",
            f"is about entry {seq}, which is no decision that claim `{claim}` has",
        )
    )


def not_to_be_paid(seq: int) -> ContradictionError:
    """A decision is paid that was paid, or taken back."""
    return ContradictionError(
        Words(
            f"所付的认定（第{seq}条）已经付过或追回", f"pays the decision of entry {seq}, which is paid or taken back"
        )
    )


def not_to_be_taken_back(seq: int) -> ContradictionError:
    """A decision is taken back twice, or without its money."""
    return ContradictionError(
        Words(
            f"所追回的认定（第{seq}条）已经追回过，或没有记账",
            f"takes back the decision of entry {seq} a second time, or moves no money",
        )
    )


def withdrawn_twice(claim: str) -> ContradictionError:
    """A claim is withdrawn that is withdrawn."""
    return ContradictionError(Words(f"把申报 `{claim}` 又撤回了一次", f"withdraws claim `{claim}` a second time"))


def nothing_to_undo(claim: str) -> ContradictionError:
    """A claim is restored otherwise than it was withdrawn or taken back."""
    return ContradictionError(
        Words(f"所恢复的不是申报 `{claim}` 的撤回或追回", f"undoes what was not done to claim `{claim}`")
    )


def more_than_is_owed() -> ContradictionError:
    """More is set off, or comes back, than is to be given back for the claim."""
    return ContradictionError(
        Words("抵扣或退回的比应退回的多", "sets off, or brings back, more than is to be given back")
    )


def voided_twice(seq: int) -> ContradictionError:
    """An entry is voided that is voided."""
    return ContradictionError(Words(f"把第{seq}条又作废了一次", f"voids entry {seq} a second time"))


def voided_otherwise(seq: int) -> ContradictionError:
    """A payment is voided as if its decision stood, or as if it did not, and it is otherwise."""
    return ContradictionError(
        Words(f"作废第{seq}条的记账与那笔付款的现状不符", f"voids entry {seq} otherwise than its payment stands")
    )
