"""The results as text: on the terminal while they come, and README.md at the end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from benchmarks.chart import drawn, panels
from benchmarks.results import Measured, Result, Run, Spread, spread
from benchmarks.roster import OURS
from benchmarks.rounds import ROOT

README: Final = ROOT / "benchmarks" / "README.md"
CHART: Final = ROOT / "benchmarks" / "growth.svg"

_HEAD: Final = """# Benchmarks

`make bench` writes this page; edit `benchmarks/page.py` instead. It builds `build/bench-venv` from the pinned versions
in `requirements.lock`, makes claims from a seed, and measures everything in one run.

    make bench                            # a million claims
    make bench SIZE=100000 ROUNDS=3       # smaller
    make bench ARGS=--ten-million         # growth up to ten million (some 4 GB of files in build/bench)
    make bench ARGS="--only one traced"   # some of it; the page is left as it is
    python -m benchmarks claims 1000000 claims.csv   # only the claims

What is compared decides the same: before a time counts, the decisions of all contenders were equal, claim by claim to
the fen (for files: cell by cell, with the words of every reason). Each contender has a process of its own and waits
there for its turn; a round gives one turn to each. **Ours ÷ theirs** is our time over that contender's in the same
round, so below 1 we are quicker: the least, the median and the greatest of all rounds. Memory is the peak of the
contender's process while it works, its libraries and the claims included.

- *The hand-written code* (`handmade/`) knows the ten articles by heart and takes its input for granted. It is as quick
  as we could make it, for it is the measure.
- *The other engines* (`engines/`) get the articles as a decision tree that a person has already simplified, compiled
  once, and claims in the form that they read quickest, made once. Ours gets the policy file as it stands.
- *Claims* (`claims.py`): a few applicants file most of them, the fund of 50 million runs dry in the last months, the
  vouchers early, some applicants reach their caps long before.
"""


def told(result: Result) -> str:
    """A result for the terminal."""
    rounds = len(result.measured[0].seconds) if result.measured else 0
    lines = [f"\n{result.title} ({result.claims:,} claims, {rounds} rounds)"]
    lines.append(f"  all agree: {result.digest}")
    width = max((len(one.name) for one in result.measured), default=0)
    for one in result.measured:
        time = _times(result, one)
        ratio = result.ratio(one)
        beside = "" if ratio is None or one is result.ours else f"   ours ÷ this {_ratio(ratio)}"
        lines.append(f"  {one.name:<{width}}  {_spread(time):>24} {result.unit}  {one.peak / 1e6:6.0f} MB{beside}")
    lines += [f"  {name}: not there ({reason})" for name, reason in result.absent.items()]
    return "\n".join(lines)


def write(run: Run) -> None:
    """The page and its chart."""
    if run.growth:
        CHART.write_text(drawn(panels(run.growth)), encoding="utf-8")
    README.write_text("\n".join(_page(run)), encoding="utf-8")


def _page(run: Run) -> Iterator[str]:
    yield _HEAD
    yield "## Measured on\n"
    yield "| | |\n|---|---|"
    yield from (f"| {name} | {value} |" for name, value in run.machine.items())
    yield "\n" + ", ".join(f"{name} {value}" for name, value in run.versions.items()) + ".\n"
    for result in run.results:
        yield from _section(result)
    if run.growth:
        yield "## Growth\n"
        yield "![Time and memory by the number of claims](growth.svg)\n"
        yield from _growth(run.growth)


def _section(result: Result) -> Iterator[str]:
    rounds = len(result.measured[0].seconds) if result.measured else 0
    yield f"## {result.title}\n"
    yield f"{result.claims:,} claims, {rounds} rounds. All agree: {result.digest}.\n"
    unit = f"{result.unit} a claim" if result.unit == "µs" else result.unit
    yield f"| | {unit}: median (least–greatest) | peak memory | ours ÷ theirs: median (least–greatest) |"
    yield "|---|---:|---:|---:|"
    for one in result.measured:
        name = f"**{one.name}**" if one.by == OURS else one.name
        ratio = result.ratio(one)
        beside = "" if ratio is None or one is result.ours else _ratio(ratio)
        yield f"| {name} | {_spread(_times(result, one))} | {one.peak / 1e6:.0f} MB | {beside} |"
    yield from (f"\nNot there: {name} ({reason})." for name, reason in result.absent.items())
    yield ""


def _growth(results: tuple[Result, ...]) -> Iterator[str]:
    for work in dict.fromkeys(result.work for result in results):
        of_work = [result for result in results if result.work == work]
        names = list(dict.fromkeys(one.name for result in of_work for one in result.measured))
        yield f"{of_work[0].title}:\n"
        yield "| claims | " + " | ".join(names) + " |"
        yield "|---:|" + "---:|" * len(names)
        for result in of_work:
            cells = {
                one.name: f"{spread(one.seconds).middle:.3g} s, {one.peak / 1e6:.0f} MB" for one in result.measured
            }
            yield f"| {result.claims:,} | " + " | ".join(cells.get(name, "–") for name in names) + " |"
        yield ""


def _times(result: Result, one: Measured) -> Spread:
    factor = 1e6 / result.claims if result.unit == "µs" else 1e3
    return spread([seconds * factor for seconds in one.seconds])


def _spread(of: Spread) -> str:
    return f"{_digits(of.middle)} ({_digits(of.least)}–{_digits(of.most)})"


def _ratio(of: Spread) -> str:
    middle, least, most = (
        f"{value:.2f}" if value >= 0.095 else f"{value:.2g}" for value in (of.middle, of.least, of.most)
    )
    return f"{middle} ({least}–{most})"


def _digits(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:,.0f}"
