-- The entries, which are the ledger, and what is worked out from them. Money is whole fen. Texts are compared by code
-- point (collation "C"): the same order everywhere, and no index that an update of the system's locales could break.

CREATE TABLE ledger_migrations (number integer PRIMARY KEY);

CREATE TABLE entries (
  seq bigint NOT NULL PRIMARY KEY CHECK (seq >= 1),
  kind text COLLATE "C" NOT NULL CHECK (
    kind IN ('policy', 'claim', 'round', 'decision', 'payment', 'reversal', 'correction', 'elsewhere')
  ),
  at text COLLATE "C" NOT NULL CHECK (length(at) >= 20),
  round text COLLATE "C" NOT NULL,
  claim text COLLATE "C" NOT NULL,
  applicant text COLLATE "C" NOT NULL,
  body text COLLATE "C" NOT NULL CHECK (length(body) >= 2),
  prev text COLLATE "C" NOT NULL CHECK (length(prev) = CASE seq WHEN 1 THEN 0 ELSE 64 END),
  hash text COLLATE "C" NOT NULL CHECK (length(hash) = 64)
);

CREATE INDEX entries_by_kind ON entries (kind, seq);
CREATE INDEX entries_by_claim ON entries (claim, seq) WHERE claim <> '';
CREATE INDEX entries_by_applicant ON entries (applicant, seq) WHERE applicant <> '';

CREATE FUNCTION entries_are_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an entry is never changed or deleted' USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER entries_are_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON entries
FOR EACH STATEMENT EXECUTE FUNCTION entries_are_never_changed();

-- Every entry names the hash of the one before it, which is there: with `seq` the primary key, that leaves no gap and
-- no fork. Asked once for all entries of a statement. The function keeps the search path of its ledger, and looks up
-- each entry in the index, whatever the planner believes of a table that has just grown.
CREATE FUNCTION entries_follow_one_another() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT SET enable_seqscan = off AS $$
BEGIN
  IF EXISTS (
    SELECT FROM added WHERE prev IS DISTINCT FROM
      CASE seq WHEN 1 THEN '' ELSE (SELECT before.hash FROM entries AS before WHERE before.seq = added.seq - 1) END
  ) THEN
    RAISE EXCEPTION 'an entry follows the last one' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER entries_follow_one_another AFTER INSERT ON entries REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION entries_follow_one_another();

CREATE TABLE claims (
  claim text COLLATE "C" NOT NULL PRIMARY KEY,
  applicant text COLLATE "C" NOT NULL,
  facts bigint NOT NULL,
  facts_sha256 text COLLATE "C" NOT NULL,
  decisions text COLLATE "C" NOT NULL,
  owed text COLLATE "C" NOT NULL,
  seq bigint NOT NULL
);

CREATE TABLE pending (
  policies text COLLATE "C" NOT NULL,
  claim text COLLATE "C" NOT NULL,
  facts bigint NOT NULL,
  seq bigint NOT NULL,
  PRIMARY KEY (policies, claim)
);

CREATE TABLE unpaid (
  round text COLLATE "C" NOT NULL,
  claim text COLLATE "C" NOT NULL,
  decision bigint NOT NULL,
  seq bigint NOT NULL,
  PRIMARY KEY (round, claim, decision)
);

CREATE TABLE rounds (
  round text COLLATE "C" NOT NULL PRIMARY KEY,
  seq bigint NOT NULL
);

CREATE TABLE groups (
  policies text COLLATE "C" NOT NULL PRIMARY KEY,
  members text COLLATE "C" NOT NULL,
  seq bigint NOT NULL
);

CREATE TABLE accounts (
  applicant text COLLATE "C" NOT NULL,
  policy text COLLATE "C" NOT NULL,
  account text COLLATE "C" NOT NULL CHECK (account IN ('budget', 'granted', 'paid', 'recoverable')),
  fen bigint NOT NULL CHECK (CASE WHEN account IN ('budget', 'recoverable') THEN fen <= 0 ELSE fen >= 0 END),
  seq bigint NOT NULL,
  PRIMARY KEY (applicant, policy, account)
);

CREATE TABLE holdings (
  policy text COLLATE "C" NOT NULL,
  accumulator text COLLATE "C" NOT NULL,
  keys text COLLATE "C" NOT NULL,
  period bigint NOT NULL,
  day text COLLATE "C" NOT NULL,
  counted text COLLATE "C" NOT NULL,
  amount text COLLATE "C" NOT NULL,
  times bigint NOT NULL CHECK (times > 0),
  seq bigint NOT NULL,
  PRIMARY KEY (policy, accumulator, keys, period, day, counted)
);

CREATE TABLE closures (
  policy text COLLATE "C" NOT NULL,
  edition text COLLATE "C" NOT NULL,
  cap bigint NOT NULL,
  period bigint NOT NULL,
  times bigint NOT NULL CHECK (times > 0),
  seq bigint NOT NULL,
  PRIMARY KEY (policy, edition, cap, period)
);
