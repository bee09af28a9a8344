"""`check`: every mistake in policy files, each file on its own and all of them together."""

from __future__ import annotations

from collections.abc import Sequence

from policyengine.app.loading import Origin, expand_policy_paths, load_book
from policyengine.diagnostics.model import Diagnostics


def check_paths(origins: Sequence[Origin], diagnostics: Diagnostics) -> int:
    """Look at every policy file at `origins`; the number of files looked at."""
    load_book(origins, diagnostics)
    return len(expand_policy_paths(origins))
