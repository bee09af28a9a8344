"""Files of decisions compared: the nine columns as texts, whatever the format."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
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
    import pyarrow.compute as pc

    found, rows, fen = hashlib.sha256(), 0, 0
    for batch in _batches(path):
        texts = [pc.fill_null(batch[name], "") for name in COLUMNS]
        lines = pc.binary_join_element_wise(*texts, "\n", "\t")
        _, offsets, data = lines.buffers()
        if len(lines):
            found.update(memoryview(data)[: memoryview(offsets).cast("i")[len(lines)]])
        rows += len(lines)
        fen += pc.sum(pc.cast(pc.replace_substring(batch["amount"], ".", ""), "int64")).as_py() or 0
    return f"{rows} rows; {fen // 100}.{fen % 100:02d} yuan; {found.hexdigest()[:12]}"


def _batches(path: Path) -> Iterator[pa.RecordBatch]:
    """The nine columns as texts, some rows at a time."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    from pyarrow import csv

    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    if path.suffix == ".parquet":
        for batch in pq.ParquetFile(path).iter_batches(columns=list(COLUMNS)):
            yield pa.RecordBatch.from_arrays([batch[name].cast(pa.string()) for name in COLUMNS], schema=schema)
        return
    texts = csv.ConvertOptions(column_types=schema, include_columns=list(COLUMNS))
    with csv.open_csv(path, convert_options=texts) as reader:
        yield from reader
