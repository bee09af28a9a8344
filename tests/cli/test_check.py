"""`policyengine check`: the formats, the exit codes, standard input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policyengine.cli.parts import Exit
from tests.check.fragments import BASE, policy_of
from tests.cli.console import policyengine

WRONG = policy_of("definitions:\n  small:\n    label: 小型店\n    is: applicant.saff <= 20\n")


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    path = tmp_path / "wrong.yaml"
    path.write_text(WRONG, encoding="utf-8")
    return path


def test_right_files_are_counted_and_exit_with_0(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    (tmp_path / "base.cases.yaml").write_text("none: of its business\n", encoding="utf-8")
    ended = policyengine("check", str(tmp_path))
    assert (ended.code, ended.out, ended.err) == (Exit.DONE, "检查了 1 个文件，没有错误\n", "")
    assert policyengine("check", str(tmp_path), "--lang", "en").out == "1 file checked, no errors\n"


def test_a_mistake_is_drawn_at_its_place_and_exits_with_1(wrong: Path) -> None:
    ended = policyengine("check", str(wrong))
    assert ended.code == Exit.ERRORS
    line = WRONG.splitlines().index("    is: applicant.saff <= 20") + 1
    assert f"--> {wrong}:{line}:9\n" in ended.out
    assert f"{line} |     is: applicant.saff <= 20\n" in ended.out
    assert "错误[E301]" in ended.out
    assert ended.err == "用 `policyengine explain E301` 查看说明\n"


@pytest.mark.parametrize("form", ["gnu", "json", "sarif"])
def test_other_formats_are_data_and_nothing_else(wrong: Path, form: str) -> None:
    ended = policyengine("check", str(wrong), "--format", form)
    assert (ended.code, ended.err) == (Exit.ERRORS, "")
    if form == "gnu":
        assert ended.out.startswith(f"{wrong}:")
        assert ended.out.endswith("[E301]\n")
    else:
        assert json.loads(ended.out)


@pytest.mark.parametrize(("form", "nothing"), [("gnu", ""), ("json", "[]\n")])
def test_no_mistakes_are_no_data(form: str, nothing: str) -> None:
    ended = policyengine("check", "-", "--format", form, given=BASE.encode())
    assert (ended.code, ended.out, ended.err) == (Exit.DONE, nothing, "")


def test_standard_input_is_a_policy_file() -> None:
    assert policyengine("check", "-", given=b"\xef\xbb\xbf" + BASE.encode()).code == Exit.DONE
    assert "--> <stdin>:" in policyengine("check", "-", given=WRONG.encode()).out
    assert "错误[E125]" in policyengine("check", "-", given=WRONG.encode("gb18030")).out


def test_a_file_that_is_not_there_is_a_mistake_not_a_fault() -> None:
    ended = policyengine("check", "no_such.yaml")
    assert ended.code == Exit.ERRORS
    assert "错误[E100]" in ended.out


def test_every_mistake_of_every_file_is_found_in_one_run(wrong: Path) -> None:
    other = wrong.with_name("other.yaml")
    other.write_text(policy_of("timezone: Asia/Kaifeng\ncurrency: yuan\n"), encoding="utf-8")
    found = json.loads(policyengine("check", str(wrong.parent), "--format", "json").out)
    assert {(Path(one["file"]).name, one["code"]) for one in found} >= {
        ("wrong.yaml", "E301"),
        ("other.yaml", "E513"),
        ("other.yaml", "E209"),
    }
