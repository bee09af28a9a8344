"""The Python face: load policies once, decide claims as often as you like.

No global state, no input or output after loading, safe to call from threads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, overload

from policyengine.app.decision import Decision
from policyengine.app.evaluating import all_handed_over, evaluate_claim, handed_over
from policyengine.app.holding import Held, read_held
from policyengine.app.loading import PolicyBook as LoadedBook
from policyengine.app.loading import load_book
from policyengine.app.policy_error import PolicyError
from policyengine.app.results import Evaluation, Settlement
from policyengine.app.settling import settle_claims
from policyengine.diagnostics.model import Diagnostics
from policyengine.outcome import GroupOutcome

if TYPE_CHECKING:
    from policyengine.app.compiling import Compiled
    from policyengine.app.tables import TableSettlement

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


@dataclass(frozen=True, repr=False)
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


def evaluate(book: LoadedBook, facts: Mapping[str, object], held: Mapping[str, object] | None = None) -> Evaluation:
    """Decide one claim on its own.

    `facts`: by dotted name, nested, or by label; Python values or text as in a cell. What is not
    given is Unknown. `held`: what the accumulators hold for this claim's keys, by accumulator
    or by policy and accumulator; one it does not name is taken to hold nothing, and the
    explanation says so. A record that is wrong, or is none, gives an `invalid` decision. Raises
    PolicyError where `held` names no accumulator or has no amount.
    """
    known: Held | None = None
    if held is not None:
        diagnostics = Diagnostics()
        known = read_held(held, book, diagnostics)
        if diagnostics:
            raise PolicyError(diagnostics)
    given = handed_over(facts, book)
    return evaluation_of(book, evaluate_claim(book, given.claim, known), given.ignored)


def evaluation_of(book: LoadedBook, outcomes: Iterable[GroupOutcome], ignored: tuple[str, ...] = ()) -> Evaluation:
    """The evaluation that the outcomes of one claim, one a group, come to; its keys in `ignored` are no facts."""
    decisions = (Decision(outcome, group) for outcome, group in zip(outcomes, book.groups, strict=True))
    return Evaluation(tuple(decisions), ignored)


class ArrowTable(Protocol):
    """A table of a program that speaks the Arrow PyCapsule interface: of pyarrow, Polars, pandas, DuckDB and others."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The table, as that interface hands it over."""


@overload
def settle(book: LoadedBook, claims: ArrowTable) -> TableSettlement: ...


@overload
def settle(book: LoadedBook, claims: Iterable[Mapping[str, object]]) -> Settlement: ...


def settle(book: LoadedBook, claims: Iterable[Mapping[str, object]] | ArrowTable) -> Settlement | TableSettlement:
    """Settle claims, given as for `evaluate`, in the order the policies declare.

    One bad record is one invalid decision; it never stops the others. TypeError where `claims` is one
    record, or a text, and no list of records.

    A table that speaks the Arrow PyCapsule interface is settled over columns, a million rows in less than
    a second; its columns bear the names of facts, or their labels. It needs the extra `batch`. Raises
    TableError, with all that is wrong, where it is no table of claims.
    """
    if hasattr(claims, "__arrow_c_stream__"):
        from policyengine.app.tables import settle_table  # only here: claims that are records never wait for numpy

        return settle_table(book, claims)
    if isinstance(claims, Mapping | str | bytes):
        raise TypeError("settle takes a list of claims; evaluate takes one")
    if not isinstance(claims, Iterable):
        raise TypeError("settle takes a list of claims, or a table that is there (of a lazy one, `collect()`)")
    given = list(all_handed_over(claims, book))
    ignored = tuple(dict.fromkeys(key for one in given for key in one.ignored))
    return Settlement(settle_claims(book, [one.claim for one in given]), ignored)
