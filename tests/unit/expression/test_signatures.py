from __future__ import annotations

import pytest

from policyengine.expression.signatures import PROPERTIES, SIGNATURES
from policyengine.interpreter.functions import FUNCTIONS, TAKES_NULL


def test_every_function_that_may_be_called_has_a_meaning_and_no_other_has() -> None:
    assert set(SIGNATURES) | {f".{name}" for name in PROPERTIES} == set(FUNCTIONS)


def test_the_functions_that_take_null_are_those_whose_parameters_do() -> None:
    taking = {
        name
        for name, forms in SIGNATURES.items()
        if any(parameter.null for form in forms for parameter in form.parameters)
    }
    assert taking == set(TAKES_NULL)


@pytest.mark.parametrize(
    ("function", "written"),
    [
        ("round up", "round up(n, scale)"),
        ("floor", "floor(n[, scale])"),
        ("append", "append(list, item, …)"),
        ("now", "now()"),
        ("is", "is(value1, value2)"),
    ],
)
def test_a_signature_is_shown_as_one_writes_it(function: str, written: str) -> None:
    assert SIGNATURES[function][0].written(function) == written


def test_parameters_that_may_be_left_out_stand_last() -> None:
    for forms in SIGNATURES.values():
        for form in forms:
            optional = [parameter.optional for parameter in form.parameters]
            assert optional == sorted(optional)
