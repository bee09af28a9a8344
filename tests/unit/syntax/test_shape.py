"""The words and places of complaints about shape; tests/conformance holds which file has which mistakes."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import pytest

from policyengine.diagnostics.model import Diagnostic, Diagnostics
from policyengine.source import Source
from policyengine.syntax.document import read_document
from policyengine.syntax.shape import check_shape, instance_of

POLICY: Final = """\
policy: kaifeng
title: 开封某办法
scope: {place: 开封, level: city, categories: [research]}
timezone: Asia/Shanghai
currency: CNY
rounding: {to: 0.01元, mode: half_up}
roles: {claim: claim.id, applicant: firm.id}
articles_total: 1
facts:
  claim.id: {label: 编号, type: text}
  firm.id: {label: 企业, type: text}
accumulators:
  pool: {label: 总额}
definitions:
  often: {is: 3 > 2}
articles:
  - article: 1
    heading: 补助
    summary: 给钱。
    awards:
      - id: grant
        when: often
        base: 100元
        rate: 30%
        caps:
          - {limit: 5元, per: pool}
"""


def check(text: str) -> tuple[bool, list[Diagnostic]]:
    diagnostics, source = Diagnostics(), Source("甲.yaml", text)
    tree = read_document(source, diagnostics)
    assert tree is not None
    return check_shape(tree, source, "policy", diagnostics), list(diagnostics)


def complaint(old: str, new: str) -> Diagnostic:
    assert POLICY.count(old) == 1
    fits, (found,) = check(POLICY.replace(old, new))
    assert not fits
    return found


def underlined(found: Diagnostic) -> str:
    assert found.place is not None
    return found.place.source.slice(found.place.span)


def test_a_complete_file_fits() -> None:
    assert check(POLICY) == (True, [])


@pytest.mark.parametrize(
    ("old", "new", "code", "place", "way_out"),
    [
        # unknown keys
        ("heading: 补助", "headings: 补助", "E201", "headings", "是否要写 `heading`？"),
        ("heading: 补助", "标题: 补助", "E201", "标题", "是否要写 `heading`？"),
        ("    heading: 补助", "    heading: 补助\n    per: pool", "E201", "per", "`per` 写在一项累计、一项封顶里"),
        ("roles: {", "roles: {zzz: 1, ", "E201", "zzz", "`claim`、`applicant`"),
        ("is: 3 > 2", "is: {decided: often, at_most: 3%}", "E520", "decided", "放到 `rate` 下"),
        # missing keys
        ("    heading: 补助\n", "", "E202", "article", "这一条讲什么"),
        (", per: pool}", "}", "E202", "limit", "累计的名称"),
        ("        rate: 30%\n", "", "E202", "base", "按基数的多少给"),
        ("title: 开封某办法\n", "", "E202", "policy", "文件的正式名称"),
        (", mode: half_up", "", "E202", "rounding", "四舍五入"),
        # the wrong kind
        ("heading: 补助", "heading: 2025", "E203", "2025", '`"2025"`'),
        ("article: 1", "article: 4.1", "E203", "4.1", '`"4.1"`'),
        ("[research]", "research、equipment", "E203", "research、equipment", "`[research, equipment]`"),
        ("articles_total: 1", "articles_total: 一", "E203", "一", "写成 `1`"),
        (
            "roles: {claim: claim.id, applicant: firm.id}",
            "roles:\n  - claim.id",
            "E203",
            "- claim.id",
            "去掉前面的 `- `",
        ),
        (
            "          - {limit: 5元, per: pool}",
            "          limit: 5元\n          per: pool",
            "E203",
            "caps",
            "前面加 `- `",
        ),
        (
            "scope: {place: 开封, level: city, categories: [research]}",
            "scope: 开封",
            "E203",
            "开封",
            "`place`、`level`",
        ),
        ("when: often", "when: [1, 2]", "E126", "[1, 2]", "写在 `|` 下面"),
        ("when: often", "when:\n          - a\n          - b", "E126", "when", "写在 `|` 下面"),
        (
            "scope: {place: 开封, level: city, categories: [research]}",
            "scope:\n  place：开封",
            "E124",
            "：",
            "半角冒号",
        ),
        ("scope: {place: 开封, level: city, categories: [research]}", "scope:\n  place:开封", "E120", ":", "半角冒号"),
        # the wrong value
        ("half_up", "half-up", "E204", "half-up", "是否要写 `half_up`？"),
        ("half_up", "四舍五入", "E204", "四舍五入", "是否要写 `half_up`？"),
        ("half_up", "x", "E204", "x", "`down`(只舍不入)"),
        ("articles_total: 1", "articles_total: 0", "E204", "0", "不能小于 1"),
        ("label: 编号, type: text", "label: 编号, type: string", "E204", "string", "是否要写 `text`？"),
        # later
        ("per: pool}", "per: pool, if_short: pro_rata}", "E205", "pro_rata", "not_modelled"),
        ("pool: {", "pool: {policies: [a], ", "E205", "policies", "not_modelled"),
        ("id: grant", "id: grant\n        pays: false", "E205", "pays", "not_modelled"),
        # alternatives
        ("base: 100元", "base: 100元\n        amount: 5元", "E206", "base", "只留一个"),
        ("        base: 100元\n        rate: 30%\n", "", "E207", "id", "`base` 和 `rate`，或者写 `amount`"),
        ("is: 3 > 2", "is: {by: firm.id}", "E207", "is", ""),
        # empty, badly formed, doubled
        ("[research]", "[]", "E208", "[]", "补上内容"),
        ("heading: 补助", "heading: ''", "E208", "''", "补上内容"),
        ("heading: 补助", "heading: '  '", "E208", "'  '", "补上内容"),
        ("when: often", "when: |\n\n", "E208", "when", "补上内容"),
        ("label: 编号, type: text", "label: 编号, type: 金额", "E204", "金额", "是否要写 `money`？"),
        ("label: 编号, type: text", "label: 编号, type: 是否", "E204", "是否", "是否要写 `yes_no`？"),
        ("label: 编号, type: text", "label: 编号, type: [甲, 乙]", "E203", "[甲, 乙]", "如 `a: 甲`"),
        ("label: 编号, type: text", "label: 编号, type: [shop, inn]", "E203", "[shop, inn]", "如 `shop: 甲`"),
        ("pool: {label: 总额}", "pool: {label: 总额, window: 3年}", "E204", "3年", "`{rolling: P3Y}`"),
        ("pool: {label: 总额}", "pool: {label: 总额, window: {rolling: 6个月}}", "E209", "6个月", "写成 `P6M`"),
        ("policy: kaifeng", "policy: 开封 1", "E209", "开封 1", "不含空格"),
        ("policy: kaifeng", "policy: “kaifeng”", "E209", "“kaifeng”", "写成 `kaifeng`"),
        ("policy: kaifeng", "policy: kaifeng 2030", "E209", "kaifeng 2030", "写成 `kaifeng2030`"),
        ("article: 1", "article: 第一条", "E209", "第一条", "写成 `1`"),
        ("level: city", "level: 省", "E209", "省", "写成 `province`"),
        ("currency: CNY", "currency: RMB", "E209", "RMB", "人民币写 CNY"),
        ("currency: CNY", "currency: 元", "E209", "元", "写成 `CNY`"),
        ("title: 开封某办法", "title: 开封某办法\nissued: 2030年2月1日", "E209", "2030年2月1日", "写成 `2030-02-01`"),
        ("policy: kaifeng", "policy: ｋaifeng", "E209", "ｋaifeng", "编号"),
        ("  often:", "  1st:", "E209", "1st", "不以数字开头"),
        ("currency: CNY", "currency: cny", "E209", "cny", "三个大写字母"),
        ("[research]", "[research, a, research]", "E210", "research", "只留一个"),
    ],
)
def test_a_mistake_is_told_once_with_the_way_out(old: str, new: str, code: str, place: str, way_out: str) -> None:
    found = complaint(old, new)
    assert (found.code, underlined(found)) == (code, place)
    assert way_out in (found.help.zh if found.help else "")


def test_the_second_of_two_equal_items_is_underlined() -> None:
    found = complaint("[research]", "[research, a, research]")
    assert found.place is not None
    assert found.place.position.column == POLICY.splitlines()[2].index("[research]") + len("[research, a, ") + 1


def test_every_mistake_is_told_in_one_run() -> None:
    text = POLICY.replace("half_up", "x").replace("heading: 补助", "heading: ''").replace("per: pool", "par: pool")
    fits, found = check(text)
    assert not fits
    assert [one.code for one in found] == ["E204", "E208", "E201"]


def test_what_was_complained_of_while_reading_is_not_complained_of_again() -> None:
    text = POLICY.replace("mode: half_up", "mode: yes").replace("limit: 5元", "limit: min(1元, 5元)")
    text = (
        text.replace("heading: 补助", "heading:")
        .replace("roles: {", "roles: {<<: x, ")
        .replace("claim: claim.id, ", "")
    )
    fits, found = check(text)
    assert not fits
    assert sorted(one.code for one in found) == ["E122", "E126", "E128", "E129"]


def test_a_file_read_with_mistakes_does_not_fit_even_where_its_shape_is_right() -> None:
    fits, found = check(POLICY.replace("title: 开封某办法", "title: yes"))
    assert (fits, [one.code for one in found]) == (False, ["E129"])


def test_a_file_that_is_no_mapping_is_told_so() -> None:
    fits, found = check("- a\n- b\n")
    assert not fits
    assert [one.code for one in found] == ["E203"]


def test_complaints_are_bounded() -> None:
    _, found = check("".join(f"k{number}: 1\n" for number in range(14_000)))
    assert len(found) < 100
    _, found = check("articles:\n" + "- {a: 1}\n" * 9_000)
    assert len(found) <= 600


def test_everything_said_is_said_in_both_languages() -> None:
    text = POLICY.replace("half_up", "x").replace("heading: 补助", "heading: 1").replace("[research]", "[]")
    _, found = check(text.replace("rate: 30%", "rat: 1").replace("policy: kaifeng", "policy: 1 2"))
    assert len(found) == 5
    for one in found:
        for words in (one.headline, one.help, one.label):
            assert words is None or (words.zh and words.en)
        assert "Decimal" not in one.headline.zh + one.headline.en


def test_plain_scalars_are_those_of_yaml_1_2_and_exact() -> None:
    tree = read_document(
        Source("", "[010, 1.50, .5, -2, 1e3, true, TRUE, yes-no, 0x1F, '1', ~, .inf]"), Diagnostics(), null_allowed=True
    )
    assert tree is not None
    assert instance_of(tree) == [
        *(10, Decimal("1.50"), Decimal(".5"), -2, Decimal("1e3"), True, True, "yes-no", "0x1F", "1", None, ".inf")
    ]
