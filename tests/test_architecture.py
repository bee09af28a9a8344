"""The house: floors that see only downwards, rooms without cycles, small modules, and no policy in the engine."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parent.parent
PACKAGE: Final = ROOT / "policyengine"
MODULES: Final = sorted(PACKAGE.rglob("*.py"))
SOURCES: Final = [
    *MODULES,
    *(path for folder in ("tests", "examples", "benchmarks") for path in sorted((ROOT / folder).rglob("*.py"))),
]

# A room is a folder or a module at the top of the package. It sees itself and the floors below, nothing beside it.
FLOORS: Final = (
    {"ahead", "source", "values", "words"},
    {"diagnostics", "extras"},
    {"syntax"},
    {"expression"},
    {"policy"},
    {"plan"},
    {"facts", "slots"},
    {"columns"},
    {"outcome", "claims"},
    {"decision"},
    {"interpreter", "compiled"},
    {"settlement"},
    {"ledger"},
    {"report"},
    {"app"},
    {"cli", "web"},
    {"__init__", "__main__"},
)
FLOOR: Final = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}

# Who may import what is not ours. Each costs start-up time or ties us to somebody, so each has one home.
HOMES: Final = {
    "click": {"cli"},
    "jsonschema": {"syntax"},
    "lark": {"syntax"},
    "numpy": {"columns", "compiled", "settlement", "claims", "report"},
    "psycopg": {"ledger"},
    "pyarrow": {"claims", "report"},
    "referencing": {"syntax"},
    "xlrd": {"claims"},
    "xlsxwriter": {"report"},
    "yaml": {"syntax"},
}

# Words of the policies in this repository. The engine interprets any regulation and knows none.
WORDS_OF_POLICIES: Final = (
    "zhengzhou",
    "henan",
    "hitech",
    "郑州",
    "河南",
    "高新区",
    "算力",
    "智算",
    "超算",
    "双一流",
    "科研机构",
    "调度平台",
    "新落户",
    "5000万",
    "in_zone",
    "out_of_zone",
    "new_settler",
    "by_agreement",
    "prior_year_revenue",
    "llm_filed",
    "double_first_class",
    "registered_in_zone",
    "taxed_in_zone",
    "settled_on",
    "via_platform",
    "dishonest_debtor",
    "tax_blacklisted",
    "independent_legal_person",
    "research_institute",
    "computing_power",
    "supercomputing",
    "intelligent_computing",
    "agreement.rate",
    "annual_limit",
    "transaction.",
    "filing.channel",
)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


ALL_MODULES: Final = {_dotted(path): path for path in MODULES}
all_modules = pytest.mark.parametrize("path", MODULES, ids=_name)


def room_of(module: str) -> str:
    """The room of a dotted module name; the package's own `__init__` is a room of the top floor."""
    return module.split(".")[1] if "." in module else "__init__"


def imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every import, wherever it stands, as (line, dotted name of the module)."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                for alias in names:
                    below = f"{module}.{alias.name}"
                    yield node.lineno, below if below in ALL_MODULES else module
            case ast.ImportFrom():
                yield node.lineno, "."  # relative
            case _:
                pass


def upward(tree: ast.Module, room: str) -> Iterator[str]:
    """What `tree`, a module of `room`, imports of ours that it may not see."""
    for line, target in imports(tree):
        if target.split(".")[0] != "policyengine":
            continue
        # The engine's version stands in every receipt; it is there before anything else of the package is.
        if target == "policyengine" and _only_the_version(tree, line):
            continue
        there = room_of(target)
        if there != room and FLOOR[there] >= FLOOR[room]:
            yield f"line {line}: {room} (floor {FLOOR[room]}) may not import {target} (floor {FLOOR[there]})"


def _only_the_version(tree: ast.Module, line: int) -> bool:
    return any(
        isinstance(node, ast.ImportFrom) and node.lineno == line and [a.name for a in node.names] == ["__version__"]
        for node in ast.walk(tree)
    )


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_every_room_has_a_floor() -> None:
    rooms = {room_of(module) for module in ALL_MODULES}
    assert rooms <= set(FLOOR), "a new room: give it a floor in FLOORS"
    assert len(FLOOR) == sum(len(rooms) for rooms in FLOORS), "a room stands on two floors"


