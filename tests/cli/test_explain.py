"""`policyengine explain`: pages and the list of codes."""

from __future__ import annotations

import json

from policyengine.cli.parts import Exit
from policyengine.diagnostics.catalogue import TITLES
from policyengine.diagnostics.explanations import page
from tests.cli.console import policyengine


def test_a_page_is_printed_in_the_readers_language() -> None:
    assert policyengine("explain", "E402").out == page("E402", "zh")
    assert policyengine("explain", "e402", "--lang", "en").out == page("E402", "en")


def test_without_a_code_all_are_listed() -> None:
    lines = policyengine("explain").out.splitlines()
    assert [line[:4] for line in lines] == sorted(TITLES)
    assert json.loads(policyengine("explain", "--format", "json").out)["E402"] == TITLES["E402"].zh


def test_a_page_is_data_too() -> None:
    found = json.loads(policyengine("explain", "E402", "--format", "json", "--lang", "en").out)
    assert found == {"code": "E402", "title": TITLES["E402"].en, "page": page("E402", "en")}


def test_an_unknown_code_is_wrong_usage() -> None:
    assert policyengine("explain", "E000").code == Exit.USAGE
