"""One way to write what is kept: canonical JSON, and values that read back as the same values.

The rule: keys sorted by code point, no blanks, no escapes but those that JSON demands, no floats.
Numbers are integers; whatever may have a fraction is text. A value other than `true`, `false` and
`null` is its kind and its exact text, `["number","0.15"]`; instants are in UTC.

Invariant: `value_from(value_json(value)) == value` for every value that a claim can have.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sys
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final, NoReturn, TypeAlias

from policyengine.interpreter.texts import value_text
from policyengine.values import Unknown, Value

Json: TypeAlias = Any
"""What JSON has: a text, an integer, true, false, null, a list of these, or an object of these by name."""


def canonical(data: Json) -> str:
    """The one text of `data`."""
    return _ENCODER.encode(data)


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def parsed(text: str) -> Json:
    """What a canonical text says. Raises ValueError for a text that is no JSON, or has a float."""
    return _DECODER.decode(text)


def _no_float(digits: str) -> NoReturn:
    raise ValueError(f"{digits} is no integer")


_DECODER: Final = json.JSONDecoder(parse_float=_no_float, parse_constant=_no_float)


def sha256(text: str) -> str:
    """The SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def facts_json(values: Mapping[str, Value]) -> dict[str, Json]:
    """The values of a claim, those that are given; what their hash is of."""
    return {name: value_json(value) for name, value in values.items() if not isinstance(value, Unknown)}


def facts_from(data: Mapping[str, Json]) -> dict[str, Value]:
    """The values that `facts_json` wrote; names and texts that many claims share are one text in memory."""
    return {sys.intern(name): _shared(value_from(value)) for name, value in data.items()}


def _shared(value: Value) -> Value:
    return sys.intern(value) if isinstance(value, str) else value


def facts_sha256(values: Mapping[str, Value]) -> str:
    """The SHA-256 of a claim's values as canonical JSON: names sorted, values exact, instants in UTC.

    It does not depend on the order of the columns, on how an amount was written, or on the zone
    that a time was written in.
    """
    return sha256(canonical(facts_json(values)))


def value_json(value: Value) -> Json:
    """`true`, `false` and `null` as such; everything else as its kind and exact text."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, dt.datetime):
        moment = value.astimezone(dt.UTC) if value.tzinfo is not None else value
        return ["date_time", moment.isoformat()]
    if isinstance(value, tuple):
        return ["list", *map(value_json, value)]
    kind = "number" if isinstance(value, Fraction) else "date" if isinstance(value, dt.date) else "text"
    return [kind, value_text(value)]


def value_from(data: Json) -> Value:
    """The value that `value_json` wrote. Raises ValueError for anything else."""
    match data:
        case None | bool():
            return data
        case ["text", str(text)]:
            return text
        case ["number", str(text)]:
            return Fraction(text)
        case ["date", str(text)]:
            return dt.date.fromisoformat(text)
        case ["date_time", str(text)]:
            return dt.datetime.fromisoformat(text)
        case ["list", *items]:
            return tuple(map(value_from, items))
        case _:
            raise ValueError(f"no value of a claim: {data!r}")
