"""Every example of README and docs is run, and says what happens."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Golden
from tests.docs.feel import in_cells, renewed_cells, value_of
from tests.docs.pages import PAGES, ROOT, prose, rewritten
from tests.docs.story import Story


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_block_of_a_page_is_true(page: Path, golden: Golden, tmp_path: Path) -> None:
    text = page.read_text(encoding="utf-8")
    story = Story(tmp_path)
    story.tell(text)
    if golden.update:
        page.write_text(renewed_cells(rewritten(text, story.changes)), encoding="utf-8", newline="\n")
        return
    assert not story.faults, "\n\n".join(f"{_name(page)}, {fault}" for fault in story.faults)


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_expression_in_the_text_has_its_value(page: Path) -> None:
    text = prose(page.read_text(encoding="utf-8"))
    assert {expression: value_of(expression) for expression, _ in in_cells(text)} == dict(in_cells(text))
