"""A plan as generated Python source over whole numbers: the interpreter's meaning, a hundred times faster.

In comes a `Plan`, out goes a `Program` with two functions of the same two tuples (the facts of a
claim, what the accumulators hold), or `Refused` with the reason and the place in the policy:

    Plan --expressions--> terms --integer_plan--> IntegerPlan --plain, traced--> text --program--> Program

`terms` are whole numbers with bounds that are proved to fit 64 bits; `quantities` are exact
fractions made of them, whose scales are known before anything runs: money in fen, rates and
numbers in their last decimal, quotients kept as quotients until they are compared or rounded.
`expressions`, `tables`, `functions` and `dates` turn the core language into them. `layout` says
what stands where in the tuples, `encoding` makes them. `plain` writes the quick function, which
leaves as soon as the answer is clear; `traced` the one that looks at everything, of which
`tracing` makes what is paid and `outcomes` the interpreter's own outcome. `group` puts policies
that exclude each other together. `runtime` is all that generated code calls. `columnar`
does the same over columns of many claims.

Invariants, held by tests/differential on random policies and claims:

- Whatever is answered is what the interpreter says, to the fen, in status, awards, caps and all.
- What cannot be answered in whole numbers (a fact not known, an error for these facts, a value
  beyond the bounds that were assumed) raises `Unanswered`, and the interpreter is asked.
- Nothing is approximated. What integers cannot do is refused for the whole policy.

The room stands beside `interpreter` and does not see it: two readings of one plan, so that each
can be tested against the other.
"""
