"""The decision table of a million claims, written without a row for each.

What comes in are `DecisionColumns`; what goes out are the very rows of `report.rows`. `faces` finds the few
different ways in which claims are decided, and words for one claim of each; `shortfalls` puts numbers into
sentences about caps, by the column; `text` and `parquet_file` write.
"""
