"""Numbers and amounts in the ways people write them: 5千万元, 300万元以上, 1,000元, 30 %, ￥500.

The value meant is worked out and shown as the language writes it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import accumulate, pairwise
from typing import Final

from policyengine.syntax.lexemes import COMPARISONS, ENDS_VALUE, NUMERIC, Lexeme, ends_value
from policyengine.syntax.literals import UNITS, number_value
from policyengine.syntax.slips.characters import MOST_DIGITS
from policyengine.syntax.slips.reading import Reading, Slip, mend
from policyengine.syntax.slips.vocabulary import BETWEEN_VALUES
from policyengine.values import decimal_text
from policyengine.words import Words

_MULTIPLES: Final = {"十": 10, "百": 100, "千": 1_000, **UNITS}
_UNIT: Final = re.compile(r"(?P<multiples>[十百千万亿]*)(?P<yuan>元|块)?(?P<rest>.*)", re.DOTALL)
# 以上, 以下, 以内 include the number itself, 以外 does not (Civil Code of the PRC, article 1259).
_BOUNDS: Final = {
    **dict.fromkeys(("以上", "及以上", "或以上", "含以上", "起"), ">="),
    **dict.fromkeys(("以下", "及以下", "或以下", "以内", "之内"), "<="),
    "以外": ">",
}
_DURATIONS: Final = {
    **dict.fromkeys(("年",), "P{}Y"),
    **dict.fromkeys(("个月", "月"), "P{}M"),
    **dict.fromkeys(("天", "日"), "P{}D"),
    **dict.fromkeys(("小时", "个小时"), "PT{}H"),
    **dict.fromkeys(("分钟",), "PT{}M"),
}
# What things are counted in: a number of them is written without it.
_MEASURES: Final = frozenset("个次人名位户家项件台套篇笔条款倍")
_CURRENCY_WORDS: Final = ("人民币", "元人民币", "块钱", "元钱", "圆")
_MOST_GROUPS: Final = 6  # of three digits: numbers do not grow longer, lists do
_SIGNS: Final = {"￥": "元", "¥": "元", "$": " USD", "€": " EUR", "£": " GBP"}


def mend_amounts(read: list[Lexeme], reading: Reading) -> list[Lexeme] | None:
    """Put what was meant for each number that is written another way; None where more than a number was meant."""
    steps = ((one.type in ("LPAR", "LSQB")) - (one.type in ("RPAR", "RSQB")) for one in read)
    commas = [(one, following) for one, following in pairwise(read) if one.type == "COMMA"]
    spaced = any(not one.touches(following) for one, following in commas)
    separators = partial(_separators, tuple(accumulate(steps)), spaced)
    return mend(read, reading, (_too_long, _currency_sign, separators, _percent, _unit, _points))


def written_otherwise(length: int, written: str, meant: str | None, reason: Words, first: Lexeme, last: Lexeme) -> Slip:
    """A number that is written otherwise: `meant` as this language has it."""
    return Slip(
        length=length,
        code="E106",
        headline=Words(f"数字或金额的写法不对：`{written}`", f"`{written}` is not how this language writes it"),
        label=reason,
        way_out=None if meant is None else Words(f"写成 `{meant}`", f"write `{meant}`"),
        meant=None if meant is None else (_literal(meant, first, last),),
    )


def _literal(text: str, first: Lexeme, last: Lexeme) -> Lexeme:
    kind = "NUMBER"
    if text.startswith("@"):
        kind = "TEMPORAL"
    elif text.endswith("%"):
        kind = "PERCENT"
    elif text[-1] == "元" or text[-1].isupper():
        kind = "MONEY"
    return Lexeme(kind, text, first.span.to(last.span))


def _too_long(read: Sequence[Lexeme], index: int, _: Reading) -> Slip | None:
    lexeme = read[index]
    if lexeme.type not in NUMERIC or len(lexeme.text) <= MOST_DIGITS:
        return None
    return Slip(
        length=1,
        code="E109",
        headline=Words(f"一个数超过 {MOST_DIGITS} 位", f"a number of more than {MOST_DIGITS} digits"),
        meant=None,
    )


def _currency_sign(read: Sequence[Lexeme], index: int, reading: Reading) -> Slip | None:
    sign = read[index]
    if sign.text not in _SIGNS or read[index + 1].type != "NUMBER":
        return None
    number = read[index + 1]
    return written_otherwise(
        2,
        reading.written(sign.span.to(number.span)),
        number.text + _SIGNS[sign.text],
        Words("货币写在数字后面", "the currency stands behind the number"),
        sign,
        number,
    )


def _separators(
    depths: Sequence[int], spaced: bool, read: Sequence[Lexeme], index: int, reading: Reading
) -> Slip | None:
    """`1,000`: outside brackets always; inside them where it can hardly be two arguments.

    That is: a group begins with 0, the last has a unit, or the author writes a blank after other commas (`spaced`).
    """
    if read[index].type != "NUMBER" or not re.fullmatch("[0-9]{1,3}", read[index].text):
        return None
    last = index
    while (
        last + 2 < len(read)
        and last - index < 2 * _MOST_GROUPS
        and read[last + 1].type == "COMMA"
        and read[last].touches(read[last + 1])
        and read[last + 1].touches(read[last + 2])
        and re.match(r"[0-9]{3}(?![0-9])", read[last + 2].text)
    ):
        last += 2
        if not read[last].text.isdigit():
            break  # `,000.50` and `,000元` are the last
    if last == index:
        return None
    groups = read[index : last + 1 : 2]
    starts_with_zero = any(group.text.startswith("0") for group in groups[1:])
    if depths[index] and not (spaced or starts_with_zero or groups[-1].type != "NUMBER"):
        return None
    number = "".join(group.text for group in groups)
    slip = written_otherwise(
        last + 1 - index,
        reading.written(groups[0].span.to(groups[-1].span)),
        number,
        Words("数字里不用千分位逗号", "no commas within a number"),
        groups[0],
        groups[-1],
    )
    if not depths[index]:
        return slip
    return replace(
        slip,
        way_out=Words(
            f"是一个数就写成 `{number}`；是几个值就在逗号后面留空格",
            f"write `{number}` if it is one number, or a blank behind the comma if it is several",
        ),
    )


def _percent(read: Sequence[Lexeme], index: int, reading: Reading) -> Slip | None:
    """`30 %`; where a value follows, it is some language's modulo."""
    number = read[index]
    if number.type != "NUMBER" or read[index + 1].text != "%" or read[index + 2].type in ENDS_VALUE | {"LPAR", "MINUS"}:
        return None
    sign = read[index + 1]
    return written_otherwise(
        2,
        reading.written(number.span.to(sign.span)),
        f"{number.text}%",
        Words("数字和 `%` 之间不留空格", "no blank between the number and `%`"),
        number,
        sign,
    )


