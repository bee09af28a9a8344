"""What cannot be compiled, and why: the policy is left to the interpreter, which decides it as well, only slower."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from policyengine.source import Place
from policyengine.words import Words

TOO_DEEP: Final = Words("表达式套得太深", "the expressions are nested too deeply")


@dataclass(frozen=True, slots=True)
class Refused:
    """A policy that cannot be compiled: why, and the place in the policy, where there is one."""

    policy: str
    reason: Words
    place: Place | None = None

    def in_words(self) -> Words:
        """The reason with its place, in one line."""
        if self.place is None:
            return Words(f"{self.policy}: {self.reason.zh}", f"{self.policy}: {self.reason.en}")
        at = self.place.position
        where = f"{self.place.source.name}:{at.line}:{at.column}"
        return Words(f"{where}: {self.reason.zh}", f"{where}: {self.reason.en}")


class Cannot(Exception):  # noqa: N818  # no error: a policy that asks for more than integers can do is a good policy
    """Something that integers cannot do; whoever knows the place turns it into `Refused`."""

    def __init__(self, reason: Words, place: Place | None = None) -> None:
        super().__init__(reason.in_language("en"))
        self.reason = reason
        self.place = place
