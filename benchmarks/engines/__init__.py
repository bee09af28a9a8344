"""Other engines deciding one claim under the ten articles, each in the quickest use that it is made for.

`tree` has the articles as a decision tree that a person has already simplified: caps have become comparisons
with a constant, awards that can never win are gone. Every engine gets the same tree in its own syntax, compiled
once, and claims in the form it reads quickest, made once. Dates are day numbers for all of them, as for us.
"""
