"""The generated code is to be read: what a policy becomes, line by line."""

from __future__ import annotations

import ast

from tests.unit.compiled.compiling import body, program

BANDS = """
accumulators:
  year: {per: [applicant.id], window: calendar_year}
articles:
  - article: 1
    applies_to: all
    requires:
      - {condition: listed, reason: 未入册}
  - article: 2
    awards:
      - id: part
        label: 费用补贴
        when: kind in ("kite", "print")
        base: cost
        rate:
          by: staff
          bands:
            - {from: 0, value: 10%}
            - {from: 20, value: 7.5%}
        caps:
          - {limit: 5万元, per: year}
"""


def test_a_policy_reads_article_by_article() -> None:
    assert body(BANDS) == (
        """\
    (year,) = held

    # 第3条 标题
    if not DAY_2030_01_01 <= day <= DAY_2032_12_31:
        return NOT_GRANTED

    # 第1条 标题
    if not listed:
        return NOT_GRANTED
    payable_c1 = room_c1 = -1

    # 第2条 标题 — 费用补贴 (part)
    if kind == KITE or kind == PRINT:
        entitled_c1 = (cost * (100 if staff < 20 else 75) + 500) // 1000
        room_c1 = 5_000_000 - year
        payable_c1 = entitled_c1 if entitled_c1 <= room_c1 else room_c1
        if payable_c1 < 0:
            payable_c1 = 0
        award_c1 = "part"

    if payable_c1 < 0:
        return NOT_GRANTED
    if payable_c1 == entitled_c1:
        return GRANTED, award_c1, payable_c1, entitled_c1
    return (REDUCED if payable_c1 else EXHAUSTED), award_c1, payable_c1, entitled_c1
""".rstrip()
    )


def test_an_exception_to_everything_ends_the_matter_first() -> None:
    text = body("""
articles:
  - article: 1
    awards:
      - {id: plain, amount: 100元}
      - {id: agreed, when: listed, overrides: all, amount: 300元}
""")
    assert text.index('"agreed"') < text.index('"plain"')
    assert 'return GRANTED, "agreed", payable_1, entitled_1' in text


def test_the_first_award_that_fits_is_returned_at_once() -> None:
    text = body("""
choose: first
articles:
  - article: 1
    awards:
      - {id: a, when: listed, amount: 100元}
      - {id: b, amount: 50元}
""")
    assert text.count("return GRANTED") == 2
    assert "payable_c1" not in text


def test_a_definition_used_twice_is_worked_out_once_and_one_used_once_stands_where_it_is_used() -> None:
    text = body("""
definitions:
  twice: {label: 用两次, is: staff > 3 and listed}
  once: {label: 用一次, is: staff < 9}
articles:
  - article: 1
    awards:
      - {id: a, when: twice and once, amount: 100元}
      - {id: b, when: twice, amount: 50元}
""")
    assert text.count("staff > 3") == 1
    assert "    # 用两次\n    twice = staff > 3 and listed\n" in text
    assert "if twice and staff < 9:" in text


def test_names_that_python_or_the_code_itself_has_are_not_taken() -> None:
    compiled = program("""
facts:
  class: {label: 级别, type: integer, at_least: 0, at_most: 9}
  facts: {label: 事项数, type: integer, at_least: 0, at_most: 9}
  shop.class: {label: 店级, type: yes_no}
  shop_class: {label: 店级二, type: yes_no}
articles:
  - article: 1
    awards:
      - {id: a, when: class = facts and shop.class and not(shop_class), amount: 100元}
""")
    assert "class_2 == facts_2 and shop_class and not shop_class_2" in compiled.source


def test_no_text_of_a_policy_can_become_code() -> None:
    compiled = program("""
articles:
  - article: 1
    awards:
      - id: a
        label: "甲\\u2028import os\\nimport sys # \\"\\"\\" 乙"
        when: |
          code = "\\"; import os"
        amount: 100元
definitions:
  code: {label: "丙\\nimport re", is: applicant.id}
""")
    imports = [node for node in ast.walk(ast.parse(compiled.source)) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert [ast.unparse(node).partition(" import ")[0] for node in imports] == ["from policyengine.compiled.runtime"]
    assert 'applicant_id == "\\"; import os"' in compiled.source


def test_long_tables_are_halved_and_short_ones_climbed() -> None:
    lines = "".join(f"            - {{from: {number}, value: {number}%}}\n" for number in range(40))
    text = body(f"""
articles:
  - article: 1
    awards:
      - id: a
        base: cost
        rate:
          by: staff
          bands:
{lines}
""")
    assert "if staff < 20 else" in text
    deepest = max(len(line) - len(line.lstrip("(")) for line in text.splitlines())
    assert deepest < 10
