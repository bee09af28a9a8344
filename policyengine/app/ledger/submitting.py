"""Filing claims: each is kept whole and is pending from then on; the same claim again is no second one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from policyengine.app.evaluating import all_handed_over, handed_over
from policyengine.app.loading import PolicyBook
from policyengine.claims.table import ClaimTable
from policyengine.facts import Claim, Problem, normal_id, rows_in_words
from policyengine.interpreter.texts import value_text
from policyengine.ledger.bodies import Concerns, Corrected, Filed
from policyengine.ledger.body_json import body_of
from policyengine.ledger.canonical import canonical, facts_json, sha256
from policyengine.ledger.claim_rows import ClaimRow, claim_rows
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.recording import Said, record
from policyengine.ledger.results import Conflict, LookAlike, Refused, Submitted
from policyengine.ledger.spellings import Of, new_spellings
from policyengine.ledger.store import Reader, Writer
from policyengine.settlement.records import Records
from policyengine.values import UNKNOWN, Value
from policyengine.words import Words

_MOST_ROWS: Final = 10
"""Rows that are named of those whose ids are alike."""
_MOST_IDS: Final = 3
"""Claims that are named of those in a table that has not the one asked for."""


@dataclass(frozen=True, slots=True)
class Handed:
    """Claims handed in, read; `ignored` are the keys of the records that are no facts."""

    claims: tuple[Claim, ...]
    ignored: tuple[str, ...] = ()


def listed(claims: ClaimTable | Iterable[Mapping[str, object]]) -> ClaimTable | list[Mapping[str, object]]:
    """Claims that can be gone through more than once. TypeError where `claims` is one record, or a text."""
    if isinstance(claims, ClaimTable):
        return claims
    if isinstance(claims, Mapping | str):
        raise TypeError("submit takes a list of claims")
    return list(claims)


def handed_in(claims: ClaimTable | list[Mapping[str, object]], book: PolicyBook) -> Handed:
    """The claims of a table already read, or of records."""
    if isinstance(claims, ClaimTable):
        return Handed(claims.claims, claims.unknown_columns)
    given = list(all_handed_over(claims, book))
    return Handed(tuple(one.claim for one in given), tuple(dict.fromkeys(key for one in given for key in one.ignored)))


@dataclass(frozen=True, slots=True)
class Ready:
    """A record that can be filed: its id as ids are compared, its applicant, its facts as they are kept."""

    id: str
    applicant: str
    filed: Filed
    claim: Claim

    def said(self) -> Said:
        """The entry that files it."""
        return self.filed, Concerns("", self.id, self.applicant)


@dataclass(frozen=True, slots=True)
class Sorted:
    """Records, those that can be filed and those that cannot."""

    ready: tuple[Ready, ...]
    refused: tuple[Refused, ...]


def sort_out(claims: Sequence[Claim], book: PolicyBook) -> Sorted:
    """Which of the records can be filed under the policies, and why the others cannot."""
    zone = _one_zone(book)
    records = [Records(bench, claims) for bench in book.benches]
    ready, refused = [], []
    for position, claim in enumerate(claims):
        found = (one.problems(position, one.bench.facts_of(claim)) for one in records)
        problems = tuple(dict.fromkeys(problem for each in found for problem in each))
        applicant = applicant_of(claim, book)
        if not applicant and not problems:
            problems = (_no_applicant(claim, book),)
        if problems:
            words = tuple(problem.words for problem in problems)
            refused.append(Refused(claim.id, words, tuple(problem.code for problem in problems), claim.where))
        else:
            ready.append(Ready(records[0].ids[position], applicant, _filed(claim, zone), claim))
    return Sorted(tuple(ready), tuple(refused))


def corrected(claim: str, facts: ClaimTable | Mapping[str, object], book: PolicyBook) -> Ready:
    """The record that takes the place of `claim`. Raises LedgerError where there is none that can be filed as it."""
    if isinstance(facts, ClaimTable):
        given = [one for one in facts.claims if normal_id(one.id) == claim]
        if not given:
            raise _another(claim, facts.claims)
    elif not isinstance(facts, Mapping):
        raise TypeError("correct takes the facts of one claim, as a mapping, or a table that has it")
    else:
        read = handed_over(facts, book).claim
        given = [read if read.id else handed_over({**facts, book.claim_fact: claim}, book).claim]
    sorted_ = sort_out(given, book)
    for refused in sorted_.refused:
        zh = "；".join(words.zh for words in refused.problems)
        en = "; ".join(words.in_language("en") for words in refused.problems)
        at = Words(f"{refused.where.zh}，", f"{refused.where.in_language('en')}: ") if refused.where else Words("", "")
        raise LedgerError(
            "L727",
            Words(f"更正后的申报有误：{at.zh}{zh}", f"the corrected record is not valid: {at.in_language('en')}{en}"),
        )
    ready = next(iter(sorted_.ready), None)
    if ready is None or ready.id != claim:
        raise _another(claim, given)
    return ready


def _another(claim: str, there: Sequence[Claim]) -> LedgerError:
    """That facts are those of other claims than the one that is corrected."""
    ids = [one.id for one in there if one.id]
    named = "、".join(f"`{one}`" for one in ids[:_MOST_IDS]) or "—"
    more, en_more = (f"等{len(ids):,}笔", f" and more ({len(ids):,})") if len(ids) > _MOST_IDS else ("", "")
    return LedgerError(
        "L728",
        Words(
            f"更正的是 `{claim}`，更正内容里没有这一笔，写的编号是 {named}{more}",
            f"`{claim}` is corrected, but there is no record of it; there is {named.replace('、', ', ')}{en_more}",
        ),
    )


def submit(writer: Writer, handed: Handed, sorted_: Sorted, at: str) -> Submitted:
    """File what can be filed and is new."""
    known = claim_rows(writer, [one.id for one in sorted_.ready])
    new = [one for one in sorted_.ready if one.id not in known]
    same = [one.id for one in sorted_.ready if one.id in known and known[one.id].facts_sha256 == one.filed.sha256]
    other = [one for one in sorted_.ready if one.id in known and known[one.id].facts_sha256 != one.filed.sha256]
    record(writer, [one.said() for one in new], at)
    return Submitted(
        tuple(one.id for one in new),
        tuple(one for one in same if not known[one].withdrawn),
        tuple(_conflicts(writer, other, known)),
        sorted_.refused,
        handed.ignored,
        (*_alike(writer, "claim", new), *_alike(writer, "applicant", new)),
        tuple(one for one in same if known[one].withdrawn),
    )


def _alike(reader: Reader, of: Of, filed: Sequence[Ready]) -> Iterator[LookAlike]:
    """Ids of claims filed just now, or of their applicants, that are new and nearly those of others."""
    bearing: dict[str, list[Ready]] = {}
    for one in filed:
        bearing.setdefault(one.id if of == "claim" else one.applicant, []).append(one)
    counts = {spelling: len(several) for spelling, several in bearing.items()}
    for now, before in new_spellings(reader, of, counts):
        claims = [one for spelling in now for one in bearing[spelling]]
        ids = tuple(one.id for one in claims)
        yield LookAlike(of, tuple(now), tuple(before), ids, _rows([one.claim for one in claims]))


def _rows(claims: Sequence[Claim]) -> Words | None:
    """The file, and the first rows, of claims of one file."""
    if not all(one.row for one in claims):
        return None
    rows = rows_in_words(sorted(one.row for one in claims)[:_MOST_ROWS], claims[0].counted)
    more, en_more = (f"等{len(claims)}处", " and more") if len(claims) > _MOST_ROWS else ("", "")
    file = claims[0].file
    return Words(f"{file} {rows.zh}{more}".lstrip(), f"{file}, {rows.en}{en_more}".removeprefix(", "))


def _conflicts(reader: Reader, other: Sequence[Ready], known: Mapping[str, ClaimRow]) -> Iterator[Conflict]:
    entries = reader.entries_at([known[one.id].facts for one in other])
    for one, entry in zip(other, entries, strict=True):
        before = facts_kept(body_of(entry)).facts
        names = sorted(before.keys() | one.filed.facts.keys())
        differing = (name for name in names if before.get(name, ...) != one.filed.facts.get(name, ...))
        yield Conflict(one.id, entry.seq, tuple(differing), one.claim.where)


def facts_kept(body: object) -> Filed:
    """The facts in the entry of a claim, or of its correction."""
    match body:
        case Filed():
            return body
        case Corrected():
            return body.filed
        case _:
            raise ValueError("an entry of a claim's facts was expected")


def _one_zone(book: PolicyBook) -> ZoneInfo | None:
    """The timezone of all policies, in which a time without a zone is meant; None where a book has several."""
    zones = {str(policy.timezone): policy.timezone for policy in book.policies}
    return next(iter(zones.values())) if len(zones) == 1 else None


def _filed(claim: Claim, zone: ZoneInfo | None) -> Filed:
    """The facts as kept: times as instants, so that one time written in two ways is one."""
    facts = facts_json(claim.values if zone is None else claim.in_timezone(zone))
    dates = tuple(sorted(claim.dates_without_time))
    return Filed(facts, sha256(canonical(facts)), dates, claim.file, claim.row, claim.counted)


def applicant_of(claim: Claim, book: PolicyBook) -> str:
    """Who claims: as the first policy knows it that the claim answers."""
    values = (claim.values.get(policy.roles.applicant.name, UNKNOWN) for policy in book.policies)
    return next((_text(value) for value in values if value is not UNKNOWN and value is not None), "")


def _text(value: Value) -> str:
    return normal_id(value_text(value))


def _no_applicant(claim: Claim, book: PolicyBook) -> Problem:
    policy = book.policies[0]
    name = policy.roles.applicant.name
    label = policy.facts[name].label
    words = Words(
        f"没有填写“{label.zh}”，不知道是谁申报", f"“{label.in_language('en')}” is not given: it is not known who claims"
    )
    return Problem("F652", words, name, claim.where)
