"""Policies as one fast function: `PolicyBook.compile()`, and what `policyengine compile` prints.

What the compiled code cannot answer (a fact is not known, a value lies beyond what was assumed of
it) is asked of the interpreter, so a call always has an answer, and always the same one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from policyengine.app.decision import Decision
from policyengine.app.evaluating import claim_of, evaluate_claim
from policyengine.app.holding import read_held
from policyengine.app.language import known_language
from policyengine.app.loading import PolicyBook
from policyengine.app.policy_error import PolicyError
from policyengine.compiled.encoding import decode, decode_held, encode, encode_held
from policyengine.compiled.group import GroupProgram, GroupTrace, compile_group
from policyengine.compiled.layout import written_part
from policyengine.compiled.outcomes import Outcomes, facts_named
from policyengine.compiled.program import Facts, Program
from policyengine.compiled.program import Held as HeldTuple
from policyengine.compiled.refusal import Refused
from policyengine.compiled.runtime import Unanswered
from policyengine.compiled.tracing import PolicyTrace
from policyengine.diagnostics.model import Diagnostics
from policyengine.facts import Claim, Problem
from policyengine.interpreter.holdings import Holdings
from policyengine.outcome import PolicyOutcome, Status
from policyengine.plan.model import Plan
from policyengine.settlement.deciding import Hold
from policyengine.settlement.groups import Family, Group, exclude
from policyengine.values import Value
from policyengine.words import Language, Words


class NotCompilable(ValueError):  # noqa: N818  # the policy is a good one; only integers cannot do it
    """Policies that cannot be compiled: `refusals` say which, why and where.

    The interpreter decides them all the same.
    """

    def __init__(self, refusals: tuple[Refused, ...]) -> None:
        self.refusals = refusals
        super().__init__(refusals)  # what a copy, or another process, makes it again from

    def render(self, lang: Language) -> str:
        """The refusals, one a line, with their places."""
        language = known_language(lang)
        return "\n".join(refusal.in_words().in_language(language) for refusal in self.refusals)

    def __str__(self) -> str:
        return self.render("zh")


class InvalidClaim(ValueError):  # noqa: N818  # what is wrong is the record, as in the status of that name
    """A claim that is itself wrong: `problems` has what is, fact by fact."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__(problems)  # what a copy, or another process, makes it again from

    def __str__(self) -> str:
        return "; ".join(f"{problem.fact} {problem.words.zh}".strip() for problem in self.problems)


@dataclass(frozen=True, eq=False, repr=False)
class Compiled:
    """The policies of a book as one function of a tuple of facts; made by `PolicyBook.compile()`.

    `encode` makes the tuple of a claim, once; `compiled(facts, held)` gives `(status, award, fen)`:
    the status, the award or awards granted under (joined with `+`), and what is granted in
    hundredths of the currency. `held` is what the accumulators hold, from `encode_held`; without
    it, nothing. `traced` gives the whole decision as data. `source` is the code, to be read.
    """

    book: PolicyBook
    program: GroupProgram

    def __repr__(self) -> str:
        return repr(self.book).replace("PolicyBook", "Compiled")

    def __call__(self, facts: Facts, held: HeldTuple | None = None) -> tuple[Status, str, int]:
        """Status, award and amount in fen."""
        try:
            return self.program.decide(facts) if held is None else self.program.decide(facts, held)
        except Unanswered:
            decision = self.decision(facts, held)
            return decision.status, decision.award, int(decision.amount * 100)

    @property
    def source(self) -> str:
        """The generated module: a plain and a traced function for each policy, article by article."""
        return self.program.module.source

    @cached_property
    def fact_names(self) -> tuple[str, ...]:
        """What stands in each place of the tuple of facts: every fact, then parts of dates as one writes them."""
        layout = self.program.layout
        return (*layout.facts, *(written_part(name, part) for name, part in layout.parts))

    def encode(self, facts: Mapping[str, object]) -> Facts:
        """The tuple of a claim given as for `evaluate`. Raises InvalidClaim where the record is wrong."""
        claim = claim_of(facts, self.book)
        if claim.problems:
            raise InvalidClaim(claim.problems)
        (bench,) = self.book.benches
        return encode(self.program.layout, bench.facts_of(claim))

    def encode_held(self, held: Mapping[str, object]) -> HeldTuple:
        """The tuple of what accumulators hold, given as for `evaluate`. Raises PolicyError where it fits none."""
        diagnostics = Diagnostics()
        read = read_held(held, self.book, diagnostics)
        if diagnostics:
            raise PolicyError(diagnostics)
        return encode_held(self.program.layout, read.amounts)

    def traced(self, facts: Facts, held: HeldTuple | None = None) -> TracedDecision:
        """The decision with what was looked at on the way: requirements, awards, caps. Words only when asked."""
        try:
            trace = self.program.trace(facts, self.nothing_held if held is None else held)
        except Unanswered:
            trace = None
        return TracedDecision(self, facts, held, trace)

    @cached_property
    def nothing_held(self) -> HeldTuple:
        """The tuple for accumulators that hold nothing."""
        return encode_held(self.program.layout, {})

    def values_of(self, facts: Facts) -> dict[str, Value]:
        """What a tuple of facts says, as the values of the language."""
        return decode(self.program.layout, facts, self.book.groups[0].timezone)

    def decision(self, facts: Facts, held: HeldTuple | None = None) -> Decision:
        """The decision that the interpreter makes of the same tuples, with everything that can be explained."""
        values = self.values_of(facts)
        named = values.get(self.book.claim_fact, "")
        claim = Claim(named if isinstance(named, str) else "", values)
        if held is None:
            (outcome,) = evaluate_claim(self.book, claim)
        else:
            (bench,) = self.book.benches
            outcome = bench.decide(claim, bench.facts_of(claim), self._hold(held))
        return Decision(outcome, self.book.groups[0])

    def _hold(self, held: HeldTuple) -> Hold:
        known = decode_held(self.program.layout, held)

        def hold(family: Family, plan: Plan, _facts: Mapping[str, Value]) -> Holdings:
            def own(amounts: Mapping[tuple[str, str], Fraction]) -> dict[str, Fraction]:
                return {name: amount for (policy, name), amount in amounts.items() if policy == family.policy}

            closed = frozenset(index for owner, index in known.closed if owner is plan)
            return Holdings(own(known.amounts), own(known.adds), closed)

        return hold


