"""The program called as a shell calls it, in this process: arguments in; exit code, output and errors out."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from unittest.mock import patch

from policyengine.cli.main import run


class Screen(TextIOWrapper):
    """A terminal of some encoding."""

    def isatty(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Ended:
    """How a call ended."""

    code: int
    out: str
    err: str


def policyengine(*arguments: str, given: bytes = b"", environment: Mapping[str, str] | None = None) -> Ended:
    """Run `policyengine ARGUMENTS` with `given` on standard input, not on a terminal."""
    given_to, out, err = (TextIOWrapper(BytesIO(data), encoding="utf-8") for data in (given, b"", b""))
    with patch.object(sys, "stdin", given_to), redirect_stdout(out), redirect_stderr(err):
        code = run(arguments, environment or {})
    return Ended(code, _written(out), _written(err))


def _written(stream: TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()