def _unit(read: Sequence[Lexeme], index: int, reading: Reading) -> Slip | None:
    """A number with a word behind it."""
    number, word = read[index], read[min(index + 1, len(read) - 1)]
    if number.type not in NUMERIC or word.type != "WORD":
        return None
    written = reading.written(number.span.to(word.span))
    match = _UNIT.fullmatch(word.text)
    assert match is not None  # it matches everything
    has_unit = number.type == "NUMBER" and bool(match["multiples"] or match["yuan"])
    literal = _with_unit(number.text, match) if has_unit else number.text
    rest = match["rest"] if has_unit else word.text
    if not number.touches(word):
        if has_unit and not rest:
            return written_otherwise(
                2, written, literal, Words("数字和单位之间不留空格", "no blank before the unit"), number, word
            )
        return None
    if rest in _BOUNDS:
        return _bound(read, index, literal, rest)
    if any(rest.startswith(other) for other in BETWEEN_VALUES):
        return None  # `3且b`: an operator, glued to the number
    if has_unit and rest in _CURRENCY_WORDS:
        literal, rest = literal.removesuffix("元") + "元", ""
    meant, reason = (literal, _UNIT_REASON) if has_unit and rest in ("", "整") else _other(number, word.text)
    return written_otherwise(2, written, meant, reason, number, word)


_UNIT_REASON: Final = Words("单位只用 万、亿 和 元", "the units are 万, 亿 and 元")


