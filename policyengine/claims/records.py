"""Claims as records: JSON, JSON lines and YAML, with nested or dotted names.

`{"applicant": {"id": "…"}}` and `{"applicant.id": "…"}` say the same. Numbers are exact: a
JSON number with a point is a `Decimal`, never a binary float; NaN and Infinity, which JSON
does not have, and lists are values that no fact can have. A name written twice in one
record is a problem of that record.

A file of JSON lines is read line by line, and a line that is broken is one invalid claim. A
JSON or YAML file is one text and broken as a whole.
"""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from policyengine.claims.delimited import LONGEST_LINE
from policyengine.claims.encoding import Text
from policyengine.claims.form import Raw, Unfit
from policyengine.claims.rows import Row, Rows
from policyengine.claims.text import MOST_COLUMNS, shown, trimmed
from policyengine.diagnostics.model import Diagnostics
from policyengine.facts import Problem
from policyengine.source import Place, Source, Span
from policyengine.syntax.nodes import Mapping, Scalar, Sequence, Tree, is_null
from policyengine.words import Words

DEEPEST: Final = 20
"""Levels of nested records; names of facts have two or three."""

_LONGEST_INTEGER: Final = 100  # digits; Python refuses to read more than 4,300 and is slow before that


@dataclass(frozen=True, slots=True)
class Object:
    """A record as written, in order, with every name as often as it stood there."""

    entries: tuple[tuple[str, object], ...]


def read_json(text: Text, name: str, diagnostics: Diagnostics) -> Rows | None:
    """The records of a JSON file: one object, or an array of them."""
    written = text.stream.read()
    try:
        value = _parse(written)
    except json.JSONDecodeError as error:
        diagnostics.add(
            "F604",
            _place_in(name, written, error.pos),
            Words(f"`{name}` 不是正确的 JSON", f"`{name}` is not proper JSON"),
            label=_json_slip(error),
        )
        return None
    except RecursionError:
        diagnostics.add("F604", None, Words(f"`{name}` 嵌套太深", f"`{name}` is nested too deeply"))
        return None
    if isinstance(value, Object):
        return Rows(iter((record_row(1, value),)), "record")
    if isinstance(value, list):
        return Rows((record_row(number, item) for number, item in enumerate(value, start=1)), "record")
    not_records(name, diagnostics)
    return None


def _place_in(name: str, text: str, at: int) -> Place:
    """A character of a text that may be long: of all its lines only that one is kept."""
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    line = text[start : end if end >= 0 else len(text)]
    source = Source(name, line, first_line=text.count("\n", 0, start) + 1)
    return Place(source, Span(at - start, min(at - start + 1, len(line))))


def read_json_lines(text: Text) -> Rows:
    """The records of a file with one JSON object on each line; blank lines are counted and passed over."""
    return Rows(_json_lines(text), "line")


def record_row(number: int, value: object) -> Row:
    """One record as a row."""
    if not isinstance(value, Object):
        return Row(number, (), (), (no_record(value),))
    pairs = tuple(itertools.islice(_flat(value, "", 1), MOST_COLUMNS + 1))
    if len(pairs) > MOST_COLUMNS:
        return Row(number, (), (), (too_wide(),))
    keys = tuple(key for key, _ in pairs)
    problems: tuple[Problem, ...] = ()
    if len(set(keys)) < len(keys):
        double = next(key for key, times in Counter(keys).items() if times > 1)
        words = Words(f"`{shown(double)}` 在同一条记录里写了两次", f"`{shown(double)}` stands twice in one record")
        problems = (Problem("F623", words),)
    return Row(number, keys, tuple(raw for _, raw in pairs), problems)


def no_record(value: object) -> Problem:
    """That something stands where a record should."""
    words = Words(
        f"这里应是一条记录（{{…}}），写的是 {unfit(value).shown}",
        f"a record ({{…}}) is expected here, not {unfit(value).shown}",
    )
    return Problem("F622", words)


def too_wide() -> Problem:
    """That a record has more names than a table has columns."""
    words = Words(
        f"这条记录超过 {MOST_COLUMNS} 项，不像一笔申报",
        f"this record has more than {MOST_COLUMNS} names, too many for one claim",
    )
    return Problem("F622", words)


def not_records(name: str, diagnostics: Diagnostics) -> None:
    """Complain that a file holds neither a record nor a list of them."""
    diagnostics.add(
        "F606",
        None,
        Words(f"`{name}` 里不是申报记录", f"`{name}` holds no records"),
        help=Words(
            "应是一条记录（{…}）或记录的列表（[{…}, {…}]）", "a record ({…}) or a list of them ([{…}, {…}]) is expected"
        ),
    )


EMPTY: Final = Unfit("F639", "{}", Words("是一组内容，不是单个的值", "a record is not a single value"))
"""A record in a record that says nothing: no value for a fact, but no mistake either where facts stand below it."""


