"""Examples of expressions, `expression → value`, in blocks of their own and in the cells of a table."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Final, Self

from policyengine.app.expressions import ExpressionError, evaluate_expression
from policyengine.cli.expr import _text

_LINE: Final = re.compile(r"(?P<expression>\S.*?)(?P<arrow> +→ +)(?P<value>\S.*?)(?P<rest> *(?://.*)?)")
_GIVEN: Final = re.compile(r"设 (?P<name>\S+) = (?P<value>.+)")
_CELL: Final = re.compile(r"`(?P<expression>[^`\n]+)` → `(?P<value>[^`\n]+)`")


@dataclass(frozen=True, slots=True)
class Line:
    """One example; `name` where it gives one a value."""

    expression: str
    value: str | None = None
    name: str | None = None
    arrow: str = ""
    rest: str = ""

    @classmethod
    def read(cls, line: str) -> Self | None:
        """The example in a line; None where there is none."""
        if given := _GIVEN.fullmatch(line):
            return cls(given["value"], None, given["name"])
        if found := _LINE.fullmatch(line):
            return cls(found["expression"], found["value"], None, found["arrow"], found["rest"])
        return None

    def with_value(self, value: str | None) -> str:
        """The line as it is to be."""
        if self.name is not None:
            return f"设 {self.name} = {self.expression}"
        return f"{self.expression}{self.arrow}{value}{self.rest}"


def worked_out(line: Line, names: MutableMapping[str, object]) -> str | None:
    """What the expression is worth, as one would write it, or the code of what is wrong with it."""
    if line.name is not None:
        names[line.name] = evaluate_expression(line.expression)
        return None
    return value_of(line.expression, names)


def value_of(expression: str, names: Mapping[str, object] | None = None) -> str:
    """The value of an expression as one would write it; `E402` where it is wrong."""
    try:
        return _text(evaluate_expression(expression, names))
    except ExpressionError as error:
        return " ".join(sorted({one.code for one in error.diagnostics}))


def in_cells(text: str) -> list[tuple[str, str]]:
    """The examples in running text and in tables: expression and value."""
    return [(found["expression"], found["value"]) for found in _CELL.finditer(text)]


def renewed_cells(text: str) -> str:
    """The page with the values that these examples have."""
    return _CELL.sub(lambda found: f"`{found['expression']}` → `{value_of(found['expression'])}`", text)
