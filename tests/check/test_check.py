"""Policies that are right, and policies with one mistake each: which complaint comes, and on which line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from policyengine.app.loading import book_of
from policyengine.diagnostics.model import Diagnostics
from policyengine.source import Source
from tests.check.fragments import BASE, chunks, policy_of, without_marks

HERE = Path(__file__).parent


def numbered(folder: str) -> list[object]:
    return [
        pytest.param(file.stem, chunk, id=f"{file.stem}-{number}")
        for file in sorted((HERE / folder).glob("*.yaml"))
        for number, chunk in enumerate(chunks(file), start=1)
    ]


def complaints(chunk: str) -> tuple[list[tuple[int, str, str]], list[tuple[int, str, str]]]:
    """The complaints about a chunk, and those its marks ask for: line, code, headline.

    A chunk that names its policy, without being a whole file, is loaded beside the base.
    """
    text, expected = without_marks(policy_of(chunk))
    diagnostics = Diagnostics()
    beside = [Source("base.yaml", BASE)] if chunk != policy_of(chunk) and re.search("(?m)^policy:", chunk) else []
    book = book_of([*beside, Source("policy.yaml", text)], diagnostics)
    found = [
        (one.place.position.line if one.place is not None else 0, one.code, one.headline.zh) for one in diagnostics
    ]
    assert (book is None) == bool(found)
    return found, [(one.line, one.code, one.words) for one in expected]


def test_the_base_policy_is_right() -> None:
    assert complaints(BASE) == ([], [])


@pytest.mark.parametrize(("stem", "chunk"), numbered("good"))
def test_a_good_policy_has_no_complaint(stem: str, chunk: str) -> None:
    assert complaints(chunk) == ([], [])


@pytest.mark.parametrize(("stem", "chunk"), numbered("bad"))
def test_a_bad_policy_has_the_complaints_it_marks_and_no_other(stem: str, chunk: str) -> None:
    found, expected = complaints(chunk)
    assert [(line, code) for line, code, _ in found] == [(line, code) for line, code, _ in expected]
    for (_, _, headline), (_, _, words) in zip(found, expected, strict=True):
        assert words in headline
    assert stem in {code for _, code, _ in expected}


def test_every_bad_file_is_named_by_its_code() -> None:
    assert all(re.fullmatch(r"[EF]\d{3}", file.stem) for file in (HERE / "bad").glob("*.yaml"))


def test_an_award_may_wait_for_more_facts_than_pythons_stack_is_deep() -> None:
    names = [f"visit.number_{number}" for number in range(400)]
    facts = "".join(f"  {name}: {{label: 第{name[13:]}次, type: yes_no}}\n" for name in names)
    conditions = " and ".join(names)
    assert complaints(
        f"facts:\n{facts}articles:\n  - article: 4\n    awards:\n      - id: staff_award\n        when: {conditions}\n"
    ) == ([], [])
