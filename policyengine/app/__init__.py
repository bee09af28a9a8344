"""Use cases: the only place that knows the order of the passes.

`loading` makes a book of policies from files; `checking`, `evaluating`, `settling`,
`testing` and `forms` are what the doors call, one for each command; `api` and
`expressions` are the Python face. `batch` settles long files over columns, `tables` those
that a program hands over. Files are read here and nowhere below; nothing here
decides anything or finds words.
"""
