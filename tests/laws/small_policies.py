"""Random small policies that the checker accepts, and everything that a claim under them can say.

Few facts with few values, so that every claim can be tried: amounts of some fen, rates in tenths,
choices, yes and no, small numbers. All the mechanisms are drawn, mostly at their edges.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from hypothesis import strategies as st

from policyengine.app.loading import PolicyBook, book_of
from policyengine.diagnostics.model import Diagnostics
from policyengine.source import Source
from policyengine.values import Value
from tests.unit.settlement.small import policy

FEN: Final = Fraction(1, 100)

DOMAINS: Final[Mapping[str, tuple[Value, ...]]] = {
    "listed": (False, True),
    "new": (False, True),
    "kind": ("kite", "lamp", "print"),
    "staff": tuple(map(Fraction, range(7))),
    "cost": tuple(FEN * fen for fen in range(25)),
    "share": tuple(Fraction(tenths, 10) for tenths in range(11)),
    "limit": tuple(FEN * fen for fen in range(12)),
}
"""Every value of every fact that may be left out."""

_FACTS: Final = """
facts:
  new: {label: 是否新办, type: yes_no}
  staff: {label: 人数, type: integer, at_least: 0, at_most: 6}
  cost: {label: 费用, type: money, at_least: 0元, at_most: 0.24元}
  share: {label: 比例, type: rate, decimals: 1}
  limit: {label: 上限, type: money, at_least: 0元, at_most: 0.11元}
