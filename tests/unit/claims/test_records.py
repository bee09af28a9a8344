"""Records: JSON, JSON lines and YAML."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from tests.unit.claims.reading import codes, problems, refused, table


def test_names_are_nested_or_dotted_or_labels() -> None:
    nested = {"claim": {"id": "A-1"}, "deal": {"amount": 5}}
    dotted = {"claim.id": "A-1", "deal.amount": "5元"}
    labels = {"申报编号": "A-1", "成交金额": 5.0}
    claims = table(json.dumps([nested, dotted, labels], ensure_ascii=False), "x.json").claims
    assert [claim.row for claim in claims] == [1, 2, 3]
    assert all(claim.id == "A-1" and claim.values["deal.amount"] == 5 for claim in claims)
    assert all(claim.values["agreed.share"] is None for claim in claims)


def test_numbers_are_exact() -> None:
    text = '{"claim.id": "1", "agreed.share": 0.1, "deal.amount": 1234567890123456.78, "deal.staff": 1e2}'
    (claim,) = table(text, "x.json").claims
    assert claim.values["agreed.share"] == Fraction(1, 10)
    assert claim.values["deal.amount"] == Fraction("1234567890123456.78")
    assert claim.values["deal.staff"] == 100


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("NaN", "F639"),
        ("Infinity", "F639"),
        ("-Infinity", "F639"),
        ("[1, 2]", "F639"),
        ("1e99999999999999999999", "F639"),
        ("1e999999", "F638"),
        ("1" * 5000, "F638"),
        ("1" * 100_000, "F638"),
        ("true", "F630"),
        ('"\\u0000"', "F630"),
    ],
)
def test_values_that_are_no_amount_are_a_problem_of_their_record(value: str, code: str) -> None:
    claims = table(
        f'[{{"claim.id": "1", "deal.amount": {value}}}, {{"claim.id": "2", "deal.amount": 5}}]', "x.json"
    ).claims
    assert [problems(claim) for claim in claims] == [[code], []]
    where = claims[0].problems[0].where
    assert where is not None
    assert where.zh == "x.json 第1条记录“deal.amount”列"


def test_null_is_a_blank() -> None:
    (claim,) = table('{"claim.id": "1", "deal.amount": null, "agreed.share": null}', "x.json").claims
    assert "deal.amount" not in claim.values
    assert claim.values["agreed.share"] is None
    assert not claim.problems


@pytest.mark.parametrize(
    "record",
    [
        '{"claim.id": "1", "deal.amount": 5, "deal.amount": 6}',
        '{"claim.id": "1", "deal.amount": 5, "deal": {"amount": 6}}',
        '{"claim.id": "1", "deal.amount": 5, "成交金额": 5}',
        '{"claim.id": "1", "其他": 5, "其他": 6}',
    ],
)
def test_a_name_given_twice_is_a_problem_of_its_record(record: str) -> None:
    claims = table(f'[{record}, {{"claim.id": "2", "deal.amount": 5}}]', "x.json").claims
    assert [(claim.id, problems(claim)) for claim in claims] == [("1", ["F623"]), ("2", [])]


def test_a_near_name_is_an_error_of_the_file_or_else_of_its_record() -> None:
    (found,) = refused('{"claim.id": "1", "deal": {"amuont": 5}}', "x.json")
    assert found.code == "F608"
    assert "deal.amount" in found.headline.zh
    claims = table('[{"claim.id": "1", "deal.amuont": 5}, {"claim.id": "2", "deal.amount": 5}]', "x.json").claims
    assert [problems(claim) for claim in claims] == [["F608"], []]
    ignored = table('{"claim.id": "1", "deal": {"amuont": 5}}', "x.json", ignore=["deal.amuont"])
    assert ignored.claims[0].problems == ()


def test_the_names_of_all_records_are_accounted_for() -> None:
    read = table('[{"claim.id": "1", "备注": "有"}, {"claim.id": "2", "deal.amount": 5, "空": null}]', "x.json")
    assert read.unknown_columns == ("备注",)
    assert "deal.amount" not in read.absent_columns
    assert "deal.time" in read.absent_columns
    assert "agreed.share" in read.absent_blank_columns


def test_an_item_that_is_no_record_is_one_invalid_claim() -> None:
    claims = table('[5, {"claim.id": "2"}, [], null]', "x.json").claims
    assert [(claim.row, problems(claim)) for claim in claims] == [(1, ["F622"]), (2, []), (3, ["F622"]), (4, ["F622"])]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"claim.id": "1"', "缺少逗号"),
        ('{"claim.id" "1"}', "缺少冒号"),
        ('{"claim.id": }', "缺少值"),
        ("{claim.id: 1}", "双引号"),
        ('{"claim.id": "1}', "引号没有配对"),
        ('{"claim.id": "1"} x', "多余"),
        ('{"claim.id": "a\nb"}', "换行"),
        ('{"claim.id": "\\q"}', "反斜杠"),
    ],
)
def test_broken_json_is_said_at_its_place_in_plain_words(text: str, words: str) -> None:
    (found,) = refused(text, "x.json")
    assert found.code == "F604"
    assert found.place is not None
    assert found.label is not None
    assert words in found.label.zh


def test_of_a_long_broken_file_only_the_line_is_kept_and_it_has_its_number() -> None:
    (found,) = refused("[" + "\n" * 70_000 + "  {\n\n", "x.json")
    assert found.place is not None
    assert (found.place.position.line, found.place.position.column) == (70_003, 1)
    (found,) = refused("[\r\n\n  {5}\n", "x.json")
    assert found.place is not None
    assert (found.place.position.line, found.place.position.column) == (3, 4)
    assert found.place.source.text == "  {5}"
    assert found.place.source.slice(found.place.span) == "5"


def test_json_that_is_no_record_is_said() -> None:
    assert codes(refused('"A-1"', "x.json")) == ["F606"]
    assert codes(refused("[" * 100_000, "x.json")) == ["F604"]
    assert codes(refused('{"a":' * 100_000, "x.json")) == ["F604"]
    assert codes(refused('{"甲": 1}', "x.json")) == ["F609"]


def test_a_bad_line_is_one_invalid_claim_and_not_the_end() -> None:
    lines = ('{"claim.id": "1"}', "", '{"claim.id": "3"', "[" * 50_000, "7", '{"claim.id": "6"}')
    claims = table("\n".join(lines), "x.jsonl").claims
    assert [(claim.id, claim.row, problems(claim)) for claim in claims] == [
        ("1", 1, []),
        ("", 3, ["F622"]),
        ("", 4, ["F622"]),
        ("", 5, ["F622"]),
        ("6", 6, []),
    ]
    assert claims[1].problems[0].where is not None
    assert claims[1].problems[0].where.zh == "x.jsonl 第3行"
    assert "第 17 列" in claims[1].problems[0].words.zh


def test_deep_records_are_unfit_and_not_a_fault() -> None:
    deep = '{"a":' * 60 + "1" + "}" * 60
    claims = table(f'[{{"claim.id": "1", "deal": {deep}}}]', "x.json").claims
    assert problems(claims[0]) == []
    assert len(claims[0].values) == 4


def test_yaml_scalars_stay_what_was_written() -> None:
    text = """\
