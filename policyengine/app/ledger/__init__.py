"""The verbs of the ledger: what an office does with claims over the years of a policy.

`api` is the face, `Ledger`, over a database that is `opened`; each verb works inside one transaction of
`policyengine.ledger` and is idempotent: what was done is not done twice.
`books` keeps policies and makes a book of them again;
`submitting` files claims; `deciding` settles what is pending, with the settlement that `settle` uses
and nothing of its own; `paying` pays, `moving` takes back, `correcting` corrects and says what that changed,
`withdrawing` withdraws and restores, `returning` records money that came back, `voiding` takes back what was
recorded wrongly; `looking` answers questions;
`explaining` says why; `replaying` does everything again. What a program gets back is in
`policyengine.ledger.results` and `answers`.

The only clock is `now`, which dates entries. It decides nothing.
"""
