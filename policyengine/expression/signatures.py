"""The one table of built-in functions and properties: what they take and what they give.

Names, parameters and their order are those of DMN 1.5 (§10.3.4, tables 72 to 80), without
what the language leaves out; `trim` is ours. A function with several forms has several
signatures, tried in order. What the functions do stands in `interpreter.functions`; a test
holds the two tables to the same names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from policyengine.expression.core import ListOf, Node
from policyengine.expression.types import (
    ANY,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS,
    DAYS_TIME,
    DURATIONS,
    NUMBER,
    ORDERED,
    QUANTITIES,
    TEXT,
    YEARS_MONTHS,
    Kind,
    Type,
    list_of,
    range_of,
)
from policyengine.expression.unify import common

Kinds: TypeAlias = frozenset[Kind]
Result: TypeAlias = Callable[[tuple[Node, ...]], Type]

NUMBERS: Final[Kinds] = frozenset({Kind.NUMBER, Kind.NUMERIC})
TEXTS: Final[Kinds] = frozenset({Kind.TEXT})
BOOLEANS: Final[Kinds] = frozenset({Kind.BOOLEAN})
RANGES: Final[Kinds] = frozenset({Kind.RANGE})
LISTS: Final[Kinds] = frozenset({Kind.LIST})
ANYTHING: Final[Kinds] = frozenset(Kind) - {Kind.NULL, Kind.FAILED}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter. `listed`: a list of such values; `null`: null is one of them.

    `like`: of the type of an earlier one, by its place. `repeated`: any number of further
    arguments of this kind may follow.
    """

    name: str
    kinds: Kinds
    listed: bool = False
    optional: bool = False
    null: bool = False
    like: int | None = None
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """One form of a function. `gathered`: its arguments are the items of the one list that the function takes."""

    parameters: tuple[Parameter, ...]
    result: Result
    gathered: bool = False

    def written(self, function: str) -> str:
        """The form as one writes it: `round up(n, scale)`."""
        parts = [parameter.name + (", …" if parameter.repeated else "") for parameter in self.parameters]
        needed = [part for part, parameter in zip(parts, self.parameters, strict=True) if not parameter.optional]
        if not needed:
            return f"{function}({', '.join(parts)})"
        return f"{function}({', '.join(needed)}" + "".join(f"[, {part}]" for part in parts[len(needed) :]) + ")"


def _always(type_: Type) -> Result:
    return lambda _: type_


def _first(nodes: tuple[Node, ...]) -> Type:
    return nodes[0].type


def _element(nodes: tuple[Node, ...]) -> Type:
    """The type of the items, or null where the list may be empty."""
    of = nodes[0].type.of or NUMBER
    return of if isinstance(nodes[0], ListOf) and nodes[0].items else of.or_null()


def _sample(nodes: tuple[Node, ...]) -> Type:
    enough = isinstance(nodes[0], ListOf) and len(nodes[0].items) > 1
    return NUMBER if enough else NUMBER.or_null()


def _truth(nodes: tuple[Node, ...]) -> Type:
    of = nodes[0].type.of
    return BOOLEAN.or_null() if of is not None and of.nullable else BOOLEAN


def _joined(nodes: tuple[Node, ...]) -> Type:
    """The type of a list with further items or lists in it."""
    of = nodes[0].type.of
    for node in nodes[1:]:
        added = node.type.of if node.type.kind is Kind.LIST else node.type
        of = added if of is None else of if added is None else common(of, added) or ANY.or_null()
    return list_of(of)


def _appended(nodes: tuple[Node, ...]) -> Type:
    of = nodes[0].type.of
    for node in nodes[1:]:
        of = node.type if of is None else common(of, node.type) or ANY.or_null()
    return list_of(of)


def _replaced(nodes: tuple[Node, ...]) -> Type:
    return _appended((nodes[0], nodes[2]))


def _leaves(nodes: tuple[Node, ...]) -> Type:
    of = nodes[0].type.of
    while of is not None and of.kind is Kind.LIST:
        of = of.of.or_null() if of.nullable and of.of is not None else of.of
    return list_of(of)


def _one(name: str, kinds: Kinds, result: Result) -> tuple[Signature, ...]:
    return (Signature((Parameter(name, kinds),), result),)


def _scaled(*, optional: bool = False) -> tuple[Signature, ...]:
    return (Signature((Parameter("n", QUANTITIES), Parameter("scale", NUMBERS, optional=optional)), _first),)


