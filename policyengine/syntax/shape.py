"""The published shape: whether a document has the keys and the kinds of values that its schema asks for.

The schemas in `grammar/` are the contract (JSON Schema 2020-12). What a validator finds is said
in words of our own, at the exact key or value, all of it in one run; one slip gives one
complaint, so what only follows from another mistake is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from policyengine import __version__
from policyengine.diagnostics.model import Diagnostics
from policyengine.source import Place, Source
from policyengine.syntax.language import grammar_text
from policyengine.syntax.nodes import Mapping, Scalar, Sequence, Tree, is_null
from policyengine.syntax.private_folder import keep, read_kept

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

    from policyengine.syntax.shape_finding import Fault  # named only: it waits for a fault

SchemaName: TypeAlias = Literal["policy", "cases"]

_MOST: Final = 500
"""Mistakes of shape after which no more are looked for."""

_INTEGER: Final = re.compile(r"[-+]?[0-9]{1,40}")
_DECIMAL: Final = re.compile(r"[-+]?(?:\.[0-9]{1,40}|[0-9]{1,40}(?:\.[0-9]{0,40})?)(?:[eE][-+]?[0-9]{1,3})?")
_BOOLEANS: Final = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


def check_shape(tree: Tree, source: Source, schema_name: SchemaName, diagnostics: Diagnostics) -> bool:
    """Whether `tree` has the shape of `grammar/{schema_name}.schema.json`; every mistake is in `diagnostics`.

    False also where the document itself was read with mistakes; those are not repeated. That a
    text has its shape is remembered for the next process (`private_folder`), which then need not
    load jsonschema.
    """
    if _is_broken(tree):
        _find_faults(tree, source, schema_name, diagnostics)
        return False
    name = _kept_as(source, schema_name)
    if read_kept(name) is not None:
        return True
    if not _find_faults(tree, source, schema_name, diagnostics):
        keep(name, b"")
        return True
    return False


def _kept_as(source: Source, schema_name: SchemaName) -> str:
    """The same text under another schema or another version of the engine is another question."""
    parts = (__version__, grammar_text(f"{schema_name}.schema.json"), source.text)
    return f"shape-{sha256(chr(0).join(parts).encode(errors='surrogatepass')).hexdigest()}"


def _find_faults(tree: Tree, source: Source, schema_name: SchemaName, diagnostics: Diagnostics) -> bool:
    """Complain about every fault of shape; whether there was any."""
    from policyengine.syntax.shape_faults import faults_of

    instance: Any = instance_of(tree)  # with Decimals, which jsonschema's stubs do not foresee
    errors = islice(_validator(schema_name).iter_errors(instance), _MOST)
    schema = _schema(schema_name)
    faults = dict.fromkeys(fault for error in errors for fault in faults_of(error, tree, source, schema))
    for fault in _without_echoes(faults):
        diagnostics.add(fault.code, Place(source, fault.span), fault.headline, label=fault.label, help=fault.way_out)
    return bool(faults)


def _without_echoes(faults: Iterable[Fault]) -> Iterator[Fault]:
    """The faults that do not merely follow from another of the same mapping."""
    by_owner: dict[tuple[str | int, ...], list[Fault]] = {}
    for fault in faults:
        by_owner.setdefault(fault.owner, []).append(fault)
    for together in by_owner.values():
        settled = any(fault.settles for fault in together)
        meant = {fault.meant for fault in together if fault.meant is not None}
        missing = {key for fault in together if fault.code == "E202" for key in fault.keys}
        excluded = False
        for fault in together:
            asked = set(fault.keys)
            if fault.code == "E206":
                if excluded:
                    continue
                excluded = True
            if fault.code in ("E202", "E207") and (settled or meant & asked):
                continue
            if fault.code == "E207" and missing & asked:
                continue
            yield fault


def _is_broken(tree: Tree) -> bool:
    match tree:
        case Scalar():
            return tree.broken
        case Mapping():
            return tree.broken or any(_is_broken(entry.value) for entry in tree.entries)
        case Sequence():
            return any(_is_broken(item) for item in tree.items)


Instance: TypeAlias = "str | int | Decimal | bool | None | list[Instance] | dict[str, Instance]"


def instance_of(tree: Tree) -> Instance:
    """The document as a validator wants it: plain scalars by the core schema of YAML 1.2 (§10.3.2), no float.

    Octal and hexadecimal numbers, `.inf` and `.nan` stay text: no file here has a use for them.
    """
    match tree:
        case Mapping():
            return {entry.key.text: instance_of(entry.value) for entry in tree.entries}
        case Sequence():
            return [instance_of(item) for item in tree.items]
        case Scalar(text, "plain"):
            if is_null(tree):
                return None
            if text in _BOOLEANS:
                return _BOOLEANS[text]
            if _INTEGER.fullmatch(text):
                return int(text)
            return Decimal(text) if _DECIMAL.fullmatch(text) else text
        case Scalar():
            return tree.text


@cache
def _schema(name: SchemaName) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(grammar_text(f"{name}.schema.json"))
    return schema


@cache
def _validator(name: SchemaName) -> Validator:
    # jsonschema takes a while to import; it is needed only where a file is checked.
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    numbers = Draft202012Validator.TYPE_CHECKER.redefine(
        "number", lambda _, value: isinstance(value, (int, Decimal)) and not isinstance(value, bool)
    )
    keywords = {"uniqueItems": _unique_items}
    kind = extend(Draft202012Validator, keywords, type_checker=numbers)  # type: ignore[no-untyped-call]  # stubs
    validator: Validator = kind(_schema(name))
    return validator


def _unique_items(_validator: object, wanted: object, instance: object, _schema: object) -> Iterator[Exception]:
    """`uniqueItems` of scalars in linear time, each error at the second of two; jsonschema's own may take quadratic."""
    from jsonschema.exceptions import ValidationError

    if not wanted or not isinstance(instance, list):
        return
    seen: set[tuple[type, object]] = set()
    for index, item in enumerate(instance):
        if isinstance(item, (str, int, Decimal)):
            if (type(item), item) in seen:
                yield ValidationError("doubled", path=[index], instance=item)
            seen.add((type(item), item))
