"""What the plain and the traced function of a policy have in common: definitions, comments, the order of awards."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from policyengine.compiled.integer_plan import IntegerAward, IntegerPlan
from policyengine.compiled.python_text import Lines
from policyengine.plan.model import Plan


@dataclass(slots=True)
class Parts:
    """Writes definitions where they are first needed, each once where everything below can see it."""

    whole: IntegerPlan
    lines: Lines
    _written: set[str] = field(default_factory=set)

    def definitions(self, uses: Iterable[str]) -> None:
        """Those of `uses` that have not been worked out yet."""
        for name in uses:
            if name in self._written:
                continue
            shared = self.whole.shared[name]
            label = self.whole.plan.policy.definitions[name].label
            self.lines.add(f"# {one_line(label.zh)}")
            printer = self.lines.printer
            self.lines.add(*printer.condition(shared.value, self.lines.depth, f"{shared.local} = ", ""))
            if self.lines.depth == 1:  # below a condition they are not there for what comes after
                self._written.add(name)

    def sums(self) -> None:
        """What accumulators sum, where that may have no answer."""
        self.definitions(self.whole.uses_of_sums)
        for quantity in self.whole.sums:
            self.lines.add(self.lines.printer.quantity(quantity))

    def article(self, number: str, more: str = "") -> None:
        """A comment that says which article speaks."""
        self.lines.add("", f"# {cited(self.whole.plan, number)}{more}")

    def award(self, award: IntegerAward) -> None:
        """The comment over an award."""
        planned = award.award
        self.article(planned.article, f" — {one_line(planned.label.zh)} ({planned.id})")


def cited(plan: Plan, number: str) -> str:
    """An article by its number and heading."""
    heading = next((article.heading.zh for article in plan.policy.articles if article.number == number), "")
    return f"第{number}条 {one_line(heading)}".rstrip()


def one_line(text: str) -> str:
    """A text of the policy file as part of a comment."""
    return re.sub(r"\s+", " ", "".join(c if c.isprintable() else " " for c in text)).strip()


def in_order(plan: Plan) -> list[int]:
    """The awards, each after those that take its place, else as in the file."""
    before = {award.index: sorted(award.overridden_by) for award in plan.awards}
    done: dict[int, None] = {}

    def visit(index: int) -> None:
        for other in before[index]:
            visit(other)
        done.setdefault(index)

    for index in sorted(before):
        visit(index)
    return list(done)
