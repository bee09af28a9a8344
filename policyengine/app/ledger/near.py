"""Who asks for what is not there is told what it may be: a name nearly so, or an id of the other kind.

Looked for only where a request fails, and over short rows; it decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Final

from policyengine.facts import folded_id
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.store import Reader
from policyengine.ledger.tables import CLAIMS, ROUNDS, SPELLINGS
from policyengine.words import Words

_MOST: Final = 3
_ZEROS: Final = re.compile(r"(?<!\d)0+(?=\d)")


def unknown_claim(reader: Reader, claim: str) -> LedgerError:
    """That a claim was never filed: it may be an applicant, or a slip."""
    zh, en = f"台账里没有申报 `{claim}`", f"no claim `{claim}` was filed"
    if next(reader.entries("applicant", claim), None) is not None:
        zh += f"；这是申报主体，查主体用 `policyengine ledger history {claim}`"
        en += f"; it is an applicant: see `policyengine ledger history {claim}`"
    elif near := near_ids(claim, (str(row[2]) for row in reader.rows(SPELLINGS, ("claim",)))):
        zh += f"；相近的有 {'、'.join(near)}"
        en += f"; there is {', '.join(near)}"
    return LedgerError("L720", Words(zh, en))


def unknown_round(reader: Reader, name: str) -> LedgerError:
    """That there is no such round, and which there are."""
    names = [str(row[0]) for row in sorted(reader.rows(ROUNDS), key=lambda row: int(row[1]))]
    zh, en = f"没有轮次 `{name}`", f"there is no round `{name}`"
    near = [one for one in names if name in one] or get_close_matches(name, names, _MOST)
    if near:
        zh += f"；相近的有 {'、'.join(near[:_MOST])}"
        en += f"; there is {', '.join(near[:_MOST])}"
    elif names:
        zh += f"；最近的是 {names[-1]}，全部见 `policyengine ledger rounds`"
        en += f"; the last one is {names[-1]}: see `policyengine ledger rounds`"
    return LedgerError("L723", Words(zh, en))


def is_claim(reader: Reader, id_: str) -> bool:
    """Whether this is the id of a claim."""
    return next(iter(reader.get(CLAIMS, [(id_,)])), None) is not None


def near_applicants(reader: Reader, applicant: str) -> tuple[str, ...]:
    """Applicants whose ids are nearly this one."""
    return near_ids(applicant, (str(row[2]) for row in reader.rows(SPELLINGS, ("applicant",))))


def near_ids(asked: str, known: Iterable[str]) -> tuple[str, ...]:
    """The ids that were probably meant: alike but for case, width, signs or zeros; else those one slip away.

    >>> near_ids("KF-2", ["KF-001", "KF-002"]), near_ids("KF-0021", ["KF-002", "KF-100"])
    (('KF-002',), ('KF-002',))
    """
    bare, alike, slips = _bare(asked), list[str](), list[str]()
    for one in known:
        if _bare(one) == bare:
            alike.append(one)
        elif len(slips) < _MOST and len(asked) > 3 and _one_slip(asked, one):
            slips.append(one)
    found: Sequence[str] = alike or slips
    return tuple(found[:_MOST])


def _bare(id_: str) -> str:
    return _ZEROS.sub("", folded_id(id_))


def _one_slip(one: str, other: str) -> bool:
    """One character put in, left out or replaced, or two exchanged."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, against = one[start:], other[start:]
    if len(rest) == len(against):
        return rest[1:] == against[1:] or (rest[:2] == against[1::-1] and rest[2:] == against[2:])
    return rest[1:] == against or rest == against[1:]
