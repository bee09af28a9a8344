"""From a `Policy` to a `Plan`: the same meaning, laid out in the order in which it is decided.

Articles are for readers: a cap stands where the regulation states it and says whom it
binds. A plan is for engines: each award carries every gate, cap and exception that
concerns it, own ones first. Nothing is decided here and nothing is computed.

`model` is the plan, `lower` the way to it, `roots` its expressions, `probes` the values
worth trying for a fact that is not known.
"""
