"""An array that grows by stretches, so that a column is never in memory twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LEAST: Final = 1 << 16


@dataclass(slots=True, eq=False)
class Growing:
    """`size` values, at the beginning of an array with room for more."""

    array: NDArray[Any]
    size: int = 0

    @classmethod
    def of(cls, dtype: np.dtype[Any]) -> Growing:
        """Nothing yet."""
        return cls(np.empty(0, dtype=dtype))

    def add(self, part: NDArray[Any]) -> None:
        """Put `part` at the end."""
        end = self.size + len(part)
        if end > len(self.array):
            # In place where the system can: pages are moved, values are not copied.
            self.array.resize(max(end, len(self.array) * 5 // 4, _LEAST), refcheck=False)
        self.array[self.size : end] = part
        self.size = end

    def whole(self) -> NDArray[Any]:
        """All of it; nothing is added afterwards."""
        self.array.resize(self.size, refcheck=False)
        return self.array
