"""The lines that work out what one award pays: entitled, the rooms of its caps, payable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from policyengine.compiled import make
from policyengine.compiled.integer_plan import FEN, IntegerAward, IntegerCap
from policyengine.compiled.python_text import Lines
from policyengine.compiled.quantities import Quantity, compared
from policyengine.compiled.terms import Local, Term, number

Before = Mapping[str, tuple[str, ...]]
"""By accumulator, the working names of what earlier awards of the claim took."""


@dataclass(frozen=True, slots=True)
class Names:
    """The working names of what an award or a choice comes to; `payable` is below 0 where nothing applies."""

    suffix: str

    @property
    def award(self) -> str:
        """The id of the award."""
        return f"award_{self.suffix}"

    @property
    def payable(self) -> str:
        """What is paid."""
        return f"payable_{self.suffix}"

    @property
    def room(self) -> str:
        """The least room of its caps."""
        return f"room_{self.suffix}"

    @property
    def entitled(self) -> str:
        """What is due before any cap."""
        return f"entitled_{self.suffix}"

    def taken(self, accumulator: str) -> str:
        """What it adds to an accumulator."""
        return f"taken_{self.suffix}_{accumulator}"


@dataclass(slots=True)
class Payment:
    """Writes the payment of `award` into `names`; `rooms` are those worked out before, by cap."""

    award: IntegerAward
    names: Names
    lines: Lines
    rooms: Mapping[int, str]
    before: Before

    def write(self) -> None:
        """Entitled, room and payable, for an award that applies."""
        printer, names = self.lines.printer, self.names
        self.lines.add(f"{names.entitled} = {printer.read(self.award.entitled)}")
        capped = [cap for cap in self.award.caps if cap.room is not None]
        whole_only = any(cap.refuses for cap in capped)
        self._room(capped)
        if whole_only:
            self.lines.add(f"{names.payable} = {names.entitled}")
            for refuses in (False, True):  # what fits is asked of what the reducing caps leave
                for position, cap in enumerate(capped):
                    if cap.refuses is refuses:
                        self._admit(cap, f"short_{names.suffix}_{position}")
                if not refuses:
                    with self.lines.block(f"if {names.payable} < 0:"):
                        self.lines.add(f"{names.payable} = 0")
        elif capped:
            smaller = f"{names.entitled} if {names.entitled} <= {names.room} else {names.room}"
            self.lines.add(f"{names.payable} = {smaller}")
            with self.lines.block(f"if {names.payable} < 0:"):
                self.lines.add(f"{names.payable} = 0")
        else:
            self.lines.add(f"{names.payable} = {names.entitled}")
        for cap in self.award.caps:
            if cap.fits is not None:
                self._count(cap, cap.fits)
        self._drop()

    def _room(self, capped: list[IntegerCap]) -> None:
        """The least room: of all money caps at once, or, where some refuse, each under a name of its own as well."""
        names, printer = self.names, self.lines.printer
        whole_only = any(cap.refuses for cap in capped)
        known = False
        if not capped or capped[0].when is not None or whole_only:
            self.lines.add(f"{names.room} = BOUNDLESS")
            known = True
        for position, cap in enumerate(capped):
            short = f"short_{names.suffix}_{position}"
            if cap.when is not None and whole_only:
                self.lines.add(f"{short} = BOUNDLESS")
            with self.lines.block_if(cap.when):
                text = printer.term(self._left(cap))
                if not known:
                    self.lines.add(f"{names.room} = {text}")
                    known = True
                    continue
                if not text.isidentifier() or whole_only:
                    self.lines.add(f"{short} = {text}")
                    text = short
                with self.lines.block(f"if {text} < {names.room}:"):
                    self.lines.add(f"{names.room} = {text}")

    def _left(self, cap: IntegerCap) -> Term:
        """The room that is left after what earlier awards of the claim took."""
        assert cap.room is not None, "a cap on money"
        hoisted = self.rooms.get(cap.cap.index)
        left: Term = cap.room if hoisted is None else Local(hoisted, low=cap.room.low, high=cap.room.high)
        for taken in self.before.get(cap.cap.accumulator, ()):
            left = make.subtract(left, Local(taken, low=0, high=max(self.award.entitled.high, 0)))
        return left

    def _admit(self, cap: IntegerCap, short: str) -> None:
        """One cap among others of which some refuse."""
        names = self.names
        if cap.refuses:
            closed = ""
            if cap.closed is not None:  # one that does not bind may be closed all the same
                binds = f"{short} < BOUNDLESS and " if cap.when is not None else ""
                closed = f" or {binds}{cap.closed.name}"
            with self.lines.block(f"if {names.payable} > 0 and ({names.payable} > {short}{closed}):"):
                self.lines.add(f"{names.payable} = 0")
        else:
            with self.lines.block(f"if {short} < {names.payable}:"):
                self.lines.add(f"{names.payable} = {short}")

    def _count(self, cap: IntegerCap, fits: Term) -> None:
        """A cap on something else than money admits the whole award or nothing of it."""
        full = make.inverse(fits)
        if cap.closed is not None:
            full = make.some((full, cap.closed))
        with self.lines.block_if(cap.when), self.lines.block_if(full):
            self.lines.add(f"{self.names.payable} = 0")

    def _drop(self) -> None:
        """What falls below a minimum that drops is not paid. The minimum is looked at first: it may not be known."""
        if not self.award.drops or self.award.minimum is None:
            return
        payable = Local(self.names.payable, low=0, high=max(self.award.entitled.high, 0))
        below = compared(">", self.award.minimum, Quantity(payable, FEN))
        with self.lines.block_if(make.every((below, make.compare(">", payable, number(0))))):
            self.lines.add(f"{self.names.payable} = 0")
