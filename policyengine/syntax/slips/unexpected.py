"""What fits nowhere: what stands here, and what could stand here.

The last resort, for slips that no other module knows. `accepts` is the set of types that the
grammar would take instead, from Lark's tables.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from policyengine.syntax.lexemes import BEGINS_VALUE, COMPARISONS, END, Lexeme, ends_value
from policyengine.syntax.slips.misfit import RESERVED, Here, Misfit, expected
from policyengine.syntax.slips.missing import dots, missing_value, missing_word, no_beginning, side_by_side
from policyengine.syntax.slips.reading import Reading
from policyengine.words import Words


def explain(read: Sequence[Lexeme], index: int, accepts: Collection[str], reading: Reading) -> None:
    """Complain of the lexeme at `index`, unless what is odd there has been complained of already."""
    here = Here(read, index, accepts)
    if reading.is_dealt_with(here.lexeme, before=here.before):
        return
    misfit = next(found for explanation in _EXPLANATIONS if (found := explanation(here)) is not None)
    span = misfit.span or here.lexeme.span
    if here.lexeme.type == END and misfit.span is None and here.before is not None:
        span = here.before.span  # at the end there is nothing to underline but what stands last
    reading.complain("E101", span, misfit.headline, label=misfit.label, way_out=misfit.way_out)


def _nothing(here: Here) -> Misfit | None:
    if here.lexeme.type != END or here.before is not None:
        return None
    return Misfit(
        Words("表达式是空的", "the expression is empty"), Words("这里应有一个表达式", "an expression is wanted here")
    )


def _unknown_sign(here: Here) -> Misfit | None:
    if here.lexeme.type != "FOREIGN":
        return None
    return Misfit(
        Words(f"`{here.lexeme.text}` 不是本语言的字符", f"`{here.lexeme.text}` is no sign of this language"),
        expected(here.accepts),
    )


def _reserved_in_name(here: Here) -> Misfit | None:
    """`filing.in`, `some if in xs`."""
    if here.lexeme.type not in RESERVED or "WORD" not in here.accepts or here.wants_value:
        return None
    return Misfit(
        Words(
            f"`{here.lexeme.text}` 是本语言的保留字，不能用作名称",
            f"`{here.lexeme.text}` is reserved and cannot be part of a name",
        ),
        Words("保留字", "reserved"),
        Words("给这一项换一个名称", "give this another name"),
    )


def _trailing_comma(here: Here) -> Misfit | None:
    """`a,` and nothing behind it."""
    if here.lexeme.type != "COMMA" or here.read[here.index + 1].type != END:
        return None
    return Misfit(
        Words("末尾多了一个逗号", "a comma too many at the end"),
        Words("后面没有内容", "nothing follows it"),
        Words("去掉末尾的逗号", "leave it out"),
    )


def _choice_inside(here: Here) -> Misfit | None:
    """`1 + if a then b else c`."""
    if here.lexeme.type not in ("IF", "SOME", "EVERY") or not here.wants_value:
        return None
    word = here.lexeme.text
    return Misfit(
        Words(f"`{word} …` 在更大的式子里要加括号", f"`{word} …` inside a larger expression stands in brackets"),
        Words("从这里起放进括号", "put brackets around it from here"),
        Words(f"写成 `({word} …)`", f"write `({word} …)`"),
    )


def _chained(here: Here) -> Misfit | None:
    """`1 < x < 5`, `a = b = c`."""
    if here.lexeme.type not in COMPARISONS | {"IN", "BETWEEN"} or "AND" not in here.accepts:
        return None
    return Misfit(
        Words("比较不能连着写", "comparisons do not chain"),
        Words("这是第二个比较", "this is the second"),
        Words(
            "分成两个，用 `and` 连接：`1 < x and x < 5`，或写 `x in (1..5)`",
            "make two and join them with `and`: `1 < x and x < 5`, or write `x in (1..5)`",
        ),
    )


def _arguments(here: Here) -> Misfit | None:
    """`f(a, n: b)` and `f(n: a, b)`."""
    inside = _open_call(here)
    lexeme = here.lexeme
    if inside is None:
        return None
    mixed = lexeme.type == "COLON" or (
        "COLON" in here.accepts and "WORD" in here.accepts and "NUMBER" not in here.accepts
    )
    if not mixed and not (here.accepts == {"WORD"} and lexeme.type in BEGINS_VALUE):
        return None
    return Misfit(
        Words(
            f"`{inside}(…)` 的参数有的写了名称，有的没写", f"some arguments of `{inside}(…)` are named and some are not"
        ),
        Words("这里不一致", "here it differs"),
        Words("要么都写名称 `n: x`，要么都不写", "name all of them, `n: x`, or none"),
    )


def _open_call(here: Here) -> str | None:
    """The function in whose brackets reading stopped."""
    depth = 0
    for index in range(here.index - 1, 0, -1):
        kind = here.read[index].type
        if kind in ("RPAR", "RSQB"):
            depth += 1
        elif kind in ("LPAR", "LSQB"):
            if depth == 0:
                before = here.read[index - 1]
                return before.text if kind == "LPAR" and before.type in ("WORD", "FUNCTION") else None
            depth -= 1
    return None


def _no_function(here: Here) -> Misfit | None:
    """`12(…)`, `a.b(…)`."""
    before = here.before
    if here.lexeme.type != "LPAR" or before is None or not ends_value(here.read, here.index):
        return None
    if before.type in ("RPAR", "RSQB"):
        return None
    return Misfit(
        Words(f"`{before.text}` 后面不能直接跟括号", f"a bracket cannot follow `{before.text}`"),
        Words("括号前面应是函数名或运算符", "before it belongs the name of a function, or an operator"),
    )


def _otherwise(here: Here) -> Misfit:
    lexeme = here.lexeme
    text = lexeme.text if lexeme.type != END else (here.before.text if here.before else "")
    return Misfit(
        Words(f"表达式在 `{text}` 这里读不下去", f"the expression cannot be read on at `{text}`"),
        expected(here.accepts),
    )


_EXPLANATIONS: Final = (
    _nothing,
    _unknown_sign,
    _trailing_comma,
    _reserved_in_name,
    _choice_inside,
    dots,
    missing_word,
    no_beginning,
    missing_value,
    _chained,
    _arguments,
    _no_function,
    side_by_side,
    _otherwise,
)