def unfit(value: object) -> Unfit:
    """A value that no fact can have."""
    match value:
        case Unfit():
            return value
        case list() | tuple():
            return Unfit("F639", "[…]", Words("是列表，不是单个的值", "a list is not a single value"))
        case Object() | dict():
            return Unfit("F639", "{…}", Words("是一组内容，不是单个的值", "a record is not a single value"))
        case float():
            why = Words(
                "是二进制小数，未必等于所写的数；请写成文本，或用 Decimal",
                "a binary float may differ from what was meant; give text or a Decimal",
            )
            return Unfit("F639", repr(value), why)
        case _:
            return Unfit("F639", shown(str(value)), Words("不是事实可以取的值", "that is no value for a fact"))


def _json_lines(text: Text) -> Iterator[Row]:
    number = 0
    while line := text.stream.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE and not line.endswith("\n"):
            while line and not line.endswith("\n"):
                line = text.stream.readline(LONGEST_LINE)
            yield Row(number, (), (), (Problem("F622", Words("这一行太长", "this line is too long")),))
        elif trimmed(line):
            yield _json_line(number, line)


def _json_line(number: int, line: str) -> Row:
    try:
        return record_row(number, _parse(line.rstrip("\n")))
    except json.JSONDecodeError as error:
        slip = _json_slip(error)
        words = Words(
            f"这一行不是正确的 JSON（第 {error.colno} 列{slip.zh}）",
            f"this line is not proper JSON (column {error.colno}: {slip.en})",
        )
    except RecursionError:
        words = Words("这一行嵌套太深", "this line is nested too deeply")
    return Row(number, (), (), (Problem("F622", words),))


def _parse(text: str) -> object:
    return json.loads(
        text,
        object_pairs_hook=lambda pairs: Object(tuple(pairs)),
        parse_float=_decimal,
        parse_int=lambda digits: int(digits) if len(digits) <= _LONGEST_INTEGER else _decimal(digits),
        parse_constant=lambda word: Unfit("F639", word, Words("不是数", "that is not a number")),
    )


def _decimal(digits: str) -> Decimal | Unfit:
    try:
        value = Decimal(digits)
    except InvalidOperation:  # an exponent beyond what a Decimal holds
        return Unfit("F639", shown(digits), Words("数太大或太小", "the number is too large or too small"))
    return value


def _json_slip(error: json.JSONDecodeError) -> Words:
    """What is wrong with the JSON, as one would say it; the standard library says it in English alone."""
    found = error.msg
    for start, words in _SLIPS.items():
        if found.startswith(start):
            return words
    return Words("从这里起读不下去", "it cannot be read from here")


_SLIPS: Final[dict[str, Words]] = {
    "Expecting value": Words("缺少值", "a value is missing"),
    "Expecting property name": Words(
        "应是带双引号的名称（末尾多写了逗号也会这样）", "a name in double quotes is expected"
    ),
    "Expecting ':'": Words("名称后缺少冒号", "a colon is missing after the name"),
    "Expecting ','": Words("缺少逗号", "a comma is missing"),
    "Illegal trailing comma": Words("末尾多写了逗号", "there is a comma too many"),
    "Extra data": Words("后面还有多余的内容", "something follows the end"),
    "Unterminated string": Words("引号没有配对", "a quote has no partner"),
    "Invalid control character": Words("文字里有换行或控制字符", "a text holds a line break or control character"),
    "Invalid \\escape": Words("反斜杠后的写法不对", "the escape after the backslash is unknown"),
    "Invalid \\u": Words("反斜杠后的写法不对", "the escape after the backslash is unknown"),
}


def _flat(record: Object, prefix: str, depth: int) -> Iterator[tuple[str, Raw]]:
    """Every value of a record with its dotted name."""
    for key, value in record.entries:
        name = f"{prefix}{key}"
        if isinstance(value, Object) and not value.entries:
            yield name, EMPTY
        elif isinstance(value, Object) and depth < DEEPEST:
            yield from _flat(value, f"{name}.", depth + 1)
        else:
            yield name, _raw(value)


def _raw(value: Any) -> Raw:  # noqa: ANN401  # whatever JSON has
    return value if value is None or isinstance(value, str | int | Decimal | Unfit) else unfit(value)


def read_yaml(text: Text, name: str, diagnostics: Diagnostics) -> Rows | None:
    """The records of a YAML file: one mapping, or a sequence of them. A scalar stays the text it is."""
    # The reader of YAML is loaded only where a YAML file is read.
    from policyengine.syntax.document import read_document
    from policyengine.syntax.files import SIZE_LIMIT

    before = len(diagnostics.found)
    written = text.stream.read(SIZE_LIMIT + 1)  # of what is longer, no more than is needed to refuse it
    tree = read_document(Source(name, written), diagnostics, null_allowed=True)
    if len(diagnostics.found) > before:
        return None
    if isinstance(tree, Mapping):
        return Rows(iter((record_row(1, _of_yaml(tree)),)), "record")
    if isinstance(tree, Sequence):
        return Rows((record_row(number, _of_yaml(item)) for number, item in enumerate(tree.items, start=1)), "record")
    not_records(name, diagnostics)
    return None


def _of_yaml(tree: Tree) -> object:
    if isinstance(tree, Mapping):
        return Object(tuple((entry.key.text, _of_yaml(entry.value)) for entry in tree.entries))
    if isinstance(tree, Scalar):
        return None if is_null(tree) else tree.text
    return [_of_yaml(item) for item in tree.items]
