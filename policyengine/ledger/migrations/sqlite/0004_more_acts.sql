-- Claims can be withdrawn and restored, money comes back, payments are voided. No CHECK here names the kinds of entries
-- any more: what an entry may say is known to the program, and a table that is the ledger is not to be written anew for
-- every further kind.

CREATE TABLE entries_of_any_kind (
  seq INTEGER NOT NULL PRIMARY KEY CHECK (seq >= 1),
  kind TEXT NOT NULL CHECK (length(kind) >= 1),
  at TEXT NOT NULL CHECK (length(at) >= 20),
  round TEXT NOT NULL,
  claim TEXT NOT NULL,
  applicant TEXT NOT NULL,
  body TEXT NOT NULL CHECK (length(body) >= 2),
  prev TEXT NOT NULL CHECK (length(prev) = CASE seq WHEN 1 THEN 0 ELSE 64 END),
  hash TEXT NOT NULL CHECK (length(hash) = 64)
) STRICT;

INSERT INTO entries_of_any_kind (seq, kind, at, round, claim, applicant, body, prev, hash)
SELECT seq, kind, at, round, claim, applicant, body, prev, hash FROM entries ORDER BY seq;

DROP TABLE entries;

ALTER TABLE entries_of_any_kind RENAME TO entries;

CREATE INDEX entries_by_kind ON entries (kind, seq);
CREATE INDEX entries_by_claim ON entries (claim, seq) WHERE claim <> '';
CREATE INDEX entries_by_applicant ON entries (applicant, seq) WHERE applicant <> '';

CREATE TRIGGER entries_are_never_changed BEFORE UPDATE ON entries
BEGIN
  SELECT RAISE(ABORT, 'an entry is never changed');
END;

CREATE TRIGGER entries_are_never_deleted BEFORE DELETE ON entries
BEGIN
  SELECT RAISE(ABORT, 'an entry is never deleted');
END;

-- INSERT OR REPLACE would delete without asking the trigger above; so would an upsert change.
CREATE TRIGGER entries_follow_one_another BEFORE INSERT ON entries
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM entries)
  OR NEW.prev IS NOT coalesce((SELECT hash FROM entries ORDER BY seq DESC LIMIT 1), '')
BEGIN
  SELECT RAISE(ABORT, 'an entry follows the last one');
END;

-- The entry that withdrew the claim, 0 where none did; and the entries of its payments and refunds that were voided.
CREATE TABLE claims_as_they_stand (
  claim TEXT NOT NULL PRIMARY KEY,
  applicant TEXT NOT NULL,
  facts INTEGER NOT NULL,
  facts_sha256 TEXT NOT NULL,
  decisions TEXT NOT NULL,
  owed TEXT NOT NULL,
  withdrawn INTEGER NOT NULL,
  voided TEXT NOT NULL,
  seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO claims_as_they_stand (claim, applicant, facts, facts_sha256, decisions, owed, withdrawn, voided, seq)
SELECT claim, applicant, facts, facts_sha256, decisions, owed, 0, '[]', seq FROM claims;

DROP TABLE claims;

ALTER TABLE claims_as_they_stand RENAME TO claims;

CREATE TABLE accounts_with_recovered (
  applicant TEXT NOT NULL,
  policy TEXT NOT NULL,
  account TEXT NOT NULL CHECK (account IN ('budget', 'granted', 'paid', 'recoverable', 'recovered')),
  fen INTEGER NOT NULL CHECK (CASE WHEN account IN ('granted', 'paid') THEN fen >= 0 ELSE fen <= 0 END),
  seq INTEGER NOT NULL,
  PRIMARY KEY (applicant, policy, account)
) STRICT, WITHOUT ROWID;

INSERT INTO accounts_with_recovered (applicant, policy, account, fen, seq)
SELECT applicant, policy, account, fen, seq FROM accounts;

DROP TABLE accounts;

ALTER TABLE accounts_with_recovered RENAME TO accounts;
