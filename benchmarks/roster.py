"""Who takes part in what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Contender:
    """`function` stands in `module` and makes a `Task` of claims, or settles one file into another.

    `package` is what it uses beyond numpy and the standard library. `by` is whose work it is.
    """

    name: str
    module: str
    function: str
    by: str
    package: str = ""


OURS, BY_HAND, ENGINE = "ours", "by hand", "engine"


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of work: every contender does the same and is compared with the first, which is ours."""

    name: str
    title: str
    unit: str
    contenders: tuple[Contender, ...]


def _ours(name: str, function: str) -> Contender:
    return Contender(name, "benchmarks.ours", function, OURS)


def _hand(name: str, module: str, function: str, package: str = "") -> Contender:
    return Contender(name, f"benchmarks.handmade.{module}", function, BY_HAND, package)


def _engine(name: str, module: str, function: str, package: str) -> Contender:
    return Contender(name, f"benchmarks.engines.{module}", function, ENGINE, package)


ONE: Final = Work(
    "one",
    "One claim under the ten articles: status, award, amount",
    "µs",
    (
        _ours("policyengine, book.compile()", "plain"),
        Contender("Python over a tuple", "benchmarks.engines.in_python", "by_hand", BY_HAND),
        _engine("JSONLogic in Rust, one call for all", "in_rust", "jsonlogic_batch", "datalogic-py"),
        _engine("JSONLogic in Rust", "in_rust", "jsonlogic", "datalogic-py"),
        _engine("CEL in Rust, contexts made before", "in_rust", "cel", "common-expression-language"),
        _engine("CEL in Rust, from dictionaries", "in_rust", "cel_from_records", "common-expression-language"),
        _engine("zen, a compiled expression", "in_rust", "zen_expression", "zen-engine"),
        _engine("zen, a graph with a decision table", "zen_graph", "table", "zen-engine"),
        _engine("rule-engine", "in_python", "rule_engine", "rule-engine"),
        _engine("OpenFisca", "open_fisca", "one", "openfisca-core"),
    ),
)

TRACED: Final = Work(
    "traced",
    "One claim with the engine's own trace",
    "µs",
    (
        _ours("policyengine, traced()", "traced"),
        _ours("policyengine, evaluate() from cells", "interpreted"),
        Contender("Python, facts and caps noted", "benchmarks.engines.in_python", "by_hand_traced", BY_HAND),
        _engine("zen, a graph of one expression", "zen_graph", "expression_traced", "zen-engine"),
        _engine("zen, a graph with a decision table", "zen_graph", "table_traced", "zen-engine"),
        _engine("JSONLogic in Rust", "in_rust", "jsonlogic_traced", "datalogic-py"),
        _engine("OpenFisca", "open_fisca", "one_traced", "openfisca-core"),
    ),
)

STATELESS: Final = Work(
    "stateless",
    "Every claim on its own under the ten articles, in arrays",
    "ms",
    (
        _ours("policyengine, evaluate_alone", "stateless"),
        _ours("policyengine, evaluate_columns", "entitlements"),
        _hand("numpy, a packed table", "arrays", "packed_table"),
        _hand("numba, branch-free passes", "arrays", "branch_free", "numba"),
        _hand("Polars, expressions", "expressions", "stateless", "polars"),
        _engine("OpenFisca, one simulation", "open_fisca", "stateless", "openfisca-core"),
    ),
)

SETTLED: Final = Work(
    "settled",
    "Settled with the choice between two policies, in arrays, from the order of the file",
    "ms",
    (
        _ours("policyengine, settle_columns", "settled"),
        _hand("numpy, and a loop where caps are reached", "arrays", "with_vectors"),
        _hand("numba, one loop", "arrays", "one_loop", "numba"),
        _hand("numpy, and a Python loop", "arrays", "python_loop"),
    ),
)

FILES: Final = (
    _ours("policyengine settle", "settle_file"),
    _hand("by hand: pyarrow, numpy and a loop", "pipelines", "by_hybrid", "polars"),
    _hand("by hand: pyarrow and numba", "pipelines", "by_numba", "numba"),
)

FORMATS: Final = ("csv", "parquet")
_NAMES: Final = {"csv": "CSV", "parquet": "Parquet"}


def in_process(form: str) -> Work:
    """From file to file within a process that has everything loaded."""
    return Work(f"{form}-inside", f"{_NAMES[form]} to {_NAMES[form]}, two policies, in process", "ms", FILES)


def as_process(form: str) -> Work:
    """From file to file as a process of its own."""
    return Work(f"{form}-process", f"{_NAMES[form]} to {_NAMES[form]}, two policies, as a new process", "ms", FILES)


PACKAGES: Final = (
    "numpy",
    "pyarrow",
    "numba",
    "polars",
    "zen-engine",
    "datalogic-py",
    "common-expression-language",
    "rule-engine",
    "openfisca-core",
)
"""Whose versions are told."""
