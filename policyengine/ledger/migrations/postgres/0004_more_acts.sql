-- Claims can be withdrawn and restored, money comes back, payments are voided. No CHECK here names the kinds of entries
-- any more: what an entry may say is known to the program.

ALTER TABLE entries
  DROP CONSTRAINT entries_kind_check,
  ADD CONSTRAINT entries_kind_check CHECK (length(kind) >= 1);

-- The entry that withdrew the claim, 0 where none did; and the entries of its payments and refunds that were voided.
ALTER TABLE claims
  ADD COLUMN withdrawn bigint NOT NULL DEFAULT 0,
  ADD COLUMN voided text COLLATE "C" NOT NULL DEFAULT '[]';

ALTER TABLE accounts
  DROP CONSTRAINT accounts_account_check,
  DROP CONSTRAINT accounts_check,
  ADD CONSTRAINT accounts_account_check
    CHECK (account IN ('budget', 'granted', 'paid', 'recoverable', 'recovered')),
  ADD CONSTRAINT accounts_check CHECK (CASE WHEN account IN ('granted', 'paid') THEN fen >= 0 ELSE fen <= 0 END);
