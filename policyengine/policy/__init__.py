"""From a document to a `Policy`: what the words of the file mean.

`reader` turns a document of the published shape into a `Draft`: every expression parsed,
every name still a word. `checker` turns the draft into a `Policy`, or says why not:
`facts` reads the vocabulary, `values` the expressions and tables, `articles` the
provisions, `structure` what holds between them. `fingerprint` hashes the meaning. `family` says
what several loaded policies must agree on.

What comes out has no unresolved name, no mixed unit, no cycle, no article left out
without a word. What is wrong with the file is collected, all of it, in one run.
"""