- claim: {id: 007}
  是否上市: true
  deal:
    amount: 12.5万元
    time: 2024-05-01 10:30
  agreed.share: 0.1
  owner.founded: null
- claim.id: '8'
  owner.listed: false
  agreed.share:
  deal.amount: 1e3
"""
    first, second = table(text, "x.yaml").claims
    assert first.id == "007"
    assert first.values["owner.listed"] is True
    assert first.values["deal.amount"] == 125_000
    assert first.values["agreed.share"] == Fraction(1, 10)
    assert first.values["owner.founded"] is None
    assert second.values["owner.listed"] is False
    assert second.values["agreed.share"] is None
    assert problems(second) == ["F632"]


def test_broken_yaml_is_said_by_its_own_reader() -> None:
    assert codes(refused("claim.id: 1\nclaim.id: 2\n", "x.yaml")) == ["E121"]
    assert codes(refused("claim.id: [1\n", "x.yaml")) != []
    assert codes(refused("just text\n", "x.yaml")) == ["F606"]


@pytest.mark.parametrize(
    "record",
    [
        '{"claim.id": "1", "agreed": "30%"}',
        '{"claim.id": "1", "agreed": ["30%"]}',
        '{"claim.id": "1", "agreed": {"share": {"value": "30%"}}}',
    ],
)
def test_a_value_above_facts_or_below_one_is_a_problem_of_its_record_alone(record: str) -> None:
    claims = table(f'[{record}, {{"claim.id": "2", "agreed": null}}, {{"claim.id": "3", "agreed": {{}}}}]', "x.json")
    assert [problems(claim) for claim in claims.claims] == [["F624"], [], []]
    assert [claim.id for claim in claims.claims] == ["1", "2", "3"]
    where = claims.claims[0].problems[0].where
    assert where is not None
    assert where.en == "x.json, record 1"


def test_the_same_in_yaml() -> None:
    (claim,) = table("claim.id: 1\nagreed: 30%\n", "x.yaml").claims
    assert problems(claim) == ["F624"]
    (claim,) = table("claim.id: 1\ndeal:\n  amount: {}\n", "x.yaml").claims
    assert problems(claim) == ["F639"]


def test_records_of_the_same_names_are_told_apart_by_what_stands_there() -> None:
    claims = table('[{"claim.id": "1", "agreed": null}, {"claim.id": "2", "agreed": 0}]', "x.json").claims
    assert [problems(claim) for claim in claims] == [[], ["F624"]]
