"""The runner of pages complains: of what is not so, and of what it does not know."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.docs.feel import renewed_cells
from tests.docs.pages import ROOT, blocks, excerpt_is_in, prose, renewed_excerpt, rewritten
from tests.docs.story import Story
from tests.docs.transcript import agrees, commands, renewed

SAVING: Final = (ROOT / "examples" / "saving.yaml").read_text(encoding="utf-8")


def faults(page: str, folder: Path) -> list[str]:
    story = Story(folder)
    story.tell(page)
    return story.faults


def block(kind: str, text: str, mark: str = "") -> str:
    return (f"<!-- {mark} -->\n" if mark else "") + f"```{kind}\n{text}\n```\n"


GOOD: Final = {
    "a transcript": block("console", "$ policyengine expr '1 + 2'\n3"),
    "an exit code": block("console", "$ policyengine explain E999\n…\n$ echo $?\n2"),
    "a file and its use": block("csv", "a,b", "file: x.csv") + block("console", "$ cat x.csv\na,b"),
    "a ledger on its day": block(
        "console",
        "$ policyengine ledger init -p examples/ledger/retrofit.yaml\n…\n"
        "$ policyengine ledger submit examples/ledger/round1.csv\n…\n"
        "$ policyengine ledger settle\n…\n  认定于2030年7月5日09:00；第9条分录起。\n…",
        "on: 2030-07-05",
    ),
    "a redirected output": block("console", "$ policyengine expr 1 > one.txt\n$ cat one.txt\n1"),
    "an expression": block("feel", "1 + 2 → 3\n\n// and a mistake\n1元 + 2 → E402"),
    "a name": block("feel", "设 x = 3\nx + 1 → 4"),
    "code": block("python", "x = 1\nassert x == 1"),
    "code that prints": block("python", "print(1)") + block("output", "1"),
    "a policy": block("yaml", SAVING.rstrip("\n"), "file: s.yaml"),
    "a change": block("yaml", "choose: first", "with: examples/saving.yaml"),
    "a mistake": block("yaml", "timezone: Mars/Base", "wrong: examples/saving.yaml E513"),
    "an excerpt": block("yaml", "articles_total: 5\n…\nfacts:", "from: examples/saving.yaml"),
    "a target": block("sh", "make demo   # see\nmake test ARGS='-k x'"),
    "settings": block("json", '{"a": {"./grammar/policy.schema.json": "x"}}', "settings"),
    "a picture": block("text", "  syntax/ → policy/", "picture"),
}
BAD: Final = {
    "another output": (block("console", "$ policyengine expr '1 + 2'\n4"), "-4"),
    "a failure unsaid": (block("console", "$ policyengine explain E999\n…"), "ended with 2, unsaid"),
    "another exit code": (block("console", "$ policyengine explain E999\n…\n$ echo $?\n1"), "+2"),
    "another program": (block("console", "$ rm -r x"), "cannot run `rm`"),
    "output without a command": (block("console", "3"), "begins with a command"),
    "another value": (block("feel", "1 + 2 → 4"), "`1 + 2` is 3"),
    "another code": (block("feel", "1 → E402"), "`1` is 1"),
    "no example": (block("feel", "1 + 2"), "no example"),
    "code that fails": (block("python", "assert 1 == 2"), "AssertionError"),
    "a print unsaid": (block("python", "print(1)") + block("feel", "1 → 1"), "no output block"),
    "a last print unsaid": (block("python", "print(1)"), "no output block"),
    "another print": (block("python", "print(1)") + block("output", "2"), "-2"),
    "a policy with a mistake": (block("yaml", SAVING + "x: 1", "file: s.yaml"), "E201"),
    "a change with a mistake": (block("yaml", "choose: last", "with: examples/saving.yaml"), "E204"),
    "no mistake": (block("yaml", "choose: first", "wrong: examples/saving.yaml E513"), "no complaint"),
    "a mistake without its code": (block("yaml", "timezone: X/Y", "wrong: examples/saving.yaml"), "which complaint"),
    "an excerpt that is none": (block("yaml", "articles_total: 6", "from: examples/saving.yaml"), "does not stand"),
    "no target": (block("sh", "make coffee"), "no target"),
    "settings for nothing": (block("json", "{}", "settings"), "name files"),
    "a room that is not there": (block("text", "cellar/", "picture"), "no cellar/"),
    "other floors": (block("text", " 0  cli", "floors"), "the floors are"),
    "a file without a use": (block("csv", "a,b", "file: x.csv"), "nothing is done with x.csv"),
    "a kind that is not known": (block("ruby", "1"), "no test knows"),
    "a kind that is not said": (block("", "1"), "no test knows"),
    "a mark that is not known": (block("yaml", "a: 1", "look"), "no test knows"),
    "yaml without a mark": (block("yaml", "a: 1"), "no test knows"),
    "output without code": (block("output", "1"), "no test knows"),
}


@pytest.mark.parametrize("page", GOOD.values(), ids=GOOD)
def test_what_is_so_passes(page: str, tmp_path: Path) -> None:
    assert faults(page, tmp_path) == []


@pytest.mark.parametrize(("page", "words"), BAD.values(), ids=BAD)
def test_what_is_not_so_is_a_fault(page: str, words: str, tmp_path: Path) -> None:
    found = faults(page, tmp_path)
    assert len(found) == 1
    assert words in found[0]


def test_cases_are_run_against_the_policy_last_spoken_of(tmp_path: Path) -> None:
    change = block("yaml", "choose: first", "with: examples/saving.yaml")
    case = "cases:\n  - case: x\n    article: 3\n    expect: {status: granted, amount: %s}"
    right, wrong = (block("yaml", case % amount, "cases: examples/saving.cases.yaml") for amount in ("15000", "1"))
    assert faults(change + right, tmp_path / "right") == []
    assert "`amount` should be `1.00`" in faults(change + wrong, tmp_path / "wrong")[0]


def test_a_part_grows_only_where_it_is_to(tmp_path: Path) -> None:
    file = block("yaml", SAVING.rstrip("\n"), "file: s.yaml")
    for mark, grown in (("grows", "choose: first"), ("with", "")):
        (tmp_path / mark).mkdir()
        faults(file + block("yaml", "choose: first", f"{mark}: s.yaml"), tmp_path / mark)
        assert (grown or "choose") in (tmp_path / mark / ("s.yaml" if grown else "trial.s.yaml")).read_text("utf-8")
    assert "choose" not in (tmp_path / "with" / "s.yaml").read_text("utf-8")


def test_left_out_lines_stand_for_at_least_one() -> None:
    assert agrees(["a", "…", "c"], ["a", "b", "b", "c"])
    assert not agrees(["a", "…", "c"], ["a", "c"])
    assert not agrees(["a"], ["a", "b"])


def test_an_output_is_renewed_around_what_is_left_out() -> None:
    assert renewed(["a", "b"], ["a", "c"]) == ["a", "c"]
    assert renewed(["a", "…", "z"], ["a", "b", "c", "z"]) == ["a", "…", "z"]
    assert renewed(["old", "…", "z"], ["new", "b", "z"]) == ["new", "…", "z"]


def test_a_command_may_go_on_in_the_next_line() -> None:
    assert [one.typed for one in commands("$ policyengine \\\n    expr 1\n1\n$ cat x\n")] == [
        "policyengine expr 1",
        "cat x",
    ]


def test_a_page_is_rewritten_block_by_block() -> None:
    page = "a\n" + block("feel", "1 → 2") + "b\n" + block("feel", "2 → 2")
    first = blocks(page)[0]
    assert rewritten(page, {first.start: "1 → 1\n"}) == page.replace("1 → 2", "1 → 1")
    assert prose(page).splitlines()[4] == "b"
    assert renewed_cells("`1 + 1` → `3`") == "`1 + 1` → `2`"


def test_an_excerpt_keeps_its_order_and_its_whole_lines() -> None:
    assert excerpt_is_in("a\n…\nc\n", "a\nb\nc\n")
    assert not excerpt_is_in("c\n…\na\n", "a\nb\nc\n")
    assert not excerpt_is_in("b\n", "ab\n")
    assert renewed_excerpt("a\nx\nc\n", "a\nb\nc\nd\n") == "a\nb\nc\n"
