"""What a ledger says in words: several policies at once, long lists, and what went wrong."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from policyengine.app.ledger.api import Ledger
from policyengine.ledger import bodies
from policyengine.ledger.answers import Complaint, Difference, Replayed, Verified
from policyengine.ledger.results import Awaiting, Conflict, Payment, Payments, Refused, Settled, Submitted
from policyengine.report.document import Document
from policyengine.report.ledger import correcting, filing, looking, moving, proving, rounds
from policyengine.report.ledger.differing import FIELDS
from policyengine.report.ledger.pending import waiting
from policyengine.report.ledger.terms import Terms
from policyengine.report.rendering import render_text
from policyengine.words import Language, Words
from tests.ledger_stores.office import POLICIES, Clock, claims


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Two groups of policies, each of which decides every claim; accumulators of every kind."""
    with Ledger.init(tmp_path / "ledger.db", POLICIES, now=Clock()) as made:
        made.submit(claims(7, 80))
        yield made


@pytest.fixture
def terms(ledger: Ledger) -> Terms:
    return Terms(ledger.book.families)


def lines(document: Document) -> list[str]:
    return [" ".join(line.split()) for line in render_text(document).splitlines() if line]


def the_round(ledger: Ledger, terms: Terms, done: Settled) -> list[str]:
    from policyengine.cli.ledger.deciding import _decided

    assert done.round is not None
    decided = _decided(ledger, done.round)
    return lines(rounds.settled(done, decided, ledger.balances().pools, terms, "zh"))


def test_a_round_of_two_groups_counts_decisions_and_names_policies(ledger: Ledger, terms: Terms) -> None:
    done = ledger.settle()
    told = the_round(ledger, terms, done)
    assert "结果 项数 应补 实补" in told
    assert "政策 条款 项数 实补" in told
    assert done.round is not None
    counts = {line.split()[0]: int(line.split()[1]) for line in told if line.startswith(("足额支持", "不予支持"))}
    assert counts == {"足额支持": done.round.counts["granted"], "不予支持": done.round.counts["denied"]}
    total = next(line for line in told if line.startswith("合计"))
    assert total.split()[1] == str(160) == str(done.round.decisions + len(done.waiting))


def test_a_pool_by_the_year_is_told_for_every_year(ledger: Ledger, terms: Terms) -> None:
    told = the_round(ledger, terms, ledger.settle())
    of_policies = [line.split()[:2] for line in told if "当年总额" in line]
    assert [pool for _, pool in of_policies] == ["当年总额（2030年）", "当年总额（2031年）"]
    assert len({policy for policy, _ in of_policies}) == 1, "whose pool it is, where several policies have one"
    balances = lines(looking.balances(ledger.balances(), terms, "zh"))
    assert len([line for line in balances if "当年总额" in line]) == 2
    assert any(line.startswith("合计 ") for line in balances)


def test_before_and_now_make_what_the_pools_hold(ledger: Ledger, terms: Terms) -> None:
    ledger.settle()
    ledger.submit(claims(8, 40, prefix="D"))
    told = the_round(ledger, terms, ledger.settle())
    (row,) = (line.split() for line in told if " 资金总额 " in line)
    before, now = (float(cell.removesuffix("元").replace(",", "")) for cell in row[3:5])
    (pot,) = (one for one in ledger.balances().pools if one.accumulator == "pot")
    assert round(before + now, 2) == float(pot.amount)
    assert before > 0


def test_what_a_rolling_window_holds_is_not_told_as_one_amount(ledger: Ledger, terms: Terms) -> None:
    ledger.settle()
    found = ledger.history("作坊1")
    assert any(one.accumulator == "months" for one in found.held)
    told = "\n".join(lines(looking.history(found, terms, "zh")))
    assert "近六个月" not in told
    assert "类别数" in told


def test_a_claim_that_waits_under_two_groups_is_named_once(terms: Terms) -> None:
    found = [Awaiting("C1", group, ("listed",), ()) for group in ("a", "b")] + [Awaiting("C2", "a", (), ("E601 x",))]
    told = lines(Document("zh", Words("x"), tuple(waiting(found, terms))))
    assert told[2:] == [
        "暂不能认定的3项（2笔申报）没有占用额度，留待以后的轮次；用 `policyengine ledger correct` 补齐或改正。",
        "- 尚缺：是否入册（1笔）：C1",
        "- E601 x（1笔）：C2",
    ]


