"""How fast decisions are, beside what one would write by hand and beside other engines.

`make bench` builds an environment of its own (`build/bench-venv`), makes claims from a seed and measures, in
one run, five kinds of work on the ten articles and the illustrative policy that is loaded beside them:

    one         one claim at a time: status, award and amount, with and without a trace
    stateless   every claim on its own, all of them held in arrays
    settled     all claims in order of transaction, with caps, pools and the choice between two policies
    files       a file of claims to a file of decisions, CSV and Parquet, in process and as a new process
    growth      the same, from ten thousand claims to a million (or ten)

What takes part stands in `roster`. Every contender runs in a process of its own (`child`) and waits there for
its turn: a round gives each one turn, so that what disturbs the machine disturbs all, and ratios are those of
one round (`rounds`). Before its times count, what it decided must be equal to the fen (`digest`), row by row:
a contender that disagrees fails the run. `page` writes the results into README.md, `chart` draws how cost
grows; neither is ever edited by hand.

The hand-written code knows the ten articles by heart and nothing else: rates, limits and texts stand in
`articles`, the vectors in `handmade/vectors.py`, what has an order in `handmade/loop.py` and
`handmade/hybrid.py`. It is as quick as we could make it, for it is the measure of the engine.
"""
