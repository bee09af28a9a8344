"""A PostgreSQL server that stops in the middle of acts: clerks are told, and what they were told is done is there."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from itertools import count
from typing import Literal

import pytest

from policyengine.app.ledger.api import Ledger
from policyengine.ledger.bodies import Paid
from policyengine.ledger.body_json import body_of
from policyengine.ledger.entries import Kind
from policyengine.ledger.errors import LedgerError
from tests.ledger_stores.office import POLICIES, claims
from tests.ledger_stores.server import Server, another_server


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server that nobody else uses."""
    found = another_server()
    if found is None:
        pytest.skip("PostgreSQL is not installed: there is no initdb on the path or in /usr/lib/postgresql")
    yield found
    found.down("immediate")


class Clerk(threading.Thread):
    """Files, settles and pays without end, until the ledger refuses."""

    def __init__(self, url: str, name: str) -> None:
        super().__init__()
        self.url, self.own = url, name
        self.filed: list[str] = []
        self.paid: dict[int, int] = {}
        self.refusal: LedgerError | None = None

    def run(self) -> None:
        """One act after another, each of which may be the last."""
        try:
            with Ledger.open(self.url) as ledger:
                for number in count():
                    self.filed += ledger.submit(claims(number, 4, prefix=f"{self.own}{number}-")).new
                    done = ledger.settle().round
                    if done is not None:
                        paid = ledger.pay(done.name, reference=f"B-{number}").payments
                        self.paid |= {one.decision: one.fen for one in paid}
        except LedgerError as error:
            self.refusal = error


def paid(ledger: Ledger) -> dict[int, int]:
    """What was paid, by decision."""
    with ledger.reading() as reader:
        bodies = map(body_of, reader.entries("kind", Kind.PAYMENT))
        return {body.decision: body.fen for body in bodies if isinstance(body, Paid)}


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_server_that_stops_in_the_middle_of_acts(own_server: Server, mode: Literal["fast", "immediate"]) -> None:
    url = own_server.new_url()
    Ledger.init(url, POLICIES).close()
    idle = Ledger.open(url)
    for stop in range(3):
        clerks = [Clerk(url, f"{stop}{name}") for name in "AB"]
        for clerk in clerks:
            clerk.start()
        while not all(clerk.filed for clerk in clerks):
            time.sleep(0.01)
        time.sleep(0.1 * stop)
        own_server.down(mode)
        for clerk in clerks:
            clerk.join()
            assert clerk.refusal is not None
            assert clerk.refusal.code == "L710", clerk.refusal
        with pytest.raises(LedgerError, match=r"^L710: .*(lost; try again|cannot be reached)"):
            idle.balances()
        with pytest.raises(LedgerError, match=r"^L710: .* cannot be reached"):
            Ledger.open(url)
        own_server.up()
        assert idle.verify().complaints == ()
        for clerk in clerks:
            for claim in clerk.filed:
                assert idle.show(claim).claim == claim
            assert clerk.paid.items() <= paid(idle).items()
    idle.settle()
    assert idle.verify().complaints == ()
    assert idle.replay().differences == ()
    idle.close()
