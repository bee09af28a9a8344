"""Claims as offices file them: tables and records, read cell by cell into typed facts.

What comes in is a workbook, a spreadsheet saved as CSV, a Parquet, JSON or YAML file, or a mapping
handed over by a program. Nearly everything is text first and becomes what the fact declares only here:
`cells` reads one cell, `columns` finds the fact a column means, `delimited`, `workbook`, `parquet` and
`records` cut files into rows, `table` puts claims together, `mapping` does so for programs.

Three promises. Nothing is guessed: a cell that could mean two things, a column that is
nearly a fact, a number that a spreadsheet has already cut short is said and not used. One
bad row never stops a file: every row that came in gives exactly one claim, and what is
wrong with it is a `Problem` of that claim. Only what cannot be read as a table at all
(no header, an unknown encoding, broken JSON) is a diagnostic and gives no claims.

Money is read exactly, in units of the policy's currency; no binary float is let in.
"""
