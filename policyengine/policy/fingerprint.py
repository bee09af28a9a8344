"""The fingerprint of a policy: a hash of what it means, which a new layout of the file leaves alone.

Names, values, types, bounds, articles and reasons count; comments, indentation, spans, the
order of keys and the name of the file do not. Labels and reasons count too: they stand in
decisions.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from enum import Enum
from fractions import Fraction
from zoneinfo import ZoneInfo

from policyengine.source import Place, Source


def fingerprint(meaning: object) -> str:
    """The SHA-256 of a canonical form of any tree of frozen dataclasses, in hexadecimal."""
    digest = hashlib.sha256()
    for piece in _pieces(meaning):
        digest.update(piece.encode())
        digest.update(b"\x1f")
    return digest.hexdigest()


def _pieces(value: object) -> Iterator[str]:
    match value:
        case Place() | Source():
            return
        case Enum():
            yield f"{type(value).__name__}.{value.name}"
        case None | bool() | int() | Fraction():
            yield repr(value)
        case str():
            yield f"{len(value)}:{value}"
        case dt.date() | ZoneInfo():
            yield f"{type(value).__name__} {value}"
        case frozenset():
            yield from _pieces(tuple(sorted(value)))
        case tuple():
            yield f"({len(value)}"
            for item in value:
                yield from _pieces(item)
        case Mapping():
            yield f"{{{len(value)}"
            for key in sorted(value):
                yield from _pieces(key)
                yield from _pieces(value[key])
        case _ if dataclasses.is_dataclass(value):
            yield type(value).__name__
            for one in dataclasses.fields(value):
                if one.compare:
                    yield one.name
                    yield from _pieces(getattr(value, one.name))
        case _:
            raise TypeError(f"a policy holds no {type(value).__name__}")
