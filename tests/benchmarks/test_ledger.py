"""The ledger's own measurement leads a ledger through a round, and asks it."""

from __future__ import annotations

import pytest

from benchmarks import ledger


def test_every_verb_is_measured(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["benchmarks.ledger", "--size", "60", "--replay"])
    ledger.main()
    verbs = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert verbs == ["submit", "settle", "pay", "balances", "rounds", "show", "history", "verify", "replay"]
