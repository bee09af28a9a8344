"""`python -m benchmarks`: measure and write the page; `page` writes it anew, `claims` writes a file of claims."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

from benchmarks import page
from benchmarks.cells import write_csv, write_parquet
from benchmarks.claims import make_claims
from benchmarks.course import BUILD, FOLLOWED, NAMES, Course
from benchmarks.machine import code, machine, versions
from benchmarks.results import Disagreement, Result, Run, load_run

_SIZES: Final = (10_000, 100_000)
"""Where growth begins; the size of the run follows."""

_KEPT: Final = BUILD / "results.json"


def main() -> int:
    """What the command line asks for; 1 where contenders disagree or one failed."""
    given = _parser().parse_args()
    match given.what:
        case "page":
            page.write(load_run(_KEPT))
        case "claims":
            write = write_parquet if given.file.suffix == ".parquet" else write_csv
            write(make_claims(given.size, given.seed), given.file)
        case _:
            return _measure(given)
    return 0


def _measure(given: argparse.Namespace) -> int:
    BUILD.mkdir(parents=True, exist_ok=True)
    where, of, measured = machine(), versions(), code()
    for name, value in (where | of).items():
        print(f"{name}: {value}")
    course = Course(given.seed, given.rounds, given.only or NAMES, _tell)
    try:
        results = course.run(given.size)
        growth: list[Result] = []
        if not given.only:
            for size in (size for size in _SIZES if size < given.size):
                growth += course.grow(size)
            growth += [result for result in results if result.work in FOLLOWED]
            for size in given.beyond:
                growth += course.grow(size)
    except Disagreement as disagreement:
        print(f"\nThey disagree: {disagreement}", file=sys.stderr)
        return 1
    if code() != measured:
        print("\nThe code changed while it was measured: the page is left as it is", file=sys.stderr)
        return 1
    run = Run(where, of, results, tuple(growth))
    if not given.only:
        run.save(_KEPT)
        page.write(run)
        print(f"\nwritten: {page.README}")
    failed = {
        reason for result in (*results, *growth) for reason in result.absent.values() if reason.startswith("failed")
    }
    return 1 if failed else 0


def _tell(result: Result) -> None:
    print(page.told(result), flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--size", type=int, default=1_000_000, help="claims")
    parser.add_argument("--rounds", type=int, default=7, help="turns of each contender")
    parser.add_argument("--seed", type=int, default=20240428, help="another seed, other claims")
    parser.add_argument("--only", nargs="+", choices=NAMES, metavar="WORK", help=f"of {', '.join(NAMES)}")
    parser.add_argument(
        "--ten-million", dest="beyond", action="store_const", const=(10_000_000,), default=(), help="growth up to there"
    )
    what = parser.add_subparsers(dest="what")
    what.add_parser("page", help="write README.md from the last run")
    claims = what.add_parser("claims", help="write a file of claims")
    claims.add_argument("size", type=int)
    claims.add_argument("file", type=Path)
    return parser


if __name__ == "__main__":
    sys.exit(main())
