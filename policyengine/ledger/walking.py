"""A walk through the entries of a ledger, each beside those before it: what cannot have come about is found.

The same walk proves a ledger and a copy of one. What only whoever reads policies can know is asked of a
`Readings`. What is held in memory grows with the keys of accumulators and the rounds, not with the entries.

Caps are proved by what each decision says of them: an award was paid no more than the limit less
what was held, and what was held is no less than what the entries before come to. That nobody
shortened a limit in the saying is for `replay`, which decides everything again.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Protocol

from policyengine.ledger.agreeing import disagreements
from policyengine.ledger.bodies import Body, Corrected, Decided, Filed, PolicyKept, Reversed, Round
from policyengine.ledger.body_json import read_body
from policyengine.ledger.contradiction import ContradictionError, plus
from policyengine.ledger.entries import Entry, Head
from policyengine.ledger.shapes import Misshapen
from policyengine.ledger.store import Reader
from policyengine.settlement.accumulators import Key
from policyengine.values import UNKNOWN
from policyengine.words import Words


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, under its code, and the entry that it concerns; 0 where it concerns none."""

    seq: int
    code: str
    words: Words


class Readings(Protocol):
    """What policies say of entries; it is asked in their order."""

    def policies(self, kept: Sequence[PolicyKept]) -> Words | None:
        """Why these policies, which are all that are kept so far, cannot be used."""
        ...

    def facts(self, entry: Entry, filed: Filed) -> Words | None:
        """Why the facts of a claim cannot have been filed under the policies kept before."""
        ...


def about(seq: int, words: Words, code: str = "L751") -> Finding:
    """A finding whose words go on after the number of its entry."""
    return Finding(seq, code, Words(f"第{seq}条分录{words.zh}", f"entry {seq} {words.in_language('en')}"))


