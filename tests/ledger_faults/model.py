"""A ledger as one would do it on paper: a list of claims, sums over all of it, two policies known by heart.

Nothing of the engine is used. Everything is in whole fen. The policies are in `POLICIES`; what they say is
said a second time in `_kites` and `_lamps`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from policyengine.source import Source
from tests.unit.settlement.small import policy

KITES, LAMPS = "weifang_kites_2030", "jinan_lamps_2030"
POT: Final = 500_00
LAMPS_FOR_ONE: Final = 150_00

POLICIES: Final = (
    Source(
        "kites.yaml",
        policy("""\
            coordination: {rule: higher_not_duplicate, against: {place: same, level: any, categories: overlapping}}
            accumulators:
              pot: {label: 资金总额}
              year: {label: 当年累计, per: [applicant.id], window: calendar_year}
            articles:
              - article: 1
                caps:
                  - {limit: 500元, per: pot}
                awards:
                  - id: support
                    label: 支持
                    requires:
                      - {condition: listed, reason: 没有入册}
                    base: cost
                    rate: 30%
                    caps:
                      - {limit: 300元, per: year}
            """),
    ),
    Source(
        "lamps.yaml",
        policy("""\
            policy: jinan_lamps_2030
            scope: {place: 济南市, level: city, categories: [lamps]}
            accumulators:
              lamps: {label: 花灯累计, per: [applicant.id]}
            articles:
              - article: 1
                awards:
                  - id: lantern
                    label: 花灯
                    when: kind = "lamp"
                    amount: 70元
                    caps:
                      - {limit: 150元, per: lamps}
            """),
    ),
)

LATER: Final = dt.date(2031, 1, 1)

LATER_KITES: Final = Source(
    "kites_2031.yaml",
    POLICIES[0]
    .text.replace("from: 2030-01-01", f"from: {LATER}")
    .replace(f"policy: {KITES}", f"policy: {KITES}\nedition: 2030-12-01")
    .replace("rate: 30%", "rate: 50%")
    .replace("limit: 300元", "limit: 400元"),
)
"""An edition that comes later."""

State: TypeAlias = Literal["granted", "paid", "reversed"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a claim says; None is not known."""

    applicant: str
    kind: Literal["kite", "lamp", "print"] | None
    listed: bool | None
    cost: int
    day: dt.date

    def record(self, claim: str) -> dict[str, object]:
        """The claim as a program hands it over."""
        given = {
            "claim.id": claim,
            "applicant.id": self.applicant,
            "kind": self.kind,
            "listed": self.listed,
            "cost": f"{self.cost // 100}.{self.cost % 100:02}",
            "day": self.day.isoformat(),
        }
        return {name: value for name, value in given.items() if value is not None}


@dataclass(slots=True)
class Grant:
    """A decision: what it grants, to whom, for which year, what became of it.

    `known`: how often something had been recorded of what the claim received elsewhere.
    """

    policy: str
    applicant: str
    year: int
    fen: int
    round: str
    state: State = "granted"
    known: int = 0


@dataclass(slots=True, eq=False)
class Moved:
    """Money that went out for a decision, or, without one, that came back."""

    reference: str
    policy: str
    applicant: str
    fen: int
    set_off: int = 0
    grant: Grant | None = None
    voided: bool = False


@dataclass(slots=True)
class Paper:
    """One claim, with its decisions by policy, what is still to be given back, and what it received elsewhere.

    `restored`: whether it ever was.
    """

    facts: Facts
    grants: dict[str, Grant] = field(default_factory=dict)
    owed: dict[tuple[str, str], int] = field(default_factory=dict)
    elsewhere: dict[str, int] = field(default_factory=dict)
    heard: int = 0
    withdrawn: bool = False
    restored: bool = False
    moved: list[Moved] = field(default_factory=list)

    @property
    def state(self) -> str:
        """Whether it is withdrawn, or was taken back."""
        if self.withdrawn:
            return "withdrawn"
        return "reversed" if any(grant.state == "reversed" for grant in self.grants.values()) else ""


