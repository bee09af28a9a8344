"""The decision table and the summary of a million claims, made without a row or an outcome for each.

What comes in are `DecisionColumns`; what goes out are the very rows of `report.rows` and the very summary of
`report.summary`. `faces` finds the few different ways in which claims are decided, and words for one claim of each;
`shortfalls` puts numbers into sentences about caps, by the column (`numerals`); `table` writes. `totals`, `pools` and
`alike` find what `summary` says.
"""
