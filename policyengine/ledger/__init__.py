"""What was filed, decided, paid and taken back: entries that are only ever added.

`entries` has the one kind of record there is, sealed by a hash over itself and the one before;
`bodies` what each kind of entry says and `body_json` its JSON, `postings` its double entry in whole fen,
`canonical` how values are written so that they read back as the same. `tables` are what is worked out from entries
so that questions are answered at once, `derive` works it out, and `verifying` shows that it is what
the entries come to. `store` says what a database must do for this; `sqlite` and `postgres` do it, and
`opening` finds the one that is meant, with `address` for a server's.
`results`, `repairs` and `answers` are what the verbs of `app` give back.

Only `entries` is the truth; every other table can be made again from it. A correction is a new
entry that names the old one. Nothing here decides a claim and nothing reads a clock: `app` decides,
and says when.

Invariants: the postings of an entry add up to zero; `seq` has no gap; an entry's hash covers all of
it and the hash before; a derived row is what the entries up to its `seq` come to.
"""
