"""What an expression means before any claim is looked at: names, types, units, null.

`syntax` hands over a tree of words; `check` turns it into a tree of `core` nodes in which
every name is resolved, every operator has the types it needs, money is never mixed with
numbers, and nothing that may be null is used without a guard. What is wrong is said here,
in one run, at its exact place; so a checked expression never meets a wrong type when it is
evaluated (tests/laws/test_soundness.py).

`scope` says which names an expression may use. `signatures` is the one table of built-in
functions and properties. `literals` reads dates, durations and ranges written as text.
`nulls` knows what a condition excludes. The other modules are the parts of the check, one
construct each; they take nodes that are checked already and never call back.
"""
