"""What usage lines call a value, and complaints about the arguments that click words so that no catalogue can.

gettext translates sentences; where click strings words together itself (a hint in quotes, a full stop, the names
that come near), the sentence is made here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import click

from policyengine.words import Language, Words

PLACEHOLDERS: Final[Mapping[str, Words]] = {
    "AMOUNT": Words("金额", "AMOUNT"),
    "APPLICANT": Words("主体编号", "APPLICANT"),
    "CLAIM": Words("申报编号", "CLAIM"),
    "[ENTRY...]": Words("[分录编号...]", "[ENTRY...]"),
    "CLAIM...": Words("申报...", "CLAIM..."),
    "CLAIMS": Words("申报表", "CLAIMS"),
    "[CODE]": Words("[编号]", "[CODE]"),
    "COPY": Words("导出文件", "COPY"),
    "CODE": Words("代码", "CODE"),
    "DATE": Words("日期", "DATE"),
    "EXPRESSION": Words("表达式", "EXPRESSION"),
    "FACTS": Words("更正内容", "FACTS"),
    "FILE": Words("文件", "FILE"),
    "LEDGER": Words("台账", "LEDGER"),
    "NAME": Words("名称", "NAME"),
    "NAME=VALUE": Words("名称=值", "NAME=VALUE"),
    "OUT": Words("结果文件", "OUT"),
    "PATH": Words("路径", "PATH"),
    "PATH...": Words("路径...", "PATH..."),
    "POLICY...": Words("政策...", "POLICY..."),
    "TEXT": Words("文字", "TEXT"),
    "HASH": Words("校验", "HASH"),
}
"""What usage lines and lists of options call a value, by its English name."""


def placeholder(name: str, language: Language) -> str:
    """A value's name in the reader's language; what lists choices (`[text|json]`) stays as it is."""
    return PLACEHOLDERS.get(name, Words(name)).in_language(language)


def worded(error: click.ClickException, language: Language) -> click.ClickException:
    """`error` with a whole sentence in the reader's language; as it is where click's catalogue has said it."""
    said = _in_chinese(error) if language == "zh" else None
    if said is None:
        return error
    return click.UsageError(said, error.ctx if isinstance(error, click.UsageError) else None)


def _in_chinese(error: click.ClickException) -> str | None:
    match error:
        case click.MissingParameter():
            kind = "选项" if isinstance(error.param, click.Option) else "参数"
            return f"缺少{kind} {_hint(error)}"
        case click.BadParameter():
            choosing = error.param is not None and isinstance(error.param.type, click.Choice)
            message = error.message.replace("', '", "`、`").replace("'", "`") if choosing else error.message
            return f"{_hint(error)} 的取值不对：{message}"
        case click.NoSuchOption(possibilities=possibilities) if possibilities:
            near = "、".join(f"`{one}`" for one in sorted(possibilities))
            return f"{error.message}，是否要写 {near}？"
        case _:
            return None


def _hint(error: click.BadParameter) -> str:
    """The option or argument that is meant, in backticks."""
    if error.param is None:
        return f"`{error.param_hint}`" if error.param_hint else ""
    name = error.param.opts[-1] if isinstance(error.param, click.Option) else error.param.human_readable_name
    return f"`{name.removesuffix('...')}`"
