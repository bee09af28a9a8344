"""The kinds of tables that programs use: a decision table comes back as the kind in which the claims came.

None of their libraries is imported here. Who hands over a table of one has it.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any, Final

PANDAS: Final = "pandas"
POLARS: Final = "polars"


@dataclass(frozen=True, slots=True)
class Native:
    """A kind of table by its library, "" for Arrow and all others; of pandas also how the rows were indexed."""

    library: str
    index: Any = None

    def table(self, reader: Any, rows: Any) -> Any:  # noqa: ANN401  # tables of libraries that are not imported
        """What `reader` gives as a table of this kind; `rows` are the rows of claims that its rows are about."""
        if self.library == POLARS:
            return sys.modules[POLARS].DataFrame(reader)
        found = reader.read_all()
        if self.library == PANDAS:
            found = found.to_pandas()
            found.index = self.index.take(rows)
        return found


def native_of(table: Any) -> Native:  # noqa: ANN401  # any object with `__arrow_c_stream__`
    """The kind of a table."""
    libraries = {kind.__module__.partition(".")[0] for kind in type(table).__mro__}
    if PANDAS in libraries:
        return Native(PANDAS, table.index)
    return Native(POLARS if POLARS in libraries else "")
