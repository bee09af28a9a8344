"""Money that came back (退回款), recorded against what is to be given back for a claim."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Final

from policyengine.app.evaluating import form_of
from policyengine.app.ledger.looking import owed
from policyengine.app.ledger.moving import known_claims
from policyengine.app.loading import PolicyBook
from policyengine.claims.cells import read_cell
from policyengine.facts import Problem
from policyengine.ledger import postings
from policyengine.ledger.bodies import Concerns, Recovered
from policyengine.ledger.body_json import body_of
from policyengine.ledger.claim_rows import ClaimRow
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.postings import FEN, in_fen
from policyengine.ledger.proved_claims import refuse_unproved
from policyengine.ledger.recording import Said, record
from policyengine.ledger.repairs import Recoveries, Recovery
from policyengine.ledger.store import Reader, Writer
from policyengine.policy.model import Fact, FactKind
from policyengine.report.amounts import english, money
from policyengine.words import Words

_AMOUNT: Final = Fact(
    "amount", Words("退回的金额", "amount"), FactKind.MONEY, decimals=2, at_least=Fraction(0), at_most=Fraction(10**12)
)


def stated(amount: int | Decimal | str, book: PolicyBook) -> int:
    """The fen that came back, as a clerk states them. Raises LedgerError for what cannot be meant."""
    value = read_cell(_AMOUNT, amount, form_of(book))
    if isinstance(value, Problem):
        zh, en = f"{value.words.zh}（{value.code}）", f"{value.words.in_language('en')} ({value.code})"
        raise _wrong(Words(zh, en))
    if not isinstance(value, Fraction) or not value:
        raise _wrong(Words("要写明金额，大于 0", "it must be said, and more than nothing"))
    return in_fen(value)


def _wrong(words: Words) -> LedgerError:
    zh, en = words.zh, words.in_language("en")
    return LedgerError("L774", Words(f"退回的金额没有写对：{zh}", f"the amount given back is not stated rightly: {en}"))


def recover(
    writer: Writer, book: PolicyBook, claim: str, amount: int | Decimal | str | None, reference: str, at: str
) -> Recoveries:
    """Record that an amount came back for a claim, all that is to be given back where it is None; once a reference.

    Raises LedgerError where more is said to have come back than is to be given back, or, under the same reference,
    another amount.
    """
    fen = stated(amount, book) if amount is not None else None
    currency = book.policies[0].currency
    row = known_claims(writer, [claim])[claim]
    before = tuple(_recorded(writer, row, reference))
    if before:
        done = Recoveries(claim, reference, False, before, owed(row))
        if fen not in (None, done.fen):
            raise _otherwise(done, money(Fraction(done.fen, FEN), currency))
        return done
    total = sum(row.owed.values())
    if not total:
        raise _nothing(claim)
    if fen is not None and fen > total:
        raise _too_much(claim, money(Fraction(total, FEN), currency))
    refuse_unproved(writer, [row])
    said = list(recoveries(row, total if fen is None else fen, reference))
    entries = record(writer, [one for _, one in said], at)
    made = (_recovery(entry.seq, body) for entry, (body, _) in zip(entries, said, strict=True))
    return Recoveries(claim, reference, True, tuple(made), owed(known_claims(writer, [claim])[claim]))


def recoveries(row: ClaimRow, fen: int, reference: str) -> Iterator[tuple[Recovered, Said]]:
    """The entries that record it: debts are met in the order of their policies' ids, then of who owes them."""
    for (policy, who), debt in sorted(row.owed.items()):
        part = min(fen, debt)
        fen -= part
        if part:
            body = Recovered(part, reference, tuple(postings.recovery(policy, who, part)))
            yield body, (body, Concerns("", row.claim, who))


def _recorded(reader: Reader, row: ClaimRow, reference: str) -> Iterator[Recovery]:
    """What came back for a claim under a reference, as far as it was not voided."""
    for entry in reader.entries("claim", row.claim):
        body = body_of(entry)
        if isinstance(body, Recovered) and body.reference == reference and entry.seq not in row.voided:
            yield _recovery(entry.seq, body)


def _recovery(entry: int, body: Recovered) -> Recovery:
    moved = body.postings[0]
    return Recovery(entry, moved.policy, moved.applicant, body.fen)


def _too_much(claim: str, total: Words) -> LedgerError:
    return LedgerError(
        "L773",
        Words(
            f"申报 `{claim}` 应退回的只有{total.zh}，没有写入",
            f"no more than {english(total)} is to be given back for claim `{claim}`; nothing was written",
        ),
    )


def _nothing(claim: str) -> LedgerError:
    return LedgerError(
        "L773", Words(f"申报 `{claim}` 没有应退回的款项", f"nothing is to be given back for claim `{claim}`")
    )


def _otherwise(before: Recoveries, fen: Words) -> LedgerError:
    entries = [str(one.entry) for one in before.recoveries]
    return LedgerError(
        "L775",
        Words(
            f"申报 `{before.claim}` 凭证 {before.reference} 已登记退回{fen.zh}（第{'、'.join(entries)}条分录），"
            "金额不同：记错了的，先用 `policyengine ledger void` 作废；是另一笔的，凭证号要不同",
            f"{english(fen)} is recorded as given back for claim `{before.claim}` under reference {before.reference} "
            f"(entries: {', '.join(entries)}): void what is wrong first by "
            "`policyengine ledger void`; another sum has a reference of "
            "its own",
        ),
    )
