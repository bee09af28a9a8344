"""`test`: the cases of policies, each compared with what the engine decides, and what they cover.

A case is one claim on its own, or a sequence settled together. Where the loaded policies
form several groups, a case that expects a `policy` means the group of that policy; one that
does not means the first group.

Coverage is reported for the policies that the files are about: the policy of the same name
beside a file of cases, or where there is none those that it lists. What a file lists
besides, so that policies can meet, is not its subject.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Final

from policyengine.app.cases import NAMES, Case, CaseClaim, Expected, read_cases
from policyengine.app.coverage import Coverage
from policyengine.app.evaluating import evaluate_claim
from policyengine.app.holding import Held
from policyengine.app.loading import PolicyBook, load_book
from policyengine.diagnostics.model import Diagnostics
from policyengine.facts import Claim
from policyengine.outcome import GroupOutcome
from policyengine.plan.model import Plan
from policyengine.report.amounts import plain_money
from policyengine.report.cases import CaseResult, Checked, Difference, FileResult, Results
from policyengine.report.reasons import reasons
from policyengine.report.rows import row
from policyengine.settlement.accumulators import State
from policyengine.settlement.deciding import Bench
from policyengine.settlement.settle import settle_group
from policyengine.source import Place, Source
from policyengine.syntax.document import Mapping, Scalar, read_document, read_source
from policyengine.syntax.document import Sequence as Items
from policyengine.syntax.shape import check_shape
from policyengine.words import Words

ENDING: Final = ".cases.yaml"


def run_cases(paths: Iterable[Path | str], diagnostics: Diagnostics) -> Results:
    """Run the cases of every file at `paths`; a folder means its own `*.cases.yaml`, not below it.

    A policy file means the cases beside it. What cannot be read, and every mistake of a
    policy or of a case, is in `diagnostics`; the other files and cases are run all the same.
    """
    files = expand_cases_paths(paths, diagnostics)
    run = _Run(diagnostics)
    results = tuple(result for file in files if (result := run.file(file)) is not None)
    return Results(results, run.coverage.of(run.subjects))


def expand_cases_paths(paths: Iterable[Path | str], diagnostics: Diagnostics) -> list[Path]:
    """The files of cases at `paths`, each once; E100 for a path that has none."""
    found: dict[Path, Path] = {}
    for path in map(Path, paths):
        if path.is_dir():  # also `.`, which has no name that another could stand beside
            files = sorted(path.glob(f"*{ENDING}"))
        else:
            beside = path.with_name(path.name.removesuffix(".yaml") + ENDING)
            files = [path] if path.name.endswith(ENDING) or not beside.exists() else [beside]
        if not files:
            diagnostics.add(
                "E100",
                None,
                Words(f"`{path}` 里没有案例文件", f"`{path}` holds no file of cases"),
                help=Words(f"案例文件的名称以 {ENDING} 结尾", f"the name of such a file ends with {ENDING}"),
            )
        for file in files:
            found.setdefault(file.resolve(), file)
    return list(found.values())


@dataclass(slots=True)
class _Run:
    """One run: every book of policies is loaded once, and what was shown of them is added up."""

    diagnostics: Diagnostics
    coverage: Coverage = field(default_factory=Coverage)
    subjects: list[Plan] = field(default_factory=list)
    books: dict[tuple[Path, ...], PolicyBook | None] = field(default_factory=dict)

    def file(self, path: Path) -> FileResult | None:
        """The results of one file; None where it cannot be read, or its policies have mistakes."""
        before = len(self.diagnostics.found)
        source = read_source(path, self.diagnostics)
        tree = read_document(source, self.diagnostics, null_allowed=True) if source is not None else None
        if source is None or tree is None:
            return None
        check_shape(tree, source, "cases", self.diagnostics)
        if not isinstance(tree, Mapping):
            return None
        named = _policies_named(tree, source, path, self.diagnostics)
        book = self._book(named) if named else None
        if book is None:
            return None
        read = read_cases(tree, source, book, self.diagnostics)
        if len(self.diagnostics.found) == before:
            self.subjects += _subjects(book, named, path)
        return FileResult(str(path), tuple(self._case(case, book) for case in read.cases), read.not_run)

    def _book(self, paths: tuple[Path, ...]) -> PolicyBook | None:
        key = tuple(path.resolve() for path in paths)
        if key not in self.books:
            # Mistakes found so far, in other files, are no reason to refuse these policies.
            found = Diagnostics()
            self.books[key] = load_book(paths, found)
            self.diagnostics.found.extend(found.found)
        return self.books[key]

    def _case(self, case: Case, book: PolicyBook) -> CaseResult:
        checked = []
        for number, (one, outcomes) in enumerate(zip(case.claims, _decide(case, book), strict=True), start=1):
            for outcome in outcomes:
                self.coverage.observe(outcome)
            outcome = outcomes[_group_meant(one.expected, book)]
            checked.append(_checked(one, outcome, number if case.sequence else None))
        return CaseResult(case.title, case.article, case.place, tuple(checked), case.fails_because)


# Which policies.


def _policies_named(tree: Mapping, source: Source, path: Path, diagnostics: Diagnostics) -> tuple[Path, ...]:
    """The policy files that the cases are about; none, with E352, where one is not there."""
    listed = tree.get("policies")
    if not isinstance(listed, Items):
        beside = _beside(path)
        if beside.exists():
            return (beside,)
        diagnostics.add(
            "E352",
            Place(source, tree.span),
            Words(f"旁边没有政策文件 `{beside.name}`", f"there is no policy `{beside.name}` beside it"),
            help=Words("请在 policies 中列出政策文件，路径相对于本文件", "list the policies, relative to this file"),
        )
        return ()
    found = []
    for item in listed.items:
        if isinstance(item, Scalar):
            policy = Path(os.path.normpath(path.parent / item.text))
            if policy.is_file():
                found.append(policy)
            else:
                diagnostics.add(
                    "E352",
                    Place(source, item.span),
                    Words(f"没有 `{policy}` 这个政策文件", f"there is no policy file `{policy}`"),
                    help=Words("路径相对于本文件", "the path is relative to this file"),
                )
    return tuple(found) if len(found) == len(listed.items) else ()


def _beside(path: Path) -> Path:
    return path.with_name(path.name.removesuffix(ENDING).removesuffix(".yaml") + ".yaml")


def _subjects(book: PolicyBook, named: Sequence[Path], path: Path) -> Iterator[Plan]:
    beside = _beside(path).resolve()
    own = {policy.resolve() for policy in named}
    subjects = {beside} if beside in own else own
    for family in book.families:
        for plan in family.editions:
            if Path(plan.policy.source.name).resolve() in subjects:
                yield plan


def _group_meant(expected: Expected, book: PolicyBook) -> int:
    named = expected.names.get("policy", "").split("+")
    for position, group in enumerate(book.groups):
        if any(family.policy in named for family in group.families):
            return position
    return 0


# Deciding.


def _decide(case: Case, book: PolicyBook) -> Sequence[tuple[GroupOutcome, ...]]:
    """For each claim of the case, the outcome of every group."""
    claims = [one.claim for one in case.claims]
    if not case.sequence:
        return [evaluate_claim(book, claim, case.held) for claim in claims]
    by_group = [settle_group(bench, claims, _begun(bench, claims, case.held)).outcomes for bench in book.benches]
    return list(zip(*by_group, strict=True))


def _begun(bench: Bench, claims: Sequence[Claim], held: Held) -> State:
    """The accumulators as they stand before the claim that is settled first."""
    state = State()
    order = settle_group(bench, claims).order
    if order:
        facts = bench.facts_of(claims[order[0]])
        for family in bench.group.families:
            amounts = {name: amount for (policy, name), amount in held.amounts.items() if policy == family.policy}
            state.begin(family, family.edition(facts), facts, amounts)
    return state


# Comparing.


def _checked(one: CaseClaim, outcome: GroupOutcome, number: int | None) -> Checked:
    told = tuple(reason.words for reason in reasons(outcome))
    differences = tuple(_differences(one.expected, outcome, told))
    return Checked(number, one.claim.id, differences, told)


def _differences(expected: Expected, outcome: GroupOutcome, told: Sequence[Words]) -> Iterator[Difference]:
    found = row(outcome, "zh")
    if expected.status is not outcome.status:
        yield Difference("status", expected.status, outcome.status, expected.places["status"])
    for key, amount in expected.amounts.items():
        if Fraction(found[key]) != amount:
            yield Difference(key, plain_money(amount), found[key], expected.places[key])
    for key in NAMES:
        if key in expected.names and expected.names[key] != found[key]:
            yield Difference(key, expected.names[key], found[key], expected.places[key])
    if expected.missing is not None and expected.missing != frozenset(outcome.missing):
        place = expected.places["missing"]
        yield Difference("missing", ", ".join(sorted(expected.missing)), ", ".join(sorted(outcome.missing)), place)
    for reason in expected.reasons:
        if not any(reason in words.zh or reason in words.en for words in told):
            texts = "；".join(words.zh for words in told)
            yield Difference("reasons", reason, texts, expected.places["reasons"])
