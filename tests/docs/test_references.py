"""What the pages refer to is there: headings, files, codes, commands and their options, targets of the Makefile."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from policyengine.cli.ledger.group import COMMANDS as LEDGER_COMMANDS
from policyengine.cli.main import COMMANDS
from policyengine.diagnostics.catalogue import TITLES
from tests.cli.console import policyengine
from tests.docs.pages import PAGES, ROOT, prose

FOLDERS: Final = "policies|grammar|policyengine|tests|docs"
all_pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())


def text_of(page: Path) -> str:
    return prose(page.read_text(encoding="utf-8"))


def spans(page: Path) -> list[str]:
    """What stands between backticks in the text."""
    return re.findall("`([^`\n]+)`", text_of(page))


def anchors(page: Path) -> set[str]:
    """The anchors that a code host gives to the headings of a page."""
    headings = re.findall(r"^#+ (.*)$", text_of(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@all_pages
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", text_of(page)):
        if target.startswith("https://"):
            continue
        file, _, anchor = target.partition("#")
        path = (page.parent / file).resolve() if file else page
        assert path.exists(), target
        assert not anchor or anchor in anchors(path), target


@all_pages
def test_every_file_that_is_named_is_there(page: Path) -> None:
    named = re.findall(rf"(?<![\w./-])((?:{FOLDERS})/[\w./-]*\w/?|(?:{FOLDERS})/)", " ".join(spans(page)))
    assert [path for path in named if "CODE" not in path and not (ROOT / path).exists()] == []


@all_pages
def test_every_code_that_is_named_is_in_use(page: Path) -> None:
    assert set(re.findall(r"\b[EFL]\d{3}\b", page.read_text(encoding="utf-8"))) <= set(TITLES)


@all_pages
def test_every_command_and_option_that_is_named_is_there(page: Path) -> None:
    for span in spans(page):
        found = re.match(r"policyengine(?: (ledger [a-z]+|[a-z]+))?(?: |$)(.*)", span)
        if found is None or (found[1] is None and not found[2]):
            continue
        command, rest = (found[1] or "").split(), found[2]
        assert not command or command[0] in COMMANDS, span
        assert not command[1:] or command[1] in LEDGER_COMMANDS, span
        shown = policyengine(*command, "--help").out
        for option in re.findall(r"(?<!\S)(--?[a-z-]+)", rest):
            assert re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", shown), span


@all_pages
def test_every_target_that_is_named_is_in_the_makefile(page: Path) -> None:
    targets = re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"))
    named = [found[1] for span in spans(page) if (found := re.match(r"make ([a-z-]+)", span))]
    assert [target for target in named if target not in targets] == []


@all_pages
def test_every_fence_belongs_to_a_block(page: Path) -> None:
    assert "```" not in text_of(page)


def test_every_command_is_in_a_manual() -> None:
    pages = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    commands = [*COMMANDS, *(f"ledger {name}" for name in LEDGER_COMMANDS)]
    assert [command for command in commands if f"policyengine {command}" not in pages] == []


@all_pages
def test_a_page_speaks_of_the_project_alone(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"/work/|/tmp/|/home/|/root/", text) == []
