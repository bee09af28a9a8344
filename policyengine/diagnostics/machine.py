"""Diagnostics for programs: JSON with stable keys, and SARIF for code review platforms.

Lines and columns are 1-based and count code points, ends are exclusive, as everywhere in
this package. Keys and codes are the same in every language; only messages are translated.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from typing import Final, TypeAlias
from urllib.parse import quote

from policyengine.diagnostics.catalogue import title
from policyengine.diagnostics.explanations import page
from policyengine.diagnostics.model import Diagnostic
from policyengine.source import Place
from policyengine.words import Language, Words

Json: TypeAlias = None | bool | int | str | list["Json"] | dict[str, "Json"]

_SARIF_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


def render_json(diagnostics: Iterable[Diagnostic], language: Language) -> str:
    """An array with one object for each complaint; what is not known is null."""
    return _text([_object(diagnostic, language) for diagnostic in diagnostics])


def _object(diagnostic: Diagnostic, language: Language) -> Json:
    related: list[Json] = [
        {"message": related.words.in_language(language), **_where(related.place)} for related in diagnostic.related
    ]
    return {
        "code": diagnostic.code,
        "message": diagnostic.headline.in_language(language),
        **_where(diagnostic.place),
        "label": _said(diagnostic.label, language),
        "help": _said(diagnostic.help, language),
        "related": related,
    }


def _said(words: Words | None, language: Language) -> str | None:
    return None if words is None else words.in_language(language)


def _where(place: Place | None) -> dict[str, Json]:
    if place is None:
        return {"file": None, "line": None, "column": None, "end_line": None, "end_column": None}
    start, end = place.position, place.source.position(place.span.end)
    return {
        "file": place.source.name,
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
    }


def render_sarif(diagnostics: Iterable[Diagnostic], language: Language, *, version: str) -> str:
    """One run of SARIF 2.1.0 (OASIS, 27 March 2020); `version` is that of this program.

    A result keeps its identity when lines move: its partial fingerprint is made of the code,
    the file, the text underlined and its ordinal among equals, not of line numbers.
    """
    found = tuple(diagnostics)
    codes = sorted({diagnostic.code for diagnostic in found})
    seen: Counter[str] = Counter()
    results: list[Json] = []
    for diagnostic in found:
        identity = _identity(diagnostic)
        seen[identity] += 1
        results.append(_result(diagnostic, language, codes.index(diagnostic.code), f"{identity}/{seen[identity]}"))
    driver: Json = {
        "name": "policyengine",
        "version": version,
        "rules": [_rule(code, language) for code in codes],
    }
    run: Json = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return _text({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: str, language: Language) -> Json:
    rule: dict[str, Json] = {"id": code, "defaultConfiguration": {"level": "error"}}
    words = title(code)
    if words is not None:
        rule["shortDescription"] = {"text": words.in_language(language)}
    text = page(code, language)
    if text is not None:
        rule["help"] = {"text": text, "markdown": text}
    return rule


def _result(diagnostic: Diagnostic, language: Language, rule: int, identity: str) -> Json:
    said = (diagnostic.headline, diagnostic.label, diagnostic.help)
    message = "\n".join(words.in_language(language) for words in said if words is not None)
    result: dict[str, Json] = {
        "ruleId": diagnostic.code,
        "ruleIndex": rule,
        "level": "error",
        "message": {"text": message},
        "partialFingerprints": {"complaint/v1": hashlib.sha256(identity.encode(errors="replace")).hexdigest()},
    }
    if diagnostic.place is not None:
        result["locations"] = [{"physicalLocation": _location(diagnostic.place)}]
    if diagnostic.related:
        result["relatedLocations"] = [
            {
                "id": number,
                "message": {"text": related.words.in_language(language)},
                "physicalLocation": _location(related.place),
            }
            for number, related in enumerate(diagnostic.related)
        ]
    return result


def _location(place: Place) -> Json:
    start, end = place.position, place.source.position(place.span.end)
    uri = quote(place.source.name.replace("\\", "/").encode(errors="surrogateescape"))
    return {
        "artifactLocation": {"uri": uri},
        "region": {
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        },
    }


def _identity(diagnostic: Diagnostic) -> str:
    place = diagnostic.place
    where = "" if place is None else f"{place.source.name}\n{place.source.slice(place.span)}"
    return f"{diagnostic.code}\n{where}\n{diagnostic.headline.zh}"


def _text(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    # A file name may hold bytes that are no text; written as `\\udc80` they are still JSON.
    return text.encode("utf-8", "backslashreplace").decode()
