"""Turns and the page: equal decisions before any time, ratios of one round, a page that says what there is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import page
from benchmarks.chart import drawn, panels
from benchmarks.claims import Claims, make_claims
from benchmarks.decisions import Decisions
from benchmarks.handmade import vectors
from benchmarks.results import Disagreement, Measured, Result, Run, load_run
from benchmarks.roster import BY_HAND, ENGINE, OURS, Contender, Work
from benchmarks.rounds import measure, measure_processes
from benchmarks.task import Absent, Task

HERE = "tests.benchmarks.test_rounds"
BESIDE = Contender("Python over a tuple", "benchmarks.engines.in_python", "by_hand", BY_HAND)


def right(claims: Claims) -> Task:
    return Task(lambda: vectors.stateless(claims), lambda decided: decided)


def a_fen_too_much(claims: Claims) -> Task:
    return Task(lambda: vectors.stateless(claims), lambda decided: replace(decided, amount=decided.amount + 1))


def not_there(_: Claims) -> Task:
    raise Absent("it is not built yet")


def breaks_later(claims: Claims) -> Task:
    turns = iter((True, True))

    def run() -> Decisions:
        if not next(turns, False):
            raise ValueError("a fault on the third run")
        return vectors.stateless(claims)

    return Task(run, lambda decided: decided)


def broken(_: Claims) -> Task:
    raise ValueError("a fault")


def work(*functions: str) -> Work:
    ours = [Contender(name, HERE, name, OURS) for name in functions]
    return Work("one", "One claim", "µs", (*ours, BESIDE))


@pytest.fixture
def arrays(tmp_path: Path) -> Path:
    make_claims(60).save(tmp_path / "claims")
    return tmp_path / "claims"


def test_every_round_has_a_turn_for_everyone(arrays: Path) -> None:
    result = measure(work("right", "not_there"), 60, lambda _: [arrays], 3)
    assert [(one.name, len(one.seconds)) for one in result.measured] == [("right", 3), (BESIDE.name, 3)]
    assert all(one.peak > 0 for one in result.measured)
    assert result.absent == {"not_there": "it is not built yet"}
    assert " denied, " in result.digest


def test_whoever_decides_otherwise_fails_the_run(arrays: Path) -> None:
    with pytest.raises(Disagreement, match="a_fen_too_much"):
        measure(work("a_fen_too_much"), 60, lambda _: [arrays], 1)


def test_whoever_breaks_is_told_with_what_it_said_last(arrays: Path) -> None:
    result = measure(work("broken"), 60, lambda _: [arrays], 1)
    assert result.absent == {"broken": "failed: ValueError: a fault"}


class Commands:
    """Commands of a shell, by name; `$1` is the file that each is to write."""

    def __init__(self, folder: Path, scripts: dict[str, str]) -> None:
        self.folder, self.scripts = folder, scripts

    def command(self, contender: Contender) -> list[str]:
        return ["sh", "-c", self.scripts[contender.name], "sh", str(self.target(contender))]

    def target(self, contender: Contender) -> Path:
        return self.folder / contender.name.replace(" ", "-")

    def digest(self, contender: Contender) -> str:
        return self.target(contender).read_text(encoding="utf-8")


WRITES = "echo decided > $1"


def test_whoever_breaks_in_a_later_round_is_not_measured(arrays: Path) -> None:
    result = measure(work("breaks_later"), 60, lambda _: [arrays], 3)
    assert [one.name for one in result.measured] == [BESIDE.name]
    assert result.absent == {"breaks_later": "failed: ValueError: a fault on the third run"}


def test_processes_are_measured_and_one_that_fails_is_told(tmp_path: Path) -> None:
    broken = "echo no such file >&2; exit 3"
    commands = Commands(tmp_path, {"right": WRITES, "broken": broken, BESIDE.name: WRITES})
    result = measure_processes(work("right", "broken"), 60, commands, rounds=2)
    assert [len(one.seconds) for one in result.measured] == [2, 2]
    assert result.absent == {"broken": "failed: no such file"}


@pytest.mark.parametrize(
    ("then", "told"), [("echo it broke >&2; exit 1", "it broke"), ("true", "it wrote nothing")], ids=["fails", "idles"]
)
def test_what_an_earlier_round_wrote_does_not_speak_for_one_that_fails_later(
    tmp_path: Path, then: str, told: str
) -> None:
    """A command that breaks is quick: its time must never stand on the page."""
    once = f"if [ -e {tmp_path}/begun ]; then {then}; else touch {tmp_path}/begun; {WRITES}; fi"
    commands = Commands(tmp_path, {"right": once, BESIDE.name: WRITES})
    result = measure_processes(work("right"), 60, commands, rounds=3)
    assert [one.name for one in result.measured] == [BESIDE.name]
    assert result.absent == {"right": f"failed: {told}"}


def test_processes_that_decide_otherwise_fail_the_run(tmp_path: Path) -> None:
    commands = Commands(tmp_path, {"right": "echo otherwise > $1", BESIDE.name: WRITES})
    with pytest.raises(Disagreement, match="otherwise"):
        measure_processes(work("right"), 60, commands, rounds=1)


RESULT = Result(
    "csv-process",
    "CSV to CSV, as a new process",
    "ms",
    1000,
    (
        Measured("ours", OURS, (0.2, 0.4, 0.3), 50_000_000),
        Measured("by hand", BY_HAND, (0.1, 0.1, 0.3), 90_000_000),
        Measured("an engine", ENGINE, (4.0, 4.0, 40.0), 20_000_000),
    ),
    {"another": "it is not built yet"},
    "1000 rows",
)


def test_a_ratio_is_that_of_one_round() -> None:
    ratio = RESULT.ratio(RESULT.measured[1])
    assert ratio is not None
    assert (round(ratio.least, 9), round(ratio.middle, 9), round(ratio.most, 9)) == (1.0, 2.0, 4.0)


def test_there_is_no_ratio_where_ours_is_absent() -> None:
    assert replace(RESULT, measured=RESULT.measured[1:]).ratio(RESULT.measured[1]) is None


def test_the_page_says_who_took_part_and_who_did_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "README", tmp_path / "README.md")
    monkeypatch.setattr(page, "CHART", tmp_path / "growth.svg")
    larger = replace(RESULT, claims=10_000)
    run = Run({"cores": "2"}, {"Python": "3.11"}, (RESULT,), (RESULT, larger))
    run.save(tmp_path / "run.json")
    assert load_run(tmp_path / "run.json") == run
    page.write(run)
    text = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "| **ours** | 300 (200–400) | 50 MB |  |" in text
    assert "| by hand | 100 (100–300) | 90 MB | 2.00 (1.00–4.00) |" in text
    assert "| an engine | 4,000 (4,000–40,000) | 20 MB | 0.05 (0.0075–0.10) |" in text
    assert "Not there: another (it is not built yet)." in text
    assert "| 10,000 | 0.3 s, 50 MB | 0.1 s, 90 MB | 4 s, 20 MB |" in text
    told = page.told(RESULT)
    assert "ours ÷ this 2.00 (1.00–4.00)" in told
    assert "another: not there" in told
    picture = drawn(panels(run.growth))
    assert picture == (tmp_path / "growth.svg").read_text(encoding="utf-8")
    assert picture.count("<polyline") == 6  # three names, time and memory
    assert all(f">{name}<" in picture for name in ("ours", "by hand", "an engine", "10k"))
