"""`check`: every mistake in policy files, each file on its own and all of them together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from policyengine.app.loading import expand_policy_paths, load_book
from policyengine.diagnostics.model import Diagnostics


def check_paths(paths: Sequence[Path | str], diagnostics: Diagnostics) -> int:
    """Look at every policy file at `paths`; the number of files looked at."""
    load_book(paths, diagnostics)
    return len(expand_policy_paths(paths))
