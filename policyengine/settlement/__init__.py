"""From outcomes to a settlement: caps and pools with state, several policies, the order of claims.

`groups` says which loaded policies exclude each other; `accumulators` keeps what was
granted, `rolling` by days where a window rolls; `coordination` takes the highest set of policies
that may stand together; `elsewhere` sets off what was awarded under policies that are not loaded;
`missing` asks whether a fact not given could change anything, `courses` and `stretches` what a number not given could;
`records` looks at what a record needs; `settle` walks the claims in the declared order, where there
are many through `shortcut`, compiled code, which says the same sooner.

What goes in is a book of plans, claims and what was held before; what comes out is one
outcome for each claim and group. Nothing is read from a clock or a disk.

Invariants: no accumulator exceeds a cap that binds it; the outcome does not depend on the
order in which claims are handed in.
"""