@dataclass(slots=True)
class Office:
    """All claims, and the money of each policy: budget, granted, paid, recoverable, recovered."""

    papers: dict[str, Paper] = field(default_factory=dict)
    accounts: dict[str, list[int]] = field(default_factory=lambda: {KITES: [0] * 5, LAMPS: [0] * 5})
    amended: bool = False
    rounds: dict[str, int] = field(default_factory=dict)

    def pending(self) -> set[tuple[str, str]]:
        """Claims, each with a policy that has not decided it."""
        there = {id_: paper for id_, paper in self.papers.items() if not paper.withdrawn}
        return {(id_, one) for id_, paper in there.items() for one in self.accounts if one not in paper.grants}

    def paid(self) -> list[str]:
        """Claims for which money went out."""
        return sorted(id_ for id_, one in self.papers.items() if any(g.state == "paid" for g in one.grants.values()))

    def held(self, policy: str, applicant: str = "", year: int = 0) -> int:
        """What a policy has granted and not taken back: to all, to one, or to one in a year."""
        return sum(grant.fen for grant in self._standing(policy, applicant) if year in {0, grant.year})

    def _standing(self, policy: str, applicant: str) -> Iterator[Grant]:
        for paper in self.papers.values():
            grant = paper.grants.get(policy)
            if grant is not None and grant.state != "reversed" and applicant in {"", grant.applicant}:
                yield grant

    def settle(self, until: dt.date | None) -> dict[str, dict[str, int]]:
        """Decide what can be decided; by policy and claim, what is granted."""
        found: dict[str, dict[str, int]] = {}
        for policy_ in self.accounts:
            waiting = [id_ for id_, one in self.pending() if one == policy_]
            due = [id_ for id_ in waiting if until is None or self.papers[id_].facts.day <= until]
            for id_ in sorted(due, key=lambda id_: (self.papers[id_].facts.day, id_)):
                fen = self.decide(policy_, id_, "?")
                if fen is not None:
                    found.setdefault(policy_, {})[id_] = fen
        return found

    def called(self, round_: str) -> None:
        """The name of the round that was just settled."""
        self.rounds[round_] = 0
        for paper in self.papers.values():
            for grant in paper.grants.values():
                if grant.round == "?":
                    grant.round = round_
                    self.rounds[round_] += 1

    def decide(self, policy_: str, id_: str, round_: str) -> int | None:
        """Decide one claim now; None where a fact is wanting."""
        paper = self.papers[id_]
        facts = paper.facts
        if not dt.date(2030, 1, 1) <= facts.day <= dt.date(2032, 12, 31):
            fen: int | None = 0
        else:
            fen = self._kites(paper) if policy_ == KITES else self._lamps(facts)
        if fen is not None:
            paper.grants[policy_] = Grant(policy_, facts.applicant, facts.day.year, fen, round_, known=paper.heard)
            self._move(policy_, -fen, fen, 0, 0, 0)
        return fen

    def _kites(self, paper: Paper) -> int | None:
        facts = paper.facts
        if not facts.listed:
            return None if facts.listed is None else 0
        later = self.amended and facts.day >= LATER
        entitled = (facts.cost * (50 if later else 30) * 2 + 100) // 200  # to the fen, half up
        room = (400_00 if later else 300_00) - self.held(KITES, facts.applicant, facts.day.year)
        payable = max(0, min(entitled, room, POT - self.held(KITES)))
        return max(0, payable - sum(paper.elsewhere.values()))

    def _lamps(self, facts: Facts) -> int | None:
        if facts.kind is None:
            return None
        return max(0, min(70_00, LAMPS_FOR_ONE - self.held(LAMPS, facts.applicant))) if facts.kind == "lamp" else 0

    def _move(self, policy_: str, *by: int) -> None:
        self.accounts[policy_] = [old + more for old, more in zip(self.accounts[policy_], by, strict=True)]

    def pay(self, papers: Iterable[str], round_: str | None = None, *, reference: str) -> dict[str, int]:
        """Pay what is due on these claims; what goes out, by claim."""
        found: dict[str, int] = {}
        for id_ in dict.fromkeys(papers):
            paper = self.papers[id_]
            for policy_, grant in paper.grants.items():
                if grant.state == "granted" and grant.fen and round_ in {None, grant.round}:
                    debt = (policy_, grant.applicant)
                    off = min(grant.fen, paper.owed.get(debt, 0))
                    paper.owed[debt] = paper.owed.get(debt, 0) - off
                    grant.state = "paid"
                    self._move(policy_, 0, -grant.fen, grant.fen - off, off, 0)
                    paper.moved.append(Moved(reference, policy_, grant.applicant, grant.fen - off, off, grant))
                    found[id_] = found.get(id_, 0) + grant.fen - off
        return found

    def reverse(self, id_: str) -> bool:
        """Take back what a claim was granted; False where there is nothing, and never was."""
        paper = self.papers[id_]
        for grant in paper.grants.values():
            if grant.fen and grant.state != "reversed":
                self._take_back(paper, grant)
                grant.state = "reversed"
        return any(grant.state == "reversed" for grant in paper.grants.values())

    def _take_back(self, paper: Paper, grant: Grant) -> None:
        if grant.state == "paid":
            debt = (grant.policy, grant.applicant)
            paper.owed[debt] = paper.owed.get(debt, 0) + grant.fen
            self._move(grant.policy, grant.fen, 0, 0, -grant.fen, 0)
        elif grant.state == "granted":
            self._move(grant.policy, grant.fen, -grant.fen, 0, 0, 0)

    def withdraw(self, id_: str) -> bool:
        """Let a claim be pending no more; False where it was not."""
        if all(one not in self.pending() for one in ((id_, policy_) for policy_ in self.accounts)):
            return False
        self.papers[id_].withdrawn = True
        return True

    def restore(self, id_: str) -> bool:
        """Let a claim be pending again; False where nothing keeps it from that."""
        paper = self.papers[id_]
        if not paper.state:
            return False
        paper.grants = {policy_: grant for policy_, grant in paper.grants.items() if grant.state != "reversed"}
        paper.withdrawn, paper.restored = False, True
        return True

    def correct(self, id_: str, facts: Facts) -> None:
        """Put other facts in place and decide again what was decided."""
        paper = self.papers[id_]
        for grant in paper.grants.values():
            self._take_back(paper, grant)
            grant.state = "reversed"
        policies, paper.grants, paper.facts = list(paper.grants), {}, facts
        for policy_ in policies:
            self.decide(policy_, id_, "")

    def recover(self, id_: str, fen: int, reference: str) -> None:
        """Note that money came back; no more than is to be given back."""
        paper = self.papers[id_]
        for (policy_, applicant), debt in sorted(paper.owed.items()):
            part = min(fen, debt)
            fen -= part
            if part:
                paper.owed[policy_, applicant] -= part
                self._move(policy_, 0, 0, 0, part, -part)
                paper.moved.append(Moved(reference, policy_, applicant, part))
        assert not fen

    def void(self, id_: str, moved: Moved) -> bool:
        """Let money not have moved; False where some of it was counted on since, and nothing is changed."""
        paper, debt = self.papers[id_], (moved.policy, moved.applicant)
        if moved.grant is None:
            paper.owed[debt] = paper.owed.get(debt, 0) + moved.fen
            self._move(moved.policy, 0, 0, 0, -moved.fen, moved.fen)
        elif moved.grant.state == "paid":
            moved.grant.state = "granted"
            paper.owed[debt] = paper.owed.get(debt, 0) + moved.set_off
            self._move(moved.policy, 0, moved.fen + moved.set_off, -moved.fen, -moved.set_off, 0)
        elif paper.owed.get(debt, 0) >= moved.fen:
            paper.owed[debt] = paper.owed.get(debt, 0) - moved.fen
            self._move(moved.policy, 0, 0, -moved.fen, moved.fen, 0)
        else:
            return False
        moved.voided = True
        return True

    def receive(self, id_: str, reference: str, fen: int) -> None:
        """Note what a claim received elsewhere; it counts from now on."""
        self.papers[id_].elsewhere[reference] = fen
        self.papers[id_].heard += 1

    def unheard_of(self, id_: str) -> bool:
        """Whether something of the kind was noted after a decision."""
        paper = self.papers[id_]
        return any(grant.known < paper.heard for grant in paper.grants.values())

    def owed(self, id_: str) -> Mapping[str, int]:
        """What is to be given back for a claim, by policy."""
        found: dict[str, int] = {}
        for (policy_, _), fen in self.papers[id_].owed.items():
            found[policy_] = found.get(policy_, 0) + fen
        return {policy_: fen for policy_, fen in found.items() if fen}
