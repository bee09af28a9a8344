"""The same integer plan over columns: a million claims at a time, with numpy.

In come an `IntegerPlan` and `ClaimColumns`; out come `PolicyColumns`: which claims only the
interpreter can answer, which are denied, and for each award the claims it applies to, what they
are entitled to and the limits of its caps. Nothing is paid here: what accumulators hold is the
settlement's affair, claim by claim in its order.

`model` is the result, `evaluate` makes it. The rest of the room knows terms: every term of the plan
becomes an array over some rows, with a mask of the rows where it has no answer.

Invariants, held by tests/differential/test_columns.py:

- Whatever is answered is what the interpreter says. What is not known, or has no value, is asked of
  it only where it matters: what is false is false whatever the rest would say.
- No number leaves 64 bits: the bounds of every term are proved when the plan is made.

numpy comes with the extra `batch`; nothing outside this room and `settlement.columnar` needs it to
decide, and nobody imports this room before there are columns.
"""
