"""The boxed text and the one-line form of diagnostics."""

from __future__ import annotations

import re

import pytest

from policyengine.diagnostics.model import Diagnostics, Related
from policyengine.diagnostics.render import SHOWN, plain, render_gnu, render_text
from policyengine.source import Place, Source, Span, display_width
from policyengine.words import Words

TEXT = "policy: kaifeng\nfacts:\n  研发费用: {type: money}\narticles:\n  - amount: 研发费用 + 10%\n"
SOURCE = Source("开封/policy.yaml", TEXT)


def place_of(marked: str, source: Source = SOURCE, nth: int = 0) -> Place:
    starts = [match.start() for match in re.finditer(re.escape(marked), source.text)]
    return Place(source, Span(starts[nth], starts[nth] + len(marked)))


def one(place: Place | None, **more: object) -> Diagnostics:
    diagnostics = Diagnostics()
    diagnostics.add("E402", place, Words("不能把金额与比率相加", "money and a rate cannot be added"), **more)  # type: ignore[arg-type]  # the keywords of `add`, as a test needs them
    return diagnostics


FULL = one(
    place_of("研发费用 + 10%"),
    label=Words("`研发费用` 是金额，`10%` 是比率", "`研发费用` is money, `10%` is a rate"),
    help=Words("是否要写 `研发费用 * 10%`？", "did you mean `研发费用 * 10%`？"),
    related=(Related(Words("`研发费用` 声明为金额", "`研发费用` is declared as money"), place_of("研发费用")),),
)


def test_a_complaint_shows_place_line_underline_help_and_the_related_place() -> None:
    assert render_text(FULL, "zh") == (
        "错误[E402]：不能把金额与比率相加\n"
        " --> 开封/policy.yaml:5:13\n"
        "  |\n"
        "5 |   - amount: 研发费用 + 10%\n"
        "  |             ^^^^^^^^^^^^^^ `研发费用` 是金额，`10%` 是比率\n"
        "  |\n"
        "  = 提示：是否要写 `研发费用 * 10%`？\n"
        "参见：`研发费用` 声明为金额\n"
        " --> 开封/policy.yaml:3:3\n"
        "  |\n"
        "3 |   研发费用: {type: money}\n"
        "  |   --------\n"
        "\n"
        "共 1 处错误\n"
    )


def test_english_words_are_printed_for_english_readers() -> None:
    text = render_text(FULL, "en")
    assert "error[E402]: money and a rate cannot be added" in text
    assert text.endswith("\n1 error\n")


def test_no_complaints_print_nothing() -> None:
    assert render_text(Diagnostics(), "zh") == ""
    assert render_gnu(Diagnostics(), "zh") == ""


def test_the_underline_stands_under_the_text_it_marks_in_columns_of_the_screen() -> None:
    source = Source("<表达式>", '收入 ≥ ３００万元 and 类型 = "企业"')
    lines = render_text(one(place_of("类型", source)), "zh").splitlines()
    shown, underline = lines[3], lines[4]
    assert display_width(shown[: shown.index("类型")]) == underline.index("^")
    assert underline.count("^") == display_width("类型")


def test_gutters_fit_the_widest_line_number() -> None:
    source = Source("x.yaml", "\n" * 99 + "amount: 1\n" + "amount: 2\n")
    related = (Related(Words("第一次", "first"), place_of("amount", source)),)
    lines = render_text(one(place_of("amount", source, 1), related=related), "zh").splitlines()
    assert lines[1] == "   --> x.yaml:101:1"
    assert lines[3] == "101 | amount: 2"
    assert lines[7] == "    |"


def test_tabs_are_drawn_as_blanks_so_that_the_underline_stays_true() -> None:
    source = Source("x", "\ta\t+ b")
    lines = render_text(one(place_of("b", source)), "zh").splitlines()
    assert lines[3] == "1 |     a    + b"
    assert lines[4] == "  |            ^"


def test_a_span_over_several_lines_is_underlined_to_the_end_of_its_first() -> None:
    source = Source("x", "a and\n  b or\n c")
    lines = render_text(one(Place(source, Span(2, len(source.text)))), "zh").splitlines()
    assert lines[3:5] == ["1 | a and", "  |   ^^^"]


def test_an_empty_span_at_the_end_has_one_caret() -> None:
    source = Source("x", "a +")
    lines = render_text(one(Place(source, Span(3, 3))), "zh").splitlines()
    assert lines[3:5] == ["1 | a +", "  |    ^"]


