"""The same settlement over columns: a million claims in their order, with numpy.

In come a group of policies, `ClaimColumns`, and what each edition says of the claims before anything is
paid (`compiled.columnar`); out come `DecisionColumns`, or `Refused` with the reason, and the claims are
settled one by one.

`records` tells which claims are valid, `order` sorts them, `keys` finds the slot of each in every
accumulator, `offers` lays out what is offered to whom. `settle` then takes them stretch by stretch:
`bounds` says what no cap can touch, `choice` what is paid there, `course` and `loop` go through the
rest, `asking` leaves to the interpreter what only it can decide. `recording` writes it down, `decisions`
is what has been written.

Invariant (tests/differential): claim by claim, status, amounts, awards, what shortened them, and what
accumulators hold in the end are those of `settlement.settle`.

numpy comes with the extra `batch`; nobody imports this room before there are columns.
"""
