"""Awards that claims received elsewhere, under policies outside the system: recorded, and counted from then on."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

from policyengine.app.evaluating import form_of
from policyengine.app.ledger.looking import standing
from policyengine.app.ledger.moving import known_claims
from policyengine.app.loading import PolicyBook
from policyengine.claims.cells import read_cell
from policyengine.claims.form import Form, Raw
from policyengine.facts import OutsideAward, Problem, normal_id
from policyengine.ledger.bodies import Concerns, Elsewhere
from policyengine.ledger.claim_rows import ClaimRow
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.outside import Known, known_awards
from policyengine.ledger.postings import FEN, in_fen
from policyengine.ledger.recording import record
from policyengine.ledger.results import Counting, ElsewhereKept
from policyengine.ledger.store import Reader, Writer
from policyengine.policy.model import Fact, FactKind
from policyengine.report.amounts import english, money
from policyengine.settlement.elsewhere import counted_by
from policyengine.values import Value
from policyengine.words import Words

_AMOUNT: Final = Fact(
    "amount", Words("金额", "amount"), FactKind.MONEY, decimals=2, at_least=Fraction(0), at_most=Fraction(10**12)
)
_RECEIVED: Final = Fact("received", Words("日期", "date"), FactKind.DATE)


_LEVELS: Final = {
    **dict.fromkeys(("国家", "国家级", "全国"), "nation"),
    **dict.fromkeys(("省", "省级"), "province"),
    **dict.fromkeys(("市", "市级"), "city"),
    **dict.fromkeys(("县", "区", "区县", "县级", "区级", "县区级"), "county"),
    **dict.fromkeys(("开发区", "开发区级", "园区"), "zone"),
}
"""How offices write the levels whose ids policy files have."""

_LEVEL: Final = re.compile(r"[a-z][a-z_]*")
"""What the id of a level looks like in a policy file."""


@dataclass(frozen=True, slots=True)
class AwardElsewhere:
    """An award received elsewhere as a clerk states it; `currency` None: that of the policies."""

    title: str
    amount: int | Decimal | str
    place: str
    level: str
    categories: str | Iterable[str]
    received: dt.date | str | None = None
    reference: str = ""
    currency: str | None = None


def stated(given: AwardElsewhere, book: PolicyBook) -> Elsewhere:
    """The award as it is kept. Raises LedgerError for what cannot be meant."""
    currency = normal_id(given.currency or book.policies[0].currency)
    title = normal_id(given.title).removeprefix("《").removesuffix("》")
    several = [given.categories] if isinstance(given.categories, str) else given.categories
    categories = tuple(sorted({normal_id(one) for one in several} - {""}))
    place, level = normal_id(given.place), normal_id(given.level)
    level = _LEVELS.get(level, level)
    named = (
        (title, Words("政策名称", "the title of the policy")),
        (place, Words("地域", "its place")),
        (level, Words("层级", "its level")),
        ("".join(categories), Words("领域", "its categories")),
    )
    for text, what in named:
        if not text or not text.isprintable():
            raise _wrong(Words(f"要写明{what.zh}", f"{what.in_language('en')} must be said"))
    if _LEVEL.fullmatch(level) is None:
        raise _wrong(
            Words(
                f"不认识层级 `{level}`，写国家级、省级、市级、县级、开发区之一，或照政策文件的写法",
                f"the level `{level}` is not known: nation, province, city, county, zone, or as policy files have it",
            )
        )
    form = replace(form_of(book), currency=currency)
    amount = _read(_AMOUNT, given.amount, form)
    received = _read(_RECEIVED, given.received, form)
    if not isinstance(amount, Fraction):
        raise _wrong(Words("要写明金额", "its amount must be said"))
    day = received.isoformat() if isinstance(received, dt.date) else ""
    reference = normal_id(given.reference)
    return Elsewhere(title, in_fen(amount), currency, place, level, categories, day, reference)


def _read(fact: Fact, raw: Raw, form: Form) -> Value:
    value = read_cell(fact, raw, form)
    if isinstance(value, Problem):
        said = value.words
        raise _wrong(Words(f"{said.zh}（{value.code}）", f"{said.in_language('en')} ({value.code})"))
    return value


def _wrong(words: Words) -> LedgerError:
    zh, en = words.zh, words.in_language("en")
    return LedgerError("L746", Words(f"另获的支持没有写对：{zh}", f"the award is not stated rightly: {en}"))


def keep(writer: Writer, book: PolicyBook, claim: str, body: Elsewhere, reason: str, at: str) -> ElsewhereKept:
    """Record it, unless it is there. Raises LedgerError where it is there otherwise and no reason is given."""
    row = known_claims(writer, [claim])[claim]
    known = known_awards(writer, [claim]).get(claim, ())
    there = next((one for one in known if (one.body.title, one.body.reference) == (body.title, body.reference)), None)
    if there is not None and replace(there.body, corrects=0, reason="") == body:
        return _kept(row, book, there, new=False)
    if there is None and reason:
        raise _nothing_to_correct(claim, body)
    if there is not None and not reason:
        raise _otherwise(claim, there)
    said = body if there is None else replace(body, corrects=there.entry, reason=reason)
    (entry,) = record(writer, [(said, Concerns("", claim, row.applicant))], at)
    return _kept(row, book, Known(entry.seq, said), new=True)


def _kept(row: ClaimRow, book: PolicyBook, known: Known, *, new: bool) -> ElsewhereKept:
    body, counts = known.body, tuple(dict.fromkeys(_counting(known.award, book)))
    under = {one.policy for one in counts}
    decided = tuple(
        standing(one)
        for one in row.decisions
        if one.seq < known.entry and one.state != "reversed" and not under.isdisjoint(one.group)
    )
    return ElsewhereKept(row.claim, known.entry, new, body.title, body.fen, body.currency, counts, decided)


def _counting(award: OutsideAward, book: PolicyBook) -> Iterator[Counting]:
    for policy in book.policies:
        article = counted_by(policy, award)
        if article is not None:
            yield Counting(policy.policy, article)


def unheard_of(reader: Reader, row: ClaimRow) -> bool:
    """Whether a claim was decided before all that is known now of what it received elsewhere."""
    last = max((one.entry for one in known_awards(reader, [row.claim]).get(row.claim, ())), default=0)
    return any(one.seq < last for one in row.decisions)


def _nothing_to_correct(claim: str, body: Elsewhere) -> LedgerError:
    reference = body.reference or "—"
    return LedgerError(
        "L747",
        Words(
            f"申报 `{claim}` 没有记过《{body.title}》（凭据 {reference}）的支持，没有可更正的；新记的不写理由",
            f"no award under 《{body.title}》 (reference {reference}) is recorded for claim `{claim}`, so there is "
            "nothing to put right; a new one needs no reason",
        ),
    )


def _otherwise(claim: str, there: Known) -> LedgerError:
    body = there.body
    amount = money(Fraction(body.fen, FEN), body.currency)
    rest = [one for one in (body.place, body.level, *body.categories, body.received) if one]
    stands, en_stands = "，".join((amount.zh, *rest)), ", ".join((english(amount), *rest))
    return LedgerError(
        "L748",
        Words(
            f"申报 `{claim}` 的这项支持已记在第{there.entry}条分录（{stands}），内容不同：记错了的，写明理由更正；"
            "是另外一项的，凭据要不同",
            f"entry {there.entry} records this award to claim `{claim}` otherwise ({en_stands}): give a reason to put "
            "it right, or, where it is another award, a reference of its own",
        ),
    )
