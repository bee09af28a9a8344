-- Awards received elsewhere, by claim, the title of their policy and their reference: the entry that says what they are now.

CREATE TABLE elsewhere (
  claim text COLLATE "C" NOT NULL,
  title text COLLATE "C" NOT NULL,
  reference text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  PRIMARY KEY (claim, title, reference)
);
