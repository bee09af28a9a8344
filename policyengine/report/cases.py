"""What became of cases: which agree with the decision, and what differs in those that do not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from policyengine.report.citations import article
from policyengine.report.coverage import Json, PolicyCoverage, coverage_json, coverage_text
from policyengine.source import Place
from policyengine.words import Language, Words


@dataclass(frozen=True, slots=True)
class Difference:
    """One key of `expect` that the decision does not bear out, with the line it stands on."""

    key: str
    expected: str
    found: str
    place: Place


@dataclass(frozen=True, slots=True)
class Checked:
    """One claim of a case. `number` is its place in a sequence, None where the case is a single claim.

    `told` are the reasons that the decision gives.
    """

    number: int | None
    claim: str
    differences: tuple[Difference, ...]
    told: tuple[Words, ...]


class Verdict(StrEnum):
    """How a case came out. The last two are cases with `fails_because`."""

    PASSED = "passed"
    FAILED = "failed"
    FAILS_AS_KNOWN = "fails_as_known"
    NO_LONGER_FAILS = "no_longer_fails"


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case: the article it cites, its claims, and why it was known to fail, if it was."""

    title: str
    article: str
    place: Place
    claims: tuple[Checked, ...]
    fails_because: str | None = None

    @property
    def verdict(self) -> Verdict:
        """A case that is known to fail has to: once it agrees, the note is out of date."""
        agrees = not any(checked.differences for checked in self.claims)
        if self.fails_because is None:
            return Verdict.PASSED if agrees else Verdict.FAILED
        return Verdict.NO_LONGER_FAILS if agrees else Verdict.FAILS_AS_KNOWN

    @property
    def passes(self) -> bool:
        """Whether nobody has to do anything."""
        return self.verdict in (Verdict.PASSED, Verdict.FAILS_AS_KNOWN)


@dataclass(frozen=True, slots=True)
class FileResult:
    """The cases of one file, in its order; `not_run` counts those that have a mistake of their own."""

    file: str
    cases: tuple[CaseResult, ...]
    not_run: int = 0


@dataclass(frozen=True, slots=True)
class Results:
    """All files that could be read, and the coverage of the policies they are about."""

    files: tuple[FileResult, ...]
    coverage: tuple[PolicyCoverage, ...]

    @property
    def cases(self) -> tuple[CaseResult, ...]:
        """Every case of every file."""
        return tuple(case for file in self.files for case in file.cases)

    @property
    def passed(self) -> bool:
        """Whether every case was run and passes."""
        return all(case.passes for case in self.cases) and not any(file.not_run for file in self.files)

    @property
    def covered(self) -> bool:
        """Whether nothing of these policies is left that no case has shown."""
        return all(coverage.whole for coverage in self.coverage)


def cases_text(results: Results, language: Language) -> str:
    """Every case that needs somebody, what is known to fail, the count of each file, and the coverage."""
    lines = [line for file in results.files for line in _file_lines(file, language)]
    coverage = coverage_text(results.coverage, language)
    return "".join(f"{line}\n" for line in lines) + (f"\n{coverage}" if coverage else "")


def cases_json(results: Results, language: Language) -> dict[str, Json]:
    """The same as data, every case in it; `language` is that of labels and reasons."""
    return {
        "passed": results.passed,
        "covered": results.covered,
        "files": [
            {
                "file": file.file,
                "cases": [_case_json(case, language) for case in file.cases],
                "not_run": file.not_run,
            }
            for file in results.files
        ],
        "coverage": [coverage_json(coverage, language) for coverage in results.coverage],
    }


def _case_json(case: CaseResult, language: Language) -> dict[str, Json]:
    data: dict[str, Json] = {
        "case": case.title,
        "article": case.article,
        "line": case.place.position.line,
        "verdict": case.verdict,
        "claims": [_checked_json(checked, language) for checked in case.claims],
    }
    return data if case.fails_because is None else {**data, "fails_because": case.fails_because}


