"""From a document to a `Policy`: what the words of the file mean.

`reader` turns a document of the published shape into a `Draft`: every expression parsed,
every name still a word. `checker` turns the draft into a `Policy`, or says why not:
`vocabulary` and `head` read the facts and the head, `values` (with `edges` and `rates`) checks
expressions and tables, `articles` the provisions, `structure` and `periods` what holds between
them. `fingerprint` hashes the meaning.

What comes out has no unresolved name, no mixed unit, no cycle, no article left out
without a word. What is wrong with the file is collected, all of it, in one run.
"""
