"""The hand-written work on arrays, as tasks."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.claims import Claims
from benchmarks.decisions import Decisions
from benchmarks.handmade import compiled_loop, hybrid, loop, vectors
from benchmarks.handmade.loop import Settled, decisions
from benchmarks.task import Task


def packed_table(claims: Claims) -> Task:
    """Conditions packed into a byte that indexes tables."""
    return _alone(claims, vectors.stateless)


def branch_free(claims: Claims) -> Task:
    """Passes without branches, as machine code."""
    return _alone(claims, compiled_loop.stateless)


def with_vectors(claims: Claims) -> Task:
    """Vectors, and a loop over those who can reach a cap."""
    return _settled(claims, hybrid.settle)


def one_loop(claims: Claims) -> Task:
    """One loop, as machine code."""
    return _settled(claims, compiled_loop.settle)


def python_loop(claims: Claims) -> Task:
    """Vectors for what has no order, then one loop in Python."""
    return _settled(claims, loop.settle)


def _alone(claims: Claims, decide: Callable[[Claims], Decisions]) -> Task:
    return Task(lambda: decide(claims), lambda decided: decided)


def _settled(claims: Claims, settle: Callable[[Claims], Settled]) -> Task:
    return Task(lambda: decisions(claims, settle(claims)), lambda decided: decided)