@all_modules
def test_imports_point_downwards(path: Path) -> None:
    assert list(upward(_tree(path), room_of(_dotted(path)))) == []


def test_an_import_upwards_or_sideways_is_noticed() -> None:
    def complaints(text: str, room: str) -> int:
        return len(list(upward(ast.parse(text), room)))

    assert complaints("from policyengine.report.words import say", "settlement") == 1
    assert complaints("def f():\n    import policyengine.web.app", "cli") == 1
    assert complaints("from policyengine import settle", "report") == 1
    assert complaints("from policyengine import __version__\nfrom policyengine.values import Range", "report") == 0


@all_modules
def test_imports_are_absolute(path: Path) -> None:
    assert [line for line, target in imports(_tree(path)) if target == "."] == []


@all_modules
def test_what_is_not_ours_is_imported_only_at_home(path: Path) -> None:
    room = room_of(_dotted(path))
    for line, target in imports(_tree(path)):
        top = target.split(".")[0]
        if top not in sys.stdlib_module_names and top != "policyengine":
            assert room in HOMES.get(top, set()), f"line {line}: {top} is not imported in {room}"


def test_no_module_needs_itself() -> None:
    needs = {
        module: {target for _, target in imports(_tree(path)) if target in ALL_MODULES and target != "policyengine"}
        for module, path in ALL_MODULES.items()
    }
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        pytest.fail("a cycle of imports: " + " → ".join(error.args[1]))


@pytest.mark.parametrize("folder", sorted({p.parent for p in MODULES} - {PACKAGE}), ids=_name)
def test_an_inner_init_is_a_page_about_its_room(folder: Path) -> None:
    init = folder / "__init__.py"
    assert init.exists(), "a room has an __init__.py that says what it is for"
    tree = _tree(init)
    assert ast.get_docstring(tree)
    assert len(tree.body) == 1, "nothing but the docstring"


@all_modules
def test_no_module_is_longer_than_400_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@all_modules
def test_no_function_is_longer_than_60_lines(path: Path) -> None:
    functions = (n for n in ast.walk(_tree(path)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
    lengths = {f.name: (f.end_lineno or f.lineno) - f.lineno + 1 for f in functions}
    assert {name: length for name, length in lengths.items() if length > 60} == {}


@pytest.mark.parametrize("path", [*MODULES, *sorted(p for p in (ROOT / "grammar").iterdir() if p.is_file())], ids=_name)
def test_the_engine_knows_no_policy(path: Path) -> None:
    text = path.read_text(encoding="utf-8").casefold()
    assert [word for word in WORDS_OF_POLICIES if word.casefold() in text] == []


def test_the_words_of_policies_are_words_of_policies() -> None:
    policies = "\n".join(p.read_text(encoding="utf-8") for p in sorted((ROOT / "policies").rglob("*.yaml")))
    assert [word for word in WORDS_OF_POLICIES if word not in policies] == []


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_a_silenced_check_names_its_code_and_its_reason(path: Path) -> None:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        silenced = re.search(r"#\s*(type:\s*ignore|noqa)\b", line)
        if silenced and path != Path(__file__):
            reasoned = r"#\s*(type: ignore\[[a-z-]+(, ?[a-z-]+)*\]|noqa: [A-Z]+\d+(, ?[A-Z]+\d+)*)\s+# \S.+"
            assert re.search(reasoned, line), f"{_name(path)}:{number}: {line.strip()}"


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = sorted({*HOMES, "decimal", "fractions", "dataclasses", "importlib.metadata"})
    code = f"import sys, policyengine; print(*(m for m in {heavy} if m in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == []


def test_every_public_name_is_handed_on_and_comes_from_where_mypy_thinks() -> None:
    import policyengine

    declared = {
        alias.name: node.module
        for node in ast.walk(_tree(PACKAGE / "__init__.py"))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("policyengine.")
        for alias in node.names
    }
    homes = vars(policyengine)["_HOMES"]
    assert homes == declared
    assert sorted(policyengine.__all__) == sorted([*homes, "__version__"])
    assert dir(policyengine) == sorted(policyengine.__all__)
    for name in policyengine.__all__:
        assert getattr(policyengine, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'settel'"):
        vars(policyengine)["__getattr__"]("settel")
