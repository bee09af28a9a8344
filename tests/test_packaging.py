"""The package works wherever it is put: from a wheel built from the source archive, and from a bare checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parent.parent

# What a stranger does first. The grammar must be found to parse it; `-I` keeps the checkout off the path.
FIRST_STEPS: Final = """
import pathlib, sys
from decimal import Decimal
import policyengine

home = pathlib.Path(policyengine.__file__).parent
assert str(home).startswith(sys.argv[1]), home
assert policyengine.evaluate_expression("1+1") == Decimal(2)

from policyengine.syntax.language import grammar_text
assert "start" in grammar_text("expression.lark")
print(policyengine.__version__)
"""


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        pytest.fail(f"{command[0]} … exited with {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source archive and the wheel that was built from that archive, not from the checkout."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    return folder


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment that holds the wheel; the dependencies are those of this one, seen through a path file."""
    folder = tmp_path_factory.mktemp("stranger")
    run(sys.executable, "-m", "venv", "--without-pip", folder / "venv", cwd=folder)
    python = folder / "venv" / "bin" / "python"
    wheel = next(built.glob("*.whl"))
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-index", "--no-deps", wheel, cwd=folder)
    places = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(run(python, "-c", places, cwd=folder).strip())
    ours = run(sys.executable, "-c", places, cwd=folder).strip()
    # Not processed further: the editable install in there has a path file of its own, which would lead to the checkout.
    (site / "dependencies.pth").write_text(ours, encoding="utf-8")
    return folder


def members_of_wheel(built: Path) -> set[str]:
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        return set(wheel.namelist())


def test_the_wheel_holds_the_language_and_the_policies(built: Path) -> None:
    members = members_of_wheel(built)
    for folder in ("grammar", "policies"):
        here = {f"policyengine/{p.relative_to(ROOT).as_posix()}" for p in (ROOT / folder).rglob("*") if p.is_file()}
        assert here
        assert here <= members
    assert {"policyengine/grammar/expression.lark", "policyengine/py.typed"} <= members
    assert "policyengine/policies/zhengzhou_hitech_2024.yaml" in members


def test_the_wheel_holds_nothing_else_at_its_top(built: Path) -> None:
    tops = {name.split("/")[0] for name in members_of_wheel(built)}
    assert "policyengine" in tops
    assert all(top.startswith("policy_as_data-") for top in tops - {"policyengine"})


def test_the_source_archive_has_what_the_tests_and_the_readers_need(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        tops = {name.split("/")[1] for name in archive.getnames() if "/" in name}
    assert {"policyengine", "grammar", "policies", "tests", "examples", "README.md", "LICENSE", "Makefile"} <= tops


def test_an_installed_wheel_works_anywhere(installed: Path) -> None:
    python = installed / "venv" / "bin" / "python"
    version = run(python, "-I", "-c", FIRST_STEPS, installed, cwd=installed).strip()
    assert version in run(installed / "venv" / "bin" / "policyengine", "--version", cwd=installed)
    assert "policyengine" in run(python, "-I", "-m", "policyengine", "--help", cwd=installed)


def test_the_policies_of_an_installed_wheel_are_found_and_sound(installed: Path) -> None:
    policies = next((installed / "venv").rglob("policyengine/policies"))
    run(installed / "venv" / "bin" / "policyengine", "check", policies, policies / "examples", cwd=installed)


def test_a_bare_checkout_works_without_being_installed(tmp_path: Path) -> None:
    # `-S`: no site-packages, and so no editable install; the dependencies are a path like any other, ours comes first.
    import yaml

    dependencies = Path(yaml.__file__).parent.parent
    path = os.pathsep.join(map(str, (ROOT, dependencies)))
    run(sys.executable, "-S", "-c", FIRST_STEPS, ROOT, cwd=tmp_path, PYTHONPATH=path)
