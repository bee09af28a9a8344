"""Files that mean harm, or were damaged: refused or read, always soon and never with a fault."""

from __future__ import annotations

import json
import random
import tracemalloc

import pytest

from policyengine.claims.table import read_claims
from policyengine.diagnostics.model import Diagnostics
from tests.unit.claims.forms import FORM
from tests.unit.claims.reading import codes, problems, refused, table


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_cell_of_ten_megabytes_is_one_bad_row(quote: str) -> None:
    claims = table(f"申报编号,约定说明\nA-1,{quote}{'长' * 3_400_000}{quote}\nA-2,短\n").claims
    assert [(claim.id, problems(claim)) for claim in claims] == [("A-1", ["F640"]), ("A-2", [])]
    endless = table(f"申报编号,约定说明\nA-1,{quote}{'x' * 10_000_000}{quote}\nA-2,短\n").claims
    assert [(claim.id, problems(claim)) for claim in endless] == [("", ["F621"]), ("A-2", [])]


def test_an_endless_line_of_json_is_one_bad_row() -> None:
    claims = table('{"claim.id": "' + "x" * 10_000_000 + '"}\n{"claim.id": "2"}\n', "x.jsonl").claims
    assert [(claim.id, problems(claim)) for claim in claims] == [("", ["F622"]), ("2", [])]


def test_ten_thousand_columns_are_read() -> None:
    extra = [f"第{number}项指标" for number in range(10_000)]
    read = table(",".join(["申报编号", *extra]) + "\n" + ",".join(["A-1", *["1"] * 10_000]) + "\n")
    assert len(read.unknown_columns) == 10_000
    assert read.claims[0].id == "A-1"


def test_more_columns_than_a_spreadsheet_has_are_no_table() -> None:
    extra = [f"第{number}项指标" for number in range(16_384)]
    assert codes(refused(",".join(["申报编号", *extra]) + "\n")) == ["F602"]


def test_a_record_of_more_names_than_a_spreadsheet_has_columns_is_one_bad_row() -> None:
    wide = {"claim.id": "1"} | {f"第{number}项指标": number for number in range(20_000)}
    claims = table(json.dumps([wide, {"claim.id": "2"}]), "x.json").claims
    assert [(claim.id, problems(claim)) for claim in claims] == [("", ["F622"]), ("2", [])]


def test_of_a_yaml_file_that_is_too_large_only_the_beginning_is_read() -> None:
    data = b"# x\n" * 10_000_000
    tracemalloc.start()
    try:
        assert codes(refused(data, "x.yaml")) == ["E123"]
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_nul_bytes_are_a_problem_of_their_cell() -> None:
    claims = table("申报编号,成交金额\nA\0-1,5\nA-2,5\0\nA-3,5\n").claims
    assert [problems(claim) for claim in claims] == [["F635"], ["F630"], []]
    assert codes(refused(b"\0" * 10_000)) == ["F603"]


def test_stray_quotes_spoil_their_own_rows_only_and_cost_no_time() -> None:
    stray = table("申报编号,约定说明\n" + 'A,"x\n' * 20_001 + "B,好\n").claims
    assert stray[-1].id == "B"
    lone = table("申报编号,约定说明\n" + 'A,"x\n' + "C,好\n" * 50_000).claims
    assert len(lone) == 50_001
    assert problems(lone[0]) == ["F621"]
    assert not any(claim.problems for claim in lone[1:])
    doubled = table("申报编号,约定说明\n" + 'A,"x\n' + '"""",好\n' * 20_000).claims
    assert problems(doubled[0]) == ["F621"]


def test_blanks_without_end_cost_no_time() -> None:
    blanks = " " * 15_000
    rows = [f"A-1,2024年{blanks}日,1{blanks}元{blanks}5", f"A-2,x{blanks}日,({blanks}5{blanks})"]
    claims = table("申报编号,成交时间,成交金额\n" + "\n".join(rows) + "\n").claims
    assert [problems(claim) for claim in claims] == [["F630", "F630"], ["F630", "F630"]]


def test_the_rows_of_a_file_are_not_held_in_memory_at_once() -> None:
    from policyengine.claims.columns import titles_of
    from policyengine.claims.delimited import read_delimited
    from policyengine.claims.encoding import opened

    data = ("申报编号,约定说明\n" + ("A-1," + "长" * 100 + "\n") * 50_000).encode()
    diagnostics = Diagnostics()
    tracemalloc.start()
    try:
        with opened(data, "x.csv", diagnostics) as text:
            assert text is not None
            rows = read_delimited(text, "x.csv", titles_of(FORM).is_fact, diagnostics)
            assert rows is not None
            assert sum(1 for _ in rows.rows) == 50_000
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 8 << 20 < len(data)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("name", ["x.csv", "x.json", "x.jsonl", "x.yaml", "-"])
def test_damaged_files_never_cause_a_fault(seed: int, name: str) -> None:
    random_ = random.Random(f"{seed}{name}")
    good = {
        "x.json": '[{"claim.id": "A-1", "deal": {"amount": 12.5, "time": "2024-05-01"}}, {"成交金额": "5元"}]',
        "x.jsonl": '{"claim.id": "A-1", "deal.amount": 12.5}\n{"成交金额": "5元"}\n',
        "x.yaml": "- claim.id: A-1\n  deal: {amount: 5元}\n- 成交金额: 5\n",
    }.get(name, '申报编号,成交金额,约定说明\nA-1,5,"a,\n""b"\nA-2,12.5万元,\n').encode()
    for _ in range(60):
        data = bytearray(good)
        for _ in range(random_.randrange(1, 5)):
            at = random_.randrange(len(data))
            match random_.randrange(3):
                case 0:
                    data[at] = random_.randrange(256)
                case 1:
                    del data[at : at + random_.randrange(1, 9)]
                case _:
                    data[at:at] = random_.choice([b'"', b"\0", b"\n", b"\r", b"[", b"{", b"\xff", b"1e999999999", b","])
        diagnostics = Diagnostics()
        read = read_claims(bytes(data), FORM, diagnostics, name=name)
        assert (read is None) == bool(diagnostics)
