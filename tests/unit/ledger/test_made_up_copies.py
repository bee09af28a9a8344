"""A copy that somebody made up, with hashes that are right: it is refused with its entry, or a ledger can say so."""

from __future__ import annotations

import copy as copies
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyengine.app.ledger.api import Ledger
from policyengine.ledger.copying import Form, write
from policyengine.ledger.entries import Entry, Head, Kind, _seal
from policyengine.ledger.errors import LedgerError
from tests.ledger_stores.office import Clock
from tests.ledger_stores.test_verbs import three_rounds

Path_ = tuple[str | int, ...]

HOSTILE: Final = [
    None,
    True,
    0,
    -1,
    1,
    10**12,
    2**63 - 1,
    2**63,
    10**4000,
    1.5,
    "",
    "1e300000000",
    "1/0",
    "-1",
    "1/3",
    "9" * 4000,
    "1/" + "7" * 4000,
    "9" * 5000,
    "NaN",
    "0001-01-01",
    "9999-12-31",
    "2030-13-45",
    ["number", "1e300000000"],
    ["number", "1/0"],
    ["number", "9" * 4000],
    ["date", "0001-01-01"],
    ["date_time", "0001-01-01T00:00:00+00:00"],
    ["date_time", "9999-12-31T23:59:59+00:00"],
    ["text", "x" * 10_000],
    [],
    {},
    ["x"],
    {"x": "x"},
]


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> list[Entry]:
    """The entries of a ledger in which everything happened."""
    with three_rounds(str(tmp_path_factory.mktemp("real") / "ledger.db"), 8) as ledger, ledger.reading() as reader:
        return list(reader.entries())


def places(data: Any, path: Path_ = ()) -> Iterator[Path_]:  # noqa: ANN401  # JSON
    """Where in a body something can be put."""
    yield path
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for name, one in inner:
        yield from places(one, (*path, name))


def changed(data: Any, path: Path_, change: Any) -> Any:  # noqa: ANN401  # JSON
    """A body in which something else stands at a place; `...`: nothing does."""
    if not path:
        return {} if change is ... else change
    made = copies.deepcopy(data)
    at = made
    for step in path[:-1]:
        at = at[step]
    if change is ...:
        del at[path[-1]]
    else:
        at[path[-1]] = change
    return made


def resealed(entries: list[Entry], number: int, columns: dict[str, str]) -> Iterator[Entry]:
    """The chain in which one entry has other columns."""
    last = Head()
    for entry in entries:
        own = columns if entry.seq == number else {}
        kind, at, round_ = own.get("kind", entry.kind), own.get("at", entry.at), own.get("round", entry.round)
        claim, applicant = own.get("claim", entry.claim), own.get("applicant", entry.applicant)
        body = own.get("body", entry.body)
        mark = _seal(entry.seq, kind, at, round_, claim, applicant, body, last.hash)
        yield Entry(entry.seq, kind, at, round_, claim, applicant, body, last.hash, mark)
        last = Head(entry.seq, mark)


def _refusal(path: Path, file: io.BytesIO) -> LedgerError | None:
    try:
        Ledger.import_copy(path, file)
    except LedgerError as error:
        return error
    return None


def is_refused_or_whole(folder: Path, entries: list[Entry], form: Form, number: int) -> None:
    """Import what was made up, and see."""
    path, file = folder / "made-up.db", io.BytesIO()
    write(entries, file, form)
    file.seek(0)
    path.unlink(missing_ok=True)
    refused = _refusal(path, file)
    if refused is not None:
        assert refused.code in {"L740", "L742", "L745"}, refused
        assert f"entry {number} " in str(refused) or refused.code != "L740", refused
        assert not path.exists()
        return
    with Ledger.open(path, now=Clock()) as ledger:
        assert ledger.verify().complaints == ()
        ledger.balances()
        for claim in sorted({entry.claim for entry in entries if entry.claim})[:5]:
            ledger.show(claim)
        ledger.rounds()
        ledger.pending()
        ledger.replay()
        ledger.settle()
        assert ledger.verify().complaints == ()


@given(data=st.data())
def test_a_body_with_anything_in_it_is_refused_or_means_something(
    real: list[Entry], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    kind = data.draw(st.sampled_from(sorted({one.kind for one in real})), "kind")
    of_kind = [one for one in real if one.kind == kind]
    entry = of_kind[data.draw(st.integers(0, len(of_kind) - 1), "entry")]
    said = json.loads(entry.body)
    path = data.draw(st.sampled_from(list(places(said))), "place")
    others = [one for place in places(said) for one in [_at(said, place)] if not isinstance(one, dict)]
    change = data.draw(st.sampled_from([..., *HOSTILE]) | st.sampled_from(others), "change")
    body = json.dumps(changed(said, path, change), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    form: Form = data.draw(st.sampled_from(["csv", "jsonl"]), "form")
    made_up = list(resealed(real, entry.seq, {"body": body}))
    is_refused_or_whole(tmp_path_factory.getbasetemp(), made_up, form, entry.seq)


def _at(data: Any, path: Path_) -> Any:  # noqa: ANN401  # JSON
    for step in path:
        data = data[step]
    return data


@given(data=st.data())
def test_a_column_with_anything_in_it_is_refused_or_means_something(
    real: list[Entry], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    entry = real[data.draw(st.integers(0, len(real) - 1), "entry")]
    column = data.draw(st.sampled_from(["kind", "at", "round", "claim", "applicant"]), "column")
    known = [one for entry in real[:: len(real) // 9] for one in (entry.at, entry.round, entry.claim, entry.applicant)]
    strange = ["", "x", "9999-12-31T23:59:59.999999Z", "2030-02-30T00:00:00.000000Z", "甲" * 5000]
    value = data.draw(st.sampled_from([*known, *strange, *(kind.value for kind in Kind)]), "value")
    made_up = list(resealed(real, entry.seq, {column: value}))
    is_refused_or_whole(tmp_path_factory.getbasetemp(), made_up, "jsonl", entry.seq)


@given(data=st.data())
def test_entries_left_out_doubled_or_moved_are_refused_or_mean_something(
    real: list[Entry], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(real) - 1), "entry")
    what = data.draw(st.sampled_from(["left out", "doubled", "moved"]), "what")
    rest = [*real[:at], *real[at + 1 :]]
    to = data.draw(st.integers(0, len(rest)), "to") if what != "left out" else 0
    put = [] if what == "left out" else [real[at]]
    chosen = [*real[: at + 1], *put, *real[at + 1 :]] if what == "doubled" else [*rest[:to], *put, *rest[to:]]
    last, made_up = Head(), []
    for number, one in enumerate(chosen, start=1):
        mark = _seal(number, one.kind, one.at, one.round, one.claim, one.applicant, one.body, last.hash)
        made_up.append(Entry(number, one.kind, one.at, one.round, one.claim, one.applicant, one.body, last.hash, mark))
        last = Head(number, mark)
    is_refused_or_whole(tmp_path_factory.getbasetemp(), made_up, "jsonl", at + 1)
