"""Taking back (追回) and correcting what was decided; which claims, and for which reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from policyengine.app.ledger import asked
from policyengine.app.ledger.deciding import Decisions, cases, decide
from policyengine.app.ledger.near import unknown_claim
from policyengine.app.loading import PolicyBook
from policyengine.ledger import postings
from policyengine.ledger.bodies import Concerns, Corrected, Decided, Filed, Reversed, Waiting
from policyengine.ledger.body_json import body_of
from policyengine.ledger.claim_rows import ClaimRow, Standing, claim_rows
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.postings import Account
from policyengine.ledger.recording import Said, record
from policyengine.ledger.results import TakenBack
from policyengine.ledger.store import Reader, Writer
from policyengine.words import Words


def known_claims(reader: Reader, claims: Sequence[str]) -> dict[str, ClaimRow]:
    """How these claims stand. Raises LedgerError where one was never filed."""
    found = claim_rows(reader, claims)
    for claim in claims:
        if claim not in found:
            raise unknown_claim(reader, claim)
    return found


def reason_given(reason: str) -> str:
    """The reason, trimmed. Raises LedgerError where there is none."""
    given = asked.text(reason, "reason").strip()
    if not given:
        raise LedgerError("L722", Words("要写明理由", "a reason is needed"))
    return given


def reference_given(reference: str) -> str:
    """The reference of a payment, trimmed. Raises LedgerError where there is none."""
    given = asked.text(reference, "reference").strip()
    if not given:
        raise LedgerError("L725", Words("要写明付款凭证号", "a payment needs its reference"))
    return given


# Taking back.


def reverse(writer: Writer, claim: str, reason: str, at: str) -> TakenBack:
    """Take back what a claim was granted. Raises LedgerError where there is nothing, and never was."""
    row = known_claims(writer, [claim])[claim]
    said = clawback(writer, row, reason)
    if not said and not row.taken_back:
        raise _nothing_granted(row)
    entries = record(writer, said, at)
    moved = [one for body, _ in said if isinstance(body, Reversed) for one in body.postings]
    unpaid, owed = (
        -sum(one.fen for one in moved if one.account is account) for account in (Account.GRANTED, Account.RECOVERABLE)
    )
    return TakenBack(claim, tuple(entry.seq for entry in entries), unpaid, owed)


def _nothing_granted(row: ClaimRow) -> LedgerError:
    """That there is nothing to take back, why there is not, and what is done instead."""
    if row.withdrawn:
        zh, en = "已经撤回，不再认定", "it is withdrawn, and not decided any more"
    elif row.decisions:
        zh, en = "已经认定，没有得到补贴", "it is decided, and was granted nothing"
    else:
        zh = "还没有认定；不再认定的，用 `policyengine ledger withdraw` 撤回"
        en = "it is not decided; `policyengine ledger withdraw` keeps it so"
    return LedgerError(
        "L721",
        Words(f"申报 `{row.claim}` 没有可追回的补贴：{zh}", f"claim `{row.claim}` has no grant to take back: {en}"),
    )


def clawback(reader: Reader, claim: ClaimRow, reason: str) -> list[Said]:
    """The entries that take back whatever a claim was granted."""
    granting = [one for one in claim.decisions if one.fen and one.state != "reversed"]
    return list(_reversals(reader, claim, granting, reason, correction=False))


def _reversals(
    reader: Reader, claim: ClaimRow, decisions: Sequence[Standing], reason: str, *, correction: bool
) -> Iterator[Said]:
    entries = reader.entries_at([one.seq for one in decisions])
    for one, entry in zip(decisions, entries, strict=True):
        body = body_of(entry)
        assert isinstance(body, Decided), "a claim's row names its decisions"
        about = Concerns(one.round, claim.claim, entry.applicant)
        if one.state == "reversed":  # it holds nothing any more; it only makes room
            yield Reversed(one.seq, reason, correction, (), (), ()), about
        else:
            moved = tuple(postings.reversal(body.amounts, entry.applicant, paid=one.state == "paid"))
            yield Reversed(one.seq, reason, correction, moved, body.contributions, body.closures), about


# Correcting.


def correction(reader: Reader, claim: ClaimRow, applicant: str, filed: Filed, reason: str) -> list[Said]:
    """The entries that put other facts in the place of a claim's, and make room for new decisions."""
    corrected = Corrected(claim.facts, reason, filed)
    reversals = making_room(reader, claim, claim.decisions, reason)
    return [(corrected, Concerns("", claim.claim, applicant)), *reversals]


def making_room(reader: Reader, claim: ClaimRow, decisions: Sequence[Standing], reason: str) -> Iterator[Said]:
    """The entries by which these decisions on a claim make room for others."""
    return _reversals(reader, claim, decisions, reason, correction=True)


def decide_again(reader: Reader, book: PolicyBook, entry: int, reversed_: Iterable[Standing]) -> Decisions:
    """Decide a corrected claim, whose facts are in `entry`, under the groups whose decisions made room."""
    policies = {policy for one in reversed_ for policy in one.group}
    said: list[Said] = []
    waiting: list[Waiting] = []
    for bench in book.benches:
        if not policies.isdisjoint(family.policy for family in bench.group.families):
            decisions = decide(reader, bench, list(cases(reader, [entry])), "")
            said += decisions.said
            waiting += decisions.waiting
    return Decisions(tuple(said), tuple(waiting))
