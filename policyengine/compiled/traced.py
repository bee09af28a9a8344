"""One policy as a traced function: which requirements are met, and of every award each value it has.

The body leaves nothing out that the interpreter looks at, and chooses nothing; `tracing` does.
What it hands back is `(met, looks)`: for each requirement whether it is met, in the order of the
plan; for each award None where its condition does not hold, `(met, overridden by)` where a
requirement or an exception keeps it out, else `(met, -1, base, rate, computed, minimum, entitled,
caps)`. A cap that binds is `(limit, held, room, closed, adds, fits)`, one that does not is None.
"""

from __future__ import annotations

from dataclasses import dataclass

from policyengine.compiled.integer_plan import IntegerAward, IntegerCap, IntegerGate, IntegerPlan
from policyengine.compiled.parts import Parts, in_order, one_line
from policyengine.compiled.python_text import Lines


@dataclass(slots=True)
class Traced:
    """Writes the body of one function."""

    whole: IntegerPlan
    lines: Lines
    parts: Parts

    def write(self) -> None:
        """The whole body."""
        self.parts.sums()
        by_gate = {id(gate.gate): gate for gate in self.whole.gates}
        plan = self.whole.plan
        gates = [by_gate[id(gate)] for gate in (plan.in_force, *plan.gates)]
        for gate in gates:
            self.parts.definitions(gate.uses)
        self._met("met", gates)
        with self.lines.block("if False in met:"):
            self.lines.add("return met, ()")
        order = in_order(plan)
        for index in order:
            self._look(self.whole.awards[index])
        looks = "".join(f"looked_{award.award.index}, " for award in self.whole.awards)
        self.lines.add("", f"return met, ({looks.rstrip()})")

    def _met(self, name: str, gates: list[IntegerGate] | tuple[IntegerGate, ...]) -> None:
        if not gates:
            self.lines.add(f"{name} = ()")
            return
        self.lines.add(f"{name} = (")
        self.lines.depth += 1
        for gate in gates:
            condition = self.lines.printer.condition(gate.condition, self.lines.depth, "True if ", " else False,")
            condition[-1] += f"  # 第{one_line(gate.gate.article)}条"
            self.lines.add(*condition)
        self.lines.depth -= 1
        self.lines.add(")")

    def _look(self, award: IntegerAward) -> None:
        index = award.award.index
        self.parts.award(award)
        self.parts.definitions(award.uses)
        self.lines.add(f"looked_{index} = None")
        with self.lines.block_if(award.when):
            self._met(f"met_{index}", award.gates)
            kept_out = f"if False in met_{index}:" if award.gates else ""
            if kept_out:
                with self.lines.block(kept_out):
                    self.lines.add(f"looked_{index} = met_{index}, -1")
            for other in award.award.overridden_by:
                head = f"{'elif' if kept_out else 'if'} looked_{other} is not None and len(looked_{other}) > 2:"
                kept_out = head
                with self.lines.block(head):
                    self.lines.add(f"looked_{index} = met_{index}, {other}")
            if kept_out:
                with self.lines.block("else:"):
                    self._values(award)
            else:
                self._values(award)

    def _values(self, award: IntegerAward) -> None:
        printer, index = self.lines.printer, award.award.index
        whole = [printer.quantity(each) for each in (award.base, award.rate, award.computed, award.minimum)]
        self.lines.add(f"looked_{index} = (", f"    met_{index},", "    -1,")
        self.lines.add(*(f"    {each}," for each in (*whole, printer.read(award.entitled))))
        if award.caps:
            self.lines.add("    (", *(f"        {self._cap(cap)}," for cap in award.caps), "    ),", ")")
        else:
            self.lines.add("    (),", ")")

    def _cap(self, cap: IntegerCap) -> str:
        printer = self.lines.printer
        closed = cap.closed.name if cap.closed is not None else "False"
        fits = "True" if cap.fits is None else printer.term(cap.fits)
        adds = "0" if cap.adds is None else printer.quantity(cap.adds)
        room = "0" if cap.room is None else printer.read(cap.room)
        read = f"({printer.quantity(cap.limit)}, {printer.quantity(cap.held)}, {room}, {closed}, {adds}, {fits})"
        return read if cap.when is None else f"{read} if {printer.truth(cap.when)} else None"
