-- How the ids of claims and applicants are spelt, by what they come to without what may differ by a slip of the hand.

CREATE TABLE spellings (
  of text COLLATE "C" NOT NULL CHECK (of IN ('claim', 'applicant')),
  folded text COLLATE "C" NOT NULL,
  spelling text COLLATE "C" NOT NULL,
  claims bigint NOT NULL CHECK (claims > 0),
  seq bigint NOT NULL,
  PRIMARY KEY (of, folded, spelling)
);
