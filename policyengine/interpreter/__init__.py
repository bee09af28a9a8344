"""The meaning of a plan: a walk over its nodes, always traced, with exact numbers.

`evaluate` is the language itself: what one node is worth in an environment. `operators`
and `tables` are its parts; `functions` is the table of built-in functions, which stand in
`numbers`, `texts`, `lists`, `temporal` and `ranges`. `errors` is what a value that cannot be computed
raises. `decide` decides one claim under one policy.

Numbers are fractions, so `+ - * /` never round. Roots, logarithms, exponentials and powers
that are not whole are rounded to 34 digits, half even. What would grow without bound (a
number over 20,000 bits, a list over 10,000 items) is refused at once.
"""
