"""Terms that say the same have one number, and no two others."""

from __future__ import annotations

from policyengine.compiled.columnar.numbering import Numbering
from policyengine.compiled.terms import number


def test_a_term_that_nobody_keeps_leaves_its_number_to_no_other() -> None:
    numbering = Numbering({}, {})
    found = [numbering.number(number(value)) for value in range(1000)]
    assert found == list(range(1000))
    assert numbering.number(number(7)) == 7
