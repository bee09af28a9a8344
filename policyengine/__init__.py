"""Subsidy regulations as data: claims decided article by article, exactly, with reasons.

A regulation is one YAML file. `load_policies` reads and checks any number of them, `evaluate`
decides one claim on its own, `settle` decides a whole list in the order the policies declare,
with their caps and pools, and `evaluate_expression` works out one expression of the language.
`PolicyBook.compile` makes one fast function of a book. `Ledger` keeps what was filed, decided,
paid and taken back.

The public names are handed on when first asked for, so that `import policyengine` costs next
to nothing; the modules behind them are not part of the promise. No other `__init__` of the
package imports anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

__version__ = "0.1.0"  # read from here by the build, too

__all__ = [
    "AwardElsewhere",
    "Compiled",
    "DaysTime",
    "Decision",
    "Diagnostic",
    "Evaluation",
    "ExpressionError",
    "InvalidClaim",
    "Language",
    "Ledger",
    "LedgerError",
    "NotCompilable",
    "PolicyBook",
    "PolicyError",
    "Settlement",
    "Status",
    "TableError",
    "TableSettlement",
    "YearsMonths",
    "__version__",
    "evaluate",
    "evaluate_expression",
    "load_policies",
    "settle",
]

if TYPE_CHECKING:
    from policyengine.app.api import PolicyBook, evaluate, load_policies, settle
    from policyengine.app.compiling import Compiled, InvalidClaim, NotCompilable
    from policyengine.app.decision import Decision
    from policyengine.app.expressions import ExpressionError, evaluate_expression
    from policyengine.app.ledger.api import Ledger
    from policyengine.app.ledger.elsewhere import AwardElsewhere
    from policyengine.app.policy_error import PolicyError, TableError
    from policyengine.app.results import Evaluation, Settlement
    from policyengine.app.tables import TableSettlement
    from policyengine.diagnostics.model import Diagnostic
    from policyengine.ledger.errors import LedgerError
    from policyengine.outcome import Status
    from policyengine.values import DaysTime, YearsMonths
    from policyengine.words import Language
else:
    # Out of mypy's sight: to it a module with `__getattr__` has every name, and a misspelt one would pass.
    _HOMES: Final = {
        "AwardElsewhere": "policyengine.app.ledger.elsewhere",
        "Compiled": "policyengine.app.compiling",
        "DaysTime": "policyengine.values",
        "Decision": "policyengine.app.decision",
        "Diagnostic": "policyengine.diagnostics.model",
        "Evaluation": "policyengine.app.results",
        "ExpressionError": "policyengine.app.expressions",
        "InvalidClaim": "policyengine.app.compiling",
        "Language": "policyengine.words",
        "Ledger": "policyengine.app.ledger.api",
        "LedgerError": "policyengine.ledger.errors",
        "NotCompilable": "policyengine.app.compiling",
        "PolicyBook": "policyengine.app.api",
        "PolicyError": "policyengine.app.policy_error",
        "Settlement": "policyengine.app.results",
        "Status": "policyengine.outcome",
        "TableError": "policyengine.app.policy_error",
        "TableSettlement": "policyengine.app.tables",
        "YearsMonths": "policyengine.values",
        "evaluate": "policyengine.app.api",
        "evaluate_expression": "policyengine.app.expressions",
        "load_policies": "policyengine.app.api",
        "settle": "policyengine.app.api",
    }

    def __getattr__(name: str) -> object:
        """The public name `name`, from the module that holds it; `AttributeError` for any other."""
        from importlib import import_module

        if name not in _HOMES:
            message = f"module 'policyengine' has no attribute {name!r}"
            raise AttributeError(message)
        value = getattr(import_module(_HOMES[name]), name)
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted(__all__)
