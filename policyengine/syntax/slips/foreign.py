"""Operators of other languages, and Chinese words for operators: == && || !x <> ≥ 且 或 大于.

Whether a word is one depends on where it stands: between two values no name can stand, so `a
且 b` is mended, while `且` where a value begins may be somebody's name and is left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from policyengine.syntax.lexemes import ATOMS, BEGINS_VALUE, Lexeme, ends_value
from policyengine.syntax.slips.reading import Reading, Slip, mend
from policyengine.syntax.slips.vocabulary import (
    BEFORE_VALUE,
    BETWEEN_VALUES,
    CONJUNCTIONS,
    EMPTINESS,
    NEGATIONS,
    RUNS,
    SIGNS,
    VALUES,
    YES_NO,
    Meant,
)
from policyengine.words import Words

_LONGEST_RUN: Final = max(map(len, RUNS))


def mend_operators(read: list[Lexeme], reading: Reading) -> list[Lexeme] | None:
    """Put this language's operator for one of another; None where the whole expression must be written otherwise."""
    return mend(read, reading, (_run, _sign, _other_shape, _not_in, _negation, _phrase, _yes_no, _word, _glued))


def _slip(read: Sequence[Lexeme], index: int, length: int, meant: Sequence[Meant], reading: Reading) -> Slip:
    span = read[index].span.to(read[index + length - 1].span)
    written = reading.written(span)
    right = " ".join(text for _, text in meant)
    rest = _right(read, index + length) if meant[-1][0] not in ATOMS else ""
    whole = " ".join(filter(None, (_left(read, index), right, rest)))
    return Slip(
        length=length,
        code="E105",
        headline=Words(f"`{written}` 不是本语言的写法", f"`{written}` is not of this language"),
        label=Words(f"要写 `{right}`", f"written `{right}` here"),
        way_out=Words(f"写成 `{whole}`", f"write `{whole}`"),
        meant=tuple(Lexeme(kind, text, span) for kind, text in meant),
        shows_all=True,
    )


def _left(read: Sequence[Lexeme], index: int) -> str:
    """What stands before `index`, as far as one would show it."""
    if not ends_value(read, index):
        return ""
    start = index - 1
    if read[start].type not in ATOMS:
        return "…"
    while start > 1 and read[start - 1].type == "DOT" and read[start - 2].type == "WORD":
        start -= 2
    return "".join(one.text for one in read[start:index])


def _right(read: Sequence[Lexeme], index: int) -> str:
    """What stands at `index`, as far as one would show it."""
    if read[index].type not in BEGINS_VALUE:
        return ""
    end = index + 1
    if read[index].type not in ATOMS or read[end].type == "LPAR":
        return "…"
    while read[end].type == "DOT" and read[end + 1].type == "WORD":
        end += 2
    return "".join(one.text for one in read[index:end])


def _run(read: Sequence[Lexeme], index: int, reading: Reading) -> Slip | None:
    for length in range(_LONGEST_RUN, 0, -1):
        meant = RUNS.get(tuple(one.text for one in read[index : index + length]))
        if meant is not None and (length == 1 or read[index].type != "STRING"):
            return _slip(read, index, length, (meant,), reading)
    return None


def _sign(read: Sequence[Lexeme], index: int, reading: Reading) -> Slip | None:
    meant = SIGNS.get(read[index].text) if read[index].type == "FOREIGN" else None
    return None if meant is None else _slip(read, index, 1, (meant,), reading)


def _other_shape(read: Sequence[Lexeme], index: int, _: Reading) -> Slip | None:
    """`a ? b : c` and `a % b`: said in another order here."""
    lexeme = read[index]
    if (
        not ends_value(read, index)
        or lexeme.text not in ("?", "%", "mod", "MOD")
        or lexeme.type not in ("FOREIGN", "WORD")
    ):
        return None
    right = "if a then b else c" if lexeme.text == "?" else "modulo(a, b)"
    return Slip(
        length=1,
        code="E105",
        headline=Words(f"`{lexeme.text}` 不是本语言的运算符", f"`{lexeme.text}` is no operator of this language"),
        label=Words("别的语言的写法", "of another language"),
        way_out=Words(f"用 `{right}` 的写法", f"use the form `{right}`"),
        meant=None,
    )


def _not_in(read: Sequence[Lexeme], index: int, reading: Reading) -> Slip | None:
    """`x not in list`."""
    lexeme = read[index]
    if not ends_value(read, index) or lexeme.type != "WORD":
        return None
    if lexeme.text in NEGATIONS and read[index + 1].type == "IN":
        length = 2
    elif lexeme.text in ("不在", "不属于"):
        length = 1
    else:
        return None
    span = lexeme.span.to(read[index + length - 1].span)
    return Slip(
        length=length,
        code="E105",
        headline=Words(
            f"`{reading.written(span)}` 要写成 `not(… in …)`", f"`{reading.written(span)}` is written `not(… in …)`"
        ),
        label=Words("别的语言的写法", "of another language"),
        way_out=Words("写成 `not(x in (a, b))`", "write `not(x in (a, b))`"),
        meant=(Lexeme("IN", "in", span),),
    )