@dataclass(frozen=True, eq=False)
class TracedDecision:
    """A decision as data: what was looked at, in plain numbers (fen); words and receipt only when asked for.

    `trace` is None where the compiled code had no answer; then everything comes from the interpreter.
    """

    compiled: Compiled
    facts: Facts
    held: HeldTuple | None
    trace: GroupTrace | None

    @property
    def status(self) -> Status:
        """As of a `Decision`."""
        return self.trace.status if self.trace is not None else self.decision.status

    @property
    def award(self) -> str:
        """The award granted, or several joined with `+`."""
        return self.trace.award if self.trace is not None else self.decision.award

    @property
    def amount(self) -> int:
        """What is granted, in fen."""
        return self.trace.amount if self.trace is not None else int(self.decision.amount * 100)

    @property
    def entitled(self) -> int:
        """What the awards come to before any cap, in fen."""
        return self.trace.entitled if self.trace is not None else int(self.decision.entitled * 100)

    @property
    def policies(self) -> tuple[PolicyTrace, ...]:
        """Of every policy: requirements met, awards that apply with what they come to, caps with what they leave."""
        return self.trace.traces if self.trace is not None else ()

    @cached_property
    def outcomes(self) -> tuple[PolicyOutcome, ...]:
        """The same as the outcomes that the interpreter gives, but for the worth of single expressions."""
        if self.trace is None:
            return self.decision.outcome.outcomes
        held = decode_held(self.compiled.program.layout, self.held or self.compiled.nothing_held)
        pairs = zip(self.trace.programs, self.trace.traces, strict=True)
        return tuple(Outcomes(program.whole).outcome(trace, _own(program, held.amounts)) for program, trace in pairs)

    @cached_property
    def values(self) -> Mapping[str, Value]:
        """The facts that stand in what was looked at, with what the claim says of them."""
        known = self.compiled.values_of(self.facts)
        if self.trace is None:
            return known
        pairs = zip(self.trace.programs, self.trace.traces, strict=True)
        named = {name for program, trace in pairs for name in facts_named(program.whole, trace)}
        return {name: value for name, value in known.items() if name in named}

    @cached_property
    def decision(self) -> Decision:
        """The same decision with reasons, explanation and receipt; the interpreter is asked for it now."""
        return self.compiled.decision(self.facts, self.held)


def _own(program: Program, amounts: Mapping[tuple[str, str], Fraction]) -> dict[str, Fraction]:
    policy = program.plan.policy.policy
    return {name: amounts[policy, name] for name in program.plan.accumulators}


def compile_book(book: PolicyBook) -> Compiled:
    """The book's one group of policies compiled. Raises NotCompilable."""
    if len(book.groups) > 1:
        several = Words(
            f"这些政策互不相干，分成 {len(book.groups)} 组；请一组一组地编译",
            f"these policies form {len(book.groups)} groups that do not touch each other; compile one at a time",
        )
        raise NotCompilable((Refused("+".join(family.policy for family in book.families), several),))
    program = compile_families(book.groups[0])
    if isinstance(program, Refused):
        raise NotCompilable((program,))
    return Compiled(book, program)


def compile_families(group: Group) -> GroupProgram | Refused:
    """The policies of one group compiled together."""
    return compile_group([family.editions for family in group.families], exclude)
