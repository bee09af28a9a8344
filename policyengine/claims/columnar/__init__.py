"""Tables of a million claims, read into columns instead of into a million claims.

What comes in is a CSV or Parquet file; what goes out are `ClaimColumns`. `separated` and `parquet_file`
cut a file into stretches of some hundred thousand rows, `facts` turns the cells of one column into whole
numbers, `ids` keeps the ids, `table` puts it together.

One promise: cell for cell the same as `claims.table`. Vectors read only what is written so plainly that
nothing can be meant but that (`digits`, `moments`); every other cell, once for each different text, is read
by `claims.cells`. A row in which that finds a problem is odd: its claim is the one that the reader of
single claims makes of it. Rows are not kept; where a claim is asked for, its row is read again (`places`).

pyarrow does the reading, not Polars. Measured in November 2026 on 2 cores, Python 3.11, a million claims of
19 columns (131 MB as CSV, 33 MB as Parquet), each in a new process, best of a few runs on a machine in use:

| | pyarrow 26.0 | polars 2.1 |
|---|---|---|
| import | 0.13 s | 0.15 s |
| CSV to texts | 0.22 s, 300 MB | 0.50 s, 535 MB |
| CSV to dictionaries of texts | 0.36 s, 260 MB | 0.52 s, 375 MB |
| Parquet to columns | 0.19 s, 305 MB | 0.13 s, 265 MB |
| nine columns of decisions to CSV | 0.38 s | 0.45 s |
| the same to Parquet | 0.20 s, 337 MB | 0.47 s, 425 MB |
| installed | 170 MB | 181 MB |

Beginning with such a file, all columns of ten articles' facts are there after 0.9 s of processor time (CSV) or 0.5 s
(Parquet), in 350 MB or 490 MB; those of ten million claims after 8.7 s, in 1.2 GB.

Besides, its buffers are numpy's without a copy, and amounts pass between text and whole fen without a float
or a rounding (Polars' `Decimal(18, 0) / 100` rounds to whole yuan without a word).
"""