def _checked_json(checked: Checked, language: Language) -> dict[str, Json]:
    differences: list[Json] = [
        {
            "key": difference.key,
            "expected": difference.expected,
            "found": difference.found,
            "line": difference.place.position.line,
        }
        for difference in checked.differences
    ]
    reasons: list[Json] = [words.in_language(language) for words in checked.told]
    return {"claim": checked.claim, "differences": differences, "reasons": reasons}


# Text.


def _file_lines(file: FileResult, language: Language) -> Iterator[str]:
    for case in file.cases:
        if case.verdict is not Verdict.PASSED:
            yield from _case_lines(case, language)
    yield f"{file.file}: {_count(file).in_language(language)}"


def _count(file: FileResult) -> Words:
    verdicts = [case.verdict for case in file.cases]
    counts = [(verdict, verdicts.count(verdict)) for verdict in Verdict]
    zh = [f"{_VERDICTS[verdict].zh} {count}" for verdict, count in counts if count]
    en = [f"{count} {_VERDICTS[verdict].en}" for verdict, count in counts if count]
    if file.not_run:
        zh.append(f"有错误没有运行 {file.not_run}")
        en.append(f"{file.not_run} with a mistake, not run")
    total = len(verdicts) + file.not_run
    return Words(f"案例 {total} 个，{'，'.join(zh)}", f"{total} case{'s' if total != 1 else ''}, {', '.join(en)}")


_VERDICTS: Final = {
    Verdict.PASSED: Words("通过", "passed"),
    Verdict.FAILED: Words("未通过", "failed"),
    Verdict.FAILS_AS_KNOWN: Words("已知未通过", "known to fail"),
    Verdict.NO_LONGER_FAILS: Words("已经算对", "no longer failing"),
}


def _case_lines(case: CaseResult, language: Language) -> Iterator[str]:
    line, cited = case.place.position.line, article(case.article)
    head = Words(
        f"{case.place.source.name}:{line}: {_VERDICTS[case.verdict].zh}：{case.title}（{cited.zh}）",
        f"{case.place.source.name}:{line}: {_VERDICTS[case.verdict].en}: {case.title} ({cited.en})",
    )
    yield head.in_language(language)
    if case.verdict is Verdict.FAILS_AS_KNOWN:
        yield "  " + Words(f"原因：{case.fails_because}", f"because: {case.fails_because}").in_language(language)
        return
    if case.verdict is Verdict.NO_LONGER_FAILS:
        yield "  " + _DROP_THE_NOTE.in_language(language)
    for checked in case.claims:
        yield from _checked_lines(checked, language)


_DROP_THE_NOTE: Final = Words(
    "结果已与案例一致，请删去 fails_because", "the decision now agrees with the case; delete its fails_because"
)


def _checked_lines(checked: Checked, language: Language) -> Iterator[str]:
    for difference in checked.differences:
        line = difference.place.position.line
        which = _which(checked)
        words = Words(
            f"第 {line} 行{which.zh} `{difference.key}` 应为 {_shown(difference.expected).zh}，"
            f"实为 {_shown(difference.found).zh}",
            f"line {line}{which.en}: `{difference.key}` should be {_shown(difference.expected).en}, "
            f"is {_shown(difference.found).en}",
        )
        yield f"  {words.in_language(language)}"
    if any(difference.key != "reasons" for difference in checked.differences):
        for told in checked.told:
            yield "    " + Words(f"理由：{told.zh}", f"reason: {told.in_language('en')}").in_language(language)


def _which(checked: Checked) -> Words:
    if checked.number is None:
        return Words("", "")
    return Words(f"（第 {checked.number} 笔 {checked.claim}）", f" (claim {checked.number}, {checked.claim})")


def _shown(text: str) -> Words:
    return Words(f"`{text}`", f"`{text}`") if text else Words("空", "nothing")
