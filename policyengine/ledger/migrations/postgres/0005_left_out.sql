-- Claims that were decided, or withdrawn, when a policy was kept: it is not asked about them.

CREATE TABLE left_out (
  claim text COLLATE "C" NOT NULL,
  policy text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  PRIMARY KEY (claim, policy)
);