@dataclass(slots=True)
class Walk:
    """How far a walk has come; `reader` has the entries that it comes by.

    `head` is the hash of an entry, or how it begins, kept elsewhere; once it is come by, `known` is its entry.
    """

    reader: Reader
    readings: Readings
    head: str = ""
    known: int = 0
    last: Head = field(default_factory=Head)
    totals: dict[Key, Fraction] = field(default_factory=dict)
    policies: list[PolicyKept] = field(default_factory=list)
    kept: int = 0
    rounds: set[str] = field(default_factory=set)
    round: Entry | None = None
    expected: Counter[str] = field(default_factory=Counter)
    granted: int = 0

    def link(self, entry: Entry) -> Iterator[Finding]:
        """Whether an entry follows the one before, and is as it was sealed."""
        if entry.seq != self.last.seq + 1:
            missing = self.last.seq + 1
            yield about(missing, Words("不见了", "is missing"), "L750")
        elif entry.prev != self.last.hash:
            yield about(entry.seq, Words("接不上前一条", "does not follow the one before"), "L750")
        self.last = Head(entry.seq, entry.hash)
        if entry.seal != entry.hash:
            yield about(entry.seq, Words("被改过", "is not what was written"), "L750")
        elif self.head and entry.hash.startswith(self.head):
            self.known = entry.seq

    def said(self, entry: Entry, body: Body) -> Iterator[Finding]:
        """Whether what an entry says can be."""
        if isinstance(body, PolicyKept):
            self.policies.append(body)
            self.kept = entry.seq
        elif not self.policies:
            yield about(entry.seq, Words("之前没有政策", "comes before any policy"))
        else:
            yield from self._policies_end()
            if isinstance(body, Decided) and body.group not in self.policies[-1].groups:
                yield about(
                    entry.seq, Words("不是按一起认定的政策作出的", "is by policies that do not decide together")
                )
        for words in (*_columns(entry, body), *disagreements(entry, body, self.reader)):
            yield about(entry.seq, words)
        if isinstance(body, Filed | Corrected):
            fault = self.readings.facts(entry, body if isinstance(body, Filed) else body.filed)
            if fault is not None:
                yield about(entry.seq, fault)
        yield from self._rounds(entry, body)
        yield from self._sums(entry, body)

    def end(self) -> Iterator[Finding]:
        """Whether it may end here."""
        yield from self._policies_end()
        yield from self._round_ends()

    def _policies_end(self) -> Iterator[Finding]:
        if self.kept:
            fault = self.readings.policies(self.policies)
            if fault is not None:
                yield about(self.kept, fault)
            self.kept = 0

    def _rounds(self, entry: Entry, body: Body) -> Iterator[Finding]:
        """The decisions of a round follow it, as many as it says."""
        if isinstance(body, Decided):
            if entry.round:
                if self.round is None or entry.round != self.round.round:
                    yield about(entry.seq, Words("不在它那一轮里", "is not in its round"))
                self.expected[body.status] -= 1
                self.granted -= body.amount
            return
        yield from self._round_ends()
        if isinstance(body, Round):
            self.round, self.expected, self.granted = entry, Counter(body.counts), body.granted
            if entry.round in self.rounds:
                yield about(entry.seq, Words("的轮次名称用过了", "has the name of an earlier round"))
            self.rounds.add(entry.round)

    def _round_ends(self) -> Iterator[Finding]:
        if self.round is None:
            return
        if any(self.expected.values()):
            words = Words("的轮次与其后的认定笔数不符", "is a round that does not have the decisions that it says")
            yield about(self.round.seq, words)
        elif self.granted:
            words = Words("的轮次与其后的认定金额不符", "is a round that grants another sum than its decisions do")
            yield about(self.round.seq, words)
        self.round = None

    def _sums(self, entry: Entry, body: Body) -> Iterator[Finding]:
        if isinstance(body, Decided):
            yield from self._caps(entry, body)
        if not isinstance(body, Decided | Reversed):
            return
        sign = -1 if isinstance(body, Reversed) else 1
        for one in body.contributions:
            if one.counted is UNKNOWN and one.day is None:
                try:
                    self.totals[one.key] = plus(self.totals.get(one.key, Fraction(0)), sign * one.amount)
                except ContradictionError as error:
                    yield about(entry.seq, error.words)

    def _caps(self, entry: Entry, body: Decided) -> Iterator[Finding]:
        before = {(one.policy, one.accumulator): self.totals.get(one.key, Fraction(0)) for one in body.contributions}
        for cap in body.caps:
            if cap.payable > max(cap.limit - cap.held, Fraction(0)):
                beyond = Words(
                    f"超过了 `{cap.accumulator}` 的限额", f"grants more than the limit of `{cap.accumulator}`"
                )
                yield about(entry.seq, beyond, "L752")
            if cap.held < before.get((cap.policy, cap.accumulator), cap.held):
                too_little = Words(
                    f"少算了 `{cap.accumulator}` 此前的累计", f"counts less than `{cap.accumulator}` held before it"
                )
                yield about(entry.seq, too_little, "L752")


def read_entry(entry: Entry) -> Body:
    """What an entry says. Raises Misshapen where it is not of its kind's shape, or not dated as entries are."""
    if not is_moment(entry.at):
        raise Misshapen(Words("应是时间", "is to be a moment"), "at")
    return read_body(entry.kind, entry.body)


def unread(entry: Entry, error: Misshapen) -> Finding:
    """What is said of an entry that `read_entry` refuses."""
    zh, en = error.words.zh, error.words.in_language("en")
    return about(entry.seq, Words(f"读不懂（{zh}）", f"cannot be understood ({en})"))


def _columns(entry: Entry, body: Body) -> Iterator[Words]:
    """What of the other columns does not go with what an entry says."""
    if isinstance(body, Round) and not entry.round:
        yield Words("的轮次没有名称", "is a round without a name")
    if isinstance(body, PolicyKept | Round) and (entry.claim or entry.applicant):
        yield Words("是政策或轮次，却写了申报或主体", "is a policy or a round and names a claim or an applicant")
    if not isinstance(body, PolicyKept | Round) and not (entry.claim and entry.applicant):
        yield Words("没有写明哪笔申报、哪个主体", "does not say which claim it is about, and which applicant")


@lru_cache(maxsize=16)  # entries of one act have the same
def is_moment(text: str) -> bool:
    """Whether a text is an instant as entries are dated: to the microsecond, in UTC."""
    try:
        moment = dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=dt.UTC)
        # Whoever shows it does so in a zone of the policies, which takes it up to a day back or ahead.
        moment - dt.timedelta(days=1), moment + dt.timedelta(days=1)
    except (ValueError, OverflowError):
        return False
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z") == text
