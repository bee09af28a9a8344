"""An expression in the words an official reads: labels for names, and the value that was read behind each.

`上年营业额（2,999,999.99元）不低于300万元`. A condition can be said as it is or as its opposite
(`wanted`), so that `not` never has to be said.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final, assert_never

from policyengine.expression import core
from policyengine.expression.core import Node
from policyengine.expression.types import Kind
from policyengine.policy.model import CLAIM, FactKind
from policyengine.report.amounts import (
    Measure,
    english,
    fact_in_words,
    in_words,
    joined,
    measure_of,
    round_money,
)
from policyengine.report.comparing import ABSENT, GIVEN, MIRRORED, OPPOSITE, same, word_for
from policyengine.report.function_words import called, holds
from policyengine.report.trace import Trace
from policyengine.report.yes_no import statement
from policyengine.syntax.tree import ArithmeticOperator, Comparison
from policyengine.values import UNKNOWN
from policyengine.words import Words

_SIGNS: Final = {
    ArithmeticOperator.ADD: "＋",
    ArithmeticOperator.SUBTRACT: "－",
    ArithmeticOperator.MULTIPLY: "×",
    ArithmeticOperator.DIVIDE: "÷",
    ArithmeticOperator.POWER: "^",
}
_EN_SIGNS: Final = {**_SIGNS, ArithmeticOperator.ADD: "+", ArithmeticOperator.SUBTRACT: "-"}


@dataclass(frozen=True, slots=True)
class Test:
    """What one thing is compared with: `上年营业额` and `不低于300万元`, or `不低于100万元、低于300万元`.

    `names_one`: the requirement is one value, written out. `answer`: it is this answer of a yes/no fact.
    """

    subject: Node
    required: Words
    names_one: bool = False
    answer: bool | None = None


@dataclass(frozen=True, slots=True)
class Phrases:
    """Says the expressions of one policy, with what they were worth for one claim."""

    trace: Trace

    # Values.

    def value(self, node: Node, measure: Measure | None = None, like: Node | None = None) -> Words:
        """An expression in words; each fact with what was read. `like`: what it is compared with, for its labels."""
        given, measure = measure, measure or self.measure(node)
        match node:
            case core.Constant(value=value):
                return self._constant(node, value, measure, like)
            case core.Fact() | core.Held():
                return self._with_value(self.name(node), self.found(node))
            case core.Reference():
                return self._with_value(self.name(node), self.found(node))
            case core.Bound():
                return Words("该项", "the item")
            case core.Arithmetic(operator=operator, left=left, right=right):
                first, second = self._operand(left), self._operand(right)
                return joined((first, second), _SIGNS[operator], f" {_EN_SIGNS[operator]} ")
            case core.Negation(operand=operand):
                inner = self._operand(operand)
                return Words(f"－{inner.zh}", f"-{inner.en}")
            case core.If(condition=condition, consequent=consequent, alternative=alternative):
                asked, then, other = self.clause(condition), self.value(consequent), self.value(alternative)
                return Words(
                    f"（{asked.zh}的，为{then.zh}；否则为{other.zh}）",
                    f"({english(then)} if {english(asked)}, else {english(other)})",
                )
            case core.ListOf(items=items):
                return joined((self.value(item, given, like) for item in items), "、", ", ")
            case core.RangeOf():
                return self._range(node, given)
            case core.Call(function=function, arguments=arguments):
                return called(function, [self.value(argument) for argument in arguments])
            case core.Bands(by=by) | core.Choices(by=by):
                name, found = self.name(by), in_words(self.trace.worth(node), measure, self.currency)
                if self.trace.worth(node) is UNKNOWN:
                    return Words(f"按{name.zh}确定", f"determined by {english(name)}")
                return Words(f"按{name.zh}确定的{found.zh}", f"{found.en} by {english(name)}")
            case core.Marginal(base=base):
                name = self.value(base)
                return Words(f"{name.zh}分段计算", f"{name.en} in slices")
            case core.Reviewed(decided=decided, at_most=at_most):
                first, second = self.value(decided, measure), self.value(at_most, measure)
                return Words(f"{first.zh}（最高{second.zh}）", f"{first.en} (at most {second.en})")
            case core.Compare() | core.And() | core.Or() | core.Not() | core.Quantified():
                return self.clause(node)
            case _:
                assert_never(node)

    def name(self, node: Node) -> Words:
        """The label of what `node` names, without its value; any other expression as `value` says it."""
        policy = self.trace.policy
        match node:
            case core.Fact(name=name):
                return _quoted(policy.facts[name].label)
            case core.Held(name=name) if name == CLAIM:
                return Words("本笔申报已计金额", "what this claim was granted so far")
            case core.Held(name=name):
                return _quoted(policy.accumulators[name].label)
            case core.Reference(name=name):
                return _quoted(policy.definitions[name].label)
            case core.Call(function="date", arguments=(core.Fact() as fact,)):
                return self.name(fact)
            case _:
                return self.value(node)

    def found(self, node: Node) -> Words:
        """What `node` was worth for this claim, in words."""
        value = self.trace.worth(node)
        if isinstance(node, core.Fact):
            return fact_in_words(value, self.trace.policy.facts[node.name], self.currency)
        if isinstance(node, core.Call) and node.function == "date" and isinstance(node.arguments[0], core.Fact):
            return self.found(node.arguments[0])
        return in_words(value, self.measure(node), self.currency, self._choices(node))

    @property
    def currency(self) -> str:
        """The policy's currency."""
        return self.trace.policy.currency

    def measure(self, node: Node) -> Measure:
        """What the numbers of an expression count; a rate is known by its fact, or by a percent sign."""
        if node.type.kind is Kind.MONEY:
            return Measure.MONEY
        match node:
            case core.Fact(name=name) if name in self.trace.policy.facts:
                return measure_of(self.trace.policy.facts[name])
            case core.Constant(value=Fraction(), span=span):
                written = self.trace.policy.source.slice(span).rstrip()
                return Measure.RATE if written.endswith(("%", "％")) else Measure.PLAIN
            case core.Reviewed():
                return Measure.RATE
            case core.Call(function=".year"):
                return Measure.YEAR
            case core.Reference():
                return self.measure(self.trace.definition(node))
            case core.Bands(bands=bands):
                return self._common(*(band.value for band in bands))
            case core.Choices(values=values):
                return self._common(*(value for _, value in values))
            case core.If(consequent=consequent, alternative=alternative):
                return self._common(consequent, alternative)
            case _:
                return Measure.PLAIN

    def _common(self, *nodes: Node) -> Measure:
        measures = {self.measure(node) for node in nodes}
        return Measure.RATE if Measure.RATE in measures else measures.pop()

    def _with_value(self, name: Words, found: Words) -> Words:
        return Words(f"{name.zh}（{found.zh}）", f"{english(name)} ({english(found)})")

    def _operand(self, node: Node) -> Words:
        said = self.value(node)
        if isinstance(node, core.Arithmetic):
            return Words(f"（{said.zh}）", f"({english(said)})")
        return Words(said.zh, english(said))

    def _constant(self, node: Node, value: object, measure: Measure, like: Node | None) -> Words:
        worth = self.trace.worth(node)
        if measure is Measure.MONEY and isinstance(value, Fraction):
            return round_money(value, self.currency)
        return in_words(worth, measure, self.currency, self._choices(like if like is not None else node))

    def _choices(self, node: Node) -> dict[str, Words]:
        """The labels of the ids that `node` may be worth."""
        facts = self.trace.policy.facts
        if isinstance(node, core.Fact):
            return dict(facts[node.name].choices)
        if node.type.kind is not Kind.CHOICE:
            return {}
        alike = (fact for fact in facts.values() if fact.kind is FactKind.CHOICE)
        ids = set(node.type.choices)
        return next((dict(fact.choices) for fact in alike if ids <= set(dict(fact.choices))), {})

    def _range(self, node: core.RangeOf, measure: Measure | None) -> Words:
        low = word_for(Comparison.AT_LEAST if node.low_closed else Comparison.GREATER, node.low)
        high = word_for(Comparison.AT_MOST if node.high_closed else Comparison.LESS, node.high)
        bounds = [
            Words(f"{word.zh}{end.zh}", f"{word.en} {english(end)}")
            for word, end in ((low, self.value(node.low, measure)), (high, self.value(node.high, measure)))
        ]
        return joined(bounds, "、", " and ")

    # Conditions.

    def clause(self, node: Node, wanted: bool = True) -> Words:
        """A condition as a statement: that it holds, or with `wanted` false that it does not."""
        test = self.test(node, wanted)
        if test is not None:
            if test.answer is not None:
                return self._answer(test.subject, test.answer)
            if test.names_one and self.trace.worth(node) is wanted:
                name = self.name(test.subject)  # the value read is the one required: said once
                return Words(f"{name.zh}{test.required.zh}", f"{english(name)} is {test.required.en}")
            subject = self.value(test.subject)
            if test.required in (GIVEN, ABSENT):
                return Words(f"{test.required.zh}{subject.zh}", f"{english(subject)} is {test.required.en}")
            return Words(f"{subject.zh}{test.required.zh}", f"{english(subject)} is {test.required.en}")
        match node:
            case core.And(parts=parts) | core.Or(parts=parts):
                both = isinstance(node, core.And) is wanted
                return self._joined([self._part(part, wanted) for part in parts], both=both)
            case core.Not(operand=operand):
                return self.clause(operand, not wanted)
            case core.Reference():
                name, inner = self.name(node), self.clause(self.trace.definition(node), wanted)
                meets, en_meets = ("符合", "meets") if wanted else ("不符合", "does not meet")
                return Words(f"{meets}“{name.zh}”（{inner.zh}）", f"{en_meets} {english(name)} ({english(inner)})")
            case core.Call(function=function, arguments=arguments):
                return holds(function, [self._argument(argument, arguments) for argument in arguments], wanted)
            case core.Quantified():
                return self._quantified(node, wanted)
            case core.If(condition=condition, consequent=consequent, alternative=alternative):
                asked, then, other = (
                    self.clause(condition), self.clause(consequent, wanted), self.clause(alternative, wanted)
                )  # fmt: skip
                return Words(
                    f"（{asked.zh}的，{then.zh}；否则{other.zh}）",
                    f"(if {english(asked)}, then {english(then)}, else {english(other)})",
                )
            case core.Constant(value=bool() as value):
                return Words("总是符合", "always so") if value is wanted else Words("总不符合", "never so")
            case _:
                said, yes = self.value(node), in_words(wanted)
                return Words(f"{said.zh}为“{yes.zh}”", f"{english(said)} is {yes.en}")

    def _answer(self, fact: Node, wanted: bool) -> Words:
        """A yes/no fact as a statement; with what the claim says where that is something else."""
        said, worth = statement(self.name(fact), wanted), self.trace.worth(fact)
        if worth is wanted:
            return said
        found = self.found(fact)
        if worth is UNKNOWN:
            return Words(f"{said.zh}（{found.zh}）", f"{english(said)} ({english(found)})")
        return Words(f"{said.zh}（申报为“{found.zh}”）", f"{english(said)} (the claim says {english(found)})")

    def test(self, node: Node, wanted: bool = True) -> Test | None:
        """A condition about one thing: a yes/no fact, a comparison, or several comparisons of the same thing."""
        match node:
            case core.Fact():
                yes = in_words(wanted)
                return Test(node, Words(f"为“{yes.zh}”", yes.en), names_one=True, answer=wanted)
            case core.Not(operand=operand):
                return self.test(operand, not wanted)
            case core.Compare():
                return self._comparison(node, wanted)
            case core.And(parts=parts) | core.Or(parts=parts):
                return self._several(parts, wanted, both=isinstance(node, core.And) is wanted)
            case _:
                return None

    def _comparison(self, node: core.Compare, wanted: bool) -> Test:
        operator, subject, other = node.operator, node.left, node.right
        if isinstance(subject, core.Constant) and not isinstance(other, core.Constant):
            operator, subject, other = MIRRORED[operator], other, subject
        if not wanted:
            operator = OPPOSITE[operator]
        if other.type.kind is Kind.NULL:
            given = operator is Comparison.NOT_EQUAL
            return Test(subject, GIVEN if given else ABSENT)
        measures = {self.measure(subject), self.measure(other)}
        measure = next((one for one in measures if one is not Measure.PLAIN), Measure.PLAIN)
        word, than = word_for(operator, subject), self.value(other, measure, like=subject)
        names_one = operator is Comparison.EQUAL and isinstance(other, core.Constant) and isinstance(subject, core.Fact)
        return Test(subject, Words(f"{word.zh}{than.zh}", f"{word.en} {english(than)}".strip()), names_one)

    def _several(self, parts: tuple[Node, ...], wanted: bool, *, both: bool) -> Test | None:
        """`between`, and `in` a list: one subject, said once."""
        tests = [self.test(part, wanted) for part in parts if isinstance(part, core.Compare)]
        found = [test for test in tests if test is not None]
        if len(found) < max(2, len(parts)) or not all(same(test.subject, found[0].subject) for test in found):
            return None
        if both and len(found) > 1:
            found = [test for test in found if test.required is not GIVEN]  # whatever is compared is there
        if not found or (len(found) > 1 and any(test.required in (GIVEN, ABSENT) for test in found)):
            return None
        if not both and all(test.required.zh.startswith("为") for test in found):
            listed = [Words(test.required.zh.removeprefix("为"), test.required.en) for test in found]
            any_of = joined(listed, "、", " or ")
            among = Words(f"为{listed[0].zh}或{listed[1].zh}", any_of.en)
            return Test(found[0].subject, among if len(listed) == 2 else Words(f"为{any_of.zh}之一", any_of.en))
        required = [test.required for test in found]
        return Test(found[0].subject, joined(required, "、", " and ") if both else joined(required, "，或", " or "))

    def _part(self, part: Node, wanted: bool) -> Words:
        said = self.clause(part, wanted)
        compound = part
        while isinstance(compound, core.Not):
            compound = compound.operand
        if isinstance(compound, core.And | core.Or) and self.test(part, wanted) is None:
            return Words(f"（{said.zh}）", f"({english(said)})")
        return said

    def _argument(self, argument: Node, arguments: tuple[Node, ...]) -> Words:
        other = next((one for one in arguments if isinstance(one, core.Fact)), None)
        return self.value(argument, like=other if isinstance(argument, core.Constant | core.ListOf) else None)

    def _quantified(self, node: core.Quantified, wanted: bool) -> Words:
        some = (node.word == "some") is wanted
        items, body = self.value(node.items), self.clause(node.body, wanted)
        if some:
            return Words(f"{items.zh}中至少有一项：{body.zh}", f"of {english(items)} at least one: {english(body)}")
        return Words(f"{items.zh}中每一项都是：{body.zh}", f"of {english(items)} every one: {english(body)}")

    def _joined(self, parts: list[Words], *, both: bool) -> Words:
        return joined(parts, "，且", " and ") if both else joined(parts, "，或", " or ")


def _quoted(label: Words) -> Words:
    """A label amid an English sentence stands in quotes: it may read like the sentence itself."""
    return Words(label.zh, f"“{english(label)}”")