"""

ACCUMULATORS: Final = ("each", "pot", "claim")


@dataclass(frozen=True, slots=True)
class Drawn:
    """Texts of policies, as a failing example shows them."""

    texts: tuple[str, ...]

    def book(self) -> PolicyBook | None:
        """The policies, unless the checker finds that an award of theirs is out of reach."""
        diagnostics = Diagnostics()
        sources = [Source(f"{number}.yaml", text) for number, text in enumerate(self.texts, 1)]
        book = book_of(sources, diagnostics)
        unexpected = [one for one in diagnostics if one.code not in ("E502", "E523")]
        assert not unexpected, unexpected
        return book

    def __repr__(self) -> str:
        return "\n---\n".join(self.texts)


def atoms() -> st.SearchStrategy[str]:
    """Conditions of one fact."""
    return st.one_of(
        st.sampled_from(["listed", "new", "not(listed)"]),
        st.sampled_from(['kind = "kite"', 'kind != "lamp"', 'kind in ("kite", "print")']),
        st.builds("staff {} {}".format, st.sampled_from([">", ">=", "<", "="]), st.integers(1, 5)),
        st.builds("cost {} 0.0{}元".format, st.sampled_from([">", ">=", "<"]), st.integers(1, 9)),
        st.builds("share {} {}0%".format, st.sampled_from([">", "<="]), st.integers(1, 9)),
        st.sampled_from(["cost / staff > 0.01元", "limit / cost < 2"]),  # nothing can be divided by nothing
    )


def conditions() -> st.SearchStrategy[str]:
    """One fact, or two in one condition."""
    return st.one_of(
        atoms(),
        st.builds("({} {} {})".format, atoms(), st.sampled_from(["and", "or"]), atoms()),
        st.builds("if {} then {} else {}".format, atoms(), atoms(), atoms()),
    )


def fen(most: int) -> st.SearchStrategy[str]:
    """An amount of some fen."""
    return st.builds("0.{:02}元".format, st.integers(0, most))


def rates() -> st.SearchStrategy[str]:
    """A rate: written out, a fact, reviewed, or from a table."""
    written = st.sampled_from(["0%", "3%", "10%", "15%", "30%", "100%", "120%"])
    one = written | st.just("share")
    by_staff = "{{by: staff, bands: [{{from: 0, value: {}}}, {{from: {}, value: {}}}]}}".format
    by_cost = "{{by: cost, bands: [{{from: 0元, value: {}}}, {{above: 0.0{}元, value: {}}}]}}".format
    by_listed = "{{by: listed, values: {{true: {}, false: {}}}}}".format
    return st.one_of(
        written,
        one,
        st.builds(by_staff, one, st.integers(1, 6), one),
        st.builds(by_cost, one, st.integers(1, 9), one),
        st.builds(by_listed, one, one),
        st.just("{decided: share, at_most: 50%}"),
        st.builds(
            "{{marginal: [{{from: 0元, value: {}}}, {{from: 0.0{}元, value: {}}}]}}".format,
            written,
            st.integers(1, 9),
            written,
        ),
    )


def limits() -> st.SearchStrategy[str]:
    """The limit of a cap."""
    table = "{{by: kind, values: {{kite: {}, lamp: {}, print: {}}}}}".format
    return st.one_of(fen(12), st.just("limit"), st.builds(table, fen(9), st.just("limit"), fen(9)))


@st.composite
def caps(draw: st.DrawFn) -> str:
    """A cap in flow style."""
    when = draw(st.none() | atoms())
    parts = [f"limit: {draw(limits())}", f"per: {draw(st.sampled_from(ACCUMULATORS))}"]
    parts += [f"when: '{when}'"] if when else []
    parts += ["if_short: refuse"] if draw(st.booleans()) and draw(st.booleans()) else []
    return "{" + ", ".join(parts) + "}"


@st.composite
def awards(draw: st.DrawFn, name: str, others: tuple[str, ...]) -> list[str]:
    """The lines of one award."""
    lines = [f"- id: {name}"]
    if draw(st.booleans()):
        lines.append(f"  when: '{draw(conditions())}'")
    if draw(st.integers(0, 4)) == 0:
        lines += ["  requires:", f"    - {{condition: '{draw(conditions())}', reason: 不符}}"]
    kind = draw(st.integers(0, 5))
    if kind == 0:
        lines.append(f"  amount: {draw(fen(20))}")
    elif kind == 1:
        lines.append("  amount: cost")
    else:
        lines += ["  base: cost", f"  rate: {draw(rates())}"]
    if draw(st.integers(0, 3)) == 0:
        lines.append(f"  minimum: {{amount: {draw(fen(6))}, below: {draw(st.sampled_from(['raise', 'drop']))}}}")
    if found := draw(st.lists(caps(), max_size=2)):
        lines += ["  caps:", *(f"    - {cap}" for cap in found)]
    if others and draw(st.integers(0, 3)) == 0:
        lines.append(f"  overrides: [{draw(st.sampled_from(others))}]")
    return lines


@st.composite
def policies(draw: st.DrawFn, number: int = 1, *, grouped: bool = False) -> str:
    """One policy of up to three awards in up to two articles."""
    parts = [f"policy: p{number}", f"choose: {draw(st.sampled_from(['highest', 'highest', 'first', 'sum']))}"]
    unit, mode = (
        draw(st.sampled_from(["0.01", "0.01", "0.02"])),
        draw(st.sampled_from(["half_up", "half_even", "down", "up"])),
    )
    parts.append(f"rounding: {{to: {unit}元, mode: {mode}}}")
    parts.append(_FACTS.strip("\n"))
    parts.append("accumulators:\n  each: {per: [applicant.id]}\n  pot: {}")
    if grouped:
        parts.append("coordination: {rule: higher_not_duplicate, against: {place: any, level: any, categories: any}}")
    articles = ["  - article: 1", "    applies_to: all"]
    if draw(st.booleans()):
        articles += ["    requires:", f"      - {{condition: '{draw(conditions())}', reason: 不符}}"]
    wide = (f"      - {{limit: {draw(fen(20))}, per: {one}}}" for one in ("each", "pot"))
    articles += ["    caps:", *wide]  # both accumulators are used, or the checker would ask what they are for
    names = ("a", "b", "c")[: draw(st.integers(1, 3))]
    split = draw(st.integers(1, len(names)))
    for at, own in enumerate((names[:split], names[split:]), 2):
        if own:
            articles.append(f"  - article: {at}")
            if draw(st.integers(0, 3)) == 0:
                articles.append(f"    choose: {draw(st.sampled_from(['highest', 'first', 'sum']))}")
            articles.append("    awards:")
            for name in own:
                others = tuple(other for other in names if other < name)
                articles += [f"      {line}" for line in draw(awards(name, others))]
    return policy("\n".join((*parts, "articles:", *articles)))


@st.composite
def drawn(draw: st.DrawFn, most: int = 2) -> Drawn:
    """One policy, or several that exclude each other."""
    count = draw(st.integers(1, most))
    return Drawn(tuple(draw(policies(number, grouped=count > 1)) for number in range(1, count + 1)))
