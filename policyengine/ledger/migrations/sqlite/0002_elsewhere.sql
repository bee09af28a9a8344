-- Awards received elsewhere, by claim, the title of their policy and their reference: the entry that says what they are now.

CREATE TABLE elsewhere (
  claim TEXT NOT NULL,
  title TEXT NOT NULL,
  reference TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (claim, title, reference)
) STRICT, WITHOUT ROWID;
