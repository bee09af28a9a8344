"""Looking at an award as a whole: every value it has, kept under a name, whether it will be chosen or not.

What is chosen afterwards works with the names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from policyengine.compiled import terms
from policyengine.compiled.integer_plan import IntegerAward, IntegerCap, IntegerGate
from policyengine.compiled.make import every
from policyengine.compiled.python_text import Lines
from policyengine.compiled.quantities import Quantity
from policyengine.compiled.terms import Local, Term


def look(award: IntegerAward, not_overridden: tuple[Term, ...], lines: Lines) -> IntegerAward:
    """Writes the look; the award that is handed back has names instead of values."""
    index = award.award.index
    applies = Local(f"applies_{index}")
    lines.add(f"{applies.name} = False")
    with lines.block_if(award.when):
        conditions = tuple(doubtful_first(award.gates, f"g_{index}", lines))
        with lines.block_if(every((*not_overridden, *conditions))):
            lines.add(f"{applies.name} = True")
            return replace(
                award,
                when=applies,
                gates=(),
                uses=(),
                entitled=_kept(award.entitled, f"looked_{index}", lines),
                minimum=_kept_quantity(award.minimum, f"looked_{index}_minimum", lines),
                caps=tuple(_cap(cap, f"looked_{index}_{position}", lines) for position, cap in enumerate(award.caps)),
            )


def doubtful_first(gates: tuple[IntegerGate, ...], name: str, lines: Lines) -> Iterator[Term]:
    """The conditions of requirements; those that may have no answer are worked out whatever the others say."""
    for position, gate in enumerate(gates):
        if terms.may_be_undecided(gate.condition):
            local = Local(f"{name}_{position}")
            lines.add(f"{local.name} = {lines.printer.term(gate.condition)}")
            yield local
        else:
            yield gate.condition


def _kept(term: Term, name: str, lines: Lines) -> Local:
    lines.add(f"{name} = {lines.printer.read(term)}")
    return Local(name, low=term.low, high=term.high)


def _kept_quantity(quantity: Quantity | None, name: str, lines: Lines) -> Quantity | None:
    if quantity is None:
        return None
    over = quantity.over
    kept = _kept(quantity.whole, name, lines)
    return Quantity(kept, quantity.scale, None if over is None else _kept(over, f"{name}_over", lines))


def _cap(cap: IntegerCap, name: str, lines: Lines) -> IntegerCap:
    binds = None
    if cap.when is not None:
        binds = Local(f"{name}_binds")
        lines.add(f"{binds.name} = {lines.printer.read(cap.when)}")
    with lines.block_if(binds):
        room = None if cap.room is None else _kept(cap.room, f"{name}_room", lines)
        fits = None if cap.fits is None else _kept(cap.fits, f"{name}_fits", lines)
    return replace(cap, when=binds, room=room, fits=fits)