def test_an_empty_file_can_be_pointed_at() -> None:
    assert "\n1 |\n  | ^" in render_text(one(Place(Source("x", ""), Span(0, 0))), "zh")


def test_a_complaint_without_a_place_has_headline_and_help_only() -> None:
    text = render_text(one(None, help=Words("先写一个文件", "write a file first")), "zh")
    assert text == "错误[E402]：不能把金额与比率相加\n  = 提示：先写一个文件\n\n共 1 处错误\n"


def test_help_of_several_lines_is_aligned() -> None:
    text = render_text(one(None, help=Words("可以写成\nrate: 10%")), "zh")
    assert "  = 提示：可以写成\n          rate: 10%\n" in text


def test_a_long_line_is_cut_around_the_underline() -> None:
    source = Source("x", "甲" * 3000 + "错" + "乙" * 3000)
    lines = render_text(one(place_of("错", source)), "zh").splitlines()
    shown, underline = lines[3], lines[4]
    assert display_width(shown) < 140
    assert shown.startswith("1 | ...甲")
    assert shown.endswith("乙...")
    assert display_width(shown[: shown.index("错")]) == underline.index("^")
    assert lines[1] == " --> x:1:3001"


@pytest.mark.parametrize("width", [50, 80, 200])
def test_no_line_of_a_source_is_wider_than_the_screen(width: int) -> None:
    source = Source("p.yaml", "甲" * 60 + "「乙乙」" + "丙a" * 60)
    shown, underline = render_text(one(place_of("「乙乙」", source)), "zh", width=width).splitlines()[3:5]
    assert display_width(shown) <= width
    assert "「乙乙」" in shown
    assert display_width(shown[: shown.index("「")]) == underline.index("^")


def test_a_line_of_nothing_but_marks_without_width_is_cut() -> None:
    source = Source("x", "a" + "\N{COMBINING ACUTE ACCENT}" * 100_000)
    assert max(map(len, render_text(one(place_of("a", source)), "zh").splitlines())) < 200


def test_an_underline_never_runs_past_a_line_that_is_cut() -> None:
    source = Source("x", "甲" * 3000)
    lines = render_text(one(Place(source, Span(0, 3000))), "zh").splitlines()
    assert lines[4].count("^") == display_width(lines[3].removeprefix("1 | ").removesuffix("..."))


def test_fifty_are_shown_and_the_others_counted() -> None:
    diagnostics = Diagnostics()
    source = Source("x", "a" * 100)
    for number in range(62):
        diagnostics.add("E301", Place(source, Span(number, number + 1)), Words(f"第 {number} 个", f"number {number}"))
    text = render_text(diagnostics, "zh")
    assert text.count("错误[E301]") == SHOWN
    assert text.endswith("\n\n另有 12 条没有列出\n共 62 处错误\n")
    assert render_text(diagnostics, "en").endswith("\n\n12 more not shown\n62 errors\n")


def test_the_text_of_a_user_never_commands_the_terminal() -> None:
    source = Source("x\x1b[2J", "a \x1b[31m\u202eb")
    diagnostics = Diagnostics()
    diagnostics.add("E125", place_of("\u202e", source), Words("`\x1b[2J` 不允许\n第二行", "no"), label=Words("\u200b"))
    for text in (render_text(diagnostics, "zh"), render_gnu(diagnostics, "zh")):
        assert "\x1b" not in text
        assert "\u202e" not in text
    assert "1 | a ?[31m?b\n  |        ^ ?\n" in render_text(diagnostics, "zh")


def test_colour_changes_nothing_but_the_colour() -> None:
    coloured = render_text(FULL, "zh", color=True)
    assert "\x1b[1;31m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render_text(FULL, "zh")


def test_gnu_lines_have_file_line_column_headline_and_code() -> None:
    assert render_gnu(FULL, "zh") == (
        "开封/policy.yaml:5:13: error: 不能把金额与比率相加 [E402]\n开封/policy.yaml:3:3: note: `研发费用` 声明为金额\n"
    )
    assert render_gnu(one(None), "en") == "policyengine: error: money and a rate cannot be added [E402]\n"


def test_plain_text_stands_on_one_line() -> None:
    assert plain("a\r\nb\nc\x00") == "a b c?"
