"""Short ways to read a table in a test."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from policyengine.claims.form import Form
from policyengine.claims.table import ClaimTable, read_claims
from policyengine.diagnostics.model import Diagnostics
from policyengine.facts import Claim
from tests.unit.claims.forms import FORM


def table(
    origin: str | bytes | Path,
    name: str = "x.csv",
    *,
    form: Form = FORM,
    ignore: Collection[str] = (),
    sheet: str | None = None,
) -> ClaimTable:
    """The table, which must be one."""
    diagnostics = Diagnostics()
    data = origin.encode() if isinstance(origin, str) else origin
    read = read_claims(data, form, diagnostics, name=name, sheet=sheet, ignore_columns=ignore)
    assert not diagnostics, diagnostics.found
    assert read is not None
    return read


def refused(
    origin: str | bytes | Path, name: str | None = "x.csv", *, said: str | None = None, sheet: str | None = None
) -> Diagnostics:
    """What is said of a file that is no table of claims."""
    diagnostics = Diagnostics()
    data = origin.encode() if isinstance(origin, str) else origin
    assert read_claims(data, FORM, diagnostics, name=name, format=said, sheet=sheet) is None
    assert diagnostics
    return diagnostics


def codes(diagnostics: Diagnostics) -> list[str]:
    """The codes of what was said, in order."""
    return [diagnostic.code for diagnostic in diagnostics]


def problems(claim: Claim) -> list[str]:
    """The codes of what is wrong with a claim."""
    return [problem.code for problem in claim.problems]
