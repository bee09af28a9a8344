"""`policyengine expr`: one expression, worked out outside a policy."""

from __future__ import annotations

import datetime as dt
import json
import re
from decimal import Decimal
from typing import Final

import click

from policyengine.cli.output import format_option, print_data, print_errors, read_standard_input
from policyengine.cli.parts import Command, Exit, Session, argument, option
from policyengine.words import Words

# A value that is worked out as an expression; every other is text as it stands, so that nobody quotes twice.
_LITERAL: Final = re.compile(
    r"""true|false|null|-?(\d+\.?\d*|\.\d+)(万|亿)?(%|元|[ ][A-Z]{3})?|".*"|@".*"|\[.*\]""", re.DOTALL | re.ASCII
)
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}(T[0-9:.]+(Z|[+-]\d{2}:\d{2})?)?", re.ASCII)


@click.command(
    "expr",
    cls=Command,
    about=Words(
        "计算一个表达式，写法与政策文件中的相同。表达式里的名称用 --fact 给出。",
        "Works out one expression, written as in a policy file. Names in it are given with --fact.",
    ),
    example="policyengine expr 'min(收入 * 30%, 50万元)' --fact 收入=200万元",
)
@argument("expression", words=Words("表达式；`-` 表示标准输入", "the expression; `-` is standard input"))
@option(
    "--fact",
    "facts",
    multiple=True,
    metavar="NAME=VALUE",
    words=Words(
        "一个名称的值，可写多次：数、金额、true、false、null、日期、[列表]；其余当作文本，加双引号则必为文本",
        "the value of a name, any number of times: a number, money, true, false, null, a date, a [list]; anything else "
        "is text, and so is what stands in double quotes",
    ),
)
@format_option("text", "json")
@click.pass_context
def command(context: click.Context, expression: str, facts: tuple[str, ...], form: str) -> Exit:
    """Work it out and print what it is worth."""
    from policyengine.app.expressions import ExpressionError, evaluate_expression

    session: Session = context.obj
    text = read_standard_input().decode("utf-8-sig", "replace") if expression == "-" else expression
    try:
        given = dict(_fact(fact, session) for fact in facts)
        value = evaluate_expression(text.rstrip("\r\n"), given)
    except ExpressionError as error:
        print_errors(error.diagnostics, session)
        return Exit.ERRORS
    if form == "json":
        print_data(json.dumps(_json(value), ensure_ascii=False) + "\n")
    else:
        print_data((value if isinstance(value, str) else _text(value)) + "\n")
    return Exit.DONE


def _fact(written: str, session: Session) -> tuple[str, object]:
    """Name and value of one `--fact`; a value that is an expression of its own is worked out."""
    from policyengine.app.expressions import evaluate_expression

    name, equals, value = written.partition("=")
    name, value = name.strip(), value.strip()
    if not equals or not name:
        wrong = Words(f"`--fact {written}` 要写成 名称=值", f"`--fact {written}` must be NAME=VALUE")
        raise click.UsageError(session.say(wrong))
    if _DATE.fullmatch(value):
        value = f'@"{value}"'
    return name, evaluate_expression(value) if _LITERAL.fullmatch(value) else value


def _text(value: object) -> str:
    """`value` as one would write it in an expression."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case str():
            return json.dumps(value, ensure_ascii=False)
        case dt.date():
            return value.isoformat()
        case list():
            return f"[{', '.join(map(_text, value))}]"
        case _:
            return str(value)


def _json(value: object) -> dict[str, object]:
    """`{"type", "value"}`; numbers are strings, so that no reader makes binary fractions of them."""
    match value:
        case None:
            return {"type": "null", "value": None}
        case bool():
            return {"type": "boolean", "value": value}
        case str():
            return {"type": "text", "value": value}
        case list():
            return {"type": "list", "value": [_json(item) for item in value]}
        case Decimal():
            return {"type": "number", "value": _text(value)}
        case dt.datetime():
            return {"type": "date_time", "value": _text(value)}
        case dt.date():
            return {"type": "date", "value": _text(value)}
        case _:
            return {"type": "duration", "value": _text(value)}
