"""What a ledger says, in an official's words: one document for each verb, and the table of a round.

What goes in are the results of the verbs (`policyengine.ledger.results` and `answers`) and what entries say; `terms`
are the names that the policies in use give to things. `filing` tells of claims and policies taken in,
`rounds` of decisions, `moving` of money, `correcting` of corrections, `withdrawing` of claims withdrawn and restored,
`returning` of money that came back and of what was voided, `looking` of a claim, an applicant and the
balances (`timeline` lists entries), `proving` of what was done again and proved.

Amounts come as whole fen and are only added up. Nothing is decided here.
"""
