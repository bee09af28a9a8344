"""Which language the reader has, and how click's own messages come to speak it.

Everything below the doors carries both languages and picks none. click's own texts (usage
errors, headings of help) go through gettext, which knows the language only from the process;
`click_speaks` changes that for as long as one command runs and puts it back.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from policyengine.words import Language

LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
VARIABLE: Final = "POLICYENGINE_LANG"

_DOMAIN: Final = "policyengine"
_LOCALE: Final = Path(__file__).parent / "locale"


def chosen_language(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """The last `--lang` of `arguments`, else what the environment says, else Chinese.

    It is looked for before anything is parsed, so that a complaint about the arguments
    themselves is in the right language too. Of the environment the first variable that is set
    decides: `POLICYENGINE_LANG`, then those of POSIX.

    >>> chosen_language(["check", "--lang=en", "x.yaml"], {})
    'en'
    >>> chosen_language([], {"LC_ALL": "en_GB.UTF-8"}), chosen_language([], {"LANG": "C.UTF-8"})
    ('en', 'zh')
    """
    asked: Language | None = None
    before = ""
    for argument in arguments:
        if argument == "--":
            break
        value = argument if before == "--lang" else argument.removeprefix("--lang=")
        if value in LANGUAGES and (before == "--lang" or value != argument):
            asked = "en" if value == "en" else "zh"
        before = argument
    return asked or _of_environment(environment)


def _of_environment(environment: Mapping[str, str]) -> Language:
    for variable in (VARIABLE, "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(variable):
            return "en" if value.lower().startswith("en") else "zh"
    return "zh"


@contextmanager
def click_speaks(language: Language) -> Iterator[None]:
    """While the block runs, click's messages are in `language`; afterwards the process is as it was."""
    if language == "en":
        yield
        return
    domain, variable = gettext.textdomain(), os.environ.get("LANGUAGE")
    gettext.bindtextdomain(_DOMAIN, str(_LOCALE))
    gettext.textdomain(_DOMAIN)
    os.environ["LANGUAGE"] = language
    try:
        yield
    finally:
        gettext.textdomain(domain)
        if variable is None:
            os.environ.pop("LANGUAGE", None)
        else:
            os.environ["LANGUAGE"] = variable
