from __future__ import annotations

import pytest

from policyengine.report.document import Document, Heading, Items, Paragraph, Table
from policyengine.report.rendering import render_markdown, render_text
from policyengine.source import display_width
from policyengine.words import Words

DOCUMENT = Document(
    "zh",
    Words("标题", "Title"),
    (
        Heading(Words("一、结论")),
        Paragraph(Words("同意。")),
        Items((Words("甲"), Words("乙"))),
        Table(
            (Words("事项"), Words("金额")),
            ((Words("采购"), Words("5.00元")), (Words("a"), Words("12,000.00元"))),
            frozenset({1}),
        ),
    ),
)


def test_text_aligns_columns_by_the_width_of_characters() -> None:
    assert render_text(DOCUMENT) == (
        "标题\n====\n\n一、结论\n\n  同意。\n\n  - 甲\n  - 乙\n\n"
        "  事项         金额\n  ----  -----------\n  采购       5.00元\n  a     12,000.00元\n"
    )


def test_markdown_has_headings_lists_and_tables() -> None:
    assert render_markdown(DOCUMENT) == (
        "# 标题\n\n## 一、结论\n\n同意。\n\n- 甲\n- 乙\n\n"
        "| 事项 | 金额 |\n| --- | ---: |\n| 采购 | 5.00元 |\n| a | 12,000.00元 |\n"
    )


def test_the_language_is_chosen_when_it_is_written() -> None:
    assert render_text(Document("en", Words("标题", "Title"), ())) == "Title\n=====\n"


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("a|b", r"a\|b"),
        ("*bold* _it_ `code`", r"\*bold\* \_it\_ \`code\`"),
        ("<script>", r"\<script\>"),
        ("[x](y)", r"\[x\](y)"),
        ("1. first", r"1\. first"),
        ("- item", r"\- item"),
        ("# head", r"\# head"),
        ("a\\b", r"a\\b"),
        ("&lt;", r"\&lt;"),
    ],
)
def test_text_of_others_is_never_taken_for_markdown(text: str, markdown: str) -> None:
    made = render_markdown(Document("zh", Words("题"), (Paragraph(Words(text)),)))
    assert made == f"# 题\n\n{markdown}\n"


def test_line_breaks_and_control_characters_do_not_reach_a_terminal() -> None:
    table = Table((Words("事项"),), ((Words("a\nb\x1b[31m\u202ec"),),))
    for made in (
        render_text(Document("zh", Words("题"), (table,))),
        render_markdown(Document("zh", Words("题"), (table,))),
    ):
        assert "\x1b" not in made
        assert "\u202e" not in made
        assert "a b�" in made


def test_paragraphs_and_items_are_broken_below_their_first_character() -> None:
    made = Document(
        "zh", Words("题"), (Paragraph(Words("一二三四五六七八九十")), Items((Words("甲乙丙丁戊己庚辛壬癸"),)))
    )
    assert render_text(made, 20).split("\n\n", 1)[1] == "  一二三四五六七八九\n  十\n\n  - 甲乙丙丁戊己庚辛\n    壬癸\n"
    assert render_text(made).split("\n\n", 1)[1] == "  一二三四五六七八九十\n\n  - 甲乙丙丁戊己庚辛壬癸\n"


def test_only_columns_that_may_shrink_are_cut_to_the_screen() -> None:
    long = Words("开封市支持沿街小店的六条措施")
    for shrink, first in ((frozenset({0}), "开封市支持沿街…"), (frozenset[int](), long.zh)):
        table = Table((Words("政策"), Words("金额")), ((long, Words("12,000.00元")),), frozenset({1}), shrink)
        last = render_text(Document("zh", Words("题"), (table,)), 30).splitlines()[-1]
        assert last == f"  {first}{' ' * (2 + display_width(first) % 2)}12,000.00元"


def test_lines_of_a_table_have_no_blanks_at_their_end() -> None:
    lines = render_text(DOCUMENT).splitlines()
    assert lines == [line.rstrip() for line in lines]
    assert len({display_width(line) for line in lines if "元" in line}) == 1
