"""`python -m benchmarks.ledger`: how long an office of many claims waits for its ledger, verb by verb.

Claims are those of `claims`, under the ten articles and the illustrative policy beside them. Seconds are of the
clock and, in brackets, of this process; memory is the peak so far. As in the commands, nothing searches for
garbage meanwhile. `--profile FILE` keeps where the time of
filing and settling goes, for `pstats`.
"""

from __future__ import annotations

import argparse
import cProfile
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

import numpy as np

from benchmarks.cells import cells
from benchmarks.claims import applicant_id, claim_id, make_claims
from benchmarks.memory import peak
from benchmarks.rounds import ROOT
from policyengine.app.ledger.api import Ledger
from policyengine.cli.uncollected import uncollected

POLICIES: Final = (ROOT / "policies" / "zhengzhou_hitech_2024.yaml", ROOT / "policies" / "examples")

_T = TypeVar("_T")


def main() -> None:
    """Make a ledger, lead it through a round, and ask it."""
    given = _parser().parse_args()
    claims = make_claims(given.size, given.seed)
    records = cells(claims)
    busiest = int(np.bincount(claims.applicant).argmax())
    with uncollected(), tempfile.TemporaryDirectory() as folder:
        url = given.url or str(Path(folder) / "ledger.db")
        profile = cProfile.Profile() if given.profile is not None else None
        with Ledger.init(url, POLICIES) as ledger:
            if profile is not None:
                profile.enable()
            _timed("submit", lambda: ledger.submit(records))
            _timed("settle", ledger.settle)
            if profile is not None:
                profile.disable()
                profile.dump_stats(given.profile)
            _timed("pay", lambda: ledger.pay("1", reference="B-1"))
            _asked(ledger, busiest)
            _timed("verify", ledger.verify)
            if given.replay:
                _timed("replay", ledger.replay)


def _asked(ledger: Ledger, applicant: int) -> None:
    """Questions: the last is about the applicant who has claimed most."""
    _timed("balances", ledger.balances)
    _timed("rounds", ledger.rounds)
    _timed("show", lambda: ledger.show(claim_id(1)))
    _timed("history", lambda: ledger.history(applicant_id(applicant)))


def _timed(name: str, do: Callable[[], _T]) -> _T:
    clock, cpu = time.perf_counter(), time.process_time()
    done = do()
    clock, cpu = time.perf_counter() - clock, time.process_time() - cpu
    print(f"{name:9} {clock:8.3f} s ({cpu:8.3f} s)   {peak() / 1e6:7.0f} MB", flush=True)
    return done


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ledger", description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, help="claims")
    parser.add_argument("--seed", type=int, default=20240428, help="another seed, other claims")
    parser.add_argument("--url", help="where the ledger is made; a file thrown away unless said")
    parser.add_argument("--profile", type=Path, help="keep a profile of filing and settling there")
    parser.add_argument("--replay", action="store_true", help="also decide everything again")
    return parser


if __name__ == "__main__":
    main()
