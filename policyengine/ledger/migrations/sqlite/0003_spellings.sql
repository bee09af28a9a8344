-- How the ids of claims and applicants are spelt, by what they come to without what may differ by a slip of the hand.

CREATE TABLE spellings (
  of TEXT NOT NULL CHECK (of IN ('claim', 'applicant')),
  folded TEXT NOT NULL,
  spelling TEXT NOT NULL,
  claims INTEGER NOT NULL CHECK (claims > 0),
  seq INTEGER NOT NULL,
  PRIMARY KEY (of, folded, spelling)
) STRICT, WITHOUT ROWID;
