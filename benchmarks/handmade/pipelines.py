"""From a file of claims to a file of decisions, by hand: read with pyarrow, settled, written with Polars or pyarrow.

They take what they need of the file for granted: that every cell is as it should be, that ids ascend (which is
looked at, for nothing may be paid twice), that times are in Shanghai. The engine may not.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from benchmarks.cells import HEADERS, LABELS, MONEY, YES, YES_NO, decimals
from benchmarks.claims import EPOCH, NONE, SHANGHAI, Array, Claims
from benchmarks.decisions import AWARDS, LIMITS, STATUSES, VOUCHER, Decisions
from benchmarks.handmade import compiled_loop, hybrid, words
from benchmarks.handmade.loop import Settled, decisions

if TYPE_CHECKING:
    import pyarrow as pa

_POLICIES: Final = ("zhengzhou_hitech_2024", "zhengzhou_hitech_illustration")
_TEXTS: Final = ("applicant", *LABELS)


def by_hybrid(source: Path, target: Path) -> None:
    """With vectors, and a loop where it is needed."""
    _settle_file(source, target, hybrid.settle)


def by_numba(source: Path, target: Path) -> None:
    """With one compiled loop."""
    _settle_file(source, target, compiled_loop.settle)


def _settle_file(source: Path, target: Path, settle: Callable[[Claims], Settled]) -> None:
    read, write = (_read_csv, _write_csv) if source.suffix == ".csv" else (_read_parquet, _write_parquet)
    table = read(source)
    ids, claims = table[HEADERS["number"]], _claims(table)
    settled = settle(claims)
    decided = decisions(claims, settled)
    rooms = np.zeros(len(claims), dtype=np.int64)
    rooms[settled.rows.rows] = settled.rooms
    write(_columns(ids, decided, words.reasons(claims, decided, rooms)), target)


def _read_csv(path: Path) -> pa.Table:
    import pyarrow as pa
    from pyarrow import csv

    types: dict[str, pa.DataType] = {"number": pa.string(), "settled_on": pa.date32(), "time": pa.timestamp("s")}
    types |= dict.fromkeys(_TEXTS, pa.dictionary(pa.int32(), pa.string()))
    types |= dict.fromkeys(MONEY, pa.decimal128(18, 2)) | {"agreed_rate": pa.decimal128(5, 4)}
    types |= dict.fromkeys(YES_NO, pa.bool_())
    convert = csv.ConvertOptions(
        column_types={HEADERS[name]: of for name, of in types.items()},
        true_values=[YES[1]],
        false_values=[YES[0]],
        null_values=[""],
    )
    return csv.read_csv(path, csv.ReadOptions(block_size=1 << 22), convert_options=convert)


def _read_parquet(path: Path) -> pa.Table:
    import pyarrow.parquet as pq

    return pq.read_table(path, read_dictionary=[HEADERS[name] for name in _TEXTS])


def _claims(table: pa.Table) -> Claims:
    """The columns as whole numbers."""
    import pyarrow as pa
    import pyarrow.compute as pc

    table = table.unify_dictionaries().combine_chunks()
    column = {name: table[header].chunk(0) for name, header in HEADERS.items()}
    ids = column["number"]
    if not pc.all(pc.greater(ids[1:], ids[:-1])).as_py():
        raise ValueError("ids do not ascend")
    found: dict[str, Array] = {name: _numbers(column[name]) for name in (*MONEY, "agreed_rate")}
    found |= {name: np.asarray(column[name].cast(pa.uint8())).view(np.bool_) for name in YES_NO}
    for name, labels in LABELS.items():
        codes = np.array([labels.index(text) for text in column[name].dictionary.to_pylist()], dtype=np.int8)
        found[name] = codes[np.asarray(column[name].indices)]
    days = column["settled_on"].cast(pa.int32())
    time = column["time"]
    if time.type.tz is None:
        seconds = np.asarray(time.view(pa.int64()))
    else:
        seconds = np.asarray(time.view(pa.int64())) // 1000 + SHANGHAI
    return Claims(
        number=np.arange(1, len(ids) + 1),
        applicant=np.asarray(column["applicant"].indices),
        settled_on=np.asarray(pc.fill_null(pc.add(days, EPOCH), NONE)),
        time=seconds,
        **found,
    )


def _numbers(column: pa.Array) -> Array:
    """Decimals as whole numbers, NONE where there is none; they are 128 bits each."""
    wide = np.frombuffer(column.buffers()[1], dtype=np.int64)[0::2][column.offset : column.offset + len(column)]
    if not column.null_count:
        return wide
    found: Array = np.where(np.asarray(column.is_valid()), wide, NONE)
    return found


def _columns(ids: pa.ChunkedArray, decided: Decisions, why: words.Reasons) -> dict[str, Any]:
    """The nine columns; what repeats as places in a list of texts."""
    import pyarrow as pa

    assert decided.entitled is not None
    assert decided.limited is not None

    def texts(places: Array, among: tuple[str, ...] | list[str]) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(places), pa.array(among, pa.string()))

    return {
        "claim.id": ids,
        "status": texts(decided.status, STATUSES),
        "policy": texts((decided.award == VOUCHER).astype(np.int8), _POLICIES),
        "article": texts(why.articles, words.ARTICLES),
        "award": texts(decided.award, AWARDS),
        "entitled": decimals(decided.entitled, 2),
        "amount": decimals(decided.amount, 2),
        "limited_by": texts(decided.limited, LIMITS),
        "reason": texts(why.places, why.texts),
    }


def _write_csv(columns: dict[str, Any], path: Path) -> None:
    """With Polars, whose writer quotes only what needs it. To it an empty text is not a blank."""
    import polars as pl
    import pyarrow as pa

    blank = {
        name: pa.DictionaryArray.from_arrays(
            one.indices, pa.array([text or None for text in one.dictionary.to_pylist()])
        )
        if isinstance(one, pa.DictionaryArray)
        else one
        for name, one in columns.items()
    }
    pl.from_arrow(pa.table(blank)).write_csv(path, line_terminator="\r\n")


def _write_parquet(columns: dict[str, Any], path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    few = [name for name, one in columns.items() if isinstance(one, pa.DictionaryArray)]
    pq.write_table(pa.table(columns), path, use_dictionary=few, write_statistics=False, compression="snappy")


if __name__ == "__main__":
    {"by_hybrid": by_hybrid, "by_numba": by_numba}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
