"""Which terms say the same, and what each costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from policyengine.compiled import terms
from policyengine.compiled.columnar.reading import SlotRead
from policyengine.compiled.terms import Term
from policyengine.policy.model import FactKind

DEEPEST: Final = 150
"""Terms within terms; each takes three of the thousand steps that Python goes down."""

_NARROW: Final = (FactKind.YES_NO, FactKind.CHOICE)
_DEAR: Final = 16
"""A number of 64 bits, against one byte."""


@dataclass(slots=True)
class Numbering:
    """Numbers terms, those that say the same alike; `shared` are the definitions kept under local names.

    Raises `RecursionError` for a term that is too deep to be evaluated, step within step.
    """

    reads: Mapping[str, SlotRead]
    shared: Mapping[str, Term]
    _same: dict[int, int] = field(default_factory=dict)
    _kept: list[Term] = field(default_factory=list)
    _costs: dict[int, int] = field(default_factory=dict)
    _depths: dict[int, int] = field(default_factory=dict)
    _named: dict[str, int] = field(default_factory=dict)
    _numbers: dict[tuple[object, ...], int] = field(default_factory=dict)

    def number(self, term: Term) -> int:
        """The number of a term."""
        if id(term) not in self._same:
            below = terms.parts(term)
            signature = (type(term), *self._own(term), *map(self.number, below))
            self._same[id(term)] = self._numbers.setdefault(signature, len(self._numbers))
            self._kept.append(term)  # a term that is gone would leave its id to another
            looks_at = () if isinstance(term, terms.IsNone) else below  # there a mask is enough
            self._costs[id(term)] = self._own_cost(term) + sum(self._costs[id(part)] for part in looks_at)
            self._depths[id(term)] = self._depth(term)
        return self._same[id(term)]

    def cost(self, term: Term) -> int:
        """How dear a term is, in passes over a column of bytes."""
        self.number(term)
        return self._costs[id(term)]

    def __len__(self) -> int:
        """How many different terms there are."""
        return len(self._numbers)

    def _depth(self, term: Term) -> int:
        if isinstance(term, terms.Local):
            if term.name not in self._named:  # a definition; what is bound has been met before
                self.number(self.shared[term.name])
                self._named[term.name] = self._depths[id(self.shared[term.name])]
            return self._named[term.name]
        depth = 1 + max((self._depths[id(part)] for part in terms.parts(term)), default=0)
        if depth > DEEPEST:
            raise RecursionError
        if isinstance(term, terms.Bind):
            self._named[term.local.name] = depth
        return depth

    def _own(self, term: Term) -> tuple[object, ...]:
        """What a term says besides its parts; `True` and 1 are different things."""
        match term:
            case terms.Literal_(value=value):
                return type(value), value
            case terms.Slot(name=name, nullable=nullable):
                return name, nullable
            case terms.Local(name=name) | terms.Bind(local=terms.Local(name=name)):
                return (name,)
            case terms.Binary(sign=word) | terms.Extreme(word=word) | terms.Compare(order=word):
                return (word,)
            case terms.Applied(function=function):
                return (function,)
            case _:
                return ()

    def _own_cost(self, term: Term) -> int:
        match term:
            case terms.Slot(name=name):
                read = self.reads[name]
                return 4 * _DEAR if read.part else 1 if read.fact.kind in _NARROW else _DEAR
            case terms.Literal_() | terms.Undecided() | terms.Bind():
                return 0
            case terms.Binary() | terms.Extreme() | terms.Applied() | terms.Either():
                return _DEAR
            case _:
                return 1
