"""Policies kept in a ledger, whole, and the book that they make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from policyengine.app.loading import Origin, PolicyBook, book_of, read_sources
from policyengine.app.policy_error import PolicyError
from policyengine.diagnostics.model import Diagnostics
from policyengine.ledger.bodies import NOBODY, PolicyKept
from policyengine.ledger.body_json import body_of
from policyengine.ledger.entries import Entry, Kind, as_written
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.postings import FEN
from policyengine.ledger.recording import Said
from policyengine.ledger.store import Reader
from policyengine.policy.model import Policy
from policyengine.source import Source
from policyengine.words import Words


def read_policies(origins: Sequence[Origin]) -> list[Source]:
    """The policy files, read. Raises PolicyError with every mistake of every file, as if they stood alone."""
    diagnostics = Diagnostics()
    sources = read_sources(origins, diagnostics)
    if diagnostics:
        raise PolicyError(diagnostics)
    return sources


def kept_policies(reader: Reader) -> list[Entry]:
    """The entries that keep policies, the first kept first. Raises LedgerError where one was changed."""
    return [as_written(entry) for entry in reader.entries("kind", Kind.POLICY)]


def book_of_kept(kept: Iterable[PolicyKept]) -> PolicyBook:
    """The book of policies kept. Raises PolicyError where this version of the engine no longer takes them."""
    return _book([_source(one) for one in kept])


def bodies(entries: Iterable[Entry]) -> list[PolicyKept]:
    """What entries of policies say."""
    found = (body_of(entry) for entry in entries)
    return [body for body in found if isinstance(body, PolicyKept)]


@dataclass(frozen=True, slots=True)
class Addition:
    """Policies to keep: the book they make with those there, and the entries that keep them; none where all are."""

    book: PolicyBook
    said: tuple[Said, ...]
    policies: tuple[Policy, ...]


def addition(kept: Sequence[PolicyKept], sources: Sequence[Source]) -> Addition:
    """What it takes to keep `sources` beside what is kept.

    Raises PolicyError where they do not go together, LedgerError where one is not later than what is there.
    """
    known = {one.sha256 for one in kept}
    new = [source for source in sources if source.sha256 not in known]
    _refuse_kept_otherwise(kept, new)
    book = _book([*map(_source, kept), *new])
    policies = [policy for source in new for policy in book.policies if policy.source is source]
    _refuse_other_zones(book)
    before = [policy for policy in book.policies if all(policy is not other for other in policies)]
    for policy in policies:
        _refuse_finer_than_fen(policy)
        _refuse_earlier(policy, [other for other in before if other.policy == policy.policy])
    groups = tuple(tuple(family.policy for family in group.families) for group in book.groups)
    said = [(_kept(policy, groups), NOBODY) for policy in policies]
    return Addition(book, tuple(said), tuple(policies))


def _book(sources: Sequence[Source]) -> PolicyBook:
    diagnostics = Diagnostics()
    book = book_of(sources, diagnostics)
    if book is None:
        raise PolicyError(diagnostics)
    return book


def _source(kept: PolicyKept) -> Source:
    data = kept.text.encode()
    return Source(kept.file, data.decode("utf-8-sig"), data)


def _kept(policy: Policy, groups: tuple[tuple[str, ...], ...]) -> PolicyKept:
    source = policy.source
    text = source.text if source.data is None else source.data.decode()
    edition = policy.edition.isoformat() if policy.edition is not None else ""
    return PolicyKept(source.name, text, source.sha256, policy.policy, edition, policy.fingerprint, groups)


def _refuse_finer_than_fen(policy: Policy) -> None:
    if (policy.rounding.unit * FEN).denominator != 1:
        raise LedgerError(
            "L731",
            Words(
                f"`{policy.policy}` 的金额比分还细，台账只记到分：请把 rounding.to 改为 0.01 或它的倍数",
                f"`{policy.policy}` rounds to less than a hundredth, which a ledger cannot pay: let rounding.to be "
                "0.01 or a multiple of it",
            ),
        )


def _refuse_other_zones(book: PolicyBook) -> None:
    """One claim is kept once, with its times as instants: what a time without a zone means has to be one thing."""
    first = book.policies[0]
    for policy in book.policies:
        if str(policy.timezone) != str(first.timezone):
            raise LedgerError(
                "L763",
                Words(
                    f"`{policy.policy}` 的时区是 {policy.timezone}，`{first.policy}` 的是 {first.timezone}："
                    "同一个台账的政策要用同一时区，否则申报表里的时间有两种意思；时区不同的，另建一个台账",
                    f"the timezone of `{policy.policy}` is {policy.timezone}, that of `{first.policy}` is "
                    f"{first.timezone}: the policies of one ledger have one, or the times of a claim would mean two "
                    "things; keep another ledger for another timezone",
                ),
            )


def _refuse_kept_otherwise(kept: Sequence[PolicyKept], new: Sequence[Source]) -> None:
    """An edition that is kept stays as it is: what was decided by it is made again from it."""
    alone = book_of(new, Diagnostics()) if kept and new else None  # mistakes are told with what is kept, after this
    for policy in alone.policies if alone is not None else ():
        edition = policy.edition.isoformat() if policy.edition is not None else ""
        file = next((one.file for one in kept if (one.policy, one.edition) == (policy.policy, edition)), None)
        if file is None:
            continue
        named = (
            Words(f"版本 {edition} ", f"edition {edition}")
            if edition
            else Words("没有写 edition 的版本", "first edition")
        )
        raise LedgerError(
            "L732",
            Words(
                f"`{policy.policy}` {named.zh}台账里已经有（存入时的文件是 {file}），内容不同：存入的不能改；"
                "有修订的，另写 edition，从更晚的日期起施行",
                f"the {named.en} of `{policy.policy}` is kept already (from {file}), and is other than this: what is "
                "kept stays; give what is revised another edition, in force from a later day",
            ),
        )


def _refuse_earlier(policy: Policy, others: Sequence[Policy]) -> None:
    for other in others:
        if policy.in_force.from_ <= other.in_force.from_:
            raise LedgerError(
                "L732",
                Words(
                    f"`{policy.policy}` 的新版本应从 {other.in_force.from_} 以后施行，"
                    f"文件写的是 {policy.in_force.from_}",
                    f"a new edition of `{policy.policy}` is to be in force from a day after {other.in_force.from_}, "
                    f"not from {policy.in_force.from_}",
                ),
            )


def refuse_others(url: str, kept: Sequence[PolicyKept], sources: Sequence[Source]) -> None:
    """Raises LedgerError where a ledger keeps other policies than these."""
    known = {one.sha256 for one in kept}
    if any(source.sha256 not in known for source in sources):
        raise LedgerError(
            "L730",
            Words(
                f"`{url}` 已经是另一些政策的台账；增加政策或新版本用 `policyengine ledger amend`",
                f"`{url}` is a ledger of other policies already; "
                "`policyengine ledger amend` adds policies and editions",
            ),
        )


def called(policy: Policy) -> str:
    """A policy by id and edition."""
    return policy.policy if policy.edition is None else f"{policy.policy} ({policy.edition})"
