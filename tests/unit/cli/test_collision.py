"""The other project of the same name is noticed beside our files, and only there."""

from __future__ import annotations

from pathlib import Path

import pytest

from policyengine.cli.collision import collision


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """An installed copy of ours, as pip leaves it."""
    (tmp_path / "policy_as_data-0.1.0.dist-info").mkdir()
    (tmp_path / "policyengine").mkdir()
    return tmp_path / "policyengine"


@pytest.mark.parametrize("record", ["policyengine-6.11.1.dist-info", "PolicyEngine-1.0.egg-info"])
def test_the_other_project_beside_ours_is_refused_by_name_and_version(package: Path, record: str) -> None:
    (package.parent / record).mkdir()
    words = collision(package)
    assert words is not None
    version = record.split("-")[1].removesuffix(".dist").removesuffix(".egg")
    for text in (words.zh, words.en):
        assert version in text
        assert "policy-as-data" in text
        assert "\n" not in text


def test_alone_we_work(package: Path) -> None:
    assert collision(package) is None


@pytest.mark.parametrize(
    "record", ["policyengine_core-3.1.0.dist-info", "policyengine-core-3.dist-info", "policyengine_us"]
)
def test_relatives_of_the_other_project_do_not_touch_our_folder(package: Path, record: str) -> None:
    (package.parent / record).mkdir()
    assert collision(package) is None


def test_this_checkout_or_environment_is_clean() -> None:
    assert collision() is None
