"""One policy as a plain function: facts and holdings in; status, award and amount out, and nothing else.

It leaves as soon as the answer is clear: at the first requirement not met, at an exception that
takes the place of everything else, at the first award where the first is to be had. That is what
the interpreter's logic allows: what is false is false, whatever the rest would say or cannot say.

Working names end in the number of an award (`room_3`) or of a choice (`room_c1`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import assert_never

from policyengine.compiled import terms
from policyengine.compiled.integer_plan import IntegerAward, IntegerPlan, counted_in
from policyengine.compiled.make import every, inverse
from policyengine.compiled.parts import Parts, in_order
from policyengine.compiled.payment import Before, Names, Payment
from policyengine.compiled.python_text import Lines, quoted
from policyengine.compiled.terms import Local, Term
from policyengine.plan.model import Choice, Option
from policyengine.policy.model import Choose


@dataclass(slots=True)
class Plain:
    """Writes the body of one function; `with_entitled`: the answer has the entitled amount as a fourth part."""

    whole: IntegerPlan
    lines: Lines
    parts: Parts
    with_entitled: bool
    awards: list[IntegerAward] = field(default_factory=list)
    rooms: dict[int, str] = field(default_factory=dict)
    ended: set[int] = field(default_factory=set)
    tracked: tuple[str, ...] = ()
    choices: int = 0

    def write(self) -> None:
        """The whole body."""
        self.awards = list(self.whole.awards)
        self.tracked = _tracked(self.whole)
        self.parts.sums()
        self._gates()
        self._hoist_rooms()
        self._exceptions()
        self._choose()

    # Requirements.

    def _gates(self) -> None:
        article = ""
        for gate in self.whole.gates:
            if gate.gate.article != article:
                article = gate.gate.article
                self.parts.article(article)
            self.parts.definitions(gate.uses)
            with self.lines.block_if(inverse(gate.condition)):
                self.lines.add("return NOT_GRANTED")

    # Awards before one is chosen.

    def _hoist_rooms(self) -> None:
        """Rooms that several awards share and that hang on nothing but what is held."""
        caps = [cap for award in self.awards for cap in award.caps]
        for cap in {cap.cap.index: cap for cap in caps}.values():
            shared = sum(each.cap.index == cap.cap.index for each in caps) > 1
            if (
                not shared
                or cap.when is not None
                or cap.room is None
                or not isinstance(cap.limit.whole, terms.Literal_)
            ):
                continue
            name = f"room_in_{self._local(cap.cap.accumulator)}"
            name = name if name not in self.rooms.values() else f"{name}_{cap.cap.index}"
            self.parts.article(cap.cap.article)
            self.lines.add(f"{name} = {self.lines.printer.term(cap.room)}")
            self.rooms[cap.cap.index] = name

    def _exceptions(self) -> None:
        """Exceptions come first: one that overrides all the others ends the matter; of others, whether they apply."""
        over: dict[int, set[int]] = {}
        for award in self.awards:
            for other in award.award.overridden_by:
                over.setdefault(other, set()).add(award.award.index)
        for index in in_order(self.whole.plan):
            if index not in over:
                continue
            award = self.awards[index]
            self.parts.award(award)
            self.parts.definitions(award.uses)
            if len(over[index]) == len(self.awards) - 1:
                with self.lines.block_if(self._applies(award)):
                    names = Names(str(index))
                    Payment(award, names, self.lines, self.rooms, {}).write()
                    self._answer(quoted(award.award.id), names)
                self.ended.add(index)
            else:
                flag = Local(f"applies_{index}")
                self.lines.add(*self.lines.printer.condition(self._applies(award), 1, f"{flag.name} = ", ""))
                self.awards[index] = replace(award, when=flag, gates=())

    def _applies(self, award: IntegerAward) -> Term:
        """Whether it applies: not overridden by an exception that does, its condition and its requirements."""
        when = () if award.when is None else (award.when,)
        overriders = (other for other in award.award.overridden_by if other not in self.ended)
        flags = tuple(inverse(self._flag(other)) for other in overriders)
        return every((*flags, *when, *(gate.condition for gate in award.gates)))

    def _flag(self, index: int) -> Term:
        """Whether an award that was looked at before applies."""
        return self.awards[index].when or terms.TRUE

    # Choice.

    def _choose(self) -> None:
        choice = self.whole.plan.choice
        if choice.rule is Choose.FIRST and all(isinstance(option, int) for option in choice.options):
            self._first(choice)
            return
        names = self._choice_names()
        self._option(choice, names, {})
        self.lines.add("")
        with self.lines.block(f"if {names.payable} < 0:"):
            self.lines.add("return NOT_GRANTED")
        self._answer(names.award, names)

    def _first(self, choice: Choice) -> None:
        for index in choice.options:
            if isinstance(index, int) and index not in self.ended:
                award, names = self.awards[index], Names(str(index))
                self._begin(award)
                with self.lines.block_if(self._applies(award)):
                    Payment(award, names, self.lines, self.rooms, {}).write()
                    self._answer(quoted(award.award.id), names)
        self.lines.add("", "return NOT_GRANTED")

    def _begin(self, award: IntegerAward) -> None:
        self.parts.award(award)
        self.parts.definitions(award.uses)

    def _choice_names(self) -> Names:
        """Names for a choice, which holds nothing yet."""
        self.choices += 1
        names = Names(f"c{self.choices}")
        self.lines.add(f"{names.payable} = {names.room} = -1")
        self.lines.add(*(f"{names.taken(self._local(one))} = 0" for one in self.tracked))
        return names

    def _option(self, option: Option, into: Names, before: Before) -> None:
        """Writes what `option` comes to into `into`, which holds nothing yet."""
        if isinstance(option, int):
            self._award(self.awards[option], into, before)
            return
        options = [one for one in option.options if not isinstance(one, int) or one not in self.ended]
        match option.rule:
            case Choose.FIRST:
                self._in_turn(options, into, before)
            case Choose.HIGHEST:
                self._best(options, into, before)
            case Choose.SUM:
                self._sum(options, into, before)
            case _:
                assert_never(option.rule)

    def _award(self, award: IntegerAward, into: Names, before: Before) -> None:
        self._begin(award)
        with self.lines.block_if(self._applies(award)):
            Payment(award, into, self.lines, self.rooms, before).write()
            self.lines.add(f"{into.award} = {quoted(award.award.id)}")
            self._took(award, into, into)

    def _took(self, award: IntegerAward, paid: Names, into: Names) -> None:
        counted = counted_in(self.whole.plan, award.award.id)
        for accumulator in self.tracked:
            value = paid.payable if accumulator in counted else "0"
            self.lines.add(f"{into.taken(self._local(accumulator))} = {value}")

    def _in_turn(self, options: list[Option], into: Names, before: Before) -> None:
        for position, option in enumerate(options):
            if position == 0:
                self._option(option, into, before)
                continue
            with self.lines.block(f"if {into.payable} < 0:"):
                self._option(option, into, before)

    def _best(self, options: list[Option], into: Names, before: Before) -> None:
        """The higher payable, then the larger room, then the earlier."""
        for position, option in enumerate(options):
            if position == 0:
                self._option(option, into, before)
            elif isinstance(option, int):
                award, names = self.awards[option], Names(str(option))
                self._begin(award)
                with self.lines.block_if(self._applies(award)):
                    Payment(award, names, self.lines, self.rooms, before).write()
                    with self.lines.block(_better(names, into)):
                        self._copy(names, into, quoted(award.award.id))
                        self._took(award, into, into)
            else:
                names = self._choice_names()
                self._option(option, names, before)
                with self.lines.block(_better(names, into)):
                    self._copy(names, into, names.award)
                    self._copy_taken(names, into)

    def _sum(self, options: list[Option], into: Names, before: Before) -> None:
        """All of them, each after what the earlier ones took."""
        for position, option in enumerate(options):
            if position == 0:
                self._option(option, into, before)
                continue
            names = self._choice_names()
            taken = {one: (*before.get(one, ()), into.taken(self._local(one))) for one in self.tracked}
            self._option(option, names, taken)
            with self.lines.block(f"if {names.payable} >= 0:"):
                with self.lines.block(f"if {into.payable} < 0:"):
                    self._copy(names, into, names.award)
                    self._copy_taken(names, into)
                with self.lines.block("else:"):
                    self._add(names, into)

    def _add(self, names: Names, into: Names) -> None:
        """Named are the awards that pay; where none does, all of them."""
        with self.lines.block(f"if ({names.payable} > 0) == ({into.payable} > 0):"):
            self.lines.add(f'{into.award} += "+" + {names.award}')
        with self.lines.block(f"elif {names.payable} > 0:"):
            self.lines.add(f"{into.award} = {names.award}")
        self.lines.add(
            f"{into.payable} += {names.payable}",
            f"{into.entitled} += {names.entitled}",
            *(f"{into.taken(self._local(one))} += {names.taken(self._local(one))}" for one in self.tracked),
        )
        with self.lines.block(f"if {names.room} < {into.room}:"):
            self.lines.add(f"{into.room} = {names.room}")

    def _copy(self, names: Names, into: Names, award: str) -> None:
        self.lines.add(
            f"{into.payable} = {names.payable}",
            f"{into.room} = {names.room}",
            f"{into.entitled} = {names.entitled}",
            f"{into.award} = {award}",
        )

    def _copy_taken(self, names: Names, into: Names) -> None:
        for accumulator in self.tracked:
            self.lines.add(f"{into.taken(self._local(accumulator))} = {names.taken(self._local(accumulator))}")

    def _local(self, accumulator: str) -> str:
        return self.whole.layout.names.get(accumulator, accumulator)

    def _answer(self, award: str, names: Names) -> None:
        """Return what the award or choice comes to."""
        payable, entitled = names.payable, names.entitled
        more = f", {entitled}" if self.with_entitled else ""
        with self.lines.block(f"if {payable} == {entitled}:"):
            self.lines.add(f"return GRANTED, {award}, {payable}{more}")
        self.lines.add(f"return (REDUCED if {payable} else EXHAUSTED), {award}, {payable}{more}")


def _better(names: Names, than: Names) -> str:
    return f"if {names.payable} > {than.payable} or {names.payable} == {than.payable} and {names.room} > {than.room}:"


def _tracked(whole: IntegerPlan) -> tuple[str, ...]:
    """The accumulators whose caps see what earlier awards of the same claim took."""
    if not _sums(whole.plan.choice):
        return ()
    caps = (cap for award in whole.awards for cap in award.caps if cap.room is not None)
    return tuple(dict.fromkeys(cap.cap.accumulator for cap in caps))


def _sums(choice: Choice) -> bool:
    return choice.rule is Choose.SUM or any(_sums(one) for one in choice.options if not isinstance(one, int))
