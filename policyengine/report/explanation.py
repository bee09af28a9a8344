"""The explanation of a decision, as an official would write it: article by article, with every value read.

The conclusion, the articles, the facts, how the amount came about, the caps, what was not
taken, the readings that mattered, what would have to be different, and the receipt. A part
with nothing to say is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from policyengine.outcome import GroupOutcome, Status
from policyengine.report.amounts import english, joined
from policyengine.report.applicant import Applicant, applicants
from policyengine.report.applied import granted, named_policies
from policyengine.report.basis import basis, readings
from policyengine.report.calculation import calculation
from policyengine.report.citations import award as cited_award
from policyengine.report.citations import numeral, title
from policyengine.report.conclusion import conclusion
from policyengine.report.document import Block, Document, Heading, Items, Paragraph, Section, Table
from policyengine.report.facts_read import facts_read
from policyengine.report.labels import labels
from policyengine.report.limits import assumed_empty, limits
from policyengine.report.passed_over import passed_over
from policyengine.report.phrases import Phrases
from policyengine.report.receipt import receipt
from policyengine.report.received import received_in_words
from policyengine.report.remedies import remedies
from policyengine.report.rendering import render_markdown, render_text
from policyengine.report.sentences import sentence
from policyengine.report.together import together
from policyengine.report.trace import trace
from policyengine.settlement.groups import Group
from policyengine.words import Language, Words

__all__ = ["explain", "explain_claim", "render_markdown", "render_text"]

_SHOWN_OF_A_HASH = 16


def explain(outcome: GroupOutcome, language: Language = "zh", group: Group | None = None) -> Document:
    """The decision on one claim by one group of policies."""
    blocks = (*_head(applicants(outcome, group)), *_numbered(_sections(outcome, group), level=1))
    return Document(language, _title(outcome), blocks)


def _head(named: Iterable[Applicant]) -> tuple[Block, ...]:
    return tuple(Paragraph(words) for words in dict.fromkeys(one.introduced() for one in named))


def explain_claim(
    outcomes: Sequence[GroupOutcome], language: Language = "zh", groups: Sequence[Group] | None = None
) -> Document:
    """The decisions on one claim by every group of policies, with what they come to together.

    `groups`, where given, are those of the outcomes, one by one.
    """
    asked: Sequence[Group | None] = groups if groups is not None else [None] * len(outcomes)
    if len(outcomes) == 1:
        return explain(outcomes[0], language, asked[0])
    pairs = list(zip(outcomes, asked, strict=True))
    blocks: list[Block] = [*_head(one for pair in pairs for one in applicants(*pair)), Paragraph(together(pairs))]
    for number, (outcome, group) in enumerate(pairs, start=1):
        policies = [one.plan.policy for one in outcome.outcomes] or list(named_policies(outcome, group))
        name = (
            joined((title(policy) for policy in policies), "、", ", ") if policies else Words("申报记录", "The record")
        )
        blocks.append(Heading(Words(f"{numeral(number)}、{name.zh}", f"{number}. {english(name)}")))
        blocks.extend(_numbered(_sections(outcome, group), level=2))
    return Document(language, _title(outcomes[0]), tuple(blocks))


def _title(outcome: GroupOutcome) -> Words:
    name = outcome.claim.id
    return Words(f"申报 {name} 认定说明" if name else "申报认定说明", f"Decision on claim {name}".rstrip())


def _numbered(sections: Iterable[Section], level: int) -> Iterator[Block]:
    for number, section in enumerate((one for one in sections if one.blocks), start=1):
        heading = section.heading
        numbered = (
            Words(f"{numeral(number)}、{heading.zh}", f"{number}. {heading.en}")
            if level == 1
            else Words(f"（{numeral(number)}）{heading.zh}", f"({number}) {heading.en}")
        )
        yield Heading(numbered, level)
        yield from section.blocks


def _sections(outcome: GroupOutcome, group: Group | None) -> Iterator[Section]:
    yield Section(Words("结论", "Conclusion"), tuple(conclusion(outcome, group)))
    yield Section(Words("依据的条款", "Articles applied"), tuple(basis(outcome)))
    yield Section(Words("认定的事实", "Facts"), tuple(_facts(outcome)))
    yield Section(Words("计算过程", "Calculation"), tuple(_calculations(outcome)))
    yield Section(Words("封顶与核减", "Caps and reductions"), tuple(_caps(outcome)))
    yield Section(Words("已获得的其他支持", "Received elsewhere"), _items(received_in_words(outcome)))
    yield Section(Words("未采用的条款和政策", "What was not taken"), _items(passed_over(outcome)))
    yield Section(Words("对条文的理解", "How the text is read"), _items(readings(outcome)))
    yield Section(_wanting(outcome), tuple(remedies(outcome)))
    yield Section(Words("凭据", "Receipt"), _items(_receipt(outcome, group)))


def _items(lines: Iterable[Words]) -> tuple[Block, ...]:
    listed = tuple(lines)
    return (Items(listed),) if listed else ()


def _wanting(outcome: GroupOutcome) -> Words:
    if outcome.status is Status.UNDETERMINED:
        return Words("还需补充", "What is still needed")
    if outcome.status is Status.DENIED:
        return Words("不符合之处", "What is not met")
    return Words("还差什么", "What would have to be different")


def _facts(outcome: GroupOutcome) -> Iterator[Block]:
    read = facts_read(outcome)
    if read:
        header = (Words("事项", "Fact"), Words("内容", "Value"))
        yield Table(header, tuple((one.label, one.words) for one in read))
    met = []
    for one, award in granted(outcome):
        if award.award.when is not None:
            said = sentence(award.award.when, Phrases(trace(outcome, one)))
            at = cited_award(award.award)
            met.append(Words(f"{at.zh}的条件：{said.zh}", f"The condition of {at.en}: {english(said)}"))
    yield from _items(met)


def _calculations(outcome: GroupOutcome) -> Iterator[Block]:
    awards = list(granted(outcome))
    for one, award in awards:
        asked = trace(outcome, one)
        if len(awards) > 1:
            policy, at = title(one.plan.policy), cited_award(award.award)
            yield Paragraph(Words(f"{policy.zh}{at.zh}", f"{english(policy)}, {at.en}"))
        if asked.knows(award):
            yield Items(tuple(calculation(award, Phrases(asked))))
        else:
            names = joined(labels(outcome, outcome.immaterial), "、", ", ")
            yield Paragraph(
                Words(
                    f"应补金额取决于未提供的{names.zh}；不论多少，实补金额不变。",
                    f"The amount due depends on what is not given ({names.en}); the amount paid does not.",
                )
            )


def _caps(outcome: GroupOutcome) -> Iterator[Block]:
    yield from _items(limits(outcome))
    if outcome.assumed_empty and outcome.status in (Status.GRANTED, Status.REDUCED, Status.EXHAUSTED):
        yield Paragraph(assumed_empty(outcome))


def _receipt(outcome: GroupOutcome, group: Group | None) -> Iterator[Words]:
    made = receipt(outcome, group)
    yield Words(f"引擎版本 {made.engine}", f"Engine version {made.engine}")
    for policy in made.policies:
        mark, file = policy.fingerprint[:_SHOWN_OF_A_HASH], policy.file_sha256[:_SHOWN_OF_A_HASH]
        name, named = title(policy), f"{policy.policy}"
        yield Words(
            f"{name.zh}（{named}）：规则指纹 {mark}，文件校验 {file}",
            f"{english(name)} ({named}): fingerprint {mark}, file {file}",
        )
    facts = made.facts_sha256[:_SHOWN_OF_A_HASH]
    yield Words(f"申报内容校验 {facts}", f"Facts {facts}")
