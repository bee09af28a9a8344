"""The command line: where words, colours and exit codes are chosen, and nothing is decided.

`main` is the entry: it finds the reader's language, turns every ending into an exit code
and lists the commands without importing them. Each command has a module of its own, which
asks `policyengine.app` for what it prints. `parts` is what commands are made of, `language`
chooses and speaks one, `layout` sets help texts for columns of 汉字, `output` is how
results leave, `collision` refuses an environment that mixes two projects of one name.

Results go to standard output, everything said about them to standard error.
"""