def _negation(read: Sequence[Lexeme], index: int, reading: Reading) -> Slip | None:
    """`!x`, `not x`, `非 x`, where a value begins."""
    lexeme = read[index]
    is_sign = lexeme.type == "FOREIGN" and lexeme.text in "!¬"
    is_word = lexeme.type == "WORD" and lexeme.text in NEGATIONS and (index == 0 or read[index - 1].type != "DOT")
    if not (is_sign or is_word) or ends_value(read, index) or read[index + 1].type not in BEGINS_VALUE:
        return None
    calls = is_word and read[index + 1].type == "LPAR"
    if calls and lexeme.text == "not":
        return None
    operand = _right(read, index + 1)
    written = reading.written(lexeme.span)
    return Slip(
        length=1,
        code="E105",
        headline=Words(f"`{written}` 不是本语言的写法", f"`{written}` is not of this language")
        if written != "not"
        else Words("`not` 后面的条件要放在括号里", "what `not` denies stands in brackets"),
        label=Words("否定要写 `not(…)`", "negation is written `not(…)`"),
        way_out=Words(f"写成 `not({operand})`", f"write `not({operand})`"),
        meant=(Lexeme("WORD", "not", lexeme.span),) if calls else (),
    )


def _phrase(read: Sequence[Lexeme], index: int, reading: Reading) -> Slip | None:
    """`x is not null`, `elif`."""
    lexeme = read[index]
    if lexeme.type != "WORD" or not ends_value(read, index):
        return None
    if lexeme.text in EMPTINESS:
        return _slip(read, index, 1, (EMPTINESS[lexeme.text], ("NULL", "null")), reading)
    if f"{lexeme.text}{read[index + 1].text}" in EMPTINESS:
        return _slip(read, index, 2, (EMPTINESS[lexeme.text + read[index + 1].text], ("NULL", "null")), reading)
    if lexeme.text == "is" and read[index + 1].text == "not":
        return _slip(read, index, 2, (("NOT_EQUAL", "!="),), reading)
    if lexeme.text.lower() in ("elif", "elseif", "elsif"):
        return _slip(read, index, 1, (("ELSE", "else"), ("IF", "if")), reading)
    return None


def _yes_no(read: Sequence[Lexeme], index: int, _: Reading) -> Slip | None:
    """`x = 是`: a condition is compared with `true`, or better not at all."""
    lexeme, following = read[index], read[min(index + 1, len(read) - 1)].type
    if lexeme.text not in YES_NO or index == 0 or following in ("DOT", "LPAR"):
        return None
    before = read[index - 1]
    operator = BETWEEN_VALUES.get(before.text, (before.type, before.text))
    if operator[0] not in ("EQUAL", "NOT_EQUAL"):
        return None
    meant = YES_NO[lexeme.text]
    left = _left(read, index - 1) or "…"
    alone = left if (operator[0] == "EQUAL") == (meant[0] == "TRUE") else f"not({left})"
    return Slip(
        length=1,
        code="E105",
        headline=Words(f"`{lexeme.text}` 不是本语言的写法", f"`{lexeme.text}` is not of this language"),
        label=Words(f"要写 `{meant[1]}`", f"written `{meant[1]}` here"),
        way_out=Words(
            f"写成 `{operator[1]} {meant[1]}`，或只写 `{alone}`",
            f"write `{operator[1]} {meant[1]}`, or `{alone}` alone",
        ),
        meant=(Lexeme(*meant, lexeme.span),),
    )


def _word(read: Sequence[Lexeme], index: int, reading: Reading) -> Slip | None:
    lexeme, following = read[index], read[min(index + 1, len(read) - 1)].type
    if lexeme.type != "WORD" or (index > 0 and read[index - 1].type == "DOT"):
        return None
    meant = None
    if ends_value(read, index):
        meant = BETWEEN_VALUES.get(lexeme.text)
    elif lexeme.text in BEFORE_VALUE and following in BEGINS_VALUE:
        meant = BEFORE_VALUE[lexeme.text]
    elif lexeme.text in VALUES and following not in ("DOT", "LPAR", "COLON", "WORD"):
        meant = VALUES[lexeme.text]
    return None if meant is None else _slip(read, index, 1, (meant,), reading)


def _glued(read: Sequence[Lexeme], index: int, _: Reading) -> Slip | None:
    """`大于300万元` and `且b`, where an operator must stand: the blank is missing, and the word is another."""
    lexeme = read[index]
    if lexeme.type != "WORD" or not ends_value(read, index):
        return None
    fits = [word for word in BETWEEN_VALUES if lexeme.text.startswith(word) and not word.isascii()]
    if not fits:
        return None
    word = max(fits, key=len)
    rest = lexeme.text[len(word) :]
    if not (len(word) > 1 or rest[:1].isdigit() or word in CONJUNCTIONS):
        return None
    operator = Lexeme(*BETWEEN_VALUES[word], lexeme.span)
    whole = f"{_left(read, index)} {operator.text} {rest}"
    return Slip(
        length=1,
        code="E105",
        headline=Words(
            f"`{word}` 要写 `{operator.text}`，前后留空格",
            f"`{word}` is written `{operator.text}`, with blanks around it",
        ),
        label=Words("汉字连在一起，被当成一个名称", "read as one name"),
        way_out=Words(f"写成 `{whole}`", f"write `{whole}`"),
        meant=None if rest[:1].isdigit() else (operator, Lexeme("WORD", rest, lexeme.span)),
        shows_all=True,
    )
