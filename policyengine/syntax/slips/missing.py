"""What is missing: a value, an operator, a word of the language, the beginning or the rest of a form."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from policyengine.syntax.language import function_phrases
from policyengine.syntax.lexemes import ARITHMETIC, BEGINS_VALUE, COMPARISONS, END, Lexeme, ends_value
from policyengine.syntax.slips.misfit import NAMED, OPERATORS, Here, Misfit, expected
from policyengine.words import Words

_WHOLE: Final = {
    "then": "if … then … else …",
    "else": "if … then … else …",
    "satisfies": "some … in … satisfies …",
    "in": "some … in … satisfies …",
    "and": "… between … and …",
}
# Before these it is as likely an operator that is missing.
_UNCLEAR: Final = frozenset(("WORD", "LPAR", "LSQB", "MINUS", "FOREIGN", "DOTS", "COLON")) | COMPARISONS | ARITHMETIC
_CLOSES_PART: Final = frozenset(("RPAR", "RSQB", "COMMA", "THEN", "ELSE", "SATISFIES"))


def missing_word(here: Here) -> Misfit | None:
    """`if` without `then` or `else`, `some` without `satisfies`, `between` without `and`."""
    wanted = _wanted_word(here.accepts)
    if wanted is None or (here.lexeme.type in _UNCLEAR and wanted != "in"):
        return None
    word, whole = wanted, _WHOLE[wanted]
    where = Words("后面", "behind this") if here.lexeme.type == END else Words("前面", "before this")
    return Misfit(
        Words(f"缺少 `{word}`", f"`{word}` is missing"),
        Words(f"{where.zh}应有 `{word}`", f"`{word}` is wanted {where.en}"),
        Words(f"完整的写法是 `{whole}`", f"the whole form is `{whole}`"),
    )


def _wanted_word(accepts: Collection[str]) -> str | None:
    if accepts == {"IN"}:
        return "in"
    if "AND" in accepts and "OR" not in accepts:
        return "and"
    return next((word for kind, word in NAMED.items() if kind in accepts and word in _WHOLE), None)


def no_beginning(here: Here) -> Misfit | None:
    """`else` without `if`, `satisfies` without `some`."""
    beginning = {"THEN": "if", "ELSE": "if", "SATISFIES": "some"}.get(here.lexeme.type)
    if beginning is None or (here.wants_value and here.before is not None):
        return None
    return Misfit(
        Words(
            f"`{here.lexeme.text}` 前面没有对应的 `{beginning}`",
            f"no `{beginning}` belongs to this `{here.lexeme.text}`",
        ),
        Words("单独的一个", "stands alone"),
        Words(f"完整的写法是 `{_WHOLE[here.lexeme.text]}`", f"the whole form is `{_WHOLE[here.lexeme.text]}`"),
    )


def dots(here: Here) -> Misfit | None:
    """`a..b` without brackets, `a.` without a name."""
    before, lexeme = here.before, here.lexeme
    if lexeme.type == "DOTS" and not here.wants_value:
        return Misfit(
            Words("区间要放在括号里", "a range stands in brackets"),
            Words("区间的两端", "the ends of a range"),
            Words(
                "写成 `[a..b]`；不含端点的一边用圆括号，如 `(a..b]`",
                "write `[a..b]`, with a round bracket where the end is left out, as in `(a..b]`",
            ),
        )
    if before is not None and before.type == "DOT":
        return Misfit(
            Words("`.` 后面缺少名称", "no name follows `.`"),
            Words("点后面应是名称或 `year` 这样的属性", "a name, or a property such as `year`, belongs behind the dot"),
        )
    return None


def missing_value(here: Here) -> Misfit | None:
    """`a +`, `a + * b`, `(a, )`, `and a`."""
    if not here.wants_value:
        return None
    before, lexeme = here.before, here.lexeme
    if lexeme.type == END and before is not None:
        return Misfit(
            Words(f"`{before.text}` 后面缺少一个值", f"nothing follows `{before.text}`"),
            Words("表达式到这里就断了", "the expression breaks off here"),
            Words("在后面补上名称、数或括号里的式子", "add a name, a number or something in brackets behind it"),
        )
    if lexeme.type in OPERATORS and before is not None and before.type in OPERATORS:
        return Misfit(
            Words(
                f"`{before.text}` 和 `{lexeme.text}` 两个运算符连在一起",
                f"`{before.text}` and `{lexeme.text}` stand side by side",
            ),
            Words("前面缺少一个值", "a value is missing before this"),
            Words("删去其中一个，或在中间补上一个值", "delete one of them, or put a value between"),
        )
    if lexeme.type in OPERATORS | {"DOT", "DOTS"}:
        return Misfit(
            Words(f"`{lexeme.text}` 前面缺少一个值", f"nothing stands before `{lexeme.text}`"),
            Words("左边是空的", "its left side is missing"),
        )
    if lexeme.type in _CLOSES_PART and before is not None:
        return Misfit(
            Words(
                f"`{before.text}` 和 `{lexeme.text}` 之间缺少一个值",
                f"a value is missing between `{before.text}` and `{lexeme.text}`",
            ),
            Words("前面应有一个值", "a value is wanted before this"),
            Words(f"补上一个值，或删去 `{before.text}`", f"add one, or delete `{before.text}`")
            if before.type == "COMMA"
            else None,
        )
    return None


def side_by_side(here: Here) -> Misfit | None:
    """`a b`: an operator is missing, or a function is called by a name that it does not have."""
    before, lexeme = here.before, here.lexeme
    if before is None or not ends_value(here.read, here.index) or lexeme.type not in BEGINS_VALUE:
        return None
    words = _words_of_call(here)
    if words is not None:
        import difflib

        written = " ".join(one.text for one in words)
        names = difflib.get_close_matches(written, function_phrases(), n=1)
        if names:
            return Misfit(
                Words(f"没有叫 `{written}` 的函数", f"no function is called `{written}`"),
                Words("不认识的函数名", "not a function"),
                Words(f"是否要写 `{names[0]}`？", f"did you mean `{names[0]}`?"),
                words[0].span.to(words[-1].span),
            )
    return Misfit(
        Words(
            f"`{before.text}` 和 `{lexeme.text}` 之间缺少运算符",
            f"an operator is missing between `{before.text}` and `{lexeme.text}`",
        ),
        expected(here.accepts),
        Words(
            "补上运算符，如 `and`、`=`、`+`；名称里不能有空格",
            "add one, such as `and`, `=`, `+`; a name has no blanks in it",
        ),
    )


def _words_of_call(here: Here) -> Sequence[Lexeme] | None:
    """The words around `index` up to a bracket, if they look like the name of a function."""
    start, end = here.index - 1, here.index
    while start > 0 and here.read[start - 1].type in ("WORD", "AND"):
        start -= 1
    while here.read[end].type in ("WORD", "AND"):
        end += 1
    return here.read[start:end] if here.read[end].type == "LPAR" and end > here.index else None
