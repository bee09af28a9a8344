"""The databases that faults are tried on: those of the tests of stores."""

from __future__ import annotations

from tests.ledger_stores.conftest import new_url, postgres, url

__all__ = ["new_url", "postgres", "url"]
