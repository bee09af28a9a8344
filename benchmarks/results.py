"""What was measured: data, kept as JSON, from which the page is written."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.roster import OURS


class Disagreement(Exception):  # noqa: N818  # what happened, and no contender is known to be the wrong one
    """Contenders decided differently: by name, what each says."""

    def __init__(self, title: str, digests: Mapping[str, str]) -> None:
        self.digests = digests
        told = "\n".join(f"  {name}: {digest}" for name, digest in digests.items())
        super().__init__(f"{title}\n{told}")


@dataclass(frozen=True, slots=True)
class Spread:
    """The least, the median and the greatest of some numbers."""

    least: float
    middle: float
    most: float


def spread(values: Sequence[float]) -> Spread:
    """Of these numbers."""
    return Spread(min(values), median(values), max(values))


@dataclass(frozen=True, slots=True)
class Measured:
    """One contender: the seconds of each round, the peak of its process's memory in bytes."""

    name: str
    by: str
    seconds: tuple[float, ...]
    peak: int


@dataclass(frozen=True, slots=True)
class Result:
    """One work: `absent` are contenders that did not take part, with the reason; `digest` is what all decided."""

    work: str
    title: str
    unit: str
    claims: int
    measured: tuple[Measured, ...]
    absent: Mapping[str, str]
    digest: str

    @property
    def ours(self) -> Measured | None:
        """The first of ours that took part."""
        return next((one for one in self.measured if one.by == OURS), None)

    def ratio(self, other: Measured) -> Spread | None:
        """Our time divided by the other's, round by round: below one, we are quicker."""
        if self.ours is None:
            return None
        return spread([mine / theirs for mine, theirs in zip(self.ours.seconds, other.seconds, strict=True)])


@dataclass(frozen=True, slots=True)
class Run:
    """Everything of one run: on which machine, with which versions, and all results."""

    machine: Mapping[str, str]
    versions: Mapping[str, str]
    results: tuple[Result, ...]
    growth: tuple[Result, ...]

    def save(self, path: Path) -> None:
        """As JSON."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), encoding="utf-8")


def load_run(path: Path) -> Run:
    """What `save` wrote."""
    said = json.loads(path.read_text(encoding="utf-8"))
    return Run(said["machine"], said["versions"], _results(said["results"]), _results(said["growth"]))


def _results(said: list[dict[str, Any]]) -> tuple[Result, ...]:
    results = []
    for one in said:
        measured = [
            Measured(each["name"], each["by"], tuple(each["seconds"]), each["peak"]) for each in one["measured"]
        ]
        results.append(Result(**one | {"measured": tuple(measured)}))
    return tuple(results)
