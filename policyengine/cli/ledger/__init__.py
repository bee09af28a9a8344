"""`policyengine ledger …`: the doors of the ledger.

`group` lists the commands and imports none of them. A module holds a few commands that belong
together: `filing` takes in policies and claims, `deciding` settles, `moving` pays, takes back and
corrects, `owing` lists what is due, `withdrawing` withdraws and restores, `returning` records money
that came back and voids what was recorded wrongly, `elsewhere` records what was awarded outside,
`looking` answers questions, `proving` does everything again, `copying` exports and imports. `parts`
opens the ledger that a command is told of and prints what a verb gives back, as words or as JSON.

A refusal of the ledger (`LedgerError`) is a line with its code, one about where to read more, and exit code 1.
"""