def _other(number: Lexeme, word: str) -> tuple[str | None, Words]:
    """What a word glued to a number makes of it, if that can be told, and what is wrong."""
    if word in _CURRENCY_WORDS:
        return number.text.removesuffix("元") + "元", Words("金额的单位只写“元”", "the unit of an amount is 元")
    if number.type == "NUMBER" and word in _MEASURES:
        return number.text, Words("数后面不写量词", "a number stands without a measure word")
    if number.type == "NUMBER" and word in _DURATIONS and number.text.isdigit():
        return f'@"{_DURATIONS[word].format(number.text)}"', Words('时长要写在 @"…" 里', 'a duration stands in @"…"')
    if number.type == "NUMBER" and re.fullmatch("[A-Z]{3}", word):
        return f"{number.text} {word}", Words("币种代码前留一个空格", "a blank before the currency's code")
    if re.fullmatch("_[0-9_]+", word):
        return number.text + word.replace("_", ""), Words("数字里不用下划线", "no underscores within a number")
    if re.fullmatch("[eE][0-9]*", word):
        return None, Words("不用科学记数法，写出全部数字或用 万、亿", "no exponents: write all digits, or 万 and 亿")
    if number.type == "MONEY" and word == "整":
        return number.text, Words("不用写“整”", "without 整")
    return None, Words(f"数字后面不能直接跟 `{word}`", f"`{word}` cannot follow a number directly")


def _with_unit(number: str, unit: re.Match[str]) -> str:
    value = number_value(number)
    for character in unit["multiples"]:
        value *= _MULTIPLES[character]
    return shortest(value) + ("元" if unit["yuan"] else "")


def shortest(value: Fraction) -> str:
    """`value` with 亿 or 万 where that is how one would say it.

    >>> shortest(Fraction(3_000_000)), shortest(Fraction(3_500))
    ('300万', '3500')
    """
    for name, size in (("亿", UNITS["亿"]), ("万", UNITS["万"])):
        if value >= size and (value / size * 10_000).denominator == 1:
            return decimal_text(value / size) + name
    return decimal_text(value)


def _bound(read: Sequence[Lexeme], index: int, literal: str, bound: str) -> Slip:
    """`300万元以上`: a comparison, not an amount."""
    number, word = read[index], read[index + 1]
    sign = _BOUNDS[bound]
    compared = index > 0 and read[index - 1].type in COMPARISONS
    if compared:
        way_out = Words(
            f"已经有 `{read[index - 1].text}`，只写 `{literal}`",
            f"`{read[index - 1].text}` says it already; write `{literal}` alone",
        )
    else:
        left = read[index - 1].text if ends_value(read, index) and read[index - 1].type == "WORD" else "x"
        while left != "x" and index > 2 and read[index - 2].type == "DOT":
            left, index = f"{read[index - 3].text}.{left}", index - 2
        way_out = Words(f"写成 `{left} {sign} {literal}`", f"write `{left} {sign} {literal}`")
    return Slip(
        length=2,
        code="E106",
        headline=Words(f"`{bound}` 要用比较运算符来写", f"`{bound}` is said with a comparison"),
        label=Words("这不是一个金额或数", "this is not an amount or a number"),
        way_out=way_out,
        meant=(_literal(literal, number, word),) if compared else None,
    )


def _points(read: Sequence[Lexeme], index: int, reading: Reading) -> Slip | None:
    """`1.2.3`, and `12.` with nothing behind the point."""
    number, following = read[index], read[min(index + 1, len(read) - 1)]
    if number.type != "NUMBER" or not number.touches(following):
        return None
    if following.type in NUMERIC and following.text.startswith("."):
        written = reading.written(number.span.to(following.span))
        return written_otherwise(
            2, written, None, Words("一个数里有两个小数点", "two points in one number"), number, following
        )
    if following.type == "DOT" and read[index + 2].type not in ("WORD", "PROPERTY"):
        written = reading.written(number.span.to(following.span))
        return written_otherwise(
            2, written, number.text, Words("小数点后面没有数字", "no digits after the point"), number, following
        )
    return None
