"""`Ledger`: the durable record of an office, for embedding in a program.

Every verb is one transaction and can be called again: what was done is not done twice. All raise
LedgerError where the request cannot be met or the database cannot be used; nothing was written then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO, Self, overload

from policyengine.app.decision import Decision
from policyengine.app.ledger import (
    amending,
    asked,
    books,
    correcting,
    elsewhere,
    elsewhere_table,
    explaining,
    exporting,
    importing,
    looking,
    moving,
    owing,
    paying,
    replaying,
    returning,
    rounds,
    submitting,
    voiding,
    withdrawing,
)
from policyengine.app.ledger.elsewhere import AwardElsewhere
from policyengine.app.ledger.elsewhere_table import StatedAward
from policyengine.app.ledger.opened import Clock, OpenLedger, now, refuse_unfinished
from policyengine.app.ledger.readings import KeptReadings
from policyengine.app.loading import Origin, PolicyBook
from policyengine.app.writing import replacing
from policyengine.claims.table import ClaimTable
from policyengine.ledger.answers import (
    AsOneRound,
    Balances,
    Complaint,
    Dues,
    Exported,
    History,
    Imported,
    Replayed,
    Shown,
    Verified,
)
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.opening import create_store, open_store
from policyengine.ledger.recording import record
from policyengine.ledger.repairs import Recoveries, Restoration, Voidings, Withdrawal
from policyengine.ledger.results import (
    Amended,
    Awaiting,
    Corrected,
    ElsewhereKept,
    ElsewhereTable,
    Payments,
    RoundDone,
    Settled,
    Submitted,
    TakenBack,
)
from policyengine.ledger.verifying import verify
from policyengine.ledger.waiting import Tell
from policyengine.settlement.settle import Progress
from policyengine.source import Source
from policyengine.words import Language, Words


class Ledger(OpenLedger):
    """A ledger, open. Use it in a `with`, or `close` it.

    Safe to share between threads, whose verbs wait for one another, as those of other programs on the same
    ledger do.
    """

    @classmethod
    def open(cls, url: Path | str, *, now: Clock = now, tell: Tell | None = None) -> Self:
        """The ledger at a path or URL (`sqlite:///…`, `postgresql://…`). LedgerError where there is none.

        `tell` is called, from another thread, with what a verb waits for, where another program
        has the ledger for seconds.
        """
        ledger = cls(open_store(url, tell), now)
        try:
            with ledger._store.reading() as reader:  # our own
                refuse_unfinished(there=reader.head().seq)
        except BaseException:
            ledger.close()
            raise
        return ledger

    @classmethod
    def init(
        cls, url: Path | str, policies: Origin | Iterable[Origin], *, now: Clock = now, tell: Tell | None = None
    ) -> Self:
        """Make a ledger under these policies and open it; one that is there already under the same is just opened.

        Raises PolicyError with every mistake of the policies, LedgerError where something else is there.
        """
        sources = books.read_policies(_listed(policies))
        addition = books.addition((), sources)  # before any file is made
        ledger = cls(create_store(url, tell), now)
        try:
            with ledger._store.writing() as writer:  # our own
                kept = books.bodies(books.kept_policies(writer))
                if not kept:
                    record(writer, addition.said, ledger._moment())  # our own
                else:
                    books.refuse_others(str(url), kept, sources)
        except BaseException:
            ledger.close()
            raise
        return ledger

    @classmethod
    def import_copy(cls, url: Path | str, copy: Path | str | BinaryIO, *, tell: Tell | None = None) -> Imported:
        """Read what `export` wrote as csv or jsonl into a new ledger at `url`, to the byte of its hashes.

        Raises LedgerError, which names the entry, where the copy was changed or cut short; and where a ledger with
        other entries is there. One that has them all is left as it is.
        """
        given = asked.file(copy)
        source = given.open("rb") if isinstance(given, Path) else nullcontext(given)
        with source as file, importing.proved_copy(file) as copied:  # proved before any ledger is made
            ledger = cls(create_store(url, tell))
            try:
                with ledger._store.writing() as writer:  # our own
                    return importing.take_over(writer, copied)
            finally:
                ledger.close()

    def submit(self, claims: ClaimTable | Iterable[Mapping[str, object]]) -> Submitted:
        """File claims, given as for `settle`; they are pending from then on."""
        given = submitting.listed(claims)

        def read(book: PolicyBook) -> tuple[submitting.Handed, submitting.Sorted]:
            handed = submitting.handed_in(given, book)
            return handed, submitting.sort_out(handed.claims, book)

        with self._prepared(read) as (writer, (handed, sorted_)):
            return submitting.submit(writer, handed, sorted_, self._moment())

    def settle(
        self,
        until: dt.date | None = None,
        round: str | None = None,  # noqa: A002  # the word of the command line
        progress: Progress | None = None,
    ) -> Settled:
        """Decide all pending claims, or those whose day is not after `until`, in order, as one round.

        `round` names it; a name that was used gives that round again and decides nothing, and is refused with
        another `until`. Without one it gets the next number.
        """
        until = asked.day(until)
        with self._store.writing() as writer:
            return rounds.settle(writer, self._book_of(writer), until, round, self._moment, progress)

    def pay(
        self,
        round: str | None = None,  # noqa: A002  # the word of the command line
        claims: str | Iterable[str] | None = None,
        *,
        reference: str,
    ) -> Payments:
        """Mark what a round, or these claims, were granted as paid; `reference` is the bank's, or the file's.

        What is not paid is listed with the reason; before anything is, the claims are proved from their entries.
        """
        if (round is None) == (claims is None):
            raise LedgerError("L724", Words("要说明付哪一轮，或哪些申报", "say which round to pay, or which claims"))
        paper = moving.reference_given(reference)
        wanted = asked.ids(claims) if claims is not None else []
        with self._store.writing() as writer:
            if round is not None:
                return paying.pay_round(writer, looking.name_given(round), paper, self._moment())
            return paying.pay_claims(writer, wanted, paper, self._moment())

    def due(
        self,
        round: str | None = None,  # noqa: A002  # the word of the command line
        applicant: str | None = None,
    ) -> Dues:
        """What is still to be paid, and to be given back, by claim: all of it, or of a round, or an applicant."""
        name = looking.name_given(round) if round is not None else None
        who = asked.one_id(applicant, "applicant") if applicant is not None else None
        with self._store.reading() as reader:
            return owing.dues(reader, name, who)

    def reverse(self, claim: str, reason: str) -> TakenBack:
        """Take back what a claim was granted (追回): it frees what it held from now on.

        The claim is not decided again, unless it is restored.
        """
        claim, reason = asked.one_id(claim), moving.reason_given(reason)
        with self._store.writing() as writer:
            return moving.reverse(writer, claim, reason, self._moment())

    def correct(self, claim: str, facts: ClaimTable | Mapping[str, object], reason: str) -> Corrected:
        """Put other facts in the place of a claim's, and decide it anew, now; where facts are missing it is pending.

        The same facts decide it anew where an award received elsewhere became known since (see `elsewhere`). Of a
        table the row of that claim is taken. Groups that had not decided it go on waiting for the next round. A claim
        that was withdrawn or taken back is restored first.
        """
        claim, reason = asked.one_id(claim), moving.reason_given(reason)
        with self._store.reading() as reader:
            moving.known_claims(reader, [claim])  # an id that was never filed is told before what stands in the file
        with self._prepared(lambda book: submitting.corrected(claim, facts, book)) as (writer, ready):
            return correcting.correct(writer, self._book_of(writer), ready, reason, self._moment)

    def withdraw(self, claim: str, reason: str) -> Withdrawal:
        """Withdraw a claim (撤回): it is no longer pending, under any policies. Decisions on it stand."""
        claim, reason = asked.one_id(claim), moving.reason_given(reason)
        with self._store.writing() as writer:
            return withdrawing.withdraw(writer, claim, reason, self._moment())

    def restore(self, claim: str, reason: str) -> Restoration:
        """Make a claim that was withdrawn, or taken back, pending again (恢复): the next round decides it.

        It is decided against what the ledger holds then; money it was paid and has not given back is set off when it
        is paid.
        """
        claim, reason = asked.one_id(claim), moving.reason_given(reason)
        with self._store.writing() as writer:
            return withdrawing.restore(writer, claim, reason, self._moment())

    def recover(self, claim: str, amount: int | Decimal | str | None = None, *, reference: str) -> Recoveries:
        """Record money that came back (退回款) for a claim: `amount` of it, or all that is to be given back.

        The same reference and amount for the same claim are the same money: recorded again nothing happens.
        """
        claim, paper = asked.one_id(claim), moving.reference_given(reference)
        with self._store.writing() as writer:
            return returning.recover(writer, self._book_of(writer), claim, amount, paper, self._moment())

    def void(
        self, entries: int | Iterable[int] | None = None, *, reference: str | None = None, reason: str
    ) -> Voidings:
        """Void payments, or money given back, that were recorded wrongly (作废登记): these entries, or a reference's.

        A payment that is voided is to be paid again; where its decision was reversed since, nothing of it is to be
        given back any more. All of them are voided, or none.
        """
        if (entries is None) == (reference is None):
            raise LedgerError(
                "L776", Words("要说明作废哪些分录，或哪个凭证号", "say which entries, or which reference")
            )
        why = moving.reason_given(reason)
        paper = moving.reference_given(reference) if reference is not None else ""
        numbers = asked.entries(entries) if entries is not None else []
        with self._store.writing() as writer:
            found = voiding.of_reference(writer, paper) if paper else voiding.of_entries(writer, numbers)
            return voiding.void(writer, found, why, self._moment())

    def elsewhere(self, claim: str, award: AwardElsewhere, reason: str = "") -> ElsewhereKept:
        """Record an award that a claim received under a policy outside the system; from now on it counts.

        One that was recorded with other particulars is put right with a `reason`. A decision made before is not
        changed: it is listed, and `correct` decides the claim again.
        """
        claim, reason = asked.one_id(claim), asked.text(reason, "reason").strip()
        body = elsewhere.stated(award, self.book)
        with self._store.writing() as writer:
            return elsewhere.keep(writer, self._book_of(writer), claim, body, reason, self._moment())

    def elsewhere_all(self, awards: Iterable[StatedAward]) -> ElsewhereTable:
        """Record many awards received elsewhere, in one transaction; one that is wrong is listed, and stops none."""
        given = list(awards)
        with self._store.writing() as writer:
            return elsewhere_table.keep_all(writer, self._book_of(writer), given, self._moment())

    def amend(self, policies: Origin | Iterable[Origin]) -> Amended:
        """Keep later editions, or further policies; claims that are decided keep their decisions.

        A further policy is asked about the claims that are pending, and those to come. Raises PolicyError where they
        have mistakes or do not go with those kept, LedgerError where an edition is not later than those kept, or a
        claim that waits for one policy is decided by another that it now excludes.
        """
        sources = books.read_policies(_listed(policies))
        with self._store.writing() as writer:
            return amending.amend(writer, sources, self._moment())

    def show(self, claim: str) -> Shown:
        """Everything about one claim."""
        with self._store.reading() as reader:
            return looking.show(reader, asked.one_id(claim), self._book_of(reader))

    def explain(self, claim: str, *, earlier: bool = False) -> tuple[Decision, ...]:
        """The decisions on a claim that stand or were taken back, made again from what was kept: each can say why.

        `earlier`: all that were ever made on it, in their order, as `show` lists them in `made`.
        """
        with self._store.reading() as reader:
            decisions = looking.decisions(reader, asked.one_id(claim), earlier=earlier)
            return tuple(explaining.explain(reader, decisions))

    def history(self, applicant: str) -> History:
        """Everything about one applicant; nothing where they never claimed."""
        with self._store.reading() as reader:
            return looking.history(reader, asked.one_id(applicant, "applicant"))

    def balances(self) -> Balances:
        """The accounts of every policy, and what the pools hold."""
        with self._store.reading() as reader:
            return looking.balances(reader, self._book_of(reader))

    def rounds(self) -> tuple[RoundDone, ...]:
        """Every round, the first first."""
        with self._store.reading() as reader:
            return looking.rounds(reader)

    def pending(self) -> tuple[Awaiting, ...]:
        """The claims that wait, by group; what is missing of them is said by `settle`."""
        with self._store.reading() as reader:
            return looking.pending(reader)

    def withdrawn(self) -> tuple[str, ...]:
        """The claims that are withdrawn now."""
        with self._store.reading() as reader:
            return looking.withdrawn(reader)

    @overload
    def replay(self) -> Replayed: ...

    @overload
    def replay(self, *, as_one_round: bool) -> Replayed | AsOneRound: ...

    def replay(self, *, as_one_round: bool = False) -> Replayed | AsOneRound:
        """Decide everything again from the kept facts and policies: it must equal what is written.

        `as_one_round`: what one settlement of all claims would have given instead, by applicant.
        """
        with self._store.reading() as reader:
            if as_one_round:
                return replaying.as_one_round(reader, self._book_of(reader))
            return replaying.replay(reader)

    def verify(self, head: str | None = None) -> Verified:
        """Prove the chain, the balances and the caps; what is wrong is named with its entry.

        `head`: the hash that an earlier `verify` gave, kept elsewhere; all up to its entry is as it was then.
        """
        proof = verify(self._store.inner, KeptReadings(), asked.hash_of(head))
        complaints = tuple(Complaint(one.seq, one.code, one.words) for one in proof.findings)
        return Verified(proof.head.seq, proof.head.hash, complaints, proof.known)

    def export(
        self,
        to: Path | str | BinaryIO,
        form: exporting.Form | None = None,
        lang: Language = "zh",
        *,
        force: bool = False,
    ) -> Exported:
        """Write all of it to a file, in the form that its name says: csv or jsonl, which can be imported, or xlsx.

        A workbook is for reading, in the language `lang`. A file that is there is replaced where it is an earlier
        copy of this ledger, or by `force`. Raises LedgerError otherwise, and where an entry was changed.
        """
        to = asked.file(to)
        given = form if form is not None or not isinstance(to, Path) else exporting.form_of(to)
        with self._store.reading() as reader:
            if isinstance(to, Path) and not force:
                exporting.refuse_another(to, reader)
            with replacing(to) if isinstance(to, Path) else nullcontext(to) as file:
                return exporting.export(reader, self._book_of(reader), file, given or "jsonl", lang)


def _listed(policies: Origin | Iterable[Origin]) -> list[Origin]:
    return [policies] if isinstance(policies, Path | str | Source) else list(policies)
