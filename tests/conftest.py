"""What all tests share: how many examples a law is tried on, golden files, and that CI skips nothing."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

TESTS = Path(__file__).parent
IN_CI = bool(os.environ.get("CI"))

# No deadline and no complaint about speed: a slow machine is not a broken law.
_CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("small", _CALM, max_examples=50)
settings.register_profile("ci", _CALM, max_examples=200, derandomize=True, print_blob=True)
settings.register_profile("wide", _CALM, max_examples=5_000, print_blob=True)
settings.load_profile("ci" if IN_CI else "small")

# Nor on what an earlier run kept: the caches of this run are its own, and gone with it.
_CACHE = tempfile.TemporaryDirectory(prefix="policyengine-tests-")
os.environ["POLICYENGINE_CACHE_DIR"] = _CACHE.name

# A test's outcome must not hang on the language or the colours of whoever runs it.
for _name in ("LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "NO_COLOR", "FORCE_COLOR"):
    os.environ.pop(_name, None)


@dataclass(frozen=True, slots=True)
class Golden:
    """Texts written by the machine and read by people: `check` compares, `make golden` writes them anew."""

    folder: Path
    update: bool

    def check(self, name: str, actual: str) -> None:
        """`actual` is what tests/golden/`name` holds, to the byte."""
        path = self.folder / name
        if self.update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(actual, encoding="utf-8", newline="\n")
            return
        assert path.exists(), f"no golden file {name}: write it with `make golden` and read it"
        assert path.read_bytes().decode() == actual, f"{name} differs: if that is meant, `make golden`"


@pytest.fixture(scope="session")
def golden(pytestconfig: pytest.Config) -> Golden:
    """The golden files of this run."""
    return Golden(TESTS / "golden", update=pytestconfig.getoption("--update-golden"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write tests/golden anew instead of comparing")


def pytest_configure(config: pytest.Config) -> None:
    if IN_CI and config.getoption("--update-golden"):
        message = "CI compares golden files, it does not write them"
        raise pytest.UsageError(message)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--update-golden"):
        items[:] = [item for item in items if "golden" in getattr(item, "fixturenames", ())]


def _skipped(config: pytest.Config) -> int:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return 0 if reporter is None else len(reporter.stats.get("skipped", ()))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skipped test has failed: what is not run is not known to work."""
    if IN_CI and session.exitstatus == pytest.ExitCode.OK and _skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if IN_CI and (skipped := _skipped(config)):
        terminalreporter.write_line(f"FAILED: CI skips nothing, and {skipped} of the above were skipped", red=True)
