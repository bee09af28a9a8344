"""The Python face: load policies once, decide claims as often as you like.

No global state, no input or output after loading, safe to call from threads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policyengine.app.decision import Decision
from policyengine.app.evaluating import claim_of, evaluate_claim
from policyengine.app.holding import Held, read_held
from policyengine.app.loading import PolicyBook as LoadedBook
from policyengine.app.loading import load_book
from policyengine.app.policy_error import PolicyError
from policyengine.app.settling import settle_claims
from policyengine.diagnostics.model import Diagnostics
from policyengine.outcome import GroupOutcome
from policyengine.settlement.settle import GroupSettlement
from policyengine.words import Language

if TYPE_CHECKING:
    from policyengine.app.compiling import Compiled

__all__ = [
    "Decision",
    "Evaluation",
    "PolicyBook",
    "PolicyError",
    "Settlement",
    "evaluate",
    "load_policies",
    "settle",
]


@dataclass(frozen=True)
class PolicyBook(LoadedBook):
    """Checked policies, ready to decide claims. Immutable and safe to share between threads."""

    def compile(self) -> Compiled:
        """The policies as one fast function of a tuple of facts.

        Raises NotCompilable, with the reason and the place, where whole numbers cannot do what a
        policy says, and where the policies form more than one group.
        """
        from policyengine.app.compiling import compile_book  # only here: evaluating never waits for it

        return compile_book(self)


def load_policies(paths: Path | str | Iterable[Path | str]) -> PolicyBook:
    """The policies in these files; a folder means its own `*.yaml`.

    Raises PolicyError with every mistake of every file.
    """
    diagnostics = Diagnostics()
    listed: Sequence[Path | str] = [paths] if isinstance(paths, Path | str) else list(paths)
    book = load_book(listed, diagnostics)
    if book is None:
        raise PolicyError(diagnostics)
    return PolicyBook(book.families, book.groups)


@dataclass(frozen=True)
class Evaluation:
    """One claim on its own: a decision by each group of policies, and what they come to together."""

    decisions: tuple[Decision, ...]

    @property
    def claim(self) -> str:
        """The id of the claim."""
        return self.decisions[0].claim

    @property
    def total(self) -> Decimal:
        """The sum over the groups, exact; groups of one currency only make sense together."""
        return sum((decision.amount for decision in self.decisions), Decimal("0.00"))

    def to_json(self, lang: Language = "zh") -> dict[str, Any]:
        """`{"claim", "total", "decisions": [one a group]}`, as `policyengine evaluate --format json` prints it."""
        return {
            "claim": self.claim,
            "total": str(self.total),
            "decisions": [decision.to_json(lang) for decision in self.decisions],
        }


def evaluate(book: LoadedBook, facts: Mapping[str, object], held: Mapping[str, object] | None = None) -> Evaluation:
    """Decide one claim on its own.

    `facts`: by dotted name, nested, or by label; Python values or text as in a cell. What is not
    given is Unknown. `held`: what the accumulators hold for this claim's keys, by accumulator
    or by policy and accumulator; one it does not name is taken to hold nothing, and the
    explanation says so. A record that is wrong gives an `invalid` decision. Raises PolicyError where
    `held` names no accumulator or has no amount.
    """
    known: Held | None = None
    if held is not None:
        diagnostics = Diagnostics()
        known = read_held(held, book, diagnostics)
        if diagnostics:
            raise PolicyError(diagnostics)
    outcomes = evaluate_claim(book, claim_of(facts, book), known)
    return evaluation_of(book, outcomes)


def evaluation_of(book: LoadedBook, outcomes: Iterable[GroupOutcome]) -> Evaluation:
    """The evaluation that the outcomes of one claim, one a group, come to."""
    return Evaluation(tuple(Decision(outcome, group) for outcome, group in zip(outcomes, book.groups, strict=True)))


@dataclass(frozen=True)
class Settlement:
    """Many claims settled in order: one decision for each claim and group, in the order the claims came in."""

    groups: tuple[GroupSettlement, ...]

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """By claim as handed in, then by group in the order of loading."""
        return tuple(self)

    @property
    def total(self) -> Decimal:
        """Everything granted."""
        return sum((decision.amount for decision in self), Decimal("0.00"))

    def __iter__(self) -> Iterator[Decision]:
        for outcomes in zip(*(group.outcomes for group in self.groups), strict=True):
            for outcome, group in zip(outcomes, self.groups, strict=True):
                yield Decision(outcome, group.group)


def settle(book: LoadedBook, claims: Iterable[Mapping[str, object]]) -> Settlement:
    """Settle claims, given as for `evaluate`, in the order the policies declare.

    One bad record is one invalid decision; it never stops the others.
    """
    return Settlement(settle_claims(book, [claim_of(facts, book) for facts in claims]))
