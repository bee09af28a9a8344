-- Claims that were decided, or withdrawn, when a policy was kept: it is not asked about them.

CREATE TABLE left_out (
  claim TEXT NOT NULL,
  policy TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (claim, policy)
) STRICT, WITHOUT ROWID;