def _of_list(
    kinds: Kinds, result: Result, *, null: bool = False, item: str = "n", gathers: bool = True
) -> tuple[Signature, ...]:
    """`f(list)` and, where it gathers, `f(n1, n2, …)`."""
    whole = Signature((Parameter("list", kinds, listed=True, null=null),), result)
    each = Signature((Parameter(item, kinds, null=null, repeated=True),), result, gathered=True)
    return (whole, each) if gathers else (whole,)


def _matching(result: Type) -> tuple[Signature, ...]:
    return (Signature((Parameter("string", TEXTS), Parameter("match", TEXTS)), _always(result)),)


def _value(name: str) -> Parameter:
    return Parameter(name, ANYTHING, optional=True, null=True)


_LIST: Final = Parameter("list", ANYTHING, listed=True, null=True)
_POSITION: Final = Parameter("position", NUMBERS)
_ITEM: Final = Parameter("newItem", ANYTHING, null=True, like=0)
_POINT: Final = ORDERED | {Kind.ANY}


def _relation(*forms: str) -> tuple[Signature, ...]:
    """A relation between points (`p`) and ranges (`r`); `pr` is a point and a range."""
    names = {"pp": ("point1", "point2"), "pr": ("point", "range"), "rp": ("range", "point"), "rr": ("range1", "range2")}
    signatures = []
    for form in forms:
        first, second = names[form]
        kinds = tuple(_POINT if letter == "p" else RANGES for letter in form)
        parameters = (Parameter(first, kinds[0]), Parameter(second, kinds[1], like=0))
        signatures.append(Signature(parameters, _always(BOOLEAN)))
    return tuple(signatures)


