"""What is installed and never needed: as if it were not, so that nobody waits for it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib.machinery import ModuleSpec


def pass_over(module: str) -> None:
    """Let `module` not be found by any import from now on; for a process that is wholly ours."""
    sys.meta_path.insert(0, _NotThere(module))


@dataclass(frozen=True, slots=True)
class _NotThere:
    module: str

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        """As finders of modules have it. Raises ModuleNotFoundError."""
        if name == self.module:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None