def test_long_lists_say_how_much_more_there_is(terms: Terms) -> None:
    conflicts = tuple(Conflict(f"C{number}", number, ("cost",)) for number in range(60))
    invalid = tuple(Refused("", (Words("坏", "bad"),), ("F630",)) for _ in range(51))
    told = lines(filing.submitted(Submitted((), (), conflicts, invalid), terms, "zh"))
    assert [line for line in told if line.startswith("另有")] == [
        "另有10笔，用 --format json 可看到全部。",
        "另有1笔，用 --format json 可看到全部。",
    ]
    payments = Payments("17", tuple(Payment(f"C{number}", number, 1, 0) for number in range(52)))
    assert "另有2笔，用 --format json 可看到全部。" in lines(moving.paid(payments, terms, "zh"))


def test_what_verify_finds_is_listed_with_a_way_out() -> None:
    found = Verified(3, "ab", (Complaint(2, "L750", Words("第2条分录被改过", "entry 2 is not what was written")),))
    assert lines(proving.verified(found, "zh"))[2:4] == ["发现1处问题：", "- 第2条分录被改过（L750）"]
    assert "- entry 2 is not what was written (L750)" in lines(proving.verified(found, "en"))
    assert "`policyengine explain L750`" in lines(proving.verified(found, "zh"))[-1]
    assert "ab" not in "".join(lines(proving.verified(found, "zh"))[2:])


def differing(written: dict[str, Any], again: dict[str, Any], terms: Terms, language: Language = "zh") -> str:
    names = tuple(sorted(written.keys() | again.keys()))
    found = Replayed(9, (Difference(4, "C1", names, written, again),))
    return lines(proving.replayed(found, terms, language))[3]


def test_what_replay_finds_is_told_as_written_and_as_made_again(terms: Terms) -> None:
    written = {
        "amount": 1_234_567,
        "status": "granted",
        "article": "1",
        "reasons": [],
        "postings": [1],
        "limited_by": "",
    }
    again = {"amount": 90, "status": "reduced", "article": "2+3", "postings": [], "limited_by": "year"}
    again["reasons"] = [["p", "1", "少", "less"]]
    assert differing(written, again, terms) == (
        "- 第4条 C1：结果 所记足额支持，重算核减后支持；实补 所记12,345.67元，重算0.90元；"
        "条款 所记第一条，重算第二条、第三条；"
        "受何限制 所记—，重算当年累计；理由 所记—，重算“第一条：少”；不同的还有借贷（L729）"
    )
    assert differing(written, again, terms, "en").startswith(
        "- entry 4 C1: result is granted, made again reduced; granted is CNY 12,345.67, made again CNY 0.90;"
    )


def test_an_entry_on_one_side_only_is_told_so(terms: Terms) -> None:
    one = {"status": "granted", "amount": 100}
    assert differing({}, one, terms) == "- 第4条 C1：重算多出一条；结果足额支持；实补1.00元（L729）"
    assert "重算没有这一条" in differing(one, {}, terms)
    assert differing({"held": [1]}, {"held": [2]}, terms) == "- 第4条 C1：此前的累计不同（L729）"


def test_every_field_that_is_made_again_has_a_name() -> None:
    again = (
        bodies.Round,
        bodies.Decided,
        bodies.Paid,
        bodies.Reversed,
        bodies.Corrected,
        bodies.Restored,
        bodies.Recovered,
        bodies.Voided,
    )
    names = {field.name for body in again for field in dataclasses.fields(body)} - {"engine"}
    assert names - FIELDS.keys() == set()


def test_a_correction_of_a_claim_of_two_groups_tells_each_of_them(ledger: Ledger, terms: Terms) -> None:
    ledger.settle()
    row = next(one for one in claims(7, 80) if one["listed"])
    done = ledger.correct(str(row["claim.id"]), {**row, "cost": "1234.56"}, "录入有误")
    assert done.revised is not None
    assert len({one.group for one in done.revised.after}) == 2
    told = lines(correcting.corrected(done, terms, "zh"))
    titles = [f"{terms.titles(one.group).zh}：" for one in done.revised.after]
    assert [line for line in told if line in titles] == titles
    assert lines(correcting.corrected(done, terms, "en")) != told
