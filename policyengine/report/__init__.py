"""Outcomes in words: the decision table, decision JSON, explanations by article, the summary of a settlement.

What goes in are outcomes and settlements with their traces; what comes out are words, rows
and dictionaries. Nothing is decided here, and the only arithmetic on money is adding up what
a summary totals. Where a trace has values that were only tried for a fact not given, the
condition is looked at anew with what the claim says, so no made-up value is ever shown.

From below upwards: `amounts` and `citations` write values and articles, `trace` is what an
outcome knows, `phrases` puts an expression into words (`yes_no` a yes/no fact, `sentences` a
whole condition) and `conditions` says what would have to be different, and how far that is;
`applied` answers what is granted, `alternatives` what lost, `applicant` who claims; `rows`,
`reasons` and `decision_json` are the fixed faces of a decision; `explanation` is the letter,
built from sections (`conclusion`, `basis`, `calculation`, `limits`, `passed_over`,
`remedies`; `together` where several groups decide) into a `document` that `rendering` writes as
text or Markdown; `summary` is about a whole settlement, led by what may make it wrong
(`table_facts`, `alike`) and followed by what was not decided (`undecided`). `form` is the
blank claim form, `cases` and `coverage` are what became of a policy's cases, `ledger` is what a ledger says.
"""
