"""Files of decisions compared: the nine columns as texts, whatever the format."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNS: Final = (
    "claim.id",
    "status",
    "policy",
    "article",
    "award",
    "entitled",
    "amount",
    "limited_by",
    "reason",
)


def digest_of_file(path: Path) -> str:
    """Equal for files that say the same, cell for cell: rows, the sum in yuan, and a hash of all cells."""
    table = _read(path)
    found = hashlib.sha256()
    for batch in table.to_batches(max_chunksize=1 << 16):
        rows = zip(*(column.to_pylist() for column in batch.columns), strict=True)
        found.update("\n".join("\t".join(cell or "" for cell in row) for row in rows).encode())
        found.update(b"\n")
    fen = sum(int(cell.replace(".", "")) for cell in table["amount"].to_pylist())
    return f"{table.num_rows} rows; {fen // 100}.{fen % 100:02d} yuan; {found.hexdigest()[:12]}"


def _read(path: Path) -> pa.Table:
    import pyarrow as pa
    import pyarrow.parquet as pq
    from pyarrow import csv

    if path.suffix == ".parquet":
        table = pq.read_table(path, columns=list(COLUMNS))
        return pa.table({name: table[name].cast(pa.string()) for name in COLUMNS})
    texts = csv.ConvertOptions(column_types=dict.fromkeys(COLUMNS, pa.string()), include_columns=list(COLUMNS))
    return csv.read_csv(path, convert_options=texts)
