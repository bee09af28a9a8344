"""What the policies of a ledger say of its entries, for whoever proves it or a copy of it.

The policies kept must be policies, still; and the facts of a claim must be those that could be filed under the
policies kept by then, or nobody could decide it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction

from policyengine.app.evaluating import form_of
from policyengine.app.ledger.books import book_of_kept
from policyengine.app.ledger.submitting import applicant_of
from policyengine.app.loading import PolicyBook
from policyengine.app.policy_error import PolicyError
from policyengine.claims.form import Form
from policyengine.claims.quantities import within_bounds
from policyengine.facts import Claim, normal_id
from policyengine.interpreter.texts import value_text
from policyengine.ledger.bodies import Filed, PolicyKept
from policyengine.ledger.entries import Entry
from policyengine.policy.model import Fact, FactKind
from policyengine.values import UNKNOWN, Value
from policyengine.words import Words


class KeptReadings:
    """The policies come by so far, as a book."""

    def __init__(self) -> None:
        self._book: PolicyBook | None = None
        self._form: Form | None = None

    def policies(self, kept: Sequence[PolicyKept]) -> Words | None:
        """Why these policies, which are all that are kept so far, cannot be used."""
        try:
            book = book_of_kept(kept)
        except PolicyError as error:
            first = next(iter(error.diagnostics))
            zh, en = first.headline.zh, first.headline.in_language("en")
            return Words(f"的政策用不了：{zh}（{first.code}）", f"keeps policies of no use: {en} ({first.code})")
        self._book, self._form = book, form_of(book)
        read = sorted((one.policy, one.edition.isoformat() if one.edition else "") for one in book.policies)
        groups = {tuple(family.policy for family in group.families) for group in book.groups}
        if read != sorted((one.policy, one.edition) for one in kept) or groups != set(kept[-1].groups):
            return Words("所说的政策与政策文件不符", "says other policies than the policy files have")
        return None

    def facts(self, entry: Entry, filed: Filed) -> Words | None:
        """Why the facts of a claim cannot have been filed under the policies kept before."""
        if self._book is None or self._form is None:
            return Words("之前没有可用的政策", "comes before any policy that can be used")
        claim = filed.claim(entry.claim)
        unknown = next((name for name in claim.values if name not in self._book.vocabulary), None)
        if unknown is not None:
            return Words(f"有政策不认识的内容 `{unknown}`", f"has a fact `{unknown}` that no policy knows")
        for name, value in claim.values.items():
            if not _fits(self._book.vocabulary[name], value, self._form):
                return Words(f"的 `{name}` 不合政策的要求", f"has a `{name}` that the policies do not allow")
        if _id(claim, self._book) != entry.claim or applicant_of(claim, self._book) != entry.applicant:
            return Words("的申报编号或主体与申报内容不符", "is of another claim or applicant than its facts are")
        return None


def _id(claim: Claim, book: PolicyBook) -> str:
    value = claim.values.get(book.claim_fact, UNKNOWN)
    return normal_id(value_text(value)) if value is not UNKNOWN and value is not None else ""


def _fits(fact: Fact, value: Value, form: Form) -> bool:
    """Whether a value is one that a claim could have had there."""
    if value is None:
        return fact.blank_is_none
    try:
        return _is_of_kind(fact, value) and within_bounds(fact, value, form, "") == value
    except OverflowError:  # a moment that has no day in the policies' zone
        return False


def _is_of_kind(fact: Fact, value: Value) -> bool:
    match fact.kind:
        case FactKind.TEXT:
            return isinstance(value, str)
        case FactKind.CHOICE:
            return isinstance(value, str) and value in dict(fact.choices)
        case FactKind.YES_NO:
            return isinstance(value, bool)
        case FactKind.DATE:
            return isinstance(value, dt.date) and not isinstance(value, dt.datetime)
        case FactKind.DATE_TIME:
            return isinstance(value, dt.datetime)
        case FactKind.INTEGER | FactKind.NUMBER | FactKind.MONEY | FactKind.RATE:
            return isinstance(value, Fraction) and (value * 10**fact.decimals).denominator == 1
