"""From paths to a book of policies: which files a folder means, and that one run tells what is wrong with all."""

from __future__ import annotations

from pathlib import Path

import pytest

from policyengine.app.api import PolicyError, load_policies
from policyengine.app.loading import expand_policy_paths
from tests.unit.settlement.small import policy

ONE = "policy: %s\narticles:\n  - article: 1\n    awards:\n      - {id: %s, amount: %s}\n"


def write(folder: Path, *names: str, amount: str = "5元") -> None:
    for name in names:
        file = folder / f"{name}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(policy(ONE % (file.stem, f"{file.stem}_award", amount)), encoding="utf-8")


def test_a_folder_means_its_own_policies_by_name_without_cases(tmp_path: Path) -> None:
    write(tmp_path, "b", "a", "below/c")
    (tmp_path / "a.cases.yaml").write_text("cases: []", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    assert [path.name for path in expand_policy_paths([tmp_path])] == ["a.yaml", "b.yaml"]
    assert [one.policy for one in load_policies(tmp_path).policies] == ["a", "b"]


def test_a_file_named_twice_is_loaded_once_where_it_was_first_named(tmp_path: Path) -> None:
    write(tmp_path, "a", "b")
    assert [path.name for path in expand_policy_paths([tmp_path / "b.yaml", tmp_path])] == ["b.yaml", "a.yaml"]


def test_every_mistake_of_every_file_is_told_in_one_run(tmp_path: Path) -> None:
    write(tmp_path, "a", amount="5")
    write(tmp_path, "b")
    write(tmp_path, "c", amount="cots")
    with pytest.raises(PolicyError) as caught:
        load_policies([tmp_path, tmp_path / "none.yaml"])
    assert [one.code for one in caught.value.diagnostics] == ["E410", "E301", "E100"]


def test_a_folder_without_policies_is_told(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        load_policies(tmp_path)
    assert [one.code for one in caught.value.diagnostics] == ["E100"]


def test_policies_must_agree_even_where_one_of_them_is_fine_alone(tmp_path: Path) -> None:
    write(tmp_path, "a", "b")
    file = tmp_path / "b.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("label: 费用", "label: 人数2").replace("label: 人数,", "label: 费用,"),
        encoding="utf-8",
    )
    with pytest.raises(PolicyError) as caught:
        load_policies(tmp_path)
    assert [(one.code, one.place.source.slice(one.place.span)) for one in caught.value.diagnostics if one.place] == [
        ("E531", "staff")
    ]


def test_a_path_that_no_file_can_have_is_told() -> None:
    with pytest.raises(PolicyError, match="E100"):
        load_policies("a\0b.yaml")


def test_a_circle_of_links_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").symlink_to("a.yaml")
    with pytest.raises(PolicyError, match="E100"):
        load_policies(tmp_path / "a.yaml")