SIGNATURES: Final[Mapping[str, tuple[Signature, ...]]] = {
    # Conversion.
    "date": (
        Signature((Parameter("from", TEXTS | DAYS),), _always(DATE)),
        Signature(tuple(Parameter(name, NUMBERS) for name in ("year", "month", "day")), _always(DATE)),
    ),
    "date and time": _one("from", TEXTS | DAYS, _always(DATE_TIME)),
    "duration": _one("from", TEXTS, _always(DAYS_TIME)),  # a literal text says which kind; no other text is taken
    "years and months duration": (Signature((Parameter("from", DAYS), Parameter("to", DAYS)), _always(YEARS_MONTHS)),),
    "number": (
        Signature(
            (
                Parameter("from", TEXTS),
                Parameter("grouping separator", TEXTS, null=True),
                Parameter("decimal separator", TEXTS, null=True),
            ),
            _always(NUMBER),
        ),
    ),
    "string": (Signature((Parameter("from", ANYTHING, null=True),), lambda nodes: _text_of(nodes[0])),),
    "range": _one("from", TEXTS, _always(range_of(ANY))),
    # Numbers.
    "abs": _one("n", QUANTITIES | DURATIONS, _first),
    "floor": _scaled(optional=True),
    "ceiling": _scaled(optional=True),
    "decimal": _scaled(),
    "round up": _scaled(),
    "round down": _scaled(),
    "round half up": _scaled(),
    "round half down": _scaled(),
    "modulo": (Signature((Parameter("dividend", QUANTITIES), Parameter("divisor", QUANTITIES, like=0)), _first),),
    "sqrt": _one("number", NUMBERS, _always(NUMBER)),
    "log": _one("number", NUMBERS, _always(NUMBER)),
    "exp": _one("number", NUMBERS, _always(NUMBER)),
    "odd": _one("number", NUMBERS, _always(BOOLEAN)),
    "even": _one("number", NUMBERS, _always(BOOLEAN)),
    # Texts.
    "substring": (
        Signature(
            (
                Parameter("string", TEXTS),
                Parameter("start position", NUMBERS),
                Parameter("length", NUMBERS, optional=True),
            ),
            _always(TEXT),
        ),
    ),
    "string length": _one("string", TEXTS, _always(NUMBER)),
    "upper case": _one("string", TEXTS, _always(TEXT)),
    "lower case": _one("string", TEXTS, _always(TEXT)),
    "trim": _one("string", TEXTS, _always(TEXT)),
    "substring before": _matching(TEXT),
    "substring after": _matching(TEXT),
    "contains": _matching(BOOLEAN),
    "starts with": _matching(BOOLEAN),
    "ends with": _matching(BOOLEAN),
    "string join": (
        Signature(
            (
                Parameter("list", TEXTS, listed=True, null=True),
                Parameter("delimiter", TEXTS, optional=True, null=True),
            ),
            _always(TEXT),
        ),
    ),
    # Lists.
    "list contains": (Signature((_LIST, Parameter("element", ANYTHING, null=True, like=0)), _always(BOOLEAN)),),
    "count": _of_list(ANYTHING, _always(NUMBER), null=True, gathers=False),
    "min": _of_list(ORDERED, _element, item="c"),
    "max": _of_list(ORDERED, _element, item="c"),
    "sum": _of_list(QUANTITIES, _element),
    "mean": _of_list(QUANTITIES, _element),
    "median": _of_list(QUANTITIES, _element),
    "product": _of_list(NUMBERS, _element),
    "stddev": _of_list(NUMBERS, _sample),
    "mode": _of_list(QUANTITIES, _first),
    "all": _of_list(BOOLEANS, _truth, null=True, item="b"),
    "any": _of_list(BOOLEANS, _truth, null=True, item="b"),
    "sublist": (
        Signature((_LIST, Parameter("start position", NUMBERS), Parameter("length", NUMBERS, optional=True)), _first),
    ),
    "append": (Signature((_LIST, Parameter("item", ANYTHING, null=True, like=0, repeated=True)), _appended),),
    "concatenate": (Signature((Parameter("list", ANYTHING, listed=True, null=True, repeated=True),), _joined),),
    "insert before": (Signature((_LIST, _POSITION, _ITEM), _replaced),),
    "remove": (Signature((_LIST, _POSITION), _first),),
    "list replace": (Signature((_LIST, _POSITION, _ITEM), _replaced),),
    "reverse": (Signature((_LIST,), _first),),
    "index of": (Signature((_LIST, Parameter("match", ANYTHING, null=True, like=0)), _always(list_of(NUMBER))),),
    "union": (Signature((Parameter("list", ANYTHING, listed=True, null=True, repeated=True),), _joined),),
    "distinct values": (Signature((_LIST,), _first),),
    "flatten": (Signature((_LIST,), _leaves),),
    # Dates and times.
    "day of year": _one("date", DAYS, _always(NUMBER)),
    "day of week": _one("date", DAYS, _always(TEXT)),
    "week of year": _one("date", DAYS, _always(NUMBER)),
    "month of year": _one("date", DAYS, _always(TEXT)),
    "now": (Signature((), _always(DATE_TIME)),),
    "today": (Signature((), _always(DATE)),),
    "is": (Signature((_value("value1"), _value("value2")), _always(BOOLEAN)),),
    # Ranges.
    "before": _relation("pp", "pr", "rp", "rr"),
    "after": _relation("pp", "pr", "rp", "rr"),
    "meets": _relation("rr"),
    "met by": _relation("rr"),
    "overlaps": _relation("rr"),
    "overlaps before": _relation("rr"),
    "overlaps after": _relation("rr"),
    "finishes": _relation("pr", "rr"),
    "finished by": _relation("rp", "rr"),
    "includes": _relation("rp", "rr"),
    "during": _relation("pr", "rr"),
    "starts": _relation("pr", "rr"),
    "started by": _relation("rp", "rr"),
    "coincides": _relation("pp", "rr"),
}


def _text_of(node: Node) -> Type:
    return TEXT.or_null() if node.type.nullable else TEXT


@dataclass(frozen=True, slots=True)
class Property:
    """What `.name` may stand behind, and what it gives."""

    kinds: Kinds
    result: Callable[[Type], Type]


def _part(kinds: Kinds, type_: Type = NUMBER) -> Property:
    return Property(kinds, lambda _: type_)


_DATE_TIMES: Final[Kinds] = frozenset({Kind.DATE_TIME})
_YEARS_MONTHS: Final[Kinds] = frozenset({Kind.YEARS_MONTHS})
_DAYS_TIME: Final[Kinds] = frozenset({Kind.DAYS_TIME})

PROPERTIES: Final[Mapping[str, Property]] = {
    **{name: _part(DAYS) for name in ("year", "month", "day", "weekday")},
    **{name: _part(_DATE_TIMES) for name in ("hour", "minute", "second")},
    "time offset": _part(_DATE_TIMES, DAYS_TIME.or_null()),
    "timezone": _part(_DATE_TIMES, TEXT.or_null()),
    **{name: _part(_YEARS_MONTHS) for name in ("years", "months")},
    **{name: _part(_DAYS_TIME) for name in ("days", "hours", "minutes", "seconds")},
    **{name: Property(RANGES, lambda type_: type_.of or ANY) for name in ("start", "end")},
    **{name: _part(RANGES, BOOLEAN) for name in ("start included", "end included")},
}
"""By name without the point; as a function of the core language the name has it: `.year`."""
