-- The entries, which are the ledger, and what is worked out from them. Money is whole fen.

CREATE TABLE entries (
  seq INTEGER NOT NULL PRIMARY KEY CHECK (seq >= 1),
  kind TEXT NOT NULL CHECK (
    kind IN ('policy', 'claim', 'round', 'decision', 'payment', 'reversal', 'correction', 'elsewhere')
  ),
  at TEXT NOT NULL CHECK (length(at) >= 20),
  round TEXT NOT NULL,
  claim TEXT NOT NULL,
  applicant TEXT NOT NULL,
  body TEXT NOT NULL CHECK (length(body) >= 2),
  prev TEXT NOT NULL CHECK (length(prev) = CASE seq WHEN 1 THEN 0 ELSE 64 END),
  hash TEXT NOT NULL CHECK (length(hash) = 64)
) STRICT;

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

CREATE TABLE claims (
  claim TEXT NOT NULL PRIMARY KEY,
  applicant TEXT NOT NULL,
  facts INTEGER NOT NULL,
  facts_sha256 TEXT NOT NULL,
  decisions TEXT NOT NULL,
  owed TEXT NOT NULL,
  seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE pending (
  policies TEXT NOT NULL,
  claim TEXT NOT NULL,
  facts INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (policies, claim)
) STRICT, WITHOUT ROWID;

CREATE TABLE unpaid (
  round TEXT NOT NULL,
  claim TEXT NOT NULL,
  decision INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (round, claim, decision)
) STRICT, WITHOUT ROWID;

CREATE TABLE rounds (
  round TEXT NOT NULL PRIMARY KEY,
  seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE groups (
  policies TEXT NOT NULL PRIMARY KEY,
  members TEXT NOT NULL,
  seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE accounts (
  applicant TEXT NOT NULL,
  policy TEXT NOT NULL,
  account TEXT NOT NULL CHECK (account IN ('budget', 'granted', 'paid', 'recoverable')),
  fen INTEGER NOT NULL CHECK (CASE WHEN account IN ('budget', 'recoverable') THEN fen <= 0 ELSE fen >= 0 END),
  seq INTEGER NOT NULL,
  PRIMARY KEY (applicant, policy, account)
) STRICT, WITHOUT ROWID;

CREATE TABLE holdings (
  policy TEXT NOT NULL,
  accumulator TEXT NOT NULL,
  keys TEXT NOT NULL,
  period INTEGER NOT NULL,
  day TEXT NOT NULL,
  counted TEXT NOT NULL,
  amount TEXT NOT NULL,
  times INTEGER NOT NULL CHECK (times > 0),
  seq INTEGER NOT NULL,
  PRIMARY KEY (policy, accumulator, keys, period, day, counted)
) STRICT, WITHOUT ROWID;

CREATE TABLE closures (
  policy TEXT NOT NULL,
  edition TEXT NOT NULL,
  cap INTEGER NOT NULL,
  period INTEGER NOT NULL,
  times INTEGER NOT NULL CHECK (times > 0),
  seq INTEGER NOT NULL,
  PRIMARY KEY (policy, edition, cap, period)
) STRICT, WITHOUT ROWID;
