"""The same integer plan over columns: a million claims at a time, with numpy.

In come an `IntegerPlan` and `ClaimColumns`; out come `PolicyColumns`: which claims only the
interpreter can answer, which are denied, and for each award the claims it applies to, what they
are entitled to and the limits of its caps. Nothing is paid here: what accumulators hold is the
settlement's affair, claim by claim in its order.

    IntegerPlan --planning, making--> ColumnPlan --evaluate--> PolicyColumns

`planning` says whether a plan can be evaluated so (not where an expression reads what earlier claims
left); `making` turns every term into a function of a `frame`, which is some rows of the claims: each
gives a `column`, an array with a mask of the rows where it has no answer, worked out once in a frame.
`numbering` finds terms that say the same, `reading` the facts, `moments` the local clock, `integers`
the functions of `runtime`. `looking` puts together what a policy says of one frame, `evaluate` goes
through a file block by block. `model` is the result. `denials` says which denials have the same grounds.

`alone` says what each claim would be paid if it were the only one. It looks most claims up: `cases` packs
how the conditions of a claim come out into one small number, `case_table` has the policy say once for each
such number which award pays most, `shares` finds what that is a share of.

Quick are the masks of bytes; so conditions are worked out for all rows of a block, those that need
numbers of 64 bits last and, where few rows are left, for these only; amounts for the rows of each award.

Invariants, held by tests/differential/test_columns.py:

- Whatever is answered is what the interpreter says. What is not known, or has no value, is asked of
  it only where it matters: what is false is false whatever the rest would say.
- No number leaves 64 bits: the bounds of every term are proved when the plan is made.

numpy comes with the extra `batch`; nothing outside this room and `settlement.columnar` needs it to
decide, and nobody imports this room before there are columns.
"""
