"""What is said of a mistake, and how it reaches a reader.

`model` is one complaint as a value and the collector that every pass fills. `catalogue`
names every code; `explanations` reads the page about a code that stands in `pages/`, one
Markdown file each, Chinese first. `render` draws complaints for people, `machine` writes
them for editors and pipelines.

A code is for ever: it is never used again for something else. E1xx reading, E2xx shape,
E3xx names, E4xx types and units, E5xx what a policy means, E6xx running, F6xx the facts of
a claim, L7xx the ledger, whose refusals (`LedgerError`) have a code and no place. Every code
is an error; there are no warnings, because a warning that still prints a number is a number
nobody can trust.
"""
