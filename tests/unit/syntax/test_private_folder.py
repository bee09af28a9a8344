"""What is kept for the next start: only where nobody else can have put it, and never in the way."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import lark
import pytest

from policyengine.diagnostics.model import Diagnostics
from policyengine.source import Source, Span
from policyengine.syntax.language import grammar_text
from policyengine.syntax.parser import parse_expression
from policyengine.syntax.private_folder import keep, read_kept
from policyengine.syntax.tables import expression_tables
from policyengine.syntax.tree import Expr


def read(text: str) -> Expr | None:
    return parse_expression(Source("<expression>", text), Span(0, len(text)), Diagnostics())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "deep" / "kept"
    monkeypatch.setenv("POLICYENGINE_CACHE_DIR", str(place))
    return place


@pytest.fixture
def fresh() -> Iterator[None]:
    """Tables as in a new process."""
    expression_tables.cache_clear()
    yield
    expression_tables.cache_clear()


def test_what_is_kept_is_read_back(folder: Path) -> None:
    assert read_kept("x.tables") is None
    keep("x.tables", b"1")
    keep("x.tables", b"22")
    assert read_kept("x.tables") == b"22"
    assert [path.name for path in folder.iterdir()] == ["x.tables"]


def test_folder_and_file_are_for_this_user_alone(folder: Path) -> None:
    keep("x.tables", b"1")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "x.tables").stat().st_mode) == 0o600


def test_a_folder_that_others_can_write_to_is_not_used(folder: Path) -> None:
    keep("x.tables", b"1")
    folder.chmod(0o777)
    assert read_kept("x.tables") is None
    keep("y.tables", b"1")
    assert not (folder / "y.tables").exists()


def test_a_file_that_others_can_write_to_is_not_read(folder: Path) -> None:
    keep("x.tables", b"1")
    (folder / "x.tables").chmod(0o666)
    assert read_kept("x.tables") is None


def test_a_folder_of_another_user_is_not_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep("x.tables", b"1")
    other = os.getuid() + 1
    monkeypatch.setattr(os, "getuid", lambda: other)
    assert read_kept("x.tables") is None


def test_a_link_is_not_followed(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep("x.tables", b"1")
    (folder / "y.tables").symlink_to(folder / "x.tables")
    assert read_kept("y.tables") is None
    link = tmp_path / "link"
    link.symlink_to(folder)
    monkeypatch.setenv("POLICYENGINE_CACHE_DIR", str(link))
    assert read_kept("x.tables") is None


def test_a_pipe_in_the_place_of_the_file_does_not_hang(folder: Path) -> None:
    keep("x.tables", b"1")
    os.mkfifo(folder / "pipe.tables", 0o600)
    assert read_kept("pipe.tables") is None


def test_where_nothing_can_be_written_nothing_is_kept_and_nothing_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("POLICYENGINE_CACHE_DIR", str(tmp_path / "file" / "kept"))
    keep("x.tables", b"1")
    assert read_kept("x.tables") is None


def test_an_empty_variable_means_that_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYENGINE_CACHE_DIR", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    keep("x.tables", b"1")
    assert list(tmp_path.iterdir()) == []


def test_without_the_variable_it_is_the_users_own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POLICYENGINE_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "relative/is/ignored")
    monkeypatch.setenv("HOME", str(tmp_path))
    keep("x.tables", b"1")
    assert (tmp_path / ".cache" / "policyengine" / "x.tables").read_bytes() == b"1"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    keep("x.tables", b"1")
    assert (tmp_path / "xdg" / "policyengine" / "x.tables").exists()


@pytest.mark.usefixtures("fresh")
def test_tables_are_made_once_and_then_read_back(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = read("a + 1")
    assert len(list(folder.iterdir())) == 1
    expression_tables.cache_clear()

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("made anew")

    monkeypatch.setattr(lark.Lark, "__init__", refuse)
    assert read("a + 1") == made


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("damage", [b"", b"not a pickle", b"\x80\x05N.", b"\x80\x05}."])
def test_damaged_tables_are_made_anew(folder: Path, damage: bytes) -> None:
    expression_tables()
    (file,) = folder.iterdir()
    whole = file.read_bytes()
    file.write_bytes(damage or whole[: len(whole) // 2])
    expression_tables.cache_clear()
    assert read("a") is not None
    assert len(file.read_bytes()) > 0.9 * len(whole)


@pytest.mark.usefixtures("fresh")
def test_another_grammar_has_tables_of_its_own(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expression_tables()
    expression_tables.cache_clear()
    changed = grammar_text("expression.lark") + "\n// another\n"
    monkeypatch.setattr("policyengine.syntax.tables.grammar_text", lambda _: changed)
    expression_tables()
    assert len(list(folder.iterdir())) == 2
