"""How time and memory grow with the number of claims: a small drawing in SVG, both axes by powers of ten."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from benchmarks.results import Measured, Result

_WIDTH: Final = 360
_HEIGHT: Final = 300
_LEFT: Final = 58
_RIGHT: Final = 16
_TOP: Final = 40
_BOTTOM: Final = 46
_INK: Final = ("#c1121f", "#1d5b8f", "#2a7f4f", "#8a6d1a", "#6d3f8c")

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Panel:
    """One drawing: a line for each name."""

    title: str
    unit: str
    lines: Mapping[str, Points]


def panels(growth: Sequence[Result]) -> list[Panel]:
    """Time of every work that was followed over sizes, and memory where each size had a process of its own."""
    found = []
    for work in dict.fromkeys(result.work for result in growth):
        of_work = [result for result in growth if result.work == work]
        title = of_work[0].title.partition(",")[0]
        found.append(
            Panel(f"{title}: time", "s", _lines(of_work, lambda one: sorted(one.seconds)[len(one.seconds) // 2]))
        )
        if work.endswith("process"):
            found.append(Panel(f"{title}: peak memory", "MB", _lines(of_work, lambda one: one.peak / 1e6)))
    return found


def _lines(results: Sequence[Result], of: Callable[[Measured], float]) -> dict[str, Points]:
    found: dict[str, list[tuple[float, float]]] = {}
    for result in sorted(results, key=lambda one: one.claims):
        for one in result.measured:
            found.setdefault(one.name, []).append((result.claims, of(one)))
    return dict(found)


def drawn(shown: Sequence[Panel]) -> str:
    """All panels side by side."""
    legend = 18 * max((len(panel.lines) for panel in shown), default=0) + 8
    width, height = _WIDTH * len(shown), _HEIGHT + legend
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">',
        "<style>text { font: 11px sans-serif } .title { font-weight: bold }</style>",
        f'<rect width="{width}" height="{height}" fill="white"/>',
    ]
    for place, panel in enumerate(shown):
        parts.append(f'<g transform="translate({place * _WIDTH} 0)">{_panel(panel)}</g>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _panel(panel: Panel) -> str:
    points = [point for line in panel.lines.values() for point in line]
    across, up = _Axis.around([x for x, _ in points]), _Axis.around([y for _, y in points])

    def x(value: float) -> float:
        return _LEFT + across.share(value) * (_WIDTH - _LEFT - _RIGHT)

    def y(value: float) -> float:
        return _HEIGHT - _BOTTOM - up.share(value) * (_HEIGHT - _TOP - _BOTTOM)

    parts = [f'<text x="{_LEFT}" y="20" class="title">{escape(panel.title)}</text>']
    for tick in up.ticks():
        parts += [
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y(tick):.1f}" y2="{y(tick):.1f}" stroke="#ddd"/>',
            f'<text x="{_LEFT - 6}" y="{y(tick) + 4:.1f}" text-anchor="end">{_number(tick)} {panel.unit}</text>',
        ]
    for tick in across.ticks():
        parts.append(
            f'<text x="{x(tick):.1f}" y="{_HEIGHT - _BOTTOM + 18}" text-anchor="middle">{_number(tick)}</text>'
        )
    parts.append(f'<text x="{_WIDTH - _RIGHT}" y="{_HEIGHT - 12}" text-anchor="end" fill="#555">claims</text>')
    for place, (name, line) in enumerate(panel.lines.items()):
        ink = _INK[place % len(_INK)]
        path = " ".join(f"{x(a):.1f},{y(b):.1f}" for a, b in line)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{ink}" stroke-width="2"/>')
        parts += [f'<circle cx="{x(a):.1f}" cy="{y(b):.1f}" r="3" fill="{ink}"/>' for a, b in line]
        at = _HEIGHT + 12 + 18 * place
        parts += [
            f'<line x1="{_LEFT}" x2="{_LEFT + 18}" y1="{at - 4}" y2="{at - 4}" stroke="{ink}" stroke-width="3"/>',
            f'<text x="{_LEFT + 24}" y="{at}">{escape(name)}</text>',
        ]
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class _Axis:
    """Powers of ten, from `low` to `high`."""

    low: int
    high: int

    @staticmethod
    def around(values: Sequence[float]) -> _Axis:
        low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
        return _Axis(low, max(high, low + 1))

    def share(self, value: float) -> float:
        return (math.log10(value) - self.low) / (self.high - self.low)

    def ticks(self) -> list[float]:
        return [10.0**power for power in range(self.low, self.high + 1)]


def _number(value: float) -> str:
    if value >= 1e6:
        return f"{value / 1e6:g}M"
    return f"{value / 1e3:g}k" if value >= 1e3 else f"{value:g}"
